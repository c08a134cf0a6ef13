"""Who wrote a post and when, from the lines around its text held against what the page says to machines.

Author and date are looked for where themes put them, by markup first and by the usual words of a byline second; free text
is never searched. Null over a guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from lxml.html import HtmlElement

from crawler.reading import dates
from crawler.reading.dates import When
from crawler.reading.layout import Line, names
from crawler.reading.markup import absolute
from crawler.reading.shown_dates import find_date
from crawler.reading.structured import Structured

_POSTED = (
    r"(?:post(?:at|ad|ades|ed)|skriv(?:et|en|it)|skrevs|skrev|publicera(?:t|d|des)|publisert|publiceret|inlag[dt]|upplag[dt]|"
    r"written|published|submitted|entered|eingestellt|geschrieben|verfasst|veröffentlicht|skrevet|indsendt|lagt (?:ut|in|upp)|"
    r"kirjoit\w+|julkaist\w+|about this entry)"
)
_AUTHOR_CLASS = re.compile(
    r"(?:p|h|post|entry|article|story|by|the|meta)?(?:author|byline|postedby|writtenby|skribent|writer|poster|fn|byuser)"
    r"(?:name|link|vcard|info)?|wpblockpostauthor(?:name)?|submitted|username"
)
_DATE_CLASS = re.compile(
    r"(?:p|dt|post|entry|article|story|meta|blog|the|single|journalentryfloat)?(?:date|datetime|time|timestamp|published|posted|postedon|dateheader|"
    r"chronodata|pubdate|publisheddate|dateline|datum)|wpblockpostdate|dtstart|publicerad|submitted"
)
_CHANGED_CLASS = frozenset(("updated", "modified", "dtupdated", "lastmodified", "modifieddate", "dateupdated", "dtmodified"))
_CHANGED = re.compile(r"(?:uppdatera|ändra|redigera|modified|updated|edited|aktualisiert|oppdatert|opdateret|päivitetty)", re.IGNORECASE)
_BYLINE = re.compile(rf"\b(?:{_POSTED})\b|^\W*(?:av|by|von|af|den|on|skribent|författare|autor|author)\b|^\W*\bkl\b", re.IGNORECASE)
_NAME = r"(?P<name>[^\s|·•,/()\n:;@–—][^|·•,/()\n:;@–—]{0,58}?)"
_NAME_END = (
    r"(?=\s*(?:$|[|·•,/()\n:;@–—»]|\.\s|\.$|\s-\s|\s(?:den|on|at|in|i|kl|klockan|klo|um|am|under|with|and filed|och|för|posted|skrev|has|"
    r"wrote|\d|måndag|tisdag|onsdag|torsdag|fredag|lördag|söndag|mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|maj|may|jun|jul|aug|sep|"
    r"okt|oct|nov|dec|comment|kommentar|leave|lämna|ingen|inga|no)(?![a-zåäö]{0,1}\w*[a-zåäö]{9})))"
)
_BY = (
    re.compile(rf"\b{_POSTED}\b[^|·•\n]{{0,60}}?\b(?:av|by|von|af)\b:?\s+{_NAME}{_NAME_END}", re.IGNORECASE),
    re.compile(rf"(?:^|[|·•\n/–—(-])\s*(?:av|by|von|af)\b:?\s+{_NAME}{_NAME_END}", re.IGNORECASE),
    re.compile(rf"(?:^|[|·•\n/–—(-]\s*)(?:author|autor|författare|skribent|forfatter|kirjoittaja|{_POSTED})\s?:\s*{_NAME}{_NAME_END}", re.IGNORECASE),
    re.compile(rf"[—–]\s*{_NAME}\s*@\s*\d", re.IGNORECASE),
)
_BY_AFTER_DATE = re.compile(rf"\s(?:av|by|von|af)\s+{_NAME}{_NAME_END}", re.IGNORECASE)
_SHORT = 80  # characters; in a longer line "av" and "by" may be any word
_LEAD = re.compile(rf"^\W*(?:{_POSTED}\W*)?(?:(?:av|by|von|af|author|autor|författare|skribent|posted by)\b\s*:?\s*)?", re.IGNORECASE)
_NO_NAME = re.compile(
    r"\d[:.]\d|^\W*\d+\W*$|^(?:admin(?:istrator)?s? (?:on|in)|the author|författaren|kommentar|comment|permalink|permalänk|rss|share|dela|tweet|e-post|email|mig|me|"
    r"posted|this|den här|detta|en |ett |an? |the )|\b(?:is|är|was|were|har|has)\b|[!?]",
    re.IGNORECASE,
)
_AUTHOR_PATH = re.compile(r"/(?:author|forfattare|skribent|user|users|profile|by)/[^/]+", re.IGNORECASE)
_CLOCK = re.compile(r"(?<![\d.:])\d{1,2}[:.]\d\d(?:[:.]\d\d)?(?!\d)(?:\s*(?:[ap]\.?m\b\.?|[fe]\s?m\b))?", re.IGNORECASE)
_SENTENCES = re.compile(r"[|\n•·;(]|[.,]\s(?=[^\W\d_])")
_LONGEST_DATE_LINE = 240
_LONGEST = 400  # characters of a line that may be a byline
_ZONES = timedelta(hours=14)  # how far a page's clock may be from UTC


@dataclass(slots=True, eq=False)
class Zone:
    """The lines around a post's text: between title and text, below it, and the few outside of its element."""

    near: list[Line]
    below: list[Line]
    far: list[Line]

    def __iter__(self) -> Iterator[Line]:
        yield from self.near
        yield from self.below
        yield from self.far


