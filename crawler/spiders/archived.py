"""What the spiders of web archives have in common: an index is asked what there is of a blog, then the captures that
are worth it are fetched, batch by batch.

They read nothing but what they must know to go on; rows are read from the WARC files, by the pipeline that each batch
goes to (`ARCHIVED_PIPELINES`).
"""

from __future__ import annotations

import logging
from abc import abstractmethod
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import scrapy
from scrapy.http import Request, Response
from scrapy.settings import BaseSettings
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from crawler import headers, urls
from crawler.blogs import BlogConfig, chosen, day, number
from crawler.discovery.scope import Scope, shape
from crawler.items import Source
from crawler.middlewares.archive import ArchiveMiddleware
from crawler.middlewares.outcomes import outcome
from crawler.middlewares.refusals import HostGivenUp, Interrupted, TakenDown
from crawler.progress import Far
from crawler.urls import spelled
from crawler.webarchives.blogs import ArchivedCapture
from crawler.webarchives.cdx import REDIRECTS, Listing, Snapshot
from crawler.webarchives.choosing import Choice
from crawler.webarchives.sight import Sight, look

logger = logging.getLogger(__name__)

MOST_LOOKUPS = 2_000
"""Questions a blog about pages that lists name and the index does not list under it, one by one."""
_HOPS = 5


def _nothing(run: ArchivedRun) -> str:
    """Why no posts were read of a blog that the index was asked about."""
    if run.skipped and not run.choice.listed:
        return "what the index answered is no list of captures; is it the address of an index?"
    held = "no posts among its captures" if run.choice.listed else "the archive holds nothing of it"
    return f"{held}; is it the address of a blog?"


@dataclass(slots=True)
class ArchivedRun:
    """One blog: what is fetched of it, and why something or all could not be."""

    config: BlogConfig
    choice: Choice
    source: Source
    number: int = 0  # of the run, in the ledger
    failure: str | None = None
    skipped: int = 0  # lines of the index that could not be understood
    unasked: int = 0  # questions that the index did not answer
    refusal: str = ""  # and why not
    lost: int = 0  # captures that could not be had
    listing: list[Snapshot] = field(default_factory=list)  # what the index has said since the last choice
    asked: int = 0  # of the index, and not answered yet
    open: int = 0  # all that is asked for and not answered yet
    fetched: int = 0  # captures since the last batch
    posts: int = 0  # what the pipeline has made of it
    comments: int = 0
    discovered: int = 0

    @property
    def label(self) -> str:
        return self.config.label or self.config.url

    @property
    def home(self) -> str:
        return self.config.scope or self.config.url

    @property
    def told(self) -> str:
        """What it came to, in a line."""
        used, listed = len(self.choice.captures), self.choice.listed
        missing = f", {self.lost} could not be had" if self.lost else ""
        return f"{self.posts} of {self.discovered} posts read; {used} of {listed} captures used{missing}"

    @property
    def incomplete(self) -> bool:
        """Whether something that the archive may have could not be had."""
        return bool(self.skipped or self.unasked or self.lost)


@dataclass(slots=True)
class Batch:
    """Item: all that was asked for of a blog is there, and can be taken in. `ended`: no more of it comes."""

    run: ArchivedRun
    ended: bool


Results = Iterator[Request | Batch]
Callback = Callable[..., Results]
Errback = Callable[[Failure], Results]


