"""Where a text is that no name tells: where the paragraphs are, or in the box that the title stands in.

The longest paragraphs of a page may be those beside the post: who writes here, what else is new, an address. A box
that holds the page's own title and some text below it is the post's.
"""

from __future__ import annotations

from collections import defaultdict

from lxml.html import HtmlElement

from crawler.reading.layout import Layout, Line
from crawler.reading.shown_dates import find_date

_CONTAINERS = frozenset(("div", "td", "body", "section", "article"))
_PARAGRAPH = 40  # characters; shorter lines are as often a menu or a byline
_AROUND, _ROWS = 0.5, 0.6  # of a paragraph's weight, for what is around its box; for what holds a box a paragraph
_ENOUGH = 100  # characters of a text below a title
_LEAD = 2  # lines below a title that may be an introduction alone
_CLIMB = 6


def text_element(layout: Layout, title: int | None) -> HtmlElement | None:
    """The element that holds a page's text, by its paragraphs; `title` is the line of the page's own title."""
    own, weights = _weights(layout)
    dense = max(weights, key=weights.__getitem__, default=None)
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
    if layout.spans[dense][0] > title and len(below) <= _LEAD and not any(find_date(line.text) for line in below):
        return dense
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
