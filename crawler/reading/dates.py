"""Dates as blogs write them, in Swedish, Norwegian, Danish, Finnish, English and German; Dutch months too.

A table of forms, no general parser: what is not one of them is no date, and one that can be read two ways
(3/4/2009) is none either, unless the blog's other dates tell (`order`). No general parser stands behind it: dateparser
1.5 adds no right answer to our table of strings (`tests/reading/date_strings.txt`) and 36 wrong ones, at 200 times the
cost.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from crawler.items import Precision
from crawler.reading.datewords import (
    MONTH_NAMES,
    ORDINAL,
    SEASONS,
    UNIT_NAMES,
    WEEKDAY_NAMES,
    ZONE_HOURS,
    ZONES_OF_AMERICA,
    alternatives,
)

_FIRST_YEAR, _LAST_YEAR = 1994, 2069  # the first web diaries
_LAST_SHORT_YEAR = 2040  # the '45 of a text is a war
_LONGEST = 300  # characters looked at; a date line is no essay
_SHORT = 60  # a bare month or "igår" is a date only in a text that holds little else
CLOCK_SKEW = timedelta(days=2)  # a page may be dated ahead of the capture's clock by this much


@dataclass(frozen=True, slots=True)
class When:
    """An instant and how exactly it is known. Coarser than a minute: that date (or its first day) at 00:00 UTC."""

    at: datetime
    precision: Precision


_MONTH = rf"(?<![^\W\d_])({alternatives(MONTH_NAMES)})(?![^\W\d_])\.?"
_DAY = r"(?<!\d)(?<!\d[.:/–-])(?<!\d\.[–-])(\d{1,2})"
_SHORT_YEAR = r"\d{2}(?=\s*(?:$|[^\s\w]|kl|at\b|\d{1,2}[:.]\d\d))"  # not the 10 of "3 mars 10 kommentarer"
_YEAR = rf"(\d{{4}}|[-'’´`]\d{{2}}|{_SHORT_YEAR})(?!\d|[:.]\d)"
DAY_AND_YEAR = r"[\s-]\d{1,2}(?:st|nd|rd|th)?,?\s(?:19|20)\d\d(?!\d)"  # the 3 of "3. Dec 21, 2009" is a place in a list
_LONG_YEAR = r"(\d{4}|['’´`]\d{2}|(?<=\s)-\d{2})(?!\d|[:.]\d)"  # not the 10 of "May 4-10"
_CLOCK = r"(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,]\d+)?)?(?!\d)"
_AM_PM = r"(?:\s?([ap]\.?\s?m\b\.?|[fe]\.?\s?m\b\.?|[ai]p\b\.?))?"
_OFFSET = (  # the 12:00 of "kl 10:00-12:00" is none
    r"\+\d{2}:?\d{2}(?!\d)|(?<![^t:\d]\d\d:\d\d)(?<!\s\d:\d\d)-\d{2}:?\d{2}(?!\d)|(?<=:\d\d:\d\d)[+-]\d\d(?![\d:.])"
    r"|(?:utc|gmt)\s?[+-]\d{1,2}(?::?\d{2})?(?!\d)"
)
_ZONE = (
    rf"(?:\s?\(?(z\b|{_OFFSET}|(?:{alternatives(ZONE_HOURS)})\b(?!\s?\d{{1,2}}(?!\d))"
    rf"|(?:(?<=m\s)|(?<=m\.\s))(?:{alternatives(ZONES_OF_AMERICA)})\b))?"
)
_AT = r"(?:klockan|klokken|klokka|kello|klo|kl|at|um|i|den|vid|på|ob|@)"

_DAY_MONTH_YEAR = re.compile(
    rf"{_DAY}{ORDINAL}\s*(?:of\s+|[-/.]\s?)?{_MONTH}(?!{DAY_AND_YEAR})"
    rf"[\s,/-]*?(?:\s|,|/|-|(?=[-'’´`\d])){_YEAR}"
)
_MONTH_DAY_YEAR = re.compile(
    rf"{_MONTH}[\s/-]*(\d{{1,2}})(?!\d|[:.]\d(?!\d{{3}})){ORDINAL}(?:\s*päivä\w*)?[\s,./-]*{_LONG_YEAR}"
)
_MONTH_DAY_CLOCK_YEAR = re.compile(
    rf"{_MONTH}\s*(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?={_AT}?\.?\s*{_CLOCK})[^\n]{{5,24}}?\s(\d{{4}})(?!\d)"
)
_DAY_MONTH_CLOCK_YEAR = re.compile(
    rf"{_DAY}{ORDINAL}\s*{_MONTH},?\s+(?={_AT}?\.?\s*{_CLOCK})[^\n]{{5,20}}?\s(\d{{4}})(?!\d)"
)
_YEAR_MONTH_DAY = re.compile(rf"(?<!\d)(\d{{4}})[\s,./-]+{_MONTH}[\s-]*(\d{{1,2}})(?!\d|[:.]\d)")
_YEAR_DAY_MONTH = re.compile(rf"(?<!\d)(\d{{4}})[\s,]+(\d{{1,2}})\.?\s+{_MONTH}")
_NAMED = (  # with the groups of year, month and day
    (_DAY_MONTH_YEAR, (3, 2, 1)),
    (_MONTH_DAY_YEAR, (3, 1, 2)),
    (_MONTH_DAY_CLOCK_YEAR, (6, 1, 2)),
    (_DAY_MONTH_CLOCK_YEAR, (6, 2, 1)),
    (_YEAR_MONTH_DAY, (1, 2, 3)),
    (_YEAR_DAY_MONTH, (1, 3, 2)),
)
_ISO = re.compile(
    r"(?<![\d/._-])(\d{4})([-/.])\s?(\d{1,2})\2\s?(\d{1,2})(?!\d|[-/.]\d|\.(?:jpe?g|png|gif|pdf|html?)(?!\w))"
)
_STAMP = re.compile(  # what machines write, told at once
    r"(\d{4})-(\d\d)-(\d\d)t(\d\d):(\d\d)(?::(\d\d))?(z|[+-]\d\d:\d\d)?"
)
_EIGHT_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})")
_COMPACT = re.compile(rf"(?<!\d)(\d{{4}})(\d{{2}})(\d{{2}})t(\d{{2}})(\d{{2}})(\d{{2}})?{_ZONE}")
_NORDIC_SLASH = re.compile(
    rf"(?<![\d/.-])(\d{{1,2}})/(\d{{1,2}})(?:\s*-\s*|\s+|\s*['’])(\d{{4}}|(?<=[-'’])\d\d|{_SHORT_YEAR})(?!\d|[:./-]\d)"
)
_NUMERIC = re.compile(
    r"(?<![\d/.-])(\d{1,2})(?:\s(?=[/.]\s))?([-/.])\s?(\d{1,2})(?:(?:\s(?=[/.]\s))?\2\s?|,\s(?=\d{4}))(\d{4}|(?:(?<=-)['’])?\d{2})"
    r"(?!\d|[-/]\d|\.\d{1,2}(?!\d)(?![:.]))"
)
_NUMBERED = re.compile(  # what numbers like 3/4 2010 and 13.1.10 are after these words
    r"(?:(?<!\w)(?:v|ver|version\w*|release|build|nr|nummer|no|num|issue|heft|del|avsnitt|kapitel|sidan?|part)\.?|[§#])\s*$"
)
_CLOCK_WORD = re.compile(r"(?:(?<!\w)(?:klockan|klokken|klokka|kello|klo|kl|at|um)\b[.:]?|@)\s*$")
_PARTED = re.compile(r"\d\s?[-/.]\s?\d")  # without which there are neither ISO's dates nor any in numbers
_WORD, _DIGIT = re.compile(r"[^\W\d_]+"), re.compile(r"\d")
_LEAD = r"\W*(?:(?:publicera\w*|posta\w*|skriv\w+|posted|published|written|datum|date|den|i|in|on|im)\W+){0,3}"
_MONTH_YEAR = re.compile(rf"{_LEAD}{_MONTH}[\s,/-]+(\d{{4}})\W*")
_YEAR_ALONE = re.compile(r"\W*(?:publicera[dt]|skriven|skrivet|postat|posted|published|written|år(?:et)?)\W+(\d{4})\W*")

_TIME_BESIDE = re.compile(rf"[\s,;:.|/(–—·•●∙t-]*(?:{_AT}(?![^\W\d_]))?[\s.,:]*{_CLOCK}{_AM_PM}{_ZONE}")
_TIME_ELSEWHERE = re.compile(
    rf"(?<![\d.:/-])(?:(?:klockan|klokken|kello|klo|kl|at|um|@)[\s.:]*{_CLOCK}"
    rf"|(\d{{1,2}}):(\d{{2}})(?::(\d{{2}}))?(?![\d:])){_AM_PM}{_ZONE}"
)
_WEEKDAY = rf"(?<![^\W\d_])({alternatives(WEEKDAY_NAMES)})(?![^\W\d_])"
_WEEKDAY_BEFORE = re.compile(rf"{_WEEKDAY}[.,\s]*(?:(?:den|the)\s+)?$")
_WEEKDAY_AFTER = re.compile(rf"[\s,(]*{_WEEKDAY}")
_TO_WEEKDAY = rf"\s*[-–]\s*(?:{_WEEKDAY}[.,]*\s*(?:(?:den|the)\s+)?)?$"
_FROM_DAY = re.compile(rf"(?:^[^\w#]*|{_WEEKDAY}\W*)(?P<day>\d{{1,2}})\.?{_TO_WEEKDAY}")
_FROM_DAY_OF_MONTH = re.compile(rf"(?<!\d)\d{{1,2}}\.?\s*{_MONTH}{_TO_WEEKDAY}")
_CHANGED = re.compile(
    r"(?:uppdatera|ändra|redigera|oppdatert|opdateret|modified|updated|edited|aktualisiert|päivitetty)\w*"
    r"\W*(?:\w+\W+){0,2}$"
)
_FEW_WORDS, _NAME_AFTER = r"\W*(?:[^\W\d_]+\W+){0,2}", r"(?:\W+(?:av|by|af|von)\W.*)?\W*"
_TODAY = re.compile(
    rf"{_FEW_WORDS}(?:(i\s?dag|today|tänään|heute)|(i\s?går|yesterday|eilen|gestern)|"
    rf"(i\s?förrgår|i f[oø]rgårs?|vorgestern|toissapäivänä))"
    rf"(?!\w)(?:{_TIME_BESIDE.pattern})?(?:\s*uhr)?{_NAME_AFTER}"
)
_AGO = re.compile(
    rf"{_FEW_WORDS}(?:(\d{{1,4}}|en|ett|et|an?|one|två|two|tre|three)\s+({alternatives(UNIT_NAMES)})"
    rf"(?:,?\s+(?:och|og|and|ja)?\s*\d{{1,2}}\s+(?:{alternatives(UNIT_NAMES)}))?\s+(?:sedan|sen|siden|sidan|ago|sitten)"
    rf"|vor\s+(?:ungefähr\s+|etwa\s+|ca\.?\s+)?(\d{{1,4}}|einem|einer)\s+({alternatives(UNIT_NAMES)})){_NAME_AFTER}"
)
_NUMBER_WORDS = {"två": 2, "two": 2, "tre": 3, "three": 3}


def parse(
    text: str, *, time_zone: str, captured_at: datetime | None = None, day_first: bool | None = None
) -> When | None:
    """The date in a text, or None where there is none that can be read in one way only. Never raises on any text.

    `time_zone` (IANA) is where times without an offset were written; of an hour that came twice, the first is meant.
    `captured_at` (aware) is what "igår" is read against, and nothing is dated after it. `day_first` settles 3/4/2009.
    """
    text = " ".join(text[:_LONGEST].casefold().split())
    zone = ZoneInfo(time_zone)
    found: When | None = None
    if (stamp := _STAMP.fullmatch(text)) and (day := _date(*stamp.group(1, 2, 3))):
        found = _instant(day, stamp.group(4, 5, 6), None, stamp[7], zone)
    for day, start, end in _days(text, day_first, captured_at) if found is None else ():
        found = _with_time(text, day, start, end, zone)
        if not _CHANGED.search(text, max(0, start - 40), start):
            break
    if found is None and len(text) <= _SHORT:
        found = _coarse(text) or (_relative(text, captured_at, zone) if captured_at else None)
    if found and captured_at and found.at > captured_at + CLOCK_SKEW:
        return None
    return found


def order(texts: Iterable[str]) -> bool | None:
    """Whether these dates of one blog stand day first (True) or month first (False); None where they do not tell."""
    votes = set()
    for text in texts:
        text = text[:_LONGEST].casefold()
        for match in _NUMERIC.finditer(text):
            first, second = int(match.group(1)), int(match.group(3))
            if first > 12 >= second and not (match.group(2) == "-" and len(match.group(4)) == 2):
                votes.add(True)
            elif second > 12 >= first:
                votes.add(False)
            elif first != second and (day := _by_weekday(match, _readings(match, None))):
                votes.add(day.day == first)
    return votes.pop() if len(votes) == 1 else None


def _days(text: str, day_first: bool | None, captured_at: datetime | None) -> Iterator[tuple[date, int, int]]:
    """Dates in a text as (day, start, end), in the order of the forms' certainty."""
    if not _DIGIT.search(text):
        return
    parted = _PARTED.search(text) is not None
    for match in _ISO.finditer(text) if parted else ():
        if day := _date(match.group(1), match.group(3), match.group(4)):
            yield day, match.start(), match.end()
    if len(text) == 8 and (digits := _EIGHT_DIGITS.fullmatch(text)) and (day := _date(*digits.groups())):
        yield day, 0, len(text)
    if (compact := _COMPACT.search(text)) and (day := _date(*compact.group(1, 2, 3))):
        yield day, compact.start(), compact.start() + 8
    found = []
    has_month = not MONTH_NAMES.keys().isdisjoint(_WORD.findall(text))
    for pattern, (year, month, day_group) in _NAMED if has_month else ():
        for match in pattern.finditer(text):
            day = _date(match.group(year), MONTH_NAMES[match.group(month)], match.group(day_group))
            if day and not ends_range(text, match.start(), day.day):
                found.append((match.start(), day, match.end()))
        if found:
            break
    for match in _NORDIC_SLASH.finditer(text) if "/" in text else ():
        day = _date(match.group(3), match.group(2), match.group(1))
        if day and is_free(text, match.start()):
            found.append((match.start(), day, match.end()))
    for match in _NUMERIC.finditer(text) if parted else ():
        readings = _readings(match, day_first, captured_at)
        settled = next(iter(readings)) if len(readings) == 1 else _by_weekday(match, readings)
        clock = match.group(2) == "." and len(match.group(4)) == 2
        if settled and is_free(text, match.start(), clock=clock):
            found.append((match.start(), settled, match.end()))
    for start, day, end in sorted(found):
        yield day, start, end


