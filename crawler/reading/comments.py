"""Comments from the places that they have on the page: kind, name, date, text, number."""

from __future__ import annotations

import re
from collections import Counter
from copy import copy
from dataclasses import dataclass
from functools import cache

from lxml.html import HtmlElement

from crawler import urls
from crawler.items import Kind
from crawler.reading.alike import PARTS_BESIDE, Shared, at_edges, counts, refrains, shared_heads, spoken
from crawler.reading.flow import closing_signature
from crawler.reading.layout import text_of
from crawler.reading.lines import Line, Reader, silence
from crawler.reading.markup import Clean, clean
from crawler.reading.names import is_action
from crawler.reading.pings import drop_read_more, kind_by_form
from crawler.reading.platforms import ThreadMarks
from crawler.reading.repeated import theme_prefix
from crawler.reading.segments import Segment
from crawler.reading.signature import Signature, may_name, shown_lines, take_signature
from crawler.reading.standing import in_paragraph

_KINDS: dict[str, Kind] = {"pingback": "pingback", "trackback": "trackback", "ping": "pingback"}
_PING_LIST = re.compile(r"(ping|track)(back)?s?[-_]?(list|s|section|wrapper)?", re.IGNORECASE)
_POST_AUTHOR = frozenset(
    "bypostauthor author_comment author-comment authcomment byauthor comment-by-author by-author entry-author".split()
)
_AVATAR = re.compile(r"avatar|gravatar|userpic|user-?pic", re.IGNORECASE)
_AVATAR_SERVICE = re.compile(r"https?://(?:\w+\.)?gravatar\.com/?")
_COMMENT_CLASS = re.compile(r"(even|odd|alt)$|depth-|thread-")
_MAY_BE_EMPTY = frozenset(("br", "hr", "img", "td", "th"))
_BOXES = frozenset(("div", "section", "article", "dd", "dt", "tr", "td", "span"))
_PING_SAID = re.compile(r"(pingback|trackback) (?:from|från|fra|von) \S", re.IGNORECASE)  # BlogEngine, Telligent
_COUNTED = re.compile(r"#?(\d{1,4})[.):]?[\s\xa0]+(?=\S)")
_ADVERT = re.compile(
    r"\W*(?:(?:ta bort )?annons(?:er)?|reklam|sponsrade länkar|(?:remove )?advertise?ments?|"
    r"sponsored links|anzeigen?|werbung)\W*",
    re.IGNORECASE,
)
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
        """Whether it is a mere frame that scripts fill (a preview, a template), or an advert amid the answers."""
        if self.signature.author or self.signature.date_text or self.signature.date_machine:
            return False
        lines = self.content.text.splitlines()
        return not lines or not (_ADVERT.fullmatch(lines[0]) is None and _ADVERT.fullmatch(lines[-1]) is None)


@dataclass(slots=True)
class _Opened:
    """A comment cut out of the page, nothing of it read yet."""

    segment: Segment
    wrapper: HtmlElement
    permalink: tuple[str | None, str] | None
    by_post_author: bool
    lines: list[Line]


def read_comments(segments: list[Segment], marks: ThreadMarks, base_url: str) -> list[Draft]:
    """Read the comments of one thread, each without those that lie in it."""
    prefix = theme_prefix(segments[0].start) if segments else ""
    reader, nesting = Reader(marks, prefix), _Nesting(segments)
    opened = [_open(segment, nesting, reader, marks) for segment in segments]
    lines = [shown_lines(comment.lines) for comment in opened]
    if all(line.role == "text" for shown in lines for line in shown):
        _unmark([line for comment in opened for line in comment.lines])
    for shown in lines:
        if all(line.role in ("author", "head") for line in shown):
            _unmark([line for line in shown if in_paragraph(line)])
    if repeated := refrains(lines) + counts(lines):
        for line in repeated:
            line.role = "junk"
        lines = [[line for line in shown if line.role != "junk"] for shown in lines]
    shared = shared_heads(lines, may_name)
    if all(segment.native_id is None for segment in segments):  # by place alone
        for head, signed in zip(shared, at_edges(lines), strict=True):
            head.dated += [line for line in signed if line not in head.dated]
        for head, name in zip(shared, spoken(lines), strict=True):
            head.named = head.named or ([name] if name else [])
    listed_as = cache(_listed_as)
    drafts = [
        _read(comment, heads, marks, base_url, listed_as(comment.segment.start.getparent()))
        for comment, heads in zip(opened, shared, strict=True)
    ]
    _uncount([draft.signature for draft in drafts])
    return drafts


