"""What is noted of every fetch: the row of `captures` that an answer, or its absence, becomes."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

from scrapy.http import Request, Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from crawler import headers, provenance
from crawler.items import Capture, Source
from crawler.middlewares.outcomes import outcome
from crawler.sources.kinds import is_page


def of(response: Response) -> Capture:
    """The capture of an answer; its `outcome` is for the reader of the answer to say."""
    request = response.request
    asked = _asked(request) if request else response.url
    meta = request.meta if request else {}
    source: Source = "live"
    if response.url.startswith("file:"):
        source = "saved" if is_page(response.body) else "text"
    fetched_at = meta.get("fetched_at") or datetime.now(UTC)
    place = meta.get("warc")
    sha256 = hashlib.sha256(response.body).hexdigest()
    return Capture(
        capture_id=provenance.id_of(asked, fetched_at, sha256),
        url=asked,
        final_url=response.url,
        status=meta.get("served_status", response.status),
        mime=headers.media_type(headers.text(response, "Content-Type")),
        fetched_at=fetched_at,
        sha256=sha256,
        source=source,
        warc_file=place.file if place else None,
        warc_offset=place.offset if place else None,
        warc_length=place.length if place else None,
        etag=headers.text(response, "ETag"),
        last_modified=headers.text(response, "Last-Modified"),
        tdm_reservation=meta.get("tdm_reservation"),
    )


def of_nothing(request: Request) -> Capture:
    """The capture of a request that got no answer."""
    now, asked = datetime.now(UTC), _asked(request)
    return Capture(capture_id=provenance.id_of(asked, now, ""), url=asked, fetched_at=now)


def of_failure(failure: Failure, *, part: bool = False) -> tuple[Capture, str]:
    """The capture of a request that failed, or whose answer is none to be read, and why, in one line.

    `part`: it was for a further page of a post.
    """
    kind, reason = outcome(failure)
    error, request = failure.value, failure.request  # type: ignore[attr-defined]
    capture = of(error.response) if isinstance(error, HttpError) else of_nothing(request)
    # What is said of a part is not said of the post, whose address a comment page shares by `urls.key`.
    capture.outcome = "missing" if kind == "gone" and part else kind
    return capture, reason


def _asked(request: Request) -> str:
    """What was asked for before any redirect."""
    return str(request.meta.get("redirect_urls", [request.url])[0])
