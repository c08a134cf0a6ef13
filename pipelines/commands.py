"""What each command does, given its parsed arguments; each gives an exit status."""

from __future__ import annotations

import argparse
import json
import logging
import os
import sys
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from scrapy.crawler import CrawlerProcess
from scrapy.settings import Settings
from tqdm import tqdm
from twisted.python.failure import Failure

from crawler import stopping
from crawler.archive import ledger
from crawler.discovery.scope import Scope
from crawler.errors import BloggarkivError, DiskError, ExitStatus, NotReadable, UsageError
from crawler.fetch import fetch
from crawler.items import Comment, Link, Post
from crawler.reading import Page, read_page
from crawler.reading.learning import learn
from crawler.reading.markup import Document
from crawler.reading.template import Template
from crawler.spiders.archived import ArchivedSpider
from crawler.spiders.blog import BlogSpider
from crawler.spiders.commoncrawl import CommonCrawlSpider
from crawler.spiders.wayback import WaybackSpider
from pipelines import archived, language, links, logs, spam, summary
from pipelines.diff import changes, counted
from pipelines.rebuild import rebuilt
from pipelines.schema import COLUMNS, PROVENANCE
from pipelines.snapshot import snapshot as take_snapshot
from pipelines.status import all_datasets, dataset_status, render, resolve_dataset
from pipelines.verify import Verified, verify

logger = logging.getLogger(__name__)


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
    return log.kept(partial(_crawl if arguments.origin == "live" else _crawl_archive, arguments, process))


def _crawl(arguments: argparse.Namespace, process: CrawlerProcess) -> int:
    path = arguments.output / arguments.dataset
    told = summary.target(arguments.summary_json, path.name) if arguments.summary_json else None
    if arguments.cdx or arguments.cc_index or arguments.until or arguments.all_versions:
        raise UsageError("--until, --all-versions, --cdx and --cc-index go with --from wayback or commoncrawl")
    blogs = str(arguments.blogs) if arguments.blogs else ""
    options: dict[str, Any] = {"url": " ".join(arguments.urls), "blogs": blogs}
    options |= {"since": arguments.since, "limit": arguments.limit}
    options["full"] = "1" if arguments.full else ""
    BlogSpider(**options)  # what is wrong with the arguments is said before anything starts
    crawler = process.create_crawler(BlogSpider)
    failures: list[Failure] = []
    process.crawl(crawler, **options).addErrback(failures.append)
    stopping.run(process)
    if failures:
        raise _for_user(failures[0].value)
    spider = crawler.spider
    assert isinstance(spider, BlogSpider)
    stats = crawler.stats.get_stats() if crawler.stats else {}
    error = stats.get("dataset/error")
    interrupted = stats.get("finish_reason") == "shutdown"
    status = ExitStatus.DISK if error else summary.exit_status(spider.runs, interrupted=interrupted)
    if told:
        summary.write(told, summary.as_json(spider.runs, stats, path, status))
    if error or arguments.quiet:
        return status  # the log has said it
    for line in summary.lines(spider.runs):
        sys.stdout.write(f"{line}\n")
    if any(run.posts or run.revisits.known for run in spider.runs):
        sys.stdout.write(f"\n{render(dataset_status(path, {run.blog.blog for run in spider.runs}))}\n")
    if interrupted:
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
    options = {"url": " ".join(arguments.urls), "blogs": str(arguments.blogs or ""), "until": arguments.until}
    options |= {"since": arguments.since, "limit": arguments.limit, "versions": "1" if arguments.all_versions else ""}
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


def read(arguments: argparse.Namespace) -> int:
    """`bloggarkiv read`: one page as JSON, enriched as in a dataset.

    Raises NotReadable, UsageError.
    """
    page = _read_one(arguments)
    if page.post is not None:
        _enrich(page)
    else:
        sys.stderr.write(f"bloggarkiv: no post here, this is a page of kind “{page.kind}”\n")
    result = {
        "post": _columns("posts", page.post) if page.post else None,
        "comments": [_columns("comments", comment) for comment in page.comments],
        "links": [_columns("links", link) for link in page.links],
    }
    json.dump(result, sys.stdout, ensure_ascii=False, indent=2, default=_iso)
    sys.stdout.write("\n")
    return ExitStatus.DONE


def status(arguments: argparse.Namespace) -> int:
    """`bloggarkiv status`: what a dataset holds, blog by blog; without a name, every dataset under `output/`.

    Raises DatasetError.
    """
    for path in _datasets(arguments):
        sys.stdout.write(f"{render(dataset_status(path))}\n")
    return ExitStatus.DONE


def diff(arguments: argparse.Namespace) -> int:
    """`bloggarkiv diff`: what is new, changed, gone and back, since a day or since the latest crawl began.

    Raises DatasetError, UsageError.
    """
    for path in _datasets(arguments):
        since = _since(arguments.since) if arguments.since else ledger.latest_crawl(path)
        if since is None:
            raise UsageError(f"{path}: nothing tells when its latest crawl began; say --since DATE")
        found = list(changes(path, since))
        for change in found:
            sys.stdout.write(f"{change}\n")
        sys.stdout.write(f"{path}: {counted(found)} since {since:%Y-%m-%d %H:%M} UTC\n")
    return ExitStatus.DONE


def _since(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"--since: “{text}” is no date; write it as 2026-03-01 or 2026-03-01T12:00") from error
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def verify_datasets(arguments: argparse.Namespace) -> int:
    """`bloggarkiv verify`: a line for every problem, and FAILED where there is one; without a name, of all datasets.

    Raises DatasetError.
    """
    unsound = 0
    for path in _datasets(arguments):
        sound = _verified(path, quiet=arguments.quiet)
        if not sound and arguments.repair:
            _rebuild(path, os.cpu_count() or 1, publish=True)
            sound = _verified(path, quiet=arguments.quiet)
        unsound += not sound
    return ExitStatus.FAILED if unsound else ExitStatus.DONE


