"""Where each comment of a page begins and ends: by id, then by class, then by repetition.

An id is a boundary and not always the container: where what belongs to a comment follows beside the element that
carries the id (`dt`/`dd`, anchors, a trailing "posted by"), the comment runs to the next one's start.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Set
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import takewhile

from lxml.html import HtmlElement

from crawler import urls
from crawler.items import Kind
from crawler.reading import vocabularies
from crawler.reading.elements import CELLS, HEADINGS
from crawler.reading.flow import release, signs_and_dates
from crawler.reading.inventory import Inventory, Spans
from crawler.reading.layout import text_of, words_of
from crawler.reading.linkback_lists import linkback_rows
from crawler.reading.markup import absolute
from crawler.reading.platforms import Platform
from crawler.reading.repeated import around_texts, is_reply, listed, repeated
from crawler.reading.shown_dates import shows_date
from crawler.reading.unmarked import Unmarked, unmarked_comments
from crawler.reading.upside_down import said_above
from crawler.reading.zones import in_place, quoted

_ID = re.compile(
    r"(?:(?:li|div|single|dsq|the|post|article|entry)[-_])*"
    r"(?:comment|kommentar|kommentti|cmt|comm|pingback|trackback|ping|tb|response|idcomment|reaction|svar)[-_]?"
    r"(?:entry[-_]|item[-_]|id[-_])?(\d+|[0-9a-f]{24,}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})",
    re.IGNORECASE,
)
_LAST_OF_ID = frozenset("0123456789abcdefABCDEF")
_BARE_ID = re.compile(r"c(\d+)")  # Movable Type and Blogger number comments so, TYPO3 any content
_ITEM_CLASSES = ("comment", "pingback", "trackback", "ping")
_ITEM_TAGS = frozenset(("li", "div", "article", "section", "dt", "tr", "table"))
_TO_COMMENT = re.compile(r"#(?:comment|kommentar|cmt|c)-?(\d+)$")
_COMMENT_PAGE = re.compile(r"/comment-page-\d+/?|[?&](?:cpage|commentPage)=\d+")
_DEPTH = re.compile(
    r"(?:comment|kommentar|reply|reply-?tree|thread|b-tree|ccm-conversation-message)?[-_]?"
    r"(?:depth|level|lvl|indent|twig|niva|nivå)[-_]?(\d+)",
    re.IGNORECASE,
)
_OPENERS = HEADINGS | {"a"}
_PARTS = HEADINGS | {"dt", "a", "p", "tr"}  # hold no whole comment: what belongs to it comes after
_COMMENTS_HEAD = re.compile(r"\W*(?:\d+\W+)?(?:reader )?(?:comments?|kommentar\w*)\b", re.IGNORECASE)
_COMMENTS_BEGIN = ("comments", "comment", "kommentarer", "kommentare", "feedback")
_TEXTS = frozenset(("div", "p", "blockquote"))
_MOST = 0.8  # of the comments of a thread: linkbacks differ
_PROSE = frozenset(("p", "blockquote", "ul", "ol", "pre"))  # what a comment's text is made of


@dataclass(slots=True)
class Segment:
    """One comment's place: `nodes` are siblings in order, replies included; `parent` an index among the segments."""

    start: HtmlElement
    nodes: list[HtmlElement]
    native_id: str | None = None
    bare: bool = False  # known by nothing but an id like `c123`, or by its place below a heading
    counted: bool = False  # the heading above says that there are as many
    made: bool = False  # its element was put into the tree, around what had none of its own: `flow.release` undoes it
    parent: int | None = None
    depth_class: int | None = None
    linkback: Kind | None = None  # what the platform's own markup says it is
    classes: frozenset[str] = field(default_factory=frozenset)