def _unmark(lines: list[Line]) -> None:
    """Take their role from lines that are called text one and all, or head: what is called so is the box around all."""
    for line in lines:
        for fragment in line.fragments:
            fragment.role = "" if fragment.role in ("text", "head") else fragment.role
        line.settle()


def _uncount(signatures: list[Signature]) -> None:
    """Take their numbers from the names of a thread that is counted through, upwards or downwards: "1 Anna", "2 Bo"."""
    counted = {i: match for i, s in enumerate(signatures) if s.author and (match := _COUNTED.match(s.author))}
    for step in (-1, 1):
        starts = Counter(int(match[1]) + step * i for i, match in counted.items())
        start, votes = max(starts.items(), key=lambda entry: entry[1], default=(0, 0))
        if votes > 1 or (votes == 1 and len(counted) == 1 and start == 1):
            for i, match in counted.items():
                if int(match[1]) + step * i == start:
                    signatures[i].author = match.string[match.end() :]
            return


def _open(segment: Segment, nesting: _Nesting, reader: Reader, marks: ThreadMarks) -> _Opened:
    wrapper = _copy(segment, nesting)
    elements = list(wrapper.iter())  # held: lxml makes an element anew each time that nothing holds it
    permalink = _permalink(segment, [element for element in elements if element.tag == "a"])
    by_post_author = _by_post_author(segment, elements, marks)
    _drop_avatars([element for element in elements if element.tag == "img"], reader)
    _unname(wrapper, reader)
    if segment.bare and (signed := closing_signature(wrapper)) is not None:
        signed.addprevious(wrapper.makeelement("br"))
    lines = reader.lines(wrapper)
    if marks.lines:
        silence(lines, marks.lines)
    return _Opened(segment, wrapper, permalink, by_post_author, lines)


def _read(opened: _Opened, shared: Shared, marks: ThreadMarks, base_url: str, listed_as: Kind | None) -> Draft:
    segment, wrapper, permalink = opened.segment, opened.wrapper, opened.permalink
    called = _called(segment) or listed_as
    signature = take_signature(opened.lines, shared, base_url, ping=called is not None)
    if called is not None and signature.author_url:
        drop_read_more(wrapper, signature.author_url)
    _prune(wrapper)
    content = clean(_core(wrapper), base_url)
    return Draft(
        signature,
        content,
        _kind(segment, signature, called, marks, content),
        segment.native_id or (permalink[0] if permalink else None),
        permalink[1] if permalink else None,
        opened.by_post_author,
    )


class _Nesting:
    """Which elements begin a comment, and which hold one further in."""

    def __init__(self, segments: list[Segment]) -> None:
        self.nodes = {node for segment in segments for node in segment.nodes}
        self.holders: set[HtmlElement] = set()
        for node in self.nodes:
            above = node.getparent()
            while above is not None and above not in self.holders:
                self.holders.add(above)
                above = above.getparent()


def _copy(segment: Segment, nesting: _Nesting) -> HtmlElement:
    """The segment under an element of its own, without the segments nested in it."""
    copies = [_copy_node(node, nesting) for node in segment.nodes]
    if len(copies) == 1:  # what its own element is called says nothing of the parts
        wrapper = copies[0]
        wrapper.tag, wrapper.tail = "div", None
        wrapper.attrib.clear()
        return wrapper
    wrapper = segment.start.makeelement("div", {PARTS_BESIDE: ""})
    wrapper.extend(copies)
    return wrapper


