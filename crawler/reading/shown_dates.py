"""Where in a line a date is shown; what it means is for `dates` to say."""

from __future__ import annotations

import re
from functools import lru_cache

from lxml.html import HtmlElement

from crawler.reading.dates import DAY_AND_YEAR, ends_range, is_free
from crawler.reading.datewords import (
    MONTH_NAMES,
    ORDINAL,
    UNIT_NAMES,
    WEEKDAY_NAMES,
    ZONE_HOURS,
    ZONES_OF_AMERICA,
    alternatives,
)

_NUMBER = re.compile(r"\d+")
_MONTH_WORD = re.compile(r"[^\W\d_]{3}")
_MAY_BE_CLOCK = re.compile(r"\d{1,2}\.\d\d\.\d\d(?!\d)")
_MONTH = rf"(?<![^\W\d_])(?:{alternatives(MONTH_NAMES)})(?![^\W\d_])\.?"
_WEEKDAY = rf"(?<![^\W\d_])(?:{alternatives(WEEKDAY_NAMES)})(?![^\W\d_])\.?"
_YEAR = r"(?:,?[\s./-]*(?:19|20)\d\d(?!\d)|,?[\s/-]+['’-]?\d\d(?![\d:.])|['’]\d\d(?!\d))"
_DAY = r"(?<![\w:/.])(?<!\d[–-])(?<!\d\.[–-])\d{1,2}"
_AT = r"(?:kl|klockan|klokken|klokka|klo|kello|at|on|den|vid|på|um|om|i|ved|à)\b\.?"
_HALF = r"(?:[ap]\.?m\b\.?|[fe]\.?\s?m\b\.?|[ai]p\b\.?|uhr\b)"
_ZONE = (
    rf"\(?(?:(?:utc|gmt)?\s?[+-]\d\d:?\d\d(?!\d)|(?:utc|gmt)\s?[+-]\d{{1,2}}\b"
    rf"|(?:{alternatives(ZONE_HOURS)})\b(?!\s?\d{{1,2}}(?!\d)))\)?"  # "(UTC 1)" is no offset
)
_CLOCK = (
    rf"(?<![\d:])(?<!\d\.)\d{{1,2}}(?:[:.]\d\d(?:[:.]\d\d)?(?!\d)(?:h\b)?(?:\s*{_HALF}(?:\s(?:{alternatives(ZONES_OF_AMERICA)})\b)?)?"
    rf"(?:\s?{_ZONE})?|\s?{_HALF})"
)
_BETWEEN = rf"\.?[\s,|/@–—·•●∙()-]*(?:{_AT}|@|,)?[\s,]*"
_TODAY = (
    r"(?<!\w)(?:i ?går|i ?dag|i ?förrgår|i f[oø]rgårs?|yesterday|today|vorgestern|gestern|heute|eilen|tänään|"
    r"toissapäivänä)(?!\w)"
)
_CLOCK_AND_YEAR = (  # ctime() and Java's Date write the year last: "Thu Mar  4 10:05:00 CET 2010"
    rf",?\s(?:{_AT}\s)?\d{{1,2}}[:.]\d\d(?:[:.]\d\d)?(?:\s?{_HALF})?(?:\s{_ZONE})?,?\s(?:19|20)\d\d(?!\d|[:.]\d)"
)
_CALENDAR = (
    rf"(?:{_WEEKDAY},?\s+(?:(?:den|der|the|d\.)\s+)?)?(?:"
    r"(?<![\d/._-])\d{4}/\d{1,2}/\d{1,2}(?![\d/])|"
    r"(?<![\d/._-])\d{4}-\d{1,2}-\d{1,2}(?!\d)(?:t\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:z|[+-]\d\d:?\d\d)?)?|"
    rf"{_DAY}\.{_MONTH}(?<=\.)\d\d(?![\d:.])|"
    rf"(?:{_DAY}{ORDINAL}\s?{_MONTH}|{_MONTH}\s\d{{1,2}}{ORDINAL}){_CLOCK_AND_YEAR}|"
    rf"{_DAY}{ORDINAL}\s?[/-]?\s?(?:of\s+)?{_MONTH}(?!{DAY_AND_YEAR}){_YEAR}?|"
    rf"{_MONTH}[\s-]*\d{{1,2}}(?![\d:]){ORDINAL}(?:\s*päivä\w*)?{_YEAR}?|"
    rf"(?<![\d/._-])\d{{4}}[\s,./-]+{_MONTH}[\s-]*\d{{1,2}}(?!\d|[:.]\d)|"
    r"(?<![\d/._])(?<!\w-)\d{1,4}\s?[./-]\s?\d{1,2}\s?[./,-]\s*\d{2,4}(?!\d|\.\d|/)|"
    r"(?<![\d/._-])\d{1,2}/\d{1,2}\s?(?:(?<=\s)(?:19|20)\d\d|['’-]\d\d)(?!\d|[:.]\d)|"
    r"(?<![\d/._-])\d{1,2}-\d{1,2}-['’]\d\d(?!\d|[:.]\d)|"
    r"(?<![\w/._-])\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?=\s(?:kl\.?\s)?\d\d:\d\d(?!\d))|"
    r"(?<![\d/._-])\d{1,2}/\d{1,2}(?=\s(?:at|kl\.?|klockan)\s\d{1,2}[:.]\d\d)"
    rf")|{_TODAY}(?=\W*$|\s*[|·•(]|\s(?:av|by|af|von)\b|{_BETWEEN}\d)"
)
_UNIT = rf"(?:{alternatives(UNIT_NAMES)})"
_AGO = (
    rf"(?:(?:för|vor|about|ungefär|cirka|over|nästan|almost)\s+)*(?:\d{{1,4}}|en|ett|ein\w*|an?|one|two)\s+{_UNIT}"
    r"(?:,?\s+\d+\s+\w+)?\s+(?:sedan|sen|siden|sidan|ago|sitten|later(?=:))\b|"
    rf"\bvor\s+(?:(?:ungefähr|etwa|ca\.?)\s+)?(?:\d{{1,4}}|ein\w*)\s+{_UNIT}(?!\w)"
)

