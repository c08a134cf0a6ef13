"""Datasets of the same blog from different sources, compared row for row; and what an import may leave open."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from pipelines import partitions

KEYS = {"posts": "post_id", "comments": "comment_id"}
EXCEPTED = {"source", "reader"}
"""Columns that may differ: where a row came from, and the reader, whose name holds a digest of the blog's template: it
is learnt from some of the posts, which a crawl chooses among those that it knows by then."""

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
    paths = [path for path in dataset.rglob("*") if path.suffix == ".parquet" or path.name == "manifest.json"]
    return {path.relative_to(dataset).as_posix(): path.read_bytes() for path in paths}


def differences(one: Path, other: Path, excepted: set[str] = EXCEPTED) -> list[str]:
    """What posts, comments and links of two datasets do not agree in."""
    found = []
    for table, key in KEYS.items():
        first, second = ({row[key]: row for row in rows(dataset, table)} for dataset in (one, other))
        found += [f"{table}: only in one: {first[name]['url']}" for name in sorted(first.keys() - second.keys())]
        found += [f"{table}: only in other: {second[name]['url']}" for name in sorted(second.keys() - first.keys())]
        for name in sorted(first.keys() & second.keys()):
            for column in first[name].keys() - excepted:
                if first[name][column] != second[name][column]:
                    values = f"{first[name][column]!r} and {second[name][column]!r}"
                    found.append(f"{table}: {first[name]['url']}: {column}: {values}")
    links = [sorted(rows(dataset, "links"), key=str) for dataset in (one, other)]
    if links[0] != links[1]:
        found.append(f"links: {len(links[0])} and {len(links[1])}")
    return found


def history(dataset: Path) -> list[Row]:
    """The revisions, without the columns that may differ."""
    return sorted(({k: v for k, v in row.items() if k not in EXCEPTED} for row in rows(dataset, "revisions")), key=str)
