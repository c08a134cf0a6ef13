"""What a dataset holds, blog by blog: counted from its tables, and as plain text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from crawler.errors import DatasetError
from pipelines import partitions, tally
from pipelines.manifest import Manifest, is_dataset
from pipelines.rows import LINKBACKS, Row

_LANGUAGES_SHOWN = 6


@dataclass(slots=True)
class BlogStatus:
    """One blog: counts of rows in the dataset, dates in UTC, and null where the dataset does not say."""

    blog: str
    url: str | None = None
    title: str | None = None
    posts: int = 0
    posts_removed: int = 0
    posts_discovered: int | None = None
    posts_declaring: int = 0
    posts_complete: int = 0
    kinds: dict[str, int] = field(default_factory=dict)
    removed: int = 0
    spam_suspected: int = 0
    post_languages: dict[str | None, int] = field(default_factory=dict)
    comment_languages: dict[str | None, int] = field(default_factory=dict)
    first_post_at: datetime | None = None
    last_post_at: datetime | None = None
    last_crawled_at: datetime | None = None


@dataclass(slots=True)
class Status:
    """A dataset: its path, some of its blogs in the order of their names, and how many blogs it has."""

    path: Path
    blogs: list[BlogStatus]
    all_blogs: int


def resolve_dataset(name_or_path: str | Path, output: Path = Path("output")) -> Path:
    """The folder of a dataset named by its path, or by its name under `output`. Raises DatasetError."""
    for path in (Path(name_or_path), output / name_or_path):
        if is_dataset(path):
            return path
    raise DatasetError(f"{name_or_path}: no dataset, here or under {output}; `bloggarkiv crawl --dataset` makes one")


def all_datasets(output: Path = Path("output")) -> list[Path]:
    """Every dataset under `output`, by name. Raises DatasetError where there is none."""
    found = sorted(path for path in output.glob("*/") if is_dataset(path))
    if not found:
        raise DatasetError(f"{output}: holds no dataset yet; `bloggarkiv crawl URL` makes one")
    return found


def dataset_status(path: Path, only: Collection[str] | None = None) -> Status:
    """Counted from the tables of the dataset at `path`, also while a crawl writes it; of all its blogs, or of these.

    Raises DatasetError, also where a file is lost.
    """
    manifest = _whole(path)
    try:
        known = {row["blog"]: row for row in _all_rows(path, manifest, "blogs").to_pylist()}
        named = {partition.blog for file in manifest.paths("posts") if (partition := partitions.partition_of(file))}
        blogs = sorted(known.keys() | named)
        shown = [blog for blog in blogs if only is None or blog in only]
        return Status(path, [_blog(path, manifest, blog, known.get(blog)) for blog in shown], len(blogs))
    except (OSError, pa.ArrowException) as error:
        raise DatasetError(f"{path}: cannot be read: {str(error).splitlines()[0]}; see `bloggarkiv verify`") from error


def _whole(path: Path) -> Manifest:
    """The manifest, of whose files each is there: what a commit removes, its manifest does not list."""
    manifest = Manifest.load(path)
    while lost := next(
        (file for table in manifest.tables.values() for file in table if not (path / file).exists()), None
    ):
        before, manifest = manifest, Manifest.load(path)
        if manifest == before:
            raise DatasetError(f"{path / lost}: is missing; `bloggarkiv verify` says what is to be done")
    return manifest


def _all_rows(path: Path, manifest: Manifest, table: str) -> pa.Table:
    return pa.concat_tables([partitions.read(path / file, table) for file in ["none", *manifest.paths(table)]])


def _blog(path: Path, manifest: Manifest, blog: str, known: Row | None) -> BlogStatus:
    posts = tally.blog_table(path, manifest, "posts", blog, ["published_at", "language", "complete", "removed_at"])
    posts = posts.to_pydict()
    comments = tally.blog_table(
        path, manifest, "comments", blog, ["kind", "language", "removed_at", "spam_suspected"]
    ).to_pydict()
    dates = [date for date in posts["published_at"] if date is not None]
    known = known or {}
    return BlogStatus(
        blog=blog,
        url=known.get("url"),
        title=known.get("title"),
        posts=len(posts["complete"]),
        posts_removed=sum(removed is not None for removed in posts["removed_at"]),
        posts_discovered=_discovered(known, len(posts["complete"])),
        posts_declaring=sum(complete is not None for complete in posts["complete"]),
        posts_complete=sum(complete is True for complete in posts["complete"]),
        kinds=_counts(comments["kind"]),
        removed=sum(removed is not None for removed in comments["removed_at"]),
        spam_suspected=sum(comments["spam_suspected"]),
        post_languages=_counts(posts["language"]),
        comment_languages=_counts(comments["language"]),
        first_post_at=min(dates, default=None),
        last_post_at=max(dates, default=None),
        last_crawled_at=known.get("last_crawled_at"),
    )


def _discovered(known: Row, posts: int) -> int | None:
    """How many posts are known to be there: what no list names, and was read, is there too. 0 where nothing tells; None
    before a crawl has come to its end.
    """
    listed = known.get("posts_discovered")
    return max(listed, posts) if listed else listed


def _counts(values: list[Any]) -> dict[Any, int]:
    """How often each value is there, the most frequent first."""
    counts = Counter(values)
    return {value: counts[value] for value in sorted(counts, key=lambda value: (-counts[value], str(value)))}


def render(status: Status) -> str:
    """Plain text for a terminal, without an end of line."""
    return "\n".join(_lines(status))


def _lines(status: Status) -> Iterator[str]:
    shown = f"{len(status.blogs)} of " if len(status.blogs) < status.all_blogs else ""
    yield f"{status.path}: {shown}{_number(status.all_blogs, 'blog')}"
    for blog in status.blogs:
        yield ""
        yield f"{blog.blog}" + (f"  {blog.title}" if blog.title else "") + (f"  {blog.url}" if blog.url else "")
        discovered = f" of {blog.posts_discovered} discovered" if blog.posts_discovered else ""
        removed = f", {blog.posts_removed} no longer shown" if blog.posts_removed else ""
        under_way = ", and no crawl of it has come to its end yet" if blog.posts_discovered is None else ""
        yield f"  posts       {blog.posts}{discovered}{removed}{under_way}"
        yield f"  complete    {blog.posts_complete} of {blog.posts_declaring} that declare a count"
        answers = [_number(blog.kinds.get(kind, 0), kind) for kind in ("comment", *LINKBACKS)]
        yield f"  answers     {', '.join(answers)}"
        yield f"  of these    {blog.spam_suspected} suspected spam, {blog.removed} no longer shown"
        yield f"  languages   posts {_shares(blog.post_languages)}; answers {_shares(blog.comment_languages)}"
        yield f"  dated       {_days(blog.first_post_at, blog.last_post_at)}"
        yield f"  crawled     {_minute(blog.last_crawled_at)}"


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _shares(languages: dict[str | None, int]) -> str:
    shown = [f"{language or 'untold'} {count}" for language, count in languages.items()]
    return ", ".join(shown[:_LANGUAGES_SHOWN]) or "none"


def _days(first: datetime | None, last: datetime | None) -> str:
    return f"{first:%Y-%m-%d} to {last:%Y-%m-%d}" if first and last else "unknown"


def _minute(instant: datetime | None) -> str:
    return f"{instant:%Y-%m-%d %H:%M} UTC" if instant else "unknown"
