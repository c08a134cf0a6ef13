"""What changes in which files: gathered post by post and capture by capture, then done to a draft file by file."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from pipelines import partitions
from pipelines.draft import Draft
from pipelines.history import Stored
from pipelines.partitions import Partition
from pipelines.rows import Row
from pipelines.schema import SCHEMAS, SORT_KEYS

POST_TABLES = ("posts", "comments", "links", "revisions")
"""The tables whose rows are of one post, and lie in its partition."""


@dataclass(slots=True)
class _Edit:
    """What changes in one file: the rows of these posts (or captures) go, and these come."""

    ids: set[str] = field(default_factory=set)
    rows: list[Row] = field(default_factory=list)


class Edits:
    """Changes of rows of posts, of what hangs on them, and of captures."""

    def __init__(self) -> None:
        self._of: dict[tuple[str, Partition], _Edit] = defaultdict(_Edit)

    def capture(self, blog: str, row: Row) -> None:
        """A capture of a blog, new or told of anew; each is given once."""
        edit = self._of["captures", Partition(blog, row["fetched_at"].year)]
        edit.ids.add(row["capture_id"])
        edit.rows.append(row)

    def post(
        self, post_id: str, before: Stored | None, after: Stored, home_before: Partition | None, home: Partition
    ) -> None:
        """The rows of a post as they were and will be, and where; where they stay as they are, nothing changes."""
        for table in POST_TABLES:
            old, new = _table_rows(table, before), _table_rows(table, after)
            if home_before == home and _in_order(table, old) == _in_order(table, new):
                continue
            if old and home_before is not None and home_before != home:
                self._of[table, home_before].ids.add(post_id)
            if old or new:
                self._of[table, home].ids.add(post_id)
                self._of[table, home].rows.extend(new)

    def make(self, draft: Draft) -> None:
        """Make the changes."""
        tables = list(SCHEMAS)
        for (table, partition), edit in sorted(self._of.items(), key=lambda e: (tables.index(e[0][0]), e[0][1])):
            key = "capture_id" if table == "captures" else "post_id"
            path = partition.path(table)
            draft.put(table, path, partitions.replaced(table, draft.rows(table, path), key, edit.ids, edit.rows))


def _table_rows(table: str, rows: Stored | None) -> list[Row]:
    if rows is None:
        return []
    return [rows.post] if table == "posts" else list(getattr(rows, table))


def _in_order(table: str, rows: list[Row]) -> list[Row]:
    def key(row: Row) -> list[tuple[bool, Any]]:
        return [(row[name] is None, row[name]) for name in SORT_KEYS[table]]

    return sorted(rows, key=key)
