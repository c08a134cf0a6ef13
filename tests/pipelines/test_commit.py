from __future__ import annotations

import errno
import os
import random
import resource
import signal
import time
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from crash_writer import POSTS, WHOLE, blog_on, commit_day, start
from sample_threads import BLOG, HOME, Written, batch, crawl, day

from crawler.errors import DatasetError
from crawler.items import Blog
from pipelines import commit, draft, index
from pipelines.manifest import Manifest
from pipelines.rows import blog_row
from pipelines.store import Batch, Dataset
from pipelines.verify import Verified, verify


def contents(root: Path) -> dict[str, bytes]:
    """Every file of a dataset apart from its lock and its index, which is no part of it."""
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and path.name != commit.LOCK and not path.name.startswith(index.NAME)
    }


def state(root: Path) -> int:
    """The day that a dataset stands at, after recovery; fails where anything is torn, double or missing."""
    with Dataset(root):
        pass
    assert not (root / commit.STAGING).exists()
    on_disk = {path.relative_to(root).as_posix() for path in root.rglob("*.parquet")}
    manifest = Manifest.load(root)
    assert on_disk == {path for files in manifest.tables.values() for path in files}
    assert manifest.tables == Manifest.scan(root).tables
    posts, comments, links = (pd.read_parquet(root / table) for table in ("posts", "comments", "links"))
    assert posts["post_id"].is_unique
    assert comments["comment_id"].is_unique
    assert (len(posts), len(comments), len(links)) == (POSTS, 2 * POSTS, POSTS * POSTS)
    assert set(comments["post_id"]) == set(links["post_id"]) == set(posts["post_id"])
    (text,) = posts["text"].unique()
    number = int(text.removeprefix("Dag ").removesuffix("."))
    assert set(posts["revision"]) == {number}
    if number > 1:
        revisions = pd.read_parquet(root / "revisions")
        assert len(revisions) == POSTS * (number - 1)
        assert not revisions.duplicated(["table", "post_id", "revision"]).any()
    assert len(pd.read_parquet(root / "captures")) == POSTS * number
    (blog,) = pd.read_parquet(root / "blogs").to_dict("records")
    assert blog["last_crawled_at"] == day(number), "what is settled with a batch is seen with it"
    return number


def test_a_kill_at_any_moment_leaves_the_old_state_or_the_new(tmp_path: Path) -> None:
    moments = random.Random(2)
    with Dataset(tmp_path) as dataset:
        commit_day(dataset, 1)
    reached = 1
    for _ in range(20):
        process = start(tmp_path, reached + 1)
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        time.sleep(moments.uniform(0, 0.25))
        process.kill()
        told = [int(line) for line in process.communicate()[0].split()]
        now = state(tmp_path)
        assert max(told, default=reached) <= now <= max(told, default=reached) + 1
        reached = now
    whole = tmp_path.parent / "uninterrupted"
    with Dataset(whole) as dataset:
        for number in range(1, reached + 1):
            commit_day(dataset, number)
    with Dataset(tmp_path) as dataset:  # what a crawl writes at its end, which the last kill may have cut off
        dataset.settle([WHOLE])
    assert contents(tmp_path) == contents(whole)


@pytest.mark.parametrize("step", [0, 2, 9, 12, 14, 17, 20, 25, 30, 36])
def test_a_kill_at_each_step_of_a_commit_is_recovered(tmp_path: Path, step: int) -> None:
    with Dataset(tmp_path) as dataset:
        commit_day(dataset, 1)
    process = start(tmp_path, 2, str(step))
    process.communicate()
    assert process.returncode == -9
    assert state(tmp_path) in (1, 2)