# On text in lower case: several times faster than to let the expression ignore case.
_DATE = re.compile(
    r"(?:(?=\d)|(?<![^\W\d_])(?=[^\W\d_]))(?:"  # where nothing can begin, nothing is tried
    rf"(?:(?:{_AT}\s*)?{_CLOCK}{_BETWEEN}(?:den\s+)?)?(?:{_CALENDAR})(?:{_BETWEEN}{_CLOCK})?|{_AGO})"
)
_MAYBE = re.compile(r"\d\s?[./-]\s?\d|\d{6} ")
_WORD = re.compile(r"[^\W\d_]+")
_TELLING = MONTH_NAMES.keys() | set(  # a line of words has one of these, or a unit of time and one of `_SINCE`
    "igår går idag dag iförrgår förrgår forgårs førgår yesterday today vorgestern gestern heute eilen tänään "
    "toissapäivänä".split()
)
_SINCE = frozenset("sedan sen siden sidan ago sitten later vor".split())
_MAY_DATE = re.compile(r"\d| (?:sedan|ago|siden|sitten)\b")  # "en minut sedan"
_ANY = re.compile(".*", re.DOTALL)
CLOCK = re.compile(_CLOCK, re.IGNORECASE)
_LONGEST_LINE = 240


@lru_cache(maxsize=16384)
def find_date(line: str) -> re.Match[str] | None:
    """The longest date that a line shows, with its time of day where the two stand together."""
    found = find_dates(line)
    return found[0] if found else None


@lru_cache(maxsize=16384)
def find_dates(line: str) -> tuple[re.Match[str], ...]:
    """All dates that a line shows, the longest first."""
    if len(line) > _LONGEST_LINE:
        return ()
    folded = line.lower()
    if len(folded) != len(line):  # İ and its like
        folded = line
    if not (_MAYBE.search(folded) or _tells_by_words(_WORD.findall(folded))):
        return ()
    found = [match for match in _DATE.finditer(folded) if _stands_alone(match)]
    found.sort(key=lambda match: match.start() - match.end())
    return tuple(match for each in found if (match := _ANY.match(line, each.start(), each.end())))


def _tells_by_words(words: list[str]) -> bool:
    if not _TELLING.isdisjoint(words):
        return True
    return not _SINCE.isdisjoint(words) and not UNIT_NAMES.keys().isdisjoint(words)


def _stands_alone(match: re.Match[str]) -> bool:
    """Whether the words before a date let it be one: it is no "version 3.3.12", nor the end of "4 - 10 maj"."""
    shown, start = match.group(), match.start()
    number = _NUMBER.search(shown)
    if number is None:
        return True
    if not number.group().isascii() or ends_range(match.string, start, int(number.group())):
        return False
    clock = _MAY_BE_CLOCK.match(shown) is not None
    return shown[0].isalpha() or _MONTH_WORD.search(shown) is not None or is_free(match.string, start, clock=clock)


def shows_date(element: HtmlElement) -> bool:
    """Whether an element has a date in its own markup, or in a text node that is about nothing else."""
    for part in element.iter("*"):
        if part.tag == "time" and part.get("datetime"):
            return True
        for text in (part.text, part.tail if part is not element else None):
            if text and len(text) <= _LONGEST_LINE and _MAY_DATE.search(text) and find_date(text):
                return True
    return False
