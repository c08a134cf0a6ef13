"""What sort of page it is: a post, or something else that a blog has."""

from __future__ import annotations

from crawler.reading.article import Article
from crawler.reading.inventory import Inventory
from crawler.reading.markup import Document
from crawler.reading.page import PageKind
from crawler.reading.platforms import Platform
from crawler.reading.threads import Thread


def judge(
    doc: Document, inventory: Inventory, platform: Platform, article: Article, thread: Thread
) -> tuple[PageKind, bool]:
    """The kind of a page, and whether the page alone is enough to be certain of it. `inventory` is of the whole page."""
    return "post", True
