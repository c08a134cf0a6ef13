"""The guard of private networks: a public page must never lead the crawler into one.

Every request comes by here: also redirects, robots.txt, sitemaps and feeds. A host written as an address is judged
as it stands. A name is judged at the moment of connecting, by the addresses that its lookup gives and that the
connection then uses, so that nothing lies between check and use (no DNS rebinding). Refused is what is not public,
unless the user named host and port: in a start URL, or in the setting `ALLOWED_PRIVATE_HOSTS`.

The user's own hosts are read from the spider: `spider.start_hosts`, each `host` or `host:port` as in a URL, or else the
hosts of `spider.start_urls`. A `file:` URL needs `request.meta["own_hand"] is True` in a start request: none that a
response led to, by link or redirect, may have it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit
from urllib.request import getproxies

from scrapy import signals
from scrapy.exceptions import CannotResolveHostError
from scrapy.utils.httpobj import urlparse_cached
from twisted.internet.interfaces import IAddress, IHostnameResolver, IHostResolution, IResolutionReceiver
from zope.interface import implementer, provider

from crawler.middlewares import addresses
from crawler.middlewares.refusals import PrivateAddress, SchemeRefused
from crawler.urls import DEFAULT_PORTS

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

_WEB_PORTS = frozenset(DEFAULT_PORTS.values())

# May a connection go to this host name and port, although the address is not public?
Permission = Callable[[str, int], bool]


@implementer(IHostnameResolver)
class GuardedResolver:
    """Hides the addresses that are not public from whoever connects, unless one of `permissions` is given.

    A reactor has one resolver, and so its permissions are those of all crawls in the process.
    """

    def __init__(self, resolver: Any) -> None:
        self._resolver = resolver
        self.permissions: list[Permission] = []
        self.hidden: set[tuple[str, int]] = set()

    @classmethod
    def installed(cls) -> GuardedResolver:
        """The guarded resolver of the running reactor, put over the one that is there where need be."""
        from twisted.internet import reactor  # importing it earlier would install the wrong reactor

        if not isinstance(reactor.nameResolver, cls):
            reactor.installNameResolver(cls(reactor.nameResolver))
        guarded: GuardedResolver = reactor.nameResolver
        return guarded

    def resolveHostName(
        self,
        resolutionReceiver: Any,
        hostName: str,
        portNumber: int = 0,
        addressTypes: Sequence[type[IAddress]] | None = None,
        transportSemantics: str = "TCP",
    ) -> IHostResolution:
        named = _ascii(hostName)
        if any(permitted(named, portNumber) for permitted in self.permissions):
            receiver = resolutionReceiver
        else:
            receiver = _PublicOnly(resolutionReceiver, lambda: self.hidden.add((named, portNumber)))
        resolution: IHostResolution = self._resolver.resolveHostName(
            receiver, hostName, portNumber, addressTypes, transportSemantics
        )
        return resolution


@provider(IResolutionReceiver)
class _PublicOnly:
    """Passes public addresses on to `receiver`, and calls `hid` for every other."""

    def __init__(self, receiver: Any, hid: Callable[[], None]) -> None:
        self._receiver = receiver
        self._hid = hid

    def resolutionBegan(self, resolution: IHostResolution) -> None:
        self._receiver.resolutionBegan(resolution)

    def addressResolved(self, address: Any) -> None:
        found = addresses.parse(address.host)
        if found is not None and addresses.is_public(found):
            self._receiver.addressResolved(address)
        else:
            self._hid()

    def resolutionComplete(self) -> None:
        self._receiver.resolutionComplete()


class PrivateAddressMiddleware:
    """Refuses requests with PrivateAddress or SchemeRefused. Setting: `ALLOWED_PRIVATE_HOSTS`.

    An entry of the setting is `host` (any port) or `host:port`. It stands between RetryMiddleware and the downloader,
    so that a refusal is not taken for a failed lookup and tried again.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._allowed = {_host_and_port(entry) for entry in crawler.settings.getlist("ALLOWED_PRIVATE_HOSTS")}
        # A proxy stands in the environment by the user's own hand, and is as a rule inside the network.
        self._proxies = {_endpoint(url) for url in getproxies().values() if "//" in url}
        crawler.signals.connect(self._closed, signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        parts = urlparse_cached(request)
        if parts.scheme == "file":
            led_to = request.meta.get("redirect_urls") or request.meta.get("depth", 0) > 0
            if led_to or request.meta.get("own_hand") is not True:
                self._count("scheme")
                raise SchemeRefused("a file is only read where you name it yourself, not where a page does")
            return
        if parts.scheme not in DEFAULT_PORTS:
            self._count("scheme")
            raise SchemeRefused(f"“{parts.scheme}:” is not fetched; only http and https are")
        host, port = _endpoint(request.url)
        address = addresses.parse(host)
        if address is not None and not addresses.is_public(address) and not self._permitted(host, port):
            self._refuse(host, port)
        guarded = GuardedResolver.installed()
        if self._permitted not in guarded.permissions:
            guarded.permissions.append(self._permitted)

    def process_response(self, request: Request, response: Response) -> Response:
        """The last bolt, for download handlers that look names up by themselves."""
        if response.ip_address is not None and "proxy" not in request.meta:
            host, port = _endpoint(request.url)
            if not addresses.is_public(response.ip_address) and not self._permitted(host, port):
                self._refuse(host, port)
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        host, port = _endpoint(request.url)
        if isinstance(exception, CannotResolveHostError) and (host, port) in GuardedResolver.installed().hidden:
            self._refuse(host, port)

    def _permitted(self, host: str, port: int) -> bool:
        host = host.lower().strip("[]")
        if (host, port) in self._proxies or (host, port) in self._allowed or (host, None) in self._allowed:
            return True
        return (host, port) in self._own_hosts()

    def _own_hosts(self) -> set[tuple[str, int]]:
        spider = self._crawler.spider
        named: Iterable[str] | None = getattr(spider, "start_hosts", None)
        if named is None:
            return {_endpoint(url) for url in getattr(spider, "start_urls", ())}
        own: set[tuple[str, int]] = set()
        for entry in named:
            host, port = _host_and_port(entry)
            own |= {(host, port)} if port is not None else {(host, web) for web in _WEB_PORTS}
        return own

    def _refuse(self, host: str, port: int) -> None:
        self._count("address")
        raise PrivateAddress(
            f"{host}:{port} is not a public address; ALLOWED_PRIVATE_HOSTS={host}:{port} would allow it"
        )

    def _count(self, what: str) -> None:
        self._crawler.stats.inc_value(f"private/refused_{what}")

    def _closed(self) -> None:
        guarded = GuardedResolver.installed()
        if self._permitted in guarded.permissions:
            guarded.permissions.remove(self._permitted)


def _ascii(host: str) -> str:
    """A host name as it stands in a URL; Twisted spells international ones out."""
    try:
        return host.encode("idna").decode()
    except UnicodeError:
        return host


@lru_cache(1 << 10)
def _endpoint(url: str) -> tuple[str, int]:
    """Host and port that a URL leads to."""
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        port = None
    return (parts.hostname or "").lower(), port or DEFAULT_PORTS.get(parts.scheme, 0)


@lru_cache(1 << 10)
def _host_and_port(entry: str) -> tuple[str, int | None]:
    """`localhost:8081` → ("localhost", 8081); `[::1]` → ("::1", None)."""
    parts = urlsplit(f"//{entry.strip()}")
    try:
        return (parts.hostname or "").lower(), parts.port
    except ValueError:
        return (parts.hostname or "").lower(), None
