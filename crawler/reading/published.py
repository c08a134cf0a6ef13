"""When a post was published, from the lines around its text held against what the page says to machines."""

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
from crawler.reading.bylines import LONGEST_BYLINE, Zone, date_in, dates_in, tells
from crawler.reading.date_order import day_comes_first
from crawler.reading.dates import When
from crawler.reading.fuller_dates import MACHINE_DATA, is_midnight, machine_words, on_the_clock
from crawler.reading.layout import Line, names, words_of
from crawler.reading.markup import Document
from crawler.reading.other_dates import is_anothers
from crawler.reading.pieces import date_in_pieces
from crawler.reading.structured import Structured

_CLASS = re.compile(  # the part before is a theme's own: `td-post-date`
    r"(?!related|recent|popular|comment|next|prev|event|last)"
    r"(?:p|dt|(?:\w{1,20}?)?(?:post|entry|article|story|meta|blog|item|news)|the|single|journalentryfloat)?"
    r"(?:date|datetime|time|timestamp|published|posted|postedon|dateheader|chronodata|pubdate|publisheddate|dateline|datum)"
    r"|wpblockpostdate|dtstart|publicera[dt]|submitted|(?:inl[aä]ggs?|artikel|innleggs?|skapad|create)?(?:datum|dato|date)"
    r"|timeago|relativetime"
)
_CHANGED_CLASS = frozenset("updated modified dtupdated lastmodified modifieddate dateupdated dtmodified".split())
_CHANGED = re.compile(
    r"uppdatera|ändra|redigera|modified|updated|edited|aktualisiert|oppdatert|opdateret|päivitetty", re.IGNORECASE
)
_BEFORE_APART = re.compile(r"(?:^|[|·•\n/–—])\W*$")
_PARTS = re.compile(r"[|\n•·;(]|[.,]\s(?=[^\W\d_])")
_CLOCK = re.compile(r"(?<![\d.:])\d{1,2}[:.]\d\d(?:[:.]\d\d)?(?!\d)(?:\s*(?:[ap]\.?m\b\.?|[fe]\s?m\b))?", re.IGNORECASE)
_NAME_AND_CLOCK = re.compile(r"\s[–—|]\s[^\W\d][^\d|–—]{1,40}\s\d{1,2}[:.]\d\d\W*$")
_URL_DATE = re.compile(r"/((?:19|20)\d\d)/(?:(0[1-9]|1[0-2])/(?:(0[1-9]|[12]\d|3[01])/)?)?(?=.)")
_YEAR = re.compile(r"(?:19|20)\d\d|['’]\d\d|\d\s?[./-]\s?\d+\s?[./-]\s?\d")
_PICTURE = re.compile(r"\W*(?:foto|bild|photo|image|illustration|källa|source)\b", re.IGNORECASE)
_MOSTLY = 0.6  # of a line that is a date: it says nothing else
_CLOSE = 40  # characters before a date that tell what it is the date of
_ZONES = timedelta(hours=14)  # how far a page's clock may be from UTC
_TELLING = frozenset(("class", "id", "itemprop", "pubdate", "datetime", "title", *MACHINE_DATA))
_MARKED = 3  # the rank of a date in an element that is called so
_NEAR, _MANY = 2, 3  # the nearness of what is between title and text; days that are those of several posts
_BOXED, _LONGEST_BOX = 12, 40  # characters of a line in a box for a date, and of all of it
_STEP = 15 * 60  # seconds; all time zones are multiples of it apart


@dataclass(slots=True)
class Dated:
    """When a post was published, with the page's words for it, and when it was last changed."""

    published: When | None = None
    shown: str | None = None
    modified: datetime | None = None


@dataclass(slots=True)
class _Mention:
    """A date in a line: how likely it is the post's own, and its words; `exact` is the same date for machines."""

    rank: int
    when: When
    shown: str
    exact: When | None
    change: bool = False
    nearness: int = 0
    said: bool = False  # that it is a change: in words, not by a class alone


