"""The measured facts of a dataset: what a data sheet states and a report shows, counted from the rows alone.

Read in batches of some columns, so that memory does not grow with the rows; of what grows with the posts only the gaps
are kept. Every number can be counted again by whoever has the tables. Give it a snapshot where a crawl may go on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, fields
from datetime import datetime
from functools import reduce
from operator import add
from pathlib import Path
from typing import Any, TypeVar

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from crawler.errors import DatasetError
from pipelines import partitions, tally
from pipelines.manifest import Manifest
from pipelines.partitions import partition_of
from pipelines.rows import LINKBACKS, Row

UNREAD = ("protected", "blocked", "error", "missing", "gone")
"""Outcomes of a capture at an address that nothing was read from."""
_BATCH = 65_536
_WORDS = r"\S+"
_FOR_MACHINES = r"/wp-json/|[?&]rest_route="  # an API that is not there is no gap

T = TypeVar("T")


@dataclass(slots=True)
class Span:
    """From the first to the last instant (UTC); None where there is none."""

    first: datetime | None = None
    last: datetime | None = None

    def __add__(self, other: Span) -> Span:
        instants = [at for at in (self.first, self.last, other.first, other.last) if at is not None]
        return Span(min(instants, default=None), max(instants, default=None))


class Sum:
    """Facts that add up, field by field: of one batch to a blog's, of one blog to the dataset's."""

    def __add__(self: T, other: T) -> T:
        return type(self)(
            **{
                f.name: getattr(self, f.name) + getattr(other, f.name)
                for f in fields(self)  # type: ignore[arg-type]
            }
        )


@dataclass(slots=True)
class Written(Sum):
    """Rows of posts, or of comments, pingbacks and trackbacks. A count's key None is "the dataset does not say"."""

    rows: int = 0
    words: int = 0  # white space between them
    characters: int = 0
    removed: int = 0  # no longer shown
    changed: int = 0  # of more than one revision
    kinds: Counter[str] = field(default_factory=Counter)  # of posts: none
    years: Counter[int | None] = field(default_factory=Counter)  # of publication, by the blog's own clock
    languages: Counter[str | None] = field(default_factory=Counter)
    precisions: Counter[str | None] = field(default_factory=Counter)  # of dates of publication
    sources: Counter[str] = field(default_factory=Counter)
    readers: Counter[str] = field(default_factory=Counter)
    platforms: Counter[str | None] = field(default_factory=Counter)  # of comments: none
    authors_unknown: int = 0
    by_post_author: int = 0  # of posts: 0
    spam_suspected: int = 0  # of posts: 0
    spam_reasons: Counter[str] = field(default_factory=Counter)
    duplicates: int = 0  # rows whose words and author another row of the same blog has too, that other apart
    published: Span = field(default_factory=Span)
    captured: Span = field(default_factory=Span)

    @property
    def linkbacks(self) -> int:
        """How many of them are pingbacks and trackbacks."""
        return sum(self.kinds[kind] for kind in LINKBACKS)


@dataclass(slots=True)
class Gap:
    """A post of which fewer or more answers were read than its page declares."""

    post_id: str
    url: str
    title: str | None
    declared: int
    found: int


@dataclass(slots=True)
class Unread:
    """An address that was asked for and that no row was read from: the last outcome, and its HTTP status."""

    url: str
    outcome: str
    status: int | None
    at: datetime


@dataclass(slots=True)
class Completeness(Sum):
    """Posts discovered against read, answers declared against found."""

    discovered: int = 0
    unended: int = 0  # blogs with posts of which no crawl has come to its end: how many posts they have is not known
    read: int = 0
    declaring: int = 0  # posts whose page says how many answers it has
    complete: int = 0  # of these, posts with just as many found
    answers_declared: int = 0  # over the posts that declare
    answers_found: int = 0  # over the same posts
    withheld: int = 0  # answers that were taken down (`takedown`), over all posts
    gaps: list[Gap] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)


@dataclass(slots=True)
class Links(Sum):
    """Links in posts and comments."""

    rows: int = 0
    internal: int = 0
    resolved: int = 0  # point at a post of this dataset


@dataclass(slots=True)
class Captures(Sum):
    """What was fetched."""

    rows: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int | None] = field(default_factory=Counter)
    sources: Counter[str] = field(default_factory=Counter)
    tdm_reservations: Counter[int | None] = field(default_factory=Counter)
    months: Counter[str] = field(default_factory=Counter)  # 2009-05: of the fetch, UTC
    warc_bytes: int = 0
    fetched: Span = field(default_factory=Span)


@dataclass(slots=True)
class Measured(Sum):
    """The facts of one blog, or of all."""

    posts: Written = field(default_factory=Written)
    comments: Written = field(default_factory=Written)
    completeness: Completeness = field(default_factory=Completeness)
    links: Links = field(default_factory=Links)
    captures: Captures = field(default_factory=Captures)
    revisions: int = 0  # earlier versions of rows


