"""Dates that markup has fuller than it shows them: `<time datetime>`, `<abbr title>`, data for scripts, titles."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from lxml.html import HtmlElement

from crawler.reading.dates import When
from crawler.reading.lines import Line
from crawler.reading.shown_dates import CLOCK, find_date

MACHINE_DATA = (
    "data-datetime",
    "data-date",
    "data-time",
    "data-timestamp",
    "data-published",
    "data-utime",
    "data-livestamp",
)
_DATA_SET = frozenset(MACHINE_DATA)
_EPOCH = re.compile(r"(1\d{9})(?:\d{3})?")
_MIDNIGHT = re.compile(r"\s*\d{4}-\d\d-\d\d[T ]00:00(?::00(?:\.0+)?)?(?:\s?(?:Z|[+-]\d\d:?\d\d))?(?:\s?UTC)?\s*")
_UTC = re.compile(r"(?<=\d)\s?\+00:?00$")
_APART = timedelta(hours=38)  # the most that a day and an instant of it can be, in two time zones
_ISO = re.compile(r"\s*\d{4}-\d\d-\d\d")
_CALLED_DATE = re.compile(r"date|time|datum")
_MOSTLY = 0.6  # of a title that is a date: it says nothing else


def machine_words(element: HtmlElement) -> str | None:
    """The date that an element has for machines: HTML5 `<time>`, the microformats' abbr pattern, scripts' data."""
    written: str | None = element.get("datetime")
    if written is None and element.tag != "a":
        written = element.get("title")
    for name in MACHINE_DATA if written is None and not _DATA_SET.isdisjoint(element.keys()) else ():
        if value := element.get(name):
            return _from_epoch(value) or str(value)
    return written


def on_the_clock(written: str | None, blind_utc: bool) -> str | None:
    """A machine's date without an offset of zero, where that says nothing: then it is the blog's own clock."""
    return _UTC.sub("", written) if written and blind_utc else written


def is_midnight(written: str) -> bool:
    """Whether an instant in ISO 8601 is a midnight, which stands for the day alone."""
    return _MIDNIGHT.fullmatch(written) is not None


def fuller(machine: When | None, written: str | None, shown: When | None) -> When | None:
    """The one of two readings of a comment's date that says more: the machine's, unless it denies what is shown.

    Themes print the post's own date as `datetime` of each comment, or only the day of it.
    """
    if machine is None or shown is None or shown.precision in ("month", "year"):
        return machine or shown
    coarse = machine.precision == "day" or (written is not None and is_midnight(written))
    timed = shown.precision in ("minute", "second") and machine.at != shown.at
    return shown if abs(machine.at - shown.at) > _APART or (coarse and timed) else machine


def _from_epoch(value: str) -> str | None:
    """Seconds or milliseconds since 1970, of the blogs' years, as ISO 8601."""
    match = _EPOCH.fullmatch(value)
    return f"{datetime.fromtimestamp(int(match.group(1)), UTC):%Y-%m-%dT%H:%M:%SZ}" if match else None


def machine_date(line: Line) -> str | None:
    """The date in the markup of a line: as ISO 8601, else in words where an element shows less of it than its title."""
    for element, _ in line.elements:
        value = (
            machine_words(element)
            if element.tag in ("time", "abbr") or not _DATA_SET.isdisjoint(element.keys())
            else None
        )
        if value and _ISO.match(value):
            return str(value).strip()
    return _titled(line)


def _titled(line: Line) -> str | None:
    """The title of what shows "3 years ago", or a day without the time, where it is a date with one or the time."""
    shown = find_date(line.text)
    if shown is not None and CLOCK.search(shown.group()):
        return None
    around = (f.element.getparent() if f.tail else f.element for f in line.fragments if f.role != "junk")
    for element in (*(element for element, _ in line.elements), *around):
        if element is None:
            continue
        title = element.get("title") or next((element.get(n) for n in MACHINE_DATA if element.get(n)), None)
        if not title:
            continue
        if shown and CLOCK.fullmatch(title):
            return f"{shown.group()} {title}"
        date = find_date(title)
        mostly = _MOSTLY if shown or _CALLED_DATE.search(element.get("class") or "") else 1
        if date and len(date.group()) >= mostly * len(title) and CLOCK.search(date.group()):
            return str(title)
    return None
