"""Where in a comment's markup a line stands: in a heading, in a paragraph, and whose that is."""

from __future__ import annotations

from lxml.html import HtmlElement

from crawler.reading.elements import HEADINGS
from crawler.reading.lines import Line


def in_paragraph(line: Line) -> bool:
    """Whether a line stands in a paragraph that a reader wrote: those of themes have classes."""
    around = _around(line)
    return any(above.tag == "p" and not above.get("class") for above in (around, *around.iterancestors()))


def in_heading(line: Line) -> bool:
    around = _around(line)
    return around.tag in HEADINGS or next(around.iterancestors(*HEADINGS), None) is not None


def in_one_paragraph(name: Line, date: Line) -> bool:
    """Whether a paragraph, or a box of two, holds a line, its date on the next one, and no more."""
    first = name.fragments[0]
    paragraph = first.element.getparent() if first.tail else first.element
    if paragraph is None or paragraph.tag != "p":
        return False
    for box in (paragraph, paragraph.getparent()):
        shown = " ".join(box.text_content().split()) if box is not None else ""
        if box in date.fragments[-1].element.iterancestors() and len(shown) <= len(f"{name.text} {date.text}") + 1:
            return True
    return False


def _around(line: Line) -> HtmlElement:
    """The element that a line's first words stand right in."""
    fragment = next(fragment for fragment in line.fragments if not fragment.text.isspace())
    return fragment.element.getparent() if fragment.tail else fragment.element