def _unname(wrapper: HtmlElement, reader: Reader) -> None:
    """Take their names from boxes that hold all of a comment, however they are called: `vcard`, say."""
    box: HtmlElement | None = wrapper
    while box is not None and (box := _only_box(box)) is not None:
        if reader.role(box) in ("author", "head"):
            for name in ("class", "id"):
                box.attrib.pop(name, None)


def _copy_node(node: HtmlElement, nesting: _Nesting) -> HtmlElement:
    if node not in nesting.holders:
        return copy(node)
    whole = _shell(node)
    stack = [(node, whole)]
    while stack:
        original, made = stack.pop()
        for child in original:
            if child in nesting.nodes:
                continue
            if child not in nesting.holders:
                made.append(copy(child))
                continue
            shell = _shell(child)
            made.append(shell)
            stack.append((child, shell))
    return whole


def _shell(element: HtmlElement) -> HtmlElement:
    try:
        shell = element.makeelement(element.tag, dict(element.attrib))
    except ValueError:  # a broken tag, `<li<p>`, that lxml reads but does not make
        shell = element.makeelement("div")
    shell.text, shell.tail = element.text, element.tail
    return shell


def _only_box(around: HtmlElement) -> HtmlElement | None:
    """The box inside an element without which it says nothing, buttons aside."""
    filled: HtmlElement | None = None
    if (text := around.text) and not text.isspace():
        return None
    for child in around:
        if ((tail := child.tail) and not tail.isspace()) or (filled is not None and _fills(child)):
            return None
        if filled is None and _fills(child):
            filled = child
    return filled if filled is not None and filled.tag in _BOXES else None


def _drop_avatars(images: list[HtmlElement], reader: Reader) -> None:
    for image in images:
        named = _AVATAR.search(f"{image.get('class') or ''} {image.get('src') or ''}")
        if named or any(reader.role(above) == "junk" for above in image.iterancestors()):
            link = image.getparent()
            image.drop_tree()
            if link.tag == "a" and _AVATAR_SERVICE.fullmatch(link.get("href") or ""):
                link.drop_tag()  # which says where to get one, not whose it is


def _prune(wrapper: HtmlElement) -> None:
    """Drop the elements that are empty once name, date and buttons are gone."""
    for element in reversed(list(wrapper.iter("*"))):
        if element is wrapper or ((text := element.text) and text.strip()):
            continue
        if len(element) and not all(child.tag == "br" and not (child.tail or "").strip() for child in element):
            continue
        row = element.getparent() if element.tag in ("td", "th") else None
        of_theme = row is not None and next(row.iterancestors("table"), None) is None  # the comment itself is the table
        if element.tag not in _MAY_BE_EMPTY or of_theme or (row is not None and not _says(row)):
            element.drop_tree()


def _says(element: HtmlElement) -> bool:
    text = element.text
    if text and not text.isspace():
        return True
    return len(element) > 0 and bool(text_of(element).strip())


def _fills(element: HtmlElement) -> bool:
    """Whether an element says something, and not only what one can do."""
    text = text_of(element).strip()
    return bool(text) and not is_action(text)


def _core(wrapper: HtmlElement) -> HtmlElement:
    """The innermost box that holds all that is left, without line breaks around it."""
    while True:
        while len(wrapper) and wrapper[0].tag in ("br", "hr") and not (wrapper.text and wrapper.text.strip()):
            wrapper[0].drop_tree()
        while len(wrapper) and wrapper[-1].tag in ("br", "hr") and not (wrapper[-1].tail and wrapper[-1].tail.strip()):
            wrapper[-1].drop_tree()
        if len(wrapper) != 1 or wrapper[0].tag not in _BOXES:
            return wrapper
        if (wrapper.text and wrapper.text.strip()) or (wrapper[0].tail and wrapper[0].tail.strip()):
            return wrapper
        wrapper = wrapper[0]