@dataclass(slots=True)
class BlogFacts:
    """One blog: its row of `blogs`, and what was measured of it."""

    blog: str
    about: Row
    measured: Measured

    @property
    def name(self) -> str:
        """Its title, or its slug where none is known."""
        return str(self.about.get("title") or self.blog)


@dataclass(slots=True)
class Facts:
    """A dataset: every blog in the order of their slugs, and all of them together."""

    blogs: list[BlogFacts]
    whole: Measured


def facts(root: Path, progress: Callable[[list[str]], Iterable[str]] = iter) -> Facts:
    """Counted from the tables at `root`, a dataset or a snapshot of one; `progress` is given the blogs, one by one.

    Raises DatasetError.
    """
    manifest = Manifest.load(root)
    try:
        about = {row["blog"]: row for row in partitions.read(root / tally.BLOGS, "blogs").to_pylist()}
        named = {partition.blog for table in manifest.tables for partition in _partitions(manifest, table)}
        blogs = [_blog(root, manifest, blog, about.get(blog, {})) for blog in progress(sorted(about.keys() | named))]
    except (OSError, pa.ArrowException) as error:
        raise DatasetError(
            f"a table cannot be read: {str(error).splitlines()[0]}; `bloggarkiv verify` says which"
        ) from error
    return Facts(blogs, reduce(add, (found.measured for found in blogs), Measured()))


def ranked(counts: Counter[T]) -> list[tuple[T, int]]:
    """The counts, the most frequent first, of equals the first by name; not known comes last."""
    return sorted(counts.items(), key=lambda item: (item[0] is None, -item[1], str(item[0])))


def years_of(rows: pa.Table | pa.RecordBatch, time_zone: str | None) -> pa.Array:
    """int32, null where the date is unknown: the year that the blog's own clock showed when each row was published.

    `rows` has `published_at` and `published_precision`. As `pipelines.rows.local_year`, for whole columns.
    """
    at = _array(rows, "published_at")
    fine = pc.is_in(_array(rows, "published_precision"), pa.array(["minute", "second"]))
    local = at.cast(pa.timestamp("us", tz=time_zone or "UTC"))
    return pc.if_else(fine, pc.year(local), pc.year(at)).cast(pa.int32())


def _partitions(manifest: Manifest, table: str) -> Iterator[partitions.Partition]:
    return (found for path in manifest.paths(table) if (found := partition_of(path)))


def _blog(root: Path, manifest: Manifest, blog: str, about: Row) -> BlogFacts:
    zone = about.get("time_zone")

    def batches(table: str, columns: Iterable[str]) -> Iterator[pa.RecordBatch]:
        for path in manifest.paths(table, blog):
            with pq.ParquetFile(root / path) as file:
                yield from file.iter_batches(_BATCH, columns=list(columns), use_threads=False)

    measured = Measured(
        posts=_written(batches("posts", [*_WRITTEN, "platform", "complete"]), zone),
        comments=_written(batches("comments", [*_WRITTEN, *_ANSWERS]), zone),
        completeness=reduce(add, map(_declared, batches("posts", _DECLARED)), Completeness()),
        links=reduce(add, map(_links, batches("links", ["internal", "target_post_id"])), Links()),
        captures=reduce(add, map(_captures, batches("captures", _FETCHED)), Captures()),
        revisions=sum(manifest.tables["revisions"][path].rows for path in manifest.paths("revisions", blog)),
    )
    listed = about.get("posts_discovered")
    if listed:  # what no list names, and was read, is there too
        measured.completeness.discovered = max(listed, measured.posts.rows)
    measured.completeness.unended = int(listed is None and measured.posts.rows > 0)
    measured.completeness.unread = _unread(batches("captures", _ASKED))
    return BlogFacts(blog, about, measured)


_WRITTEN = ["text", "removed_at", "revision", "language", "published_at", "published_precision", "source", "reader"]
_WRITTEN += ["author", "captured_at", "content_hash"]
_ANSWERS = ["kind", "is_post_author", "spam_suspected", "spam_reasons"]
_WITHHELD = "responses_withheld"  # files of before there were takedowns lack it
_DECLARED = ["post_id", "url", "title", "responses_declared", "responses_found", "complete", _WITHHELD]
_FETCHED = ["outcome", "status", "source", "tdm_reservation", "fetched_at", "warc_length"]
_ASKED = ["url", "outcome", "status", "fetched_at"]


