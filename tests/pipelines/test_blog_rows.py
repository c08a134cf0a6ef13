"""The row of `blogs`: there with the first post of its blog, and after every commit what the other tables say."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sample_threads import BLOG, HOME, Said, Written, batch, capture, day
from stored import contents, rows

from crawler.items import Blog
from pipelines.rows import blog_row, capture_row
from pipelines.store import Batch, Dataset

TOLD = blog_row(Blog(blog=BLOG, url=f"{HOME}blogg/", title="Reklam", time_zone="Europe/Helsinki", template="{}"))


def told(found: Batch, row: dict[str, Any] = TOLD) -> Batch:
    found.blogs = {row["blog"]: row}
    return found


def row_of(root: Path) -> dict[str, Any]:
    (row,) = rows(root, "blogs")
    return row


def counted(root: Path) -> dict[str, Any]:
    """What the row counts, counted by the other tables."""
    posts, comments = rows(root, "posts"), rows(root, "comments")
    dates = [post["published_at"] for post in posts if post["published_at"]]
    return {
        "posts": len(posts),
        "comments": sum(row["kind"] == "comment" for row in comments),
        "linkbacks": sum(row["kind"] != "comment" for row in comments),
        "posts_complete": sum(post["complete"] is True for post in posts),
        "first_post_at": min(dates, default=None),
        "last_post_at": max(dates, default=None),
        "last_crawled_at": max(capture["fetched_at"] for capture in rows(root, "captures")),
    }


def test_it_comes_with_the_first_posts_and_says_nothing_of_the_whole_before_the_end(tmp_path: Path) -> None:
    with Dataset(tmp_path) as dataset:
        dataset.commit(told(batch([Written(1)], day(1)), TOLD | {"posts_discovered": 9}))
        row = row_of(tmp_path)
        about = {name: value for name, value in TOLD.items() if value is not None}
        assert {name: value for name, value in row.items() if value is not None} == about | counted(tmp_path)
        assert (row["posts_discovered"], row["language"]) == (None, None)
        dataset.settle([TOLD])
        assert row_of(tmp_path) == row, "no crawl has come to its end"
        dataset.settle([TOLD | {"posts_discovered": 9}])
    assert row_of(tmp_path) == row | {"posts_discovered": 9}


def test_the_home_of_a_blog_that_nothing_was_told_of_is_its_host(tmp_path: Path) -> None:
    with Dataset(tmp_path) as dataset:
        dataset.commit(batch([Written(1)], day(1)))
    assert (row_of(tmp_path)["blog"], row_of(tmp_path)["url"]) == (BLOG, HOME)


def test_what_a_row_says_stands_until_the_end_and_what_it_does_not_say_comes_at_once(tmp_path: Path) -> None:
    first, then = TOLD | {"template": None}, TOLD | {"title": "Till salu", "template": "[]"}
    with Dataset(tmp_path) as dataset:
        dataset.commit(told(batch([Written(1)], day(1)), first))
        dataset.commit(told(batch([Written(2)], day(1)), then))
        assert (row_of(tmp_path)["title"], row_of(tmp_path)["template"]) == ("Reklam", "[]")
        dataset.settle([then])
    assert row_of(tmp_path)["title"] == "Till salu"


def test_a_blog_without_posts_has_none(tmp_path: Path) -> None:
    found = [(BLOG, capture_row(capture(Written(1), day(1)).capture))]
    with Dataset(tmp_path) as dataset:
        dataset.commit(told(Batch(captures=found)))
        dataset.settle([TOLD, TOLD | {"posts_discovered": 0}])
        assert rows(tmp_path, "blogs") == []
        assert len(rows(tmp_path, "captures")) == 1
        dataset.settle([TOLD | {"posts_discovered": 3}])  # they could not be read
    assert row_of(tmp_path)["posts"] == 0


@pytest.mark.parametrize("seed", range(6))
def test_it_is_in_step_after_every_commit(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    one, other = tmp_path / "commit by commit", tmp_path / "settled each time"
    with Dataset(one) as dataset, Dataset(other) as settled:
        for number in range(1, 15):
            posts = [changed(Written(n), chance) for n in chance.sample(range(8), chance.randrange(1, 4))]
            found = batch(posts, day(number))
            for into in (dataset, settled):
                into.commit(told(replace(found)))
            settled.settle([TOLD])
            row = row_of(one)
            assert {name: row[name] for name in counted(one)} == counted(one)
    assert row_of(one) == row_of(other)


def changed(post: Written, chance: random.Random) -> Written:
    post.precision = chance.choice(["minute", "minute", None])
    post.published = Written(chance.randrange(6)).when
    post.declared = chance.choice([None, 2])
    post.comments = [Said("1"), Said("2", kind=chance.choice(["comment", "pingback"]))]
    post.text = f"Text {chance.randrange(3)}."
    return post


def test_a_commit_of_what_is_known_writes_no_row_anew(tmp_path: Path) -> None:
    with Dataset(tmp_path) as dataset:
        dataset.commit(told(batch([Written(1)], day(1))))
        before = contents(tmp_path)
        dataset.commit(told(batch([Written(1)], day(1))))
    assert contents(tmp_path) == before
