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
from crawler.reading.forms import asks_for_comment
from crawler.reading.headings import heads_thread, just_above
from crawler.reading.inventory import Inventory
from crawler.reading.layout import text_of, words_of
from crawler.reading.parting import all_named, last_comments, ways_to_part
from crawler.reading.shown_dates import shows_date
from crawler.reading.titles import letters
from crawler.reading.zones import answer_forms

_CLIMB = 4
_DEEP, _MOST_BOXES = 3, 20  # levels of boxes, and boxes of a level, looked into below a heading
_LAST = 2  # elements right above a form, of which one may hold the thread
_LABELS = 3  # headings of one make, each with a count, that label the items of a list
_HEADS = (
    "h1", "h2", "h3", "h4", "h5", "h6", "b", "strong", "p", "div", "caption", "legend", "td", "th", "span", "font", "a",
    "u", "dt", "center",
)  # fmt: skip
_QUOTATIONS = frozenset(("blockquote", "pre", "figure"))
_LETTER = re.compile(r"\W*(?:från|from|fra|von|lähettäjä|avsändare|date|datum|skickat)\s*:", re.IGNORECASE)
_COMMENTS_ALONE = re.compile(r"\W*(?:kommentarer|comments)\W*", re.IGNORECASE)
_THIS_POST = frozenset(
    "inlägget dettainlägg detinlägget bloggen artikeln denartikeln denhärartikeln texten thispost thisentry "
    "thisarticle innlegget artikkelen indlægget".split()
)
_EMBEDDED = re.compile(r"tweet|twitter|quote|e-?mail|storify|fb-|facebook|insta|embed", re.IGNORECASE)
_RANKS = {f"h{rank}": rank for rank in range(1, 7)}
_BOXES = frozenset(("div", "ol", "ul", "dl", "table", "tbody", "section", "td", "span"))  # span: ASP.NET's lists


@dataclass(slots=True)
class Unmarked:
    """The elements of the comments found; those of them that were put into the tree; whether all declared are there.

    `complete` as well where a page with a form to comment in has "Kommentarer" above names with colons.
    """

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
    if runs := lone or _above_form(inventory, others):
        return _enclosed(runs, inventory, False)
    plain = [heading for heading, match in headings if _COMMENTS_ALONE.fullmatch(match.string)]
    for heading in plain if plain and _asks(inventory) else ():
        if (runs := _named_right_below(heading)) and not _have_part_in(runs, others):
            return _enclosed(runs, inventory, True)
    return Unmarked()


def _above_form(inventory: Inventory, others: Set[HtmlElement]) -> list[list[Unit]]:
    """What stands right above a form to comment in, without a heading, and is signed as comments are."""
    for form in filter(asks_for_comment, answer_forms(inventory)):
        place = form
        for _ in range(_CLIMB):
            parent = place.getparent()
            if parent is None:
                break
            before = list(place.itersiblings("*", preceding=True))[::-1]
            lists = [box for box in before[-_LAST:] if box.tag in _BOXES]
            for shown in (units(parent, None, before), *(units(box, None, box) for box in _inside(lists))):
                if (runs := last_comments(shown)) and not _is_embedded(runs):
                    first = runs[0][0].nodes[0] if runs[0][0].nodes else runs[0][0].lead
                    headed = first is not None and any(e.tag in _RANKS for e in just_above(first))
                    # Under a heading of another kind they are something else.
                    return [] if headed or (others and _have_part_in(runs, others)) else runs
            place = parent
    return []


def _is_embedded(runs: list[list[Unit]]) -> bool:
    """Whether blocks are what a text quotes: posts of other sites, letters."""
    nodes = [run[0].nodes[0] for run in runs if run[0].block]
    around = nodes[0].getparent() if nodes else None
    if around is not None and _EMBEDDED.search(around.get("class") or ""):
        return True
    quoted = [e for e in nodes if e.tag in _QUOTATIONS or _EMBEDDED.search(e.get("class") or "")]
    mails = [run for run in runs if _LETTER.match(run[0].text or text_of(run[0].nodes[0]))]
    return len(quoted) + len(mails) >= len(runs) / 2


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
    """Whether what a heading without a number says answers to is the page's own title, or "inlägget"."""
    to = letters(match.string[match.end() :])
    if to in _THIS_POST:
        return True
    titles = (e for tag in ("title", "h1", "h2") for e in inventory.by_tag.get(tag, ()))
    known = (letters(words_of(e)) for e in titles)
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


def _named_right_below(heading: HtmlElement) -> list[list[Unit]]:
    """The blocks with names and colons in what follows a heading at once."""
    place, said = heading, words_of(heading)
    while (parent := place.getparent()) is not None and len(parent) == 1 and words_of(parent) == said:
        place = parent
    siblings = list(_until_form(place, heading))
    if parent is None or not siblings:
        return []
    boxes = (units(box, None, box) for box in _inside(siblings[:1]))
    return next((runs for shown in (units(parent, place, siblings), *boxes) if (runs := all_named(shown))), [])


def _asks(inventory: Inventory) -> bool:
    return any(map(asks_for_comment, answer_forms(inventory)))


def _below(heading: HtmlElement, declared: int | None) -> Iterator[list[list[Unit]]]:
    """What may be the comments below a heading, level by level, the nearest first."""
    for shown in _runs_below(heading):
        yield from ways_to_part(shown, declared)


def _runs_below(heading: HtmlElement) -> Iterator[list[Unit]]:
    """The units beside a heading, in the boxes beside it, and further out."""
    place = heading
    for _ in range(_CLIMB):
        parent = place.getparent()
        if parent is None:
            return
        siblings = list(_until_form(place, heading))
        yield units(parent, place, siblings)
        for inner in _inside(siblings):
            yield units(inner, None, inner)
        for inner in _inside(_beside_form(place)):
            if next(inner.iter("textarea"), None) is None:
                yield units(inner, None, inner)
        if parent.tag == "body":
            return
        place = parent


def _beside_form(place: HtmlElement) -> list[HtmlElement]:
    """The box after `place` that holds the form, and perhaps the comments above it."""
    holders = (e for e in place.itersiblings("*") if e.tag != "form" and next(e.iter("textarea"), None) is not None)
    holder = next(holders, None)
    return [] if holder is None else [holder]


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
