"""The answers to a post: comments, pingbacks and trackbacks, who answers whom, and how many there should be."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from lxml.html import HtmlElement

from crawler.items import Comment, Link
from crawler.reading.inventory import Inventory
from crawler.reading.markup import Document
from crawler.reading.platforms import Platform


@dataclass(kw_only=True, slots=True)
class Thread:
    """What answers a post on one page. `elements` are all that belongs to the thread, none inside another."""

    comments: list[Comment] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    declared: int | None = None
    page: int | None = None
    pages: dict[int, str] = field(default_factory=dict)
    elements: list[HtmlElement] = field(default_factory=list)
    form: HtmlElement | None = None  # where an answer is written


def read_thread(
    doc: Document, inventory: Inventory, platform: Platform, *, captured_at: datetime | None, time_zone: str
) -> Thread:
    """Read the thread of a page. `parent_id` holds positions' ids once `assemble.identify` has been through."""
    return Thread()


@contextmanager
def cut_out(thread: Thread) -> Iterator[None]:
    """The tree without the thread, for as long as the block lasts."""
    yield
