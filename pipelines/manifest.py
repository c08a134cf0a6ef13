"""`manifest.json`: every file of the dataset with its rows and checksum. A function of the files alone."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, MutableMapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from crawler.errors import DatasetError
from pipelines.schema import COLUMNS, SCHEMA_VERSION

NAME = "manifest.json"
_ROWS = re.compile(r', "rows": (\d+), "bytes": ')
_PATH = len('   {"path": "')  # where a path begins in its line


@dataclass(frozen=True, slots=True)
class FileEntry:
    """One file: rows, size in bytes, SHA-256."""

    rows: int
    size: int
    sha256: str

    @classmethod
    def of(cls, path: Path, rows: int | None = None) -> FileEntry:
        """Measured from the file itself; its `rows` too, where they are not given."""
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        return cls(pq.read_metadata(path).num_rows if rows is None else rows, path.stat().st_size, digest)


class Files(MutableMapping[str, FileEntry]):
    """The files of one table by their relative paths, as lines of the manifest, which are read when they are asked for:
    of a large dataset a commit touches a few. Asking raises DatasetError for a line that is damaged. `rows`: of all.
    """

    def __init__(self, lines: dict[str, str] | None = None, rows: int = 0) -> None:
        self._lines = {} if lines is None else lines
        self.rows = rows

    def __getitem__(self, path: str) -> FileEntry:
        line = self._lines[path]
        try:
            file = json.loads(line)
            return FileEntry(file["rows"], file["bytes"], file["sha256"])
        except (ValueError, KeyError, TypeError) as error:
            raise DatasetError(f"{NAME}: what it says of {path} is damaged; `bloggarkiv verify` tells more") from error

    def __setitem__(self, path: str, file: FileEntry) -> None:
        about = f'"rows": {file.rows}, "bytes": {file.size}, "sha256": "{file.sha256}"'
        self.rows += file.rows - _rows(self._lines.get(path, ""))
        self._lines[path] = f'   {{"path": {json.dumps(path)}, {about}}}'

    def __delitem__(self, path: str) -> None:
        self.rows -= _rows(self._lines.pop(path))

    def __iter__(self) -> Iterator[str]:
        return iter(self._lines)

    def __len__(self) -> int:
        return len(self._lines)

    def __contains__(self, path: object) -> bool:
        return path in self._lines

    def __eq__(self, other: object) -> bool:
        return self._lines == other._lines if isinstance(other, Files) else NotImplemented

    @classmethod
    def parsed(cls, text: str) -> Files:
        """What `dumps` gave. Raises ValueError where that cannot be."""
        lines = {line[_PATH : line.index('"', _PATH)]: line for line in text.split(",\n")} if text else {}
        return cls(lines, _rows(text))

    def dumps(self) -> str:
        """A line a file, in the order of the paths."""
        return ",\n".join([self._lines[path] for path in sorted(self._lines)])

    def copy(self) -> Files:
        return Files(dict(self._lines), self.rows)

    def unlike(self, before: Files) -> list[str]:
        """The paths whose files are others than `before`, or were not there."""
        known = before._lines
        return [path for path, line in self._lines.items() if known.get(path) != line]


@dataclass(slots=True)
class Manifest:
    """Files by table and relative path. `links_open`: posts came that earlier links may point at, not yet resolved."""

    tables: dict[str, Files] = field(default_factory=lambda: {table: Files() for table in COLUMNS})
    links_open: bool = False

    @classmethod
    def load(cls, root: Path) -> Manifest:
        """That of the dataset at `root`; made from the files where it is missing.

        Raises DatasetError where it is damaged or of another schema version.
        """
        path = root / NAME
        try:
            text = path.read_bytes().decode()
            return _as_dumped(text) or cls._parsed(root, json.loads(text))
        except FileNotFoundError:
            return cls.scan(root)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise DatasetError(f"{path}: damaged; remove it, and the next crawl makes it anew") from error

    @classmethod
    def _parsed(cls, root: Path, stored: dict[str, Any]) -> Manifest:
        """The same from JSON that is not as `dumps` writes it."""
        version = stored["schema_version"]
        manifest = cls(links_open=bool(stored.get("links_open")))
        for table, entries in stored["tables"].items():
            files = manifest.tables[table] = Files()
            for file in entries["files"]:
                files[file["path"]] = FileEntry(file["rows"], file["bytes"], file["sha256"])
        if version != SCHEMA_VERSION:
            raise DatasetError(f"{root}: written with schema version {version}, this program knows {SCHEMA_VERSION}")
        return manifest

    @classmethod
    def scan(cls, root: Path) -> Manifest:
        """The manifest that the files themselves give."""
        manifest = cls(links_open=True)
        for table, files in manifest.tables.items():
            for path in (root / table).rglob("*.parquet"):
                files[path.relative_to(root).as_posix()] = FileEntry.of(path)
        return manifest

    def copy(self) -> Manifest:
        return Manifest({table: files.copy() for table, files in self.tables.items()}, self.links_open)

    def paths(self, table: str, blog: str | None = None) -> list[str]:
        """Relative paths of a table's files, sorted; of one `blog` or of all."""
        folder = f"{table}/blog={blog}/" if blog is not None else ""
        return sorted(path for path in self.tables[table] if path.startswith(folder))

    def dumps(self) -> str:
        """The file's text, a line a file; the same files give the same text."""
        links_open = _LINKS_OPEN if self.links_open else ""
        tables = ",\n".join(
            f"{_head(table)}{files.rows}{_FILES}{files.dumps()}{_END}" for table, files in self.tables.items()
        )
        return f'{_VERSION}{links_open} "tables": {{\n{tables}\n }}\n}}\n'


_VERSION = f'{{\n "schema_version": {SCHEMA_VERSION},\n'
_LINKS_OPEN = ' "links_open": true,\n'
_FILES, _END = ', "files": [\n', "\n  ]}"


def _head(table: str) -> str:
    return f'  "{table}": {{"rows": '


def _rows(lines: str) -> int:
    return sum(map(int, _ROWS.findall(lines)))


def _as_dumped(text: str) -> Manifest | None:
    """A manifest's text cut into its lines; None where `dumps` would not write just this."""
    manifest = Manifest(links_open=text.startswith(_VERSION + _LINKS_OPEN))
    try:
        for table in COLUMNS:
            start = text.index(_FILES, text.index(_head(table))) + len(_FILES)
            manifest.tables[table] = Files.parsed(text[start : text.index(_END, start)])
    except ValueError:
        return None
    return manifest if "\\" not in text and manifest.dumps() == text else None
