"""The rows of a release, from a snapshot: keys of paths as columns, names rewritten, then texts, then put in order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pyarrow as pa
import pyarrow.compute as pc

from pipelines import partitions, tally
from pipelines.manifest import Manifest
from pipelines.partitions import Partition, partition_of
from pipelines.schema import SORT_KEYS
from pipelines.sharing.facts import years_of
from pipelines.sharing.release.columns import SENTENCES, Mode, columns
from pipelines.sharing.release.sentences import Shuffled

_WORDS = r"\S+"


class Rewriter(Protocol):
    """What becomes of names: `pseudonyms.Pseudonyms`, or nothing."""

    def rewrite(self, table: str, rows: pa.Table) -> pa.Table:
        """The rows with the same columns and types."""

    def blog(self, slug: str) -> str:
        """What stands for a blog's slug."""


class RealNames:
    """All as it is in the dataset."""

    def rewrite(self, table: str, rows: pa.Table) -> pa.Table:
        return rows

    def blog(self, slug: str) -> str:
        return slug


@dataclass(frozen=True, slots=True)
class _Source:
    """A file of the snapshot, and where its rows belong."""

    path: str
    blog: str  # the dataset's slug
    partition: Partition  # of the release


class Frozen:
    """The tables of a snapshot as a release has them."""

    def __init__(self, snapshot: Path, mode: Mode, names: Rewriter) -> None:
        self._root, self._mode, self._names = snapshot, mode, names
        self._manifest = Manifest.load(snapshot)
        blogs = partitions.read(snapshot / tally.BLOGS, "blogs", ["blog", "time_zone"]).to_pylist()
        self._zones = {row["blog"]: row["time_zone"] for row in blogs}
        self._shuffled = Shuffled()

    def rows(self, table: str) -> Iterator[pa.Table]:
        """The rows of a released table, a partition of the dataset at a time: by blog, then year, then as there.

        `sentences` are those of the posts and comments that were given before.
        """
        if table == SENTENCES:
            yield self._shuffled.rows()
        elif table == "blogs":
            yield self._finished(table, partitions.read(self._root / tally.BLOGS, table))
        else:
            for source in self._sources(table):
                yield self._finished(table, self._placed(table, source))

    def _sources(self, table: str) -> list[_Source]:
        """In the order of the blogs' released slugs, which is not that of the dataset's where they are pseudonyms."""
        found = []
        for path in self._manifest.paths(table):
            partition = partition_of(path)
            assert partition is not None
            place = Partition(self._names.blog(partition.blog), partition.year)
            found.append(_Source(path, partition.blog, place))
        return sorted(found, key=lambda source: source.partition)

    def _placed(self, table: str, source: _Source) -> pa.Table:
        rows = partitions.read(self._root / source.path, table)
        year = pa.array([source.partition.year or None] * rows.num_rows, pa.int32())
        name = "published_year"
        if table == "captures":
            name = "fetched_year"
        elif table == "comments":
            year = years_of(rows, self._zones.get(source.blog))
        blog = pa.array([source.blog] * rows.num_rows, pa.string())
        return rows.add_column(0, name, year).add_column(0, "blog", blog)

    def _finished(self, table: str, rows: pa.Table) -> pa.Table:
        rows = self._names.rewrite(table, rows)  # before texts are touched: they say who is addressed in them
        if self._mode.text != "full" and table == "comments":
            words = pc.count_substring_regex(rows["text"], _WORDS).cast(pa.int32())
            rows = rows.append_column("word_count", words)
        if self._mode.text == "shuffled" and table in ("posts", "comments"):
            self._shuffled.add(table, rows)
        rows = rows.select([column.name for column in columns(table, self._mode)])
        # again: by ids that are pseudonyms now, so that the order does not tell of those before
        keys = [(name, "ascending") for name in SORT_KEYS[table]]
        return rows.take(pc.sort_indices(rows, sort_keys=keys))
