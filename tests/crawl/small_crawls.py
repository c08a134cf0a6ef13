"""All small blogs crawled by one real crawl, each from a host of its own."""

from __future__ import annotations

import hashlib
import subprocess
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import stored
from by_command import command
from shapes import SHAPES, Expected
from small_site import Site, serve
from stored import Row

# Where a shape needs a host with a name.
HOSTS = {"one_post_under_many_addresses": "localhost"}

for module in ("shapes_by_ways", "shapes_by_addresses", "shapes_by_threads", "shapes_with_traps"):
    import_module(module)


@dataclass(slots=True)
class Crawl:
    """One small blog, crawled: what there was to find, its rows, and what the crawl said of it."""

    site: Site
    expected: Expected
    requests: list[str]
    posts: list[Row]
    comments: list[Row]
    blog: Row
    log: str
    changed: set[str]  # files of posts, comments and links that a second crawl changed, added or removed


def crawl(starts: list[str], folder: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """Crawl from `starts` as a user would, into `folder`/output/small."""
    given = {"RETRY_TIMES": "1", "RETRY_BACKOFF": "0.1", **settings}
    quick = [word for name, value in given.items() for word in ("-s", f"{name}={value}")]
    return command("crawl", *starts, "--dataset", "small", *quick, cwd=folder)


def rows(folder: Path, table: str) -> list[Row]:
    """All rows of a table, partition keys included."""
    return stored.rows(folder / "output" / "small", table)


def digests(folder: Path) -> set[tuple[str, str]]:
    """Every file of posts, comments and links with what it holds."""
    return {
        (str(path), hashlib.sha256(path.read_bytes()).hexdigest())
        for table in ("posts", "comments", "links", "revisions")
        for path in (folder / "output" / "small" / table).rglob("*.parquet")
    }


def crawl_all(folder: Path) -> dict[str, Crawl]:
    """What one crawl makes of all shapes, by the shape's name, and what a second full one changes."""
    sites = {name: serve(HOSTS.get(name, f"127.0.0.{number}")) for number, name in enumerate(SHAPES, 2)}
    expected = {name: SHAPES[name](site) for name, site in sites.items()}
    starts = [site.start for site in sites.values()]
    done = crawl(starts, folder)
    asked = {name: list(site.requests) for name, site in sites.items()}
    first = digests(folder)
    again = crawl([*starts, "--full"], folder)
    for site in sites.values():
        site.close()
    assert "Traceback" not in done.stderr + again.stderr, done.stderr + again.stderr
    second = digests(folder)
    tables = {table: rows(folder, table) for table in ("posts", "comments", "blogs")}
    lines = (done.stdout + done.stderr).splitlines()

    def seen(name: str) -> Crawl:
        site = sites[name]
        blog = next((row for row in tables["blogs"] if row["url"].startswith(f"{site.base}/")), {})
        own = {table: [row for row in tables[table] if row["blog"] == blog.get("blog")] for table in tables}
        log = "\n".join(line for line in lines if site.base in line)
        changed = {path for path, _ in first ^ second if f"blog={blog.get('blog')}/" in path}
        return Crawl(site, expected[name], asked[name], own["posts"], own["comments"], blog, log, changed)

    return {name: seen(name) for name in sites}
