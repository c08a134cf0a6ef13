"""A page as something to learn from: read, with every element's text at hand for finding what stands where."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property

from lxml import etree
from lxml.html import HtmlElement

from crawler import urls
from crawler.reading.flow import release
from crawler.reading.inventory import Inventory
from crawler.reading.layout import words_of
from crawler.reading.learning.lessons import Lesson
from crawler.reading.markup import Document
from crawler.reading.page import Page
from crawler.reading.platforms import Platform, detect
from crawler.reading.reader import read_document
from crawler.reading.template import Template
from crawler.reading.threads import cut_out, read_thread

_SILENT = frozenset("script style noscript template head select textarea button iframe svg".split())
_FEW = 12  # letters; shorter texts stand in several places


@dataclass(slots=True)
class Said:
    """A comment whose words are known: where they stand in `Sheet.flat`, and who said them when."""

    start: int
    end: int
    author: str | None
    at: datetime | None


@dataclass
class Sheet:
    """One page of the sample. `page` is what the reader makes of it with what is learnt so far."""

    doc: Document
    time_zone: str
    lesson: Lesson | None = None
    page: Page = field(init=False)
    flat: str = field(init=False)
    """All letters and digits that the page shows, in order."""
    spans: dict[HtmlElement, tuple[int, int]] = field(init=False)
    """Where in `flat` each element's text begins and ends; in document order."""

    def __post_init__(self) -> None:
        self.page = self.read(None)
        self.flat, self.spans = _flattened(self.doc.root)

    def read(self, template: Template | None) -> Page:
        return read_document(self.doc, time_zone=self.time_zone, template=template)

    @cached_property
    def place(self) -> tuple[str, str]:
        """What sheets are sorted by, and what tells that two are one."""
        return urls.key(self.doc.url), hashlib.sha256(self.doc.text.encode("utf-8", "replace")).hexdigest()

    @cached_property
    def inventory(self) -> Inventory:
        return Inventory(self.doc.root)

    @cached_property
    def platform(self) -> Platform:
        return detect(self.inventory)

    @contextmanager
    def without_thread(self, template: Template) -> Iterator[Inventory]:
        """The inventory of the page without its thread, which is out of the tree for as long as the block lasts."""
        inventory = Inventory(self.doc.root)
        platform = template.over(self.platform)
        doc = replace(self.doc, day_first=template.day_first)
        thread = read_thread(doc, inventory, platform, captured_at=None, time_zone=self.time_zone)
        try:
            with cut_out(thread):
                yield inventory.without(thread.elements)
        finally:
            release(thread.made)

    @cached_property
    def head_title(self) -> str:
        return next((words_of(title) for title in self.inventory.by_tag["title"][:1]), "")

    def saying(self, text: str) -> list[HtmlElement]:
        """The elements that say just this (letters), outermost first."""
        size = len(text)
        return [e for e, (start, end) in self.spans.items() if end - start == size and self.flat[start:end] == text]

    def around(self, start: int, end: int) -> HtmlElement | None:
        """The smallest element with all of a stretch of `flat`."""
        best, least = None, len(self.flat) + 1
        for element, (first, last) in self.spans.items():
            if first <= start and end <= last and last - first < least:
                best, least = element, last - first
        return best

    def stretch(self, text: str) -> tuple[int, int] | None:
        """Where in `flat` a text (letters) stands, by its beginning and end; None where that is not one place."""
        size = min(len(text), 60)
        first = self.flat.find(text[:size])
        if size < _FEW or first < 0 or self.flat.find(text[:size], first + 1) >= 0:
            return None
        last = self.flat.find(text[-size:], first)
        return (first, last + size) if last >= 0 else None

    def said(self) -> list[Said]:
        """The comments whose words are known: from the feed where it tells of some, else as read."""
        return list(self._said())

    def _said(self) -> Iterator[Said]:
        told = self.lesson.comments if self.lesson else ()
        comments = [(c.text, c.author, c.published.at if c.published else None) for c in told]
        comments += [(c.text, c.author, c.published_at) for c in self.page.comments if c.kind == "comment"]
        seen: set[int] = set()
        for text, author, at in comments:
            if (where := self.stretch(letters(text))) and where[0] not in seen:
                seen.add(where[0])
                yield Said(*where, author, at)


def _flattened(root: HtmlElement) -> tuple[str, dict[HtmlElement, tuple[int, int]]]:
    parts: list[str] = []
    spans: dict[HtmlElement, tuple[int, int]] = {}
    at = 0
    walker = etree.iterwalk(root, events=("start", "end"))
    for event, node in walker:
        if event == "start":
            if node.tag in _SILENT:
                walker.skip_subtree()
                continue
            spans[node] = at, at
            text = node.text
        else:
            if node.tag not in _SILENT:
                spans[node] = spans[node][0], at
            text = node.tail
        if text and (shown := letters(text)):
            parts.append(shown)
            at += len(shown)
    return "".join(parts), spans


def letters(text: str) -> str:
    """Letters and digits alone, case folded."""
    return "".join(filter(str.isalnum, text.casefold()))
