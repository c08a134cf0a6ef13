"""Crawls killed (SIGKILL) at random instants, over fetching, reading and commits: nothing committed is lost, nothing is
fetched or stored twice, and the end is as if nothing had happened. Slow: `make test-crash`; KILLS says how often.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
import pyarrow.dataset
import pytest
from sampleblog.server import Site, serve

from pipelines.verify import Verified, verify

pytestmark = pytest.mark.crash

KILLS = int(os.environ.get("KILLS", "100"))
TABLES = ("posts", "comments", "links", "blogs")
# Differ between any two crawls: which capture a row was read from, and when.
OF_THE_CRAWL = ["capture_id", "captured_at", "first_seen_at", "last_seen_at", "last_crawled_at"]
UNDER_WAY = 4  # requests that a kill may cut off: two to a host, and as many whose answers are not noted yet
POLICY = ("/robots.txt", "/.well-known/tdmrep.json")


def start(site: Site, output: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "pipelines.cli", "crawl", *site.homes, "--dataset", "d", "--output", output]
    # Small commits, so that many kills fall into one.
    return subprocess.Popen([*command, "-s", "COMMIT_EVERY=5"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def rows(dataset: Path, table: str) -> list[tuple[str, ...]]:
    found = pyarrow.dataset.dataset(dataset / table, partitioning="hive").to_table()
    kept = found.drop_columns([name for name in OF_THE_CRAWL if name in found.column_names])
    return sorted(tuple(map(repr, row.values())) for row in kept.to_pylist())


def readers_work(dataset: Path) -> None:
    if not (dataset / "posts").exists():
        return
    counted = len(pd.read_parquet(dataset / "posts"))
    assert pl.read_parquet(dataset / "posts").height == counted
    files = f"read_parquet('{dataset}/posts/**/*.parquet', hive_partitioning = true)"
    assert duckdb.sql(f"select count(*) from {files}").fetchall() == [(counted,)]


def lifetimes(whole: float) -> list[float]:
    """How long each crawl lives, in seconds: from nothing at all to all of it. The seed makes a failure come again."""
    chance = random.Random(20091221)
    return [chance.uniform(0.2, 1.1) * whole for _ in range(KILLS)]


def test_kills(tmp_path: Path) -> None:
    with serve() as site:
        began = time.monotonic()
        assert start(site, tmp_path / "whole").wait() == 0
        whole = time.monotonic() - began
        asked = Counter(path for path in site.requests if path not in POLICY)
        expected = {table: rows(tmp_path / "whole" / "d", table) for table in TABLES}

        output = tmp_path / "killed"
        dataset = output / "d"
        killed = cycles = here = 0
        for seconds in lifetimes(whole):
            if not output.exists():
                site.requests.clear()
                here = 0
            crawl = start(site, output)
            try:
                crawl.wait(timeout=seconds)
            except subprocess.TimeoutExpired:
                os.kill(crawl.pid, signal.SIGKILL)
                here += 1
            status = crawl.wait()
            assert status in (0, -signal.SIGKILL), crawl.stderr and crawl.stderr.read().decode()
            if (dataset / "manifest.json").exists():
                assert [str(problem) for problem in verify(dataset, Verified())] == []
                readers_work(dataset)
            if status == 0:  # this one came to its end: start over
                assert {table: rows(dataset, table) for table in TABLES} == expected
                seen = Counter(path for path in site.requests if path not in POLICY)
                again = sum((seen - asked).values())
                assert again <= UNDER_WAY * here, "what was answered is not asked again"
                shutil.rmtree(output)
                killed += here
                cycles += 1
    print(f"{killed} kills in {KILLS} crawls that take {whole:.1f} s undisturbed; {cycles} came to their end")
    assert killed >= KILLS // 2
