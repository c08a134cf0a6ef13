"""A post is one row and its thread whole, over however many pages they lie."""

from __future__ import annotations

import pytest
from shapes_by_threads import TOTAL
from small_crawls import Crawl


@pytest.mark.parametrize(
    "shape",
    [
        "comment_pages_oldest_first",
        "comment_pages_of_which_the_post_shows_the_last",
        "comment_pages_newest_first",
        "comment_pages_by_query",
    ],
)
def test_threads_over_several_pages_are_whole(crawls: dict[str, Crawl], shape: str) -> None:
    crawl = crawls[shape]
    for post in crawl.posts:
        authors = [row["author"] for row in crawl.comments if row["post_id"] == post["post_id"]]
        assert sorted(authors) == sorted(f"Läsare {number}" for number in range(1, TOTAL + 1))
        assert post["complete"] is True


def test_a_comment_page_that_cannot_be_had_leaves_the_thread_incomplete(crawls: dict[str, Crawl]) -> None:
    crawl = crawls["a_comment_page_that_fails"]
    hurt = crawl.site.base + crawl.expected.posts[0].path
    assert {row["url"]: (row["complete"], row["responses_found"]) for row in crawl.posts} == {
        crawl.site.base + post.path: ((False, 8) if crawl.site.base + post.path == hurt else (True, TOTAL))
        for post in crawl.expected.posts
    }
    lines = [line for line in crawl.log.splitlines() if "comment-page-1" in line]
    assert len(lines) == 1
    assert "500" in lines[0]


@pytest.mark.parametrize("shape", ["posts_of_three_pages", "posts_of_three_pages_by_query"])
def test_posts_over_several_pages_have_their_whole_text(crawls: dict[str, Crawl], shape: str) -> None:
    for post in crawls[shape].posts:
        assert [post["text"].count(f"Del {number} av") for number in (1, 2, 3)] == [1, 1, 1]
