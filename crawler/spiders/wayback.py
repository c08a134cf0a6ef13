"""The spider for blogs in the Wayback Machine, or any archive with a CDX server and replay of the bytes (`id_`)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

from scrapy.http import Request, Response

from crawler import headers
from crawler.items import Source
from crawler.spiders.archived import ArchivedRun, ArchivedSpider, Batch, Results
from crawler.webarchives import cdx
from crawler.webarchives.cdx import Snapshot


class WaybackSpider(ArchivedSpider):
    """Arguments as of every `ArchivedSpider`, and `cdx`: address of a CDX server."""

    name = "wayback"
    source: Source = "wayback"

    def __init__(self, *args: Any, cdx: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._cdx = cdx
        self._keys: set[tuple[str, str]] = set()  # where the index said that it goes on

    async def start(self) -> AsyncIterator[Request | Batch]:
        self._server = self._cdx or self.settings["WAYBACK_CDX"]
        self._replay = self.settings["WAYBACK_REPLAY"] if not self._cdx else cdx.replay(self._cdx)
        self.start_hosts.add(urlsplit(self._server).netloc)
        async for request in super().start():
            yield request

    def ask(self, run: ArchivedRun, url: str, *, prefix: bool, resume: str | None = None) -> Iterator[Request]:
        asked = {"url": url, "prefix": prefix}
        yield self.asking(run, cdx.query(self._server, url, prefix=prefix, resume=resume), self.page, asked)

    def page(self, response: Response, run: ArchivedRun, url: str, prefix: bool) -> Results:
        """The index has answered. A key that it gave before, or one with nothing new, leads on to nothing."""
        listing = cdx.read_listing(response.body)
        self.listed(run, listing)
        if listing.resume and listing.snapshots and (url, listing.resume) not in self._keys:
            self._keys.add((url, listing.resume))
            yield from self.ask(run, url, prefix=prefix, resume=listing.resume)
        yield from self.answered(run)

    def fetching(self, run: ArchivedRun, snapshot: Snapshot, asked: Snapshot, hops: int) -> Request:
        return self.capture(run, f"{self._replay}{snapshot.stamp}id_/{snapshot.url}", snapshot, asked, hops)

    def shown(self, response: Response, snapshot: Snapshot) -> tuple[str, datetime]:
        return cdx.replayed(response.url) or (snapshot.url, snapshot.at)

    def leads_on(self, response: Response, snapshot: Snapshot) -> bool:
        """An archive that has no capture of that time redirects to the nearest one, or gives it at once and says of
        when it is (RFC 7089, 2.1.1): then it is asked for by its own time, so that the WARC record's address tells it.
        """
        return super().leads_on(response, snapshot) or _memento(response) not in (None, snapshot.at)

    def location(self, response: Response, snapshot: Snapshot) -> str:
        """In the archive, where it leads there; else as the page's own server said."""
        if not super().leads_on(response, snapshot) and (at := _memento(response)):
            return f"{self._replay}{at:%Y%m%d%H%M%S}id_/{snapshot.url}"
        led = urljoin(response.url, headers.text(response, "Location") or "")
        return led if led.startswith(self._replay) else super().location(response, snapshot)

    def led_to(self, location: str) -> str | None:
        """Of another capture of the archive, the address that it is of."""
        if location.startswith(self._replay):
            shown = cdx.replayed(location)
            return shown[0] if shown else None
        mine = urlsplit(location).netloc == urlsplit(self._replay).netloc
        return None if mine else super().led_to(location)

    def nearest(self, run: ArchivedRun, target: str, asked: Snapshot, hops: int) -> Iterator[Request]:
        shown = cdx.replayed(target) if target.startswith(self._replay) else None
        at, url = (f"{shown[1]:%Y%m%d%H%M%S}", shown[0]) if shown else (asked.stamp, target)
        snapshot = Snapshot(url.partition("#")[0], at, 0, "", "")
        if run.choice.until and snapshot.at > run.choice.until:
            yield from self.fetch(run, run.choice.lost(asked))
        else:
            yield self.fetching(run, snapshot, asked, hops)


def _memento(response: Response) -> datetime | None:
    return headers.date(headers.text(response, "Memento-Datetime"))
