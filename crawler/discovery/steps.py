"""What the plan of a crawl asks for, and in which order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Task = Literal["home", "feed", "comment_feed", "sitemap", "api", "comment_api", "index", "post", "part"]
Phase = Literal["home", "paging", "feed", "archives", "lists", "links", "missing", "done"]


@dataclass(frozen=True, slots=True)
class Step:
    """A request that the plan asks for.

    `barren`: how many index pages in a row, up to this one, named no new post; `part_of`: the post that a further page
    belongs to (by `urls.key`), or the index that names a sitemap.
    """

    url: str
    task: Task
    barren: int = 0
    part_of: str | None = None
