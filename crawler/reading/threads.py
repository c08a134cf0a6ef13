"""The answers to a post: comments, pingbacks and trackbacks, who answers whom, and how many there should be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime

from lxml.html import HtmlElement

from crawler.items import Comment, Kind, Link
from crawler.reading import dates
from crawler.reading.declared import declared_count
from crawler.reading.inventory import Inventory
from crawler.reading.lines import Reader
from crawler.reading.markup import Document, absolute, clean
from crawler.reading.paging import comment_paging
from crawler.reading.platforms import Platform
from crawler.reading.segments import Segment, answer_forms, find_segments, nest, own_elements
from crawler.reading.signature import Signature, take_signature
from crawler.urls import host

_KINDS: dict[str, Kind] = {"pingback": "pingback", "trackback": "trackback"}
_PING_LIST = re.compile(r"(ping|track)(back)?s?[-_]?(list|s|section|wrapper)?", re.IGNORECASE)
_BY_POST_AUTHOR = frozenset(("bypostauthor", "author_comment", "authcomment", "byauthor", "comment-by-author", "by-author", "blog-author"))
_AVATAR = re.compile(r"avatar|gravatar|userpic|user-?pic", re.IGNORECASE)
_THREAD_BOX = re.compile(
    r"^(the)?(comments?|commentlist|disqus_thread|responses?|respond|kommentarer|trackbacks?|pings?|pinglist|pingbacks?)"
    r"([-_]?(area|list|s|wrap|wrapper|box|section|container|content|holder|block|template|inner|respond|form|thread|comments))*$",
    re.IGNORECASE,
)


@dataclass(kw_only=True, slots=True)
class Thread:
    """What answers a post on one page. `elements` are all that belongs to the thread, none inside another."""

    comments: list[Comment] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    declared: int | None = None
    page: int | None = None
    pages: dict[int, str] = field(default_factory=dict)
    elements: list[HtmlElement] = field(default_factory=list)
    forms: list[HtmlElement] = field(default_factory=list)  # where an answer is written


def read_thread(
    doc: Document, inventory: Inventory, platform: Platform, *, captured_at: datetime | None, time_zone: str
) -> Thread:
    """Read the thread of a page, whose tree is left as it was.

    Ids hold for this page alone until `assemble.identify` has been through.
    """
    segments = find_segments(inventory, platform)
    nest(segments)
    reader = Reader(platform.thread)
    read = _read_segments(doc, segments, reader)
    forms = answer_forms(inventory)
    if not _believable(segments, read, forms):
        segments, read = [], []
    thread = Thread(forms=forms)
    made: list[Comment] = []
    day_first = dates.order(signature.date_text or "" for signature, _ in read)
    for i, (segment, (signature, wrapper)) in enumerate(zip(segments, read, strict=True)):
        comment = _comment(doc, segment, signature, wrapper, i)
        _date(comment, signature, day_first, captured_at, time_zone)
        made.append(comment)
        if segment.parent is not None:
            above = made[segment.parent]
            comment.parent_id = above.comment_id if above in thread.comments else above.parent_id
            comment.depth = above.depth + 1
        if not (comment.author or comment.text or comment.published_text):
            continue  # an empty frame that scripts fill: a preview, a template
        thread.comments.append(comment)
        thread.links.extend(_links(comment, wrapper, doc))
    thread.elements = _elements(inventory, segments, thread.forms)
    thread.declared = declared_count(inventory, segments, thread.comments)
    thread.page, thread.pages = comment_paging(doc, inventory)
    return thread


def _read_segments(doc: Document, segments: list[Segment], reader: Reader) -> list[tuple[Signature, HtmlElement]]:
    """Name, date and what is left of each comment, from copies without the answers nested in it."""
    read: list[tuple[Signature, HtmlElement]] = []
    starts = {node for segment in segments for node in segment.nodes}
    for segment in segments:
        wrapper = _copy(segment, starts)
        signature = take_signature(reader.lines(wrapper), doc.base_url, ping=_called_ping(segment) is not None)
        _prune(wrapper)
        read.append((signature, wrapper))
    return read


def _copy(segment: Segment, starts: set[HtmlElement]) -> HtmlElement:
    """The segment under an element of its own, without avatars and without the segments nested in it."""
    wrapper = segment.start.makeelement("div")
    copies = [_copy_node(node, starts) for node in segment.nodes]
    if len(copies) == 1:  # what its own element is called says nothing of the parts
        wrapper.text = copies[0].text
        copies = list(copies[0])
    wrapper.extend(copies)
    return wrapper


def _copy_node(node: HtmlElement, starts: set[HtmlElement]) -> HtmlElement:
    nested = [e for e in node.iter("*") if e in starts and e is not node]
    if not nested:
        return deepcopy(node)
    copy = node.makeelement(node.tag, dict(node.attrib))
    copy.text, copy.tail = node.text, node.tail
    stack = [(node, copy)]
    holding = {a for e in nested for a in e.iterancestors()}
    inside = set(nested)
    while stack:
        original, made = stack.pop()
        for child in original:
            if child in inside:
                continue
            if child in holding:
                shell = made.makeelement(child.tag, dict(child.attrib))
                shell.text, shell.tail = child.text, child.tail
                made.append(shell)
                stack.append((child, shell))
            else:
                made.append(deepcopy(child))
    return copy


def _prune(wrapper: HtmlElement) -> None:
    """Drop avatars and the elements that are empty once name, date and buttons are gone."""
    for element in reversed(list(wrapper.iter("*"))):
        if element is wrapper or element.tag in ("br", "hr", "td", "th"):
            continue
        if element.tag == "img":
            if not _AVATAR.search((element.get("class") or "") + " " + (element.get("src") or "")):
                continue
        elif len(element) or (element.text and element.text.strip()):
            continue
        element.drop_tree()


def _believable(segments: list[Segment], read: list[tuple[Signature, HtmlElement]], forms: list[HtmlElement]) -> bool:
    """Whether what looks like comments is.

    A bare `c123` needs names, dates, and a form or a permalink; anything else a name, or a number with a date.
    """
    if not segments:
        return False
    if all(segment.bare for segment in segments):
        if not forms and not any(_own_link(segment) for segment in segments):
            return False
        good = sum(1 for signature, _ in read if signature.author and (signature.date_text or signature.date_machine))
    else:
        good = sum(1 for s, (signature, _) in zip(segments, read, strict=True) if signature.author or (s.native_id and signature.date_text))
    return good * 2 > len(segments)


def _called_ping(segment: Segment) -> Kind | None:
    """What classes call a linkback; those of WordPress' own comment_class() can be trusted to tell the two kinds apart."""
    for name, kind in _KINDS.items():
        if name in segment.classes:
            return kind
    if "ping" in segment.classes:
        return "pingback"
    for above in segment.start.iterancestors():
        if any(_PING_LIST.fullmatch(name) for name in (*(above.get("class") or "").split(), above.get("id") or "")):
            return "pingback"
        if above.tag in ("div", "section", "body"):
            break
    return None


