"""One partition of one table: where its file lies, and its rows read and written so that equal rows are equal bytes."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipelines.rows import Row
from pipelines.schema import ADDED, SCHEMAS, SORT_KEYS

FILE_NAME = "part-0.parquet"
_ROW_GROUP = 100_000
_BUFFER = 2**20


@dataclass(frozen=True, order=True, slots=True)
class Partition:
    """Where rows belong: the blog, and the year of the post (in `captures`: of the fetch)."""

    blog: str
    year: int

    def path(self, table: str) -> str:
        """Path of the partition's file of `table`, relative to the dataset."""
        return f"{table}/blog={self.blog}/year={self.year}/{FILE_NAME}"


def partition_of(path: str) -> Partition | None:
    """The partition that a file's relative path names; None for a table that has none."""
    keys = dict(part.split("=", 1) for part in PurePosixPath(path).parts if "=" in part)
    return Partition(keys["blog"], int(keys["year"])) if {"blog", "year"} <= keys.keys() else None


def read(path: Path, table: str, columns: list[str] | None = None) -> pa.Table:
    """The rows of a file; an empty table where there is none. What a file of before has no column for is 0 or null.

    Raises ArrowException, which names the file where it is damaged, OSError.
    """
    try:
        with pq.ParquetFile(path) as file:
            lacking = [name for name in lacks(table, file.schema_arrow) if columns is None or name in columns]
            if not lacking:
                return _as_today(file.read(columns=columns, use_threads=False), table)
            rows = file.read(columns=columns and [name for name in columns if name not in lacking], use_threads=False)
            return _as_today(_completed(rows, table, lacking, columns), table)
    except FileNotFoundError:
        schema = SCHEMAS[table]
        return (pa.schema([schema.field(name) for name in columns]) if columns else schema).empty_table()
    except pa.ArrowInvalid as error:
        raise pa.ArrowInvalid(f"{path}: {str(error).splitlines()[0]}") from error


def lacks(table: str, schema: pa.Schema) -> list[str]:
    """The columns of `table` that came after a file of this schema was written."""
    added = ADDED.get(table, frozenset())
    return [name for name in SCHEMAS[table].names if name in added and name not in schema.names]


def _completed(rows: pa.Table, table: str, lacking: list[str], columns: list[str] | None) -> pa.Table:
    for name in lacking:
        field = SCHEMAS[table].field(name)
        value = pa.scalar(None if field.nullable else 0, field.type)
        rows = rows.append_column(field, pa.repeat(value, rows.num_rows))
    return rows.select(columns or SCHEMAS[table].names)


def _as_today(rows: pa.Table, table: str) -> pa.Table:
    """With columns that may be null where they may be today, and might not when the file was written."""
    today = pa.schema([SCHEMAS[table].field(field.name) for field in rows.schema if field.name in SCHEMAS[table].names])
    if rows.schema == today or rows.schema.types != today.types:
        return rows
    return pa.Table.from_arrays(rows.columns, schema=today)


def rows_where(rows: pa.Table, column: str, values: Collection[str]) -> list[Row]:
    """The rows whose `column` is one of `values`, as dictionaries."""
    found: list[Row] = rows.filter(pc.is_in(rows[column], pa.array(values, pa.string()))).to_pylist()
    return found


def replaced(table: str, rows: pa.Table, column: str, values: Collection[str], new: Iterable[Row]) -> pa.Table:
    """`rows` without those whose `column` is one of `values`, and with the `new`; in the order of `SORT_KEYS`."""
    kept = rows.filter(pc.invert(pc.is_in(rows[column], pa.array(values, pa.string()))))
    kept = pa.Table.from_arrays(kept.columns, schema=SCHEMAS[table])
    return ordered(table, pa.concat_tables([kept, pa.Table.from_pylist(list(new), schema=SCHEMAS[table])]))


def ordered(table: str, rows: pa.Table) -> pa.Table:
    """The rows in the order that they are stored in, in one chunk."""
    keys = [(name, "ascending") for name in SORT_KEYS[table]]
    return rows.take(pc.sort_indices(rows, sort_keys=keys)).combine_chunks()


def write(path: Path, rows: pa.Table) -> None:
    """Write a file of ordered rows; equal rows give equal bytes."""
    with pa.OSFile(str(path), "wb") as file, pa.BufferedOutputStream(file, _BUFFER) as sink:  # it writes by the page
        pq.write_table(rows, sink, row_group_size=_ROW_GROUP, compression="zstd", write_page_index=True)
