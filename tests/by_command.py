"""Commands as a user runs them, and what they left in a dataset."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from pipelines import partitions

Row = dict[str, Any]


def command(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pipelines.cli", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | environment,
    )


def rows(dataset: Path, table: str) -> list[Row]:
    paths = sorted((dataset / table).rglob("*.parquet"))
    return [row for path in paths for row in partitions.read(path, table).to_pylist()]


def contents(dataset: Path) -> dict[str, bytes]:
    """The tables' files and the manifest."""
    paths = [path for path in dataset.rglob("*") if path.suffix == ".parquet" or path.name == "manifest.json"]
    return {path.relative_to(dataset).as_posix(): path.read_bytes() for path in paths}
