"""A page as text and tree, made once; and the clean text, HTML and links of a part of it.

Text and HTML are written as lxml walks the part: no tree of their own. Does not care which part that is.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property, lru_cache
from html import escape
from typing import Any
from urllib.parse import urljoin, urlsplit

import lxml.html
from bs4.dammit import EntitySubstitution
from lxml import etree

from crawler.reading.decoding import decode
from crawler.reading.elements import CELLS, HEADINGS, LISTS
from crawler.reading.layout import words_of
from crawler.reading.sniffing import refuse_binary

MAX_BYTES = 16 * 1024 * 1024
"""What is read of a page; the longest real threads are a tenth of it, and the tree takes about ten times as much."""

_MAX_NESTING = 100
_SPACES = " \t\n\f\r"  # https://infra.spec.whatwg.org/#ascii-whitespace


def _names(words: str) -> frozenset[str]:
    return frozenset(words.split())


# lxml.html looks in Python, element by element, whether it is a form or a label: a tenth of a page's whole reading.
_ONE_CLASS = etree.ElementDefaultClassLookup(element=lxml.html.HtmlElement)

_IN_TEXT = re.compile(r"[<>&]")
_TO_ESCAPE = re.compile(r"[<>&\"]")
_SPACE = re.compile(r"\s")
_LINE_BREAKS = re.compile(r"[\t\r\n]")
_ABSOLUTE = re.compile(r"https?://[a-zA-Z0-9.-]+(?::(?:\d{1,4}|[1-5]\d{4}))?(?:[/?#]\S*)?")
_ROOTED = re.compile(r"/(?!/)[\w~%+=&,!@$*./-]*(?:\?[\w~%+=&,.!@$*/-]+)?(?:#[\w-]+)?", re.ASCII)
_PLAIN_ORIGIN = re.compile(r"https?://[a-z0-9.-]+(?::(?:[1-9]\d{1,3}|[1-5]\d{4}))?(?=/|$)")
_XML_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>", re.IGNORECASE)
_END_OF_PAGE = re.compile(rb"</(?:[bB][oO][dD][yY]|[hH][tT][mM][lL])\s*>")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)\b[^>]*>")

_VOID = _names("area base br col embed hr img input link meta param source track wbr")
_IMPLIED_END = _names("p li dt dd tr td th thead tbody tfoot option")
_DROPPED = _names(
    "script style noscript object iframe embed applet frame frameset noframes template svg canvas audio video map head "
    "title meta link base input select textarea button label option optgroup legend datalist progress meter"
)
_PARAGRAPH = _names(
    "p div h1 h2 h3 h4 h5 h6 blockquote pre table ul ol dl hr figure section article aside header footer nav main "
    "address center fieldset form details"
)
_LINE = _names("li tr dt dd figcaption caption summary thead tbody tfoot")
_GAPS = {**dict.fromkeys(CELLS, 1), **dict.fromkeys(_LINE, 2), **dict.fromkeys(_PARAGRAPH, 3)}  # as `_Text` has them
_LIST_OR_P = LISTS | {"p"}

_ATTRIBUTES: dict[str, tuple[str, ...]] = {
    "a": ("href", "title", "rel"),
    "img": ("src", "alt", "title", "width", "height"),
    "blockquote": ("cite",),
    "q": ("cite",),
    "ins": ("datetime",),
    "del": ("datetime",),
    "time": ("datetime",),
    "td": ("colspan", "rowspan"),
    "th": ("colspan", "rowspan"),
    "ol": ("start",),
    "abbr": ("title",),
    "acronym": ("title",),
}
_ALLOWED = (
    frozenset(_ATTRIBUTES)
    | HEADINGS
    | _names(
        "p br hr ul li dl dt dd div pre code kbd samp var tt em strong b i u s strike sub sup small big cite dfn "
        "figure figcaption table caption thead tbody tfoot tr"
    )
)
_URL_ATTRIBUTES = frozenset(("href", "src", "cite"))


@dataclass(frozen=True, slots=True)
class Anchor:
    """A link in a text: absolute URL, the words that are the link, and its `rel` as written."""

    url: str
    text: str
    rel: str | None


@dataclass(frozen=True, slots=True)
class Clean:
    """What a part of a page says: plain text, clean HTML (without the part's own element), and its links in order."""

    text: str
    html: str
    links: tuple[Anchor, ...] = ()


@dataclass
class Document:
    """A decoded page and its tree."""

    url: str
    text: str
    root: lxml.html.HtmlElement
    encoding: str = "utf-8"
    repaired: bool = False
    truncated: bool = False
    day_first: bool | None = None  # the order of day and month on the blog's other pages, where they tell
    blind_utc: bool = False  # its themes wrote +00:00 after whatever the blog's clock showed

    @classmethod
    def parse(cls, body: bytes, url: str, content_type: str | None = None) -> Document:
        """Decode and parse a page as browsers do, at any depth of nesting, to the first `MAX_BYTES`.

        Raises `NotReadable` for what is no page: nothing, PDF, images, other binary files.
        """
        refuse_binary(body, url, content_type)
        truncated = len(body) > MAX_BYTES
        decoded = decode(body[:MAX_BYTES] if truncated else body, content_type)
        return cls(url, decoded.text, _tree(decoded.text), decoded.encoding, decoded.repaired, truncated)

    @cached_property
    def base_url(self) -> str:
        """What relative links are relative to: `<base href>`, else the page's URL."""
        for base in self.root.iter("base"):
            href = base.get("href")
            if href:
                return absolute(href, self.url) or self.url
        return self.url


def _tree(text: str) -> lxml.html.HtmlElement:
    # What stands after </html> belongs to the body (https://html.spec.whatwg.org/#parsing-main-afterbody);
    # libxml2 would make a second root of it.
    declaration = _XML_DECLARATION.match(text)
    source = _END_OF_PAGE.sub(b"", (text[declaration.end() :] if declaration else text).encode("utf-8", "replace"))
    parser = _parser()
    root = _parse(source, parser)
    if any("Excessive depth" in entry.message for entry in parser.error_log):
        root = _parse(_flattened(source.decode()).encode(), _parser())
    return root


def fragment(html: str) -> lxml.html.HtmlElement:
    """A piece of HTML as an element that holds it."""
    return _tree(f"<html><body>{html}</body></html>").find("body")


def _parser() -> lxml.html.HTMLParser:
    parser = lxml.html.HTMLParser(
        encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True, collect_ids=False
    )
    parser.set_element_class_lookup(_ONE_CLASS)
    return parser


def _parse(source: bytes, parser: lxml.html.HTMLParser) -> lxml.html.HtmlElement:
    try:
        return lxml.html.document_fromstring(source, parser=parser)
    except etree.ParserError:
        return lxml.html.document_fromstring(b"<html><body></body></html>")


def _flattened(source: str) -> str:
    """`source` without the tags that open inside `_MAX_NESTING` of their own name.

    libxml2 drops whatever follows depth 2048, so this keeps a page whose `<font>` is never closed.
    """
    nesting: Counter[str] = Counter()

    def keep(match: re.Match[str]) -> str:
        name = match.group(2).lower()
        if name in _VOID or name in _IMPLIED_END:
            return match.group()
        nesting[name] = max(0, nesting[name] + (-1 if match.group(1) else 1))
        inside = nesting[name] + bool(match.group(1))
        return match.group() if inside <= _MAX_NESTING else ""

    return _TAG.sub(keep, source)


@lru_cache(maxsize=2048)  # each of a page's links is asked for several times
def absolute(href: str, base_url: str) -> str | None:
    """`href` as an absolute http or https URL; None where it is something else (`javascript:`, `mailto:`) or broken."""
    href = href.strip()
    if not href.isprintable():
        href = _LINE_BREAKS.sub("", href)
    if _ABSOLUTE.fullmatch(href):
        return href
    if _ROOTED.fullmatch(href) and "/." not in href and (origin := _origin(base_url)):
        return origin + href
    return None if href.lower() in ("http://", "https://") else _joined(href, base_url)


def _joined(href: str, base_url: str) -> str | None:
    try:
        url = urljoin(base_url, href)
        parts = urlsplit(url)
        if parts.scheme.lower() not in ("http", "https") or not parts.hostname or parts.port == 0:
            return None
    except ValueError:  # a bracket in the host, a port that is no number
        return None
    return _SPACE.sub("%20", url)


@lru_cache(maxsize=1024)
def _origin(url: str) -> str | None:
    """Scheme and host of an address that a path may be put after as it is; None for any that is not plain."""
    match = _PLAIN_ORIGIN.match(url)
    return match.group() if match else None


def clean(element: lxml.html.HtmlElement, base_url: str) -> Clean:
    """Text, HTML and links of an element's content.

    Text: paragraphs parted by a blank line, `<br>`, list items and table rows one a line, white space collapsed, no
    scripts, embeds or form controls; a smiley or emoji image is its `alt`. HTML: an allow-list of tags and attributes.
    """
    text = _Text()
    html: list[str] = []
    links: list[Anchor] = []
    preformatted = items = 0
    verbatim = element.tag == "pre"
    walker = etree.iterwalk(element, events=("start", "end", "comment", "pi"))
    for event, node in walker:
        tag = node.tag
        if event == "start":
            if node is not element:
                if tag in _DROPPED:
                    text.separate(1)
                    walker.skip_subtree()
                    continue
                if tag == "br":
                    text.break_line()
                elif gap := _GAPS.get(tag, 0):
                    text.separate(2 if items and tag in _LIST_OR_P else gap)
                    items += tag in LISTS
                elif tag == "img":
                    text.add(_smiley(node))
                elif tag == "a" and (link := _anchor(node, base_url)):
                    links.append(link)
                if tag in _ALLOWED:
                    html.append(f"<{tag}{_attributes(node, base_url)}{'/>' if tag in _VOID else '>'}")
                elif tag in _PARAGRAPH:
                    html.append("<div>")
                preformatted += tag == "pre"
            shown = node.text
        elif node is element:
            break
        else:
            if event == "end":
                preformatted -= tag == "pre"
                if gap := _GAPS.get(tag, 0):
                    items -= tag in LISTS
                    text.separate(2 if items and tag in _LIST_OR_P else gap)
                if tag in _ALLOWED:
                    if tag not in _VOID:
                        html.append(f"</{tag}>")
                elif tag in _PARAGRAPH and tag not in _DROPPED:
                    html.append("</div>")
            shown = node.tail
        if shown:
            if preformatted:
                text.add_preformatted(shown)
            elif shown.isspace():
                text.separate(1)
            else:
                text.add(shown)
            html.append(_escaped(shown, preformatted or verbatim))
    return Clean(str(text), "".join(html).strip(), tuple(links))


class _Text:
    """Text as it is shown, put together from text nodes and the breaks between them."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.gap = 0  # 0 nothing, 1 space, 2 new line, 3 blank line
        self.lines = 0  # <br> since the last text

    def add(self, data: str | None) -> None:
        if not data:
            return
        words = data.split()
        if not words:
            self.gap = max(self.gap, 1)
            return
        self._close_gap(1 if data[0].isspace() else 0)
        self.parts.append(" ".join(words))
        self.gap = 1 if data[-1].isspace() else 0

    def add_preformatted(self, data: str | None) -> None:
        for number, line in enumerate((data or "").replace("\r\n", "\n").replace("\xa0", " ").split("\n")):
            if number:
                self.gap = max(self.gap, 2)
            if line.strip():
                indent = line if self.gap >= 2 else line.lstrip() if self.gap or not self.parts else line
                self._close_gap(0)
                self.parts.append(indent.rstrip())
                self.gap = 1 if line[-1].isspace() else 0

    def break_line(self) -> None:
        self.lines += 1
        self.gap = max(self.gap, 2 if self.lines == 1 else 3)

    def separate(self, gap: int) -> None:
        if gap > self.gap:
            self.gap = gap

    def _close_gap(self, least: int) -> None:
        if self.parts:
            self.parts.append(("", " ", "\n", "\n\n")[self.gap or least])
        self.gap = self.lines = 0

    def __str__(self) -> str:
        return "".join(self.parts)


def _smiley(image: lxml.html.HtmlElement) -> str | None:
    """The characters that WordPress made an image of; another image's `alt` is no text."""
    classes = (image.get("class") or "").split()
    return image.get("alt") if "wp-smiley" in classes or "emoji" in classes else None


def _anchor(node: lxml.html.HtmlElement, base_url: str) -> Anchor | None:
    href = node.get("href", "").strip()
    if not href or href == "#":
        return None
    url = absolute(href, base_url)
    rel = " ".join(node.get("rel", "").split()) or None
    return Anchor(url, words_of(node), rel) if url else None


def _attributes(node: lxml.html.HtmlElement, base_url: str) -> str:
    if node.tag not in _ATTRIBUTES:
        return ""
    kept = _kept_attributes(node.tag, node, base_url)
    return "".join(f" {name}={_quoted(value)}" for name, value in sorted(kept.items()))


def _quoted(value: str) -> str:
    return EntitySubstitution.substitute_xml(value, True) if _TO_ESCAPE.search(value) else f'"{value}"'


def _escaped(data: str, preformatted: int) -> str:
    """Text as HTML; the white space between elements is one space or line end."""
    if not preformatted and not data.strip(_SPACES):
        return "\n" if "\n" in data else " "
    return escape(data, quote=False) if _IN_TEXT.search(data) else data


def _kept_attributes(tag: str, attributes: lxml.html.HtmlElement, base_url: str) -> dict[str, Any]:
    """Allowed attributes, addresses made absolute; of an image that a script would load, the real address."""
    kept = {}
    for name in _ATTRIBUTES[tag]:
        value = attributes.get(name)
        if tag == "img" and name == "src" and (not value or value.startswith("data:")):
            value = attributes.get("data-lazy-src") or attributes.get("data-src")
        if value is not None and name in _URL_ATTRIBUTES:
            value = absolute(value, base_url)
        if value is not None:
            kept[name] = value
    return kept
