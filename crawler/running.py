"""One crawl, from the arguments of its spider to its end."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import scrapy
from scrapy.crawler import CrawlerProcess
from twisted.python.failure import Failure

from crawler import stopping
from crawler.errors import BloggarkivError, DiskError

Spider = TypeVar("Spider", bound=scrapy.Spider)

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Ended(Generic[Spider]):
    """A crawl that is over: its spider, Scrapy's stats, and whether a signal ended it before its time."""

    spider: Spider
    stats: Mapping[str, Any]
    interrupted: bool


def crawl(process: CrawlerProcess, spider: type[Spider], options: Mapping[str, str]) -> Ended[Spider]:
    """Crawl to the end; `options` are the spider's arguments. Starts Twisted's reactor, so it works once in a process.

    Raises UsageError where they make no sense, before anything starts, and BloggarkivError where the crawl could not be
    started.
    """
    spider(**options)
    crawler = process.create_crawler(spider)
    failures: list[Failure] = []
    process.crawl(crawler, **options).addErrback(failures.append)
    interrupted = stopping.run(process)
    if failures:
        raise _for_user(failures[0].value)
    assert isinstance(crawler.spider, spider)
    return Ended(crawler.spider, crawler.stats.get_stats() if crawler.stats else {}, interrupted)


def _for_user(error: BaseException | None) -> BloggarkivError:
    """What kept a crawl from starting, as one line."""
    if isinstance(error, BloggarkivError):
        return error
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        return DiskError(f"the crawl could not be started: {where}{error.strerror}")
    logger.debug("where it happened", exc_info=error)
    return BloggarkivError(f"the crawl could not be started: {type(error).__name__}: {error}")
