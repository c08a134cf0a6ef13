"""What a dataset knows of a blog, for the crawl that begins: the setting MEMORY names `KnownBlogs`."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from scrapy.crawler import Crawler

from crawler import folders, urls
from crawler.discovery.memory import KnownBlog, KnownPost
from crawler.errors import DatasetError
from pipelines import tally
from pipelines.manifest import Manifest

_POSTS = ["post_id", "url", "title", "native_id", "published_at", "first_seen_at", "removed_at"]
_COMMENTS = ["post_id", "native_id", "kind", "removed_at"]
_CAPTURES = ["url", "final_url", "fetched_at", "source", "outcome"]
_NO_ANSWERS = ["error", "blocked", "interrupted"]


class KnownBlogs:
    """The blogs of the dataset at `root`, which this process holds. Settings: OUTPUT_DIR, DATASET."""

    def __init__(self, root: Path) -> None:
        self._root = root

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> KnownBlogs:
        """The dataset that the crawl writes."""
        return cls(folders.of_dataset(crawler.settings))

    def blog(self, blog: str, before: datetime) -> KnownBlog:
        """What was known of a blog (its slug) at that time. Raises DatasetError."""
        try:
            manifest = Manifest.load(self._root)
            posts = self._rows(manifest, "posts", blog, _POSTS)
            posts = posts.filter(pc.less(posts["first_seen_at"], before))
            captures = self._rows(manifest, "captures", blog, _CAPTURES)
            captures = captures.filter(pc.equal(captures["source"], "live"))
            fetched_at = pc.max(captures["fetched_at"]).as_py()
            if not posts.num_rows:
                # What a template was learnt from came later than this run began.
                return KnownBlog(fetched_at=fetched_at)
            visits = self._visits(captures, before)
            comments = self._comments(manifest, blog)
        except (OSError, pa.ArrowException) as error:
            raise DatasetError(f"{self._root}: cannot be read: {str(error).splitlines()[0]}") from error
        found = {}
        for row in posts.to_pylist():
            key = urls.key(row["url"])
            at, outcome = visits.get(key, (None, ""))
            found[key] = KnownPost(
                url=row["url"],
                first_seen_at=row["first_seen_at"],
                title=row["title"],
                published_at=row["published_at"],
                native_id=row["native_id"],
                comments=frozenset(comments.get(row["post_id"], ())),
                removed=row["removed_at"] is not None and row["removed_at"] < before,
                visited_at=at,
                missing=outcome == "missing",
            )
        return KnownBlog(self._template(blog), found, fetched_at)

    def _rows(self, manifest: Manifest, table: str, blog: str, columns: list[str]) -> pa.Table:
        return tally.blog_table(self._root, manifest, table, blog, columns)

    def _template(self, blog: str) -> str | None:
        return tally.templates(self._root).get(blog)

    def _comments(self, manifest: Manifest, blog: str) -> dict[str, list[str]]:
        """The native ids of each post's comments that are shown, linkbacks apart."""
        rows = self._rows(manifest, "comments", blog, _COMMENTS)
        shown = pc.and_(pc.equal(rows["kind"], "comment"), pc.is_null(rows["removed_at"]))
        rows = rows.filter(pc.and_(shown, pc.is_valid(rows["native_id"])))
        found: dict[str, list[str]] = defaultdict(list)
        for post_id, native_id in zip(rows["post_id"].to_pylist(), rows["native_id"].to_pylist(), strict=True):
            found[post_id].append(native_id)
        return found

    def _visits(self, captures: pa.Table, before: datetime) -> dict[str, tuple[datetime, str]]:
        """By `urls.key`: when an address last gave an answer to a live crawl, and what came of it. What is said of
        a further page of a thread is not said of its post.
        """
        answers = pc.invert(pc.is_in(captures["outcome"], pa.array(_NO_ANSWERS)))
        rows = captures.filter(pc.and_(answers, pc.less(captures["fetched_at"], before))).sort_by("fetched_at")
        latest: dict[str, tuple[datetime, str]] = {}
        for name in ("final_url", "url"):  # what was asked for has the last word
            for url, at, outcome in _columns(rows, name, "fetched_at", "outcome"):
                if url is not None:
                    latest[url] = at, outcome
        return {urls.key(url): visit for url, visit in latest.items() if urls.canonical(url) == url}


def _columns(rows: pa.Table, *names: str) -> Any:
    return zip(*(rows[name].to_pylist() for name in names), strict=True)
