"""A dataset of an earlier version of this program, which knew fewer columns."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
import pyarrow.parquet as pq
import pytest
from by_command import command
from sample_threads import Written, crawl, day
from stored import contents

from crawler.errors import DatasetError
from pipelines import partitions
from pipelines.manifest import FileEntry, Manifest
from pipelines.schema import ADDED, SCHEMA_VERSION, SCHEMAS, VERSION_KEY

NOT_NULL = {"blogs": ["posts_discovered"]}
BEFORE = [Written(number) for number in range(1, 9)]  # of four years
AFTER = [Written(1, text="Ändrat."), *BEFORE[1:]]


def as_version_1(root: Path) -> None:
    """Every file as version 1 wrote it."""
    manifest = Manifest.load(root)
    manifest.version = 1
    for table, files in manifest.tables.items():
        schema = SCHEMAS[table].with_metadata({VERSION_KEY: "1"})
        for name in ADDED.get(table, ()):
            schema = schema.remove(schema.get_field_index(name))
        for name in NOT_NULL.get(table, ()):
            at = schema.get_field_index(name)
            schema = schema.set(at, schema.field(at).with_nullable(False))
        for path in files:
            rows = partitions.read(root / path, table).select(schema.names)
            partitions.write(root / path, rows.cast(schema))
            files[path] = FileEntry.of(root / path)
    (root / "manifest.json").write_text(manifest.dumps(), encoding="utf-8")


@pytest.fixture
def old(tmp_path: Path) -> Path:
    root = tmp_path / "output" / "old"
    crawl(root, BEFORE, day(1))
    as_version_1(root)
    return root


def test_it_is_sound_and_read_as_it_is(old: Path, tmp_path: Path) -> None:
    before = contents(old)
    for words in (
        ("status", old),
        ("diff", old, "--since", "2020-01-01"),
        ("report", old),
        ("snapshot", old, tmp_path / "s"),
    ):
        done = command(*words)
        assert (done.returncode, done.stderr) == (0, ""), done
    done = command("verify", old)
    assert [line for line in done.stdout.splitlines() if "column" in line or "schema" in line] == []
    assert contents(old) == before


@pytest.mark.parametrize("listed", [True, False], ids=["", "its manifest is lost"])
def test_all_its_files_get_the_columns_with_the_first_commit(old: Path, tmp_path: Path, listed: bool) -> None:
    if not listed:
        (old / "manifest.json").unlink()
    crawl(old, AFTER, day(2))  # of the four years one changes
    for path in old.rglob("*.parquet"):
        schema, today = pq.read_schema(path), SCHEMAS[path.relative_to(old).parts[0]]
        assert (schema, schema.metadata) == (today, today.metadata), path
    assert len(pd.read_parquet(old / "posts")) == len(BEFORE)
    assert len(pl.read_parquet(old / "posts")) == len(BEFORE)
    columns = f"read_parquet('{old}/posts/**/*.parquet')"
    counted = duckdb.sql(f"select sum(responses_withheld) from {columns}").fetchall()
    assert counted == [(0,)]
    fresh = tmp_path / "fresh"
    crawl(fresh, BEFORE, day(1))
    crawl(fresh, AFTER, day(2))
    assert contents(old) == contents(fresh)


def test_it_is_sound_after_a_crawl_of_nothing_new(old: Path) -> None:
    crawl(old, BEFORE, day(2))
    done = command("verify", old)
    assert "column" not in done.stdout
    assert Manifest.load(old).version > 1


def test_a_file_that_lacks_a_column_among_others_is_one_problem(old: Path) -> None:
    manifest = Manifest.load(old)
    manifest.version = SCHEMA_VERSION
    (old / "manifest.json").write_text(manifest.dumps(), encoding="utf-8")
    told = [line for line in command("verify", old).stdout.splitlines() if "/posts/" in line]
    assert len(told) == 4
    assert all("lacks the column responses_withheld, which came later" in line for line in told)


def test_a_dataset_of_a_later_version_is_left_alone(old: Path) -> None:
    manifest = Manifest.load(old)
    manifest.version = 99
    (old / "manifest.json").write_text(manifest.dumps(), encoding="utf-8")
    before = contents(old)
    with pytest.raises(DatasetError, match="a later version of this program has written it"):
        crawl(old, AFTER, day(2))
    assert contents(old) == before
