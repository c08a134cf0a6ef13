"""What a page tells of the blog that it stands in: its name, address, feeds and software."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from crawler import urls
from crawler.reading.elements import HEADINGS
from crawler.reading.inventory import Inventory
from crawler.reading.layout import words_of
from crawler.reading.markup import Document, absolute
from crawler.reading.page import SiteHints
from crawler.reading.platforms import Platform
from crawler.reading.structured import Structured, read_structured

_NAME_PLACES = (
    ".site-title", "#site-title", ".wp-block-site-title", "#blog-title", ".blog-title", ".blogtitle", "#blogname",
    "#sitename", "#site-name", "#banner-header", ".sitename", "#logo", ".logo", "#branding", "#header",
)  # fmt: skip
_DESCRIPTION_PLACES = (
    ".site-description", "#site-description", ".wp-block-site-tagline", "#blog-description", ".blog-description",
    "#tagline", ".tagline", "#banner-description", ".description",
)  # fmt: skip
_LONGEST_NAME, _LONGEST_DESCRIPTION = 100, 300
_NEAR_TOP = 60  # links; the blog's name stands in one of the first
_FEED_TYPES = ("application/rss", "application/atom", "application/rdf", "text/xml", "application/feed+json")
_FEED_NAME = re.compile(  # what blog software adds to a blog's name in its feeds' titles
    r"^(?P<a>.+?)\s*(?:»|›|-|–|—|\|)?\s*(?:rss|atom|(?:webb|inläggs)?flöde|feed|syndication|strøm|syöte)"
    r"(?:[\s-]*(?:rss|atom|feed|flöde|[\d.]+))*\s*$|^posts on '(?P<b>.+)' \(.+\)$",
    re.IGNORECASE,
)
_COMMENTS = re.compile(r"komment|comment|reaktion|rückmeldung|kommentti", re.IGNORECASE)
_COMMENT_FEED = re.compile(r"/comments?(?:/|\.|$)|feed=comments-|[?&]withcomments=", re.IGNORECASE)
_PART_FEED = re.compile(
    r"/(?:category|kategori|tag|etikett|author|label|search)/|[?&](?:cat|tag|author|s)=|/-/", re.IGNORECASE
)


def read_site(doc: Document, inventory: Inventory, platform: Platform, structured: Structured) -> SiteHints:
    """Read what a page says of its blog, to readers and (`structured`) to machines; what it does not say stays null."""
    hints = SiteHints(platform=None if platform.name == "generic" else platform.name)
    hints.generator = inventory.generator or None
    hints.language = _language(inventory, structured)
    linked = list(_feed_links(doc, inventory))
    feeds = list(_feeds(doc, linked))
    hints.feeds = [url for url, _ in feeds]
    hints.comment_feed = next((url for url, title in linked if _of_comments(url, title)), None)
    hints.title = _title(inventory, structured, [title for _, title in feeds])
    hints.description = _description(inventory, hints.title)
    hints.api = _link(doc, inventory, "https://api.w.org/")
    hints.home = _home(doc, inventory, hints)
    hints.tdm_reservation = _reservation(structured)
    return hints


def _language(inventory: Inventory, structured: Structured) -> str | None:
    for element in (inventory.root, *inventory.root.iterchildren("body")):
        if language := element.get("lang") or element.get("xml:lang"):
            return language.strip() or None
    return structured.meta("og:locale", "content-language", "language")


def _feeds(doc: Document, linked: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """The blog's own feeds and their titles: no comment feeds, none of a category, tag, author or single post."""
    here = urls.key(doc.url)
    seen = set()
    own = None
    for url, title in linked:
        if url in seen or _of_comments(url, title) or _PART_FEED.search(url):
            continue
        if urlsplit(url).path.strip("/") and "/" in here and urls.key(url).startswith(f"{here}/feed"):
            own = own or (url, title)  # of the post that this page is; of the blog, where its home is a folder
            continue
        seen.add(url)
        yield url, title
    if own and not seen:
        yield own


def _feed_links(doc: Document, inventory: Inventory) -> Iterator[tuple[str, str]]:
    """All feeds that a page links to, and their titles."""
    for link in inventory.by_tag.get("link", ()):
        kind = link.get("type")
        if not kind or not kind.lower().startswith(_FEED_TYPES) or "oembed" in kind:
            continue
        if "alternate" not in (link.get("rel") or "").lower().split():
            continue
        if url := absolute(link.get("href") or "", doc.base_url):
            yield url, " ".join((link.get("title") or "").split())


def _of_comments(url: str, title: str) -> bool:
    return bool(_COMMENTS.search(title) or _COMMENT_FEED.search(url))


def _title(inventory: Inventory, structured: Structured, feed_titles: list[str]) -> str | None:
    if name := structured.site_name:
        return name
    names = [m["a"] or m["b"] for title in feed_titles if (m := _FEED_NAME.match(title))]
    if names:
        return str(min(names, key=len))
    for place in _NAME_PLACES:
        for element in inventory.find(place)[:1]:
            itself = place.startswith(".") or element.tag in HEADINGS
            heading = element if itself else next(element.iter(*HEADINGS), None)
            text = words_of(heading) if heading is not None else ""
            if 0 < len(text) <= _LONGEST_NAME:
                return text
    return None


def _description(inventory: Inventory, title: str | None) -> str | None:
    for place in _DESCRIPTION_PLACES:
        for element in inventory.find(place)[:1]:
            text = words_of(element)
            if 0 < len(text) <= _LONGEST_DESCRIPTION and text != title:
                return text
    return None


def _link(doc: Document, inventory: Inventory, rel: str) -> str | None:
    for link in inventory.by_tag.get("link", ()):
        if rel in (link.get("rel") or "").split():
            return absolute(link.get("href") or "", doc.base_url)
    return None


def _home(doc: Document, inventory: Inventory, hints: SiteHints) -> str | None:
    """From what blog software derives from the home address, or the link that the blog's name is."""
    if rsd := _link(doc, inventory, "EditURI"):
        path, found, _ = rsd.partition("xmlrpc.php?rsd")
        if found:
            return path
    if hints.api:
        path, found, _ = hints.api.partition("wp-json/")
        if found:
            return path
    for anchor in inventory.by_tag.get("a", ()):
        named = "home" in (anchor.get("rel") or "").lower().split()
        if named and (home := absolute(anchor.get("href") or "", doc.base_url)):
            return home
    if hints.title and (home := _named_link(doc, inventory, hints.title)):
        return home
    for feed in hints.feeds:
        path, found, rest = feed.partition("/feed")
        if found and urls.key(path) != urls.key(doc.url) and rest.strip("/") in ("", "atom", "rss", "rss2", "rdf"):
            return f"{path}/"
        path, found, _ = feed.partition("/feeds/posts/default")
        if found:
            return f"{path}/"
    return None


def _named_link(doc: Document, inventory: Inventory, title: str) -> str | None:
    name = title.casefold()
    for anchor in inventory.by_tag.get("a", ())[:_NEAR_TOP]:
        if words_of(anchor).casefold() == name:
            url = absolute(anchor.get("href") or "", doc.base_url)
            if url and urls.host(url) == urls.host(doc.url):
                return url
    return None


def reservation(root: HtmlElement) -> int | None:
    """What the page itself says of text and data mining; 1 where its owner reserves it."""
    return _reservation(read_structured(Inventory(root)))


def _reservation(structured: Structured) -> int | None:
    """TDM Reservation Protocol, `<meta name="tdm-reservation">` (https://www.w3.org/community/reports/tdmrep/)."""
    value = structured.meta("tdm-reservation")
    return int(value) if value in ("0", "1") else None
