"""The post of a page: where it stands and what it says."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from lxml.html import HtmlElement

from crawler.items import Link, Post
from crawler.reading.inventory import Inventory
from crawler.reading.markup import Document
from crawler.reading.platforms import Platform


@dataclass(kw_only=True, slots=True)
class Article:
    """A post as read; `post` lacks ids and counts, which `reader` fills. `element` holds the body, where one was found."""

    post: Post
    canonical_url: str
    element: HtmlElement | None = None
    links: list[Link] = field(default_factory=list)
    post_page: int = 1
    post_pages: dict[int, str] = field(default_factory=dict)


def read_article(
    doc: Document, inventory: Inventory, platform: Platform, *, captured_at: datetime | None, time_zone: str
) -> Article:
    """Read the post from a page whose comments have been cut out (so `inventory` has none of them)."""
    return Article(post=Post(url=doc.url), canonical_url=doc.url)
