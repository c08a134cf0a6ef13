from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from sample_threads import BLOG, HOME, Said, Written, batch, capture, crawl, day, thread

from crawler.items import Blog
from pipelines.rows import ThreadRows, blog_row, capture_row, content_hash, local_year, thread_rows
from pipelines.store import Batch, Dataset

TABLES = ("posts", "comments", "links", "revisions")


def rows(root: Path, table: str) -> list[dict[str, Any]]:
    if not (root / table).exists():
        return []
    records: list[dict[str, Any]] = pd.read_parquet(root / table).to_dict("records")
    return records


def files(root: Path) -> dict[str, tuple[int, int]]:
    """Inode and time of change of each file of the tables that a crawl of an unchanged blog leaves alone."""
    return {
        str(path.relative_to(root)): (path.stat().st_ino, path.stat().st_mtime_ns)
        for table in TABLES
        for path in (root / table).rglob("*.parquet")
    }


def test_a_crawl_run_twice_touches_no_file(tmp_path: Path) -> None:
    blog = [Written(n, links=[f"{HOME}inlagg-{n + 1}/"]) for n in range(12)]
    first = crawl(tmp_path, blog, day(1))
    before = files(tmp_path)
    again = crawl(tmp_path, blog, day(2))
    assert first == {"posts_new": 12, "comments_new": 24}
    assert again == {"posts_unchanged": 12, "comments_unchanged": 24}
    assert before
    assert files(tmp_path) == before
    assert len(rows(tmp_path, "captures")) == 24


def test_other_bytes_with_the_same_content_move_last_seen_at_alone(tmp_path: Path) -> None:
    crawl(tmp_path, [Written(1)], day(1))
    (before,) = rows(tmp_path, "posts")
    crawl(tmp_path, [Written(1, furniture="senaste kommentarer")], day(2))
    crawl(tmp_path, [Written(1, furniture="senaste kommentarer")], day(3))
    (after,) = rows(tmp_path, "posts")
    assert after.pop("last_seen_at") == day(2)
    assert before.pop("last_seen_at") == day(1)
    assert str(after) == str(before)
    assert {row["last_seen_at"] for row in rows(tmp_path, "comments")} == {day(2)}
    assert not rows(tmp_path, "revisions")


def test_a_changed_post_is_a_new_revision_and_its_earlier_version_stays(tmp_path: Path) -> None:
    crawl(tmp_path, [Written(1, text="Först så.")], day(1))
    counts = crawl(tmp_path, [Written(1, text="Sedan så.")], day(2))
    crawl(tmp_path, [Written(1, text="Till sist så.")], day(3))
    (post,) = rows(tmp_path, "posts")
    assert counts["posts_changed"] == 1
    assert (post["revision"], post["text"]) == (3, "Till sist så.")
    assert (post["first_seen_at"], post["last_seen_at"], post["captured_at"]) == (day(1), day(3), day(3))
    earlier = sorted(rows(tmp_path, "revisions"), key=lambda row: row["revision"])
    assert [(row["table"], row["revision"], row["text"], row["replaced_at"]) for row in earlier] == [
        ("posts", 1, "Först så.", day(2)),
        ("posts", 2, "Sedan så.", day(3)),
    ]
    assert earlier[1]["replaced_by"] == post["capture_id"]


def test_a_changed_comment_alone_is_a_new_revision(tmp_path: Path) -> None:
    crawl(tmp_path, [Written(1, comments=[Said("1"), Said("2", "Bra.")])], day(1))
    crawl(tmp_path, [Written(1, comments=[Said("1"), Said("2", "Mycket bra.")])], day(2))
    assert {row["text"]: row["revision"] for row in rows(tmp_path, "comments")} == {
        "Det håller jag med om.": 1,
        "Mycket bra.": 2,
    }
    assert [row["revision"] for row in rows(tmp_path, "posts")] == [1]
    assert [(row["table"], row["text"]) for row in rows(tmp_path, "revisions")] == [("comments", "Bra.")]


