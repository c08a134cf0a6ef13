"""`manifest.json`: every file of the dataset with its rows and checksum. A function of the files alone."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from crawler.errors import DatasetError
from pipelines.schema import COLUMNS, SCHEMA_VERSION

NAME = "manifest.json"


@dataclass(frozen=True, slots=True)
class FileEntry:
    """One file: rows, size in bytes, SHA-256."""

    rows: int
    size: int
    sha256: str

    @classmethod
    def of(cls, path: Path) -> FileEntry:
        """Measured from the file itself."""
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        return cls(pq.read_metadata(path).num_rows, path.stat().st_size, digest)


@dataclass(slots=True)
class Manifest:
    """Files by table and relative path. `links_open`: posts came that earlier links may point at, not yet resolved."""

    tables: dict[str, dict[str, FileEntry]] = field(default_factory=lambda: {table: {} for table in COLUMNS})
    links_open: bool = False

    @classmethod
    def load(cls, root: Path) -> Manifest:
        """That of the dataset at `root`; made from the files where it is missing.

        Raises DatasetError where it is damaged or of another schema version.
        """
        path = root / NAME
        try:
            stored: dict[str, Any] = json.loads(path.read_bytes())
            version = stored["schema_version"]
            manifest = cls(links_open=bool(stored.get("links_open")))
            for table, entries in stored["tables"].items():
                manifest.tables[table] = {
                    file["path"]: FileEntry(file["rows"], file["bytes"], file["sha256"]) for file in entries["files"]
                }
        except FileNotFoundError:
            return cls.scan(root)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise DatasetError(f"{path}: damaged; remove it, and the next crawl makes it anew") from error
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

    def paths(self, table: str, blog: str | None = None) -> list[str]:
        """Relative paths of a table's files, sorted; of one `blog` or of all."""
        folder = f"{table}/blog={blog}/" if blog is not None else ""
        return sorted(path for path in self.tables[table] if path.startswith(folder))

    def dumps(self) -> str:
        """The file's text, a line a file; the same files give the same text."""
        links_open = ' "links_open": true,\n' if self.links_open else ""
        tables = ",\n".join(_as_text(table, files) for table, files in self.tables.items())
        return f'{{\n "schema_version": {SCHEMA_VERSION},\n{links_open} "tables": {{\n{tables}\n }}\n}}\n'


def _as_text(table: str, files: Mapping[str, FileEntry]) -> str:
    rows = sum(entry.rows for entry in files.values())
    listed = ",\n".join(
        f'   {{"path": {json.dumps(path)}, "rows": {entry.rows}, "bytes": {entry.size}, "sha256": "{entry.sha256}"}}'
        for path, entry in sorted(files.items())
    )
    return f'  "{table}": {{"rows": {rows}, "files": [\n{listed}\n  ]}}'
