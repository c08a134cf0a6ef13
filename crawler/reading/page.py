"""What one page is read into (`crawler.reading.reader` does it)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from crawler.items import Comment, Link, Post

PageKind = Literal["post", "page", "index", "attachment", "protected", "search", "login", "other"]


@dataclass(kw_only=True, slots=True)
class SiteHints:
    """What a page tells of the blog that it stands in; all URLs absolute, null where it says nothing."""

    title: str | None = None
    description: str | None = None
    generator: str | None = None
    platform: str | None = None
    language: str | None = None
    home: str | None = None
    api: str | None = None  # WordPress REST root
    feeds: list[str] = field(default_factory=list)  # the blog's own, not one post's comment feed
    comment_feed: str | None = None  # of the blog, where this is its home; else of the post
    tdm_reservation: int | None = None  # <meta name="tdm-reservation">


@dataclass(kw_only=True, slots=True)
class Page:
    """One page, read. `post` is None unless `kind` is `post`; ids, positions and parents hold for this page alone.

    `certain` is False where the bytes alone do not tell a post from a static page or from another kind
    of page: the crawl then goes by whether a feed, API or archive names the URL as a post.
    """

    url: str
    canonical_url: str
    kind: PageKind
    certain: bool = True
    post: Post | None = None
    comments: list[Comment] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    comment_page: int | None = None  # which page of the thread this is, 1-based, where the page is one of several
    comment_pages: dict[int, str] = field(default_factory=dict)  # number -> URL of the thread's other pages
    post_page: int = 1  # which page of a multi-page post
    post_pages: dict[int, str] = field(default_factory=dict)  # number -> URL of the post's other pages
    site: SiteHints = field(default_factory=SiteHints)
    encoding: str = "utf-8"
    repaired: bool = False  # bytes were mislabelled, mixed or doubly encoded, and mended
    reader: str = "generic/4"