def test_a_comment_gone_stays_with_the_day_that_it_went_and_may_come_back(tmp_path: Path) -> None:
    both, one = [Said("1", "Ett."), Said("2", "Två.")], [Said("2", "Två.")]
    crawl(tmp_path, [Written(1, comments=both)], day(1))
    counts = crawl(tmp_path, [Written(1, comments=one)], day(2))
    gone = {row["text"]: row["removed_at"] for row in rows(tmp_path, "comments")}
    assert counts["comments_removed"] == 1
    assert gone["Ett."] == day(2)
    assert pd.isna(gone["Två."])
    crawl(tmp_path, [Written(1, comments=one, furniture="x")], day(3))
    assert {row["removed_at"] for row in rows(tmp_path, "comments") if row["text"] == "Ett."} == {day(2)}
    counts = crawl(tmp_path, [Written(1, comments=both)], day(4))
    assert counts["comments_returned"] == 1
    back = {row["text"]: row for row in rows(tmp_path, "comments")}
    assert pd.isna(back["Ett."]["removed_at"])
    assert (back["Ett."]["first_seen_at"], back["Ett."]["last_seen_at"]) == (day(1), day(4))
    assert [(row["text"], row["removed_at"]) for row in rows(tmp_path, "revisions")] == [("Ett.", day(2))]


@pytest.mark.parametrize(("whole", "declared"), [(False, None), (True, 2)])
def test_what_a_thread_not_read_whole_lacks_is_not_gone(tmp_path: Path, whole: bool, declared: int | None) -> None:
    crawl(tmp_path, [Written(1)], day(1))
    crawl(tmp_path, [Written(1, comments=[Said("1")], declared=declared)], day(2), whole=whole)
    assert [pd.isna(row["removed_at"]) for row in rows(tmp_path, "comments")] == [True, True]


def test_links_of_a_comment_that_is_gone_stay_and_others_follow_the_page(tmp_path: Path) -> None:
    def read(comments: list[Said], links: list[str], number: int) -> ThreadRows:
        made = thread(Written(1, comments=comments, links=links), day(number))
        for comment, link in zip(made.comments, made.links, strict=False):
            link.comment_id = comment.comment_id
        return thread_rows(made)

    both = read([Said("1"), Said("2")], ["http://a.example/", "http://b.example/", "http://c.example/"], 1)
    later = read([Said("2")], ["http://d.example/"], 2)
    with Dataset(tmp_path) as dataset:
        dataset.commit(Batch([both]))
        dataset.commit(Batch([later]))
    assert sorted(row["url"] for row in rows(tmp_path, "links")) == ["http://a.example/", "http://d.example/"]


def test_another_reader_corrects_a_row_without_a_revision(tmp_path: Path) -> None:
    crawl(tmp_path, [Written(1)], day(1))
    (before,) = rows(tmp_path, "posts")
    changed = Written(1, reader="wordpress/2")
    counts = crawl(tmp_path, [changed], day(2))
    (after,) = rows(tmp_path, "posts")
    assert counts == {"posts_corrected": 1, "comments_corrected": 2}
    assert after["reader"] == "wordpress/2"
    for name in ("revision", "capture_id", "captured_at", "last_seen_at"):
        assert after[name] == before[name]
    assert not rows(tmp_path, "revisions")


def test_an_edit_is_kept_even_if_an_earlier_crawl_fetched_it_but_did_not_live_to_store_it(tmp_path: Path) -> None:
    crawl(tmp_path, [Written(1, text="Först så.")], day(1))
    with Dataset(tmp_path) as dataset:
        dataset.commit(Batch(captures=batch([Written(1, text="Sedan så.")], day(2)).captures))
    crawl(tmp_path, [Written(1, text="Sedan så.")], day(3))
    assert [row["revision"] for row in rows(tmp_path, "posts")] == [2]
    assert [row["text"] for row in rows(tmp_path, "revisions")] == ["Först så."]


def test_a_count_that_grows_is_no_new_revision(tmp_path: Path) -> None:
    crawl(tmp_path, [Written(1, comments=[Said("1")])], day(1))
    crawl(tmp_path, [Written(1, comments=[Said("1"), Said("2")])], day(2))
    (post,) = rows(tmp_path, "posts")
    assert (post["revision"], post["responses_found"], post["captured_at"]) == (1, 2, day(2))


def test_a_post_whose_year_changes_moves_with_all_that_hangs_on_it(tmp_path: Path) -> None:
    links = ["http://a.example/"]
    crawl(tmp_path, [Written(1, published=datetime(2008, 5, 4, tzinfo=UTC), links=links)], day(1))
    crawl(tmp_path, [Written(1, text="Ny.", published=datetime(2009, 5, 4, tzinfo=UTC), links=links)], day(2))
    for table in TABLES:
        found = [path.parent.name for path in (tmp_path / table).rglob("*.parquet")]
        assert found == ["year=2009"], table
    assert not list((tmp_path / "posts").rglob("year=2008"))


