"""Every answer goes to the dataset's WARC files before anybody reads it, and none is fetched again without need.

What an interrupted run had fetched is taken from there when the run goes on. What an earlier run had fetched is asked
for on condition (RFC 9110, 13.1); where it is unchanged, the answer that is stored stands for it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import cached_property
from io import BytesIO
from typing import TYPE_CHECKING, Self

from scrapy import signals
from scrapy.exceptions import NotConfigured
from scrapy.http import Request, Response
from scrapy.responsetypes import responsetypes
from scrapy.utils.misc import build_from_crawler, load_object

from crawler import folders, headers
from crawler.archive import members, payloads
from crawler.archive.exchange import Exchange
from crawler.archive.ledger import Known, Ledger
from crawler.archive.members import Wanted
from crawler.archive.records import StoredAnswer, load, read_answer
from crawler.archive.redacting import rewritten, served
from crawler.archive.warc import Place, Record, WarcFolder
from crawler.archive.withholding import NOTHING, Withholding
from crawler.errors import DatasetError, DiskError
from crawler.middlewares.refusals import TakenDown
from crawler.middlewares.tdm import reserves
from crawler.stopping import stop

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

UNCHANGED = "unchanged"
"""Flag of a response whose bytes are those of an earlier run, by the server's word (304)."""

_REPLAYED = "replayed"
_CONDITIONS = ("If-None-Match", "If-Modified-Since")
_BUSY = (408, 429)


