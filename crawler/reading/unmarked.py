"""Comments that no class or id tells: what stands below a heading such as "2 kommentarer", parted by its signatures.

Blocks of one make, each with a name and a date; lines that sign what follows or what stands above them; or names in
bold, as many as the heading says. `threads` believes only what turns out to have names and dates.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Set
from dataclasses import dataclass, field

from lxml.html import HtmlElement

from crawler.reading.flow import Unit, enclose, units
from crawler.reading.headings import heads_thread, offers_form
from crawler.reading.inventory import Inventory
from crawler.reading.shown_dates import shows_date
from crawler.reading.titles import letters

_CLIMB = 4
_MOST = 0.7  # linkbacks among the comments may have no date
_DEEP, _MOST_BOXES = 3, 20  # levels of boxes, and boxes of a level, looked into below a heading
_LABELS = 3  # headings of one make, each with a count, that label the items of a list
_LAST = 2  # units below the last comment that belong to none: "Tillbaka", "Till toppen"
_HEADS = (
    "h1", "h2", "h3", "h4", "h5", "h6", "b", "strong", "p", "div", "caption", "legend", "td", "th", "span", "font", "a",
    "u", "dt", "center",
)  # fmt: skip
_RANKS = {f"h{rank}": rank for rank in range(1, 7)}
_BOXES = frozenset(("div", "ol", "ul", "dl", "table", "tbody", "section", "td"))
_ROWS = frozenset(("li", "div", "tr", "table", "dt", "section", "article", "p", "fieldset", "blockquote", "dl"))


@dataclass(slots=True)
class Unmarked:
    """The elements of the comments found; those of them that were put into the tree; whether all declared are there."""

    rows: list[HtmlElement] = field(default_factory=list)
    boxes: list[HtmlElement] = field(default_factory=list)
    complete: bool = False


def unmarked_comments(inventory: Inventory, others: Set[HtmlElement] = frozenset()) -> Unmarked:
    """The comments below the first heading that has some, no more than it declares; none of `others`.

    A lone one that is not counted is believed only where no heading has more.
    """
    lone: list[list[Unit]] = []
    headings = [(heading, match) for heading in inventory.root.iter(*_HEADS) if (match := heads_thread(heading))]
    headings.sort(key=lambda found: found[0].tag not in _RANKS)  # "2 kommentarer" in a byline heads nothing
    makes = Counter(map(_make, (heading for heading, _ in headings)))
    for heading, match in headings:
        declared = _number(match)
        if makes[_make(heading)] >= _LABELS or (declared is None and not _may_head(match, inventory)):
            continue
        most: list[list[Unit]] = []
        for runs in _below(heading, declared) if declared != 0 else ():
            if others and _have_part_in(runs, others):
                continue
            if len(runs) == declared:
                return _enclosed(runs, inventory, True)
            if len(most) < len(runs) <= (declared or len(runs)):
                most = runs
        if len(most) > 1:
            return _enclosed(most, inventory, False)
        if declared is None:
            lone = lone or most
    return _enclosed(lone, inventory, False)


def _number(match: re.Match[str]) -> int | None:
    """How many answers a heading declares: "En kommentar" is one."""
    number = next(filter(None, match.groups()), None)
    return None if number is None else int(number) if number.isdigit() else 1


def _have_part_in(runs: list[list[Unit]], others: Set[HtmlElement]) -> bool:
    nodes = (node for run in runs for unit in run for node in unit.nodes)
    return any(not others.isdisjoint((*node.iterancestors(), *node.iter("*"))) for node in nodes)


def _make(heading: HtmlElement) -> tuple[str, str | None, str | None]:
    around = heading.getparent()
    return heading.tag, heading.get("class"), None if around is None else around.get("class")


def _may_head(match: re.Match[str], inventory: Inventory) -> bool:
    """Whether what a heading without a number says answers to, "Kommentarer till …", is the page's own title."""
    to = letters(match.string[match.end() :])
    titles = (e for tag in ("title", "h1", "h2") for e in inventory.by_tag.get(tag, ()))
    known = (letters(" ".join("".join(e.itertext()).split())) for e in titles)
    return not to or any(to in title or (title and title in to) for title in known)


def _enclosed(runs: list[list[Unit]], inventory: Inventory, complete: bool) -> Unmarked:
    """Each comment as one element; from the last on, since a text belongs to what is before it until it is moved."""
    found = Unmarked(complete=complete)
    for run in reversed(runs):
        if len(run) == 1 and run[0].block:
            found.rows.append(run[0].nodes[0])
        else:
            found.boxes.append(enclose(run, inventory))
            found.rows.append(found.boxes[-1])
    return found