@dataclass(slots=True)
class Dated:
    """When a post was published, with the page's words for it, and when it was last changed."""

    published: When | None = None
    shown: str | None = None
    modified: datetime | None = None


@lru_cache(maxsize=8192)
def _is_author_name(name: str) -> bool:
    return _AUTHOR_CLASS.fullmatch(name) is not None


@lru_cache(maxsize=8192)
def _is_date_name(name: str) -> bool:
    return _DATE_CLASS.fullmatch(name) is not None


def is_byline_part(element: HtmlElement) -> bool:
    """Whether an element is called an author or a date."""
    return any(_is_author_name(name) or _is_date_name(name) for name in names(element))


def author(zone: Zone, structured: Structured, base_url: str, marked: set[HtmlElement]) -> tuple[str | None, str | None]:
    """Name and address of a post's author; `marked` are the elements that the platform's markup gives the name in."""
    for line in (*zone.near, *zone.below):
        if len(line.text) <= _LONGEST and (found := _by_markup(line, base_url, marked)):
            return found
    for line in (*zone.near, *zone.below):
        if len(line.text) <= _LONGEST and (found := _by_words(line, base_url)):
            return found
    for line in zone.far:
        if len(line.text) <= _LONGEST and _BYLINE.search(line.text):
            if found := _by_markup(line, base_url, marked) or _by_words(line, base_url):
                return found
    return structured.author, None


def _by_markup(line: Line, base_url: str, marked: set[HtmlElement]) -> tuple[str, str | None] | None:
    """The innermost element that is called an author's name."""
    best: HtmlElement | None = None
    for element in line.inline:
        rel = (element.get("rel") or "").lower().split()
        named = element in marked or "author" in rel or element.get("itemprop") == "author" or any(map(_is_author_name, names(element)))
        if named or (element.tag == "a" and _AUTHOR_PATH.search(element.get("href") or "")):
            best = element
            if element.tag == "a" or "fn" in (element.get("class") or "").split():
                break
    if best is not None:
        name = _name(" ".join("".join(best.itertext()).split()))
        if name is None and (match := _said(line.text)):
            name = match
        if name:
            return name, _address(best, name, base_url)
    element = line.element
    if element in marked or any(map(_is_author_name, names(element))):
        name = _said(line.text) or _name(line.text)
        if name:
            return name, _linked(line, name, base_url)
    return None


def _by_words(line: Line, base_url: str) -> tuple[str, str | None] | None:
    if not (_BYLINE.search(line.text) or _date(line.text) or _CLOCK.search(line.text)):
        return None
    name = _said(line.text)
    return (name, _linked(line, name, base_url)) if name else None


def _said(words: str) -> str | None:
    """The name in a byline such as "Postat den 3 mars 2009 av Anna"."""
    patterns = (*_BY, _BY_AFTER_DATE) if len(words) <= _SHORT and _date(words) else _BY
    for pattern in patterns:
        for match in pattern.finditer(words):
            if name := _name(match["name"]):
                return name
    return None


def _name(words: str) -> str | None:
    """What is left of words that should be a name, or None where they are none."""
    name = _LEAD.sub("", words, count=1).strip(" \n\t.,:;|–—-»«")
    if not 1 <= len(name) <= 60 or len(name.split()) > 6 or "\n" in name or _NO_NAME.search(name):
        return None
    return name