def is_free(text: str, start: int, *, clock: bool = False) -> bool:
    """Whether no word before numbers says that they are of another kind: "nr 3/4 2010", "version 13.1.10".

    `text` in lower case; `clock` says that they may be a time of day: "klo 10.05.07".
    """
    near = max(0, start - 12)
    return not (_NUMBERED.search(text, near, start) or (clock and _CLOCK_WORD.search(text, near, start)))


def ends_range(text: str, start: int, day: int) -> bool:
    """Whether a date is the second of two: "4 - 10 maj 2010", "3 maj - 5 juni 2010". `text` in lower case."""
    near = max(0, start - 32)
    if text.find("-", near, start) < 0 and text.find("–", near, start) < 0:
        return False
    match = _FROM_DAY.search(text, near, start)
    return bool(match and int(match["day"]) < day) or _FROM_DAY_OF_MONTH.search(text, near, start) is not None


def _readings(match: re.Match[str], day_first: bool | None, captured_at: datetime | None = None) -> set[date]:
    """Every day that a numeric date may mean."""
    first, separator, second, third = match.groups()
    possible = []
    if day_first is not False:
        possible.append(_date(third, second, first))
    if day_first is not True:
        possible.append(_date(third, first, second))
    if separator == "-" and len(third) == 2 and len(first) == 2:
        possible.append(_date(first, second, third))  # 09-12-21, as Swedes write it
    latest = (captured_at + CLOCK_SKEW).date() if captured_at else date.max
    return {day for day in possible if day and day <= latest}


