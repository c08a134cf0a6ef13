"""Siblings as the runs of them that a reader sees as one: blocks, and what stands between two line breaks.

Home-made pages part comments by nothing but `<br>`, `<hr>` or a line that signs them. Knows such lines; does not know
where on a page they are looked for.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from lxml import etree
from lxml.html import HtmlElement

from crawler.reading.elements import CELLS
from crawler.reading.inventory import Inventory
from crawler.reading.layout import words_of
from crawler.reading.names import bare, ends_in_initial, signs, speaks
from crawler.reading.shown_dates import CLOCK, find_date
from crawler.reading.spoken import spoken_name

_BLOCKS = frozenset(
    "address article aside blockquote center dd div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6 header hr "
    "legend li main nav ol p pre section table tbody thead tr td th ul".split()
)
_BREAKS = _BLOCKS - CELLS | {"br"}
_SIGNING = frozenset(("i", "em", "small", "b", "strong", "span"))
_EDGE = 3  # lines at either end of a comment that may sign it
_LONGEST_MADE = 240  # characters
_LONGEST_SIGNATURE, _LONGEST_NAME, _MOST_NAMES = 160, 50, 6  # characters, characters, words


@dataclass(slots=True, eq=False)
class Unit:
    """One block, or the text and inline elements of one line.

    A line begins with the text after `lead`, or with that of `parent` where there is no `lead`; a block has neither.
    """

    parent: HtmlElement
    lead: HtmlElement | None
    nodes: list[HtmlElement]
    block: bool
    text: str = ""
    lines: list[str] = field(default_factory=list)

    @property
    def signature(self) -> tuple[object, ...] | None:
        """What this has in common with other lines that sign and date as it does; None where it does not."""
        if (made := self._made_to_sign) is not None:
            return made
        if len(self.lines) > 2 or self.whole or (shape := _shape(self.text)) is None:
            return None
        return (self.nodes[0].tag if self.block else "", *shape)

    @property
    def _made_to_sign(self) -> tuple[str, str] | None:
        """Tag and class of a block that has a class and dates something: linkbacks' names may be of any length."""
        name = self.nodes[0].get("class") if self.block and len(self.lines) == 1 else None
        return (self.nodes[0].tag, name) if name and len(self.text) <= _LONGEST_MADE and find_date(self.text) else None

    @property
    def whole(self) -> bool:
        """Whether a block holds a line that signs or dates, and a text beside it."""
        if len(self.lines) > 2:
            return any(map(find_date, {*self.lines[:_EDGE], *self.lines[-_EDGE:]}))
        if self.block and closing_signature(self.nodes[0]) is not None:
            return True
        cells = [words for cell in self.nodes[0].iter(*CELLS) if (words := words_of(cell))] if self.block else []
        return any(len(parts) > 1 and any(map(signs_and_dates, parts)) for parts in (self.lines, cells))

    @property
    def opens_with_name(self) -> bool:
        """Whether it begins with a marked-up name and a colon: "<b>Lisa:</b> Håller med"."""
        first = next(iter(self.nodes), None)
        if first is not None and self.block:
            first = first[0] if len(first) and not (first.text or "").strip() else None
        elif first is not None and first.tag == "br":
            first = self.nodes[1] if len(self.nodes) > 1 and not (first.tail or "").strip() else None
        return first is not None and spoken_name(first) is not None


def closing_signature(block: HtmlElement) -> HtmlElement | None:
    """The element that a block ends with, on the line of its text, and that signs and dates it: "_/Lisa 4 maj_"."""
    last = block[-1] if len(block) else None
    if last is None or last.tag not in _SIGNING or (last.tail or "").strip():
        return None
    before = last.getprevious()
    on_its_line = (before.tail if before is not None else block.text) or ""
    return last if on_its_line.strip() and signs_and_dates(words_of(last)) else None


