"""What there is to judge: the rows of a sample as fields with their values, as the dataset holds them now."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc

from crawler.blogs import DEFAULT_TIME_ZONE
from crawler.errors import DatasetError
from pipelines import partitions, tally
from pipelines.manifest import Manifest
from pipelines.partitions import Partition
from pipelines.rows import Row
from pipelines.sharing.audit.sample import Drawn, Sample, draw

ROW, MISSING = "row", "missing"
"""Whether the row is what it says, a post or an answer; how many answers the page has that are no rows."""
POST_FIELDS = (ROW, "title", "author", "date", "text")
COMMENT_FIELDS = (ROW, "text", "author", "author_url", "date", "kind", "parent")
_LETTERS_OF_PARENT = 80
_BOTH = ["post_id", "native_id", "capture_id", "content_hash", "removed_at", "author", "text"]
_BOTH += ["published_at", "published_text", "published_precision"]
_POST_COLUMNS = [*_BOTH, "url", "title"]
_COMMENT_COLUMNS = [*_BOTH, "comment_id", "kind", "parent_id", "author_url", "position"]


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to judge. `value`: what the row says, None where it says nothing; `digest` tells it from others."""

    name: str
    value: str | dict[str, Any] | None
    digest: str


@dataclass(frozen=True, slots=True)
class RowSheet:
    """One row: of `posts`, or of `comments`."""

    id: str
    table: str
    capture_id: str
    content_hash: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class PageSheet:
    """A post of the sample with its drawn answers. `rows`: the post first. `thread`: all its rows of `comments`, those
    that were not drawn too. `post`: its row of `posts`. None of what the dataset has lost meanwhile is there.
    """

    drawn: Drawn
    blog: str
    post: Row
    thread: list[Row]
    rows: tuple[RowSheet, ...]


def drawn_from(root: Path, *, size: int, per_post: int, seed: int) -> Sample:
    """A sample of the dataset at `root`. Raises DatasetError where it holds no post."""
    manifest = Manifest.load(root)
    with _readable(root):
        posts: list[Row] = []
        comments: dict[str, list[str]] = defaultdict(list)
        for path in manifest.paths("posts"):
            if (at := partitions.partition_of(path)) is None:
                continue
            names = ["post_id", "platform", "complete", "removed_at"]
            rows = partitions.read(root / path, "posts", names).to_pylist()
            posts += [{**row, "blog": at.blog, "year": at.year} for row in rows]
            gone = {row["post_id"]: row["removed_at"] for row in rows}
            names = ["post_id", "comment_id", "removed_at"]
            for comment in partitions.read(root / at.path("comments"), "comments", names).to_pylist():
                if _shown(comment, gone.get(comment["post_id"])):
                    comments[comment["post_id"]].append(comment["comment_id"])
    if not posts:
        raise DatasetError(f"{root}: holds no posts, so there is nothing to look at")
    return draw(posts, comments, size=size, per_post=per_post, seed=seed)


def sheets(root: Path, sample: Sample) -> list[PageSheet]:
    """The pages of a sample, as the dataset at `root` holds them now. Raises DatasetError."""
    manifest = Manifest.load(root)
    with _readable(root):
        zones = {
            row["blog"]: row["time_zone"] or DEFAULT_TIME_ZONE
            for row in partitions.read(root / tally.BLOGS, "blogs", ["blog", "time_zone"]).to_pylist()
        }
        wanted = {drawn.post_id: drawn for drawn in sample.drawn}
        found: dict[str, PageSheet] = {}
        for path in manifest.paths("posts"):
            at = partitions.partition_of(path)
            posts = partitions.rows_where(partitions.read(root / path, "posts", _POST_COLUMNS), "post_id", list(wanted))
            if at is None or not posts:
                continue
            zone = ZoneInfo(zones.get(at.blog, DEFAULT_TIME_ZONE))
            threads = _threads(root, at, [post["post_id"] for post in posts])
            for post in posts:
                drawn = wanted[post["post_id"]]
                found[drawn.post_id] = _page(drawn, at.blog, post, threads.get(drawn.post_id, []), zone)
    return [found[drawn.post_id] for drawn in sample.drawn if drawn.post_id in found]