class ArchiveMiddleware:
    """Settings: WARC_ENABLED, OUTPUT_DIR, DATASET, WARC_MAX_SIZE, RESUME_WITHIN, WITHHOLDING. Stands next to the
    downloader, where bodies are as served.

    Of an answer, `request.meta["warc"]` is the record's `Place`, `["fetched_at"]` its date, `["served_status"]` its own
    status. A request whose `meta["run"]` is the number of an interrupted run is answered from that run where it can be;
    one with `meta["immutable"]`, of an archive's capture, from any run. With `meta["member"]`, an
    `archive.members.Wanted`, a record of somebody's WARC file is asked for: it is stored as it is, and its answer
    handed on.
    What its owner reserves by a header is not stored, nor what was taken down, which nobody is handed either. A disk
    that does not do its part ends the crawl (DatasetError).
    """

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        if not settings.getbool("WARC_ENABLED"):
            raise NotConfigured
        self._crawler = crawler
        self._root = folders.of_dataset(settings)
        self._folder = self._root / "warc"
        robots = "obey" if settings.getbool("ROBOTSTXT_OBEY") else "ignore"
        self._files = WarcFolder.of(self._root, settings, robots=robots)
        self._obey = settings.getbool("TDM_OBEY")
        self.resume_within = timedelta(days=settings.getfloat("RESUME_WITHIN"))

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        middleware = cls(crawler)
        # Not at spider_closed, where the spider still tells which runs have come to their end.
        crawler.signals.connect(middleware.close, signals.engine_stopped)
        return middleware

    @cached_property
    def ledger(self) -> Ledger:
        """What the crawls of the dataset know. Raises DatasetError."""
        return Ledger(self._root, self._stop)  # first asked for when the dataset is held by this process

    @cached_property
    def withheld(self) -> Withholding:
        """What was taken down. Raises BloggarkivError."""
        return withholding_of(self._crawler)  # as is the ledger: what a takedown that was killed left is mended by then

    def process_request(self, request: Request) -> Response | None:
        for name in _CONDITIONS:  # of a redirect that led here
            request.headers.pop(name, None)
        for name in ("warc", "fetched_at", "served_status", "known"):
            request.meta.pop(name, None)
        wanted: Wanted | None = request.meta.get("member")
        if self.withheld.names(wanted.url if wanted else request.url):
            raise TakenDown("was taken down")
        if request.method != "GET" or not request.url.startswith("http") or request.meta.get("policy_file"):
            return None
        known = self.ledger.answer(request.url)
        if known is None:
            return None
        lasting = request.meta.get("immutable") and (known.status == 200 or "member" in request.meta)
        if known.run == request.meta.get("run") or lasting:
            _tell(request, known)
            return self._kept(request, known, _REPLAYED)
        request.meta["known"] = known
        if known.etag:
            request.headers["If-None-Match"] = known.etag
        if known.last_modified:
            request.headers["If-Modified-Since"] = known.last_modified
        return None

    def process_response(self, request: Request, response: Response) -> Response | Request:
        if _REPLAYED in response.flags:
            return response
        exchange: Exchange | None = request.meta.pop("exchange", None)
        known: Known | None = request.meta.pop("known", None)
        request.meta["fetched_at"] = exchange.at if exchange else datetime.now(UTC)
        if "member" in request.meta:
            return self._member(request, response)
        if self._obey and reserves(response):
            return response
        with self._stopping():
            if exchange is None:
                if self.withheld:
                    body = self.withheld.payload(response.body, response.url, None)
                    response = response.replace(body=body)
                record = self._files.add_resource(response.url, response.body, request.meta["fetched_at"])
                request.meta["warc"] = record.place
                return response
            if self.withheld and (parted := served(response, exchange, self.withheld)):
                response, exchange = parted
            return self._stored(request, response, exchange, known)

    def _stored(
        self, request: Request, response: Response, exchange: Exchange, known: Known | None
    ) -> Response | Request:
        status, payload = response.status, hashlib.sha1(response.body, usedforsecurity=False).digest()
        etag, last_modified = headers.text(response, "ETag"), headers.text(response, "Last-Modified")
        same = known is not None and status == 200 and payload == known.payload
        if known and (status == 304 or (same and self._stands(response.url, known.body))):
            record, body = self._files.add_revisit(response.url, exchange, known.body), known.body
            payload, etag, last_modified = known.payload, etag or known.etag, last_modified or known.last_modified
        else:
            record = body = self._files.add_exchange(response.url, exchange)
        now = Known(
            run=request.meta.get("run", 0),
            at=exchange.at,
            status=status,
            etag=etag,
            last_modified=last_modified,
            payload=payload,
            place=record.place,
            body=body,
        )
        _tell(request, now)
        if status < 500 and status not in _BUSY:
            self.ledger.note(request.url, now)
        if status == 304 and known:
            return self._kept(request, now, UNCHANGED) or request.replace(dont_filter=True)
        return response

    def _member(self, request: Request, response: Response) -> Response:
        """The answer in a record that was asked for by its bytes. Raises NoRecord where others came."""
        if response.status >= 400:
            return response
        wanted: Wanted = request.meta["member"]
        said = headers.text(response, "Content-Range")
        member, answer, record = members.cut(wanted, response.status, said, response.body)
        if self._obey and reserves(_response(request.url, answer, [])):
            return _response(request.url, answer, [])
        if self.withheld and (clean := rewritten(member, self.withheld)):
            member, answer = clean.member, read_answer(BytesIO(clean.member))
        at = request.meta["fetched_at"]
        origin = {"via": request.url.partition("#")[0], "range": wanted.range}
        with self._stopping():
            place = self._files.add_fetched_copy(member, answer.url, record, at, origin)
        payload = hashlib.sha1(answer.body, usedforsecurity=False).digest()
        body = Record(place, answer.at, "")
        now = Known(request.meta.get("run", 0), answer.at, answer.status, None, None, payload, place, body)
        _tell(request, now)
        self.ledger.note(request.url, now)
        return _response(request.url, answer, [])

    def _kept(self, request: Request, known: Known, flag: str) -> Response | None:
        """The answer that is stored; None where it is not to be had any more, and must be fetched."""
        unchanged = known.status == 304
        place, at = (known.body.place, known.body.at) if unchanged else (known.place, known.at)
        wanted: Wanted | None = request.meta.get("member")
        stored = self._loaded(wanted.url if wanted else request.url, place, at)
        if stored is None:
            self.ledger.forget(request.url)
            return None
        return _response(request.url, stored, [flag, UNCHANGED] if unchanged else [flag])

    def _stands(self, url: str, record: Record) -> bool:
        """Whether a record is still there, for another one to refer to."""
        return self._loaded(url, record.place, record.at) is not None

    def _loaded(self, url: str, place: Place, at: datetime) -> StoredAnswer | None:
        """A stored answer; None where it was lost, as by a power cut, also where another one came in its place."""
        try:
            stored = load(self._folder, place)
        except DatasetError:
            return None
        return stored if (stored.url, stored.at) == (url, at) else None

    def sync(self) -> None:
        """Returns once all that was stored is on disk. Raises DatasetError."""
        with self._explained():
            self._files.sync()

    def close(self) -> None:
        """The end of the crawl."""
        with suppress(DatasetError), self._stopping():
            self._files.close()
        if "ledger" in self.__dict__:
            with suppress(DatasetError):
                self.ledger.close()

    def _stop(self, error: DatasetError) -> None:
        stop(self._crawler, error)

    @contextmanager
    def _stopping(self) -> Iterator[None]:
        """Where the disk fails, nothing more is fetched."""
        try:
            with self._explained():
                yield
        except DatasetError as error:
            stop(self._crawler, error)
            raise

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            message = f"{self._root}: what was fetched cannot be stored: {error.strerror}; what was committed is safe"
            raise DiskError(message) from error


def _response(url: str, stored: StoredAnswer, flags: list[str]) -> Response:
    told = payloads.headers(stored)
    kind = responsetypes.from_args(headers=told, url=url, body=stored.body)
    return kind(url=url, status=stored.status, headers=told, body=stored.body, flags=flags)


def _tell(request: Request, known: Known) -> None:
    request.meta.update(warc=known.place, fetched_at=known.at, served_status=known.status)


def withholding_of(crawler: Crawler) -> Withholding:
    """As the setting WITHHOLDING has it. Raises BloggarkivError where it cannot be known what is to be withheld."""
    named = crawler.settings.get("WITHHOLDING")
    made: Withholding = build_from_crawler(load_object(named), crawler) if named else NOTHING
    return made