def _linked(line: Line, name: str, base_url: str) -> str | None:
    for element in line.inline:
        if element.tag == "a" and " ".join("".join(element.itertext()).split()) == name:
            return absolute(element.get("href") or "", base_url)
    return None


def _address(element: HtmlElement, name: str, base_url: str) -> str | None:
    """The link that the name is, in, around or beside the element that holds it."""
    for anchor in (element, *element.iter("a"), *element.iterancestors("a")):
        if anchor.tag == "a" and anchor.get("href"):
            return absolute(anchor.get("href") or "", base_url)
    return None


def dated(
    zone: Zone,
    structured: Structured,
    url: str,
    marked: set[HtmlElement],
    *,
    time_zone: str,
    captured_at: datetime | None,
) -> Dated:
    """When a post was published.

    What is shown decides; `datetime` attributes and meta tags that agree with it add minutes and seconds. A date in the
    URL invents nothing: it settles the order of day and month, and a shown date that denies it is another thing's.
    """
    reading = _Reading(url, time_zone, captured_at)
    result = Dated()
    machine = [reading.exact(structured.published)]
    ranked: list[tuple[int, int, When, str, When | None]] = []
    for place, (line, nearness) in enumerate(_with_nearness(zone)):
        if len(line.text) > _LONGEST:
            continue
        for rank, when, shown, exact in _shown(line, reading, marked):
            if rank < 0:
                result.modified = result.modified or (exact or when).at
            elif rank + nearness > 1 and reading.fits(when):
                ranked.append((-rank - nearness, place, when, shown, exact))
            elif rank + nearness > 1 and exact:
                machine.append(exact)
    if ranked:
        _, _, when, shown, _ = min(ranked, key=lambda item: item[:2])
        finer = [other for _, _, other, _, _ in ranked if other.precision in ("minute", "second") and _near(other, when)]
        machine += [*(exact for *_, exact in ranked), *finer]
        if find_date(shown) is None:  # only the time of day: the date stands elsewhere
            shown = next((words for _, _, other, words, _ in ranked if find_date(words) and _near(other, when)), shown)
        result.published, result.shown = _finest(when, machine, reading, zone, shown), shown
    else:
        alone = [moment for moment in (*machine, *_hidden(zone, reading)) if moment and reading.fits(moment)]
        result.published = alone[0] if alone else None
    changed = reading.exact(structured.modified)
    result.modified = changed.at if changed else result.modified
    return result


def _with_nearness(zone: Zone) -> Iterator[tuple[Line, int]]:
    for line in zone.near:
        yield line, 2
    for line in zone.below:
        yield line, 1
    for line in zone.far:
        yield line, 0


class _Reading:
    """How dates are read on one page."""

    def __init__(self, url: str, time_zone: str, captured_at: datetime | None) -> None:
        self.zone = ZoneInfo(time_zone)
        self._time_zone = time_zone
        self._captured_at = captured_at
        self._written: dict[When, str] = {}
        self.year, self.month, self.day = _date_in(url)

    def words(self, shown: str) -> When | None:
        """A date as shown. One that may be read two ways is read as the URL has it, where that tells."""
        when = dates.parse(shown, time_zone=self._time_zone, captured_at=self._captured_at)
        if when or not self.month:
            return when
        both = [
            dates.parse(shown, time_zone=self._time_zone, captured_at=self._captured_at, day_first=order) for order in (True, False)
        ]
        fitting = [when for when in both if when and self.fits(when)]
        return fitting[0] if len(fitting) == 1 else None

    def exact(self, written: str | None) -> When | None:
        """A date as written for machines, to the minute or not at all."""
        when = dates.parse(written, time_zone=self._time_zone) if written else None
        if when is None or written is None or when.precision in ("month", "year"):
            return None
        self._written[when] = written.strip()[:10]
        return when

    def days(self, moment: When) -> set[str]:
        """The days that an exact moment may be shown as: as written, here and in UTC."""
        return {self._written.get(moment, ""), f"{moment.at.astimezone(self.zone):%Y-%m-%d}", f"{moment.at:%Y-%m-%d}"}

    def fits(self, when: When) -> bool:
        """Whether a date may be that of the URL (within a day, for the sake of time zones)."""
        if not self.year:
            return True
        nearby = [when.at + timedelta(days=days) for days in (-1, 0, 1)]
        if when.precision == "year" or not self.month:
            return any(day.year == self.year for day in nearby)
        if when.precision == "month" or not self.day:
            return any((day.year, day.month) == (self.year, self.month) for day in nearby)
        return any((day.year, day.month, day.day) == (self.year, self.month, self.day) for day in nearby)


