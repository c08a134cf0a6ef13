"""When a comment was written, as the lines that are its head show it: in one line, in two, or piece by piece."""

from __future__ import annotations

import re
from itertools import pairwise

from crawler.reading.fuller_dates import machine_date
from crawler.reading.layout import words_of
from crawler.reading.lines import Line
from crawler.reading.pieces import date_in_pieces
from crawler.reading.shown_dates import CLOCK, find_date

_LONGEST_REST = 40  # characters of a line that only goes on with a date
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def read_date(heads: list[Line]) -> tuple[str | None, str | None]:
    """The date as shown and the machine's; `heads` in the order in which they are believed."""
    machine = next(filter(None, map(machine_date, heads)), None)
    for line in heads:
        if match := _without_name(line):
            shown = match.group()
            for before, after in pairwise(heads):
                if before is line and completes_date(before, after):
                    shown = _joined(before, after)
            return shown.strip(" ,|–—-"), machine
    pieces = date_in_pieces(element for line in heads for element, _ in line.elements)
    if pieces is None or not _YEAR.search(pieces):
        return None, machine
    clock = next((match.group() for match in (CLOCK.search(line.text) for line in heads) if match), "")
    return f"{pieces} {clock}".strip(), machine


def _without_name(line: Line) -> re.Match[str] | None:
    """The date of a line, without the number that a name before the date's own element ends with: "Läsare nr 7"."""
    date = find_date(line.text)
    for element, role in line.elements if date else ():
        called = role == "head" or element.tag in ("time", "abbr")
        at = line.text.find(words) if called and find_date(words := words_of(element)) else -1
        if date and date.start() < at and line.text[date.start() : at].strip().isdigit():
            return find_date(line.text[at:]) or date
    return date


def read_clock(heads: list[Line]) -> str | None:
    """The time of day in what markup calls the head, of a platform whose comments show no day (Blogger, 2004)."""
    clocks = (CLOCK.search(line.text) for line in heads if line.role == "head")
    return next((match.group() for match in clocks if match), None)


def completes_date(before: Line, line: Line) -> bool:
    """Whether a line does nothing but go on with the date of the line before: "3 maj" and "2009, kl 14:07"."""
    if len(line.text) > _LONGEST_REST or not any(map(str.isdigit, line.text)):
        return False
    begun = find_date(before.text)
    if begun is None or CLOCK.search(begun.group()):
        return False
    whole = find_date(f"{before.text} {line.text}")
    if whole is None or whole.start() != begun.start():
        return False
    return len(before.text) + 1 + len(line.text.rstrip(" .,|)")) <= whole.end() and whole.end() > len(before.text) + 1


def _joined(before: Line, line: Line) -> str:
    whole = find_date(f"{before.text} {line.text}")
    return whole.group() if whole else ""
