"""Lists of the pages that link here, apart from the comments: most older themes print them so, with names alone.

Rows without number or date are known by what the list is called, or by the heading above it. Does not read them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from lxml.html import HtmlElement

from crawler.reading.elements import HEADINGS, LISTS
from crawler.reading.inventory import Inventory
from crawler.reading.layout import text_of, words_of

_LINKBACKS = r"(?:(?:track|ping|link)back(?:s|ar)?|pings?|länkar hit)"
_HEADING = re.compile(
    rf"\W*(?:\d+\W+)?{_LINKBACKS}(?:\W+(?:(?:och|and)\s+)?{_LINKBACKS})?(?:\W+\d+)?(?:\s+(?:to|on|for|till|på|om|zu)\s.*)?\W*",
    re.IGNORECASE,
)
_LONGEST_HEADING = 150  # characters
_LONGEST_BESIDE = 40  # characters of a row beside its link: "Pingback: ", "on May 3, 2009"


def linkback_rows(inventory: Inventory, rows: Collection[HtmlElement]) -> Iterator[HtmlElement]:
    """Those of `rows`, which have dates, in lists called so; and the rows that are a link each below such a heading."""
    for row in rows:
        box = row.getparent()
        names = f"{box.get('class') or ''} {box.get('id') or ''}".lower() if box is not None else ""
        if "trackback" in names or "ping" in names:
            yield row
    for heading in (heading for tag in HEADINGS for heading in inventory.by_tag.get(tag, ())):
        words = words_of(heading)
        if len(words) > _LONGEST_HEADING or not _HEADING.fullmatch(words):
            continue
        below = heading.getnext()
        if below is not None and below.tag in LISTS and len(below) and all(map(_links_alone, below)):
            yield from below


def _links_alone(row: HtmlElement) -> bool:
    """Whether a row is the link to a page of another site, and little else."""
    links = [anchor for anchor in row.iter("a") if text_of(anchor).strip()]
    if row.tag != "li" or len(links) != 1 or not (links[0].get("href") or "").startswith(("http://", "https://")):
        return False
    return len(text_of(row).strip()) - len(text_of(links[0]).strip()) <= _LONGEST_BESIDE
