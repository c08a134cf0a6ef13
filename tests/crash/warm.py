"""A `command_server` for commands that are to be killed. `dies_at`: the command kills itself at that system call which
changes the disk, counted from 0. `sound DATASET` is one more command, of this module.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import NoReturn

import command_server
import duckdb
import pandas as pd
import polars as pl
from dying import die_at

from pipelines.schema import SCHEMAS
from pipelines.verify import Verified, verify


def sound(dataset: Path) -> None:
    """`verify` finds nothing, and pandas, Polars and DuckDB read every table, and agree."""
    problems = [str(problem) for problem in verify(dataset, Verified())]
    assert not problems, problems
    for table in SCHEMAS:
        if not (dataset / table).exists():
            continue
        counted = len(pd.read_parquet(dataset / table))
        assert pl.read_parquet(dataset / table).height == counted
        files = f"read_parquet('{dataset / table}/**/*.parquet', hive_partitioning = true)"
        assert duckdb.sql(f"select count(*) from {files}").fetchall() == [(counted,)]
    if (dataset / "posts").exists():
        assert set(pd.read_parquet(dataset / "posts")["blog"]) <= set(pd.read_parquet(dataset / "blogs")["blog"])


def prepare(order: command_server.Order) -> None:
    """Before a command: where it is to die. `sound` is done here."""
    if order["arguments"][0] == "sound":
        sound(Path(order["arguments"][1]))
        leave(0)
    if order["dies_at"] is not None:
        die_at(order["dies_at"])


def leave(status: int) -> NoReturn:
    """Without what a process does at its end, which changes the disk too."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


if __name__ == "__main__":
    command_server.main(prepare, leave)
