"""Ending a crawl before its time: by a signal, or because it cannot store what it gets."""

from __future__ import annotations

import logging
import os
import signal
from types import FrameType

from scrapy.core.engine import ExecutionEngine
from scrapy.crawler import Crawler, CrawlerProcess
from scrapy.utils.asyncio import call_later
from scrapy.utils.defer import deferred_from_coro

from crawler import aside
from crawler.errors import BloggarkivError, DatasetError, ExitStatus
from crawler.middlewares.throttle import HostThrottle
from crawler.processes import heeded, interruptible

logger = logging.getLogger(__name__)


def run(process: CrawlerProcess) -> bool:
    """Crawl to the end; whether a signal came first. The first one ends the crawl once what is under way is through,
    and all of it is stored; the second ends the program at once, as if it were killed.
    """
    from twisted.internet import reactor

    stopped, numbers = False, heeded()

    def gently(number: int, _: FrameType | None) -> None:
        nonlocal stopped
        stopped = True
        for each in numbers:
            signal.signal(each, _at_once)
        reactor.callFromThread(_stop, process, signal.Signals(number).name)

    for number in numbers:
        signal.signal(number, gently)
    process.start(install_signal_handlers=False)
    interruptible()
    return stopped


def _stop(process: CrawlerProcess, name: str) -> None:
    logger.info("%s: ending when what is under way is stored; a second one ends at once", name)
    process.stop()


def _at_once(number: int, frame: FrameType | None) -> None:
    aside.clear()
    os._exit(ExitStatus.INTERRUPTED)


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
        if throttle := crawler.get_extension(HostThrottle):
            throttle.drop_all()
        deferred_from_coro(_close_spider(engine))


async def _close_spider(engine: ExecutionEngine) -> None:
    if engine.spider is not None:  # it may have come to its end before this is run
        await engine.close_spider_async(reason="dataset_error")


def untold(record: logging.LogRecord) -> bool:
    """Filter of a log handler: not what an error led to that `stop` has told in one line."""
    error = record.exc_info[1] if record.exc_info else None
    return not isinstance(error, DatasetError)


def plainly(record: logging.LogRecord) -> bool:
    """Filter of a logger: an error that is meant for the user is told in its one line, without a traceback."""
    error = record.exc_info[1] if record.exc_info else None
    if isinstance(error, BloggarkivError):
        record.msg, record.args, record.exc_info = str(error), (), None
    return True
