"""What a page tells of the blog that it stands in."""

from __future__ import annotations

from crawler.reading.inventory import Inventory
from crawler.reading.markup import Document
from crawler.reading.page import SiteHints
from crawler.reading.platforms import Platform


def read_site(doc: Document, inventory: Inventory, platform: Platform) -> SiteHints:
    """Read the head of a page."""
    return SiteHints(platform=None if platform.name == "generic" else platform.name)
