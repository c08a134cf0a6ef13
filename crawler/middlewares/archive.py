"""Every answer goes to the dataset's WARC files before anybody reads it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Self

from scrapy import signals
from scrapy.exceptions import NotConfigured

from crawler.archive.warc import WarcFolder
from crawler.errors import DatasetError
from crawler.middlewares.tdm import reserves
from crawler.stopping import stop

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Request, Response

_CONFORMS_TO = "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"


class ArchiveMiddleware:
    """Settings: WARC_ENABLED, OUTPUT_DIR, DATASET, WARC_MAX_SIZE. Stands next to the downloader, where bodies are as
    served.

    `request.meta["warc"]` is the record's `Place`, `request.meta["fetched_at"]` its date. What its owner reserves by a
    header is not stored. A disk that does not do its part ends the crawl (DatasetError).
    """

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        if not settings.getbool("WARC_ENABLED"):
            raise NotConfigured
        self._crawler = crawler
        self._root = Path(settings.get("OUTPUT_DIR")) / settings.get("DATASET")
        about = {
            "software": settings.get("USER_AGENT").partition(" ")[0],
            "format": "WARC File Format 1.1",
            "conformsTo": _CONFORMS_TO,
            "robots": "obey" if settings.getbool("ROBOTSTXT_OBEY") else "ignore",
            "operator": settings.get("CONTACT"),
            "isPartOf": self._root.name,
        }
        self._files = WarcFolder(self._root / "warc", about, settings.getint("WARC_MAX_SIZE"))
        self._obey = settings.getbool("TDM_OBEY")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        middleware = cls(crawler)
        crawler.signals.connect(middleware.close, signals.spider_closed)
        return middleware

    def process_response(self, request: Request, response: Response) -> Response:
        exchange = request.meta.pop("exchange", None)
        request.meta.pop("warc", None)  # of a redirect that led here
        at = request.meta["fetched_at"] = exchange.at if exchange else datetime.now(UTC)
        if self._obey and reserves(response):
            return response
        try:
            with self._explained():
                if exchange is None:
                    place = self._files.add_resource(response.url, response.body, at)
                else:
                    place = self._files.add_exchange(response.url, exchange)
        except DatasetError as error:
            stop(self._crawler, error)
            raise
        request.meta["warc"] = place
        return response

    def sync(self) -> None:
        """Returns once all that was stored is on disk. Raises DatasetError."""
        with self._explained():
            self._files.sync()

    def close(self) -> None:
        """The end of the crawl. Raises DatasetError."""
        with self._explained():
            self._files.close()

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            message = f"{self._root}: what was fetched cannot be stored: {error.strerror}; what was committed is safe"
            raise DatasetError(message) from error