def dated(
    zone: Zone,
    structured: Structured,
    doc: Document,
    marked: set[HtmlElement],
    *,
    time_zone: str,
    captured_at: datetime | None,
    keeps_time: bool,
) -> Dated:
    """When a post was published; `keeps_time` as the platform has it.

    What is shown decides; `datetime` attributes and meta tags that agree with it add minutes and seconds. A date in
    the URL settles the order of day and month, and a shown date that denies it is another thing's.
    """
    reading = _Reading(doc, time_zone, captured_at, keeps_time=keeps_time)
    result = Dated()
    exact = [reading.exact(structured.published)]
    own: list[_Mention] = []
    changes: list[_Mention] = []
    for reading.years_from_url in (False, True):
        for mention in _around(zone, reading, marked):
            if reading.years_from_url and mention.rank - mention.nearness <= 1:
                continue
            if mention.change:
                result.modified = result.modified or (mention.exact or mention.when).at
                changes += [mention] if mention.nearness else []
            elif mention.rank > 1:
                exact.append(mention.exact)
                if reading.fits(mention.when):
                    own.append(mention)
        if own or not reading.has_url_month:
            break
    changed = reading.exact(structured.modified)
    if not own and not any(exact) and (only := _only_updated(changes, changed, reading)):
        own, exact, result.modified = [only], [only.exact], None
    if not own and not any(exact) and (only := _in_pieces(zone, reading)):
        own = [only]
    own = _trusted(own, exact[0], reading)
    if own:
        best = max(own, key=lambda mention: mention.rank)
        same = [mention for mention in own if abs(mention.when.at - best.when.at) <= timedelta(days=1)]
        # Where only the time of day is shown, the day stands elsewhere.
        result.shown = next((m.shown for m in (best, *same) if date_in(m.shown)), best.shown)
        result.published = _finest(best, [*exact, *(mention.when for mention in same)], reading, _clocks(zone, marked))
    else:
        alone = (moment for moment in (*exact, *_hidden(zone, reading)) if moment and reading.fits(moment))
        result.published = next(alone, None)
    if changed:
        result.modified = changed.at
    return result


def _trusted(own: list[_Mention], told: When | None, reading: _Reading) -> list[_Mention]:
    """The dates shown, but for those that other things on the page have.

    Several days below a text, none more likely than another, are those of other posts. What the page tells machines is
    truer than a lone date far from the text, and, where the URL has the same day, than today's date above the title.
    """
    if not own:
        return own
    rank = max(mention.rank for mention in own)
    best = [mention for mention in own if mention.rank == rank]
    if all(mention.nearness < _NEAR for mention in best) and len({m.when.at.date() for m in best}) >= _MANY:
        return []
    if told is None or any(reading.days(told) & reading.days(mention.when) for mention in own):
        return own
    return [] if not best[0].nearness or reading.is_url_day(told) else own


def from_permalink(path: str, structure: str | None, captured_at: datetime | None) -> When | None:
    """The day that a permalink names whose platform makes it of the post's date; `structure` is its `dated_path`.

    For a post that shows no date anywhere. Addresses that a platform does not define so name no day of the post.
    """
    match = re.search(structure, path) if structure else None
    return dates.parse("-".join(match.groups()), time_zone="UTC", captured_at=captured_at) if match else None


def _only_updated(changes: list[_Mention], changed: When | None, reading: _Reading) -> _Mention | None:
    """The one date of a post, where its class alone says `updated`.

    hAtom asks for an `updated` in every entry, so themes that show one date call the date of publication so (Roots,
    Enfold). Not where words or a meta tag tell of a change.
    """
    if any(mention.said for mention in changes) or len({mention.when.at.date() for mention in changes}) != 1:
        return None
    only = changes[0]
    return None if (changed and reading.agree(changed, only.when)) or not reading.fits(only.when) else only


@lru_cache(maxsize=8192)
def is_date_class(*names: str) -> bool:
    """Whether one of some classes and ids, folded, is what themes call a post's date or the line with it."""
    return any(map(_CLASS.fullmatch, names))


