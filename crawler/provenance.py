"""Which capture a row was read from: the capture's id, and the mark of it on what was read. Pure."""

from __future__ import annotations

from datetime import UTC, datetime

from crawler import urls
from crawler.items import Capture
from crawler.reading import Page


def id_of(url: str, at: datetime, sha256: str) -> str:
    """The id of a capture: of an address, a time (aware) and a payload (empty where there is none)."""
    return urls.digest("capture", url, at.astimezone(UTC).isoformat(), sha256)


def mark(page: Page, capture: Capture) -> None:
    """Note on a page's rows which capture they were read from, and by which reader."""
    for row in [*([page.post] if page.post else []), *page.comments]:
        row.source, row.reader = capture.source, page.reader
        row.capture_id, row.captured_at = capture.capture_id, capture.fetched_at
