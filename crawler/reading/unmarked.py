"""Comments that no class or id tells: blocks of one make, each with a date, below a heading such as "2 kommentarer".

Does not care who signs them: `threads` believes only what has names and dates, on a page where one can answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from crawler.reading.inventory import Inventory
from crawler.reading.shown_dates import shows_date

_HEADING = re.compile(
    r"\W*(?:(?:reader |läsarnas )?(?:kommentarer|comments?|kommentare|svar|responses?|reaktion(?:er|en)|kommentit)"
    r"\W*(\d*)|(\d+|en|ett|one) (?:kommentar(?:er|e)?|comments?|svar|responses?|antwort(?:en)?|kommenttia?))"
    r"(?:\W*$|\W+(?:to|on|for|till|på|om|zu)\W)",
    re.IGNORECASE,
)
_LONGEST, _MOST_WORDS = 150, 25
_CLIMB = 4
_MOST = 0.7  # linkbacks among the comments may have no date
_HEADS = ("h1", "h2", "h3", "h4", "h5", "h6", "b", "strong", "p", "div", "caption", "legend")
_ENDS = frozenset(("form", "textarea", "h1", "h2"))
_ROWS = frozenset(("li", "div", "tr", "table", "dt", "section", "article", "p"))


def unmarked_comments(inventory: Inventory) -> list[HtmlElement]:
    """The blocks below the first heading of a thread that has some, and no more than it declares."""
    for heading in inventory.root.iter(*_HEADS):
        if (match := _heading(heading)) is None:
            continue
        declared = next((int(number) for number in match.groups() if number and number.isdigit()), None)
        for rows in _rows_below(heading):
            rows = [e for row in rows for e in row.iter(row.tag) if e is row or (e.tag == "li" and shows_date(e))]
            if len(rows) == declared or 1 < len(rows) <= (declared or len(rows)):
                return rows
    return []


def _heading(element: HtmlElement) -> re.Match[str] | None:
    if len(element) > 3 or not (element.text or len(element)):
        return None
    parts: list[str] = []
    for part in element.itertext():
        parts += part.split()
        if len(parts) > _MOST_WORDS:
            return None
    text = " ".join(parts)
    return _HEADING.match(text) if text and len(text) <= _LONGEST else None


def _rows_below(heading: HtmlElement) -> Iterator[list[HtmlElement]]:
    place = heading
    for _ in range(_CLIMB):
        below = []
        for sibling in place.itersiblings("*"):
            if sibling.tag in _ENDS:
                break
            below.append(sibling)
        if rows := _alike(below):
            yield rows
        for box in below:
            inner = box
            while len(inner) == 1:
                inner = inner[0]
            if rows := _alike(list(inner)):
                yield rows
        parent = place.getparent()
        if parent is None or parent.tag == "body":
            return
        place = parent


def _alike(elements: list[HtmlElement]) -> list[HtmlElement]:
    """The elements of the make that is most seen to have a date, where most of that make do."""
    made: dict[tuple[str, str], list[HtmlElement]] = {}
    for element in elements:
        if element.tag in _ROWS:
            made.setdefault((element.tag, (element.get("class") or "").partition(" ")[0]), []).append(element)
    dated = [rows for rows in made.values() if sum(map(shows_date, rows)) > _MOST * len(rows)]
    return max(dated, key=len, default=[])
