"""Reading off the crawl's own thread: pages are read by other processes, so that downloading goes on meanwhile.

Reading is pure, so it does not matter where it is done; one host crawled politely needs no second process,
a hundred hosts do.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import TypeVar

from crawler import forkserver
from crawler.discovery.census import Way
from crawler.discovery.index import IndexLinks, read_index, read_neighbours
from crawler.discovery.scope import Scope
from crawler.errors import NotReadable
from crawler.processes import follow_parent
from crawler.reading import Page
from crawler.reading.learning import learn as learn_from_pages
from crawler.reading.markup import Document
from crawler.reading.reader import read_document
from crawler.reading.site import reservation
from crawler.reading.template import Template

Given = TypeVar("Given")
Made = TypeVar("Made")

# Pages a second from which on reading is handed over; a polite crawl of one blog never comes there.
_BUSY = 8
# Pages that a process has before it; with more to read, the crawl's own process reads too rather than wait.
_AHEAD = 3

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer to read: the payload, where it came from and when (aware), and the blog's scope and time zone.

    `all_links`: whether the links of a post's page are wanted too; `neighbours`: whether the posts beside it are.
    """

    body: bytes
    url: str
    content_type: str | None
    captured_at: datetime
    time_zone: str
    scope: Scope
    all_links: bool = False
    neighbours: bool = True
    template: Template | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What an answer says: the page, its links where they are wanted, its neighbours where it may be a post."""

    page: Page
    index: IndexLinks
    neighbours: dict[str, Way]


def read(answer: Answer) -> Reading:
    """Read an answer. Pure. Raises NotReadable."""
    document = Document.parse(answer.body, answer.url, answer.content_type)
    page = read_document(document, captured_at=answer.captured_at, time_zone=answer.time_zone, template=answer.template)
    post = page.kind == "post"
    wanted = answer.all_links or not (post and page.certain)
    links = read_index(document.root, document.base_url, answer.scope) if wanted else IndexLinks()
    wanted = answer.neighbours and post
    neighbours = read_neighbours(document.root, document.base_url, answer.scope) if wanted else {}
    return Reading(page, links, neighbours)


@dataclass(frozen=True, slots=True)
class Lesson:
    """What a template is learnt from: answers and feeds (body, URL) of one blog, and what was learnt of it before.

    `reserved`: whether pages may be learnt from whose owner reserves text and data mining.
    """

    answers: tuple[Answer, ...]
    feeds: tuple[tuple[bytes, str], ...]
    known: Template | None
    reserved: bool


def learn(lesson: Lesson) -> Template:
    """The blog's template: the known one where most pages have the design that it holds for. Pure."""
    pages = []
    for answer in lesson.answers:
        try:
            page = Document.parse(answer.body, answer.url, answer.content_type)
        except NotReadable:
            continue
        if lesson.reserved or reservation(page.root) != 1:
            pages.append(page)
    if lesson.known is not None and sum(map(lesson.known.holds_for, pages)) * 2 >= len(pages):
        return lesson.known
    template = learn_from_pages(pages, lesson.feeds, time_zone=lesson.answers[0].time_zone)
    template.digest  # noqa: B018 - worked out once, here: it goes with the template to every reading process
    return template


class Readers:
    """`processes` readers beside the crawl; with 0 the crawl's own process reads."""

    def __init__(self, processes: int) -> None:
        self._pool: ProcessPoolExecutor | None = None
        self._ready: Future[None] | None = None
        self._room = processes * _AHEAD
        self._recent: deque[float] = deque(maxlen=_BUSY)
        if processes > 0:
            self._pool = ProcessPoolExecutor(processes, forkserver.context(__name__), initializer=follow_parent)

    async def read(self, answer: Answer) -> Reading:
        """Read an answer. Raises NotReadable."""
        return await self._done(read, answer)

    async def learn(self, lesson: Lesson) -> Template:
        """Learn what a blog's pages share."""
        return await self._done(learn, lesson)

    async def _done(self, work: Callable[[Given], Made], given: Given) -> Made:
        self._recent.append(monotonic())
        if self._pool is not None and self._busy:
            try:
                if self._ready is None:
                    self._ready = self._pool.submit(_warm)
                if self._ready.done() and self._room > 0:
                    return await self._handed_over(self._pool, work, given)
            except BrokenProcessPool:  # killed, by the kernel for want of memory or by hand
                if self._pool is not None:
                    logger.warning("a reading process was killed; reading goes on in the crawl's own")
                self._pool = None
        return work(given)

    async def _handed_over(self, pool: ProcessPoolExecutor, work: Callable[[Given], Made], given: Given) -> Made:
        self._room -= 1
        try:
            return await asyncio.get_running_loop().run_in_executor(pool, work, given)
        finally:
            self._room += 1

    @property
    def _busy(self) -> bool:
        """Whether so much is read that a process of its own pays; it takes a second to start."""
        return len(self._recent) == _BUSY and self._recent[-1] - self._recent[0] < 1.0

    def close(self) -> None:
        """End the processes; what is being read is not waited for."""
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)


def _warm() -> None:
    """Done once a process has loaded what reading takes."""
