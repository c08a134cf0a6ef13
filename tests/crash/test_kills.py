"""Crawls and rebuilds killed (SIGKILL) at random instants: nothing committed is lost, nothing is fetched or stored
twice, and the end is as if nothing had happened. Slow: `make test-crash`; KILLS says how many of each are started.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
import pyarrow.dataset
import pytest
from damage import rewrite
from sampleblog.server import Site, serve

from crawler.archive import ledger
from pipelines.schema import SCHEMAS
from pipelines.verify import Verified, verify

pytestmark = pytest.mark.crash

KILLS = int(os.environ.get("KILLS", "100"))
TABLES = ("posts", "comments", "links", "blogs")
# Differ between any two crawls: which capture a row was read from, and when.
OF_THE_CRAWL = ["capture_id", "captured_at", "first_seen_at", "last_seen_at", "last_crawled_at"]
UNDER_WAY = 4  # requests that a kill may cut off: two to a host, and as many whose answers are not noted yet
POLICY = ("/robots.txt", "/.well-known/tdmrep.json")


def run(*arguments: str | Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "pipelines.cli", *arguments]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def start(site: Site, output: Path) -> subprocess.Popen[bytes]:
    # Small commits, so that many kills fall into one.
    return run("crawl", *site.homes, "--dataset", "d", "--output", output, "-s", "COMMIT_EVERY=5")


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


def killed_after(process: subprocess.Popen[bytes], seconds: float) -> bool:
    """Whether it had to be killed; one that came to its end did so well."""
    try:
        process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        os.kill(process.pid, signal.SIGKILL)
    status = process.wait()
    assert status in (0, -signal.SIGKILL), process.stderr and process.stderr.read().decode()
    return status != 0


def over(dataset: Path) -> bool:
    """Whether the crawl had come to its end when it was killed: nothing is left to go on with."""
    if not (dataset / ledger.NAME).exists():
        return False
    with closing(sqlite3.connect(dataset / ledger.NAME)) as database:
        try:
            runs = database.execute("select finished_at from runs").fetchall()
        except sqlite3.OperationalError:  # killed before there was a table
            return False
    return bool(runs) and all(finished for (finished,) in runs)


def sound(dataset: Path) -> None:
    assert [str(problem) for problem in verify(dataset, Verified())] == []
    readers_work(dataset)


def test_crawls(tmp_path: Path) -> None:
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
            cut_off = killed_after(start(site, output), seconds)
            here += cut_off
            if (dataset / "manifest.json").exists():
                sound(dataset)
            if not cut_off or over(dataset):  # this one came to its end: start over
                assert {table: rows(dataset, table) for table in TABLES} == expected
                seen = Counter(path for path in site.requests if path not in POLICY)
                again = sum((seen - asked).values())
                assert again <= UNDER_WAY * here, "what was answered is not asked again"
                shutil.rmtree(output)
                killed += here
                cycles += 1
    print(f"{killed} kills in {KILLS} crawls that take {whole:.1f} s undisturbed; {cycles} came to their end")
    assert killed >= KILLS // 2


def test_rebuilds(tmp_path: Path) -> None:
    with serve() as site:
        assert start(site, tmp_path).wait() == 0
    dataset, worse = tmp_path / "d", tmp_path / "worse"
    expected = contents(dataset)
    shutil.copytree(dataset, worse)
    for path in (worse / "comments").rglob("*.parquet"):  # as if an earlier reader had found no names
        rewrite(worse, path, lambda rows: [row.update(author=None) for row in rows])
    before = contents(worse)
    began = time.monotonic()
    assert run("rebuild", worse, "--processes", "1").wait() == 0
    whole = time.monotonic() - began
    assert contents(worse) == expected
    killed = published = 0
    for seconds in lifetimes(whole):
        trial = tmp_path / "trial"
        shutil.rmtree(trial, ignore_errors=True)
        shutil.copytree(dataset, trial)
        for name, content in before.items():
            (trial / name).write_bytes(content)
        killed += killed_after(run("rebuild", trial, "--processes", "1"), seconds)
        sound(trial)
        found = contents(trial)
        assert found in (before, expected), "all of it is published, or nothing"
        published += found == expected
    print(f"{killed} kills of {KILLS} rebuilds that take {whole:.1f} s undisturbed; {published} were published")


def contents(dataset: Path) -> dict[str, bytes]:
    paths = [path for table in SCHEMAS for path in (dataset / table).rglob("*.parquet")] + [dataset / "manifest.json"]
    return {path.relative_to(dataset).as_posix(): path.read_bytes() for path in paths}
