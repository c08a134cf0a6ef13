"""A comment that names its writer on the line of its text: "**Lisa:** Håller med", "**Lisa** (4/3 2007): Ja"."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from crawler.reading.layout import words_of
from crawler.reading.names import LONGEST_NAME, name_in_element, speaks
from crawler.reading.shown_dates import find_date

_NAME_TAGS = frozenset(("a", "b", "strong", "cite", "span"))
_COLON = re.compile(r"\s*:\s*")
_LONGEST_SPEECH = 60  # characters between a name and its colon: a verb, a date


def spoken_name(element: HtmlElement) -> tuple[str, str | None, int] | None:
    """The name in an element, the date after it, and how much of the text after it these and their colon take up.

    None where the element is no name, or no colon follows: inside it, after it, or after a verb or a date.
    """
    if element.tag not in _NAME_TAGS:
        return None
    words = words_of(element)
    if element.tag == "span" and not words.endswith(":"):
        return None
    name = name_in_element(words)
    if not name or len(name) > LONGEST_NAME or find_date(words):
        return None
    tail = element.tail or ""
    if words.endswith(":"):
        return name, None, len(tail) - len(tail.lstrip())
    if match := _COLON.match(tail):
        return name, None, match.end()
    head = tail[:_LONGEST_SPEECH].partition("\n")[0]
    if date := find_date(head):
        match = _COLON.match(tail, date.end() + (tail[date.end() : date.end() + 1] in (")", "]")))
        if match and not any(map(str.isalnum, tail[: date.start()])):
            return name, date.group(), match.end()
    said = head.partition(":")[0] + ":"
    if len(said) <= len(head) and speaks(f"{name} {said}"):
        return name, None, len(said) + len(tail[len(said) :]) - len(tail[len(said) :].lstrip())
    return None