class _Reading:
    """How dates are read on one page."""

    def __init__(self, doc: Document, time_zone: str, captured_at: datetime | None, *, keeps_time: bool) -> None:
        self._doc = doc
        self._keeps_time = keeps_time
        self._zone = ZoneInfo(time_zone)
        self._time_zone = time_zone
        self._captured_at = captured_at
        self._written: dict[When, str] = {}
        match = _URL_DATE.search(urlsplit(doc.url).path)
        self._url_date = tuple(int(part) for part in match.groups() if part) if match else ()
        self.years_from_url = False
        """Whether a day and month without a year, of which the URL has the month too, are of the URL's year."""
        self.has_url_month = len(self._url_date) >= 2

    def words(self, shown: str) -> When | None:
        """A date as shown. One that may be read two ways is read as the URL has it, else as the page has others."""
        when = self._parse(shown, None)
        if when or not any(map(str.isdigit, shown)):
            return when
        if self.years_from_url and not _YEAR.search(shown):
            when = self._parse(f"{shown} {self._url_date[0]}", None)
            return when if when and when.precision in ("day", "minute") and self.fits(when) else None
        if not self.has_url_month:
            order = day_comes_first(self._doc, [shown])
            return None if order is None else self._parse(shown, order)
        fitting = [when for day_first in (True, False) if (when := self._parse(shown, day_first)) and self.fits(when)]
        return fitting[0] if len(fitting) == 1 else None

    def _parse(self, shown: str, day_first: bool | None) -> When | None:
        return dates.parse(shown, time_zone=self._time_zone, captured_at=self._captured_at, day_first=day_first)

    def exact(self, written: str | None) -> When | None:
        """A date as written for machines, to the day at least."""
        when = dates.parse(written, time_zone=self._time_zone) if written else None
        if when is None or written is None or when.precision in ("month", "year"):
            return None
        day = written.strip()[:10]
        if is_midnight(written) and not self._keeps_time:  # how static site generators write a mere day
            when = dates.parse(day, time_zone=self._time_zone) or when
        self._written[when] = day
        return when

    def marked(self, element: HtmlElement) -> When | None:
        """The date that an element of the theme has for machines."""
        return self.exact(on_the_clock(machine_words(element), self._doc.blind_utc))

    def agree(self, moment: When, when: When) -> bool:
        """Whether an exact moment is the one shown: on that day, or at that minute in some time zone."""
        if when.precision == "day":
            return f"{when.at:%Y-%m-%d}" in self.days(moment)
        apart = abs(moment.at.replace(second=0, microsecond=0) - when.at.replace(second=0))
        return apart <= _ZONES and apart.seconds % _STEP == 0

    def is_url_day(self, moment: When) -> bool:
        """Whether the URL has the day of a moment."""
        return len(self._url_date) == 3 and "{:04}-{:02}-{:02}".format(*self._url_date) in self.days(moment)

    def days(self, moment: When) -> set[str]:
        """The days that a moment may be of: as written, by the blog's clock and by UTC's."""
        written = self._written.get(moment)
        shown = {f"{moment.at:%Y-%m-%d}", f"{moment.at.astimezone(self._zone):%Y-%m-%d}"}
        return shown | {written} if written else shown

    def fits(self, when: When) -> bool:
        """Whether a date may be that of the URL (within a day, for the sake of time zones)."""
        known = min(len(self._url_date), {"year": 1, "month": 2}.get(when.precision, 3))
        nearby = (when.at + timedelta(days=days) for days in (-1, 0, 1))
        return any((day.year, day.month, day.day)[:known] == self._url_date[:known] for day in nearby)


def _around(zone: Zone, reading: _Reading, marked: set[HtmlElement]) -> Iterator[_Mention]:
    """The dates of the lines around a text; those nearer to it rank higher."""
    beside_title = _in_title(zone.title, reading, marked) if zone.title is not None else ()
    places = ((2, zone.near), (1, zone.below), (0, zone.far + zone.learnt))
    told = ((near, [line for line in lines if _may_tell(line, zone)]) for near, lines in places)
    around = ((near, _in_lines(lines, reading, marked)) for near, lines in told)
    for nearness, mentions in ((2, beside_title), *around):
        for mention in mentions:
            mention.rank, mention.nearness = mention.rank + nearness, nearness
            yield mention


def _may_tell(line: Line, zone: Zone) -> bool:
    """Whether a line may tell of the post: no caption of a picture, no lone date of what stands further below."""
    called = not line.heading and any("caption" in name for name in names(line.element))
    caption = called or line.element.tag == "figcaption"
    return not caption and _PICTURE.match(line.text) is None and (line not in zone.loose or tells(line.text))


def _in_title(line: Line, reading: _Reading, marked: set[HtmlElement]) -> Iterator[_Mention]:
    """Dates that a title's heading has in elements of their own."""
    return (mention for mention in _mentions(line, reading, marked) if mention.rank == _MARKED)


def _in_lines(lines: list[Line], reading: _Reading, marked: set[HtmlElement]) -> Iterator[_Mention]:
    boxes: set[HtmlElement] = set()
    for line in lines:
        if len(line.text) > LONGEST_BYLINE:
            continue
        yield from _mentions(line, reading, marked)
        box = line.element.getparent()
        if box is not None and box not in boxes and len(line.text) <= _BOXED and is_date_class(*names(box)):
            boxes.add(box)
            shown = " ".join(" ".join(box.itertext()).split())  # day, month and year, each on a line of its own
            if len(shown) <= _LONGEST_BOX and (when := reading.words(shown)):
                yield _Mention(_MARKED, when, shown, None)


