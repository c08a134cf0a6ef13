"""A crawl of web archives: what its spider fetched is put together and taken into a dataset, batch by batch."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from typing import Any

from scrapy.crawler import Crawler, CrawlerProcess

from crawler import folders, running, stopping, urls
from crawler.archive.records import StoredAnswer, load
from crawler.archive.warc import Place
from crawler.errors import DatasetError, DiskError, ExitStatus, NotReadable
from crawler.middlewares.archive import ArchiveMiddleware
from crawler.spiders.archived import ArchivedRun, ArchivedSpider, Batch
from crawler.webarchives.blogs import ArchivedCapture, blogs_of
from pipelines import summary
from pipelines.importing.into import Into, Told
from pipelines.importing.taking import Taking
from pipelines.language import load_detector
from pipelines.pool import Pool
from pipelines.sharing.takedown.withholding import withholding
from pipelines.store import Dataset


class ArchivedPipeline:
    """Takes in what a spider of web archives has fetched of a blog so far, whenever it says so.

    Settings: OUTPUT_DIR, DATASET, LANGUAGE_DETECTOR. A commit that fails stops the crawl, is logged in one line and
    stands in the stats as `dataset/error`; what commits did stands there as `dataset/posts_new`, ….
    """

    def __init__(self, crawler: Crawler, root: Path) -> None:
        self._crawler, self._root, self._held = crawler, root, ExitStack()
        name = crawler.settings["LANGUAGE_DETECTOR"]
        self._dataset = self._held.enter_context(Dataset(root, cache(partial(load_detector, name))))
        with self._unless_held():
            self._withheld = withholding(root)
        self._processes = os.cpu_count() or 1
        self._pool = self._held.enter_context(Pool(self._processes, name))
        self._known: dict[str, set[str]] = {}  # posts of each blog that were taken in, by `urls.key`

    @contextmanager
    def _unless_held(self) -> Iterator[None]:
        try:
            yield
        except BaseException:
            self._held.close()
            raise

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> ArchivedPipeline:
        """Opens the dataset, before the spider opens: raises DatasetError where it is in use or damaged."""
        settings = crawler.settings
        return cls(crawler, folders.of_dataset(settings))

    def process_item(self, item: Any) -> Any:
        assert self._crawler.stats is not None
        if isinstance(item, Batch) and not self._crawler.stats.get_value("dataset/error"):
            try:
                self._take(item.run, ended=item.ended)
            except DatasetError as error:
                stopping.stop(self._crawler, error)
        return item

    def close_spider(self) -> None:
        self._held.close()

    def _take(self, run: ArchivedRun, *, ended: bool) -> None:
        told = Told()
        into = Into(self._root, self._crawler.settings, self._processes, run.config.time_zone)
        since, withheld = run.choice.since, self._withheld
        taking = Taking(
            self._dataset, into, told, self._pool, run.source, _stored, self._answered, since=since, withheld=withheld
        )
        known = self._known.setdefault(run.config.url, set())
        for blog in blogs_of(run.choice.captures, [run.home], known):
            run.discovered = blog.blog.posts_discovered or 0
            if not ended:
                blog.blog.posts_discovered = None  # more may be named by what is still to come
            taking.take(blog, self._sync)
            known |= {urls.key(url) for url in blog.posts}
            run.posts = len(blog.posts) - told.counts.pop("older posts", 0)
        told.counts.pop("known captures", None)
        assert self._crawler.stats is not None
        for name, count in told.counts.items():
            self._crawler.stats.inc_value(f"dataset/{name}", count)

    def _answered(self, capture: ArchivedCapture) -> StoredAnswer:
        try:
            return load(self._root / "warc", capture.record)
        except DatasetError as error:
            raise NotReadable(str(error)) from error

    def _sync(self) -> None:
        """Raw before rows."""
        if archive := self._crawler.get_downloader_middleware(ArchiveMiddleware):
            archive.sync()


def _stored(capture: ArchivedCapture) -> Place | None:
    place: Place | None = capture.record
    return place


@dataclass(slots=True)
class Done:
    """What a crawl of archives came to: for each blog what was fetched and what it gave."""

    runs: list[ArchivedRun] = field(default_factory=list)
    stats: Mapping[str, Any] = field(default_factory=dict)
    interrupted: bool = False

    @property
    def read(self) -> bool:
        """Whether there is anything to show."""
        return any(run.posts for run in self.runs)

    @property
    def status(self) -> ExitStatus:
        """SOME_FAILED also where something of a blog could not be had."""
        if self.stats.get("dataset/error"):
            return ExitStatus.DISK
        if self.interrupted:
            return ExitStatus.INTERRUPTED
        failed = sum(run.failure is not None for run in self.runs)
        if failed == len(self.runs):
            return ExitStatus.FAILED
        return ExitStatus.SOME_FAILED if failed or any(run.incomplete for run in self.runs) else ExitStatus.DONE

    def lines(self) -> Iterator[str]:
        """Some lines a blog, for people."""
        for run in self.runs:
            yield f"{run.label}: {run.posts} of {run.discovered} posts read from the archive"
            used = len(run.choice.captures)
            yield f"  captures: {run.choice.listed} listed, {used} used, {run.lost} could not be had"
            if run.skipped:
                yield f"  index: {run.skipped} lines could not be understood and were skipped"
            if run.unasked:
                yield f"  index: {run.unasked} questions were not answered ({run.refusal})"
            if run.failure:
                yield f"  failed: {run.failure}"
        if self.interrupted:
            yield "Interrupted: what was fetched is stored. The same command goes on from there."

    def as_json(self, dataset: Path) -> dict[str, Any]:
        """The same for machines."""
        return {
            "status": int(self.status),
            "dataset": str(dataset),
            "requests": self.stats.get("downloader/request_count", 0),
            "rows": summary.counts(self.stats, "dataset/"),
            "blogs": [
                {
                    "url": run.config.url,
                    "label": run.label,
                    "source": run.source,
                    "posts": run.posts,
                    "discovered": run.discovered,
                    "listed": run.choice.listed,
                    "lost": run.lost,
                    "skipped": run.skipped,
                    "unanswered": run.unasked,
                    "failure": run.failure,
                }
                for run in self.runs
            ],
        }


def crawl(process: CrawlerProcess, spider: type[ArchivedSpider], options: Mapping[str, str]) -> Done:
    """Fetch archived blogs and take them into the dataset that the settings name; `options` are the spider's arguments.

    Raises UsageError, DatasetError.
    """
    ended = running.crawl(process, spider, options)
    if failed := ended.stats.get("dataset/error"):
        raise DiskError(failed)
    return Done(ended.spider.archived, ended.stats, ended.interrupted)
