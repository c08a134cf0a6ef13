"""What a dataset holds, read back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow.dataset

from pipelines.schema import SCHEMAS

Row = dict[str, Any]

OF_THE_CRAWL = (
    "capture_id", "captured_at", "first_seen_at", "last_seen_at", "last_crawled_at", "replaced_at", "replaced_by",
)  # fmt: skip
"""Columns that differ between any two crawls: from which capture a row was read, and when."""
GONE = "GONE"
"""What `of_any_crawl` says of a row that went, in place of when."""


def rows(dataset: Path, table: str) -> list[Row]:
    """All rows of a table, partition keys included; none where there is no such table."""
    if not (dataset / table).exists():
        return []
    found: list[Row] = pyarrow.dataset.dataset(dataset / table, partitioning="hive").to_table().to_pylist()
    return found


def of_any_crawl(dataset: Path, table: str) -> list[tuple[str, ...]]:
    """All rows of a table without what differs between any two crawls, sorted; of a row that went, that it did."""
    kept = []
    for row in rows(dataset, table):
        if "removed_at" in row:
            row["removed_at"] = GONE if row["removed_at"] else None
        kept.append(tuple(repr(value) for name, value in row.items() if name not in OF_THE_CRAWL))
    return sorted(kept)


def contents(dataset: Path) -> dict[str, bytes]:
    """The tables' files and the manifest."""
    paths = [path for table in SCHEMAS for path in (dataset / table).rglob("*.parquet")] + [dataset / "manifest.json"]
    return {path.relative_to(dataset).as_posix(): path.read_bytes() for path in paths}


def contents_but_places(dataset: Path) -> dict[str, bytes]:
    """All files of rows; captures say where their records lie, which hangs on when their file was made."""
    return {path: content for path, content in contents(dataset).items() if not path.startswith(("captures", "man"))}
