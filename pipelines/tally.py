"""The row of `blogs`: what the spider learnt of a blog, and counts over the rows that the dataset holds of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipelines import partitions
from pipelines.draft import Draft
from pipelines.history import Stored
from pipelines.manifest import Manifest
from pipelines.rows import LINKBACKS, Row

BLOGS = "blogs/" + partitions.FILE_NAME
"""Path of the file of `blogs`, relative to the dataset."""

_POST_COLUMNS = ["published_at", "language", "complete", "platform"]


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


def settle(draft: Draft, found: Mapping[str, Row]) -> None:
    """Write the rows of blogs: what this crawl `found`, by blog, over what is known, with counts over the draft."""
    known = {row["blog"]: row for row in partitions.rows_where(draft.rows("blogs", BLOGS), "blog", found.keys())}
    _put(draft, [_tallied(draft, row, known.get(blog)) for blog, row in found.items()])


def _tallied(draft: Draft, found: Row, known: Row | None) -> Row:
    row = {**(known or found), **{name: value for name, value in found.items() if value is not None}}
    row["posts_discovered"] = max(found["posts_discovered"], known["posts_discovered"] if known else 0)
    posts = draft.of_blog("posts", row["blog"], _POST_COLUMNS)
    kinds = Counter(draft.of_blog("comments", row["blog"], ["kind"])["kind"].to_pylist())
    dates = pc.min_max(posts["published_at"]).as_py()
    fetched = pc.max(draft.of_blog("captures", row["blog"], ["fetched_at"])["fetched_at"]).as_py()
    row |= {
        "language": most_common(posts["language"].to_pylist()) or row["language"],
        "platform": row["platform"] or most_common(posts["platform"].to_pylist()),
        "first_post_at": dates["min"],
        "last_post_at": dates["max"],
        "posts": posts.num_rows,
        "posts_complete": pc.sum(posts["complete"].cast(pa.int64())).as_py() or 0,
        "comments": sum(count for kind, count in kinds.items() if kind not in LINKBACKS),
        "linkbacks": sum(kinds[kind] for kind in LINKBACKS),
        "last_crawled_at": fetched or row["last_crawled_at"],
    }
    return row


def count(counts: Counter[str], of: Stored, sign: int) -> None:
    """Add what one post's rows count for in the row of its blog, or take it away (`sign` -1)."""
    linkbacks = sum(row["kind"] in LINKBACKS for row in of.comments)
    counts["posts"] += sign
    counts["comments"] += sign * (len(of.comments) - linkbacks)
    counts["linkbacks"] += sign * linkbacks
    counts["posts_complete"] += sign * (of.post["complete"] is True)


def recount(draft: Draft, changes: Mapping[str, Counter[str]]) -> None:
    """Write these changes of the counts of blogs, by blog, into the rows of those that have one."""
    rows = partitions.rows_where(draft.rows("blogs", BLOGS), "blog", changes.keys())
    after = [{**row, **{name: row[name] + n for name, n in changes[row["blog"]].items()}} for row in rows]
    if after != rows:
        _put(draft, after)


def _put(draft: Draft, blogs: list[Row]) -> None:
    if blogs:
        names = [row["blog"] for row in blogs]
        draft.put("blogs", BLOGS, partitions.replaced("blogs", draft.rows("blogs", BLOGS), "blog", names, blogs))


def most_common(values: list[Any]) -> Any:
    """The value most often there, nulls apart; of equals the first in order; None where there is none."""
    counts = Counter(value for value in values if value is not None)
    return min(counts, key=lambda value: (-counts[value], value), default=None)
