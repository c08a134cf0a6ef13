"""Where a text is that no name tells: where the paragraphs are, or in the box that the title stands in.

The longest paragraphs of a page may be those beside the post: who writes here, what else is new, an address. A box
that holds the page's own title and some text below it is the post's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from itertools import islice

from lxml.html import HtmlElement

from crawler.reading.layout import Layout, Line, names
from crawler.reading.shown_dates import find_date
from crawler.reading.titles import is_title_name

_CONTAINERS = frozenset(("div", "td", "body", "section", "article"))
_PARAGRAPH = 40  # characters; shorter lines are as often a menu or a byline
_AROUND, _ROWS = 0.5, 0.6  # of a paragraph's weight, for what is around its box; for what holds a box a paragraph
_ENOUGH = 100  # characters of a text below a title
_LEAD = 2  # lines below a title that may be an introduction alone
_CLIMB = 6
_LONG, _HEAD = 1_000, 5  # characters of a text; how many times those of a head
_MANY = 4  # boxes of which all may begin with a heading
_PIECES, _MOST = 1.3, 0.6  # of a piece's text, all of them; of all text from the first piece to the last


def text_element(layout: Layout, title: int | None) -> HtmlElement | None:
    """The element that holds a page's text, by its paragraphs; `title` is the line of the page's own title."""
    own, weights = _weights(layout)
    dense = max(weights, key=weights.__getitem__, default=None)
    found = _chosen(layout, title, own, dense)
    return found if found is None else gathered(layout, found, own)


def gathered(layout: Layout, element: HtmlElement, own: Mapping[HtmlElement, float] | None = None) -> HtmlElement:
    """The element around all pieces of a text that is cut into boxes of one make, of which one is given; else that one.

    Advertisements part the boxes; there is no title among them, as there is between posts.
    """
    weights = _weights(layout)[0] if own is None else own
    piece: HtmlElement | None = element
    while piece is not None and piece not in weights:
        piece = piece[0] if len(piece) == 1 else None
    if piece is None or not (classes := piece.get("class")):
        return element
    alike = [e for e in weights if e.tag == piece.tag and e.get("class") == classes and e in layout.spans]
    alike.sort(key=lambda e: layout.spans[e])
    whole = sum(weights[e] for e in alike)
    if len(alike) < 2 or whole < _PIECES * weights[piece] or len({_article(e) for e in alike}) > 1:
        return element
    around = _common(alike)
    between = layout.lines[layout.spans[alike[0]][0] : layout.spans[alike[-1]][1]]
    if around is None or any(map(_may_be_title, between)) or whole < _MOST * _prose(between):
        return element
    headed = sum(1 for e in alike[1:] if any(line.heading for line in layout.lines[layout.spans[e][0] - 1 :][:2]))
    return around if headed * 2 < len(alike) - 1 or len(alike) >= _MANY else element


def _may_be_title(line: Line) -> bool:
    return line.element.tag == "h1" or is_title_name(*names(line.element))


def _common(elements: list[HtmlElement]) -> HtmlElement | None:
    """The nearest element around some, if it is near and not the page."""
    sets = [set(islice(e.iterancestors(), _CLIMB)) for e in elements]
    for above in islice(elements[0].iterancestors(), _CLIMB):
        if above.tag == "body":
            return None
        if all(above in found for found in sets):
            return above
    return None


def _article(element: HtmlElement) -> HtmlElement | None:
    return next(element.iterancestors("article"), None)


def _chosen(
    layout: Layout, title: int | None, own: Mapping[HtmlElement, float], dense: HtmlElement | None
) -> HtmlElement | None:
    """The densest element, or the box of the title."""
    if title is not None and (dense is None or layout.spans[dense][1] <= title):  # a motto above a short text
        box = _box(layout, title, 1)
        return dense if box is None else box
    if title is None or dense is None or (box := _box(layout, title)) is None:
        return dense
    if dense is box or box in dense.iterancestors():
        return dense
    if dense in box.iterancestors():
        return dense if own[dense] >= _prose(layout.lines[title + 1 : layout.spans[box][1]]) else box
    below = layout.lines[title + 1 : layout.spans[box][1]]
    if layout.spans[dense][0] > title:
        if len(below) <= _LEAD and not any(find_date(line.text) for line in below):
            return dense
        if own[dense] >= _LONG and own[dense] >= _HEAD * _prose(below):
            return dense  # what has the title has the byline and the introduction alone
    return box


def _weights(layout: Layout) -> tuple[dict[HtmlElement, float], dict[HtmlElement, float]]:
    """How much text is in each element's own paragraphs; and with those of the boxes right in it."""
    own: dict[HtmlElement, float] = defaultdict(float)
    weights: dict[HtmlElement, float] = defaultdict(float)
    for line in layout.lines:
        length = len(line.text) - 2 * line.linked
        if length < _PARAGRAPH or line.heading:
            continue
        parent = line.element if line.element.tag in _CONTAINERS else line.element.getparent()
        if parent is None:
            continue
        own[parent] += length
        weights[parent] += length
        around = parent.getparent()
        if around is not None:
            weights[around] += length * _AROUND
        group: HtmlElement | None = parent
        while group is not None and group in layout.spans and len(layout.within(group)) == 1:
            group = group.getparent()
        if group is not None and group is not parent:
            weights[group] += length * (_ROWS - _AROUND if group is around else _ROWS)
    return own, {element: weight for element, weight in weights.items() if element in layout.spans}


def _box(layout: Layout, title: int, least: int = _ENOUGH) -> HtmlElement | None:
    """The nearest element around a title that holds a text below it; None where that is the whole page."""
    element = layout.lines[title].element
    for _ in range(_CLIMB):
        if element is None or element.tag == "body":
            return None
        if element in layout.spans and _prose(layout.lines[title + 1 : layout.spans[element][1]]) >= least:
            return element
        element = element.getparent()
    return None


def _prose(lines: list[Line]) -> int:
    """Characters of text, links counted against it."""
    return sum(max(len(line.text) - 2 * line.linked, 0) for line in lines if not line.heading)
