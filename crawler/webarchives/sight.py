"""What a first look at a capture tells, before it is known which blog it belongs to and which pages are posts. Pure."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from crawler import urls
from crawler.discovery import feeds, sitemaps
from crawler.discovery.census import Way
from crawler.discovery.scope import Scope, home_of, like_post, shape
from crawler.errors import NotReadable
from crawler.items import Blog
from crawler.readers import Answer, read
from crawler.reading import Page

Kind = Literal["post", "protected", "page", "index", "feed", "sitemap", "other"]


@dataclass(slots=True)
class Sight:
    """One capture, looked at. `sha256` is of its payload; `names` are the posts that it lists, by `way`; `home` is that
    of the blog as far as the page tells, and `about` what it says of the blog.

    Of a post: the address that it claims (`canonical`), a digest of its content, whether that tells it from others
    (`telling`), its title and its date as shown, which page of the post it is, the addresses of its further pages
    (`parts`), and whether the owner reserves text and data mining.
    """

    kind: Kind
    sha256: str
    certain: bool = False
    canonical: str = ""
    content: str = ""
    telling: bool = False
    title: str | None = None
    dated: str | None = None
    post_page: int = 1
    parts: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    way: Way = "archive"
    home: str | None = None
    about: Blog | None = None
    reserved: bool = False


def look(body: bytes, url: str, content_type: str | None, at: datetime, time_zone: str) -> Sight:
    """Look at the payload that `url` answered with at that time (aware)."""
    sha256 = hashlib.sha256(body).hexdigest()
    if feeds.like_feed(body):
        return _feed(body, url, sha256)
    if (sitemap := sitemaps.read_sitemap(body, url)) is not None:
        named = [page for page in sitemap.pages if sitemap.posts or (like_post(page) and shape(page) == "page")]
        return Sight("sitemap", sha256, names=named, way="sitemap")
    scope = Scope(Scope.of(url).host, "/")
    try:
        reading = read(Answer(body, url, content_type, at, time_zone, scope, neighbours=False))
    except NotReadable:
        return Sight("other", sha256)
    page = reading.page
    kind: Kind = page.kind if page.kind in ("index", "protected") else "page"  # a post: see below
    sight = Sight(kind, sha256, names=reading.index.entries)
    sight.reserved = page.site.tdm_reservation == 1
    site = page.site
    feed_url = site.feeds[0] if site.feeds else None
    sight.about = Blog(
        title=site.title,
        description=site.description,
        platform=site.platform,
        generator=site.generator,
        feed_url=feed_url,
    )
    if page.post is not None:
        _post(page, sight)
    sight.home = home_of(page)
    return sight


def _feed(body: bytes, url: str, sha256: str) -> Sight:
    feed = feeds.read_feed(body, url)
    if feed is None or feed.of_comments:
        return Sight("other", sha256)
    about = Blog(title=feed.title, description=feed.description, generator=feed.generator, feed_url=url)
    names = [entry.url for entry in feed.entries]
    return Sight("feed", sha256, names=names, way="feed", home=feed.home, about=about)


def _post(page: Page, sight: Sight) -> None:
    assert page.post is not None
    post = page.post
    sight.kind, sight.certain, sight.canonical = "post", page.certain, page.canonical_url
    sight.content = urls.digest(post.title or "", post.published_text or "", post.text)
    sight.telling = post.published_text is not None and len(post.text) >= 100
    sight.title, sight.dated = post.title, post.published_text
    sight.post_page = page.post_page
    sight.parts = [*page.post_pages.values(), *page.comment_pages.values()]
