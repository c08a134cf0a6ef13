"""The index beside the tables: whatever becomes of it, the dataset is what the captures make it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from sample_threads import HOME, Written, crawl, day
from test_commit import contents

from pipelines import index, partitions
from pipelines.manifest import NAME, Manifest
from pipelines.store import Dataset

FIRST = [Written(number, links=[f"{HOME}inlagg-{number + 1}/", f"{HOME}?p=33"]) for number in range(9)]
SECOND = [
    Written(3, published=Written(4).when, links=[f"{HOME}inlagg-9/"]),
    Written(9, links=[f"{HOME}inlagg-3/"]),
    Written(10, native_id="33"),
]


def nothing(root: Path) -> None:
    pass


def lost(root: Path) -> None:
    (root / index.NAME).unlink()


def damaged(root: Path) -> None:
    (root / index.NAME).write_bytes(b"ingen databas" * 1000)


def of_another_version(root: Path) -> None:
    damaged(root)
    (root / index.NAME).write_bytes(b"")


def behind(root: Path) -> None:
    """As after a crash between the tables and the index."""
    shutil.copy(root.with_suffix(".before"), root / index.NAME)


@pytest.mark.parametrize("happening", [nothing, lost, damaged, of_another_version, behind])
def test_the_dataset_does_not_depend_on_its_index(tmp_path: Path, happening: Callable[[Path], None]) -> None:
    kept, other = tmp_path / "kept", tmp_path / "other"
    for root in (kept, other):
        crawl(root, FIRST, day(1))
        shutil.copy(root / index.NAME, root.with_suffix(".before"))
        crawl(root, SECOND[:2], day(2))
    happening(other)
    for root in (kept, other):
        crawl(root, [*SECOND[2:], Written(2, text="Nytt.", links=[f"{HOME}inlagg-10/"])], day(3))
    assert contents(other) == contents(kept)


def test_what_it_holds_is_what_the_tables_say(tmp_path: Path) -> None:
    crawl(tmp_path, FIRST, day(1))
    crawl(tmp_path, SECOND, day(2))
    (tmp_path / "fresh").mkdir()
    for root in (tmp_path, tmp_path / "fresh"):
        if root != tmp_path:
            for table in ("posts", "links"):
                shutil.copytree(tmp_path / table, root / table)
            shutil.copy(tmp_path / NAME, root)
    held = [index.PostIndex(root, Manifest.load(tmp_path)) for root in (tmp_path, tmp_path / "fresh")]
    kept, fresh = (
        {
            table: found._database.execute(f"select * from {table}").fetchall()
            for table in ("posts", "awaited", "arrived")
        }
        for found in held
    )
    assert kept == fresh
    assert len(kept["posts"]) == 11
    assert kept["arrived"] == []
    for found in held:
        found.close()


def test_a_post_that_is_no_longer_in_the_tables_is_no_target(tmp_path: Path) -> None:
    crawl(tmp_path, [Written(1), Written(2)], day(1))
    known = Manifest.load(tmp_path)
    for table in ("posts", "comments", "links", "revisions"):
        for path in known.paths(table):
            if partitions.partition_of(path) == partitions.Partition("reklam-example", Written(2).when.year):
                (tmp_path / path).unlink()
                del known.tables[table][path]
    (tmp_path / NAME).write_text(known.dumps())
    crawl(tmp_path, [Written(3, links=[Written(1).url, Written(2).url])], day(2))
    with Dataset(tmp_path):
        pass
    (links,) = [partitions.read(tmp_path / path, "links") for path in Manifest.load(tmp_path).paths("links")]
    assert [target is None for target in links["target_post_id"].to_pylist()] == [False, True]
