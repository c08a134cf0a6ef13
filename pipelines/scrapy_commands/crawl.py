"""`scrapy crawl`, which ends as `bloggarkiv crawl` does: what keeps it from starting is one line, and its exit status
means the same.
"""

from __future__ import annotations

import argparse
import logging
from collections.abc import Mapping
from typing import cast

from scrapy.commands import crawl
from scrapy.crawler import CrawlerProcess
from scrapy.exceptions import UsageError

from crawler.errors import BloggarkivError, ExitStatus

logger = logging.getLogger(__name__)


class Command(crawl.Command):
    """As Scrapy's, with its options."""

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        process = CrawlerProcess(self.settings, install_root_handler=False)  # Scrapy's own one has no Deferreds
        if len(args) != 1 or args[0] not in process.spider_loader.list():
            raise UsageError("name one spider; `scrapy list` names all")
        try:
            self.exitcode = _crawled(process, args[0], opts.spargs)
        except BloggarkivError as error:
            logger.error("%s", error)
            self.exitcode = error.exit_status


def _crawled(process: CrawlerProcess, name: str, options: Mapping[str, str]) -> ExitStatus:
    from crawler import running  # Arrow takes a while to load, and `scrapy list` imports this module
    from crawler.spiders.archived import ArchivedSpider
    from crawler.spiders.blog import BlogSpider
    from pipelines import archived, summary

    spider = process.spider_loader.load(name)
    if issubclass(spider, ArchivedSpider):
        return archived.crawl(process, spider, options).status
    return summary.status_of(running.crawl(process, cast(type[BlogSpider], spider), options))
