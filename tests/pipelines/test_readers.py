"""pandas, Polars and DuckDB load each table from its plain path, and agree; also while a crawl commits."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow.parquet as pq
import pytest
from sample_threads import HOME, Said, Written, batch, crawl, day

from pipelines.schema import SCHEMAS
from pipelines.store import Dataset


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two crawls: several years, an undated post, every table with rows."""
    root = tmp_path_factory.mktemp("output") / "blogs"
    blog = [Written(n, links=[f"{HOME}inlagg-{n + 1}/", "http://annan.example/"]) for n in range(20)]
    blog[3].precision = None
    crawl(root, blog, day(1))
    blog[5].text = "Rättad."
    blog[6].comments = [Said("1"), Said("3", "", "pingback", "Byrån » Arkiv", "http://byran.example/?p=3")]
    crawl(root, blog, day(2))
    return root


def duck(path: Path) -> str:
    return f"read_parquet('{path}/**/*.parquet', hive_partitioning = true)"


@pytest.mark.parametrize("table", SCHEMAS)
def test_three_readers_agree_on_rows_columns_and_types(dataset: Path, table: str) -> None:
    by_pandas = pd.read_parquet(dataset / table)
    by_polars = pl.read_parquet(dataset / table)
    by_duckdb = duckdb.sql(f"SELECT * FROM {duck(dataset / table)}")
    keys = [] if table == "blogs" else ["blog", "year"]
    assert list(by_pandas.columns) == by_polars.columns == by_duckdb.columns == [*SCHEMAS[table].names, *keys]
    assert len(by_pandas) == by_polars.height == len(by_duckdb.fetchall()) > 0
    expected = {
        "string": ({"str", "object"}, pl.String, "VARCHAR"),
        "int32": ({"int32", "float64"}, pl.Int32, "INTEGER"),
        "int64": ({"int64", "float64"}, pl.Int64, "BIGINT"),
        "float": ({"float32"}, pl.Float32, "FLOAT"),
        "bool": ({"bool", "object"}, pl.Boolean, "BOOLEAN"),
        "timestamp[us, tz=UTC]": ({"datetime64[us, UTC]"}, pl.Datetime("us", "UTC"), "TIMESTAMP WITH TIME ZONE"),
    }
    duck_types = dict(zip(by_duckdb.columns, map(str, by_duckdb.types), strict=True))
    for field in SCHEMAS[table]:
        in_pandas, in_polars, in_duckdb = expected.get(str(field.type), ({"object"}, pl.List(pl.String), "VARCHAR[]"))
        assert str(by_pandas[field.name].dtype) in in_pandas, field
        assert by_polars[field.name].dtype == in_polars, field
        assert duck_types[field.name] == in_duckdb, field


def test_three_readers_agree_on_a_query(dataset: Path) -> None:
    posts, comments = pd.read_parquet(dataset / "posts"), pd.read_parquet(dataset / "comments")
    joined = comments.merge(posts, on="post_id", suffixes=("", "_of_post"))
    by_pandas = joined.groupby(["year", "kind"], observed=True).size()
    by_polars = (
        pl.read_parquet(dataset / "comments")
        .join(pl.read_parquet(dataset / "posts"), on="post_id", suffix="_of_post")
        .group_by("year", "kind")
        .len()
        .sort("year", "kind")
    )
    by_duckdb = duckdb.sql(
        f"SELECT c.year, kind, count(*) FROM {duck(dataset / 'comments')} c JOIN {duck(dataset / 'posts')} p "
        "USING (post_id) GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    counts = sorted((int(year), kind, count) for (year, kind), count in by_pandas.items())
    assert counts == by_polars.rows() == by_duckdb
    assert [row for row in counts if row[0] == 0] == [(0, "comment", 2)]
    assert sum(count for _, kind, count in counts if kind == "pingback") == 1


def test_files_are_as_the_contract_says(dataset: Path) -> None:
    files = list(dataset.rglob("*.parquet"))
    assert {path.relative_to(dataset).parts[0] for path in files} == set(SCHEMAS)
    for path in files:
        table = path.relative_to(dataset).parts[0]
        file = pq.ParquetFile(path)
        assert file.schema_arrow == SCHEMAS[table]
        assert file.schema_arrow.metadata == SCHEMAS[table].metadata
        column = file.metadata.row_group(0).column(0)
        assert column.compression == "ZSTD"
        assert column.has_offset_index
        assert column.has_column_index
        assert len(list(path.parent.iterdir())) == 1


def _commit_over_and_over(root: Path, stop: Any) -> None:
    number = 2
    with Dataset(root) as dataset:
        while not stop.is_set():
            dataset.commit(batch([Written(n, text=f"Version {number}.") for n in range(40)], day(number)))
            number += 1


def _polars(path: Path) -> list[tuple[Any, ...]]:
    return pl.read_parquet(path).group_by("year").agg(pl.col("revision").unique(), pl.len()).rows()


def _duckdb(path: Path) -> list[tuple[Any, ...]]:
    return duckdb.sql(f"SELECT year, list(DISTINCT revision), count(*) FROM {duck(path)} GROUP BY year").fetchall()


def _pandas(path: Path) -> list[tuple[Any, ...]]:
    years = pd.read_parquet(path).groupby("year", observed=True)["revision"]
    return [(year, list(revisions.unique()), len(revisions)) for year, revisions in years]


@pytest.mark.parametrize("reader", [_pandas, _polars, _duckdb])
def test_what_a_reader_gets_during_commits_is_whole(tmp_path: Path, reader: Callable[[Path], list[Any]]) -> None:
    """Polars and DuckDB open a file twice: replaced in between, it may give an error, but never wrong rows."""
    crawl(tmp_path, [Written(n) for n in range(40)], day(1))
    context = multiprocessing.get_context("spawn")
    stop = context.Event()
    writer = context.Process(target=_commit_over_and_over, args=(tmp_path, stop))
    writer.start()
    seen: set[int] = set()
    reads = refused = 0
    end = time.monotonic() + 300
    try:
        while (len(seen) < 6 or reads < 30) and time.monotonic() < end:
            reads += 1
            try:
                years = reader(tmp_path / "posts")
            except (pl.exceptions.ComputeError, pl.exceptions.PanicException, duckdb.Error):
                refused += 1
                continue
            assert sorted(int(year) for year, _, _ in years) == [2006, 2007, 2008, 2009]
            for _, revisions, count in years:
                assert count == 10
                assert len(revisions) == 1, "one file, one version"
                seen.update(int(revision) for revision in revisions)
    finally:
        stop.set()
        writer.join()
    assert writer.exitcode == 0
    assert len(seen) >= 6
    assert (
        refused < reads / 2
    )  # how often hangs on how many share the processor: between its two opens a reader may wait


def test_an_empty_page_of_a_year_does_not_break_a_table(tmp_path: Path) -> None:
    crawl(tmp_path, [Written(1, comments=[], published=datetime(2010, 1, 1, tzinfo=UTC))], day(1))
    assert len(pd.read_parquet(tmp_path / "posts")) == 1
    assert not (tmp_path / "comments").exists()
