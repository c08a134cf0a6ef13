"""A crawl in the log: one line when it starts, and one a blog when it is over. Readable after a thousand runs."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING, Self

from scrapy import signals

from crawler.discovery.run import BlogRun

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)

# What became of rows, as the stats `news/<blog>/<table>_<what>` of the dataset's pipeline have it.
_NEWS = ("new", "changed", "removed", "returned")


class Logbook:
    """Scrapy extension. Settings: OUTPUT_DIR, DATASET."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        crawler.signals.connect(self._opened, signals.spider_opened)
        crawler.signals.connect(self._closed, signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def _opened(self) -> None:
        settings, runs = self._crawler.settings, self._runs
        if runs:
            what = runs[0].label if len(runs) == 1 else f"{len(runs)} blogs"
            logger.info("crawl of %s into %s", what, Path(settings.get("OUTPUT_DIR")) / settings.get("DATASET"))

    def _closed(self, reason: str) -> None:
        for run in self._runs:
            logger.info("%s", self._line(run, reason))

    @property
    def _runs(self) -> list[BlogRun]:
        return getattr(self._crawler.spider, "runs", [])

    def _line(self, run: BlogRun, reason: str) -> str:
        if run.failure:
            since = f" since {run.failing_since}" if run.failing_since else ""
            return f"{run.label}: failed{since}: {run.failure}"
        said = [f"{run.label}: {self._read(run)}"]
        said.append(", ".join(self._news(run)) or "nothing new")
        if run.failing_pages:
            said.append(f"{run.failing_pages} {'page' if run.failing_pages == 1 else 'pages'} failed, as before")
        if reason != "finished":
            said.append("interrupted" if reason == "shutdown" else f"cut short ({reason})")
        return "; ".join(said)

    def _read(self, run: BlogRun) -> str:
        if not run.quick:
            return f"{run.posts} of {run.census.discovered} posts read"
        known = sum(not post.removed for post in run.revisits.known.values())
        return f"{run.again} of {known} known posts read again"

    def _news(self, run: BlogRun) -> list[str]:
        """What the crawl changed of the blog's rows: `3 posts new`."""
        stats = self._crawler.stats
        assert stats is not None
        counts = (
            (stats.get_value(f"news/{run.blog.blog}/{table}_{what}", 0), table, what)
            for what in _NEWS
            for table in ("posts", "comments")
        )
        return [f"{count} {table if count > 1 else table[:-1]} {what}" for count, table, what in counts if count]
