"""An honest name: who asks, where to read about it, and whom to write to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from scrapy.downloadermiddlewares import useragent

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler


class UserAgentMiddleware(useragent.UserAgentMiddleware):
    """Adds the setting `CONTACT` to `USER_AGENT`; a mail address stands in `From` too (RFC 9110, 10.1.2)."""

    def __init__(self, user_agent: str, contact: str = "") -> None:
        super().__init__(f"{user_agent.removesuffix(')')}; {contact})" if contact else user_agent)
        self._from = contact if "@" in contact and "/" not in contact else ""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler.settings["USER_AGENT"], crawler.settings.get("CONTACT") or "")

    def process_request(self, request: Request) -> None:  # type: ignore[override]
        super().process_request(request)
        if self._from:
            request.headers.setdefault(b"From", self._from)