def _written(batches: Iterable[pa.RecordBatch], zone: str | None) -> Written:
    whole = Written()
    hashes: list[pa.Array] = []
    for rows in batches:
        whole += _written_in(rows, zone)
        # of a hash as many hexadecimal digits as 10^7 rows can be told apart by: it is all that grows with the rows
        hashes.append(pc.utf8_slice_codeunits(_array(rows, "content_hash"), 0, 20))
    if hashes:
        whole.duplicates = whole.rows - pc.count_distinct(pa.chunked_array(hashes)).as_py()
    return whole


def _written_in(rows: pa.RecordBatch, zone: str | None) -> Written:
    text = _array(rows, "text")
    answers = "kind" in rows.schema.names
    return Written(
        rows=rows.num_rows,
        words=_sum(pc.count_substring_regex(text, _WORDS)),
        characters=_sum(pc.utf8_length(text)),
        removed=rows.num_rows - _array(rows, "removed_at").null_count,
        changed=_sum(pc.greater(_array(rows, "revision"), 1)),
        kinds=_counts(rows, "kind") if answers else Counter(),
        years=_counted(years_of(rows, zone)),
        languages=_counts(rows, "language"),
        precisions=_counts(rows, "published_precision"),
        sources=_counts(rows, "source"),
        readers=_counts(rows, "reader"),
        platforms=Counter() if answers else _counts(rows, "platform"),
        authors_unknown=_array(rows, "author").null_count,
        by_post_author=_sum(_array(rows, "is_post_author")) if answers else 0,
        spam_suspected=_sum(_array(rows, "spam_suspected")) if answers else 0,
        spam_reasons=_counted(pc.list_flatten(_array(rows, "spam_reasons"))) if answers else Counter(),
        published=_span(_array(rows, "published_at")),
        captured=_span(_array(rows, "captured_at")),
    )


def _declared(rows: pa.RecordBatch) -> Completeness:
    declaring = rows.filter(pc.is_valid(_array(rows, "responses_declared")))
    differing = declaring.filter(pc.invert(_array(declaring, "complete")))  # those taken down lack nothing
    named = zip(
        *(differing[name].to_pylist() for name in ("post_id", "url", "title", "responses_declared", "responses_found")),
        strict=True,
    )
    return Completeness(
        read=rows.num_rows,
        declaring=declaring.num_rows,
        complete=_sum(_array(rows, "complete")),
        answers_declared=_sum(_array(declaring, "responses_declared")),
        answers_found=_sum(_array(declaring, "responses_found")),
        withheld=_sum(_array(rows, _WITHHELD)) if _WITHHELD in rows.schema.names else 0,
        gaps=[Gap(*values) for values in named],
    )


def _links(rows: pa.RecordBatch) -> Links:
    resolved = rows.num_rows - _array(rows, "target_post_id").null_count
    return Links(rows.num_rows, _sum(_array(rows, "internal")), resolved)


def _captures(rows: pa.RecordBatch) -> Captures:
    return Captures(
        rows=rows.num_rows,
        outcomes=_counts(rows, "outcome"),
        statuses=_counts(rows, "status"),
        sources=_counts(rows, "source"),
        tdm_reservations=_counts(rows, "tdm_reservation"),
        months=_counted(pc.strftime(_array(rows, "fetched_at"), "%Y-%m")),
        warc_bytes=_sum(_array(rows, "warc_length")),
        fetched=_span(_array(rows, "fetched_at")),
    )


def _unread(batches: Iterable[pa.RecordBatch]) -> list[Unread]:
    """Addresses of which no capture gave anything, in their order."""
    failed: dict[str, Unread] = {}
    read: set[str] = set()
    for rows in batches:
        rows = rows.filter(pc.invert(pc.match_substring_regex(_array(rows, "url"), _FOR_MACHINES)))
        without = pc.is_in(_array(rows, "outcome"), pa.array(UNREAD))
        for row in rows.filter(without).to_pylist():
            known = failed.get(row["url"])
            if known is None or known.at <= row["fetched_at"]:
                failed[row["url"]] = Unread(row["url"], row["outcome"], row["status"], row["fetched_at"])
        read.update(rows.filter(pc.invert(without))["url"].to_pylist())
    return [failed[url] for url in sorted(failed.keys() - read)]


def _array(rows: pa.Table | pa.RecordBatch, name: str) -> Any:
    column = rows[name]
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def _sum(values: pa.Array) -> int:
    return int(pc.sum(values.cast(pa.int64())).as_py() or 0)


def _counts(rows: pa.RecordBatch, name: str) -> Counter[Any]:
    return _counted(_array(rows, name))


def _counted(values: pa.Array) -> Counter[Any]:
    found = pc.value_counts(values)
    return Counter(dict(zip(found.field(0).to_pylist(), found.field(1).to_pylist(), strict=True)))


def _span(values: pa.Array) -> Span:
    found = pc.min_max(values).as_py()
    return Span(found["min"], found["max"])
