"""A dataset that an earlier version of this program wrote, brought up to date before anything else is written to it.

Columns are added to tables now and then. Polars refuses to read files together of which some have a column and some do
not, so that all files of a dataset get it at once, whichever of their rows change.
"""

from __future__ import annotations

import logging
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines import manifest, partitions
from pipelines.commit import Commit
from pipelines.manifest import FileEntry, Manifest
from pipelines.schema import SCHEMA_VERSION, SCHEMAS

logger = logging.getLogger(__name__)


def _intact(path: Path, entry: FileEntry) -> bool:
    try:
        return FileEntry.of(path) == entry
    except (OSError, pa.ArrowException):
        return False


def brought_up(root: Path, found: Manifest, *, durable: bool = True) -> Manifest:
    """The manifest of the dataset at `root`, which this process holds, when every file of it has today's schema. Rows
    stay as they are; columns that came since are null or 0. Files that are lost or damaged are left to `verify`.
    """
    if found.version == SCHEMA_VERSION:
        return found
    work = Commit(root, durable=durable)
    after = found.copy()
    after.version = SCHEMA_VERSION
    for table, files in found.tables.items():
        for path, entry in sorted(files.items()):
            if not _intact(root / path, entry):
                continue
            schema = pq.read_schema(root / path)
            if (schema, schema.metadata) != (SCHEMAS[table], SCHEMAS[table].metadata):
                staged = work.staged(path)
                rows = partitions.read(root / path, table)
                partitions.write(staged, pa.Table.from_arrays(rows.columns, schema=SCHEMAS[table]))
                after.tables[table][path] = FileEntry.of(staged)
    work.staged(manifest.NAME).write_text(after.dumps(), encoding="utf-8")
    work.publish()
    logger.info("%s: brought up to date from schema version %d to %d", root, found.version, SCHEMA_VERSION)
    return after
