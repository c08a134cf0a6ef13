"""One page over the network, by the same rules as a crawl (robots.txt, private addresses, user agent)."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import scrapy
from scrapy.crawler import CrawlerProcess
from scrapy.http import Request, Response
from scrapy.settings import Settings
from twisted.python.failure import Failure

from crawler import headers
from crawler.errors import NotReadable
from crawler.middlewares.outcomes import outcome
from crawler.stopping import run


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer: payload, final URL, Content-Type as served, and when it was there (UTC)."""

    body: bytes
    url: str
    content_type: str | None
    fetched_at: datetime


class _PageSpider(scrapy.Spider):
    name = "page"

    def __init__(self, url: str, answers: list[Fetched | str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.url, self.answers = url, answers
        self.start_hosts = {urlsplit(url).netloc}

    async def start(self) -> AsyncIterator[Any]:
        yield Request(self.url, callback=self.answered, errback=self.failed, dont_filter=True)

    def answered(self, response: Response) -> None:
        kind, reason = outcome(response)
        if kind != "page":
            self.answers.append(reason)
            return
        content_type = headers.text(response, "Content-Type")
        self.answers.append(Fetched(response.body, response.url, content_type, datetime.now(UTC)))

    def failed(self, failure: Failure) -> None:
        self.answers.append(outcome(failure)[1])


def fetch(url: str, settings: Settings) -> Fetched:
    """Fetch one page. Starts Twisted's reactor, so it works once in a process.

    Raises NotReadable with the reason where no page came back.
    """
    answers: list[Fetched | str] = []
    alone = {"ITEM_PIPELINES": {}, "WARC_ENABLED": False, "PROGRESS_ENABLED": False, "LOG_LEVEL": "ERROR"}
    settings.setdict(alone, priority="cmdline")
    process = CrawlerProcess(settings)
    logging.getLogger("scrapy").setLevel(logging.ERROR)
    process.crawl(_PageSpider, url=url, answers=answers)
    if run(process):
        raise KeyboardInterrupt
    answer = answers[0] if answers else "no answer"
    if isinstance(answer, str):
        raise NotReadable(f"{url}: {answer}")
    return answer
