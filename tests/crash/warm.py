"""A process that has loaded what every command loads, and does each in a child of its own (`fork`), to be killed.

Says `ready`. Reads a line of JSON a command, `{"arguments": […], "dies_at": null}`, and answers with the child's
process number, then with its exit status. `sound DATASET` is one more command, of this module. With `dies_at` the child
kills itself at that system call which changes the disk, counted from 0.
"""

from __future__ import annotations

import json
import os
import sys
from importlib import import_module
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
from dying import die_at

from pipelines import detectors
from pipelines.cli import main
from pipelines.schema import SCHEMAS
from pipelines.verify import Verified, verify

# What a crawl or a rebuild loads only once it runs.
_LATE = (
    "pipelines.commands",
    "pipelines.crawling",
    "pipelines.dataset",
    "pipelines.spam",
    "scrapy.core.downloader.handlers.http11",
    "twisted.internet.asyncioreactor",
)


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


def _in_child(arguments: list[str], dies_at: int | None) -> None:
    status = 70
    try:
        with open(os.devnull, "w") as sys.stdout:
            if arguments[0] == "sound":
                status = sound(Path(arguments[1])) or 0
            else:
                if dies_at is not None:
                    die_at(dies_at)
                status = main(arguments)
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stderr.flush()
        os._exit(status)


def _serve() -> None:
    for name in _LATE:
        import_module(name)
    detector = detectors.Langdetect()  # takes most of a second to load
    detectors.Langdetect = lambda: detector
    print("ready", flush=True)
    for line in sys.stdin:
        order = json.loads(line)
        child = os.fork()
        if child == 0:
            _in_child(**order)
        print(child, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


if __name__ == "__main__":
    _serve()
