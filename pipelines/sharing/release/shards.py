"""One released table as a few Parquet files of a size that the Hugging Face hub likes; equal rows give equal bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

FOLDER = "data"
SHARD_BYTES = 500_000_000
_GROUP_ROWS = 100_000
_GROUP_BYTES = 64_000_000  # of Arrow's memory: so that pages of long posts are not read in one go


@dataclass(frozen=True, slots=True)
class DataFile:
    """A file of the release: path in it, rows, size in bytes, SHA-256."""

    path: str
    rows: int
    size: int
    sha256: str


def write_shards(
    release: Path, table: str, schema: pa.Schema, rows: Iterable[pa.Table], limit: int = SHARD_BYTES
) -> list[DataFile]:
    """Write the rows, in their order, to `data/TABLE-00000-of-00001.parquet` and so on; none where there are no rows.

    A file is closed when it has `limit` bytes. Raises OSError.
    """
    (release / FOLDER).mkdir(exist_ok=True)
    parts: list[tuple[Path, int]] = []
    groups = _groups(schema, rows, min(limit, _GROUP_BYTES))
    group = next(groups, None)
    while group is not None:
        path = release / FOLDER / f"{table}-{len(parts):05d}.part"
        count = 0
        with path.open("wb") as sink, pq.ParquetWriter(sink, schema, compression="zstd", write_page_index=True) as out:
            while group is not None:
                out.write_table(group, row_group_size=_GROUP_ROWS)
                count += group.num_rows
                group = next(groups, None)
                if sink.tell() >= limit:
                    break
        parts.append((path, count))
    return [_named(release, table, number, len(parts), *part) for number, part in enumerate(parts)]


def _named(release: Path, table: str, number: int, of: int, path: Path, rows: int) -> DataFile:
    final = path.with_name(f"{table}-{number:05d}-of-{of:05d}.parquet")
    path.rename(final)
    with final.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return DataFile(final.relative_to(release).as_posix(), rows, final.stat().st_size, digest)


def _groups(schema: pa.Schema, rows: Iterable[pa.Table], size: int) -> Iterator[pa.Table]:
    pending: list[pa.Table] = []
    for table in rows:
        pending.append(table.cast(schema))
        if sum(t.num_rows for t in pending) >= _GROUP_ROWS or sum(t.nbytes for t in pending) >= size:
            yield pa.concat_tables(pending).combine_chunks()
            pending = []
    if any(t.num_rows for t in pending):
        yield pa.concat_tables(pending).combine_chunks()
