"""Who answers whom: by nesting, depth classes, lists of replies, indentation, or what a script of the page says."""

from __future__ import annotations

import re
from collections import Counter

from lxml.html import HtmlElement

from crawler.reading.ancestry import nearest
from crawler.reading.elements import LISTS
from crawler.reading.inventory import Inventory
from crawler.reading.layout import text_of
from crawler.reading.names import leads_to_answered
from crawler.reading.platforms import Platform
from crawler.reading.repeated import CHILDREN
from crawler.reading.segments import Segment

_INDENTED = re.compile(
    r"(?:margin|padding)(?:-left\s*:|\s*:\s*[\w.]+\s+[\w.]+\s+[\w.]+)\s*(\d+(?:\.\d+)?)\s*(px|em|%)?"
)
_TO_COMMENT = re.compile(r"#\D*(\d+|[0-9a-f]{24,})$")
_REPLIES = re.compile(
    r"\b(?:repl(?:y|ied|ies)|in response|(?:som )?svar(?:ade|ar)?|svart?e|svarede|(?:als )?antwort(?:ete)?|vastaus)"
    r"\s+(?:to|på|till|til|auf|an)?\s*$",
    re.IGNORECASE,
)
_WIDTH = re.compile(r"\d+")


def nest(segments: list[Segment], inventory: Inventory, platform: Platform) -> None:
    """Set each segment's parent, where the page shows any."""
    holder: dict[HtmlElement, int] = {node: i for i, s in enumerate(segments) for node in s.nodes}
    open_at_depth: dict[int, int] = {}
    around: dict[HtmlElement, int | None] = {}
    barren: set[HtmlElement | None] = set()
    by_depth = any(s.depth_class is not None for s in segments)
    least = min((s.depth_class for s in segments if s.depth_class is not None), default=1)
    for i, segment in enumerate(segments):
        segment.parent = nearest(segment.start, around, None, holder.get)
        if segment.parent is None and (place := segment.start.getparent()) not in barren:
            segment.parent, answers = _answered_before(segment.start, holder, i)
            if not answers:
                barren.add(place)
        if segment.parent is None and by_depth and segment.depth_class is not None and segment.depth_class > least:
            segment.parent = open_at_depth.get(segment.depth_class - 1)
        if segment.depth_class is not None:
            open_at_depth[segment.depth_class] = i
            for deeper in [d for d in open_at_depth if d > segment.depth_class]:
                del open_at_depth[deeper]
    if len(segments) > 1 and not any(segment.parent is not None for segment in segments):
        _nest_by_script(segments, inventory, platform)
        _nest_by_indentation(segments)
        _nest_by_links(segments)


def _answered_before(start: HtmlElement, holder: dict[HtmlElement, int], i: int) -> tuple[int | None, bool]:
    """The comment that a list of replies directly follows, where the list is its sibling and not inside it.

    And whether there are any comments before such a list: where there are none, there are none for all in the list.
    """
    answers = False
    for above in start.iterancestors():
        if above.tag in LISTS or CHILDREN.search(above.get("class") or ""):
            for before in above.itersiblings(preceding=True):
                answers = answers or before in holder
                if before in holder and holder[before] < i:
                    return holder[before], True
                if not CHILDREN.search(before.get("class") or "") and before.tag not in LISTS:
                    break
        if above.tag == "body":
            break
    return None, answers


def _nest_by_script(segments: list[Segment], inventory: Inventory, platform: Platform) -> None:
    """By what the page hands its own scripts to build the thread from."""
    if not platform.thread.parents:
        return
    answered: dict[str, str] = {}
    for script in inventory.by_tag.get("script", ()):
        answered.update(re.findall(platform.thread.parents, script.text or "", re.DOTALL))
    places = {segment.native_id: i for i, segment in enumerate(segments) if segment.native_id}
    for i, segment in enumerate(segments):
        above = places.get(answered.get(segment.native_id or "", ""))
        if above is not None and above < i:
            segment.parent = above


def _nest_by_links(segments: list[Segment]) -> None:
    """By a link in a comment's head: "Kalle replied to comment from Lisa", "Som svar på …", LiveJournal's "Parent"."""
    if any(segment.parent is not None for segment in segments):
        return
    places = {segment.native_id: i for i, segment in enumerate(segments) if segment.native_id}
    for i, segment in enumerate(segments):
        for anchor in (anchor for node in segment.nodes for anchor in node.iter("a")):
            number = _TO_COMMENT.search(anchor.get("href") or "")
            above = places.get(number[1]) if number else None
            if above is not None and above < i and _says_reply(anchor):
                segment.parent = above
                break


def _says_reply(anchor: HtmlElement) -> bool:
    """Whether a link, or the words right before it, say that it leads to what is answered."""
    before = anchor.getprevious()
    around = anchor.getparent()
    words = before.tail if before is not None else around.text if around is not None else None
    return bool(_REPLIES.search(words or "") or leads_to_answered(text_of(anchor)))


def _nest_by_indentation(segments: list[Segment]) -> None:
    """By how far in each comment begins, where style attributes or spacers of the page itself say so."""
    if any(segment.parent is not None for segment in segments):
        return
    held: Counter[HtmlElement] = Counter()
    for place, count in Counter(segment.start.getparent() for segment in segments).items():
        if place is not None:
            held.update(dict.fromkeys((place, *place.iterancestors()), count))
    indents = [_indent(segment.start, held) for segment in segments]
    if len(set(indents)) < 2 or indents[0] != min(indents):
        return
    open_: list[int] = []
    for i, segment in enumerate(segments):
        while open_ and indents[open_[-1]] >= indents[i]:
            open_.pop()
        segment.parent = open_[-1] if open_ else None
        open_.append(i)


def _indent(start: HtmlElement, held: Counter[HtmlElement]) -> float:
    """How far in a comment stands by its own style, that of elements that hold nothing else, and spacers before it.

    `held` counts the comments in each element; what holds several says nothing of one.
    """
    indent = 0.0
    for element in (start, *start.iterancestors()):
        if held[element] > 1:
            break
        for match in _INDENTED.finditer(element.get("style") or ""):
            indent += float(match.group(1))
        if element.tag == "td" and (spacer := element.getprevious()) is not None and spacer.tag == "td":
            indent += _spacer(spacer)
    if start.tag in ("table", "tr") and (cell := next(start.iter("td"), None)) is not None:
        indent += _spacer(cell)
    return indent


def _spacer(cell: HtmlElement) -> float:
    """The width of a table cell that holds nothing but a transparent image."""
    images = list(cell.iter("img"))
    if len(images) != 1 or text_of(cell).strip():
        return 0.0
    width = _WIDTH.match(images[0].get("width") or "")
    height = _WIDTH.match(images[0].get("height") or "")
    return float(width.group()) if width and height and int(height.group()) <= 1 else 0.0
