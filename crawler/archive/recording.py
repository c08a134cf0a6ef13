"""Downloading that notes what goes over the wire, as an `Exchange`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
    _ScrapyAgent,
)
from scrapy.utils._download_handlers import wrap_twisted_exceptions
from scrapy.utils.defer import maybe_deferred_to_future

from crawler.archive.exchange import Exchange

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.internet.defer import Deferred


class RecordingDownloadHandler(HTTP11DownloadHandler):
    """Scrapy's handler for http and https, which leaves the exchange in `request.meta["exchange"]`."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool._factory = _RecordingFactory

    async def download_request(self, request: Request) -> Response:
        agent = _RecordingAgent(
            contextFactory=self._contextFactory,
            bindAddress=self._bind_address,
            pool=self._pool,
            maxsize=self._default_maxsize,
            warnsize=self._default_warnsize,
            fail_on_dataloss=self._fail_on_dataloss,
            crawler=self._crawler,
            tls_verbose_logging=self._tls_verbose_logging,
        )
        with wrap_twisted_exceptions():
            response = await maybe_deferred_to_future(agent.download_request(request))
        request.meta["exchange"] = agent.exchange
        return response


class _RecordingAgent(_ScrapyAgent):
    exchange: Exchange

    def _cb_bodydone(self, result: Any, url: str) -> Response:
        self.exchange = result["txresponse"].exchange
        self.exchange.at = datetime.now(UTC)
        return super()._cb_bodydone(result, url)


class _RecordingProtocol(_LenientHTTP11ClientProtocol):
    """One connection; requests follow one another on it, never two at once."""

    _exchange: Exchange | None = None

    def request(self, request: Any) -> Deferred[Any]:
        exchange = self._exchange = Exchange()
        write = request.writeTo
        request.writeTo = lambda transport: write(_Overheard(transport, exchange))

        def with_exchange(response: Any) -> Any:
            response.exchange = exchange
            return response

        return super().request(request).addCallback(with_exchange)

    def dataReceived(self, data: bytes) -> None:
        if self._exchange is not None:
            self._exchange.received += data
        super().dataReceived(data)  # type: ignore[no-untyped-call]


class _RecordingFactory(_LenientHTTP11ClientFactory):
    def buildProtocol(self, addr: Any) -> _RecordingProtocol:
        return _RecordingProtocol(self._quiescentCallback)  # type: ignore[no-untyped-call]


class _Overheard:
    """A transport that notes what is written to it."""

    def __init__(self, transport: Any, exchange: Exchange) -> None:
        self._transport, self._exchange = transport, exchange

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        self._exchange.sent += data
        self._transport.write(data)

    def writeSequence(self, parts: Iterable[bytes]) -> None:
        self.write(b"".join(parts))
