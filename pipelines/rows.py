"""Items as rows: dictionaries whose values are just what Arrow will store, and the hash of their content. Pure."""

from __future__ import annotations

import hashlib
import struct
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa

from crawler import urls
from crawler.items import Blog, Capture, Gone, Thread
from pipelines.schema import COLUMNS, Column

Row = dict[str, Any]

LINKBACKS = ("pingback", "trackback")
_INT32 = range(-(2**31), 2**31)


@dataclass(slots=True)
class ThreadRows:
    """A thread as rows of posts, comments and links. `whole`: a comment that is not among them is gone."""

    blog: str
    year: int
    whole: bool
    post: Row
    comments: list[Row]
    links: list[Row]

    @property
    def post_id(self) -> str:
        return str(self.post["post_id"])

    @property
    def capture_id(self) -> str:
        return str(self.post["capture_id"])

    @property
    def at(self) -> datetime:
        """When the page at its own address was fetched: its place among the captures of the post."""
        seen: datetime = self.post["captured_at"]
        return seen

    @property
    def captured_at(self) -> datetime:
        """When the last of its pages was fetched."""
        seen: list[datetime] = [row["captured_at"] for row in (self.post, *self.comments)]
        return max(seen)


@dataclass(frozen=True, slots=True)
class Removal:
    """A capture that showed a post to be gone."""

    blog: str
    post_id: str
    capture_id: str
    captured_at: datetime

    @property
    def at(self) -> datetime:
        return self.captured_at


Event = ThreadRows | Removal
"""What a capture tells of a post."""


def removal(gone: Gone) -> Removal:
    """The post by its id, the time in UTC."""
    return Removal(gone.blog, urls.post_id(gone.url), gone.capture_id, gone.at.astimezone(UTC))


def thread_rows(thread: Thread) -> ThreadRows:
    """The rows of a thread as one reading gives them: revision 1, first and last seen in its own capture.

    Raises ValueError where a required column is missing.
    """
    comments: dict[str, Row] = {}
    for comment in thread.comments:
        fresh = _fresh("comments", comment)
        comments.setdefault(fresh["comment_id"], fresh)
    post = _fresh("posts", thread.post)
    return ThreadRows(
        blog=thread.blog,
        year=local_year(post["published_at"], post["published_precision"], thread.time_zone),
        whole=thread.whole and post["complete"] is not False,
        post=post,
        comments=list(comments.values()),
        links=[row("links", link) for link in thread.links],
    )


def capture_row(capture: Capture) -> Row:
    """A row of `captures`; raises ValueError where a required column is missing."""
    return row("captures", capture)


def blog_row(blog: Blog) -> Row:
    """A row of `blogs`; raises ValueError where a required column is missing."""
    return row("blogs", blog)


def row(table: str, item: Any) -> Row:
    """One item as a row of `table`; raises ValueError where a required column is missing."""
    return {column.name: _value(table, column, getattr(item, column.name)) for column in COLUMNS[table]}


def local_year(published_at: datetime | None, precision: str | None, time_zone: str) -> int:
    """The year that the page's own clock showed, for the partition; 0 where the date is unknown.

    A date of day precision or coarser stands at 00:00 UTC and is taken as it is.
    """
    if published_at is None:
        return 0
    if precision in ("minute", "second"):
        return published_at.astimezone(ZoneInfo(time_zone)).year
    return published_at.astimezone(UTC).year


def content_hash(table: str, content: Row) -> str:
    """SHA-256 over what somebody wrote: title, author and text of a post, author and text of a comment.

    For a linkback the linking page's address belongs to it. Unicode in NFC, white space folded: what a
    theme or a reader decides (markup, dates' precision, order, categories shown or not) is no change of content.
    """
    names = ["author", "text"]
    if table == "posts":
        names.append("title")
    elif content["kind"] in LINKBACKS:
        names.append("author_url")
    normalised = (" ".join(unicodedata.normalize("NFC", content[name] or "").split()) for name in names)
    return hashlib.sha256("\x1f".join(normalised).encode()).hexdigest()


def _fresh(table: str, item: Any) -> Row:
    item.first_seen_at = item.last_seen_at = item.captured_at
    item.content_hash = ""
    made = row(table, item)
    made["content_hash"] = content_hash(table, made)
    return made


def _value(table: str, column: Column, value: Any) -> Any:
    if value is None:
        if column.required:
            raise ValueError(f"{table}: a row lacks {column.name}")
        return None
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-8", "replace").decode()
    if isinstance(value, list):
        return [_value(table, column, member) for member in value]
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError(f"{table}: {column.name} lacks a time zone: {value}")
        return value.astimezone(UTC)
    if isinstance(value, float):
        return struct.unpack("f", struct.pack("f", value))[0]
    if column.type == pa.int32() and value not in _INT32:
        if column.required:
            raise ValueError(f"{table}: {column.name} does not fit: {value}")
        return None
    return value
