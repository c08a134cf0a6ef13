"""One comment from the place that it has on the page: kind, name, date, text, number."""

from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import dataclass

from lxml.html import HtmlElement

from crawler.items import Kind
from crawler.reading.lines import Reader
from crawler.reading.markup import Clean, clean
from crawler.reading.platforms import ThreadMarks
from crawler.reading.segments import Segment
from crawler.reading.signature import Signature, take_signature

_KINDS: dict[str, Kind] = {"pingback": "pingback", "trackback": "trackback", "ping": "pingback"}
_PING_LIST = re.compile(r"(ping|track)(back)?s?[-_]?(list|s|section|wrapper)?", re.IGNORECASE)
_POST_AUTHOR = (".bypostauthor", ".author_comment", ".authcomment", ".byauthor", ".comment-by-author", ".by-author")
_AVATAR = re.compile(r"avatar|gravatar|userpic|user-?pic", re.IGNORECASE)
_COMMENT_CLASS = re.compile(r"(even|odd|alt)$|depth-|thread-")
_MAY_BE_EMPTY = frozenset(("br", "hr", "img", "td", "th"))
_BOXES = frozenset(("div", "section", "article", "dd", "dt", "span"))
_OWN_ANCHOR = re.compile(r"#(?:(?:li|div)-)?(?:comment|cmt|c|kommentar)?-?(\d+|[0-9a-f]{24,})$", re.IGNORECASE)


@dataclass(slots=True)
class Draft:
    """A comment as read, its dates not yet understood: these are read together, since one tells the others' order."""

    signature: Signature
    content: Clean
    kind: Kind
    number: str | None
    permalink: str | None
    by_post_author: bool

    @property
    def empty(self) -> bool:
        """Whether it is a mere frame that scripts fill: a preview, a template."""
        return not (self.content.text or self.signature.author or self.signature.date_text)


def read_comment(segment: Segment, nesting: Nesting, reader: Reader, marks: ThreadMarks, base_url: str) -> Draft:
    """Read one comment, without those that `nesting` says lie in it."""
    wrapper = _copy(segment, nesting)
    permalink = _permalink(segment, wrapper)
    called = _called(segment)
    by_post_author = _by_post_author(segment, wrapper, marks)
    _drop_avatars(wrapper, reader)
    signature = take_signature(reader.lines(wrapper), base_url, ping=called is not None)
    _prune(wrapper)
    content = clean(_core(wrapper), base_url)
    return Draft(
        signature,
        content,
        _kind(segment, signature, called, marks, content),
        segment.native_id or (permalink[0] if permalink else None),
        permalink[1] if permalink else None,
        by_post_author,
    )


class Nesting:
    """Which elements begin a comment, and which hold one further in."""

    def __init__(self, segments: list[Segment]) -> None:
        self.nodes = {node for segment in segments for node in segment.nodes}
        self.holders: set[HtmlElement] = set()
        for node in self.nodes:
            for above in node.iterancestors():
                if above in self.holders:
                    break
                self.holders.add(above)


def _copy(segment: Segment, nesting: Nesting) -> HtmlElement:
    """The segment under an element of its own, without the segments nested in it."""
    wrapper = segment.start.makeelement("div")
    copies = [_copy_node(node, nesting) for node in segment.nodes]
    if len(copies) == 1:  # what its own element is called says nothing of the parts
        wrapper.text = copies[0].text
        copies = list(copies[0])
    wrapper.extend(copies)
    return wrapper


def _copy_node(node: HtmlElement, nesting: Nesting) -> HtmlElement:
    if node not in nesting.holders:
        return deepcopy(node)
    copy = _shell(node)
    stack = [(node, copy)]
    while stack:
        original, made = stack.pop()
        for child in original:
            if child in nesting.nodes:
                continue
            if child not in nesting.holders:
                made.append(deepcopy(child))
                continue
            shell = _shell(child)
            made.append(shell)
            stack.append((child, shell))
    return copy