def _by_weekday(match: re.Match[str], readings: set[date]) -> date | None:
    """The one reading that falls on the weekday written beside the date."""
    text, start = match.string, match.start()
    weekday = _WEEKDAY_BEFORE.search(text, max(0, start - 20), start) or _WEEKDAY_AFTER.match(text, match.end())
    if weekday and len(weekday.group(1)) == 2 and match.group(2) != ".":  # "to 4/2/2009" is English
        return None
    fitting = [day for day in readings if weekday and day.weekday() == WEEKDAY_NAMES[weekday.group(1)]]
    return fitting[0] if len(fitting) == 1 else None


def _date(year: str | int, month: str | int, day: str | int) -> date | None:
    number = int(str(year).lstrip("-'’´` "))
    if number < 100:
        number += 1900 if number >= 70 else 2000
        if number > _LAST_SHORT_YEAR:
            return None
    try:
        return date(number, int(month), int(day)) if _FIRST_YEAR <= number <= _LAST_YEAR else None
    except ValueError:
        return None


def _with_time(text: str, day: date, start: int, end: int, zone: ZoneInfo) -> When:
    inside = _TIME_ELSEWHERE.search(text, start, end) if end - start > 12 else None
    if compact := _COMPACT.match(text, start):
        return _instant(day, compact.group(4, 5, 6), None, compact.group(7), zone)
    match = inside or _TIME_BESIDE.match(text, end)
    if match is None:
        others = [m for m in _TIME_ELSEWHERE.finditer(text) if m.end() <= start or m.start() >= end]
        if len({m.group(*range(1, 7)) for m in others}) != 1:
            return When(_midnight(day), "day")
        match = others[0]
    groups = match.groups()
    clock = groups[:3] if groups[0] else groups[3:6]
    return _instant(day, clock, groups[-2], groups[-1], zone)


