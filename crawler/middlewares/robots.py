"""robots.txt (RFC 9309), with Crawl-delay and Sitemap lines.

Scrapy parses whatever answers to /robots.txt. RFC 9309 makes a difference: 2xx is parsed, up to 500 KiB; 4xx and
redirects without end mean that all is allowed; 5xx and no answer mean that nothing is, in this run.
"""

from __future__ import annotations

import logging
import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scrapy import signals
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.http import Request, Response
from scrapy.http.request import NO_CALLBACK
from scrapy.utils.misc import build_from_crawler

from crawler.middlewares.once import OncePerOrigin, origin
from crawler.middlewares.refusals import RedirectLoop, Refused, RobotsDisallowed, RobotsUnreachable
from crawler.middlewares.throttle import HostThrottle

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.robotstxt import RobotParser

logger = logging.getLogger(__name__)

MAX_REDIRECTS = 5
MAX_BYTES = 500 * 1024
_SITEMAP = re.compile(r"^[ \t]*sitemap[ \t]*:[ \t]*(https?://\S+)", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Rules:
    """What one robots.txt says. `refusal` is set where nothing of the origin may be fetched."""

    parser: RobotParser | None = None
    sitemaps: tuple[str, ...] = ()
    refusal: Refused | None = None


class RobotsMiddleware(RobotsTxtMiddleware):
    """Settings: `ROBOTSTXT_OBEY`, `ROBOTSTXT_USER_AGENT`, `CRAWL_DELAY_MAX` (seconds).

    Refused requests reach the errback as RobotsDisallowed, or RobotsUnreachable with the failure as its cause.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._longest = crawler.settings.getfloat("CRAWL_DELAY_MAX")
        self._rules: OncePerOrigin[Rules] = OncePerOrigin(self._fetch)

    def sitemaps(self, url: str) -> list[str]:
        """The sitemaps named by robots.txt of the origin of `url`; none before a page of it was asked for."""
        rules = self._rules.known(origin(url))
        return list(rules.sitemaps) if rules else []

    async def robot_parser(self, request: Request) -> RobotParser | None:
        """The rules for `request`; None where all is allowed. Raises Refused where nothing is."""
        rules = await self._rules.get(origin(request.url))
        if rules.refusal is not None:
            self._stats.inc_value("robotstxt/forbidden")
            raise type(rules.refusal)(str(rules.refusal)) from rules.refusal.__cause__
        return rules.parser

    def process_request_2(self, rp: RobotParser | None, request: Request) -> None:
        if rp is not None and not rp.allowed(request.url, self._agent(request)):
            self._stats.inc_value("robotstxt/forbidden")
            raise RobotsDisallowed(f"robots.txt of {urlsplit(request.url).netloc} disallows it")

    def _agent(self, request: Request) -> str | bytes:
        return self._robotstxt_useragent or request.headers.get(b"User-Agent") or self._default_useragent

    async def _fetch(self, at: str) -> Rules:
        request = Request(
            f"{at}/robots.txt",
            priority=self.DOWNLOAD_PRIORITY,
            callback=NO_CALLBACK,
            meta={"dont_obey_robotstxt": True, "policy_file": True, "redirect_ttl": MAX_REDIRECTS},
        )
        self._stats.inc_value("robotstxt/request_count")
        try:
            response = await self.crawler.engine.download_async(request)
        except RedirectLoop:
            return Rules()
        except Refused as refusal:
            return Rules(refusal=refusal)
        except Exception as error:
            logger.debug("%s: %s: %s", request.url, type(error).__name__, error)
            unreachable = RobotsUnreachable(f"robots.txt of {urlsplit(at).netloc} could not be fetched")
            unreachable.__cause__ = error
            return Rules(refusal=unreachable)
        self._stats.inc_value(f"robotstxt/response_status_count/{response.status}")
        if response.status >= 500:
            host = urlsplit(at).netloc
            reason = f"robots.txt of {host} answers {response.status}, so nothing is allowed"
            return Rules(refusal=RobotsUnreachable(reason))
        if not 200 <= response.status < 300:
            return Rules()
        return await self._read(response, request)

    async def _read(self, response: Response, request: Request) -> Rules:
        body = response.body
        if len(body) > MAX_BYTES:
            body = body[: body.rfind(b"\n", 0, MAX_BYTES) + 1]
        parser: RobotParser = build_from_crawler(self._parserimpl, self.crawler, body)
        await self.crawler.signals.send_catch_log_async(signals.robots_parsed, robotparser=parser, request=request)
        self._slow_down(parser, request)
        named = _SITEMAP.findall(body.decode("utf-8", errors="replace"))
        return Rules(parser, tuple(dict.fromkeys(named)))

    def _slow_down(self, parser: RobotParser, request: Request) -> None:
        delay = parser.crawl_delay(self._agent(request))
        if delay is None or not math.isfinite(delay) or delay <= 0:
            return
        parts = urlsplit(request.url)
        if delay > self._longest:
            logger.warning(
                "robots.txt of %s asks for %g s between requests; %g s are kept (CRAWL_DELAY_MAX)",
                parts.netloc,
                delay,
                self._longest,
            )
        HostThrottle.of(self.crawler).set_minimum_delay(parts.hostname or "", min(delay, self._longest))


def sitemaps(crawler: Crawler, url: str) -> list[str]:
    """The sitemaps that robots.txt of the origin of `url` names, as far as it was read in this crawl."""
    middleware = crawler.get_downloader_middleware(RobotsMiddleware)
    return middleware.sitemaps(url) if middleware else []
