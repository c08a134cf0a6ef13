"""Redirects that end: Scrapy's own, with loops seen at once and a typed refusal."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from scrapy.downloadermiddlewares import redirect
from scrapy.exceptions import IgnoreRequest
from scrapy.http import HtmlResponse, Request, Response

from crawler.middlewares.refusals import RedirectLoop

# What of a page Scrapy looks through for a meta refresh: 4,096 characters, of at most four bytes.
_HEAD_BYTES = 4 * 4096


class _TypedRedirect(redirect.BaseRedirectMiddleware):
    def _redirect(self, redirected: Request, request: Request, reason: Any) -> Request:
        been = [*request.meta.get("redirect_urls", []), request.url]
        if redirected.url in been:
            raise RedirectLoop(f"redirects in a circle: {request.url} leads back to {redirected.url}")
        redirected.meta.pop("own_hand", None)
        redirected.meta.pop("download_slot", None)  # the new host has its own slot
        if urlsplit(redirected.url).hostname != urlsplit(request.url).hostname:
            redirected.meta.pop("blog_delay", None)  # and was not meant
        try:
            return super()._redirect(redirected, request, reason)
        except IgnoreRequest as error:
            raise RedirectLoop(f"redirects {len(been)} times without end") from error


class RedirectMiddleware(_TypedRedirect, redirect.RedirectMiddleware):
    """HTTP redirects. RedirectLoop reaches the errback."""


class MetaRefreshMiddleware(_TypedRedirect, redirect.MetaRefreshMiddleware):
    """`<meta http-equiv="refresh">`. A page that only reloads itself, or a page before it, is the page itself."""

    def process_response(  # type: ignore[override]
        self, request: Request, response: Response
    ) -> Request | Response:
        # Scrapy decodes the whole page to find out.
        if not isinstance(response, HtmlResponse) or b"refresh" not in response.body[:_HEAD_BYTES].lower():
            return response
        try:
            answer: Request | Response = super().process_response(request, response)
        except RedirectLoop:
            return response
        return answer
