"""What a dataset is to be after its next publication: its files as they stand, and over them those that are to come.

Several things may be done to it before all of it is published at once, each seeing what those before it did.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa

from pipelines import commit, manifest, partitions
from pipelines.commit import Commit
from pipelines.manifest import FileEntry, Manifest

_ROOM = 16 * 2**20  # bytes of rows that are kept in memory, to be read again or replaced before they are written


class Draft:
    """The dataset at `root`, which stands as its manifest `before` says; `files` is the manifest to come.

    `published` makes it true; a draft that is let go never was. Methods raise OSError and pyarrow.ArrowException where
    the disk does not do its part, DatasetError where a file that they read is lost.
    """

    def __init__(self, root: Path, before: Manifest, *, durable: bool) -> None:
        self._root, self._before = root, before
        self.files = before.copy()
        self._work = Commit(root, durable=durable)
        self._staged: set[str] = set()
        self._waiting: dict[str, tuple[str, pa.Table]] = {}  # to be written, by path: the table, its rows
        self._read: dict[str, pa.Table] = {}
        self._room = _ROOM

    def rows(self, table: str, path: str) -> pa.Table:
        """All rows of a file; none where there is no such file."""
        if path in self._waiting:
            return self._waiting[path][1]
        if path not in self._read:
            rows = partitions.read(self._place(table, path), table)
            if not self._fits(rows):
                return rows
            self._read[path] = rows
        return self._read[path]

    def of_blog(self, table: str, blog: str, columns: list[str]) -> pa.Table:
        """Some columns of all rows that a table has of one blog."""
        known = set(self.files.paths(table, blog)) | {
            path
            for path, (of, _) in self._waiting.items()
            if of == table and (where := partitions.partition_of(path)) and where.blog == blog
        }
        found = [self._columns(table, path, columns) for path in sorted(known)]
        return pa.concat_tables([partitions.read(self._root / "none", table, columns), *found])

    def put(self, table: str, path: str, rows: pa.Table) -> None:
        """The rows, in the order that they are stored in, that a file is to have; without any it is to go."""
        for kept in (self._read.pop(path, None), self._waiting.pop(path, ("", None))[1]):
            self._room += kept.get_total_buffer_size() if kept is not None else 0
        if rows.num_rows == 0:
            if self.files.tables[table].pop(path, None):
                self._work.remove(path)
        elif self._fits(rows):
            self._waiting[path] = table, rows
        else:
            self._write(table, path, rows)

    def published(self, noted: Callable[[Manifest, Manifest, str], None]) -> Manifest:
        """Make the dataset what was drafted, at once: its manifest then. Where not a byte would differ nothing is done.

        `noted` is told the manifests before and after, and the text of that, before the point of no return.
        """
        for path, (table, rows) in self._waiting.items():
            self._write(table, path, rows)
        self._waiting.clear()
        if self.files == self._before and (self._root / manifest.NAME).exists():
            commit.discard(self._root)
            return self._before
        text = self.files.dumps()
        self._work.staged(manifest.NAME).write_text(text, encoding="utf-8")
        noted(self._before, self.files, text)
        self._work.publish()
        return self.files

    def _fits(self, rows: pa.Table) -> bool:
        """Whether these may be kept in memory; they are counted then."""
        size = rows.get_total_buffer_size()
        if size > self._room:
            return False
        self._room -= size
        return True

    def _place(self, table: str, path: str) -> Path:
        if path in self._staged:
            return self._work.staged(path)
        self._before.check_there(self._root, table, path)
        return self._root / path

    def _columns(self, table: str, path: str, columns: list[str]) -> pa.Table:
        kept = self._waiting[path][1] if path in self._waiting else self._read.get(path)
        return kept.select(columns) if kept is not None else partitions.read(self._place(table, path), table, columns)

    def _write(self, table: str, path: str, rows: pa.Table) -> None:
        staged = self._work.staged(path)
        partitions.write(staged, rows)
        self._staged.add(path)
        self.files.tables[table][path] = FileEntry.of(staged, rows.num_rows)
