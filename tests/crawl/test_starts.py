"""Crawls of one or two blogs at a time: what the command says and gives."""

from __future__ import annotations

from pathlib import Path

import pytest
import shapes_with_traps
from shapes import paged, publish
from small_blog import links, page, posts, slug
from small_crawls import crawl, rows
from small_site import Site


def test_two_blogs_on_one_host_are_two(site: Site, tmp_path: Path) -> None:
    both = {name: posts(9, lambda number, name=name: f"/{name}/{slug(number)}/") for name in ("anna", "bertil")}  # type: ignore[misc]
    for name, all_posts in both.items():
        publish(site, all_posts, side=links([("/anna/", "Anna"), ("/bertil/", "Bertil")]))
        paged(site, all_posts, 4, f"/{name}/page/{{}}/", home=f"/{name}/")
    site.pages["/"] = page(links([("/anna/", "Anna"), ("/bertil/", "Bertil")]))
    done = crawl([f"{site.base}/{name}/" for name in both], tmp_path)
    assert done.returncode == 0, done.stderr
    found: dict[str, set[str]] = {}
    for row in rows(tmp_path, "posts"):
        found.setdefault(row["blog"].rpartition("-")[2], set()).add(row["url"])
    assert found == {name: {site.base + post.path for post in all_posts} for name, all_posts in both.items()}
    assert {row["posts_discovered"] for row in rows(tmp_path, "blogs")} == {9}


@pytest.mark.parametrize("shape", ["no_post_at_all", "a_parked_domain"])
def test_what_is_no_blog_is_told_in_one_line(site: Site, tmp_path: Path, shape: str) -> None:
    getattr(shapes_with_traps, shape)(site)
    done = crawl([site.start], tmp_path)
    assert done.returncode == 1
    (told,) = [line for line in done.stderr.splitlines() if " INFO " not in line]  # the log of a run beside
    assert "no posts found" in told