def test_two_captures_of_a_post_give_the_same_rows_in_either_order(tmp_path: Path) -> None:
    one, two = batch([Written(1)], day(1)), batch([Written(1, furniture="x")], day(2))
    for root, order in ((tmp_path / "a", (one, two)), (tmp_path / "b", (two, one))):
        with Dataset(root) as dataset:
            for each in order:
                dataset.commit(each)
    with Dataset(tmp_path / "c") as dataset:
        dataset.commit(Batch(two.events + one.events, two.captures + one.captures))
    contents = [
        {p.relative_to(root): p.read_bytes() for p in root.rglob("*.parquet")}
        for root in (tmp_path / "a", tmp_path / "b", tmp_path / "c")
    ]
    assert contents[0] == contents[1] == contents[2]


def test_the_hash_folds_what_is_no_content() -> None:
    post = thread_rows(thread(Written(1), day(1))).post
    spaced = {**post, "text": "  Vi mätte i\u00a0tolv veckor. Sedan slutade vi. "}
    decomposed = {**post, "html": "<b>", "responses_found": 9, "text": post["text"].replace("ä", "a\u0308")}
    assert content_hash("posts", spaced) == content_hash("posts", decomposed) == post["content_hash"]
    assert content_hash("posts", {**post, "title": "Annat"}) != post["content_hash"]
    pingback = thread_rows(thread(Written(1, comments=[Said("1", "", "pingback")]), day(1))).comments[0]
    assert content_hash("comments", {**pingback, "author_url": "http://b.example/"}) != pingback["content_hash"]


def test_the_year_is_the_one_that_the_page_shows() -> None:
    new_year = datetime(2009, 12, 31, 23, 30, tzinfo=UTC)
    assert local_year(new_year, "minute", "Europe/Stockholm") == 2010
    assert local_year(new_year, "minute", "UTC") == 2009
    assert local_year(datetime(2010, 1, 1, tzinfo=UTC), "day", "America/New_York") == 2010
    assert local_year(None, None, "Europe/Stockholm") == 0


def test_a_row_that_lacks_its_capture_is_refused_by_name() -> None:
    made = thread(Written(1), day(1))
    made.post.capture_id = None
    with pytest.raises(ValueError, match="posts: a row lacks capture_id"):
        thread_rows(made)


def test_odd_values_fit_or_are_null() -> None:
    made = thread(Written(1, text="trasig \ud83d"), day(1))
    made.post.responses_declared = 10**12
    made.post.language_confidence = 0.1
    post = thread_rows(made).post
    assert post["text"] == "trasig ?"
    assert post["responses_declared"] is None
    assert post["language_confidence"] == pytest.approx(0.1)


def test_a_blog_row_counts_the_dataset_and_keeps_what_a_partial_crawl_does_not_know(tmp_path: Path) -> None:
    blog = [Written(1, declared=2), Written(2, declared=9), Written(3, comments=[Said("p", kind="pingback")])]
    crawl(tmp_path, blog, day(1))
    with Dataset(tmp_path) as dataset:
        dataset.commit(Batch(captures=[(BLOG, capture_row(capture(replace(blog[0], furniture="x"), day(2)).capture))]))
        dataset.settle([blog_row(Blog(blog=BLOG, url=HOME, description="Om reklam", posts_discovered=1))])
    (row,) = rows(tmp_path, "blogs")
    assert (row["title"], row["description"]) == ("Reklam", "Om reklam")
    assert (row["posts"], row["comments"], row["linkbacks"], row["posts_complete"]) == (3, 4, 1, 1)
    assert (row["posts_discovered"], row["last_crawled_at"]) == (7, day(2))
    assert (row["first_post_at"], row["last_post_at"]) == (blog[0].when, blog[2].when)


def test_a_blog_row_counts_what_every_commit_leaves(tmp_path: Path) -> None:
    crawl(tmp_path, [Written(1, declared=2), Written(2)], day(1))
    with Dataset(tmp_path) as dataset:
        dataset.commit(batch([Written(3, declared=2), Written(2, comments=[Said("p", kind="pingback")])], day(2)))
    (row,) = rows(tmp_path, "blogs")
    assert (row["posts"], row["comments"], row["linkbacks"], row["posts_complete"]) == (3, 6, 1, 2)
