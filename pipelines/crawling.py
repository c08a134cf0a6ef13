"""`bloggarkiv crawl`: blogs as they are on the web, or as an archive of it has them."""

from __future__ import annotations

import argparse
import sys
from functools import partial

from scrapy.crawler import CrawlerProcess

from crawler import running
from crawler.errors import ExitStatus, UsageError
from crawler.spiders.archived import ArchivedSpider
from crawler.spiders.blog import BlogSpider
from crawler.spiders.commoncrawl import CommonCrawlSpider
from crawler.spiders.wayback import WaybackSpider
from pipelines import archived, logs, summary
from pipelines.options import settings_of
from pipelines.status import dataset_status, render


def crawl(arguments: argparse.Namespace) -> int:
    """`bloggarkiv crawl`: DONE where all blogs were read, SOME_FAILED, FAILED where none was, INTERRUPTED.

    Raises UsageError, DatasetError.
    """
    settings = settings_of(arguments)
    settings.set("LOG_INSTALL_ROOT_HANDLER", False, priority="cmdline")
    if arguments.quiet:
        settings.set("PROGRESS_ENABLED", False, priority="cmdline")
    process = CrawlerProcess(settings)
    log = logs.begin(settings, quiet=arguments.quiet, file=arguments.log_file)
    return log.kept(partial(_crawl_live if arguments.origin == "live" else _crawl_archive, arguments, process))


def _crawl_live(arguments: argparse.Namespace, process: CrawlerProcess) -> int:
    path = arguments.output / arguments.dataset
    told = summary.target(arguments.summary_json, path.name) if arguments.summary_json else None
    if arguments.cdx or arguments.cc_index or arguments.until or arguments.all_versions:
        raise UsageError("--until, --all-versions, --cdx and --cc-index go with --from wayback or commoncrawl")
    options = _options(arguments) | {"full": "1" if arguments.full else ""}
    ended = running.crawl(process, BlogSpider, options)
    runs, error = ended.spider.runs, ended.stats.get("dataset/error")
    status = summary.status_of(ended)
    if told:
        summary.write(told, summary.as_json(runs, ended.stats, path, status))
    if error or arguments.quiet:
        return status  # the log has said it
    for line in summary.lines(runs):
        sys.stdout.write(f"{line}\n")
    if any(run.posts or run.revisits.known for run in runs):
        sys.stdout.write(f"\n{render(dataset_status(path, {run.blog.blog for run in runs}))}\n")
    if status == ExitStatus.INTERRUPTED:
        sys.stdout.write("Interrupted: what was read is saved. The same command goes on from there.\n")
    return status


def _crawl_archive(arguments: argparse.Namespace, process: CrawlerProcess) -> int:
    if arguments.full:
        raise UsageError("--full is for live blogs; an archive is asked for all that it has")
    others = arguments.cc_index if arguments.origin == "wayback" else arguments.cdx
    if others:
        raise UsageError("--cdx goes with --from wayback, --cc-index with --from commoncrawl")
    path = arguments.output / arguments.dataset
    told = summary.target(arguments.summary_json, path.name) if arguments.summary_json else None
    options = _options(arguments) | {"until": arguments.until, "versions": "1" if arguments.all_versions else ""}
    spider: type[ArchivedSpider] = WaybackSpider
    if arguments.origin == "commoncrawl":
        spider, options["index"] = CommonCrawlSpider, arguments.cc_index
    else:
        options["cdx"] = arguments.cdx
    done = archived.crawl(process, spider, options)
    if told:
        summary.write(told, done.as_json(path))
    if arguments.quiet:
        return done.status
    for line in done.lines():
        sys.stdout.write(f"{line}\n")
    if done.read:
        sys.stdout.write(f"\n{render(dataset_status(path))}\n")
    return done.status


def _options(arguments: argparse.Namespace) -> dict[str, str]:
    """The arguments that every spider takes."""
    return {
        "url": " ".join(arguments.urls),
        "blogs": str(arguments.blogs or ""),
        "since": arguments.since,
        "limit": arguments.limit,
    }
