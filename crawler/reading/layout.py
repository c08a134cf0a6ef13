"""A page as the lines it shows, in order, its margins left out: what the post is looked for in.

One pass over the tree, no recursion. Does not know what a post is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from lxml import etree
from lxml.html import HtmlElement

from crawler.reading.elements import HEADINGS

_BLOCKS = HEADINGS | frozenset(
    "html body p div li ul ol dl dd dt table thead tbody tfoot tr td th pre blockquote section article main header "
    "footer center address figure figcaption fieldset form hr details summary aside nav small".split()
)
_HIDDEN = frozenset(
    "head script style noscript template select textarea button iframe object svg canvas audio video".split()
)
_BREAK = "\x1e"  # stands for <br> among the parts of a line
_APART = frozenset(("span", "img"))
_MARGIN_TAGS = frozenset(("nav", "aside"))
_POSTS = frozenset(("post", "hentry", "entry", "article"))
_NEVER_MARGINS = HEADINGS | {"html", "body", "p", "small", "figcaption", "pre"}
_MARGIN = re.compile(  # one class or id, folded
    r"(?:(?:left|right|primary|secondary|main|site|page|blog|l|r|top|bottom)?"
    r"(?:sidebar|sidecol|widget(?!title)|footer(?:widget|area|wrap|menu|credits|col|bar|inner|container|$)|colophon"
    r"|nav(?:bar|igation|igering|menu)?$|menu|meny|blogroll|recent(?:comments|posts)|breadcrumb|searchform|skiplink))"
    r"|(?:post|entry|single|page|comment)?(?:nav(?:igation|igering|links|above|below|previous|next)|pagination|pagenavi"
    r"|prevnext)|navsingle|postnav"
)


@lru_cache(maxsize=8192)
def fold(name: str) -> str:
    """A class or id without case, hyphens and underscores: `postTitle`, `post_title` and `post-title` are one."""
    return name.lower().replace("-", "").replace("_", "")


@lru_cache(maxsize=8192)
def _folded(classes: str | None, identity: str | None) -> tuple[str, ...]:
    return tuple(map(fold, f"{classes or ''} {identity or ''}".split()))


def names(element: HtmlElement) -> tuple[str, ...]:
    """The classes and the id of an element, folded: a tuple of the few that pages have, fit to be a key."""
    get = element.get
    classes, identity = get("class"), get("id")
    return _folded(classes, identity) if classes or identity else ()


def text_of(element: HtmlElement) -> str:
    """All text in an element, as it stands there. `itertext` takes several times as long."""
    text: str | None = element.text
    if len(element):
        text = etree.tostring(element, encoding="unicode", method="text", with_tail=False)
    return text or ""


def words_of(element: HtmlElement) -> str:
    """The text of an element on one line."""
    return " ".join(text_of(element).split())


@lru_cache(maxsize=8192)
def _marginal(names: tuple[str, ...]) -> str | None:
    """Whether names are those of a margin: of a `footer` alone, which may be a post's own, or of any `other`."""
    marginal = [name for name in names if _MARGIN.match(name)]
    return ("footer" if all(name.startswith("footer") for name in marginal) else "other") if marginal else None


@dataclass(slots=True, eq=False)
class Line:
    """A run of text without a break by a block: the nearest block around it, and the inline elements in it."""

    element: HtmlElement
    text: str = ""
    linked: int = 0  # characters that are links
    inline: list[HtmlElement] = field(default_factory=list)

    @property
    def heading(self) -> bool:
        return self.element.tag in HEADINGS


