"""Whether a page writes the day before the month, where its dates are numbers only."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from crawler.reading import dates
from crawler.reading.markup import Document
from crawler.reading.shown_dates import find_date

_URL_DATE = re.compile(r"/((?:19|20)\d\d)/(\d\d)/(\d\d)/")
_URL_MONTH = re.compile(r"/((?:19|20)\d\d)/(0[1-9]|1[0-2])/")
_PARTED = re.compile(r"(?<![\d./-])(\d{1,2})[./-](\d{1,2})[./-]['’]?((?:19|20)?\d\d)(?!\d)")
_NUMBERS_ONLY = re.compile(r"(?<!\d)\d{1,2}\s?[./-]\s?\d{1,2}(?!\d|:)")
_SHORT = 80  # characters of a text node that is a date or a byline
# What may not stand before the first digit is asked after it: a search for a digit is many times faster.
_NUMERIC = re.compile(r"\d(?<![\w./\"'=-]\d)\d?[./-]\d{1,2}[./-](?:19|20)\d\d(?![\w/-]|\.\w)")
_FULL_DOTTED = re.compile(r"(?<![\d.])\d{1,2}\.\s?\d{1,2}\.?[\s,]*(?:19|20)\d\d")


def day_comes_first(doc: Document, shown: list[str], captured_at: datetime | None = None) -> bool | None:
    """True for 31/12, False for 12/31, None where nothing tells.

    Told by the dates themselves, then by all of the page's that are written in full, then by the page's own address,
    whose date it spells and before whose month nothing of it was written, then by when it was captured, after which
    nothing of it was written either, then by the blog's other pages, then by the way that d.m.yyyy with dots is
    written all over Europe, on a page that says it is not in English.
    """
    if not any(map(_NUMBERS_ONLY.search, shown)):
        return None
    order = dates.order(shown)
    if order is None:
        order = dates.order(_NUMERIC.findall(doc.text))
    if order is not None:
        return order
    if match := _URL_DATE.search(doc.url):
        year, month, day = match.groups()
        day_first, month_first = _spelt(doc.text, day, month, year), _spelt(doc.text, month, day, year)
        if day != month and day_first != month_first:
            return day_first
    if (order := _since_address(doc.url, shown)) is not None:
        return order
    if captured_at and (order := _until_capture(captured_at, shown)) is not None:
        return order
    if doc.day_first is not None:
        return doc.day_first
    language = (doc.root.get("lang") or doc.root.get("xml:lang") or "").lower()
    if language and not language.startswith("en") and all(_FULL_DOTTED.search(text) for text in shown):
        return True
    return None


def _since_address(url: str, shown: list[str]) -> bool | None:
    """The order in which no date is older than the month in the page's address; None where both or neither does."""
    if not (month := _URL_MONTH.search(url)):
        return None
    since = tuple(map(int, month.groups()))
    for first, second, year in _in_parts(shown):
        as_day, as_month = (year, second) >= since, (year, first) >= since
        if as_day != as_month:
            return as_day
    return None


def _until_capture(captured_at: datetime, shown: list[str]) -> bool | None:
    """The order in which no date is younger than the capture; None where both or neither does."""
    until = (captured_at + dates.CLOCK_SKEW).timetuple()[:3]
    for first, second, year in _in_parts(shown):
        as_day, as_month = (year, second, first) <= until, (year, first, second) <= until
        if as_day != as_month:
            return as_day
    return None


def _in_parts(shown: list[str]) -> Iterator[tuple[int, int, int]]:
    """The numbers of the dates that consist of three, the year last and in full."""
    for first, second, year in (map(int, found) for text in shown for found in _PARTED.findall(text)):
        yield first, second, year + (0 if year > 99 else 1900 if year >= 70 else 2000)


def _spelt(text: str, first: str, second: str, year: str) -> bool:
    return re.search(rf"(?<!\d)0?{int(first)}[./-]0?{int(second)}[./-](?:{year}|{year[2:]})(?!\d)", text) is not None


def shown_numbers(doc: Document) -> Iterator[str]:
    """The dates in numbers that a page shows in text nodes that are about little else."""
    for text in doc.root.itertext():
        words = text.strip()
        if len(words) <= _SHORT and _NUMBERS_ONLY.search(words) and find_date(words):
            yield words
