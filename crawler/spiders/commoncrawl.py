"""The spider for blogs in Common Crawl: its indexes are asked, and each capture is one range of bytes of a WARC file.

Sources: https://commoncrawl.org/cdxj-index (an object a line; `showNumPages`, `page`; 404 for no captures), and
https://index.commoncrawl.org/collinfo.json, the list of the indexes, one a crawl of some weeks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

from scrapy.http import Request, Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from crawler import urls
from crawler.archive.members import Wanted
from crawler.items import Source
from crawler.spiders.archived import MOST_LOOKUPS, ArchivedRun, ArchivedSpider, Batch, Results
from crawler.urls import spelled
from crawler.webarchives import cdx
from crawler.webarchives.cdx import Collection, Snapshot


class CommonCrawlSpider(ArchivedSpider):
    """Arguments as of every `ArchivedSpider`, and `index`: address of a `collinfo.json`, or of one index."""

    name = "commoncrawl"
    source: Source = "commoncrawl"

    def __init__(self, *args: Any, index: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._index = index
        self._holding: dict[str, set[str]] = {}  # by blog, the servers of the indexes that hold something of it
        self._lookups: Counter[str] = Counter()  # by blog, the questions about single pages

    async def start(self) -> AsyncIterator[Request | Batch]:
        self._index = self._index or self.settings["COMMONCRAWL_INDEX"]
        self._data = self.settings["COMMONCRAWL_DATA"].rstrip("/") + "/"
        self.start_hosts |= {urlsplit(self._index).netloc, urlsplit(self._data).netloc}
        async for request in super().start():
            yield request

    def ask(self, run: ArchivedRun, url: str, *, prefix: bool) -> Iterator[Request]:
        """All of the blog in every index; a single page in those that hold something of the blog."""
        if not prefix:
            for server in self._servers(run):
                asked = cdx.paged_query(server, url, prefix=False, page=0)
                yield self.asking(run, asked, self.page, {"server": server})
        elif urlsplit(self._index).path.endswith(".json"):
            yield self.asking(run, self._index, self.collections, {"url": url})
        else:
            yield from self._pages(run, Collection(self._index, self._index), url)

    def collections(self, response: Response, run: ArchivedRun, url: str) -> Results:
        """The list of all indexes. Those that begin later than what is wanted hold nothing of it."""
        try:
            found = cdx.read_collections(response.body, response.url)
        except (ValueError, RecursionError):
            run.failure = f"{response.url}: is no list of indexes"
            found = []
        for each in found:
            if not (run.choice.until and each.begins and each.begins > run.choice.until):
                if urls.host(each.server) == urls.host(response.url):  # what the user named, on whatever port
                    self.start_hosts.add(urlsplit(each.server).netloc)
                yield from self._pages(run, each, url)
        yield from self.answered(run)

    def _pages(self, run: ArchivedRun, collection: Collection, url: str) -> Iterator[Request]:
        asked = cdx.paged_query(collection.server, url, prefix=True, page=None)
        yield self.asking(run, asked, self.counted, {"server": collection.server, "url": url})

    def counted(self, response: Response, run: ArchivedRun, server: str, url: str) -> Results:
        """How many pages an index has of the blog; or, of one that has no pages, all at once."""
        pages = cdx.read_pages(response.body)
        if pages is None:
            yield from self.page(response, run, server)
            return
        for page in range(pages):
            asked = cdx.paged_query(server, url, prefix=True, page=page)
            yield self.asking(run, asked, self.page, {"server": server})
        yield from self.answered(run)

    def page(self, response: Response, run: ArchivedRun, server: str) -> Results:
        """One page of an index."""
        listing = cdx.read_listing(response.body)
        if listing.snapshots:
            self._holding.setdefault(run.config.url, set()).add(server)
        self.listed(run, listing)
        yield from self.answered(run)

    def _servers(self, run: ArchivedRun) -> list[str]:
        """The indexes to ask about one more page; none where enough was asked."""
        servers = sorted(self._holding.get(run.config.url, ()))
        self._lookups[run.config.url] += len(servers)
        return servers if self._lookups[run.config.url] <= MOST_LOOKUPS else []

    def unlisted(self, failure: Failure) -> Results:
        """An index did not answer; or it holds nothing."""
        if _holds_nothing(failure):
            yield from self.answered(failure.request.cb_kwargs["run"])  # type: ignore[attr-defined]
        else:
            yield from super().unlisted(failure)

    def fetching(self, run: ArchivedRun, snapshot: Snapshot, asked: Snapshot, hops: int) -> Request | None:
        if not snapshot.file or not snapshot.length:
            return None
        wanted = Wanted(snapshot.offset, snapshot.offset + snapshot.length - 1, snapshot.url, snapshot.stamp)
        # the fragment is not sent; it tells one record of a file from another
        url = f"{urljoin(self._data, snapshot.file)}#{wanted.range}"
        request = self.capture(run, url, snapshot, asked, hops)
        request.headers["Range"] = wanted.range
        request.headers["Accept-Encoding"] = "identity"  # the bytes of the file are asked for
        request.meta["member"] = wanted
        return request

    def shown(self, response: Response, snapshot: Snapshot) -> tuple[str, datetime]:
        at: datetime = response.meta["fetched_at"]
        return snapshot.url, at

    def nearest(self, run: ArchivedRun, target: str, asked: Snapshot, hops: int) -> Iterator[Request]:
        """The indexes that hold something of the blog are asked about the page that it led to."""
        servers = [] if spelled(target) == spelled(asked.url) else self._servers(run)
        search = _Search(asked, hops, len(servers))
        for server in servers:
            question = cdx.paged_query(server, target, prefix=False, page=0)
            yield self.request(run, question, self.found, self.unfound, {"search": search}, 10)
        if not servers:
            yield from self.fetch(run, run.choice.lost(asked))

    def found(self, response: Response, run: ArchivedRun, search: _Search) -> Results:
        """What an index has of a page that a redirect led to."""
        listing = cdx.read_listing(response.body)
        run.skipped += listing.skipped
        yield from self._searched(run, search, listing.snapshots)

    def unfound(self, failure: Failure) -> Results:
        """It has nothing, or did not answer."""
        given = failure.request.cb_kwargs  # type: ignore[attr-defined]
        given["run"].unasked += not _holds_nothing(failure)
        yield from self._searched(given["run"], given["search"], [])

    def _searched(self, run: ArchivedRun, search: _Search, found: list[Snapshot]) -> Results:
        search.found += [each for each in found if each.page]
        search.waiting -= 1
        if search.waiting == 0:
            at = search.asked.at
            near = min(search.found, key=lambda each: (abs(each.at - at), each.url), default=None)
            request = self.fetching(run, near, search.asked, search.hops) if near else None
            yield from [request] if request else self.fetch(run, run.choice.lost(search.asked))
        yield from self.over(run)


@dataclass(slots=True)
class _Search:
    """For the capture nearest to one that redirects."""

    asked: Snapshot
    hops: int
    waiting: int
    found: list[Snapshot] = field(default_factory=list)


def _holds_nothing(failure: Failure) -> bool:
    """Whether an index says by 404 that it has no such captures."""
    error = failure.value
    return isinstance(error, HttpError) and error.response.status == 404 and b"message" in error.response.body
