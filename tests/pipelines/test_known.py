"""What a dataset tells a crawl that begins: as of its beginning, whatever was committed since."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from sample_threads import BLOG, Written, capture, crawl, day

from crawler import urls
from crawler.items import Capture
from pipelines.known import KnownBlogs
from pipelines.rows import capture_row
from pipelines.store import Batch, Dataset


def test_posts_as_they_were_when_the_crawl_began(tmp_path: Path) -> None:
    one, two, new = Written(1, native_id="7"), Written(2), Written(3)
    crawl(tmp_path, [one, two], day(1))
    crawl(tmp_path, [one, new], day(5), lost=[two])
    found = KnownBlogs(tmp_path).blog(BLOG, day(3)).posts
    assert set(found) == {urls.key(one.url), urls.key(two.url)}, "what came since is no part of it"
    first, second = found[urls.key(one.url)], found[urls.key(two.url)]
    assert (first.title, first.native_id, first.published_at) == ("Inlägg 1", "7", one.when)
    assert (first.visited_at, second.removed) == (day(1), False)
    later = KnownBlogs(tmp_path).blog(BLOG, day(9)).posts
    assert (later[urls.key(one.url)].visited_at, later[urls.key(two.url)].removed) == (day(5), True)
    assert KnownBlogs(tmp_path).blog("annan-example", day(9)).posts == {}
    assert KnownBlogs(tmp_path / "saknas").blog(BLOG, day(9)).posts == {}


def test_visits_are_answers_to_live_crawls_at_the_post_s_own_address(tmp_path: Path) -> None:
    one = Written(1)
    crawl(tmp_path, [one], day(1))
    seen = capture(one, day(1)).capture
    others: list[Capture] = [
        replace(seen, capture_id="a", fetched_at=day(2), source="wayback"),
        replace(seen, capture_id="b", fetched_at=day(3), outcome="error", status=500),
        replace(
            seen, capture_id="c", fetched_at=day(4), outcome="missing", url=f"{one.url}comment-page-1/", final_url=None
        ),
    ]
    assert _visit(tmp_path, others, one) == (day(1), False)
    doubted = replace(seen, capture_id="d", fetched_at=day(5), outcome="missing", status=404)
    assert _visit(tmp_path, [doubted], one) == (day(5), True)


def _visit(root: Path, captures: list[Capture], written: Written) -> tuple[datetime | None, bool]:
    with Dataset(root) as dataset:
        dataset.commit(Batch([], [(BLOG, capture_row(capture)) for capture in captures]))
    post = KnownBlogs(root).blog(BLOG, day(9)).posts[urls.key(written.url)]
    return post.visited_at, post.missing