def _instant(day: date, clock: tuple[str | None, ...], am_pm: str | None, offset: str | None, zone: ZoneInfo) -> When:
    hour, minute = int(clock[0] or 0), int(clock[1] or 0)
    second = int(clock[2]) if clock[2] else None
    if am_pm and hour <= 12:
        hour = hour % 12 + (12 if am_pm[0] in "pei" else 0)
    try:
        local = datetime(day.year, day.month, day.day, hour, minute, second or 0)
    except ValueError:
        return When(_midnight(day), "day")
    at = local.replace(tzinfo=_zone(offset) or zone).astimezone(UTC)
    return When(at, "minute" if second is None else "second")


def _zone(offset: str | None) -> tzinfo | None:
    """A written offset; None where there is none, or none that a clock on earth can have."""
    if not offset:
        return None
    match = re.search(r"([+-])(\d{1,2}):?(\d{2})?", offset)
    if not match:
        american = ZONES_OF_AMERICA.get(offset)
        return ZoneInfo(american) if american else timezone(timedelta(hours=ZONE_HOURS.get(offset, 0)))
    size = timedelta(hours=int(match.group(2)), minutes=int(match.group(3) or 0))
    return timezone(-size if match.group(1) == "-" else size) if size <= timedelta(hours=14) else None


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _coarse(text: str) -> When | None:
    match = _MONTH_YEAR.fullmatch(text)
    if match and match.group(1) not in SEASONS:
        day = _date(match.group(2), MONTH_NAMES[match.group(1)], 1)
        return When(_midnight(day), "month") if day else None
    if match := _YEAR_ALONE.fullmatch(text):
        day = _date(match.group(1), 1, 1)
        return When(_midnight(day), "year") if day else None
    return None


