"""Whether a page writes the day before the month, where its dates are numbers only."""

from __future__ import annotations

import re

from crawler.reading import dates
from crawler.reading.inventory import Inventory
from crawler.reading.markup import Document

_URL_DATE = re.compile(r"/((?:19|20)\d\d)/(\d\d)/(\d\d)/")
_NUMBERS_ONLY = re.compile(r"(?<!\d)\d{1,2}\s?[./-]\s?\d{1,2}(?!\d|:)")
_FULL_DOTTED = re.compile(r"(?<![\d.])\d{1,2}\.\s?\d{1,2}\.?[\s,]*(?:19|20)\d\d")


def day_comes_first(doc: Document, inventory: Inventory, shown: list[str]) -> bool | None:
    """True for 31/12, False for 12/31, None where nothing tells.

    Told by the dates themselves, then by how the page spells the date in its own address, then by the way that
    d.m.yyyy with dots is written all over Europe, on a page that says it is not in English.
    """
    if not any(map(_NUMBERS_ONLY.search, shown)):
        return None
    order = dates.order(shown)
    if order is not None:
        return order
    if match := _URL_DATE.search(doc.url):
        year, month, day = match.groups()
        spelt = {
            first
            for first, pair in ((True, (day, month)), (False, (month, day)))
            if day != month and re.search(rf"(?<!\d)0?{int(pair[0])}[./-]0?{int(pair[1])}[./-](?:{year}|{year[2:]})(?!\d)", doc.text)
        }
        if len(spelt) == 1:
            return spelt.pop()
    language = (doc.root.get("lang") or doc.root.get("xml:lang") or "").lower()
    if language and not language.startswith("en") and all(_FULL_DOTTED.search(text) for text in shown):
        return True
    return None
