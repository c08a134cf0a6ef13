"""What cutting an export file into posts gives."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from crawler import urls
from crawler.items import Blog


@dataclass(frozen=True, slots=True)
class Cut:
    """A post cut out: its blog, address, when it was exported (aware; None where nothing tells), its bytes, and where
    it began in the file.
    """

    blog: Blog
    url: str
    at: datetime | None
    body: bytes
    offset: int


@dataclass(slots=True)
class Counted:
    """What of an export is no post, by what it is; and what could not be read: where, and why."""

    counts: Counter[str] = field(default_factory=Counter)
    damaged: list[tuple[str, str]] = field(default_factory=list)


def http_address(text: str) -> str | None:
    """An address in its one spelling; None where it is none of a page."""
    try:
        url = urls.canonical(text)
    except ValueError:
        return None
    return url if url.startswith(("http://", "https://")) and urls.host(url) else None
