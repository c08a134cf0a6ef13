"""A crawl with the project's four pipelines, run by `test_dataset.py`: `pipeline_crawl.py OUTPUT SCENARIO SETTINGS`.

Prints Scrapy's stats as JSON; exits with 3 where the crawl could not start.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
from collections.abc import AsyncIterator, Iterator
from typing import Any

import scrapy
from sample_threads import BLOG, HOME, Said, Written, capture, day, thread
from scrapy.crawler import CrawlerProcess
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.items import Blog

PIPELINES = {
    "pipelines.language.LanguagePipeline": 100,
    "pipelines.spam.SpamPipeline": 200,
    "pipelines.links.LinksPipeline": 300,
    "pipelines.dataset.DatasetPipeline": 400,
}


class Spider(scrapy.Spider):
    name = "threads"
    scenario = "whole"

    async def start(self) -> AsyncIterator[Any]:
        if self.scenario == "nothing":
            return
        if self.scenario == "disk full":
            resource.setrlimit(resource.RLIMIT_FSIZE, (300, 300))
        yield Blog(blog=BLOG, url=HOME)
        for number in range(20):
            yield scrapy.Request(f"data:,{number}", cb_kwargs={"number": number})

    def parse(self, response: Response, number: int) -> Iterator[Any]:
        comments = [Said("1"), Said("2", "", "pingback", "jfd98ayhcim()")]
        written = Written(number, comments=comments, links=[f"{HOME}inlagg-{number + 1}/"])
        made = thread(written, day(1))
        if self.scenario == "malformed" and number == 7:
            made.post.capture_id = None
        if self.scenario == "interrupted" and number == 9:
            os.kill(os.getpid(), signal.SIGINT)
        yield capture(written, day(1))
        if self.scenario != "no posts":
            yield made
            if number == 19:
                yield Blog(blog=BLOG, url=HOME, posts_discovered=20)
        elif number == 19:
            os.kill(os.getpid(), signal.SIGKILL)


def main(output: str, scenario: str, settings: str) -> int:
    Spider.scenario = scenario
    if scenario == "disk full":
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    process = CrawlerProcess(
        {
            "ITEM_PIPELINES": PIPELINES,
            "OUTPUT_DIR": output,
            "DATASET": "blogs",
            "CONCURRENT_REQUESTS": 1,
            "LOG_LEVEL": "ERROR",
            "TELNETCONSOLE_ENABLED": False,
            **json.loads(settings),
        }
    )
    crawler = process.create_crawler(Spider)
    failures: list[Failure] = []
    process.crawl(crawler).addErrback(failures.append)
    process.start()
    print(json.dumps(crawler.stats.get_stats(), default=str))
    for failure in failures:
        print(failure.value, file=sys.stderr)
    return 3 if failures else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