def _shell(element: HtmlElement) -> HtmlElement:
    try:
        shell = element.makeelement(element.tag, dict(element.attrib))
    except ValueError:  # a broken tag, `<li<p>`, that lxml reads but does not make
        shell = element.makeelement("div")
    shell.text, shell.tail = element.text, element.tail
    return shell


def _drop_avatars(wrapper: HtmlElement, reader: Reader) -> None:
    for image in list(wrapper.iter("img")):
        named = _AVATAR.search(f"{image.get('class') or ''} {image.get('src') or ''}")
        if named or any(reader.role(above) == "junk" for above in image.iterancestors()):
            image.drop_tree()


def _prune(wrapper: HtmlElement) -> None:
    """Drop the elements that are empty once name, date and buttons are gone."""
    for element in reversed(list(wrapper.iter("*"))):
        text = element.text and element.text.strip()
        if element is not wrapper and element.tag not in _MAY_BE_EMPTY and not len(element) and not text:
            element.drop_tree()


def _core(wrapper: HtmlElement) -> HtmlElement:
    """The innermost box that holds all that is left, without line breaks around it."""
    while len(wrapper) == 1 and wrapper[0].tag in _BOXES:
        if (wrapper.text and wrapper.text.strip()) or (wrapper[0].tail and wrapper[0].tail.strip()):
            break
        wrapper = wrapper[0]
    while len(wrapper) and wrapper[0].tag in ("br", "hr") and not (wrapper.text and wrapper.text.strip()):
        wrapper[0].drop_tree()
    while len(wrapper) and wrapper[-1].tag in ("br", "hr") and not (wrapper[-1].tail and wrapper[-1].tail.strip()):
        wrapper[-1].drop_tree()
    return wrapper


def _permalink(segment: Segment, wrapper: HtmlElement) -> tuple[str | None, str] | None:
    """The number, where it has one, and the address in the link to itself that a comment shows."""
    own = segment.start.get("id")
    for anchor in wrapper.iter("a"):
        href = anchor.get("href") or ""
        match = _OWN_ANCHOR.search(href)
        if match and (segment.native_id is None or match.group(1) == segment.native_id):
            return match.group(1), href
        if own and href.endswith(f"#{own}"):
            return None, href
    return None


def _by_post_author(segment: Segment, wrapper: HtmlElement, marks: ThreadMarks) -> bool:
    if any(name.lstrip(".") in segment.classes for name in (*_POST_AUTHOR, *marks.post_author)):
        return True
    own = {name.lstrip(".") for name in marks.post_author}
    return bool(own) and any(own & set((e.get("class") or "").split()) for e in wrapper.iter("*"))


def _called(segment: Segment) -> Kind | None:
    """The kind of linkback that classes call it, or the list that it is in; None for a comment."""
    if segment.linkback:
        return segment.linkback
    for name, kind in _KINDS.items():
        if name in segment.classes:
            return kind
    for above in segment.start.iterancestors():
        if any(_PING_LIST.fullmatch(name) for name in (*(above.get("class") or "").split(), above.get("id") or "")):
            return "pingback"
        if above.tag in ("div", "section", "body"):
            break
    return None


def _kind(segment: Segment, signature: Signature, called: Kind | None, marks: ThreadMarks, content: Clean) -> Kind:
    """Classes of WordPress' own comment_class() tell the kinds apart; themes' own often call both one thing."""
    if segment.linkback and marks.linkback is None:
        return segment.linkback
    if called and any(_COMMENT_CLASS.match(name) for name in segment.classes):
        return called
    if kind := signature.ping or (called and (marks.linkback or called)):
        return kind
    if not content.html and segment.native_id and signature.author_url:
        return marks.linkback or "pingback"  # no form takes a comment without a word
    excerpt = (
        marks.pingback_text and signature.author_url and re.fullmatch(marks.pingback_text, content.text, re.DOTALL)
    )
    return "pingback" if excerpt else "comment"
