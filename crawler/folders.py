"""Where a dataset lies, and folders that a power cut does not take: a name is on the disk once the folder that it
stands in was (fsync(2)).
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from crawler.errors import UsageError

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

# `=` makes a column of a folder, and readers take the others for patterns.
_UNNAMABLE = frozenset("/\\=*?[]{}")


def of_dataset(settings: BaseSettings) -> Path:
    """The folder of the dataset that a crawl writes. Settings: OUTPUT_DIR, DATASET. Raises UsageError."""
    name = str(settings.get("DATASET"))
    check_name(name)
    return Path(settings.get("OUTPUT_DIR")) / name


def check_name(dataset: str) -> None:
    """Raises UsageError where this cannot be the name of one folder among others, and readable by pandas, Polars and
    DuckDB alike.
    """
    if not dataset.strip() or dataset.startswith(".") or not dataset.isprintable() or _UNNAMABLE & set(dataset):
        told = dataset.encode("unicode_escape").decode() if not dataset.isprintable() else dataset
        raise UsageError(
            f"--dataset “{told}”: is no name of a dataset; write letters, digits, - and _, and its folder as --output"
        )


def make(folder: Path) -> None:
    """Make a folder, and those above it that are missing; returns once they are on disk. Raises OSError."""
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for path in missing:
        sync(path.parent)


def sync(folder: Path) -> None:
    """Returns once the names that stand in a folder are on disk. Raises OSError."""
    handle = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
