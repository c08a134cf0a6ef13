"""What a crawl learns of a blog, and what the next crawl makes of it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from sampleblog.unhelpful import SmallBlog, tables
from small_crawls import Row, crawl, digests, rows
from small_site import Site, xml


def _publish(site: Site, counts: tuple[int, ...]) -> SmallBlog:
    blog = tables(counts, site.start)
    site.pages |= {doc.url.removeprefix(site.base): doc.text for doc in blog.pages}
    body, url = blog.feed(content=False)
    site.pages[url.removeprefix(site.base)] = xml(body)
    listed = "".join(f"<h2><a href='{blog.url(entry)}'>{entry.title}</a></h2>" for entry in blog.entries)
    site.pages["/"] = f"<html><head><title>Tabellbloggen</title></head><body>{listed}</body></html>"
    return blog


def _redesign(site: Site) -> None:
    for path, page in site.pages.items():
        if isinstance(page, str) and path != "/":
            top = "<table><tr><td>Nytt utseende</td></tr></table>"
            moved = page.replace("<body>", f"<body>{top}")
            site.pages[path] = moved.replace("/stil.css", "/ny.css").replace("/ikon.ico", "/ny.ico")


def _right(posts: list[Row], comments: list[Row], blog: SmallBlog) -> bool:
    found = {row["url"]: (row["title"], row["author"], _day(row), row["text"]) for row in posts}
    said = {(row["post_url"], row["author"], _day(row), row["text"]) for row in comments}
    return found == {blog.url(e): (e.title, blog.author, e.day, e.text) for e in blog.entries} and said == {
        (blog.url(entry), reply.author, reply.day, reply.text) for entry in blog.entries for reply in entry.replies
    }


def _day(row: Row) -> date | None:
    return row["published_at"].date() if row["published_at"] else None


def test_a_blog_is_learnt_once_and_every_post_read_by_it(site: Site, tmp_path: Path) -> None:
    blog = _publish(site, (3, 1, 0, 2, 1, 4, 2, 1, 1, 0, 5, 2))

    assert crawl([site.start], tmp_path).returncode == 0
    posts, comments, (row,) = rows(tmp_path, "posts"), rows(tmp_path, "comments"), rows(tmp_path, "blogs")
    assert _right(posts, comments, blog)
    (reader,) = {row["reader"] for row in posts + comments}
    assert reader.startswith("generic/4+")
    assert '"items"' in row["template"]

    before = digests(tmp_path)
    assert "learnt anew" not in crawl([site.start, "--full"], tmp_path).stderr
    assert digests(tmp_path) == before
    assert rows(tmp_path, "blogs")[0]["template"] == row["template"]


def test_a_new_design_is_learnt_anew(site: Site, tmp_path: Path) -> None:
    blog = _publish(site, (3, 1, 0, 2, 1, 4))
    crawl([site.start], tmp_path)
    before = rows(tmp_path, "blogs")[0]["template"]
    _redesign(site)
    done = crawl([site.start, "--full"], tmp_path)

    assert "learnt anew" in done.stderr
    assert rows(tmp_path, "blogs")[0]["template"] != before
    assert _right(rows(tmp_path, "posts"), rows(tmp_path, "comments"), blog)


def test_a_quick_crawl_that_meets_a_new_design_becomes_a_full_one(site: Site, tmp_path: Path) -> None:
    _publish(site, (3, 1, 0, 2, 1, 4))
    crawl([site.start], tmp_path)
    before = rows(tmp_path, "blogs")[0]["template"]
    blog = _publish(site, (3, 1, 0, 2, 1, 4, 2))
    _redesign(site)
    done = crawl([site.start], tmp_path)

    assert "it is crawled in full" in done.stderr
    assert rows(tmp_path, "blogs")[0]["template"] != before
    assert _right(rows(tmp_path, "posts"), rows(tmp_path, "comments"), blog)


def test_few_posts_go_without(site: Site, tmp_path: Path) -> None:
    _publish(site, (3, 1, 2))
    crawl([site.start], tmp_path)

    assert len(rows(tmp_path, "posts")) == 3
    assert {row["reader"] for row in rows(tmp_path, "posts")} == {"generic/4"}
    assert rows(tmp_path, "blogs")[0]["template"] is None


def test_a_setting_turns_it_off(site: Site, tmp_path: Path) -> None:
    _publish(site, (3, 1, 0, 2, 1, 4))
    crawl([site.start], tmp_path, LEARN_TEMPLATES="False")

    assert {row["reader"] for row in rows(tmp_path, "posts")} == {"generic/4"}
    assert rows(tmp_path, "blogs")[0]["template"] is None


def test_a_post_of_the_sample_that_cannot_be_had_holds_nothing_up(site: Site, tmp_path: Path) -> None:
    blog = _publish(site, (3, 1, 0, 2, 1, 4, 2, 1))
    gone = {path for path in site.pages if path.endswith(("10.html", "13.html"))}
    for path in gone:
        del site.pages[path]

    assert crawl([site.start], tmp_path).returncode == 0
    posts = rows(tmp_path, "posts")
    assert {row["url"] for row in posts} == {blog.url(entry) for entry in blog.entries} - {site.base + p for p in gone}
    assert all("+" in row["reader"] for row in posts)
