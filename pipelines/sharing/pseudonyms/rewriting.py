"""The rows of a snapshot, rewritten column by column."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from pathlib import Path
from typing import Literal

import pyarrow as pa

from crawler.errors import DatasetError
from pipelines.sharing.keys import Key, keyed
from pipelines.sharing.pseudonyms.columns import TREATMENTS, Treatment
from pipelines.sharing.pseudonyms.folding import identity

Urls = Literal["keep", "posts", "drop"]
"""Which addresses stay: all of the blogs; those of blogs and posts, not those of single comments; none."""

_ID_LENGTH = 20


class Pseudonyms:
    """Rewrites tables of the snapshot of a dataset that it was made from; the same key gives the same pseudonyms.

    `counts`: how many of each kind were rewritten so far (`person`, `email`, `phone`, …).
    """

    def __init__(self, snapshot: Path, key: Key, *, keep: Collection[str] = (), urls: Urls = "posts") -> None:
        """`snapshot`: a folder with a dataset's tables. `keep`: names and hosts that stay as they are.

        Reads who takes part in which thread. Raises DatasetError.
        """
        self.counts: Counter[str] = Counter()
        self._key, self._urls = key, urls
        self._keep = frozenset(map(identity, keep))

    def rewrite(self, table: str, rows: pa.Table) -> pa.Table:
        """The rows with the same columns and types; partition keys may be among them.

        Raises DatasetError for a column of which nothing says how it is to be released.
        """
        for place, name in enumerate(rows.column_names):
            treatment = TREATMENTS[table].get(name)
            if treatment is None:
                raise DatasetError(f"{table}: nothing says how column {name} is released; see pseudonyms/columns.py")
            if treatment is not Treatment.KEEP:
                rows = rows.set_column(place, rows.schema.field(name), self._rewritten(treatment, rows[name]))
        return rows

    def blog(self, slug: str) -> str:
        """What stands for a blog's slug."""
        return slug if self._urls != "drop" else f"blog_{keyed(self._key, 'blog', slug)}"

    def _rewritten(self, treatment: Treatment, column: pa.ChunkedArray) -> pa.Array:
        values = column.to_pylist()
        if treatment is Treatment.DROP:
            values = [None] * len(values)
        elif treatment is Treatment.ID:
            values = [value and keyed(self._key, "id", value, _ID_LENGTH) for value in values]
        elif treatment is Treatment.PERSON:
            values = [value and f"person_{keyed(self._key, 'person', identity(value))}" for value in values]
        elif treatment is Treatment.BLOG:
            values = [value and self.blog(value) for value in values]
        return pa.array(values, column.type)
