"""Crawls of one or two blogs at a time: what the command says and gives."""

from __future__ import annotations

from pathlib import Path

import pytest
import shapes_with_traps
from shapes import paged, publish
from small_blog import links, page, posts, slug
from small_crawls import crawl, rows
from small_site import Site, redirect

from crawler.urls import post_id


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


def test_a_post_is_of_the_blog_that_its_home_leads_to(site: Site, tmp_path: Path) -> None:
    """A page that names a home which has moved: no row is of the blog that lay there."""
    all_posts = posts(6, lambda number: f"/blogg/{slug(number)}/")
    publish(site, all_posts)
    paged(site, all_posts, 6, "/blogg/page/{}/", home="/blogg/")
    start = all_posts[2].path
    written = site.pages[start]
    assert isinstance(written, str)
    site.pages[start] = written.replace("<a href='/'>", "<a rel='home' href='/gammal/'>")
    site.pages["/gammal/"] = redirect("/blogg/")
    done = crawl([site.base + start], tmp_path)
    assert done.returncode == 0, done.stderr
    assert {row["url"] for row in rows(tmp_path, "posts")} == {site.base + post.path for post in all_posts}
    tables = {table: {row["blog"] for row in rows(tmp_path, table)} for table in ("posts", "captures", "blogs")}
    assert [len(blogs) for blogs in tables.values()] == [1, 1, 1]
    assert site.requests.count(start) == 1, "the archive has it"
    (capture,) = [row for row in rows(tmp_path, "captures") if row["url"] == site.base + start]
    assert (capture["outcome"], capture["post_id"]) == ("post", post_id(site.base + start))


def test_a_post_whose_blog_has_no_home_any_more_is_read(site: Site, tmp_path: Path) -> None:
    publish(site, posts(3))
    start = site.base + posts(3)[1].path
    done = crawl([start], tmp_path)
    assert done.returncode == 1
    assert [row["url"] for row in rows(tmp_path, "posts")] == [start]
    (blog,) = rows(tmp_path, "blogs")
    assert (blog["url"], blog["posts"]) == (site.start, 1)


@pytest.mark.parametrize("shape", ["no_post_at_all", "a_parked_domain"])
def test_what_is_no_blog_has_no_row(site: Site, tmp_path: Path, shape: str) -> None:
    getattr(shapes_with_traps, shape)(site)
    crawl([site.start], tmp_path)
    assert rows(tmp_path, "captures")
    assert rows(tmp_path, "blogs") == []
