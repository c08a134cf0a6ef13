"""What crawls have changed in a dataset since some instant: new, changed, gone and returned posts and comments."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

import pyarrow as pa
import pyarrow.compute as pc

from crawler.errors import DatasetError
from pipelines import partitions
from pipelines.manifest import Manifest
from pipelines.rows import Row

What = Literal["new", "changed", "gone", "returned"]
SIGNS: dict[What, str] = {"new": "+", "changed": "~", "gone": "-", "returned": "*"}

_EXCERPT = 60
_SHOWN = {
    "posts": ["post_id", "url", "title", "text", "first_seen_at", "removed_at", "revision"],
    "comments": [
        "comment_id", "post_id", "post_url", "author", "kind", "text", "first_seen_at", "removed_at", "revision",
    ],
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """One change: what, to a `post` or to a comment of some kind, the post's address, and what it says."""

    what: What
    kind: str
    url: str
    words: str

    def __str__(self) -> str:
        return f"{SIGNS[self.what]} {self.kind:9} {self.url}  {self.words}"


def changes(root: Path, since: datetime) -> Iterator[Change]:
    """Every change since then, posts before comments, each in the order of the tables. Raises DatasetError.

    That a post's comments went and came with it is not said of each.
    """
    try:
        known = Manifest.load(root)
        earlier = _earlier(root, known, since)
        posts: dict[tuple[What, str], datetime] = {}  # gone and returned: when they went
        for table, key in (("posts", "post_id"), ("comments", "comment_id")):
            for path in known.paths(table):
                rows = partitions.read(root / path, table, _SHOWN[table])
                ids = pa.array([row_id for of, row_id in earlier if of == table], pa.string())
                recent = pc.or_kleene(
                    pc.greater_equal(rows["first_seen_at"], since), pc.greater_equal(rows["removed_at"], since)
                )
                for row in rows.filter(pc.or_kleene(recent, pc.is_in(rows[key], ids))).to_pylist():
                    before = earlier.get((table, row[key]))
                    what = _what(row, before, since)
                    went = row["removed_at"] or (before and before["removed_at"])
                    if what is None or (table == "comments" and went and posts.get((what, row["post_id"])) == went):
                        continue
                    if table == "posts" and went:
                        posts[what, row["post_id"]] = went
                    yield _change(table, row, what)
    except (OSError, pa.ArrowException) as error:
        raise DatasetError(f"{root}: cannot be read: {str(error).splitlines()[0]}") from error


def counted(found: list[Change]) -> str:
    """One line: how many of each."""
    counts = Counter((change.what, change.kind) for change in found)
    return ", ".join(f"{count} {what} {kind}{'s' * (count > 1)}" for (what, kind), count in counts.items()) or "nothing"


def _earlier(root: Path, known: Manifest, since: datetime) -> dict[tuple[str, str], Row]:
    """The oldest of the versions that were replaced since then, by table and id."""
    found: dict[tuple[str, str], Row] = {}
    columns = ["table", "post_id", "comment_id", "revision", "replaced_at", "removed_at"]
    for path in known.paths("revisions"):
        rows = partitions.read(root / path, "revisions", columns)
        for row in rows.filter(pc.greater_equal(rows["replaced_at"], since)).sort_by("replaced_at").to_pylist():
            row_id = row["post_id"] if row["table"] == "posts" else row["comment_id"]
            found.setdefault((row["table"], row_id), row)
    return found


def _what(row: Row, earlier: Row | None, since: datetime) -> What | None:
    """What became of a row on the whole: one that came and went since then is no news."""
    gone = row["removed_at"] is not None
    if row["first_seen_at"] >= since:
        return None if gone else "new"
    was_gone = earlier is not None and earlier["removed_at"] is not None and earlier["removed_at"] < since
    if gone:
        return None if was_gone else "gone"
    if was_gone:
        return "returned"
    return "changed" if earlier is not None and earlier["revision"] != row["revision"] else None


def _change(table: str, row: Row, what: What) -> Change:
    words = " ".join((row["text"] or "").split())
    words = words if len(words) <= _EXCERPT else f"{words[:_EXCERPT].rstrip()}…"
    if table == "posts":
        return Change(what, "post", row["url"], row["title"] or words)
    return Change(what, row["kind"], row["post_url"], f"{row['author'] or '?'}: {words}")
