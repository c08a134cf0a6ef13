"""The spider for blogs in web archives: asks a CDX server what there is, and fetches it as it was once served.

It reads nothing but what it must know to go on; rows are read from the WARC files once all is there.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import scrapy
from scrapy.http import Request, Response
from scrapy.settings import BaseSettings
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from crawler import captures
from crawler.archives import cdx
from crawler.archives.blogs import Capture
from crawler.archives.cdx import Snapshot
from crawler.archives.choosing import Choice
from crawler.archives.sight import look
from crawler.blogs import BlogConfig, chosen, day
from crawler.discovery.scope import Scope
from crawler.middlewares.outcomes import outcome
from crawler.middlewares.refusals import HostGivenUp

logger = logging.getLogger(__name__)

MOST_LOOKUPS = 2_000
"""Pages a blog that lists name and the index does not list under it, and that it is asked about one by one."""


@dataclass(slots=True)
class ArchivedRun:
    """One blog: what is fetched of it, and why nothing could be."""

    config: BlogConfig
    choice: Choice
    failure: str | None = None
    skipped: int = 0  # lines of the index that could not be understood
    lost: int = 0  # captures that could not be had
    keys: set[str] = field(default_factory=set)  # where the index said that it goes on
    listing: list[Snapshot] = field(default_factory=list)  # what it has said so far
    open: int = 0

    @property
    def label(self) -> str:
        return self.config.label or self.config.url


class WaybackSpider(scrapy.Spider):
    """Fetches archived blogs. Arguments: `url` and `blogs` as of the spider `blog`; `cdx`: address of a CDX server;
    `until`: ISO date, later captures do not count; `versions`: anything but nothing or 0 fetches every capture of a
    post that shows something new, not the newest good one alone. Raises UsageError where they make no sense.
    """

    name = "wayback"

    def __init__(
        self, url: str = "", blogs: str = "", cdx: str = "", until: str = "", versions: str = "", **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        last = day(until)
        end = datetime(last.year, last.month, last.day, tzinfo=UTC) + timedelta(days=1, seconds=-1) if last else None
        every = versions not in ("", "0")
        configs = chosen(url.split(), Path(blogs) if blogs else None)
        self._cdx = cdx
        self.archived = [
            ArchivedRun(config, Choice(Scope.of(config.scope or config.url), end, every)) for config in configs
        ]
        self.start_hosts = {urlsplit(cdx).netloc}

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """It yields no items."""
        super().update_settings(settings)
        settings.set("ITEM_PIPELINES", {}, priority="spider")

    async def start(self) -> AsyncIterator[Any]:
        self._server = self._cdx or self.settings["WAYBACK_CDX"]
        self._replay = self.settings["WAYBACK_REPLAY"] if not self._cdx else cdx.replay(self._cdx)
        self.start_hosts.add(urlsplit(self._server).netloc)
        for run in self.archived:
            home = run.config.scope or run.config.url
            yield self._index(run, home.rpartition("/")[0] + "/", prefix=True)

    def _index(self, run: ArchivedRun, url: str, *, prefix: bool, resume: str | None = None) -> Request:
        asked = {"run": run, "url": url, "prefix": prefix}
        return self._request(
            run, cdx.query(self._server, url, prefix=prefix, resume=resume), self.listed, self.unlisted, asked, 10
        )

    def _request(self, run: ArchivedRun, url: str, callback: Any, errback: Any, given: Any, priority: int) -> Request:
        run.open += 1
        meta: dict[str, Any] = {}
        if (urlsplit(url).hostname or "").startswith("127."):
            meta["blog_delay"] = 0.0  # the user's own machine need not be spared
        return Request(
            url, callback=callback, errback=errback, cb_kwargs=given, priority=priority, meta=meta, dont_filter=True
        )

    def listed(self, response: Response, run: ArchivedRun, url: str, prefix: bool) -> Iterator[Any]:
        """The index has answered. A key that it gave before, or one with nothing new, leads on to nothing."""
        listing = cdx.read_listing(response.body)
        run.skipped += listing.skipped
        if listing.skipped:
            logger.warning("%s: %d lines of the index could not be understood", run.label, listing.skipped)
        run.listing += listing.snapshots
        if listing.resume and listing.snapshots and listing.resume not in run.keys:
            run.keys.add(listing.resume)
            yield self._index(run, url, prefix=prefix, resume=listing.resume)
        else:
            yield from self._choose(run)
        yield from self._over(run)

    def _choose(self, run: ArchivedRun) -> Iterator[Request]:
        """All is listed; captures of one page may have stood on two pages of the listing."""
        listing, run.listing = run.listing, []
        yield from self._fetch(run, run.choice.take(listing))

    def unlisted(self, failure: Failure) -> Iterator[Any]:
        """The index could not be asked."""
        run = failure.request.cb_kwargs["run"]  # type: ignore[attr-defined]
        reason = outcome(failure)[1]
        if run.listing:
            logger.warning("%s: only a part of the index could be had: %s", run.label, reason)
            yield from self._choose(run)
        elif failure.request.cb_kwargs["prefix"]:  # type: ignore[attr-defined]
            run.failure = f"the index could not be asked: {reason}"
        yield from self._over(run)

    def _fetch(self, run: ArchivedRun, snapshots: Iterable[Snapshot]) -> Iterator[Request]:
        for snapshot in snapshots:
            url = f"{self._replay}{snapshot.stamp}id_/{snapshot.url}"
            request = self._request(run, url, self.answered, self.failed, {"run": run, "snapshot": snapshot}, 0)
            request.meta["immutable"] = True
            yield request

    def answered(self, response: Response, run: ArchivedRun, snapshot: Snapshot) -> Iterator[Any]:
        """A capture is there, under the address and date that the archive says it has."""
        url, at = cdx.replayed(response.url) or (snapshot.url, snapshot.at)
        said = captures.header(response, "Content-Type")
        place = response.meta.get("warc")
        mime = (said or "").partition(";")[0].strip().lower() or None
        if place is not None and not response.meta.get("tdm_blocked"):
            capture = Capture(url, at, response.status, mime, record=place)
            sight = look(response.body, url, said, at, run.config.time_zone)
            yield from self._fetch(run, run.choice.fetched(capture, sight))
        yield from self._over(run)

    def failed(self, failure: Failure) -> Iterator[Any]:
        """A capture could not be had."""
        given = failure.request.cb_kwargs  # type: ignore[attr-defined]
        run, snapshot = given["run"], given["snapshot"]
        run.lost += 1
        if isinstance(failure.value, HostGivenUp):
            run.failure = f"the archive was given up: {failure.value}; the same command goes on from there"
        code = failure.value.response.status if isinstance(failure.value, HttpError) else 0
        logger.warning("%s of %s: %s", snapshot.url, snapshot.stamp, outcome(failure)[1] or f"HTTP {code}")
        yield from self._fetch(run, run.choice.lost(snapshot))
        yield from self._over(run)

    def _over(self, run: ArchivedRun) -> Iterator[Request]:
        """One answer less is awaited; with the last, the index is asked about what lists name beside it."""
        run.open -= 1
        if run.open == 0 and not run.failure:
            for url in run.choice.unlisted(MOST_LOOKUPS):
                yield self._index(run, url, prefix=False)