def _below(heading: HtmlElement, declared: int | None) -> Iterator[list[list[Unit]]]:
    """What may be the comments below a heading, level by level, the nearest first."""
    place = heading
    for _ in range(_CLIMB):
        parent = place.getparent()
        if parent is None:
            return
        siblings = list(_until_form(place, heading))
        yield from _parted(units(parent, place, siblings), declared)
        for inner in _inside(siblings):
            yield from _parted(units(inner, None, inner), declared)
        if parent.tag == "body":
            return
        place = parent


def _inside(siblings: list[HtmlElement]) -> Iterator[HtmlElement]:
    """The boxes in some siblings that hold several elements, or a text; the outer ones first."""
    level = siblings
    for _ in range(_DEEP):
        below = []
        for box in level:
            while len(box) == 1 and not (box.text or "").strip() and not (box[0].tail or "").strip():
                if box[0].tag in ("li", "tr"):
                    yield box  # which may be a list of one
                box = box[0]
            if len(box):
                yield box
                below += [child for child in box if child.tag in _BOXES]
        level = below[:_MOST_BOXES]


def _until_form(place: HtmlElement, heading: HtmlElement) -> Iterator[HtmlElement]:
    """The siblings after `place` as far as the thread can reach: to the form, or to the next heading of that rank."""
    rank = min(_RANKS.get(heading.tag, 3), 3)
    for sibling in place.itersiblings("*"):
        if sibling.tag in ("form", "textarea") or next(sibling.iter("textarea"), None) is not None:
            if sibling.tag in ("ol", "ul"):  # the form stands below the comment that it is to answer
                yield sibling
            return
        if _RANKS.get(sibling.tag, 7) <= rank and not shows_date(sibling):
            return
        yield sibling


def _parted(shown: list[Unit], declared: int | None) -> Iterator[list[list[Unit]]]:
    """The ways to part units into comments: as blocks, by the lines that sign them, by names alone."""
    end = (i for i, unit in enumerate(shown) if offers_form(unit.text))
    shown = shown[: next(end, None)]
    for rows in _alike(shown, declared):
        yield [[row] for row in rows]
    if runs := _by_signatures(shown):
        yield runs
    if declared and (runs := _by_names(shown)):
        yield runs


def _alike(shown: list[Unit], declared: int | None) -> Iterator[list[Unit]]:
    """The blocks of the make that is most seen to hold a name or date beside a text, where most of that make do.

    Of one tag and class; then of one tag alone, as themes call the author's own, and linkbacks, by another name.
    Linkbacks hold neither: half are enough where there are just as many blocks as declared.
    """
    for make in (_make_of, _tag_of):
        made: dict[object, list[Unit]] = {}
        for unit in shown:
            if unit.block and unit.nodes[0].tag in _ROWS:
                made.setdefault(make(unit.nodes[0]), []).append(unit)
        for rows in sorted(made.values(), key=len, reverse=True):
            whole, every = sum(row.whole for row in rows), _with_nested(rows)
            if whole > _MOST * len(rows) or (len(every) == declared and whole * 2 >= len(rows)):
                yield every
                break


def _with_nested(rows: list[Unit]) -> list[Unit]:
    """Rows and those of their make inside them: answers."""
    found = []
    for row in rows:
        node = row.nodes[0]
        make = _first_class(node)
        for inner in node.iter(node.tag):
            if inner is node or ((make or node.tag == "li") and _first_class(inner) == make and shows_date(inner)):
                found.append(Unit(inner.getparent(), None, [inner], True))
    return found


def _make_of(element: HtmlElement) -> tuple[str, str]:
    return element.tag, _first_class(element)


def _tag_of(element: HtmlElement) -> str:
    return str(element.tag)


def _first_class(element: HtmlElement) -> str:
    return (element.get("class") or "").partition(" ")[0]


def _by_signatures(shown: list[Unit]) -> list[list[Unit]]:
    """Units parted by lines that sign alike: above each comment, or below it."""
    keys = [unit.signature for unit in shown]
    if not shown:
        return []
    if (key := keys[0]) is not None:
        starts = [i for i, other in enumerate(keys) if other == key]
        runs = [shown[i:j] for i, j in zip(starts, [*starts[1:], len(shown)], strict=True)]
        return runs if all(len(run) > 1 for run in runs) else []
    last = next((key for key in keys[: -_LAST - 1 : -1] if key is not None), None)
    ends = [i + 1 for i, other in enumerate(keys) if other == last] if last else []
    runs = [shown[i:j] for i, j in zip([0, *ends], ends, strict=False)]
    return runs if all(len(run) > 1 for run in runs) else []


def _by_names(shown: list[Unit]) -> list[list[Unit]]:
    """Units parted by the names in bold that they begin with, where the first does."""
    starts = [i for i, unit in enumerate(shown) if unit.opens_with_name]
    if not starts or starts[0] != 0:
        return []
    return [shown[i:j] for i, j in zip(starts, [*starts[1:], len(shown)], strict=True)]
