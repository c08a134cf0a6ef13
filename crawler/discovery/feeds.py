"""Feeds: RSS 2.0, RSS 1.0 (RDF) and Atom, read for what they name. Pure.

Sources: RSS 2.0 (Harvard), RSS 1.0 with the Dublin Core module, RFC 4287 (Atom), RFC 5005 (paged feeds).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from bs4 import BeautifulSoup
from lxml import etree

from crawler import urls
from crawler.reading.decoding import decode
from crawler.reading.layout import words_of

# Where feeds lie when a page names none, by platform and convention.
WELL_KNOWN = ("feed/", "atom.xml", "rss.xml", "index.xml", "feeds/posts/default", "index.rdf", "?feed=rss2", "rss/")

_DECLARATION = re.compile(r"^<\?xml[^>]*\?>")
_ROOT = re.compile(rb"<(rss|rdf:RDF|feed)[\s>]")
# How many answers a post has: RSS 1.0's slash module, and RFC 4685.
_COUNTS = ("{http://purl.org/rss/1.0/modules/slash/}comments", "{http://purl.org/syndication/thread/1.0}total")
_TURNS = {"paged", "page", "start-index", "max-results"}
_DATES = ("pubDate", "published", "issued", "date", "updated", "modified")


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One entry: the address of the post, and what the feed says of it; `content` is HTML, whole or an excerpt, and
    `digest` tells whether it says the same another time (title, content, when it was updated, how many answers).
    """

    url: str
    published_text: str | None = None
    title: str | None = None
    author: str | None = None
    content: str | None = None
    digest: str = ""


@dataclass(slots=True)
class Feed:
    """A feed read; all URLs absolute."""

    url: str
    title: str | None = None
    description: str | None = None
    home: str | None = None
    generator: str | None = None
    language: str | None = None
    next: str | None = None
    of_comments: bool = False
    entries: list[FeedEntry] = field(default_factory=list)


def like_feed(body: bytes) -> bool:
    """Whether the bytes begin as a feed does."""
    return bool(_ROOT.search(body[:2000]))


def read_feed(body: bytes, url: str) -> Feed | None:
    """Read a feed; None where the bytes are none. Entities are never expanded, broken XML is read as far as it goes."""
    root = _parse(body)
    if root is None or _name(root) not in ("rss", "RDF", "feed"):
        return None
    feed = Feed(url)
    channel = next((child for child in root if _name(child) == "channel"), root)
    base = root.get("{http://www.w3.org/XML/1998/namespace}base") or url
    for child in channel:
        _read_head(feed, child, base)
    for item in root.iter():
        if _name(item) in ("item", "entry") and (address := _address(item, base)):
            feed.entries.append(_entry(item, address))
    replies = [item for item in root.iter() if _name(item) == "in-reply-to"]
    feed.of_comments = bool(replies) or (bool(feed.entries) and all("#c" in entry.url for entry in feed.entries))
    return feed


def next_page(feed: Feed) -> str | None:
    """The address of a feed's next, older page: as it says itself, or WordPress' `paged`; None where it has none."""
    if feed.next:
        return feed.next
    if not feed.entries or "wordpress" not in (feed.generator or "").lower():
        return None
    parts = urlsplit(feed.url)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    query["paged"] = str(int(query.get("paged", "1")) + 1)
    return urlunsplit(parts._replace(query=urlencode(query)))


def first_page(url: str) -> str:
    """The address of a feed without what turns its pages (WordPress', and Blogger's)."""
    parts = urlsplit(url)
    query = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name not in _TURNS]
    return urlunsplit(parts._replace(query=urlencode(query)))


def _parse(body: bytes) -> etree._Element | None:
    # decoded by our own rules: feeds of the 2000s often say UTF-8 and are not
    text = _DECLARATION.sub("", decode(body).text.lstrip())
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _text(element: etree._Element) -> str | None:
    return words_of(element) or None


def _read_head(feed: Feed, child: etree._Element, base: str) -> None:
    match _name(child):
        case "title":
            feed.title = feed.title or _text(child)
        case "description" | "subtitle" | "tagline":
            feed.description = feed.description or _text(child)
        case "generator" | "generatorAgent":
            feed.generator = feed.generator or _text(child) or next(iter(child.attrib.values()), None)
        case "language":
            feed.language = _text(child)
        case "link":
            href, rel = child.get("href"), child.get("rel", "alternate")
            if href and rel == "next":
                feed.next = urljoin(base, href)
            elif href and rel == "alternate" and child.get("type", "text/html").startswith("text/html"):
                feed.home = urljoin(base, href)
            elif not href and (text := _text(child)):
                feed.home = feed.home or urljoin(base, text)


def _address(item: etree._Element, base: str) -> str | None:
    """The post's address: what a proxy says the original was, else the link, else a permalink guid."""
    candidates: dict[str, str] = {}
    for name, written in _addresses(item):
        candidates.setdefault(name, written)
    for name in ("origLink", "link", "guid", "about"):
        if name in candidates:
            address = urljoin(base, candidates[name])
            if address.startswith(("http://", "https://")):
                return address
    return None


def _addresses(item: etree._Element) -> Iterator[tuple[str, str]]:
    for child in item:
        name, text = _name(child), (child.text or "").strip()
        if name == "link" and child.get("href"):
            if child.get("rel", "alternate") == "alternate":
                yield "link", child.get("href", "").strip()
        elif name in ("link", "origLink") and text:
            yield name, text
        elif name == "guid" and text and child.get("isPermaLink", "true").lower() == "true" and "://" in text:
            yield "guid", text
    if about := item.get("{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"):
        yield "about", about.strip()


def _entry(item: etree._Element, address: str) -> FeedEntry:
    found: dict[str, etree._Element] = {}
    for child in item:
        found.setdefault(_name(child), child)

    def text(*names: str) -> str | None:
        return next((words for name in names if name in found and (words := _text(found[name]))), None)

    person = next((_text(part) for part in found.get("author", ()) if _name(part) == "name"), None)
    mail = text("author") or ""
    author = text("creator") or person or (mail if "@" not in mail else None) or None
    content = text("encoded", "content", "description", "summary")
    title, answers = (
        _plain(text("title")),
        next((item.findtext(name) for name in _COUNTS if item.find(name) is not None), ""),
    )
    digest = urls.digest(title or "", content or "", text("updated", "modified") or "", (answers or "").strip())
    return FeedEntry(address, text(*_DATES), title, author, content, digest)


def _plain(title: str | None) -> str | None:
    """A title without the entities and tags that many feeds escape twice, and seldom close."""
    if title and ("<" in title or "&" in title):
        title = BeautifulSoup(unescape(title), "html.parser").get_text()
    return " ".join(title.split()) or None if title else None
