"""`manifest.json`: every file of the dataset with its rows and checksum. A function of the files alone."""

from __future__ import annotations

import hashlib
import json
import re
from bisect import bisect_left
from collections.abc import Iterator, MutableMapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from crawler.errors import DatasetError
from pipelines.schema import COLUMNS, SCHEMA_VERSION, VERSION_KEY

NAME = "manifest.json"
_ROWS = re.compile(r', "rows": (\d+), "bytes": ')
_PATH = len('   {"path": "')  # where a path begins in its line


class ManifestDamaged(DatasetError):
    """What stands there is no manifest any more."""


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
    of a large dataset a commit touches a few. Asking raises ManifestDamaged for a line that is damaged. `rows`: of all.
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
            message = f"{NAME}: what it says of {path} is damaged; `bloggarkiv verify --repair` makes it anew"
            raise ManifestDamaged(message) from error

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

    def within(self, folder: str) -> list[str]:
        """The paths that begin with `folder`, sorted."""
        paths = sorted(self._lines)
        return paths[bisect_left(paths, folder) : bisect_left(paths, f"{folder}\U0010ffff")]

    def gone(self, before: Files) -> set[str]:
        """The paths that were there `before`."""
        return before._lines.keys() - self._lines.keys()

    def unlike(self, before: Files) -> list[str]:
        """The paths whose files are others than `before`, or were not there."""
        known = before._lines
        return [path for path, line in self._lines.items() if known.get(path) != line]


@dataclass(slots=True)
class Manifest:
    """Files by table and relative path. `links_open`: posts came that earlier links may point at, not yet resolved.
    `version`: of the schema that the files were written with.
    """

    tables: dict[str, Files] = field(default_factory=lambda: {table: Files() for table in COLUMNS})
    links_open: bool = False
    version: int = SCHEMA_VERSION

    @classmethod
    def load(cls, root: Path) -> Manifest:
        """That of the dataset at `root`; made from the files where it is missing.

        Raises ManifestDamaged; DatasetError where it is of a later schema version.
        """
        path = root / NAME
        try:
            text = path.read_bytes().decode()
            manifest = _as_dumped(text) or cls._parsed(json.loads(text))
        except FileNotFoundError:
            return cls.scan(root)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            message = f"{path}: is damaged; `bloggarkiv verify --repair` makes it anew from the files"
            raise ManifestDamaged(message) from error
        if manifest.version > SCHEMA_VERSION:
            told = f"a later version of this program has written it (schema {manifest.version}, here {SCHEMA_VERSION})"
            raise DatasetError(f"{root}: {told}; use that one")
        return manifest

    @classmethod
    def _parsed(cls, stored: dict[str, Any]) -> Manifest:
        """The same from JSON that is not as `dumps` writes it, or of an earlier version."""
        manifest = cls(links_open=bool(stored.get("links_open")), version=int(stored["schema_version"]))
        for table, entries in stored["tables"].items():
            files = manifest.tables[table] = Files()
            for file in entries["files"]:
                files[file["path"]] = FileEntry(file["rows"], file["bytes"], file["sha256"])
        return manifest

    @classmethod
    def scan(cls, root: Path, *, passing: bool = False) -> Manifest:
        """The manifest that the files themselves give. One that is damaged is passed by, or DatasetError raised."""
        manifest = cls(links_open=True)
        for table, files in manifest.tables.items():
            for path in (root / table).rglob("*.parquet"):
                try:
                    entry, version = FileEntry.of(path), _version_of(path)
                except pa.ArrowException as error:
                    if passing:
                        continue
                    raise DatasetError(f"{path}: is damaged; {mending(table)}") from error
                files[path.relative_to(root).as_posix()] = entry
                manifest.version = min(manifest.version, version)
        return manifest

    @classmethod
    def recovered(cls, root: Path) -> Manifest:
        """That of the dataset at `root`, made from the files where it is missing or damaged. Raises DatasetError."""
        try:
            return cls.whole(root) if (root / NAME).exists() else cls.scan(root, passing=True)
        except ManifestDamaged:
            return cls.scan(root, passing=True)

    @classmethod
    def whole(cls, root: Path) -> Manifest:
        """As `load`, with every line read. Raises ManifestDamaged where one is damaged."""
        found = cls.load(root)
        for files in found.tables.values():
            for _ in files.values():
                pass
        return found

    def check_there(self, root: Path, table: str, path: str) -> None:
        """Whoever writes a file anew without the rows of one that is lost makes the loss lasting: raises DatasetError
        where the file is listed, and is not there or not of its size.
        """
        entry, file = self.tables[table].get(path), root / path
        if entry is not None and not (file.is_file() and file.stat().st_size == entry.size):
            raise DatasetError(f"{file}: is missing or damaged; {mending(table)}")

    def check_all(self, root: Path) -> None:
        """The same of every file."""
        for table, entries in self.tables.items():
            for path in entries:
                self.check_there(root, table, path)

    def copy(self) -> Manifest:
        return Manifest({table: files.copy() for table, files in self.tables.items()}, self.links_open, self.version)

    def paths(self, table: str, blog: str | None = None) -> list[str]:
        """Relative paths of a table's files, sorted; of one `blog` or of all."""
        return self.tables[table].within(f"{table}/blog={blog}/" if blog is not None else "")

    def dumps(self) -> str:
        """The file's text, a line a file; the same files give the same text."""
        version = f'{{\n "schema_version": {self.version},\n'
        links_open = _LINKS_OPEN if self.links_open else ""
        tables = ",\n".join(
            f"{_head(table)}{files.rows}{_FILES}{files.dumps()}{_END}" for table, files in self.tables.items()
        )
        return f'{version}{links_open} "tables": {{\n{tables}\n }}\n}}\n'


def mending(table: str) -> str:
    """What is to be done about a file of a table that is lost or damaged."""
    if table == "captures":
        return "it cannot be made again of the WARC files alone: take it from a copy"
    if table == "blogs":
        told = "as far as the other tables tell, and the next crawl tells the rest"
        return f"`bloggarkiv verify --repair` makes it anew {told}"
    return "`bloggarkiv verify --repair` makes it anew from the WARC files"


def is_dataset(root: Path) -> bool:
    """Whether there is a dataset at `root`; its manifest may be lost."""
    # where the rows of each table lie, and no deeper: a folder of datasets, one of them called `blogs`, is none
    lie = ((root / table).glob("*.parquet" if table == "blogs" else "blog=*/year=*/*.parquet") for table in COLUMNS)
    return (root / NAME).is_file() or any(True for files in lie for _ in files)


def _version_of(path: Path) -> int:
    return int((pq.read_schema(path).metadata or {}).get(VERSION_KEY.encode(), SCHEMA_VERSION))


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