def _relative(text: str, captured_at: datetime, zone: ZoneInfo) -> When | None:
    """A date told from the capture's own: "igår" names a day; "2 timmar sedan" only as much as it leaves certain.

    Some sites round and some cut, so "n units ago" may be anything from n - ½ to n + 1 units.
    """
    now = captured_at.astimezone(zone)
    if match := _TODAY.fullmatch(text):
        back = 0 if match.group(1) else 1 if match.group(2) else 2
        end = match.end(1 + back)
        return _with_time(text, now.date() - timedelta(days=back), end, end, zone)
    match = _AGO.fullmatch(text)
    if not match:
        return None
    count, unit = (match.group(1), match.group(2)) if match.group(1) else (match.group(3), match.group(4))
    number = int(count) if count.isdigit() else _NUMBER_WORDS.get(count, 1)
    hours = UNIT_NAMES[unit]
    try:
        earliest, latest = now - timedelta(hours=hours * (number + 1)), now - timedelta(hours=hours * (number - 0.5))
    except OverflowError:
        return None
    if earliest.date() == latest.date():
        return When(_midnight(latest.date()), "day")
    if (earliest.year, earliest.month) == (latest.year, latest.month):
        return When(_midnight(latest.date().replace(day=1)), "month")
    if earliest.year == latest.year and earliest.year >= _FIRST_YEAR:
        return When(_midnight(date(latest.year, 1, 1)), "year")
    return None
