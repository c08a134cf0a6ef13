"""Every post is found, nothing else is a post, and no more is asked for than it takes: blogs of many shapes."""

from __future__ import annotations

import pytest
from small_crawls import SHAPES, Crawl


@pytest.mark.parametrize("shape", SHAPES)
def test_exactly_the_posts_are_found(crawls: dict[str, Crawl], shape: str) -> None:
    crawl = crawls[shape]
    posts, base = crawl.expected.posts, crawl.site.base
    assert sorted(row["title"] for row in crawl.posts) == sorted(post.title for post in posts), crawl.log
    if not crawl.expected.by_title:
        assert {row["url"] for row in crawl.posts} == {base + post.path for post in posts}
    assert crawl.blog.get("posts_discovered", 0) == len(posts)
    assert len(crawl.requests) <= crawl.expected.budget, crawl.requests


def test_a_second_crawl_changes_nothing(crawls: dict[str, Crawl]) -> None:
    assert {name: crawl.changed for name, crawl in crawls.items() if crawl.changed} == {}
