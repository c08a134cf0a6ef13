"""A crawl in the log: one line when it starts, and one for each blog when it is over, but one for all that had no news
and one for all that could not be read before either. Readable after a thousand runs of two hundred blogs.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING, Self

from scrapy import signals

from crawler import folders
from crawler.discovery.run import BlogRun

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)

# What became of rows, as the stats `news/<blog>/<table>_<what>` of the dataset's pipeline have it.
_NEWS = ("new", "changed", "removed", "returned")
_NAMED = 5  # blogs that fail night after night and are named each time


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
            logger.info("crawl of %s into %s", what, folders.of_dataset(settings))

    def _closed(self, reason: str) -> None:
        quiet = [run for run in self._runs if reason == "finished" and self._is_quiet(run)]
        dead = [run for run in self._runs if run.failure and run.failing_since]
        for run in self._runs:
            if not (len(quiet) > 1 and run in quiet) and not (len(dead) > 1 and run in dead):
                logger.info("%s", self._line([run], reason))
        if len(quiet) > 1:
            logger.info("%s", self._line(quiet, reason))
        if len(dead) > 1:
            logger.info("%s", self._failed_as_before(dead))

    def _is_quiet(self, run: BlogRun) -> bool:
        return run.quick and not run.failure and not self._news(run)

    @property
    def _runs(self) -> list[BlogRun]:
        return getattr(self._crawler.spider, "runs", [])

    def _line(self, runs: Sequence[BlogRun], reason: str) -> str:
        """What came of a blog, or of several quiet ones."""
        run, label = runs[0], runs[0].label if len(runs) == 1 else f"{len(runs)} blogs"
        if run.failure:
            since = f" since {run.failing_since}" if run.failing_since else ""
            return f"{label}: failed{since}: {run.failure}"
        said = [f"{label}: {self._read(runs)}"]
        said.append(", ".join(self._news(run)) or "nothing new")
        if failing := sum(run.failing_pages for run in runs):
            said.append(f"{failing} {'page' if failing == 1 else 'pages'} failed, as before")
        if reason != "finished":
            said.append("interrupted" if reason == "shutdown" else f"cut short ({reason})")
        return "; ".join(said)

    def _failed_as_before(self, runs: Sequence[BlogRun]) -> str:
        """All blogs that an earlier crawl could not read either: those that failed last by name, the others counted."""
        latest = sorted(runs, key=lambda run: run.failing_since or "", reverse=True)
        named = [f"{run.label} (since {run.failing_since})" for run in latest[:_NAMED]]
        more = f" and {len(runs) - _NAMED} more" if len(runs) > _NAMED else ""
        return f"{len(runs)} blogs: failed, as before: {', '.join(named)}{more}"

    def _read(self, runs: Sequence[BlogRun]) -> str:
        if not runs[0].quick:
            return f"{runs[0].posts} of {runs[0].census.discovered} posts read"
        known = sum(not post.removed for run in runs for post in run.revisits.known.values())
        return f"{sum(run.again for run in runs)} of {known} known posts read again"

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