class Layout:
    """The lines of a page.

    `spans` gives for each block element which lines are in it, the first and one after the last; `margins` are the
    elements left out.
    """

    def __init__(self, root: HtmlElement, kept: Iterable[HtmlElement] = ()) -> None:
        """`kept` are elements that are no margin whatever they are called, nor what is around them."""
        self.lines: list[Line] = []
        self.spans: dict[HtmlElement, tuple[int, int]] = {}
        self.margins: set[HtmlElement] = set()
        self._kept: set[HtmlElement] = set()
        for element in kept:
            while element is not None and element not in self._kept:
                self._kept.add(element)
                element = element.getparent()
        self._walk(root)
        self._sums = [0]
        for line in self.lines:
            self._sums.append(self._sums[-1] + len(line.text))

    def length(self, element: HtmlElement) -> int:
        """Characters of text in a block element; 0 for what lies in a margin."""
        first, end = self.spans.get(element, (0, 0))
        return self._sums[end] - self._sums[first]

    def within(self, element: HtmlElement) -> list[Line]:
        first, end = self.spans.get(element, (0, 0))
        return self.lines[first:end]

    def _walk(self, root: HtmlElement) -> None:
        owners: list[tuple[HtmlElement, int]] = []
        parts: list[str] = []
        line = Line(root)
        links = linked = 0

        def flush(owner: HtmlElement) -> None:
            nonlocal line, linked
            if parts:
                line.text = _joined(parts)
                parts.clear()
            if line.text:
                line.linked = linked
                self.lines.append(line)
                line = Line(owner)
            elif line.inline:
                line = Line(owner)
            else:
                line.element = owner  # nothing stands in it yet
            linked = 0

        walker = etree.iterwalk(root, events=("start", "end"))
        for event, node in walker:
            tag = node.tag
            if event == "start":
                if tag in _HIDDEN:
                    walker.skip_subtree()
                    continue
                if tag in _BLOCKS:
                    if node not in self._kept and self._is_margin(node):
                        walker.skip_subtree()
                        self.margins.add(node)
                        flush(owners[-1][0] if owners else root)
                        continue
                    flush(node)
                    owners.append((node, len(self.lines)))
                elif tag == "br":
                    parts.append(_BREAK)
                else:
                    if node.keys():
                        line.inline.append(node)
                    if tag == "a":
                        links += 1
                    elif tag in _APART:
                        parts.append(" ")
                if text := node.text:
                    parts.append(text)
                    if links:
                        linked += len(text)
                continue
            if tag in _HIDDEN:
                if text := node.tail:
                    parts.append(text)
                continue
            if owners and owners[-1][0] is node:
                _, first = owners.pop()
                flush(owners[-1][0] if owners else root)
                self.spans[node] = (first, len(self.lines))
            elif tag == "a" and links:
                links -= 1
            if (text := node.tail) and node is not root:
                parts.append(text)
                if links:
                    linked += len(text)
        flush(root)

    def _is_margin(self, element: HtmlElement) -> bool:
        if element.tag in _MARGIN_TAGS:
            return not _in_post_header(element)
        if element.tag in _NEVER_MARGINS or (marginal := _marginal(names(element))) is None:
            return False
        if "Blog" in (element.get("class") or "").split():  # Blogger's `widget Blog` holds the posts
            return False
        return marginal == "other" or not _in_post(element)


def _in_post_header(element: HtmlElement) -> bool:
    """Whether an element stands in a post's header, as Ghost's themes have the byline, or says when it was written."""
    parent = element.getparent()
    if element.tag != "aside" or parent is None:
        return False
    if parent.tag == "article":
        return any(_is_of(dated, parent) for dated in element.iter("time") if dated.get("itemprop") == "datePublished")
    around = parent.getparent() if parent.tag == "header" else None
    return around is not None and around.tag == "article"


def _is_of(element: HtmlElement, article: HtmlElement) -> bool:
    """Whether a property is an article's, and not that of an item in it."""
    return next((e for e in element.iterancestors() if e is article or "itemscope" in e.attrib), None) is article


def _in_post(element: HtmlElement) -> bool:
    """Whether a footer is a post's, not the page's."""
    return any(
        around.tag == "article" or not _POSTS.isdisjoint((around.get("class") or "").split())
        for around in element.iterancestors()
    )


def _joined(parts: list[str]) -> str:
    """One string, white space collapsed; a `<br>` stays a line break."""
    if len(parts) == 1:
        return " ".join(parts[0].split())
    if _BREAK not in parts:
        return " ".join("".join(parts).split())
    text: list[str] = []
    current: list[str] = []
    for part in parts:
        if part == _BREAK:
            text.append(" ".join("".join(current).split()))
            current = []
        else:
            current.append(part)
    text.append(" ".join("".join(current).split()))
    return "\n".join(filter(None, text))
