"""From a stored answer to the payload that was read: content codings taken off by the same hand as in a crawl."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from crawler import settings
from crawler.archive.records import StoredAnswer
from crawler.errors import NotReadable

if TYPE_CHECKING:
    from scrapy.http import Headers

    from crawler.middlewares.compression import HttpCompressionMiddleware


def payload(answer: StoredAnswer) -> bytes:
    """The payload of an answer. Raises NotReadable where it is torn or too large."""
    if not any(name.lower() == "content-encoding" for name, _ in answer.headers):
        return answer.body
    return _decoded(answer)


def _decoded(answer: StoredAnswer) -> bytes:
    from scrapy.http import Request, Response  # takes a fifth of a second, which not all need

    from crawler.middlewares.refusals import TooLarge

    request = Request("http://stored.invalid/")
    response = Response(request.url, headers=headers(answer), body=answer.body)
    try:
        decoded = _decoder().process_response(request, response)
    except TooLarge as error:
        raise NotReadable(f"{answer.url}: {error}") from error
    if not isinstance(decoded, Response) or "dataloss" in decoded.flags:
        raise NotReadable(f"{answer.url}: its end is missing")
    return decoded.body


def headers(answer: StoredAnswer) -> Headers:
    """The headers of an answer, as Scrapy has them."""
    from scrapy.http import Headers

    found = Headers()
    for name, value in answer.headers:
        found.appendlist(name, value.encode("latin-1", "replace"))
    return found


@cache
def _decoder() -> HttpCompressionMiddleware:
    from crawler.middlewares.compression import HttpCompressionMiddleware

    return HttpCompressionMiddleware.alone(settings.DOWNLOAD_MAXSIZE)