def find_segments(
    inventory: Inventory, platform: Platform, url: str, without: Set[HtmlElement] = frozenset()
) -> list[Segment]:
    """The comments of the page at `url` in document order, without parents; none where nothing looks like one.

    `without` are elements known to be none of its comments.
    """
    starts = _starts(inventory, platform)
    items = _items(inventory, platform)
    rows = list(listed(inventory))
    items.update(row for row in rows if row.tag == "li" and any(start in starts for start in row.iter("a")))
    items.update(row for start in starts if start.tag == "a" for row in start.iterancestors("li") if _near(row, start))
    items.update(row for start in starts if (row := start.getparent()) is not None and _holds_head_of(row, start))
    roots = _roots(inventory, starts, items)
    dropped = _drop_other_posts(roots, url) | without
    if not (roots := _but(roots, without)):
        roots = dict.fromkeys(vocabularies.in_microdata(inventory) or rows or repeated(inventory), (None, False))
        dropped |= _drop_other_posts(roots, url)
        roots = _but(roots, without)
    linkbacks = [row for row in linkback_rows(inventory, rows) if row not in dropped]
    roots |= dict.fromkeys(_apart(linkbacks, roots) if roots else (), (None, False))
    if roots and not starts and not any(map(shows_date, roots)):
        roots = dict.fromkeys(around_texts(inventory), (None, False)) or roots
    unmarked = Unmarked()
    if rows and roots and all(map(quoted, roots)):
        roots = {row: (None, False) for row in rows if not quoted(row)} or roots
    ordered = in_place(inventory, sorted(roots, key=inventory.order.__getitem__))
    if not ordered or (len(roots) == 1 and not starts):  # one may be a box around the thread
        unmarked = unmarked_comments(inventory, dropped | _further_posts(inventory))
        if not ordered or (unmarked.complete and len(unmarked.rows) > len(ordered)):
            roots = dict.fromkeys(unmarked.rows, (None, True))
            ordered = in_place(inventory, sorted(roots, key=inventory.order.__getitem__))
        else:
            release(unmarked.boxes)
            unmarked = Unmarked()
        roots |= dict.fromkeys(_apart(linkbacks, roots), (None, False))
        ordered = in_place(inventory, sorted(roots, key=inventory.order.__getitem__))
    if not ordered:
        release(unmarked.boxes)
        return []
    boxes = set(unmarked.boxes)
    release(boxes.difference(ordered))
    segments = [_segment(root, *roots[root]) for root in ordered]
    _mark_linkbacks(segments, inventory, platform)
    for segment in segments:
        segment.counted, segment.made = unmarked.complete, segment.start in boxes
    _extend(segments)
    return segments


def _but(
    roots: dict[HtmlElement, tuple[str | None, bool]], without: Set[HtmlElement]
) -> dict[HtmlElement, tuple[str | None, bool]]:
    return {root: number for root, number in roots.items() if root not in without} if without else roots


def _apart(rows: list[HtmlElement], roots: dict[HtmlElement, tuple[str | None, bool]]) -> list[HtmlElement]:
    """The rows that hold none of what is known as comments and stand in none."""
    return [r for r in rows if not any(e in roots for e in (*r.iterancestors(), *r.iter("*")))]


def _further_posts(inventory: Inventory) -> set[HtmlElement]:
    """The posts below the page's own, related or next ones, by WordPress' classes for them."""
    posts = {element for name in ("hentry", "type-post") for element in inventory.by_class.get(name, ())}
    first = min(posts, key=inventory.order.__getitem__, default=None)
    return {post for post in posts if post is not first and first not in post.iterancestors()}


def _near(row: HtmlElement, anchor: HtmlElement) -> bool:
    """Whether an anchor stands in a row's own head, and in no list further in."""
    return row in (anchor.getparent(), anchor.getparent().getparent())


def _holds_head_of(row: HtmlElement, start: HtmlElement) -> bool:
    """Whether a list item has a part of a comment beside the element with its number.

    Its head before (`p.author + div#comment-12`), or its text after (`div#c12 + div`).
    """
    if row.tag != "li" or start.tag != "div":
        return False
    after = start.getnext()
    said = after is not None and after.tag in _TEXTS and bool(text_of(after).strip())
    return said or any(text_of(element).strip() for element in start.itersiblings("*", preceding=True))


def _drop_other_posts(roots: dict[HtmlElement, tuple[str | None, bool]], url: str) -> set[HtmlElement]:
    """Drop and return the items of a list of latest comments: they lead to comments on several posts."""
    here = urls.key(_COMMENT_PAGE.sub("", url))
    pages: dict[HtmlElement, str] = {}
    for root, (number, _) in roots.items():
        for href in (anchor.get("href") or "" for anchor in root.iter("a")):
            match = None if href.startswith("#") else _TO_COMMENT.search(href)
            if match and number in (None, match.group(1)) and (page := absolute(href, url)):
                key = urls.key(_COMMENT_PAGE.sub("", page.partition("#")[0]))
                # Drupal's `/comment/7#comment-7` names no page.
                pages[root] = key if key == here else re.sub(rf"(?<=[/=]){match.group(1)}(?![^/?&])", "", key)
                break
    dropped = {root for root, page in pages.items() if page != here} if len(set(pages.values())) > 1 else set()
    for root in dropped:
        del roots[root]
    return dropped


