"""Capture to items, pure: no network, no clock, no randomness, no Scrapy."""

from crawler.reading.page import Page, SiteHints
from crawler.reading.reader import read_document, read_page

__all__ = ["Page", "SiteHints", "read_document", "read_page"]