def _kind(segment: Segment, signature: Signature, text: str) -> Kind:
    called = _called_ping(segment)
    if called is not None and any(c in ("even", "odd", "alt") or c.startswith(("depth-", "thread-")) for c in segment.classes):
        return called
    if signature.ping:
        return _KINDS[signature.ping]
    return called or "comment"


def _comment(doc: Document, segment: Segment, signature: Signature, wrapper: HtmlElement, i: int) -> Comment:
    cleaned = clean(wrapper, doc.base_url)
    number, href = _own_link(segment) or (None, None)
    return Comment(
        comment_id=str(i),
        native_id=segment.native_id or number,
        url=absolute(href, doc.base_url) if href else None,
        kind=_kind(segment, signature, cleaned.text),
        position=i,
        author=signature.author,
        author_url=signature.author_url,
        published_text=signature.date_text,
        is_post_author=bool(segment.classes & _BY_POST_AUTHOR) or _by_blog_author(segment),
        text=cleaned.text,
        html=cleaned.html,
    )


def _by_blog_author(segment: Segment) -> bool:
    own = next((e for e in own_elements(segment.nodes[:1]) if "blog-author" in (e.get("class") or "").split()), None)
    return own is not None and next((e for e in own.iterancestors() if e in segment.nodes), None) is not None and segment.native_id is not None


_OWN_ANCHOR = re.compile(r"#(?:(?:li|div)-)?(?:comment|cmt|c|kommentar)?-?(\d+|[0-9a-f]{24,})$", re.IGNORECASE)


def _own_link(segment: Segment) -> tuple[str, str] | None:
    """The number and the address in the link to itself that a comment shows."""
    for node in segment.nodes:
        for anchor in node.iter("a"):
            href = anchor.get("href") or ""
            match = _OWN_ANCHOR.search(href)
            if match and (segment.native_id is None or match.group(1) == segment.native_id):
                return match.group(1), href
    return None


def _date(
    comment: Comment, signature: Signature, day_first: bool | None, captured_at: datetime | None, time_zone: str
) -> None:
    """A machine's date where there is one with a time of day, else the one shown; never one made up of both."""
    for text in (signature.date_machine, signature.date_text):
        when = text and dates.parse(text, time_zone=time_zone, captured_at=captured_at, day_first=day_first)
        if when:
            comment.published_at, comment.published_precision = when.at, when.precision
            comment.published_text = comment.published_text or text
            return


def _links(comment: Comment, wrapper: HtmlElement, doc: Document) -> list[Link]:
    return [
        Link(comment_id=comment.comment_id, position=i, url=anchor.url, host=host(anchor.url), anchor_text=anchor.text, rel=anchor.rel)
        for i, anchor in enumerate(clean(wrapper, doc.base_url).links)
    ]


def _elements(inventory: Inventory, segments: list[Segment], forms: list[HtmlElement]) -> list[HtmlElement]:
    """The elements that hold nothing but the thread: its lists and boxes, and the forms to answer in."""
    found: set[HtmlElement] = set(forms)
    for segment in segments:
        found.update(segment.nodes)
    for name, elements in (*inventory.by_id.items(), *inventory.by_class.items()):
        if _THREAD_BOX.match(name):
            found.update(e for e in elements if e.tag not in ("a", "span", "body", "html") and not _holds_post(e))
    outermost = [e for e in found if not any(a in found for a in e.iterancestors())]
    return sorted(outermost, key=inventory.order.__getitem__)


def _holds_post(element: HtmlElement) -> bool:
    return any(e.tag in ("h1", "article") and "comment" not in (e.get("class") or "") for e in element.iter("h1", "article"))


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
