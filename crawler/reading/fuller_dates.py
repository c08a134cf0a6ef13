"""Dates that a comment's markup has fuller than it shows them: `<time datetime>`, `<abbr title>`, a title's words."""

from __future__ import annotations

import re

from crawler.reading.lines import Line
from crawler.reading.shown_dates import CLOCK, find_date

_ATTRIBUTES = {"time": "datetime", "abbr": "title"}
_ISO = re.compile(r"\s*\d{4}-\d\d-\d\d")
_MOSTLY = 0.6  # of a title that is a date: it says nothing else


def machine_date(line: Line) -> str | None:
    """The date in the markup of a line: as ISO 8601, else in words where an element shows less of it than its title."""
    for element, _ in line.elements:
        attribute = _ATTRIBUTES.get(element.tag)
        value = element.get(attribute) if attribute else None
        if value and _ISO.match(value):
            return str(value).strip()
    return _titled(line)


def _titled(line: Line) -> str | None:
    """The title of what shows "3 years ago", or a day without the time, where it is a date with one."""
    shown = find_date(line.text)
    if shown is None or CLOCK.search(shown.group()):
        return None
    around = (f.element.getparent() if f.tail else f.element for f in line.fragments if f.role != "junk")
    for element in (*(element for element, _ in line.elements), *around):
        title = element.get("title") if element is not None else None
        date = find_date(title) if title else None
        if title and date and len(date.group()) >= _MOSTLY * len(title) and CLOCK.search(date.group()):
            return str(title)
    return None