def _permalink(segment: Segment, anchors: list[HtmlElement]) -> tuple[str | None, str] | None:
    """The number, where it has one, and the address in the link to itself that a comment shows."""
    own = segment.start.get("id")
    for anchor in anchors:
        href = anchor.get("href")
        if not href or "#" not in href:
            continue
        match = _OWN_ANCHOR.search(href)
        if match and (segment.native_id is None or match.group(1) == segment.native_id):
            return match.group(1), href
        if own and href.endswith(f"#{own}"):
            return None, href
    return None


def _by_post_author(segment: Segment, elements: list[HtmlElement], marks: ThreadMarks) -> bool:
    own = {name.lstrip(".") for name in marks.post_author}
    if not (_POST_AUTHOR.isdisjoint(segment.classes) and own.isdisjoint(segment.classes)):
        return True
    return bool(own) and any(not own.isdisjoint((e.get("class") or "").split()) for e in elements)


def _called(segment: Segment) -> Kind | None:
    """The kind of linkback that its classes call it; None for a comment."""
    if segment.linkback:
        return segment.linkback
    return next((kind for name, kind in _KINDS.items() if name in segment.classes), None)


def _listed_as(around: HtmlElement | None) -> Kind | None:
    """The kind of what stands right in an element or in boxes inside it, if that is called a list of linkbacks."""
    for above in (around, *around.iterancestors()) if around is not None else ():
        names = *(above.get("class") or "").split(), above.get("id") or ""
        called = [name.lower() for name in names if _PING_LIST.fullmatch(name)]
        if called:
            return "trackback" if all("ping" not in name for name in called) else "pingback"
        if above.tag in ("div", "section", "body"):
            break
    return None


def _tells_kinds(name: str, kind: Kind) -> bool:
    """Whether a class beside that of the kind shows that a function wrote both.

    comment_class() does, and Hybrid Core's own, which says `ping` of a pingback and of a trackback.
    """
    return _COMMENT_CLASS.match(name) is not None or (name == "ping" and kind == "trackback")


def _kind(segment: Segment, signature: Signature, called: Kind | None, marks: ThreadMarks, content: Clean) -> Kind:
    """Classes of WordPress' own comment_class() tell the kinds apart; themes' own often call both one thing."""
    if segment.linkback and marks.linkback is None:
        return segment.linkback
    if (own := _called(segment)) and any(_tells_kinds(name, own) for name in segment.classes):
        return own
    if (called or signature.ping) and marks.pingback_text and (told := kind_by_form(content.text)):
        return told
    if signature.ping:
        return signature.ping
    if _is_trackback(signature, marks, content):
        return "trackback"
    if called:
        return marks.linkback or called
    if (said := _PING_SAID.match(content.text)) and signature.author_url:
        return "trackback" if said[1].lower() == "trackback" else "pingback"
    if not content.html and segment.native_id and signature.author_url:
        return marks.linkback or "pingback"  # no form takes a comment without a word
    excerpt = (
        marks.pingback_text and signature.author_url and re.fullmatch(marks.pingback_text, content.text, re.DOTALL)
    )
    return "pingback" if excerpt else "comment"


def _is_trackback(signature: Signature, marks: ThreadMarks, content: Clean) -> bool:
    """Whether a text has a trackback's form and its author's address is that of a page, not of a blog."""
    if not (signature.author_url and marks.trackback_html):
        return False
    html = content.html.strip().removeprefix("<blockquote>").removesuffix("</blockquote>")  # as some themes print all
    has_form = re.fullmatch(marks.trackback_html, html.strip(), re.DOTALL) is not None
    return has_form and not urls.is_front_page(signature.author_url)
