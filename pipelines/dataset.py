"""The last pipeline: gathers threads and captures, and commits them to the dataset of the crawl."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import cache
from typing import Any

from scrapy.crawler import Crawler

from crawler import folders
from crawler.archive.withholding import Withholding
from crawler.errors import BloggarkivError, DatasetError
from crawler.items import Blog, BlogCapture, Gone, Thread
from crawler.middlewares.archive import ArchiveMiddleware, withholding_of
from crawler.middlewares.refusals import TakenDown
from crawler.stopping import stop
from pipelines.language import load_detector
from pipelines.rows import Row, blog_row, capture_row, removal, thread_rows
from pipelines.store import Batch, Dataset

_CAPTURES = 8  # for each post that makes a commit due: captures that do so too


class DatasetPipeline:
    """Settings: OUTPUT_DIR, DATASET (its name there), WITHHOLDING, COMMIT_EVERY (posts to a commit).

    A commit that fails stops the crawl, is logged in one line and stands in the stats as `dataset/error`.
    """

    def __init__(self, crawler: Crawler, dataset: Dataset, withheld: Withholding, commit_every: int) -> None:
        self._crawler = crawler
        assert crawler.stats is not None
        self._stats = crawler.stats
        self._dataset, self._withheld = dataset, withheld
        self._commit_every = commit_every
        self._batch = Batch()
        self._blogs: dict[str, Row] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> DatasetPipeline:
        """Opens the dataset, before the spider opens: raises BloggarkivError where it is in use or damaged, or its key
        is not there.
        """
        settings = crawler.settings
        root = folders.of_dataset(settings)
        name = settings.get("LANGUAGE_DETECTOR", "pipelines.detectors.Langdetect")
        dataset = Dataset(root, cache(lambda: load_detector(name)))
        try:
            withheld = withholding_of(crawler)
        except BloggarkivError:
            dataset.close()
            raise
        return cls(crawler, dataset, withheld, settings.getint("COMMIT_EVERY", 500))

    def process_item(self, item: Any) -> Any:
        match item:
            case Thread() if self._withheld.names(item.post.url):
                pass
            case BlogCapture() if item.capture.outcome == TakenDown.outcome:
                pass  # it would name what was taken down
            case Thread():
                self._batch.events.append(thread_rows(item))
            case Gone():
                self._batch.events.append(removal(item))
            case BlogCapture():
                self._batch.captures.append((item.blog, capture_row(item.capture)))
            case Blog():
                self._blogs[item.blog] = blog_row(item)
        if self._full and not self._stats.get_value("dataset/error"):
            self._commit()
        return item

    @property
    def _full(self) -> bool:
        """Pages that are no posts tell of none, and must not pile up either."""
        captures, every = len(self._batch.captures), self._commit_every
        return len(self._batch.events) >= every or captures >= _CAPTURES * every

    def close_spider(self) -> None:
        self._take_in(lambda: self._dataset.finish(self._batch, self._blogs.values()))
        self._dataset.close()

    def _commit(self) -> None:
        self._take_in(lambda: self._dataset.commit(self._batch))

    def _take_in(self, work: Callable[[], Counter[str]]) -> None:
        """Do `work`, which takes in the batch; where it fails, the batch stays for another attempt."""
        self._batch.blogs = self._blogs
        try:
            if archive := self._crawler.get_downloader_middleware(ArchiveMiddleware):
                archive.sync()  # raw before rows
            counts = work()
        except DatasetError as error:
            stop(self._crawler, error)
            return
        self._batch = Batch()
        for name, count in counts.items():
            self._stats.inc_value(f"dataset/{name}", count)
        for blog, news in self._dataset.news.items():
            for name, count in news.items():
                self._stats.set_value(f"news/{blog}/{name}", count)
