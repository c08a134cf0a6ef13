"""A crawl of given URLs with the project's own settings, and what came of each.

It runs in a process of its own, since Twisted's reactor starts only once in one.
"""

from __future__ import annotations

import json
from http.client import HTTPConnection
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import scrapy
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.crawler import CrawlerProcess
from scrapy.http import Response
from scrapy.settings import Settings

from crawler.middlewares import robots
from crawler.middlewares.outcomes import outcome

# What would make tests slow, or needs more than the middlewares.
DEFAULTS = {
    "SPIDER_MODULES": [],
    "ITEM_PIPELINES": {},
    "WARC_ENABLED": False,
    "PROGRESS_ENABLED": False,
    "DOWNLOAD_DELAY": 0,
    "AUTOTHROTTLE_ENABLED": False,
    "RETRY_BACKOFF": 0.05,
    "DOWNLOAD_TIMEOUT": 60,
}


class Probe(scrapy.Spider):
    name = "probe"

    def __init__(self, pages: list[tuple[str, dict[str, Any]]], start_hosts: list[str], told: list[Any]) -> None:
        super().__init__()
        self.pages, self.start_hosts, self.told = pages, set(start_hosts), told

    async def start(self) -> Any:
        for url, meta in self.pages:
            yield scrapy.Request(url, self.answered, errback=self.failed, meta=meta, dont_filter=True)

    def answered(self, response: Any) -> Any:
        for url, meta in response.meta.get("then", []):
            yield scrapy.Request(url, self.answered, errback=self.failed, meta=meta, dont_filter=True)
        self.tell(response.request, response, body=response.body.decode("latin-1")[:200])

    def failed(self, failure: Any) -> None:
        self.tell(failure.request, failure, failure=type(failure.value).__name__)

    def tell(self, request: Any, answer: Any, **more: Any) -> None:
        kind, reason = outcome(answer)
        asked = request.meta.get("redirect_urls", [request.url])[0]
        tdm = {name: request.meta.get(name) for name in ("tdm_reservation", "tdm_blocked")}
        named = robots.sitemaps(self.crawler, request.url)
        self.told.append({"url": asked, "outcome": kind, "reason": reason, "sitemaps": named, **tdm, **more})


class SelfResolvingHandler(BaseDownloadHandler):
    """Fetches without Twisted, and so past its resolver."""

    async def download_request(self, request: Any) -> Response:
        parts = urlsplit(request.url)
        connection = HTTPConnection(parts.hostname, parts.port, timeout=60)
        connection.request("GET", parts.path)
        address = ip_address(connection.sock.getpeername()[0])
        answer = connection.getresponse()
        return Response(request.url, status=answer.status, body=answer.read(), ip_address=address)


def probe(folder: str, pages: list[tuple[str, dict[str, Any]]], start_hosts: list[str], turned: dict[str, Any]) -> None:
    """Crawl `pages`, URLs and request metas (`then`: pages that one leads to). Leaves `told.json` and `log`."""
    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    settings.setdict({**DEFAULTS, "LOG_FILE": f"{folder}/log", **turned}, priority="cmdline")
    told: list[Any] = []
    process = CrawlerProcess(settings)
    crawler = process.create_crawler(Probe)
    process.crawl(crawler, pages, start_hosts, told)
    process.start()
    results = {"answers": told, "stats": crawler.stats.get_stats()}
    Path(folder, "told.json").write_text(json.dumps(results, default=str))