def _date_in(url: str) -> tuple[int, int, int]:
    """Year, month and day of a permalink such as /2009/06/18/name/; 0 for what it does not have."""
    match = re.search(r"/((?:19|20)\d\d)/(?:(0[1-9]|1[0-2])/(?:(0[1-9]|[12]\d|3[01])/)?)?(?=.)", urlsplit(url).path)
    return (int(match[1]), int(match[2] or 0), int(match[3] or 0)) if match else (0, 0, 0)


def _shown(line: Line, reading: _Reading, marked: set[HtmlElement]) -> Iterator[tuple[int, When, str, When | None]]:
    """The dates of a line: rank (below 0: of a change), date, its words, and the same for machines where there is one."""
    covered: list[str] = []
    for element in (line.element, *line.inline):
        written = element.get("datetime") if element.tag == "time" else element.get("title") if element.tag in ("abbr", "span") else None
        called = set(names(element))
        named = element in marked or any(map(_is_date_name, called)) or element.get("itemprop") == "datePublished"
        changed = bool(called & _CHANGED_CLASS) and not named or element.get("itemprop") == "dateModified"
        if not (written or named or changed):
            continue
        words = line.text if element is line.element else " ".join("".join(element.itertext()).split())
        exact = reading.exact(written)
        match = _date(words)
        when = reading.words(match.group()) if match else None
        if when is None and exact is None:
            when = reading.words(words) if len(words) <= 60 else None
        moment = when or exact
        if moment is None or not words:
            continue
        shown = match.group().strip() if match else words
        covered.append(shown)
        before = line.text[: max(line.text.find(shown), 0)][-40:]
        rank = -1 if changed or _CHANGED.search(before) else 3
        yield rank, moment, shown, exact
    for part in _SENTENCES.split(line.text) if _CHANGED.search(line.text) else (line.text,):
        match = _date(part)
        if match is None or any(match.group().strip() in other or other in match.group() for other in covered):
            continue
        shown = match.group().strip()
        if when := reading.words(shown):
            changed = _CHANGED.search(part[max(0, match.start() - 40) : match.start()]) is not None
            told = len(shown) >= 0.6 * len(part) or _BYLINE.search(part)
            apart = re.search(r"(?:^|[|·•\n/–—])\W*$", part[: match.start()])
            yield (-1 if changed else 2 if told else 1 if apart else 0), when, shown, None


def _date(words: str) -> re.Match[str] | None:
    return find_date(words[:_LONGEST_DATE_LINE])


def _hidden(zone: Zone, reading: _Reading) -> Iterator[When]:
    """Dates that are only there for machines: empty elements with a `title` or `datetime`."""
    for line in (*zone.near, *zone.below):
        for element in (line.element, *line.inline):
            called = set(names(element))
            if element.tag in ("time", "abbr", "span", "meta") and not called & _CHANGED_CLASS:
                if moment := reading.exact(element.get("datetime") or element.get("title") if called else element.get("datetime")):
                    yield moment


def _finest(when: When, machine: list[When | None], reading: _Reading, zone: Zone, shown: str) -> When:
    """The shown date, to the minute or second where something that agrees with it tells."""
    if when.precision not in ("day", "minute"):
        return when
    for moment in machine:
        if moment and moment.precision in ("second", "minute") and _agrees(moment, when, reading):
            if when.precision == "day" or moment.precision == "second":
                when = moment
    if when.precision == "day":
        for line in (*zone.near, *zone.below):
            for clock in _clocks(line):
                timed = reading.words(f"{shown} {clock}")
                if timed and timed.precision in ("minute", "second"):
                    return timed
    return when


def _agrees(moment: When, when: When, reading: _Reading) -> bool:
    """Whether an exact moment is the one shown: on that day, or at that minute in some time zone."""
    if when.precision == "day":
        return f"{when.at:%Y-%m-%d}" in reading.days(moment)
    apart = abs(moment.at.replace(second=0) - when.at)
    return apart <= _ZONES and apart.seconds % 900 == 0


def _near(one: When, other: When) -> bool:
    return abs(one.at - other.at) <= timedelta(days=1)


def _clocks(line: Line) -> Iterator[str]:
    """Times of day that a byline shows apart from the date, also as the title of its link."""
    if _date(line.text) is None:
        if _BYLINE.search(line.text) or "@" in line.text:
            if match := _CLOCK.search(line.text):
                yield match.group()
        return
    for element in line.inline:
        title = (element.get("title") or "").strip()
        if element.tag == "a" and _CLOCK.fullmatch(title):
            yield title