def _starts(inventory: Inventory, platform: Platform) -> dict[HtmlElement, tuple[str, bool]]:
    """The element that each comment number is first seen on, in document order; and whether only a bare id says so."""
    patterns = [re.compile(pattern) for pattern in platform.thread.ids]
    inside = [re.compile(pattern) for pattern in platform.thread.ids_in_boxes]
    boxes = Spans(inventory, _boxes(inventory, platform)) if inside else ()
    numbered: list[tuple[int, HtmlElement, str, bool]] = []
    for name, elements in inventory.by_id.items():
        if name[-1] not in _LAST_OF_ID:
            continue
        match = next((m for m in (p.fullmatch(name) for p in patterns) if m), None) or _ID.fullmatch(name)
        if match is None and inside and any(inventory.order[element] in boxes for element in elements):
            match = next((m for m in (p.fullmatch(name) for p in inside) if m), None)
        bare = None if match else _BARE_ID.fullmatch(name)
        if found := match or bare:
            element = elements[0]
            if len(elements) > 1 and "comment" in (element.get("class") or "").split() and _are_siblings(elements):
                continue  # a theme that gives all comments one id
            if element.tag == "a" and "#" not in (element.get("href") or "#"):
                continue  # an id that fell out of a quoted attribute
            if element.tag == "a" and (row := element.getparent()) is not None and _opens(element, row):
                element = row.getparent() if row.tag in CELLS else row
            numbered.append((inventory.order[element], element, found.group(1), bare is not None))
    known: set[str] = set()
    starts: dict[HtmlElement, tuple[str, bool]] = {}
    for _, element, number, bare_id in sorted(numbered, key=lambda entry: entry[0]):
        if number in known:
            continue
        known.add(number)
        anchor = element.getprevious()
        if anchor is not None and anchor in starts and anchor.tag == "a" and not text_of(anchor).strip():
            earlier, bare_anchor = starts.pop(anchor)
            bare_id = bare_id and bare_anchor
            # Movable Type pads the anchor's number with zeros; Roller gives the element its place in the thread.
            number = number if earlier.lstrip("0") == number else earlier
        starts[element] = (number, bare_id)
    return starts


def _are_siblings(elements: list[HtmlElement]) -> bool:
    return len({element.getparent() for element in elements}) == 1


def _boxes(inventory: Inventory, platform: Platform) -> Iterator[HtmlElement]:
    """What holds the thread by the platform's own names; of a heading or an anchor, what follows up to the next one."""
    for box in (element for name in platform.thread.boxes for element in inventory.find(name)):
        if box.tag in _OPENERS:
            yield from takewhile(lambda element: element.tag not in HEADINGS, box.itersiblings("*"))
        else:
            yield box


def _opens(anchor: HtmlElement, row: HtmlElement) -> bool:
    """Whether an anchor stands for the term, paragraph, list item or row that it is the first thing in."""
    if row.tag == "dt":
        return True
    if row.tag in CELLS and (row.getparent() is None or row.getparent().tag != "tr" or text_of(anchor).strip()):
        return False
    if row.tag not in ("p", "li", *CELLS) and not any(
        name.endswith("comment") for name in (row.get("class") or "").split()
    ):
        return False
    return row[0] is anchor and not (row.text and row.text.strip())


def _items(inventory: Inventory, platform: Platform) -> set[HtmlElement]:
    names = (*_ITEM_CLASSES, *vocabularies.CLASSES)
    items = {e for name in names for e in inventory.by_class.get(name, ()) if e.tag in _ITEM_TAGS}
    for name in platform.thread.items:
        items.update(inventory.find(name))
    return items


def _roots(
    inventory: Inventory, starts: dict[HtmlElement, tuple[str, bool]], items: set[HtmlElement]
) -> dict[HtmlElement, tuple[str | None, bool]]:
    """The outermost element of each comment, with its number."""
    order = inventory.order
    places = sorted(order[start] for start in starts)
    depth_in = cache(_depth_in)  # comments have the same parents
    depths = {start: depth_in(start.getparent()) for start in starts}
    by_place = {order[start]: start for start in starts}
    roots: dict[HtmlElement, tuple[str | None, bool]] = {}
    for start, number in starts.items():
        root = start
        for height, above in enumerate(start.iterancestors()):
            if height > 5 or above.tag == "body":
                break
            if above not in items:
                continue
            first = bisect_left(places, order[above])
            if places[first] != order[start]:
                break
            after = range(first + 1, bisect_right(places, inventory.end(above)))
            if any(depths[by_place[places[i]]] <= depths[start] for i in after):
                break
            root = above
        if root not in roots:
            roots[root] = number
    numbers = {number for number, _ in starts.values()}
    for item in sorted(items, key=order.__getitem__):
        if item in roots or bisect_right(places, inventory.end(item)) > bisect_left(places, order[item]):
            continue
        own = _ID.fullmatch(item.get("id") or "")
        if own and own.group(1) in numbers and inventory.by_id[own.string][0] is item:
            continue  # a part of the comment that begins elsewhere: `dt#comment-12`, `dd > div.comment#div-comment-12`
        anchor = item.getprevious()
        if anchor is not None and anchor in roots and not text_of(anchor).strip():
            roots[item] = roots.pop(anchor)  # Drupal puts the number on an empty anchor before the comment
            continue
        owner = next((a for a in item.iterancestors() if a in roots), None)
        if _is_form(item):
            continue
        if owner is None or is_reply(item, owner):
            roots[item] = (None, False)
    return roots


