"""Dates in pieces: day, month and year each in an element of its own, as themes draw leaves of a calendar.

Only where classes or ids call them so; what the pieces mean together is for `dates` to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from lxml.html import HtmlElement

from crawler.reading.datewords import MONTH_NAMES
from crawler.reading.layout import text_of

_NAME = re.compile(
    r"(?:the|post|entry|comment|cmt|c|p)?[-_]?(?:date|datum|cal|time|meta|pub)?[-_]?"
    r"(?:(d|dd|day|dag|num(?:ber)?)|(m|mm|mon|month|m[åa]nad|manad)|(y|yy|yr|year|[åa]r))(?:[-_]?\d{1,4})?",
    re.IGNORECASE,
)
_DAY = re.compile(r"(0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th|:?[ae]|\.)?,?")
_MONTH = re.compile(r"(0?[1-9]|1[0-2])|([^\W\d_]+)\.?,?")
_YEAR = re.compile(r"((?:19|20)\d\d|['’]?\d\d)")


def date_in_pieces(elements: Iterable[HtmlElement]) -> str | None:
    """The date that the first pieces among elements make, "16 april 2009"; "16 april" where no year is among them."""
    found: dict[str, str] = {}
    for element in elements:
        for name in f"{element.get('class') or ''} {element.get('id') or ''}".split():
            part = _part(name)
            if part and part not in found and (value := _value(part, text_of(element).strip())):
                found[part] = value
    if "day" not in found or "month" not in found:
        return None
    return " ".join(found[part] for part in ("day", "month", "year") if part in found)


@lru_cache(maxsize=4096)
def _part(name: str) -> str | None:
    """Which piece of a date a class or id says that an element is."""
    match = _NAME.fullmatch(name)
    return ("day", "month", "year")[match.lastindex - 1] if match and match.lastindex else None


def _value(part: str, text: str) -> str | None:
    if part == "day":
        match = _DAY.fullmatch(text)
        return match.group(1) if match else None
    if part == "year":
        match = _YEAR.fullmatch(text)
        return match.group(1) if match else None
    match = _MONTH.fullmatch(text)
    if match is None:
        return None
    if match.group(1):
        return _MONTHS[int(match.group(1)) - 1]
    return text.rstrip(".,") if match.group(2).lower() in MONTH_NAMES else None


_MONTHS = "januari februari mars april maj juni juli augusti september oktober november december".split()
