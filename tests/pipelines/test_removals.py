"""A post that is gone, and one that comes back: what becomes of its rows, of counts and of what people are told."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
from sample_threads import Said, Written, batch, crawl, day, gone
from stored import contents, rows

from pipelines.diff import changes, counted
from pipelines.rows import removal
from pipelines.status import dataset_status, render
from pipelines.store import Batch, Dataset

POST = Written(1, comments=[Said("1", author="Åsa"), Said("2", author="Bo")])
OTHER = Written(2, comments=[Said("3", author="Cia")])


def removed(root: Path, table: str) -> list[Any]:
    return [row["removed_at"] for row in rows(root, table) if row["url"] == POST.url or row.get("post_url") == POST.url]


def test_a_post_that_is_gone_stays_with_its_comments_and_says_since_when(tmp_path: Path) -> None:
    crawl(tmp_path, [POST, OTHER], day(1))
    before = rows(tmp_path, "posts") + rows(tmp_path, "comments")
    counts = crawl(tmp_path, [OTHER], day(2), lost=[POST])
    assert counts == {"posts_removed": 1, "comments_removed": 2, "posts_unchanged": 1, "comments_unchanged": 1}
    assert removed(tmp_path, "posts") == [day(2)]
    assert removed(tmp_path, "comments") == [day(2)] * 2
    after = rows(tmp_path, "posts") + rows(tmp_path, "comments")
    assert [row | {"removed_at": None} for row in after] == before
    assert not rows(tmp_path, "revisions")


def test_it_is_gone_once(tmp_path: Path) -> None:
    crawl(tmp_path, [POST], day(1))
    crawl(tmp_path, [], day(2), lost=[POST])
    first = contents(tmp_path)
    assert crawl(tmp_path, [], day(3), lost=[POST]) == {}
    assert contents(tmp_path) == first


def test_a_comment_that_went_before_its_post_keeps_its_own_time(tmp_path: Path) -> None:
    crawl(tmp_path, [POST], day(1))
    crawl(tmp_path, [Written(1, comments=POST.comments[:1])], day(2))
    assert crawl(tmp_path, [], day(3), lost=[POST]) == {"posts_removed": 1, "comments_removed": 1}
    assert removed(tmp_path, "comments") == [day(3), day(2)]


def test_what_comes_back_is_shown_again_and_that_it_was_gone_is_kept(tmp_path: Path) -> None:
    crawl(tmp_path, [POST], day(1))
    crawl(tmp_path, [], day(2), lost=[POST])
    counts = crawl(tmp_path, [Written(1, comments=POST.comments[:1])], day(3))
    assert counts == {"posts_returned": 1, "comments_returned": 1}
    assert removed(tmp_path, "posts") == [None]
    assert removed(tmp_path, "comments") == [None, day(2)], "what is not back went with the post"
    earlier = rows(tmp_path, "revisions")
    assert [(row["table"], row["removed_at"], row["replaced_at"]) for row in earlier] == [
        ("comments", day(2), day(3)),
        ("posts", day(2), day(3)),
    ]
    (post,) = rows(tmp_path, "posts")
    assert (post["revision"], post["first_seen_at"], post["last_seen_at"]) == (1, day(1), day(3))


def test_a_post_that_comes_back_otherwise_is_a_new_revision(tmp_path: Path) -> None:
    crawl(tmp_path, [POST], day(1))
    crawl(tmp_path, [], day(2), lost=[POST])
    assert crawl(tmp_path, [Written(1, text="Nytt.", comments=POST.comments)], day(3))["posts_changed"] == 1
    (post,) = rows(tmp_path, "posts")
    assert (post["revision"], post["removed_at"]) == (2, None)
    assert [row["removed_at"] for row in rows(tmp_path, "revisions")] == [day(2)] * 3


def test_what_was_seen_since_is_not_gone(tmp_path: Path) -> None:
    crawl(tmp_path, [POST], day(1))
    crawl(tmp_path, [Written(1, comments=POST.comments, furniture="x")], day(3))
    assert crawl(tmp_path, [], day(2), lost=[POST]) == {}
    assert removed(tmp_path, "posts") == [None]


def test_what_was_never_read_cannot_go(tmp_path: Path) -> None:
    crawl(tmp_path, [OTHER], day(1))
    assert crawl(tmp_path, [], day(2), lost=[POST]) == {}
    assert len(rows(tmp_path, "posts")) == 1


@pytest.mark.parametrize("seed", range(5))
def test_events_of_one_batch_are_taken_in_the_order_of_time(tmp_path: Path, seed: int) -> None:
    first, second = batch([POST], day(1)), batch([Written(1, comments=POST.comments, furniture="x")], day(3))
    events = [*first.events, removal(gone(POST, day(2))), *second.events, removal(gone(POST, day(4)))]
    captures = first.captures + second.captures
    with Dataset(tmp_path / "in turn") as dataset:
        for event in events:
            dataset.commit(Batch([event], captures))
    random.Random(seed).shuffle(events)
    with Dataset(tmp_path / "at once") as dataset:
        dataset.commit(Batch(events, captures))
    assert contents(tmp_path / "at once") == contents(tmp_path / "in turn")
    assert removed(tmp_path / "at once", "posts") == [day(4)]
    assert [row["removed_at"] for row in rows(tmp_path / "at once", "revisions")] == [day(2)] * 3


def test_a_reading_from_before_it_went_does_not_bring_it_back(tmp_path: Path) -> None:
    crawl(tmp_path, [POST], day(1))
    crawl(tmp_path, [], day(3), lost=[POST])
    crawl(tmp_path, [POST], day(2))
    assert removed(tmp_path, "posts") == [day(3)]


def test_people_are_told_of_the_post_and_not_of_each_comment(tmp_path: Path) -> None:
    crawl(tmp_path, [POST, OTHER], day(1))
    crawl(tmp_path, [Written(2, comments=[])], day(2), lost=[POST])
    found = list(changes(tmp_path, day(2)))
    assert counted(found) == "1 gone post, 1 gone comment"
    assert str(found[1]).startswith("- comment   http://reklam.example/inlagg-2/  Cia:")
    (blog,) = dataset_status(tmp_path).blogs
    assert (blog.posts, blog.posts_removed, blog.removed) == (2, 1, 3)
    assert "posts       2 of 7 discovered, 1 no longer shown" in render(dataset_status(tmp_path))
    crawl(tmp_path, [POST, OTHER], day(3))
    assert counted(list(changes(tmp_path, day(3)))) == "1 returned post, 1 returned comment"
    assert list(changes(tmp_path, day(2))) == [], "what went and came back since is no news"
    assert "no longer shown" not in render(dataset_status(tmp_path)).partition("complete")[0]
