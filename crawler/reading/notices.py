"""What a blog tells the writer of a comment, and nobody else: that it waits for the moderator."""

from __future__ import annotations

import re
from functools import lru_cache

from crawler.reading.layout import words_of
from crawler.reading.lines import Line

LONGEST_NOTICE = 120  # characters of a line that is none of the text
_WAITING = re.compile(
    r"kommentar\w* (?:inväntar|väntar på|avvaktar|ligger för) (?:granskning|godkännande|moderering|moderation)|"
    r"comment is awaiting moderation|wartet auf (?:moderation|freischaltung)|avventer moderering|afventer godkendelse",
    re.IGNORECASE,
)
_WAITS_FOR = ("granskning", "godkän", "moder", "freischaltung", "godkend")  # looked for first: much faster


@lru_cache(maxsize=4096)
def says_waiting(text: str) -> bool:
    """Whether a text tells its writer that it is not shown to others yet: "Din kommentar inväntar granskning"."""
    folded = text.lower()
    return any(word in folded for word in _WAITS_FOR) and _WAITING.search(text) is not None


def silence_notice(line: Line) -> None:
    """Make junk of such a notice in a line: of the element that holds it, else of a line of its own."""
    elements = [element for element, _ in line.elements if element.tag in ("em", "i", "span")]
    notices = {element for element in elements if says_waiting(words_of(element))}
    for fragment in line.fragments:
        around = fragment.element.getparent() if fragment.tail else fragment.element
        if around in notices or (not notices and line.role != "text" and len(line.text) < LONGEST_NOTICE):
            fragment.role = "junk"
    line.settle()
