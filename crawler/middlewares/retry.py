"""Trying again, as the host wishes: Retry-After, back-off, and giving a host up.

429 and 503 speak for the whole host: it rests for as long as Retry-After says (RFC 9110, 10.2.3), or for a time that
doubles, while other hosts go on. A host that asks for too long, or keeps answering so, or stops answering at all, is
given up for this run. Other failures are a matter of one page, tried a few times.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Self

from scrapy import signals
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.exceptions import ResponseDataLossError

from crawler import headers
from crawler.middlewares.refusals import HostGivenUp
from crawler.middlewares.throttle import HostThrottle, slot_key

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from scrapy.settings import BaseSettings

logger = logging.getLogger(__name__)

_BUSY = (429, 503)


@dataclass(slots=True)
class _Host:
    """What a host did lately: busy answers in a row, failures in a row, and why it was given up."""

    busy: int = 0
    failures: int = 0
    given_up: str = ""


class RetryAfterMiddleware(RetryMiddleware):
    """Settings: `RETRY_*` as in Scrapy, `RETRY_AFTER_MAX` and `RETRY_BACKOFF` (seconds), `HOST_FAILURES_MAX`.

    HostGivenUp reaches the errback of every request for a host that was given up.
    """

    def __init__(self, settings: BaseSettings) -> None:
        super().__init__(settings)
        self._longest = settings.getfloat("RETRY_AFTER_MAX")
        self._backoff = settings.getfloat("RETRY_BACKOFF")
        self._failures = settings.getint("HOST_FAILURES_MAX")
        self._hosts: dict[str, _Host] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        middleware = super().from_crawler(crawler)
        # Earlier than process_response: the slot sends its next request right after this signal.
        crawler.signals.connect(middleware._downloaded, signals.response_downloaded)
        return middleware

    def process_request(self, request: Request) -> None:
        host = self._hosts.get(slot_key(request))
        if host and host.given_up:
            raise HostGivenUp(host.given_up)

    def process_response(  # type: ignore[override]
        self, request: Request, response: Response
    ) -> Request | Response:
        if request.meta.get("dont_retry"):
            return response
        if response.status in _BUSY and (given_up := self._hosts[slot_key(request)].given_up):
            raise HostGivenUp(given_up)
        if "dataloss" in response.flags:
            again = self._retry(request, ResponseDataLossError)
            if again is None:
                raise ResponseDataLossError
            return again
        answer: Request | Response = super().process_response(request, response)
        return answer

    def process_exception(  # type: ignore[override]
        self, request: Request, exception: Exception
    ) -> Request | Response | None:
        if request.url.startswith("file:") or not isinstance(exception, self.exceptions_to_retry):
            return None
        name = slot_key(request)
        host = self._hosts.setdefault(name, _Host())
        if not isinstance(exception, ResponseDataLossError):
            host.failures += 1
            if request.meta.get("immutable"):  # a web archive refuses connections to those who ask too much
                wait = min(self._backoff * 2 ** (host.failures - 1), self._longest)
                HostThrottle.of(self.crawler).pause(name, wait)
        if 0 < self._failures <= host.failures:
            self._give_up(name, host, f"{name} failed to answer {host.failures} times in a row")
            raise HostGivenUp(host.given_up) from exception
        again: Request | Response | None = super().process_exception(request, exception)
        return again

    def _downloaded(self, response: Response, request: Request) -> None:
        name = slot_key(request)
        host = self._hosts.setdefault(name, _Host())
        host.failures = 0
        if response.status not in _BUSY:
            host.busy = 0
        elif not request.meta.get("dont_retry"):
            self._rest(name, host, response)

    def _rest(self, name: str, host: _Host, response: Response) -> None:
        """Let the host rest, or give it up."""
        throttle = HostThrottle.of(self.crawler)
        if not throttle.is_paused(name):  # else it was asked before the last answer was in
            host.busy += 1
        wait = retry_after(response)
        if wait is None:
            wait = min(self._backoff * 2 ** (host.busy - 1), self._longest)
        if wait > self._longest:
            self._give_up(name, host, f"{name} asks to be left alone for {wait:.0f} s (RETRY_AFTER_MAX)")
        elif host.busy > self.max_retry_times:
            self._give_up(name, host, f"{name} answered {response.status} {host.busy} times in a row")
        else:
            resting = throttle.is_paused(name)
            throttle.pause(name, wait)
            if not resting:
                logger.info("%s answers %d; it rests for %.0f s", name, response.status, wait)

    def _give_up(self, name: str, host: _Host, reason: str) -> None:
        if not host.given_up:
            host.given_up = reason
            logger.warning("%s; no more of it in this run", reason)
            HostThrottle.of(self.crawler).drop_waiting(name, HostGivenUp(reason))


def retry_after(response: Response) -> float | None:
    """Seconds that `Retry-After` asks for, from a number or a date; None where it says neither.

    A date is counted from the response's own `Date`, so that the clocks need not agree.
    """
    said = headers.text(response, "Retry-After") or ""
    if said.isdecimal():
        return float(said)
    until = headers.date(said)
    if until is None:
        return None
    now = headers.date(headers.text(response, "Date")) or datetime.now(UTC)
    return max((until - now).total_seconds(), 0.0)
