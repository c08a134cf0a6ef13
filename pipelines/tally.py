"""The row of `blogs`: what the spider learnt of a blog, and counts over the rows that the dataset holds of it.

It is there as soon as a post of the blog is: every commit that brings the first ones brings it too, and keeps it in
step with what it counts. What only a whole crawl can tell (`posts_discovered`, `language`) is null until one has come
to its end. A blog of which no post was read, nor any found, has no row.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pyarrow as pa
import pyarrow.compute as pc

from pipelines import partitions
from pipelines.draft import Draft
from pipelines.history import Stored
from pipelines.manifest import Manifest
from pipelines.rows import LINKBACKS, Row
from pipelines.schema import COLUMNS

BLOGS = "blogs/" + partitions.FILE_NAME
"""Path of the file of `blogs`, relative to the dataset."""

_COUNTS = ("posts", "comments", "linkbacks", "posts_complete")
_TOLD = ("blog", "url", "title", "description", "platform", "generator", "feed_url", "time_zone", "template")


def blog_table(root: Path, manifest: Manifest, table: str, blog: str, columns: list[str]) -> pa.Table:
    """Some columns of all rows that a table has of one blog."""
    return _table(root, table, manifest.paths(table, blog), columns)


def whole_table(root: Path, manifest: Manifest, table: str, columns: list[str]) -> pa.Table:
    """Some columns of all rows of a table."""
    return _table(root, table, manifest.paths(table), columns)


def _table(root: Path, table: str, paths: list[str], columns: list[str]) -> pa.Table:
    found = [partitions.read(root / path, table, columns) for path in paths]
    return pa.concat_tables([partitions.read(root / "none", table, columns), *found])


def templates(root: Path) -> dict[str, str]:
    """What earlier crawls into the dataset at `root` learnt of its blogs, by blog; none where it cannot be read."""
    try:
        rows: list[Row] = partitions.read(root / BLOGS, "blogs").to_pylist()
    except (OSError, pa.ArrowException):
        return {}
    return {row["blog"]: row["template"] for row in rows if row.get("template")}


def stored(root: Path, blog: str) -> Row | None:
    """The row of `blogs` that the dataset at `root` has of a blog."""
    return next(iter(partitions.rows_where(partitions.read(root / BLOGS, "blogs"), "blog", [blog])), None)


@dataclass(slots=True)
class Change:
    """What a batch changes in what the row of one blog counts. `url`: of one of its posts."""

    counts: Counter[str] = field(default_factory=Counter)
    came: set[datetime] = field(default_factory=set)  # dates of posts
    went: set[datetime] = field(default_factory=set)
    fetched: set[datetime] = field(default_factory=set)
    url: str = ""

    def post(self, of: Stored, sign: int) -> None:
        """A post's rows come, or go (`sign` -1)."""
        linkbacks = sum(row["kind"] in LINKBACKS for row in of.comments)
        self.counts["posts"] += sign
        self.counts["comments"] += sign * (len(of.comments) - linkbacks)
        self.counts["linkbacks"] += sign * linkbacks
        self.counts["posts_complete"] += sign * (of.post["complete"] is True)
        if of.post["published_at"] is not None:
            (self.came if sign > 0 else self.went).add(of.post["published_at"])
        self.url = of.post["url"]

    def capture(self, row: Row) -> None:
        """A row of `captures` comes, or comes again."""
        self.fetched.add(row["fetched_at"])


def recount(draft: Draft, changes: Mapping[str, Change], told: Mapping[str, Row]) -> None:
    """Bring the rows of these blogs in step with what changes, and add those of blogs that have posts now, as they are
    `told` of by blog. Of a blog that has a row only what it does not say yet is taken over; its crawl's end says more.
    """
    known = {row["blog"]: row for row in partitions.rows_where(draft.rows("blogs", BLOGS), "blog", changes.keys())}
    after = [
        _changed(draft, known[blog], change, told.get(blog, {})) if blog in known else _new(draft, blog, change, told)
        for blog, change in changes.items()
    ]
    _put(draft, known, after)


