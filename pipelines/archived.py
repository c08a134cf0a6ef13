"""A crawl of web archives: what the spider `wayback` fetched is put together into blogs and taken into a dataset."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from typing import Any

from scrapy.crawler import CrawlerProcess
from twisted.python.failure import Failure

from crawler import stopping
from crawler.archive.records import StoredAnswer, load
from crawler.archive.warc import Place
from crawler.archives.blogs import ArchivedBlog, Capture, blogs_of
from crawler.errors import BloggarkivError, DatasetError, DiskError, ExitStatus, NotReadable
from crawler.spiders.wayback import ArchivedRun, WaybackSpider
from pipelines.importing.into import Into, Told
from pipelines.importing.taking import Taking
from pipelines.language import load_detector
from pipelines.pool import Pool
from pipelines.store import Dataset


@dataclass(slots=True)
class Done:
    """What a crawl of archives came to: for each blog what was fetched and what it gave."""

    runs: list[ArchivedRun] = field(default_factory=list)
    blogs: dict[str, ArchivedBlog] = field(default_factory=dict)  # by the address that was given
    counts: Counter[str] = field(default_factory=Counter)
    requests: int = 0
    interrupted: bool = False

    @property
    def read(self) -> bool:
        """Whether there is anything to show."""
        return bool(self.blogs)

    @property
    def status(self) -> ExitStatus:
        if self.interrupted:
            return ExitStatus.INTERRUPTED
        failed = sum(run.failure is not None for run in self.runs)
        if not failed:
            return ExitStatus.DONE
        return ExitStatus.FAILED if failed == len(self.runs) else ExitStatus.SOME_FAILED

    def lines(self) -> Iterator[str]:
        """Some lines a blog, for people."""
        for run in self.runs:
            found = self.blogs.get(run.config.url)
            posts, of = (len(found.posts), found.blog.posts_discovered) if found else (0, 0)
            yield f"{run.label}: {posts} of {of} posts read from the archive"
            used = len(run.choice.captures)
            yield f"  captures: {run.choice.listed} listed, {used} used, {run.lost} could not be had"
            if run.skipped:
                yield f"  index: {run.skipped} lines could not be understood and were skipped"
            if run.failure:
                yield f"  failed: {run.failure}"
        if self.interrupted:
            yield "Interrupted: what was fetched is stored. The same command goes on from there."

    def as_json(self, dataset: Path) -> dict[str, Any]:
        """The same for machines."""
        return {
            "status": int(self.status),
            "dataset": str(dataset),
            "requests": self.requests,
            "rows": dict(sorted(self.counts.items())),
            "blogs": [
                {
                    "url": run.config.url,
                    "label": run.label,
                    "posts": len(found.posts) if found else 0,
                    "discovered": found.blog.posts_discovered if found else 0,
                    "listed": run.choice.listed,
                    "lost": run.lost,
                    "skipped": run.skipped,
                    "failure": run.failure,
                }
                for run in self.runs
                for found in [self.blogs.get(run.config.url)]
            ],
        }


def crawl(root: Path, process: CrawlerProcess, options: Mapping[str, str]) -> Done:
    """Fetch archived blogs and take them into the dataset at `root`; `options` are the spider's arguments.

    Raises UsageError, DatasetError.
    """
    WaybackSpider(**options)  # what is wrong with the arguments is said before anything starts
    settings = process.settings
    name = settings["LANGUAGE_DETECTOR"]
    with Dataset(root, cache(partial(load_detector, name))) as dataset:
        done = _fetched(process, options)
        if done.interrupted:  # half of a thread is not read for the whole
            return done
        folder = root / "warc"

        def stored(capture: Capture) -> Place | None:
            place: Place | None = capture.record
            return place

        def answered(capture: Capture) -> StoredAnswer:
            try:
                return load(folder, capture.record)
            except DatasetError as error:
                raise NotReadable(str(error)) from error

        told, processes = Told(), os.cpu_count() or 1
        with Pool(processes, name) as pool:
            for run in done.runs:
                into = Into(root, settings, processes, run.config.time_zone)
                taking = Taking(dataset, into, told, pool, "wayback", stored, answered)
                home = run.config.scope or run.config.url
                for blog in [] if run.failure else blogs_of(run.choice.captures, [home]):
                    done.blogs[run.config.url] = blog
                    taking.take(blog, lambda: None)
                if run.config.url not in done.blogs and not run.failure:
                    held = "the archive holds nothing of it" if not run.choice.listed else "no posts among its captures"
                    run.failure = f"{held}; is it the address of a blog?"
        done.counts = told.counts
    return done


def _fetched(process: CrawlerProcess, options: Mapping[str, str]) -> Done:
    crawler = process.create_crawler(WaybackSpider)
    failures: list[Failure] = []
    process.crawl(crawler, **options).addErrback(failures.append)
    stopped = stopping.run(process)
    if failures:
        error = failures[0].value
        if isinstance(error, BloggarkivError):
            raise error
        raise BloggarkivError(f"the crawl could not be started: {type(error).__name__}: {error}")
    stats = crawler.stats.get_stats() if crawler.stats else {}
    if failed := stats.get("dataset/error"):
        raise DiskError(failed)
    spider = crawler.spider
    assert isinstance(spider, WaybackSpider)
    return Done(spider.archived, requests=stats.get("downloader/request_count", 0), interrupted=stopped)