def test_a_last_batch_is_never_seen_without_what_is_settled_with_it(tmp_path: Path) -> None:
    seen = set()
    for step in range(0, 100, 10):
        root = tmp_path / str(step)
        process = start(root, 1, str(step), "in two")
        process.communicate()
        with Dataset(root):
            pass
        assert list(verify(root, Verified())) == []
        posts, links = len(pd.read_parquet(root / "posts")), pd.read_parquet(root / "links")
        manifest = Manifest.load(root)
        (blog,) = pd.read_parquet(root / "blogs").to_dict("records")
        assert blog["posts"] == posts
        settled = links["target_post_id"].notna().all(), blog["posts_discovered"] == POSTS, not manifest.links_open
        assert (posts, *settled) in ((POSTS // 2, False, False, False), (POSTS, True, True, True))
        seen.add((process.returncode, posts))
    assert seen == {(-9, POSTS // 2), (-9, POSTS), (0, POSTS)}


@pytest.mark.parametrize("room", [0, 30_000, 2**24])
def test_the_last_batch_and_the_settling_are_one_commit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, room: int
) -> None:
    monkeypatch.setattr(draft, "_ROOM", room)  # with less of it, rows are written and read back before they are settled
    published: list[Path] = []
    publish = commit.Commit.publish
    monkeypatch.setattr(commit.Commit, "publish", lambda work: published.append(work.root) or publish(work))
    at_once, apart = tmp_path / "at once", tmp_path / "apart"
    for number in range(1, 5):
        blog = [*blog_on(number), Written(20 + number, native_id="7", links=[f"{HOME}inlagg-{21 + number}/"])]
        row = blog_row(Blog(blog=BLOG, url=HOME, posts_discovered=number))
        with Dataset(at_once) as dataset:
            dataset.commit(batch(blog[:5], day(number)))
            at_once_counts = dataset.finish(batch(blog[5:], day(number)), [row])
        with Dataset(apart) as dataset:
            dataset.commit(batch(blog[:5], day(number)))
            assert dataset.commit(batch(blog[5:], day(number))) == at_once_counts
            dataset.settle([row])
        assert contents(at_once) == contents(apart)
    assert (published.count(at_once), published.count(apart)) == (8, 12)


def test_recovery_may_itself_be_cut_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Dataset(tmp_path) as dataset:
        commit_day(dataset, 1)
    replace, done = os.replace, []

    def failing(source: Any, target: Any) -> None:
        if len(done) == 3:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        done.append(target)
        replace(source, target)

    with Dataset(tmp_path) as dataset, monkeypatch.context() as patched:
        patched.setattr(os, "replace", failing)
        with pytest.raises(DatasetError, match="Input/output error"):
            commit_day(dataset, 2)
        with pytest.raises(DatasetError, match="Input/output error"):
            commit_day(dataset, 2)
    assert state(tmp_path) == 2


@pytest.mark.parametrize("step", range(6))
def test_after_ctrl_c_in_a_commit_the_next_one_goes_on_from_what_the_disk_tells(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    replace, done = os.replace, []

    def interrupted(source: Any, target: Any) -> None:
        if len(done) == step:
            raise KeyboardInterrupt
        done.append(target)
        replace(source, target)

    with Dataset(tmp_path) as dataset:
        commit_day(dataset, 1)
        with monkeypatch.context() as patched:
            patched.setattr(os, "replace", interrupted)
            with pytest.raises(KeyboardInterrupt):
                commit_day(dataset, 2)
        commit_day(dataset, 2)
        commit_day(dataset, 3)
    assert state(tmp_path) == 3


def test_a_full_disk_is_one_line_loses_nothing_and_the_batch_may_be_tried_again(tmp_path: Path) -> None:
    """A limit to the size of files stands for the full disk: the system refuses the write half-way."""
    crawl(tmp_path, [Written(1)], day(1))
    before = contents(tmp_path)
    noise = random.Random(3)
    large = Written(2, text=" ".join(noise.randbytes(20).hex() for _ in range(20_000)))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    with Dataset(tmp_path) as dataset:
        try:
            resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
            with pytest.raises(DatasetError, match=r"written: .*; what was committed before is safe") as error:
                dataset.commit(batch([large], day(2)))
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
            signal.signal(signal.SIGXFSZ, handler)
        assert "\n" not in str(error.value)
        left = {path: data for path, data in contents(tmp_path).items() if not path.startswith(commit.STAGING)}
        assert left == before
        assert dataset.commit(batch([large], day(2)))["posts_new"] == 1
    assert len(pd.read_parquet(tmp_path / "posts")) == 2


def test_one_writer_at_a_time_and_a_dead_ones_lock_does_not_count(tmp_path: Path) -> None:
    process = start(tmp_path, 1)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    with pytest.raises(DatasetError, match=f"another process is writing it \\({process.pid}, since "):
        Dataset(tmp_path)
    process.kill()
    process.communicate()
    with Dataset(tmp_path):
        pass


def test_a_commit_stages_nothing_inside_the_tables(tmp_path: Path) -> None:
    crawl(tmp_path, [Written(1)], day(1))
    seen = contents(tmp_path)
    staging = commit.Commit(tmp_path)
    staging.staged("posts/blog=x/year=2010/part-0.parquet").write_bytes(b"half")
    assert {path: data for path, data in contents(tmp_path).items() if not path.startswith(commit.STAGING)} == seen
    with Dataset(tmp_path):
        pass
    assert contents(tmp_path) == seen


def test_the_order_of_arrival_and_the_size_of_commits_do_not_matter(tmp_path: Path) -> None:
    blog = [*blog_on(1), Written(99, links=[f"{HOME}?p=7"]), Written(70, native_id="7")]
    forward, backward, at_once = tmp_path / "a", tmp_path / "b", tmp_path / "c"
    for root, groups in (
        (forward, [[written] for written in blog]),
        (backward, [[written] for written in reversed(blog)]),
        (at_once, [blog]),
    ):
        with Dataset(root) as dataset:
            for group in groups:
                dataset.commit(batch(group, day(1)))
            dataset.settle([blog_row(Blog(blog=BLOG, url=HOME))])
    assert contents(forward) == contents(backward) == contents(at_once)
    assert len(contents(forward)) > 10


def test_links_find_posts_that_come_later_by_address_or_number(tmp_path: Path) -> None:
    links = [f"{HOME}inlagg-2", f"{HOME}?p=33", f"{HOME}inlagg-9/", "http://annan.example/?p=33", "http://[trasig/"]
    crawl(tmp_path, [Written(1, links=links)], day(1))
    assert pd.read_parquet(tmp_path / "links")["target_post_id"].isna().all()
    crawl(tmp_path, [Written(2), Written(3, native_id="33")], day(2))
    targets = pd.read_parquet(tmp_path / "links").set_index("url")["target_post_id"]
    ids = pd.read_parquet(tmp_path / "posts").set_index("url")["post_id"]
    assert targets[links[0]] == ids[f"{HOME}inlagg-2/"]
    assert targets[links[1]] == ids[f"{HOME}inlagg-3/"]
    assert targets[links[2:]].isna().all()


def test_a_lost_manifest_is_made_anew_and_a_damaged_one_is_told(tmp_path: Path) -> None:
    crawl(tmp_path, [Written(1)], day(1))
    before = contents(tmp_path)
    (tmp_path / "manifest.json").unlink()
    crawl(tmp_path, [Written(1)], day(1))
    assert contents(tmp_path) == before
    (tmp_path / "manifest.json").write_text('{"tables": []')
    with pytest.raises(DatasetError, match="damaged"):
        Dataset(tmp_path)
    (tmp_path / "manifest.json").write_text('{"schema_version": 99, "tables": {}}')
    with pytest.raises(DatasetError, match="schema 99"):
        Dataset(tmp_path)


@pytest.mark.parametrize("table", ["posts", "comments", "captures", "blogs"])
def test_nothing_is_written_over_a_file_that_is_lost(tmp_path: Path, table: str) -> None:
    crawl(tmp_path, [Written(1)], day(1))
    (file,) = (tmp_path / table).rglob("*.parquet")
    file.unlink()
    before = contents(tmp_path)
    with pytest.raises(DatasetError, match=f"{file}: is missing or damaged; "):
        crawl(tmp_path, [Written(1, text="Andra ord.")], day(2))
    assert {path: text for path, text in contents(tmp_path).items() if commit.STAGING not in path} == before


def test_nothing_is_written_for_nothing(tmp_path: Path) -> None:
    with Dataset(tmp_path) as dataset:
        assert dataset.commit(Batch()) == {}
    assert contents(tmp_path) == {}


def test_half_a_journal_is_told(tmp_path: Path) -> None:
    (tmp_path / commit.STAGING).mkdir()
    (tmp_path / commit.STAGING / "journal.json").write_text('{"replace": {"posts/')
    with pytest.raises(DatasetError, match=r"journal\.json: is damaged, as in a copy"):
        commit.recover(tmp_path)