def units(parent: HtmlElement, lead: HtmlElement | None, siblings: Iterable[HtmlElement]) -> list[Unit]:
    """The units of the text after `lead` (or that `parent` begins with) and the siblings after it; no empty ones."""
    found: list[Unit] = []
    line = Unit(parent, lead, [], False)
    parts = [(lead.tail if lead is not None else parent.text) or ""]

    def close() -> None:
        line.text = " ".join("".join(parts).split())
        line.lines = [line.text]
        if line.text:
            found.append(line)

    for node in siblings:
        if node.tag in ("br", "hr"):
            close()
            line, parts = Unit(parent, None, [node], False), [node.tail or ""]
        elif node.tag in _BLOCKS or (len(node) and next(node.iter(*_BREAKS), None) is not None):
            close()
            if lines := lines_of(node):
                found.append(Unit(parent, None, [node], True, " ".join(lines), lines))
            line, parts = Unit(parent, node, [], False), [node.tail or ""]
        else:
            line.nodes.append(node)
            parts += [*node.itertext(), node.tail or ""]
    close()
    return found


def lines_of(block: HtmlElement) -> list[str]:
    """The lines that a block shows; the cells of a row are one."""
    lines: list[list[str]] = [[]]
    for event, node in etree.iterwalk(block, events=("start", "end")):
        inside, breaks = node is not block, node.tag in _BREAKS
        if inside and breaks:
            lines.append([])
        if event == "start":
            lines[-1].append(f" {node.text or ''}" if node.tag in CELLS else node.text or "")
        elif inside:
            lines[-1].append(node.tail or "")
    return [text for line in lines if (text := " ".join("".join(line).split()))]


def enclose(run: list[Unit], inventory: Inventory, tag: str = "div") -> HtmlElement:
    """Put units that follow one another into an element of their own: `release` takes it away again."""
    first, last = run[0], run[-1]
    parent, box = first.parent, first.parent.makeelement(tag)
    end = last.nodes[-1] if last.nodes else last.lead
    if first.block or (first.nodes and first.nodes[0].tag in ("br", "hr")):
        within = _up_to(end, first.nodes[0])
        first.nodes[0].addprevious(box)
    elif first.lead is None:
        within = _up_to(end, next(iter(parent), None)) if end is not None else []
        box.text, parent.text = parent.text, None
        parent.insert(0, box)
    else:
        within = _up_to(end, first.lead.getnext()) if end is not first.lead else []
        box.text, first.lead.tail = first.lead.tail, None
        first.lead.addnext(box)
    inventory.order[box] = inventory.order[within[0] if within else first.lead if first.lead is not None else parent]
    box.extend(within)
    if last.block and end is not None:
        box.tail, end.tail = end.tail, None
    return box


def _up_to(end: HtmlElement | None, node: HtmlElement | None) -> list[HtmlElement]:
    """`node` and the siblings after it, as far as `end`; no index is asked for: that takes as long as the page."""
    found = []
    while node is not None:
        found.append(node)
        if node is end:
            break
        node = node.getnext()
    return found


def release(boxes: Iterable[HtmlElement]) -> None:
    """Undo `enclose`."""
    for box in boxes:
        _append(box, box.text)
        for child in list(box):
            box.addprevious(child)
        _append(box, box.tail)
        box.tail = None
        box.getparent().remove(box)


def _append(box: HtmlElement, text: str | None) -> None:
    """Put a text before an element."""
    before = box.getprevious()
    if text and before is not None:
        before.tail = (before.tail or "") + text
    elif text:
        parent = box.getparent()
        parent.text = (parent.text or "") + text


def signs_and_dates(text: str) -> bool:
    """Whether a line is a name and a date, and little else."""
    shape = _shape(text)
    return shape is not None and any(shape[:2])


def _shape(text: str) -> tuple[object, ...] | None:
    """How a line signs and dates: on which side of the date the name stands, and what parts the two."""
    if len(text) > _LONGEST_SIGNATURE or (date := find_date(text)) is None:
        return None
    before, after = text[: date.start()], text[date.end() :]
    rest = f"{before}\n{after}"
    if not (signs(rest) or speaks(rest)):
        left = bare(rest.replace("\n", " "))
        if len(left) > _LONGEST_NAME or len(left.split()) > _MOST_NAMES or text[-1] in "!?":
            return None
        if (
            text[-1] == "."
            and not ends_in_initial(text)
            and (date.end() < len(text) - 1 or CLOCK.search(date.group()) is None)
        ):
            return None  # a sentence
    return bool(bare(before)), bool(bare(after)), _edge(before.rstrip()[-1:]), _edge(after.lstrip()[:1])


def _edge(char: str) -> str:
    return "w" if char.isalnum() else char
