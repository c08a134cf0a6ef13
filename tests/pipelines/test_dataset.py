"""The four pipelines in real crawls by Scrapy, of a spider that yields made-up threads."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
from sample_threads import BLOG

from pipelines.store import Dataset

HERE = Path(__file__).parent


def run(root: Path, scenario: str, **settings: Any) -> tuple[dict[str, Any], str, int]:
    """One crawl by `pipeline_crawl.py` into `root`; its stats, its log and its exit status."""
    search = os.pathsep.join([str(HERE), str(HERE.parents[1])])
    finished = subprocess.run(
        [sys.executable, str(HERE / "pipeline_crawl.py"), str(root), scenario, json.dumps(settings)],
        capture_output=True,
        text=True,
        timeout=300,  # only for one that hangs
        env={**os.environ, "PYTHONPATH": search},
    )
    stats = json.loads(finished.stdout or "{}")
    return stats, finished.stderr, finished.returncode


def test_a_crawl_goes_through_all_four_pipelines_into_the_dataset(tmp_path: Path) -> None:
    stats, log, status = run(tmp_path, "whole", COMMIT_EVERY=7)
    assert status == 0, log
    assert stats["dataset/posts_new"] == 20
    assert stats["dataset/comments_new"] == 40
    root = tmp_path / "blogs"
    posts, comments = pd.read_parquet(root / "posts"), pd.read_parquet(root / "comments")
    assert set(posts["language"]) == {"sv"}
    assert comments["spam_suspected"].sum() == 20
    assert {reason for reasons in comments["spam_reasons"] for reason in reasons} == {"function-name"}
    links = pd.read_parquet(root / "links")
    assert links["internal"].all()
    assert links["target_post_id"].isna().sum() == 1
    (blog,) = pd.read_parquet(root / "blogs").to_dict("records")
    assert (blog["posts"], blog["comments"], blog["linkbacks"], blog["language"]) == (20, 20, 20, "sv")
    assert len(pd.read_parquet(root / "captures")) == 20
    again, _, _ = run(tmp_path, "whole", COMMIT_EVERY=3)
    assert again["dataset/posts_unchanged"] == 20
    assert "dataset/posts_new" not in again


def test_an_interrupted_crawl_keeps_what_it_has(tmp_path: Path) -> None:
    stats, log, _ = run(tmp_path, "interrupted")
    assert stats["finish_reason"] == "shutdown", log
    assert 0 < len(pd.read_parquet(tmp_path / "blogs" / "posts")) < 20
    (blog,) = pd.read_parquet(tmp_path / "blogs" / "blogs").to_dict("records")
    assert blog["blog"] == BLOG
    assert blog["url"] == "http://reklam.example/"


def test_pages_that_are_no_posts_are_committed_too(tmp_path: Path) -> None:
    _, log, status = run(tmp_path, "no posts", COMMIT_EVERY=1)
    assert status == -9, log
    assert len(pd.read_parquet(tmp_path / "blogs" / "captures")) == 16
    assert not (tmp_path / "blogs" / "posts").exists()


def test_a_row_that_cannot_be_stored_is_told_and_the_rest_goes_on(tmp_path: Path) -> None:
    stats, log, status = run(tmp_path, "malformed")
    assert status == 0
    assert stats["dataset/posts_new"] == 19
    assert "a row lacks capture_id" in log


def test_a_second_crawl_of_a_dataset_is_refused_in_one_line(tmp_path: Path) -> None:
    with Dataset(tmp_path / "blogs"):
        _, log, status = run(tmp_path, "whole")
    assert status == 3
    assert "another process is writing it" in log
    assert "Traceback" not in log


def test_a_commit_that_fails_ends_the_crawl_with_one_line(tmp_path: Path) -> None:
    stats, log, _ = run(tmp_path, "disk full", COMMIT_EVERY=5)
    assert "cannot be written" in stats["dataset/error"]
    assert stats["finish_reason"] == "dataset_error"
    assert log.count("cannot be written") == 1
    assert "Traceback" not in log
    assert not (tmp_path / "blogs" / "posts").exists()


def test_a_crawl_that_finds_nothing_leaves_a_dataset_that_opens(tmp_path: Path) -> None:
    _, log, status = run(tmp_path, "nothing")
    assert status == 0, log
    with Dataset(tmp_path / "blogs"):
        pass
