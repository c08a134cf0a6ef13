"""Sitemaps (sitemaps.org protocol 0.9): indexes and URL sets, plain or gzipped. Pure."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from lxml import etree
from scrapy.utils.sitemap import Sitemap

WELL_KNOWN = "sitemap.xml"

# The protocol's own limit for one file, uncompressed.
MAX_BYTES = 50 * 1024 * 1024

_POSTS = re.compile(r"(^|[-_])(posts?|inlagg|article|blog)([-_.\d]|$)", re.IGNORECASE)
_NOT_POSTS = re.compile(
    r"(^|[-_])(pages?|sidor|categor(y|ies)|tags?|post_tag|taxonom(y|ies)|authors?|users?|images?|videos?|attachments?|products?|misc)"
    r"([-_.\d]|$)",
    re.IGNORECASE,
)


@dataclass(slots=True)
class SitemapPage:
    """One sitemap file: the sitemaps it names, and the pages, each with its `lastmod` as it stands there (or nothing).
    `posts` where its name says that it lists posts only.
    """

    sitemaps: dict[str, str] = field(default_factory=dict)
    pages: dict[str, str] = field(default_factory=dict)
    posts: bool = False


def read_sitemap(body: bytes, url: str) -> SitemapPage | None:
    """Read a sitemap; None where the bytes are none. Entities are never expanded, gzip is opened up to `MAX_BYTES`."""
    try:
        data = _gunzip(body) if body[:2] == b"\x1f\x8b" else body
        sitemap = Sitemap(data.lstrip())
        if sitemap.type not in ("sitemapindex", "urlset"):
            return None
        entries = [entry for entry in sitemap if entry.get("loc")]
        locations = {urljoin(url, entry["loc"]): (entry.get("lastmod") or "").strip() for entry in entries}
    except (etree.XMLSyntaxError, zlib.error, StopIteration, ValueError):
        return None
    if sitemap.type == "sitemapindex":
        return SitemapPage(sitemaps={place: date for place, date in locations.items() if _may_list_posts(place)})
    name = _file_name(url)
    return SitemapPage(pages=locations, posts=bool(_POSTS.search(name)) and _may_list_posts(url))


def _file_name(url: str) -> str:
    return urlsplit(url).path.rsplit("/", 1)[-1]


def _may_list_posts(url: str) -> bool:
    # WordPress names them wp-sitemap-posts-post-1.xml and wp-sitemap-posts-page-1.xml; Yoast post-sitemap.xml
    name = _file_name(url).replace("posts-post", "post").replace("posts-page", "page")
    return not _NOT_POSTS.search(name)


def _gunzip(body: bytes) -> bytes:
    decompressor = zlib.decompressobj(wbits=31)
    return decompressor.decompress(body, MAX_BYTES)
