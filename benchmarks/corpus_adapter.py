"""`read_page` behind the interface of the corpus scorer: `score.py --adapter benchmarks/corpus_adapter.py`."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from crawler.reading import Page, read_page

NAME = "bloggarkiv"
TIME_ZONE = "Europe/Stockholm"


def read(html: bytes, url: str) -> Page:
    """A page of the corpus, whose address may be unknown."""
    return read_page(html, url or "http://example.org/", time_zone=TIME_ZONE)


def extract(html: bytes, url: str) -> dict[str, Any]:
    """Title, author, date, text and comments of a page; `parent` is an index in the list."""
    page = read(html, url)
    post = page.post
    index = {comment.comment_id: i for i, comment in enumerate(page.comments)}
    return {
        "title": post.title if post else None,
        "author": post.author if post else None,
        "published": _iso(post.published_at, post.published_precision) if post else None,
        "text": post.text if post else "",
        "comments": [
            {
                "author": comment.author,
                "author_url": comment.author_url,
                "published": _iso(comment.published_at, comment.published_precision),
                "text": comment.text,
                "kind": comment.kind,
                "parent": index.get(comment.parent_id) if comment.parent_id else None,
                "native_id": comment.native_id,
            }
            for comment in page.comments
        ],
    }


def _iso(at: datetime | None, precision: str | None) -> str | None:
    if at is None:
        return None
    timed = precision in ("minute", "second")
    return at.astimezone(ZoneInfo(TIME_ZONE)).isoformat() if timed else at.date().isoformat()