def _threads(root: Path, at: Partition, posts: Collection[str]) -> dict[str, list[Row]]:
    rows = partitions.read(root / at.path("comments"), "comments", _COMMENT_COLUMNS)
    threads: dict[str, list[Row]] = defaultdict(list)
    for row in rows.filter(pc.is_in(rows["post_id"], pa.array(posts, pa.string()))).to_pylist():
        threads[row["post_id"]].append(row)
    return threads


def _shown(comment: Row, post_gone: datetime | None) -> bool:
    """Whether the latest reading of its post showed an answer; others were on earlier pages, which are not drawn."""
    return comment["removed_at"] in (None, post_gone)


def _page(drawn: Drawn, blog: str, post: Row, comments: Sequence[Row], zone: ZoneInfo) -> PageSheet:
    thread = [row for row in comments if _shown(row, post["removed_at"])]
    by_id = {row["comment_id"]: row for row in thread}
    chosen = [by_id[comment_id] for comment_id in drawn.comments if comment_id in by_id]
    rows = [_post_sheet(post, thread, zone), *(_comment_sheet(row, by_id, zone) for row in chosen)]
    return PageSheet(drawn, blog, post, thread, tuple(rows))


def _post_sheet(post: Row, thread: Sequence[Row], zone: ZoneInfo) -> RowSheet:
    # what is missing depends on all that is there
    ids = sorted(row["comment_id"] for row in thread)
    fields = (
        Field(ROW, "post", post["post_id"]),
        _field("title", post["title"]),
        _field("author", post["author"]),
        _date(post, zone),
        _field("text", post["text"] or None),
        Field(MISSING, {"read": len(ids)}, _digest(ids)),
    )
    return _row_sheet(post["post_id"], "posts", post, fields)


def _comment_sheet(row: Row, thread: dict[str, Row], zone: ZoneInfo) -> RowSheet:
    parent = thread.get(row["parent_id"]) if row["parent_id"] else None
    told = None
    if row["parent_id"]:
        told = {"author": parent["author"], "text": parent["text"][:_LETTERS_OF_PARENT]} if parent else {"author": "?"}
    fields = (
        Field(ROW, row["kind"], row["comment_id"]),
        _field("text", row["text"] or None),
        _field("author", row["author"]),
        _field("author_url", row["author_url"]),
        _date(row, zone),
        _field("kind", row["kind"]),
        Field("parent", told, _digest(row["parent_id"])),
    )
    return _row_sheet(row["comment_id"], "comments", row, fields)


def _row_sheet(row_id: str, table: str, row: Row, fields: Iterable[Field]) -> RowSheet:
    """A value is that of this very row: in one whose content changed, each is another."""
    of_row = tuple(replace(field, digest=_digest([row["content_hash"], field.digest])) for field in fields)
    return RowSheet(row_id, table, row["capture_id"], row["content_hash"], of_row)


def _date(row: Row, zone: ZoneInfo) -> Field:
    """As the blog's clock shows it, which is what the page says; a day or coarser stands as it is."""
    at, precision = row["published_at"], row["published_precision"]
    if at is None:
        return _field("date", None)
    fine = precision in ("minute", "second")
    form = {"second": "%Y-%m-%d %H:%M:%S", "minute": "%Y-%m-%d %H:%M", "month": "%Y-%m", "year": "%Y"}
    shown = (at.astimezone(zone) if fine else at).strftime(form.get(precision, "%Y-%m-%d"))
    utc = f"{at:%Y-%m-%d %H:%M}" if fine else None  # which pages give too, in their markup
    value = {"shown": shown, "zone": zone.key if fine else None, "utc": utc, "text": row["published_text"]}
    return Field("date", value, _digest([at.isoformat(), precision]))


def _field(name: str, value: str | None) -> Field:
    return Field(name, value, _digest(value))


def _digest(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, ensure_ascii=True).encode()).hexdigest()[:16]


@contextmanager
def _readable(root: Path) -> Iterator[None]:
    """Turns what a damaged file raises into one line."""
    try:
        yield
    except (OSError, pa.ArrowException) as error:
        raise DatasetError(f"{root}: cannot be read: {str(error).splitlines()[0]}") from error
