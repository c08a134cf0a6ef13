"""The posts as a page lists them: a list a column, as short as they can be, since there may be tens of thousands."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa

from pipelines.rows import Row

OF_POSTS = ["url", "title", "author", "published_at", "published_precision", "word_count", "language"]
OF_POSTS += ["responses_declared", "responses_found", "removed_at"]
"""Columns of `posts` that a list of them needs."""
_AS_SHOWN = {"second": "%Y-%m-%d %H:%M", "minute": "%Y-%m-%d %H:%M", "day": "%Y-%m-%d", "month": "%Y-%m", "year": "%Y"}


class Named:
    """Values that come again and again, as places in a list of the values."""

    def __init__(self) -> None:
        self.values: list[str] = []
        self._places: dict[str, int] = {}

    def place(self, value: str | None) -> int | None:
        if value is None:
            return None
        if value not in self._places:
            self._places[value] = len(self.values)
            self.values.append(value)
        return self._places[value]


class Listing:
    """Every post, by blog and date. `blog` is a place among the blogs, in the order that they are added in; `author`
    and `language` are places in `authors` and `languages`; a `url` that begins with its blog's is cut to `~` and its
    rest.
    """

    def __init__(self) -> None:
        self._authors, self._languages = Named(), Named()
        names = ("blog", "date", "title", "author", "found", "declared", "words", "language", "url", "removed")
        self._columns: dict[str, list[Any]] = {name: [] for name in names}
        self._blogs = 0

    def add(self, about: Row, posts: pa.Table) -> None:
        """One blog's row of `blogs`, and its rows of `posts`."""
        home = about.get("url") or ""
        zone = ZoneInfo(about.get("time_zone") or "UTC")
        columns = self._columns
        for row in posts.select(OF_POSTS).to_pylist():
            if row["removed_at"] is not None:
                columns["removed"].append(len(columns["blog"]))
            columns["blog"].append(self._blogs)
            columns["date"].append(as_shown(row["published_at"], row["published_precision"], zone))
            columns["title"].append(row["title"])
            columns["author"].append(self._authors.place(row["author"]))
            columns["found"].append(row["responses_found"])
            columns["declared"].append(row["responses_declared"])
            columns["words"].append(row["word_count"])
            columns["language"].append(self._languages.place(row["language"]))
            columns["url"].append(shortened(row["url"], home))
        self._blogs += 1

    def tree(self) -> dict[str, Any]:
        """As plain values; `removed` are the places of posts that are no longer shown."""
        return {"columns": self._columns, "authors": self._authors.values, "languages": self._languages.values}


def as_shown(at: datetime | None, precision: str | None, zone: ZoneInfo) -> str | None:
    """As far as the date is known, by the blog's own clock: `2009-05-04 10:12`, `2009-05-04`, `2009-05`, `2009`."""
    if at is None:
        return None
    local = at.astimezone(zone if precision in ("second", "minute") else UTC)
    return local.strftime(_AS_SHOWN.get(precision or "", "%Y-%m-%d"))


def shortened(url: str, home: str) -> str:
    """`~` and the rest, where `url` begins with `home`."""
    return f"~{url.removeprefix(home)}" if home and url.startswith(home) else url
