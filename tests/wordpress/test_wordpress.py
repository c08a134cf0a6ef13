"""`bloggarkiv crawl` against a real Swedish WordPress, row by row, for several themes and ways in.

Runs by `make test-wordpress`; skips where Debian's packages are missing (`tests/wordpress/install-packages`).
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest
from by_command import command
from stored import rows

from wordpress import content, server
from wordpress.agreement import KEYS, disagreements
from wordpress.comparison import Theme, differences, leaks, report

pytestmark = pytest.mark.wordpress

KLASSISK = Theme("klassisk", "minute", "minute", linkback_date="minute", linkback_text=True)
TWENTY_TWENTY_ONE = Theme("twentytwentyone", "second", "second")
THEMES = [
    TWENTY_TWENTY_ONE,
    Theme("twentytwentytwo", "second", "second", linkback_date="second", linkback_text=True),
    Theme("twentytwentythree", "second", "second", linkback_date="second", linkback_text=True),
    KLASSISK,
    Theme("delad", "day", "minute", linkback_id=False, linkbacks_apart=True),
]
OF_2009 = ("api", "sitemap")
BLOG = content.blog()


@pytest.mark.parametrize("without", [(), OF_2009], ids=["api", "2009"])
@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_every_post_and_comment_and_nothing_else(
    site: server.WordPress, tmp_path: Path, theme: Theme, without: tuple[str, ...]
) -> None:
    site.configure(theme.name, without=without)
    truth = site.run("truth")
    dataset = crawl(site, tmp_path)
    compare(truth, dataset, theme)
    assert_blog_counts(truth, dataset)

    before = checksums(dataset)
    crawl(site, tmp_path)
    assert checksums(dataset) == before, "a second crawl changed rows"


@pytest.mark.parametrize(
    "without",
    [
        ("api", "sitemap", "feeds"),
        ("api", "sitemap", "archives"),
        ("api", "feeds", "archives"),
        ("feeds", "sitemap", "archives"),
    ],
    ids=["archives only", "feeds only", "sitemap only", "api only"],
)
def test_one_way_in_is_enough(site: server.WordPress, tmp_path: Path, without: tuple[str, ...]) -> None:
    site.configure("klassisk", without=without)
    compare(site.run("truth"), crawl(site, tmp_path), KLASSISK)


@pytest.mark.parametrize("default_page", ["newest", "oldest"])
@pytest.mark.parametrize("order", ["asc", "desc"])
def test_comment_pages_in_any_order(site: server.WordPress, tmp_path: Path, order: str, default_page: str) -> None:
    site.configure("klassisk", without=OF_2009, comment_order=order, default_comments_page=default_page)
    compare(site.run("truth"), crawl(site, tmp_path), KLASSISK, ordered=order == "asc")


def test_plain_permalinks(site: server.WordPress, tmp_path: Path) -> None:
    site.configure("twentytwentyone", without=OF_2009, permalink_structure="")
    truth = site.run("truth")
    assert all("/?p=" in post["url"] for post in truth["posts"])
    compare(truth, crawl(site, tmp_path), TWENTY_TWENTY_ONE)


def test_the_blog_holds_what_the_test_is_about(site: server.WordPress) -> None:
    site.configure("klassisk")
    truth = site.run("truth")
    kinds = {comment["kind"] for comment in truth["comments"]}
    assert len(truth["posts"]) > 110
    assert len(truth["comments"]) > 850
    assert kinds == {"comment", "pingback", "trackback"}
    assert not [word for word in BLOG.hidden if word in repr(truth)]
    assert [post["title"] for post in truth["posts"] if post["responses"] > shown(truth, post)] == ["2009"]


def test_the_export_agrees_with_the_pages(site: server.WordPress, tmp_path: Path) -> None:
    site.configure("klassisk")
    live = crawl(site, tmp_path)
    export = tmp_path / "export"
    site.run("export", {"path": str(export)})
    bloggarkiv(tmp_path, "import", export, "--output", tmp_path, "--dataset", "wxr")
    dataset = tmp_path / "wxr"
    if different := disagreements(live, dataset) + leaks(dataset, BLOG.hidden):
        pytest.fail(report(different), pytrace=False)
    (blog,), (blog_live,) = rows(dataset, "blogs"), rows(live, "blogs")
    same = ("blog", "url", "title", "description", "platform", "language", "posts", "comments", "linkbacks")
    assert {name: blog[name] for name in same} == {name: blog_live[name] for name in same}
    assert blog["posts_discovered"] == len(rows(live, "posts"))
    bloggarkiv(tmp_path, "verify", dataset)

    before = checksums(dataset)
    bloggarkiv(tmp_path, "import", export, "--output", tmp_path, "--dataset", "wxr")
    assert checksums(dataset) == before, "a second import changed rows"
    assert "nothing to publish" in bloggarkiv(tmp_path, "rebuild", dataset)

    def as_shown(table: str) -> dict[str, tuple[object, ...]]:
        names = ("source", "published_text", "published_at", "revision", "removed_at", "responses_declared")
        return {row[KEYS[table][0]]: tuple(row.get(name) for name in names) for row in rows(live, table)}

    shown = as_shown("posts"), as_shown("comments")
    bloggarkiv(tmp_path, "import", export, "--output", tmp_path, "--dataset", "wp")
    assert (as_shown("posts"), as_shown("comments")) == shown, "the export changed what the pages tell"
    assert {row["source"] for row in rows(live, "captures")} == {"live", "export"}
    bloggarkiv(tmp_path, "verify", live)
    assert "nothing to publish" in bloggarkiv(tmp_path, "rebuild", live)


def crawl(site: server.WordPress, folder: Path) -> Path:
    """Crawl `site` by the command that users have, with no delay; the dataset's folder."""
    (folder / "blogs.toml").write_text(f'[[blog]]\nurl = "{site.url}/"\ndelay = 0\n')
    bloggarkiv(folder, "crawl", "--blogs", folder / "blogs.toml", "--output", folder, "--dataset", "wp")
    return folder / "wp"


def bloggarkiv(folder: Path, *arguments: object) -> str:
    """Run a command in `folder`; what it printed."""
    done = command(*arguments, cwd=folder)
    assert done.returncode == 0, (done.stdout + done.stderr)[-4000:]
    return done.stdout


def compare(truth: dict[str, Any], dataset: Path, theme: Theme, *, ordered: bool = True) -> None:
    different = differences(truth, dataset, theme, ordered=ordered) + leaks(dataset, BLOG.hidden)
    if different:
        pytest.fail(report(different), pytrace=False)


def assert_blog_counts(truth: dict[str, Any], dataset: Path) -> None:
    (blog,) = rows(dataset, "blogs")
    comments = sum(comment["kind"] == "comment" for comment in truth["comments"])
    assert blog["posts"] == len(truth["posts"])
    assert blog["posts_discovered"] >= blog["posts"]
    assert blog["comments"] == comments
    assert blog["linkbacks"] == len(truth["comments"]) - comments
    assert blog["title"] == content.OPTIONS["blogname"]


def shown(truth: dict[str, Any], post: dict[str, Any]) -> int:
    return sum(comment["post_id"] == post["id"] for comment in truth["comments"])


def checksums(dataset: Path) -> dict[str, str]:
    """What the files of posts, comments and links hold, by name."""
    files = [file for table in ("posts", "comments", "links") for file in (dataset / table).rglob("*.parquet")]
    assert files
    return {str(file.relative_to(dataset)): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}