class ArchivedSpider(scrapy.Spider):
    """Fetches archived blogs. Arguments:

    `url` and `blogs` as of the spider `blog`; `until`: ISO date, later captures do not count; `since`: ISO date, posts
    published earlier are not wanted; `limit`: the most posts of each blog, newest first; `versions`: anything but
    nothing or 0 fetches every capture of a post that shows something new, not the newest good one alone.
    Raises UsageError where they make no sense.
    """

    source: Source

    def __init__(
        self,
        url: str = "",
        blogs: str = "",
        until: str = "",
        since: str = "",
        limit: str = "",
        versions: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        last = day(until)
        end = datetime(last.year, last.month, last.day, tzinfo=UTC) + timedelta(days=1, seconds=-1) if last else None
        every = versions not in ("", "0")
        self.since = day(since)
        self.archived = []
        for config in chosen(url.split(), Path(blogs) if blogs else None):
            scope = Scope.of(config.scope or config.url)
            choice = Choice(scope, end, every, self.since, number(limit), self.source == "commoncrawl")
            self.archived.append(ArchivedRun(config, choice, self.source))
        self.start_hosts: set[str] = set()  # what may lie on a private address: see middlewares.private

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """It yields batches, no rows."""
        super().update_settings(settings)
        settings.set("ITEM_PIPELINES", settings.getdict("ARCHIVED_PIPELINES"), priority="spider")

    async def start(self) -> AsyncIterator[Request | Batch]:
        archive = self._archive
        for run in self.archived:
            if archive is not None and archive.withheld.names(run.home):
                run.failure = "was taken down of this dataset, and is not fetched again"
                logger.error("%s: %s", run.label, run.failure)
                continue
            logger.info("crawl of %s from %s", run.label, self.source)
            if archive is not None:
                run.number = archive.ledger.begin(self._name(run), archive.resume_within).number
            for request in self.ask(run, run.home.rpartition("/")[0] + "/", prefix=True):
                yield request

    @abstractmethod
    def ask(self, run: ArchivedRun, url: str, *, prefix: bool) -> Iterator[Request]:
        """The requests (`self.asking`) that ask the index about a page, or about all that begins with its address."""

    @abstractmethod
    def fetching(self, run: ArchivedRun, snapshot: Snapshot, asked: Snapshot, hops: int) -> Request | None:
        """The request (`self.request`) for a capture; None where the index does not say where it lies."""

    @abstractmethod
    def shown(self, response: Response, snapshot: Snapshot) -> tuple[str, datetime]:
        """Of which address, captured when, an answer to `fetching` is."""

    @abstractmethod
    def nearest(self, run: ArchivedRun, target: str, asked: Snapshot, hops: int) -> Iterator[Request]:
        """The requests that lead to the capture of `target` nearest to the one that redirects there."""

    def far(self) -> Far:
        """How far it is: the pages of which something was asked for, of those wanted."""
        runs = self.archived
        return Far(
            "pages", *(sum(each) for each in zip(*((r.choice.begun, r.choice.pages) for r in runs), strict=True))
        )

    def asking(self, run: ArchivedRun, url: str, callback: Callback, given: dict[str, Any]) -> Request:
        """A question to the index."""
        run.asked += 1
        request = self.request(run, url, callback, self.unlisted, given, 10)
        del request.meta["dont_redirect"]
        return request

    def capture(self, run: ArchivedRun, url: str, snapshot: Snapshot, asked: Snapshot, hops: int) -> Request:
        """A request for a capture, of which the archive has but this one. A redirect is no step to follow unseen."""
        given = {"snapshot": snapshot, "asked": asked, "hops": hops}
        request = self.request(run, url, self.fetched, self.failed, given)
        request.meta.update(immutable=True, handle_httpstatus_list=list(REDIRECTS))
        return request

    def request(
        self, run: ArchivedRun, url: str, callback: Callback, errback: Errback, given: dict[str, Any], priority: int = 0
    ) -> Request:
        """A request for a run. No redirect is followed by itself: an archived one leads to the live web."""
        run.open += 1
        meta: dict[str, Any] = {"run": run.number, "dont_redirect": True}
        if (delay := run.config.delay_for(url)) is not None:
            meta["blog_delay"] = delay
        given = {"run": run, **given}
        return Request(
            url, callback=callback, errback=errback, cb_kwargs=given, priority=priority, meta=meta, dont_filter=True
        )

    def listed(self, run: ArchivedRun, listing: Listing) -> None:
        """The index has answered."""
        run.skipped += listing.skipped
        if listing.skipped:
            logger.warning("%s: %d lines of the index could not be understood", run.label, listing.skipped)
        run.listing += listing.snapshots

    def unlisted(self, failure: Failure) -> Results:
        """The index could not be asked."""
        run: ArchivedRun = failure.request.cb_kwargs["run"]  # type: ignore[attr-defined]
        run.unasked += 1
        reason = run.refusal = outcome(failure)[1]
        if isinstance(failure.value, HostGivenUp):
            run.failure = f"the index was given up: {reason}; the same command goes on from there"
        elif not isinstance(failure.value, Interrupted):
            logger.warning("%s: the index did not answer: %s", run.label, reason)
        yield from self.answered(run)

    def answered(self, run: ArchivedRun) -> Results:
        """An answer of the index is dealt with; with the last of them, all is listed: captures of one page may have
        stood in several.
        """
        run.asked -= 1
        if run.asked == 0:
            listing, run.listing = run.listing, []
            run.choice.take(listing)
            if run.unasked and not run.choice.listed and not run.failure:
                run.failure = f"the index could not be asked: {run.refusal}"
        yield from self.over(run)

    def fetched(self, response: Response, run: ArchivedRun, snapshot: Snapshot, asked: Snapshot, hops: int) -> Results:
        """A capture is there, under the address and date that the archive says it has. `asked` is the one that was
        listed, where a redirect led to another.
        """
        if self.leads_on(response, snapshot):
            yield from self._led_on(response, run, snapshot, asked, hops)
            yield from self.over(run)
            return
        url, at = self.shown(response, snapshot)
        said = headers.text(response, "Content-Type")
        place = response.meta.get("warc")
        mime = headers.media_type(said)
        sight = None
        late = run.choice.until is not None and at > run.choice.until  # the nearest that there is
        if place is not None and not late and not response.meta.get("tdm_blocked"):
            sight = self._looked(response, url, said, at, run)
        if sight is not None:
            capture = ArchivedCapture(url, at, response.status, mime, record=place)
            if spelled(url) != spelled(asked.url):
                capture.url, capture.answered = asked.url, url
                sight.canonical = urls.canonical(asked.url)
            run.fetched += 1
            yield from self.fetch(run, run.choice.fetched(capture, sight))
        else:
            yield from self.fetch(run, run.choice.lost(asked))
        yield from self.over(run)

    def _looked(self, response: Response, url: str, said: str | None, at: datetime, run: ArchivedRun) -> Sight | None:
        try:
            return look(response.body, url, said, at, run.config.time_zone)
        except Exception as error:  # one page must not end a crawl of thousands
            run.lost += 1
            logger.warning("%s: could not be read: %s: %s", url, type(error).__name__, error)
            logger.debug("%s: where it happened", url, exc_info=True)
            return None

    def _led_on(
        self, response: Response, run: ArchivedRun, snapshot: Snapshot, asked: Snapshot, hops: int
    ) -> Iterator[Request]:
        """A redirect: to another capture of the archive, or one that was captured, to the address it led to then."""
        led = self.location(response, snapshot)
        target = self.led_to(led) if hops < _HOPS else None
        same = target is not None and spelled(target) == spelled(asked.url)
        own = target is not None and run.choice.scope.holds(target)
        if target is not None and (same or (not own and _like_page(target))):
            yield from self.nearest(run, led, asked, hops + 1)
            return
        if target is not None and own:
            run.choice.name(target)
        yield from self.fetch(run, run.choice.lost(asked))

    def leads_on(self, response: Response, snapshot: Snapshot) -> bool:
        """Whether an answer to `fetching` is none but says where there is one."""
        return response.status in REDIRECTS

    def location(self, response: Response, snapshot: Snapshot) -> str:
        """Where an answer redirects to, absolute."""
        return urljoin(snapshot.url, headers.text(response, "Location") or "")

    def led_to(self, location: str) -> str | None:
        """The archived address that a redirect leads to; None where it leads to none."""
        return location if location.startswith(("http://", "https://")) else None

    def failed(self, failure: Failure) -> Results:
        """A capture could not be had."""
        given = failure.request.cb_kwargs  # type: ignore[attr-defined]
        run, asked = given["run"], given["asked"]
        if isinstance(failure.value, HostGivenUp):
            run.failure = f"the archive was given up: {failure.value}; the same command goes on from there"
        elif isinstance(failure.value, TakenDown):
            yield from self.fetch(run, run.choice.lost(asked))
        elif not isinstance(failure.value, Interrupted):
            code = failure.value.response.status if isinstance(failure.value, HttpError) else 0
            if code != 404 or not given["hops"]:  # else where a redirect led to was never captured
                run.lost += 1
                logger.warning("%s of %s: %s", asked.url, asked.stamp, outcome(failure)[1] or f"HTTP {code}")
            yield from self.fetch(run, run.choice.lost(asked))
        yield from self.over(run)

    def fetch(self, run: ArchivedRun, snapshots: Iterable[Snapshot]) -> Iterator[Request]:
        """The requests for captures that were chosen."""
        waiting = list(snapshots)
        while waiting:
            snapshot = waiting.pop(0)
            request = self.fetching(run, snapshot, snapshot, 0)
            if request is not None:
                yield request
            else:
                run.lost += 1
                waiting += run.choice.lost(snapshot)

    def over(self, run: ArchivedRun) -> Results:
        """One answer less is awaited; with the last, a batch is whole and the next one is asked for. When all is there,
        the index is asked about what lists name beside it.
        """
        run.open -= 1
        if run.open or run.failure:
            return
        fetched, run.fetched = run.fetched, 0
        following = list(self._following(run))
        ended = not run.open
        if fetched or (ended and run.choice.captures):
            yield Batch(run, ended)
        yield from following

    def _following(self, run: ArchivedRun) -> Iterator[Request]:
        """What is to be asked for once a batch is whole; nothing at the end."""
        while not run.open:
            chosen = run.choice.batch(self.settings.getint("COMMIT_EVERY"))
            if not chosen:
                break
            yield from self.fetch(run, chosen)
        if not run.open and not run.choice.full:
            for url in run.choice.unlisted(MOST_LOOKUPS):
                yield from self.ask(run, url, prefix=False)

    def closed(self, reason: str) -> None:
        """A run that has come to its end need not be gone on with; what each came to is told."""
        archive, failed = self._archive, self.crawler.stats.get_value("dataset/error") is not None
        for run in [] if failed else self.archived:
            if reason != "finished":
                logger.info("%s: %s; interrupted", run.label, run.told)
                continue
            if not run.posts and not run.failure:
                run.failure = _nothing(run)
            if run.failure:
                logger.error("%s: failed: %s", run.label, run.failure)
                continue
            logger.info("%s: %s", run.label, run.told)
            if archive is not None:
                archive.ledger.finish(run.number, urls.slug(run.home), whole=False, said=None)

    @property
    def _archive(self) -> ArchiveMiddleware | None:
        return self.crawler.get_downloader_middleware(ArchiveMiddleware)

    def _name(self, run: ArchivedRun) -> str:
        """What the ledger calls a crawl of this blog from this archive."""
        return f"{self.source} {run.config.url}"


def _like_page(url: str) -> bool:
    """Whether a redirect's target may be a page of its own, and not just somebody's front page."""
    return shape(url) == "page" and not urls.is_front_page(url)
