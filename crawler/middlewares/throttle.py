"""When a host is asked next: minimum delays and pauses, laid on Scrapy's downloader slots.

Scrapy keeps one slot a host name, and AutoThrottle moves its delay. Here stands what it may not go below
(robots.txt's Crawl-delay, a blog's own `delay`), and when the whole host has to wait (Retry-After) while others go on.
A crawl that is told to stop does not wait for any of this.
"""

from __future__ import annotations

from collections import deque
from time import monotonic
from typing import TYPE_CHECKING, Self

from scrapy import signals
from scrapy.utils.asyncio import call_later, create_looping_call
from scrapy.utils.httpobj import urlparse_cached
from twisted.python.failure import Failure

from crawler.middlewares.refusals import Interrupted

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.core.downloader import Downloader, Slot
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.internet.defer import Deferred


# Seconds between looks at whether the crawl is to stop; Scrapy has no signal for it.
_HEARTBEAT = 0.25


def slot_key(request: Request) -> str:
    """Name of the downloader slot that a request waits in: as a rule its host."""
    return str(request.meta.get("download_slot") or urlparse_cached(request).hostname or "")


class _Queue(deque["tuple[Request, Deferred[Response]]"]):
    """What waits in a slot. What is taken out is under way: Scrapy 2.19 counts it only once its task has begun.

    Until then it sends more than CONCURRENT_REQUESTS_PER_DOMAIN says: without a delay all that waits, with a short one
    now and then one more, where the machine is slow.
    """

    def __init__(self, slot: Slot) -> None:
        super().__init__(slot.queue)
        self._slot = slot

    def popleft(self) -> tuple[Request, Deferred[Response]]:
        request, answer = super().popleft()
        self._slot.transferring.add(request)
        return request, answer


class HostThrottle:
    """Scrapy extension. It has to come after AutoThrottle in `EXTENSIONS`, whose delays it corrects.

    A request may carry `meta["blog_delay"]`, seconds: what `blogs.toml` says of its host. It stands in for
    `DOWNLOAD_DELAY` and AutoThrottle, not for a longer Crawl-delay.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._minimum: dict[str, float] = {}
        self._fixed: dict[str, float] = {}
        self._paused_until: dict[str, float] = {}
        self._heart = create_looping_call(self._beat)
        crawler.signals.connect(self._opened, signals.spider_opened)
        crawler.signals.connect(self._closed, signals.spider_closed)
        # Earlier than `_reached`: robots.txt and tdmrep.json are asked for on behalf of a page that is scheduled.
        crawler.signals.connect(self._scheduled, signals.request_scheduled)
        crawler.signals.connect(self._reached, signals.request_reached_downloader)
        crawler.signals.connect(self._downloaded, signals.response_downloaded)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    @classmethod
    def of(cls, crawler: Crawler) -> HostThrottle:
        """The throttle of a running crawl. Raises RuntimeError where the settings leave it out."""
        throttle = crawler.get_extension(cls)
        if throttle is None:
            raise RuntimeError(f"{cls.__module__}.{cls.__name__} is missing from EXTENSIONS")
        return throttle

    def set_minimum_delay(self, host: str, seconds: float) -> None:
        """Ask `host` at most once in `seconds`. The longest of several minima holds."""
        self._minimum[host] = max(seconds, self._minimum.get(host, 0.0))
        self._apply(host)

    def pause(self, host: str, seconds: float) -> None:
        """Ask `host` nothing for `seconds`; requests for it wait in its slot. A longer pause under way stays."""
        self._paused_until[host] = max(monotonic() + seconds, self._paused_until.get(host, 0.0))
        self._apply(host)

    def is_paused(self, host: str) -> bool:
        return self._paused_until.get(host, 0.0) > monotonic()

    def drop_waiting(self, host: str, error: Exception) -> None:
        """Fail the requests that wait for their turn at `host` with `error`."""
        slot = self._downloader.slots.get(host)
        while slot and slot.queue:
            _, answer = slot.queue[0]
            del slot.queue[0]
            answer.errback(Failure(error))  # type: ignore[no-untyped-call]

    @property
    def _downloader(self) -> Downloader:
        downloader: Downloader = self._crawler.engine.downloader
        return downloader

    def _opened(self) -> None:
        self._heart.start(_HEARTBEAT, now=False)

    def _closed(self) -> None:
        if self._heart.running:
            self._heart.stop()

    def _beat(self) -> None:
        if not self._crawler.crawling:
            self.drop_all()

    def drop_all(self) -> None:
        """The crawl is to stop. Scrapy would ask first for all that waits in its slots: minutes, with a delay."""
        for host, slot in self._downloader.slots.items():
            for request, _ in slot.queue:
                request.errback = None  # it was never asked, so there is nothing to tell the spider
            self.drop_waiting(host, Interrupted("the crawl was stopped before its turn"))

    def _scheduled(self, request: Request) -> None:
        if (delay := request.meta.get("blog_delay")) is not None:
            self._fixed[slot_key(request)] = float(delay)

    def _reached(self, request: Request) -> None:
        self._scheduled(request)
        self._apply(slot_key(request))

    def _downloaded(self, request: Request) -> None:
        self._apply(slot_key(request))

    def _apply(self, host: str) -> None:
        slot = self._downloader.slots.get(host)
        if slot is None:  # Scrapy drops idle slots; the next request makes a new one and comes here
            return
        minimum = self._minimum.get(host, 0.0)
        if not isinstance(slot.queue, _Queue):
            slot.queue = _Queue(slot)
        slot.delay = max(self._fixed.get(host, slot.delay), minimum)
        if minimum:
            slot.jitter = 0.0  # a minimum is not an average
        if self.is_paused(host):
            self._hold(host, slot)

    def _hold(self, host: str, slot: Slot) -> None:
        """A pending `latercall` is what keeps Scrapy from working off a slot's queue."""
        if slot.latercall:
            slot.latercall.cancel()
        remaining = self._paused_until[host] - monotonic()
        slot.latercall = call_later(max(remaining, 0.0), self._downloader._latercall, slot)
