"""What a long crawl shows while it runs: a bar on a terminal, elsewhere plain log lines, ever fewer."""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from scrapy import signals
from scrapy.exceptions import NotConfigured
from scrapy.utils.asyncio import create_looping_call
from tqdm import tqdm
from tqdm.contrib.logging import logging_redirect_tqdm

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from crawler.discovery.run import BlogRun

logger = logging.getLogger(__name__)

# Seconds between two log lines, at the most.
_LONGEST = 3600.0


class Far(NamedTuple):
    """How far a crawl of an archive is: how many of `what` are done, and how many are known of so far."""

    what: str
    done: int
    of: int


class Progress:
    """Scrapy extension. Settings: `PROGRESS_ENABLED`, `PROGRESS_INTERVAL` (seconds before the first log line).

    A spider tells how far it is by its `runs`, or by a method `far`.
    """

    def __init__(self, crawler: Crawler) -> None:
        if not crawler.settings.getbool("PROGRESS_ENABLED"):
            raise NotConfigured
        self._crawler = crawler
        self._terminal = sys.stderr.isatty()
        self._interval = 0.5 if self._terminal else crawler.settings.getfloat("PROGRESS_INTERVAL")
        self._bar: tqdm[Any] | None = None
        self._looks = 0
        self._next = 1
        crawler.signals.connect(self._opened, signals.spider_opened)
        crawler.signals.connect(self._closed, signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def _opened(self) -> None:
        if self._terminal:
            self._bar = tqdm(desc="posts", unit="post", total=0, dynamic_ncols=True, file=sys.stderr)
            self._logs = logging_redirect_tqdm()
            self._logs.__enter__()
        self._loop = create_looping_call(self._show)
        self._loop.start(self._interval, now=False)

    def _closed(self) -> None:
        if self._loop.running:
            self._loop.stop()
        if self._bar is not None:
            self._show()
            self._bar.close()
            self._logs.__exit__(None, None, None)

    def _show(self) -> None:
        self._looks += 1
        if self._bar is None and self._looks < self._next:
            return
        self._next = self._looks + min(self._looks, max(1, round(_LONGEST / self._interval)))
        if (far := getattr(self._crawler.spider, "far", None)) is not None:
            self._show_far(*far())
            return
        runs: list[BlogRun] = getattr(self._crawler.spider, "runs", [])
        stats = self._crawler.stats
        posts = sum(run.posts for run in runs)
        discovered = sum(min(run.census.discovered, run.limit or run.census.discovered) for run in runs)
        comments = sum(run.comments for run in runs)
        fetched = stats.get_value("response_received_count", 0) if stats else 0
        if self._bar is None:
            logger.info("%d of %d posts read, %d comments, %d pages fetched", posts, discovered, comments, fetched)
            return
        self._bar.total = max(discovered, posts)
        self._bar.n = posts
        self._bar.set_postfix(comments=comments, fetched=fetched, refresh=False)
        self._bar.refresh()

    def _show_far(self, what: str, done: int, of: int) -> None:
        if self._bar is None:
            logger.info("%d of %d %s fetched", done, of, what)
            return
        self._bar.set_description_str(what, refresh=False)
        self._bar.total, self._bar.n = of, done
        self._bar.refresh()