def _depth_in(parent: HtmlElement | None) -> int:
    """How many elements are around what stands right in one."""
    return 0 if parent is None else 1 + sum(1 for _ in parent.iterancestors())


def _is_form(item: HtmlElement) -> bool:
    """Whether what is called a comment is the form to write one in (Movable Type 2)."""
    return next(item.iter("textarea"), None) is not None and not shows_date(item)


@lru_cache(maxsize=1024)
def _classes(value: str | None) -> tuple[frozenset[str], int | None]:
    """Classes, and the depth that one of them tells."""
    classes = (value or "").split()  # of two depths, the first that is written
    return frozenset(classes), next((int(match.group(1)) for match in map(_DEPTH.fullmatch, classes) if match), None)


def _segment(root: HtmlElement, number: str | None, bare: bool) -> Segment:
    classes, depth = _classes(root.get("class"))
    term = root.getprevious() if root.tag == "dd" else None  # the number may stand on what is said, not on who says it
    nodes = [term, root] if term is not None and term.tag == "dt" and not term.get("id") else [root]
    return Segment(root, nodes, number, bare, depth_class=depth, classes=classes)


def _mark_linkbacks(segments: list[Segment], inventory: Inventory, platform: Platform) -> None:
    """Set the kind of the linkbacks whose elements, or what is around or above them, the platform calls so."""
    kinds: dict[HtmlElement, Kind] = {}
    for name in platform.thread.pingbacks:
        kinds.update(dict.fromkeys(inventory.find(name), "pingback"))
    for name in platform.thread.trackbacks:
        kinds.update(dict.fromkeys(inventory.find(name), "trackback"))
    if not kinds:
        return
    openers: dict[int, Kind | None] = {inventory.order[e]: kind for e, kind in kinds.items() if e.tag in _OPENERS}
    openers |= {inventory.order[e]: None for name in _COMMENTS_BEGIN for e in inventory.by_id.get(name, ())}
    headings = (e for tag in HEADINGS for e in inventory.by_tag.get(tag, ()))
    openers |= {inventory.order[e]: None for e in headings if _COMMENTS_HEAD.match(text_of(e))}
    places = sorted(openers)
    for segment in segments:
        around = (segment.start, *segment.start.iterancestors())
        segment.linkback = next((kinds[element] for element in around if element in kinds), None)
        if segment.linkback is None and (at := bisect_left(places, inventory.order[segment.start])):
            segment.linkback = openers[places[at - 1]]


def _extend(segments: list[Segment]) -> None:
    """Let segments run on to the next start, where what belongs to them stands beside their element."""
    starts = {segment.start for segment in segments}
    lone = [s for s in segments if s.start.tag != "li"]
    gaps = {id(s): _following(s.start, starts) for s in lone}
    if not gaps:
        return
    if not gaps[id(lone[-1])] and sum(map(_is_signature, lone)) >= _MOST * len(lone):
        for segment, said in zip(lone, said_above([s.start for s in lone]), strict=True):
            segment.nodes[:0] = said
        return
    must = [s for s in lone if s.start.tag in _PARTS or not text_of(s.start).strip()]
    dated = [s for s in lone if any(map(shows_date, gaps[id(s)]))]
    beside = len(dated) * 2 > len(lone) and sum(shows_date(s.start) for s in lone) <= len(dated)
    if not must and not beside:
        return
    chosen = lone if beside else must
    shapes = Counter(_shape(node) for s in chosen[:-1] for node in gaps[id(s)])
    for segment in chosen:
        for node in gaps[id(segment)]:
            told = segment.start.tag == "dt" and node.tag == "dd"  # however it is called: by the author himself, say
            if len(chosen) > 1 and segment is chosen[-1] and _shape(node) not in shapes and not told:
                break
            segment.nodes.append(node)


def _is_signature(segment: Segment) -> bool:
    """Whether what a number stands on is but a name and a date, and no box that may hold a text, too."""
    box = segment.start.tag in _ITEM_TAGS - _PARTS and not segment.classes.isdisjoint(_ITEM_CLASSES)
    return not box and signs_and_dates(words_of(segment.start))


def _following(start: HtmlElement, starts: set[HtmlElement]) -> list[HtmlElement]:
    nodes = []
    for sibling in start.itersiblings("*"):
        if sibling.tag in HEADINGS or sibling.tag == "form" or any(e in starts for e in sibling.iter("*")):
            break
        if next(sibling.iter("form", "textarea"), None) is not None:
            break
        nodes.append(sibling)
    return nodes


def _shape(node: HtmlElement) -> tuple[str, str]:
    name = (node.get("class") or "").partition(" ")[0]
    return "p" if not name and node.tag in _PROSE else node.tag, name
