"""A crawl of given URLs with the project's own settings, run as a process of its own (a reactor starts once).

`probe.py SPEC`, SPEC as JSON: `urls`, each a URL or `[url, meta]`; `settings`; `start_hosts`. Prints what came of each,
one JSON object a line, and the counts at the end.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import scrapy
from scrapy.crawler import CrawlerProcess
from scrapy.utils.project import get_project_settings

from crawler.middlewares import robots
from crawler.middlewares.outcomes import outcome


class Probe(scrapy.Spider):
    name = "probe"

    def __init__(self, spec: dict[str, Any]) -> None:
        super().__init__()
        self.pages = [page if isinstance(page, list) else [page, {}] for page in spec["urls"]]
        self.start_hosts = set(spec["start_hosts"])

    async def start(self) -> Any:
        for url, meta in self.pages:
            yield scrapy.Request(url, self.answered, errback=self.failed, meta=meta, dont_filter=True)

    def answered(self, response: Any) -> None:
        self.tell(response.request, response, body=response.body.decode("latin-1")[:200], final=response.url)

    def failed(self, failure: Any) -> None:
        self.tell(failure.request, failure, failure=type(failure.value).__name__)

    def tell(self, request: Any, answer: Any, **more: Any) -> None:
        kind, reason = outcome(answer)
        asked = request.meta.get("redirect_urls", [request.url])[0]
        tdm = {name: request.meta.get(name) for name in ("tdm_reservation", "tdm_blocked")}
        named = robots.sitemaps(self.crawler, request.url)
        print(json.dumps({"url": asked, "outcome": kind, "reason": reason, "sitemaps": named, **tdm, **more}))

    def closed(self, reason: str) -> None:
        print(json.dumps({"stats": self.crawler.stats.get_stats()}, default=str))


def main() -> None:
    spec = json.loads(sys.argv[1])
    settings = get_project_settings()
    settings.setmodule("crawler.settings", priority="project")
    defaults = {
        "SPIDER_MODULES": [],
        "ITEM_PIPELINES": {},
        "PROGRESS_ENABLED": False,
        "DOWNLOAD_DELAY": 0,
        "AUTOTHROTTLE_ENABLED": False,
        "RETRY_BACKOFF": 0.05,
        "DOWNLOAD_TIMEOUT": 5,
    }
    settings.setdict({**defaults, **spec["settings"]}, priority="cmdline")
    process = CrawlerProcess(settings)
    process.crawl(Probe, spec=spec)
    process.start()


if __name__ == "__main__":
    main()
