"""Ending a crawl that cannot store what it gets."""

from __future__ import annotations

import logging

from scrapy.crawler import Crawler
from scrapy.utils.asyncio import call_later
from scrapy.utils.defer import deferred_from_coro

from crawler.errors import DatasetError

logger = logging.getLogger(__name__)


def stop(crawler: Crawler, error: DatasetError) -> None:
    """End the crawl once what is under way is through; `error` is logged once, and stands in the stats as
    `dataset/error`.
    """
    assert crawler.stats is not None
    if crawler.stats.get_value("dataset/error") is None:
        logger.error("%s", error)
        call_later(0, _close, crawler)  # the engine waits for whoever calls us
    crawler.stats.set_value("dataset/error", str(error))


def _close(crawler: Crawler) -> None:
    engine = crawler.engine
    if engine is not None and engine.spider is not None:
        deferred_from_coro(engine.close_spider_async(reason="dataset_error"))
