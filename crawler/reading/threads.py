"""The answers to a post: comments, pingbacks and trackbacks, who answers whom, and how many there should be."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Set
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache

from lxml.html import HtmlElement

from crawler.items import Comment, Link
from crawler.reading import dates
from crawler.reading.ancestry import nearest
from crawler.reading.comments import Draft, read_comments
from crawler.reading.credible import believable
from crawler.reading.date_order import day_comes_first
from crawler.reading.declared import declared_count
from crawler.reading.elsewhere import elsewhere
from crawler.reading.flow import release
from crawler.reading.fuller_dates import fuller, on_the_clock
from crawler.reading.headings import heads_thread, just_above, offers_form
from crawler.reading.inventory import Inventory
from crawler.reading.layout import text_of, words_of
from crawler.reading.markup import Document, absolute
from crawler.reading.nesting import nest
from crawler.reading.paging import comment_paging
from crawler.reading.platforms import Platform
from crawler.reading.segments import Segment, find_segments
from crawler.reading.zones import answer_forms, quoted
from crawler.urls import host

_THREAD_BOX = re.compile(
    r"^(the)?(comments?|commentlist|disqus_thread|responses?|respond|kommentarer|trackbacks?|pings?|pinglist|pingbacks?)"
    r"([-_]?(area|list|s|wrap|wrapper|box|section|container|content|holder|block|template|inner|respond|form|thread|comments))*$",
    re.IGNORECASE,
)

_NO_BOX = frozenset(("a", "span", "body", "html", "td"))
_ANSWERS = re.compile(r"komment|comment|svar|respon|reaktion|reaction|antwort|repl(y|ies)", re.IGNORECASE)
_LITTLE, _LARGEST_FRAME = 100, 400  # characters of a heading; of all that a frame holds, white space counted


@dataclass(kw_only=True, slots=True)
class Thread:
    """What answers a post on one page. `elements` are all that belongs to the thread, none inside another."""

    comments: list[Comment] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    declared: int | None = None
    page: int | None = None
    pages: dict[int, str] = field(default_factory=dict)
    elements: list[HtmlElement] = field(default_factory=list)
    starts: list[HtmlElement] = field(default_factory=list)  # what each comment begins with
    forms: list[HtmlElement] = field(default_factory=list)  # where an answer is written
    made: list[HtmlElement] = field(default_factory=list)  # elements put around comments that had none; for `release`


def read_thread(
    doc: Document, inventory: Inventory, platform: Platform, *, captured_at: datetime | None, time_zone: str
) -> Thread:
    """Read the thread of a page, whose tree is left as it was but for the elements `made`.

    Ids hold for this page alone until `assemble.identify` has been through.
    """
    forms = answer_forms(inventory)
    segments, drafts, away = _found(doc, inventory, platform, forms)
    if away and not segments:  # latest comments on other posts, say, which may hide the page's own
        segments, drafts, _ = _found(doc, inventory, platform, forms, away)
    made = [segment.start for segment in segments if segment.made]
    thread = Thread(forms=forms, starts=[segment.start for segment in segments], made=made)
    dated = _Dating(doc, platform, drafts, captured_at, time_zone)
    comments: list[Comment] = []
    for i, (segment, draft) in enumerate(zip(segments, drafts, strict=True)):
        comment = _comment(doc, draft, i)
        dated.date(comment, draft)
        comments.append(comment)
        if segment.parent is not None:
            above = comments[segment.parent]
            comment.parent_id = above.comment_id if not drafts[segment.parent].empty else above.parent_id
            comment.depth = above.depth + (not drafts[segment.parent].empty)
        if draft.empty:
            continue
        thread.comments.append(comment)
        thread.links.extend(
            Link(
                comment_id=comment.comment_id,
                position=position,
                url=anchor.url,
                host=host(anchor.url),
                anchor_text=anchor.text,
                rel=anchor.rel,
            )
            for position, anchor in enumerate(draft.content.links)
        )
    boxes = [element for name in platform.thread.boxes for element in inventory.find(name)]
    thread.elements = _elements(inventory, segments, forms, boxes)
    thread.declared = declared_count(inventory, doc.base_url, segments, thread.comments)
    thread.page, thread.pages = comment_paging(doc, inventory)
    return thread


def _found(
    doc: Document,
    inventory: Inventory,
    platform: Platform,
    forms: list[HtmlElement],
    without: Set[HtmlElement] = frozenset(),
) -> tuple[list[Segment], list[Draft], set[HtmlElement]]:
    """The comments of the page, where they are believed; and what was taken for some and is none of this page."""
    segments = find_segments(inventory, platform, doc.url, without)
    nest(segments, inventory, platform)
    drafts = read_comments(segments, platform.thread, doc.base_url)
    if not believable(segments, drafts, forms, inventory):
        release([segment.start for segment in segments if segment.made])
        return [], [], {segment.start for segment in segments if not segment.made}
    away = elsewhere(segments, drafts, doc.url)
    if away:
        release([segment.start for segment in segments if segment.made and segment.start in away])
        kept = [i for i, segment in enumerate(segments) if segment.start not in away]
        segments, drafts = [segments[i] for i in kept], [drafts[i] for i in kept]
        nest(segments, inventory, platform)
    return segments, drafts, away


def _comment(doc: Document, draft: Draft, place: int) -> Comment:
    return Comment(
        comment_id=str(place),
        native_id=draft.number,
        url=absolute(draft.permalink, doc.base_url) if draft.permalink else None,
        kind=draft.kind,
        position=place,
        author=draft.signature.author,
        author_url=draft.signature.author_url,
        published_text=draft.signature.date_text,
        is_post_author=draft.by_post_author,
        text=draft.content.text,
        html=draft.content.html,
    )


class _Dating:
    """Reads the dates of one thread, in the order of day and month that the page as a whole shows."""

    def __init__(
        self,
        doc: Document,
        platform: Platform,
        drafts: list[Draft],
        captured_at: datetime | None,
        time_zone: str,
    ) -> None:
        shown = [draft.signature.date_text for draft in drafts if draft.signature.date_text]
        self._day_first = day_comes_first(doc, shown, captured_at) if shown else None
        self._epoch = re.compile(platform.thread.epoch) if platform.thread.epoch else None
        self._captured_at, self._time_zone, self._blind_utc = captured_at, time_zone, doc.blind_utc

    def date(self, comment: Comment, draft: Draft) -> None:
        """Set when a comment was written: by the machine's date where markup has one, else by the one shown."""
        match = self._epoch.search(draft.permalink or "") if self._epoch else None
        if match:
            comment.published_at = datetime.fromtimestamp(int(match.group(1)) // 1000, UTC)
            comment.published_precision = "second"
            return
        written, text = draft.signature.date_machine, draft.signature.date_text
        machine = self._parse(on_the_clock(written, self._blind_utc), None)
        when = fuller(machine, written, self._parse(text, None)) or self._parse(text, self._day_first)
        if when:
            comment.published_at, comment.published_precision = when.at, when.precision
            comment.published_text = comment.published_text or written

    def _parse(self, text: str | None, day_first: bool | None) -> dates.When | None:
        if not text:
            return None
        return dates.parse(text, time_zone=self._time_zone, captured_at=self._captured_at, day_first=day_first)


def _elements(
    inventory: Inventory, segments: list[Segment], forms: list[HtmlElement], boxes: list[HtmlElement]
) -> list[HtmlElement]:
    """The elements that hold nothing but the thread: its lists and boxes, and the forms to answer in.

    `boxes` are those that the platform's markup names.
    """
    found: set[HtmlElement] = {*boxes, *forms, *(node for segment in segments for node in segment.nodes)}
    inner = sorted(inventory.order[element] for element in found)
    known: dict[HtmlElement, bool] = {}
    for box in {e for e in inventory.called(_is_box, numbered=False) if e.tag not in _NO_BOX} - found:
        holds = bisect_left(inner, inventory.order[box]) < bisect_right(inner, inventory.end(box))
        if not _holds_post(inventory, box) and (holds or not quoted(box, known)):
            found.add(box)
    if segments:
        found.update(e for e in just_above(segments[0].start) if heads_thread(e) is not None)
    outer = [form for form in forms if not any(above in forms for above in form.iterancestors())]
    found.update(e for form in outer for e in just_above(form) if offers_form(words_of(e)))
    if (common := _common(inventory, segments)) is not None and common.tag not in _NO_BOX:
        found.add(common)
    around: dict[HtmlElement, bool] = {}
    outermost = [e for e in found if not nearest(e, around, False, lambda above: above in found or None)]
    return sorted(outermost, key=inventory.order.__getitem__)


def _common(inventory: Inventory, segments: list[Segment]) -> HtmlElement | None:
    """The element around all comments, where it holds little else."""
    top = [segment for segment in segments if segment.parent is None]
    if len(top) < 2:
        return None
    above_first = list(top[0].start.iterancestors())
    above_last = set(top[-1].start.iterancestors())
    common = next((e for e in above_first if e in above_last), None)
    if common is None or _holds_post(inventory, common):
        return None
    place = top[0].start
    while place.getparent() is not common:
        place = place.getparent()
    above = " ".join(text for e in place.itersiblings("*", preceding=True) for text in text_of(e).split())
    nodes = [node for segment in top for node in segment.nodes]
    around = len(text_of(common)) - sum(len(text_of(e)) + len(e.tail or "") for e in nodes)
    heading = not above or (len(above) < _LITTLE and _ANSWERS.search(above) is not None)
    return common if heading and around < _LARGEST_FRAME else None


@lru_cache(maxsize=8192)
def _is_box(name: str) -> bool:
    return _THREAD_BOX.match(name) is not None


def _holds_post(inventory: Inventory, element: HtmlElement) -> bool:
    order, last = inventory.order, inventory.end(element)
    inside = (e for tag in ("h1", "article") for e in inventory.by_tag[tag] if order[element] <= order[e] <= last)
    return any("comment" not in (e.get("class") or "") for e in inside)


@contextmanager
def cut_out(thread: Thread) -> Iterator[None]:
    """The tree without the thread, for as long as the block lasts."""
    cut = []
    for element in thread.elements:
        parent = element.getparent()
        if parent is not None:
            cut.append((parent, parent.index(element), element))
            parent.remove(element)  # with its tail, which comes back with it
    try:
        yield
    finally:
        for parent, index, element in reversed(cut):
            parent.insert(index, element)