def _verified(path: Path, *, quiet: bool) -> bool:
    seen, problems = Verified(), 0
    for problem in verify(path, seen, partial(tqdm, desc="WARC files", unit="file", disable=None, leave=False)):
        sys.stdout.write(f"{path}/{problem}\n")
        problems += 1
    state = f"{problems} problems" if problems else "sound"
    if problems or not quiet:
        sys.stdout.write(f"{path}: {state} ({seen.files} files, {seen.rows} rows, {seen.records} WARC records)\n")
    return not problems


def snapshot(arguments: argparse.Namespace) -> int:
    """`bloggarkiv snapshot`: the tables as they stand at one instant, in a folder of their own. Raises DatasetError."""
    take_snapshot(resolve_dataset(arguments.dataset), arguments.folder)
    return ExitStatus.DONE


def rebuild(arguments: argparse.Namespace) -> int:
    """`bloggarkiv rebuild`: a dataset read anew from its WARC files, what changes shown before it is put in place.

    Raises DatasetError, UsageError.
    """
    processes = processes_of(arguments)
    for path in _datasets(arguments):
        _rebuild(path, processes, publish=not arguments.dry_run)
    return ExitStatus.DONE


def _rebuild(path: Path, processes: int, *, publish: bool) -> None:
    detector = project_settings()["LANGUAGE_DETECTOR"]
    with (
        tqdm(desc=str(path), unit="page", disable=None, leave=False) as bar,
        rebuilt(path, detector, processes, bar.update) as made,
    ):
        bar.close()
        for table, changes in made.changes().items():
            sys.stdout.write(f"{path}: {table}: {changes}\n")
        if publish:
            state = "published" if made.publish() else "nothing to publish, every byte is as it was"
            sys.stdout.write(f"{path}: {state}\n")


def _datasets(arguments: argparse.Namespace) -> list[Path]:
    return [resolve_dataset(arguments.dataset)] if arguments.dataset else all_datasets()


def processes_of(arguments: argparse.Namespace) -> int:
    """Raises UsageError."""
    if arguments.processes < 1:
        raise UsageError(f"--processes {arguments.processes}: one at least")
    return int(arguments.processes)


def settings_of(arguments: argparse.Namespace) -> Settings:
    """The project's settings, and what the arguments of a command that writes say. Raises UsageError."""
    settings = project_settings()
    settings.set("OUTPUT_DIR", str(arguments.output), priority="cmdline")
    settings.set("DATASET", arguments.dataset, priority="cmdline")
    for pair in arguments.settings:
        name, equals, value = pair.partition("=")
        if not equals:
            raise UsageError(f"-s {pair}: write it as NAME=VALUE")
        settings.set(name, value, priority="cmdline")
    return settings


def project_settings() -> Settings:
    """The settings of `crawler/settings.py`, wherever the command is run."""
    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    return settings


def _for_user(error: BaseException | None) -> BloggarkivError:
    """What stopped a crawl, as one line."""
    if isinstance(error, BloggarkivError):
        return error
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        return DiskError(f"the crawl could not be started: {where}{error.strerror}")
    logging.getLogger(__name__).debug("where it happened", exc_info=error)
    return BloggarkivError(f"the crawl could not be started: {type(error).__name__}: {error}")


def _learnt(arguments: argparse.Namespace) -> Template | None:
    """What the saved pages share that a page is to be read by. Raises NotReadable."""
    pages = []
    for path in arguments.learn_from:
        try:
            pages.append(Document.parse(path.read_bytes(), path.resolve().as_uri()))
        except OSError as error:
            raise NotReadable(f"{path}: {error.strerror}") from error
    return learn(pages, time_zone=arguments.time_zone) if pages else None


def _read_one(arguments: argparse.Namespace) -> Page:
    page: str = arguments.page
    template = _learnt(arguments)
    if page.startswith(("http://", "https://")):
        fetched = fetch(page, project_settings())
        return read_page(
            fetched.body,
            arguments.url or fetched.url,
            content_type=fetched.content_type,
            captured_at=fetched.fetched_at,
            time_zone=arguments.time_zone,
            template=template,
        )
    path = Path(unquote(urlsplit(page).path)) if page.startswith("file:") else Path(page)
    try:
        body = sys.stdin.buffer.read() if page == "-" else path.read_bytes()
    except OSError as error:
        raise NotReadable(f"{page}: {error.strerror}") from error
    url = arguments.url or ("file:///-" if page == "-" else path.resolve().as_uri())
    return read_page(body, url, time_zone=arguments.time_zone, template=template)


def _enrich(page: Page) -> None:
    """Language, spam and links, as the pipelines set them."""
    assert page.post is not None
    detector = language.load_detector(project_settings()["LANGUAGE_DETECTOR"])
    language.label(page.post, page.comments, detector, page.site.language)
    spam.flag(page.comments)
    links.place(page.links, Scope(Scope.of(page.canonical_url).host, "/"))
    for row in [page.post, *page.comments]:
        row.reader = page.reader


def _columns(table: str, item: Post | Comment | Link) -> dict[str, Any]:
    """An item by the names of its columns, without those that only a dataset can fill."""
    return {c.name: getattr(item, c.name) for c in COLUMNS[table] if c.name not in PROVENANCE}


def _iso(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} is no column's type")