def _mentions(line: Line, reading: _Reading, marked: set[HtmlElement]) -> Iterator[_Mention]:
    """The dates of a line: in elements that are called so, then in its words."""
    covered: list[str] = []
    for element in (line.element, *line.inline):
        if element not in marked and _TELLING.isdisjoint(element.keys()):
            continue
        called, prop = names(element), element.get("itemprop")
        named = (
            element in marked or prop == "datePublished" or is_date_class(*called) or element.get("pubdate") is not None
        )
        change = prop == "dateModified" or not (named or _CHANGED_CLASS.isdisjoint(called))
        exact = reading.marked(element)
        if not (named or change or exact):
            continue
        words = line.text if element is line.element else words_of(element)
        match = date_in(words)
        shown = match.group().strip() if match else words
        when = reading.words(shown) if match or len(words) <= LONGEST_BYLINE // 4 else None
        if words and (moment := when or exact):
            covered.append(shown)
            at = max(line.text.find(shown), 0)
            if is_anothers(line.text, at, at + len(shown)):
                continue
            said = _CHANGED.search(line.text[:at][-_CLOSE:]) is not None
            yield _Mention(_MARKED, moment, shown, exact, change or said, said=said)
    for part in _PARTS.split(line.text) if _CHANGED.search(line.text) else (line.text,):
        others = [match for match in dates_in(part) if not _is_covered(match.group().strip(), covered)]
        for match in others[:1]:
            shown = match.group().strip()
            when = reading.words(shown)
            if when is None or is_anothers(part, *match.span()):
                continue
            alone = len(shown) >= _MOSTLY * len(part) or tells(part)
            rank = 2 if alone else 1 if _BEFORE_APART.search(part[: match.start()]) else 0
            change = _CHANGED.search(part[max(0, match.start() - _CLOSE) : match.start()]) is not None
            yield _Mention(rank, when, shown, None, change, said=change)


def _is_covered(shown: str, covered: list[str]) -> bool:
    return any(shown in other or other in shown for other in covered)


def _in_pieces(zone: Zone, reading: _Reading) -> _Mention | None:
    """The date whose day, month and year stand in elements of their own."""
    shown = date_in_pieces(_elements(zone))
    when = reading.words(shown) if shown else None
    return _Mention(0, when, shown, None) if shown and when and reading.fits(when) else None


def _elements(zone: Zone) -> Iterator[HtmlElement]:
    for line in (*zone.near, *zone.below, *zone.far):
        yield line.element
        yield from line.inline


def _hidden(zone: Zone, reading: _Reading) -> Iterator[When]:
    """Dates that are only there for machines: elements without words."""
    for line in (*zone.near, *zone.below):
        for element in line.inline:
            if words_of(element) or not _CHANGED_CLASS.isdisjoint(names(element)):
                continue
            if moment := reading.marked(element):
                yield moment


def _finest(best: _Mention, exact: list[When | None], reading: _Reading, clocks: Iterator[str]) -> When:
    """The shown date, to the minute or second where something that agrees with it tells."""
    when = best.when
    if when.precision not in ("day", "minute"):
        return when
    agreeing = [moment for moment in exact if moment and reading.agree(moment, when)]
    for precision in ("second", "minute"):
        for moment in agreeing:
            if moment.precision == precision:
                return moment
    for clock in clocks if when.precision == "day" else ():
        timed = reading.words(f"{best.shown} {clock}")
        if timed and timed.precision in ("minute", "second"):
            return timed
    return when


def _clocks(zone: Zone, marked: set[HtmlElement]) -> Iterator[str]:
    """Times of day that a byline shows apart from the date, also as the title of its link."""
    for line in zone:
        if date_in(line.text) is None:
            signed = tells(line.text) or line.element in marked or _NAME_AND_CLOCK.search(line.text)
            if signed and (match := _CLOCK.search(line.text)):
                yield match.group()
            continue
        for element in line.inline:
            if is_date_class(*names(element)) and _CLOCK.fullmatch(words := words_of(element)):
                yield words
            title = (element.get("title") or "").strip()
            if element.tag == "a" and _CLOCK.fullmatch(title):
                yield title
