"""A snapshot is of one instant, whatever is committed meanwhile: the three readers find all tables in step there."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pytest
from crash_writer import POSTS, blog_on, commit_day, start
from sample_threads import Written, batch, day

from crawler.errors import DatasetError
from pipelines import commit
from pipelines.manifest import Manifest
from pipelines.snapshot import snapshot
from pipelines.store import Dataset

HERE = Path(__file__).parent
SNAPSHOTS = 12

Rows = list[tuple[Any, ...]]


def _pandas(path: Path, *columns: str) -> Rows:
    return list(pd.read_parquet(path, columns=list(columns)).itertuples(index=False, name=None))


def _polars(path: Path, *columns: str) -> Rows:
    return pl.read_parquet(path, columns=list(columns)).rows()


def _duckdb(path: Path, *columns: str) -> Rows:
    files = f"read_parquet('{path}/**/*.parquet', hive_partitioning = true)"
    return duckdb.sql(f"select {', '.join(columns)} from {files}").fetchall()


@pytest.mark.parametrize("read", [_pandas, _polars, _duckdb])
def test_a_snapshot_is_of_one_instant_while_commits_come_back_to_back(
    tmp_path: Path, read: Callable[..., Rows]
) -> None:
    """Every commit changes every row, and moves a post to another year and back."""
    root = tmp_path / "d"
    with Dataset(root) as dataset:
        commit_day(dataset, 1)
    writer = start(root, 2)
    assert writer.stdout is not None
    days = set()
    try:
        assert writer.stdout.readline() == "ready\n"
        for number in range(SNAPSHOTS):
            if number % 3 == 0:
                assert int(writer.stdout.readline()) > 1, "the writer goes on"
            taken = tmp_path / str(number)
            snapshot(root, taken)
            posts = read(taken / "posts", "post_id", "text")
            (text,) = {text for _, text in posts}
            ids = {post_id for post_id, _ in posts}
            assert len(posts) == len(ids) == POSTS
            comments, links = (read(taken / table, "post_id") for table in ("comments", "links"))
            assert {post_id for (post_id,) in comments} == {post_id for (post_id,) in links} == ids
            assert (len(comments), len(links)) == (2 * POSTS, POSTS * POSTS)
            assert Manifest.load(taken).tables == Manifest.scan(taken).tables
            days.add(text)
    finally:
        writer.kill()
        writer.communicate()
    assert len(days) >= 3


def test_what_comes_later_does_not_change_it_and_what_is_read_takes_no_room(tmp_path: Path) -> None:
    root, taken = tmp_path / "d", tmp_path / "in a folder" / "taken"
    with Dataset(root) as dataset:
        dataset.commit(batch([Written(1)], day(1)))
        snapshot(root, taken)  # which is in this process' hand
        (post,) = (taken / "posts").rglob("*.parquet")
        assert post.stat().st_ino == (root / post.relative_to(taken)).stat().st_ino
        dataset.commit(batch([Written(1, text="Nytt.")], day(2)))
    assert list(pd.read_parquet(taken / "posts")["text"]) == [Written(1).text]
    assert not list(taken.parent.glob(".*"))


def test_a_commit_that_a_crash_cut_off_is_carried_to_its_end_first(tmp_path: Path, monkeypatch: Any) -> None:
    root = tmp_path / "d"
    replace = os.replace

    def failing(source: Any, target: Any) -> None:
        if "comments" in Path(target).parts:  # posts are in place by then
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        replace(source, target)

    with Dataset(root) as dataset, monkeypatch.context() as patched:
        commit_day(dataset, 1)
        patched.setattr(os, "replace", failing)
        with pytest.raises(DatasetError, match="Input/output error"):
            dataset.commit(batch(blog_on(2), day(2)))
    assert commit.under_way(root)
    snapshot(root, tmp_path / "taken")
    assert set(pd.read_parquet(tmp_path / "taken" / "comments")["last_seen_at"]) == {day(2)}


def test_what_cannot_be_taken_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="no dataset"):
        snapshot(tmp_path, tmp_path / "taken")
    with Dataset(tmp_path / "d") as dataset:
        commit_day(dataset, 1)
    with pytest.raises(DatasetError, match="is there already"):
        snapshot(tmp_path / "d", tmp_path)
    (tmp_path / "file").touch()
    with pytest.raises(DatasetError, match="cannot be written: File exists"):
        snapshot(tmp_path / "d", tmp_path / "file" / "taken")


def test_what_no_snapshot_can_be_taken_of_is_told(tmp_path: Path) -> None:
    root = tmp_path / "d"
    with Dataset(root) as dataset:
        commit_day(dataset, 1)
    with pytest.raises(DatasetError, match="lies in the dataset"):
        snapshot(root, root / "frozen")
    next((root / "posts").rglob("*.parquet")).unlink()
    with pytest.raises(DatasetError, match="is missing; `bloggarkiv verify --repair`"):
        snapshot(root, tmp_path / "frozen")
    assert [path.name for path in tmp_path.iterdir()] == ["d"]