def _changed(draft: Draft, row: Row, change: Change, told: Row) -> Row:
    row = {**row, **{name: told.get(name) for name in _TOLD if row[name] is None}}
    row |= {name: row[name] + change.counts[name] for name in _COUNTS}
    ends = {row["first_post_at"], row["last_post_at"]}
    if ends & (change.went - change.came):
        dates = pc.min_max(draft.of_blog("posts", row["blog"], ["published_at"])["published_at"]).as_py()
        row |= {"first_post_at": dates["min"], "last_post_at": dates["max"]}
    else:
        dated = (ends | change.came) - {None}
        row |= {"first_post_at": min(dated, default=None), "last_post_at": max(dated, default=None)}
    row["last_crawled_at"] = max(({row["last_crawled_at"]} | change.fetched) - {None}, default=None)
    return row


def _new(draft: Draft, blog: str, change: Change, told: Mapping[str, Row]) -> Row:
    row: Row = dict.fromkeys(column.name for column in COLUMNS["blogs"])
    about = told.get(blog) or {"blog": blog, "url": urljoin(change.url, "/")}
    return row | {name: about.get(name) for name in _TOLD} | _counted(draft, blog)


def settle(draft: Draft, found: Mapping[str, Row]) -> None:
    """Write the rows of blogs: what this crawl `found`, by blog, over what is known, with counts over the draft."""
    known = {row["blog"]: row for row in partitions.rows_where(draft.rows("blogs", BLOGS), "blog", found.keys())}
    _put(draft, known, [_tallied(draft, row, known.get(blog)) for blog, row in found.items()])


def _tallied(draft: Draft, found: Row, known: Row | None) -> Row:
    row = {**(known or found), **{name: value for name, value in found.items() if value is not None}}
    row |= _counted(draft, row["blog"])
    discovered = [each["posts_discovered"] for each in (found, known) if each and each["posts_discovered"] is not None]
    row["posts_discovered"] = max(discovered, default=None)
    if discovered:  # a crawl of it has come to its end
        posts = draft.of_blog("posts", row["blog"], ["language", "platform"])
        row["language"] = most_common(posts["language"].to_pylist()) or row["language"]
        row["platform"] = row["platform"] or most_common(posts["platform"].to_pylist())
    return row


def _counted(draft: Draft, blog: str) -> Row:
    """What is counted of a blog, over the whole draft."""
    posts = draft.of_blog("posts", blog, ["published_at", "complete"])
    kinds = Counter(draft.of_blog("comments", blog, ["kind"])["kind"].to_pylist())
    dates = pc.min_max(posts["published_at"]).as_py()
    return {
        "first_post_at": dates["min"],
        "last_post_at": dates["max"],
        "posts": posts.num_rows,
        "posts_complete": pc.sum(posts["complete"].cast(pa.int64())).as_py() or 0,
        "comments": sum(count for kind, count in kinds.items() if kind not in LINKBACKS),
        "linkbacks": sum(kinds[kind] for kind in LINKBACKS),
        "last_crawled_at": pc.max(draft.of_blog("captures", blog, ["fetched_at"])["fetched_at"]).as_py(),
    }


def _put(draft: Draft, known: Mapping[str, Row], blogs: Iterable[Row]) -> None:
    """Write these rows, over those that are `known`; a blog of which there is nothing to tell has none."""
    after = {row["blog"]: row for row in blogs if row["posts"] or row["posts_discovered"]}
    if after != known:
        names = known.keys() | after.keys()
        rows = partitions.replaced("blogs", draft.rows("blogs", BLOGS), "blog", names, after.values())
        draft.put("blogs", BLOGS, rows)


def most_common(values: list[Any]) -> Any:
    """The value most often there, nulls apart; of equals the first in order; None where there is none."""
    counts = Counter(value for value in values if value is not None)
    return min(counts, key=lambda value: (-counts[value], value), default=None)
