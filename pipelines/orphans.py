"""Blogs that have posts and no row of `blogs`: an earlier version of this program wrote it at a crawl's end alone, and
the file may be lost. What the other tables tell makes a row; how the blog's pages were read, they do not tell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from crawler import urls
from crawler.items import Blog
from pipelines import tally
from pipelines.manifest import Manifest
from pipelines.partitions import partition_of
from pipelines.rows import Row, blog_row


def with_posts(paths: Iterable[str]) -> set[str]:
    """The blogs that these files of `posts` are of."""
    return {partition.blog for path in paths if (partition := partition_of(path))}


def untaught(root: Path, manifest: Manifest, rows: Mapping[str, Row]) -> set[str]:
    """The blogs whose posts cannot be read again as they were: those without one of these `rows`, and those of which
    some were read by a template that it does not have.
    """
    blogs = with_posts(manifest.paths("posts"))
    return {blog for blog in blogs if blog not in rows or _taught_otherwise(root, manifest, rows[blog])}


def _taught_otherwise(root: Path, manifest: Manifest, row: Row) -> bool:
    if row["template"] is not None:
        return False
    readers = tally.blog_table(root, manifest, "posts", row["blog"], ["reader"])["reader"]
    return any("+" in reader for reader in readers.unique().to_pylist())


def row_of(root: Path, manifest: Manifest, blog: str) -> Row:
    """A row for a blog that has none: its home as captures and the addresses of its posts tell; else nothing."""
    columns = ["url", "final_url", "outcome", "fetched_at"]
    captures = tally.blog_table(root, manifest, "captures", blog, columns).sort_by("fetched_at").to_pylist()
    lists = [row["final_url"] or row["url"] for row in captures if row["outcome"] == "index"]
    posts = tally.blog_table(root, manifest, "posts", blog, ["url"])["url"].to_pylist()
    likely = (
        url for url in (*lists, *(folder for post in posts for folder in _folders(post))) if urls.slug(url) == blog
    )
    home = next(likely, None) or urljoin(posts[0], "/")
    return blog_row(Blog(blog=blog, url=urls.canonical(home)))


def _folders(url: str) -> Iterator[str]:
    """The folders that an address lies in, the host first."""
    names = urlsplit(url).path.split("/")[1:-1]
    for depth in range(len(names) + 1):
        yield urljoin(url, "/".join(["", *names[:depth], ""]))
