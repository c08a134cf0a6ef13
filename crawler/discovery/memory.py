"""What is known of a blog when its crawl begins: the posts in the dataset, and what its lists said at the last crawl.

All of it is as of the beginning of the run: one that was interrupted goes on by the plan that it began with.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol


@dataclass(frozen=True, kw_only=True, slots=True)
class KnownPost:
    """A post of the dataset. Times are aware.

    `comments`: the platform's own ids of the comments that it shows, linkbacks apart; `visited_at`: when its address
    last gave an answer to a live crawl; `missing`: whether that answer was a 404 that was not believed.
    """

    url: str
    first_seen_at: datetime
    title: str | None = None
    published_at: datetime | None = None
    native_id: str | None = None
    comments: frozenset[str] = frozenset()
    removed: bool = False
    visited_at: datetime | None = None
    missing: bool = False


@dataclass(frozen=True, slots=True)
class KnownBlog:
    """A blog of the dataset: its template as the column `template` has it, its posts by `urls.key`, and when something
    of it was last fetched by a live crawl, be that before or after.
    """

    template: str | None = None
    posts: Mapping[str, KnownPost] = field(default_factory=dict)
    fetched_at: datetime | None = None


class Memory(Protocol):
    """Tells a crawl what its dataset holds: the setting `MEMORY` names a class, made by `from_crawler(crawler)`."""

    def blog(self, blog: str, before: datetime) -> KnownBlog:
        """What was known of a blog (its slug) at that time. Raises DatasetError."""


class NoMemory:
    """Of a crawl that knows nothing."""

    def blog(self, blog: str, before: datetime) -> KnownBlog:
        return KnownBlog()


@dataclass(slots=True)
class Said:
    """What a blog's lists say, to be compared with what they say the next time, for equality only.

    `words`: by way and key. A way is `api`, `archive`, `feed URL` (one feed), `sitemap URL` (one file), keyed by
    `urls.key` of the post; `sitemaps`, keyed by the URL of a file; `comment feed` and `comment api`, keyed by comment,
    their words a digest and the key of the post. `failed` holds what could not be had, by `urls.key`; its words are the
    address.
    `lists`: by way and address, the lists that answered, with what else is to be kept of each.
    """

    words: dict[str, dict[str, str]] = field(default_factory=dict)
    lists: dict[str, dict[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Past:
    """What is known of a blog, what its lists said, and when its last full crawl began; None where that is unknown."""

    known: KnownBlog = field(default_factory=KnownBlog)
    said: Said = field(default_factory=Said)
    swept_at: datetime | None = None

    def suffices(self, at: datetime, sweep_every: timedelta) -> bool:
        """Whether a crawl at that time may be a quick one."""
        return bool(self.known.posts) and self.swept_at is not None and at - self.swept_at < sweep_every
