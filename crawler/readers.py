"""Reading off the crawl's own thread: pages are read by other processes, so that downloading goes on meanwhile.

Reading is pure, so it does not matter where it is done; one host crawled politely needs no second process,
a hundred hosts do.
"""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
from collections import deque
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from datetime import datetime
from time import monotonic

from crawler.discovery.census import Way
from crawler.discovery.index import IndexLinks, read_index, read_neighbours
from crawler.discovery.scope import Scope
from crawler.processes import follow_parent
from crawler.reading import Page
from crawler.reading.markup import Document
from crawler.reading.reader import read_document

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


@dataclass(frozen=True, slots=True)
class Reading:
    """What an answer says: the page, its links where they are wanted, its neighbours where it may be a post."""

    page: Page
    index: IndexLinks
    neighbours: dict[str, Way]


def read(answer: Answer) -> Reading:
    """Read an answer. Pure. Raises NotReadable."""
    document = Document.parse(answer.body, answer.url, answer.content_type)
    page = read_document(document, captured_at=answer.captured_at, time_zone=answer.time_zone)
    post = page.kind == "post"
    wanted = answer.all_links or not (post and page.certain)
    links = read_index(document.root, document.base_url, answer.scope) if wanted else IndexLinks()
    wanted = answer.neighbours and post
    neighbours = read_neighbours(document.root, document.base_url, answer.scope) if wanted else {}
    return Reading(page, links, neighbours)


class Readers:
    """`processes` readers beside the crawl; with 0 the crawl's own process reads."""

    def __init__(self, processes: int) -> None:
        self._pool: ProcessPoolExecutor | None = None
        self._ready: Future[None] | None = None
        self._room = processes * _AHEAD
        self._recent: deque[float] = deque(maxlen=_BUSY)
        if processes > 0:
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(processes, context, initializer=follow_parent)

    async def read(self, answer: Answer) -> Reading:
        """Read an answer. Raises NotReadable."""
        self._recent.append(monotonic())
        if self._pool is not None and self._busy:
            try:
                if self._ready is None:
                    self._ready = self._pool.submit(_warm)
                if self._ready.done() and self._room > 0:
                    return await self._handed_over(self._pool, answer)
            except BrokenProcessPool:  # killed, by the kernel for want of memory or by hand
                if self._pool is not None:
                    logger.warning("a reading process was killed; reading goes on in the crawl's own")
                self._pool = None
        return read(answer)

    async def _handed_over(self, pool: ProcessPoolExecutor, answer: Answer) -> Reading:
        self._room -= 1
        try:
            return await asyncio.get_running_loop().run_in_executor(pool, read, answer)
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
