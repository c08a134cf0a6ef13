"""What the tests of crawls after the first share."""

from __future__ import annotations

from pathlib import Path

from small_crawls import Row, crawl, rows
from small_site import Site


def recrawled(site: Site, folder: Path, *words: str, status: int = 0) -> list[str]:
    """Crawl a site (again); what was asked for."""
    site.requests.clear()
    done = crawl([site.start, *words], folder)
    assert done.returncode == status, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return list(site.requests)


def posts_asked(asked: list[str]) -> set[str]:
    """The posts among what was asked for."""
    return {path for path in asked if path.startswith("/20") and path.count("/") == 4}


def by_path(folder: Path, site: Site) -> dict[str, Row]:
    """The rows of posts by the paths of their addresses."""
    return {row["url"].removeprefix(site.base): row for row in rows(folder, "posts")}


def gone(folder: Path, site: Site) -> set[str]:
    """The paths of the posts that are told to be gone."""
    return {path for path, row in by_path(folder, site).items() if row["removed_at"]}


def outcomes(folder: Path, path: str) -> list[str]:
    """What came of each request for a path, in the order of time."""
    found = sorted(rows(folder, "captures"), key=lambda row: row["fetched_at"])
    return [row["outcome"] for row in found if row["url"].endswith(path)]
