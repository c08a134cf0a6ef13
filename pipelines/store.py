"""A dataset that is being written: threads and captures in, partitions replaced, one writer, nothing torn."""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

import pyarrow as pa
import pyarrow.compute as pc

from crawler import folders
from crawler.errors import DatasetError, DiskError
from pipelines import commit, history, older, partitions, payloads, tally
from pipelines.draft import Draft
from pipelines.edits import POST_TABLES, Edits
from pipelines.history import SamePayload, Stored
from pipelines.index import PostIndex
from pipelines.language import Detector
from pipelines.late import Times, in_order, order
from pipelines.manifest import Manifest
from pipelines.partitions import Partition
from pipelines.payloads import Payloads
from pipelines.rereading import CAPTURE_COLUMNS, Source, source_of
from pipelines.rows import Event, Row, ThreadRows
from pipelines.sharing.takedown.gate import gated


@dataclass(slots=True)
class Batch:
    """What one commit takes in: what captures tell of posts, in any order, and rows of `captures` by blog.

    `blogs`: what is known of the blogs by now, as rows of `blogs` like those that `finish` stores; of what they say,
    a commit stores what need not wait for the end (`pipelines.tally`). `anew`: the events
    are all that captures tell of their posts, whose rows are made of them alone.
    """

    events: list[Event] = field(default_factory=list)
    captures: list[tuple[str, Row]] = field(default_factory=list)
    blogs: Mapping[str, Row] = field(default_factory=dict)
    anew: bool = False

    def __bool__(self) -> bool:
        return bool(self.events or self.captures)


class Dataset:
    """The dataset at `root`, made if need be and held by this process alone; a context manager.

    Every method raises DatasetError, in one line, where the disk does not do its part. What was committed
    before stands then as it was, and the same batch may be tried again.

    With a language `detector`, a capture that comes later than newer ones of its post has them read again, where the
    WARC files hold them (`pipelines.late`); without, captures must come in the order of time. One that need not outlive
    a crash (`durable` False) does not wait for the disk.
    """

    def __init__(self, root: Path, detector: Callable[[], Detector] | None = None, *, durable: bool = True) -> None:
        self.root = root
        self._detector, self._durable = detector, durable
        self.news: dict[str, Counter[str]] = defaultdict(Counter)  # what commits did to the rows of each blog
        self._held = ExitStack()
        with self._explained():
            folders.make(root)
            self._held.enter_context(commit.locked(root))
        try:
            with self._explained():
                self._load()
        except DatasetError:
            self._held.close()
            raise

    def __enter__(self) -> Dataset:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the dataset."""
        self._index.close()
        self._held.close()

    def commit(self, batch: Batch) -> Counter[str]:
        """Take in a batch; says how many posts and comments were new, changed, unchanged, ….

        Only partitions in which a row changes are written.
        """
        return self._publish(batch, None) if batch else Counter()

    def finish(self, batch: Batch, blogs: Iterable[Row]) -> Counter[str]:
        """Take in the last batch of a crawl, which may be empty, and settle: resolve links to posts that came after
        them, and write the rows of these blogs. It is one commit: no reader sees the one without the other.
        """
        return self._publish(batch, {row["blog"]: row for row in blogs})

    def settle(self, blogs: Iterable[Row]) -> None:
        """End a crawl of which every batch was committed."""
        self.finish(Batch(), blogs)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except (OSError, pa.ArrowException, sqlite3.Error) as error:
            self._stale = True
            reason = getattr(error, "strerror", None) or str(error).splitlines()[0]
            message = f"{self.root}: cannot be written: {reason}; what was committed before is safe"
            raise DiskError(message) from error
        except BaseException:  # Ctrl-C in the middle of a commit: what became of it, the disk tells
            self._stale = True
            raise

    def _load(self) -> None:
        commit.recover(self.root)
        self._manifest = older.brought_up(self.root, Manifest.load(self.root), durable=self._durable)
        self._index = PostIndex(self.root, self._manifest)
        self._stale = False

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """The index changes with the tables, or not at all."""
        if self._stale:
            self._index.close()
            self._load()
        with self._index.changing():
            yield

    def _publish(self, batch: Batch, blogs: Mapping[str, Row] | None) -> Counter[str]:
        news: dict[str, Counter[str]] = defaultdict(Counter)
        with self._explained(), self._changing():
            draft = Draft(self.root, self._manifest, durable=self._durable)
            if batch:
                self._take_in(batch, draft, news)
            if blogs is not None:
                self._settle(blogs, draft)
            self._manifest = draft.published(self._index.note)
            del draft
            pa.default_memory_pool().release_unused()  # a long crawl commits now and then, and reads pages in between
        for blog, counts in news.items():
            self.news[blog].update(counts)
        return sum(news.values(), Counter())

    def _take_in(self, batch: Batch, draft: Draft, news: dict[str, Counter[str]]) -> None:
        edits = Edits()
        changes: dict[str, tally.Change] = defaultdict(tally.Change)
        for blog, row in {row["capture_id"]: (blog, row) for blog, row in batch.captures}.values():  # the last word
            edits.capture(blog, row)
            changes[blog].capture(row)
        told: dict[str, list[Event]] = defaultdict(list)
        for event in sorted(_gated(batch.events), key=order):
            told[event.post_id].append(event)
        homes_before = {post_id: self._index.home(post_id) for post_id in told}
        stored = _stored(homes_before, draft)
        captures = {
            blog: draft.of_blog("captures", blog, payloads.COLUMNS)
            for blog in sorted({event.blog for event in batch.events})
        }
        anew = dict(told) if batch.anew else self._told_anew(told, captures, batch)
        told |= anew
        same = _payloads(told, stored, captures, batch).same
        merged: dict[str, Stored] = {}
        for post_id, events in told.items():
            counts = news[events[-1].blog]
            if post_id in anew:
                counts["posts_older"] += 1
                rows = _merged(None, events, same, Counter())
            else:
                rows = _merged(stored.get(post_id), events, same, counts)
            if rows:
                merged[post_id] = rows
        homes = {post_id: _home(told[post_id], after, homes_before[post_id]) for post_id, after in merged.items()}
        for post_id, after in merged.items():
            self._index.add(homes[post_id], post_id, after.post["native_id"])
        for post_id, after in merged.items():  # when every post of the batch can be pointed at
            home, before, home_before = homes[post_id], stored.get(post_id), homes_before[post_id]
            after.links = [self._resolved(home.blog, link) for link in after.links]
            self._index.await_targets(home.blog, post_id, after.links)
            edits.post(post_id, before, after, home_before, home)
            changes[home.blog].post(after, 1)
            if before is not None and home_before is not None:
                changes[home_before.blog].post(before, -1)
        edits.make(draft)
        tally.recount(draft, changes, batch.blogs)
        draft.files.links_open = draft.files.links_open or self._index.arrivals

    def _told_anew(
        self, told: Mapping[str, list[Event]], captures: Mapping[str, pa.Table], batch: Batch
    ) -> dict[str, list[Event]]:
        """For the posts of which a capture comes late: all that their captures tell."""
        found: dict[str, list[Event]] = {}
        if self._detector is None:
            return found
        times = Times()
        for blog, rows in captures.items():
            first = min(event.at for event in batch.events if event.blog == blog)
            times.add(rows.filter(pc.greater(rows["fetched_at"], first)).to_pylist())
        times.add(row for _, row in batch.captures)
        sources: dict[str, Source | None] = {}
        for post_id, events in told.items():
            blog = events[0].blog
            if not times.late(events):
                continue
            if blog not in sources:
                sources[blog] = self._source(blog, batch)
            source = sources[blog]
            if source is not None and (whole := in_order(events, source, self._detector())):
                found[post_id] = _gated(whole)
        return found

    def _source(self, blog: str, batch: Batch) -> Source | None:
        """Where the blog's captures can be read again; None where nothing is known of the blog yet."""
        stored = tally.stored(self.root, blog) or {}
        row = {**stored, **{k: v for k, v in batch.blogs.get(blog, {}).items() if v is not None}}
        if not row:
            return None
        captures = tally.blog_table(self.root, self._manifest, "captures", blog, CAPTURE_COLUMNS).to_pylist()
        new = {row["capture_id"] for of, row in batch.captures if of == blog}
        captures = [row for row in captures if row["capture_id"] not in new]
        captures += {row["capture_id"]: row for of, row in batch.captures if of == blog}.values()
        return source_of(self.root, self._manifest, row, captures)

    def _resolved(self, blog: str, link: Row) -> Row:
        target = self._index.target(blog, link)
        return link if link["target_post_id"] == target else {**link, "target_post_id": target}

    def _settle(self, found: Mapping[str, Row], draft: Draft) -> None:
        for partition, post_ids in sorted(self._index.waited().items()):
            self._settle_links(partition, post_ids, draft)
        self._index.settled()
        draft.files.links_open = False
        tally.settle(draft, found)

    def _settle_links(self, partition: Partition, post_ids: Collection[str], draft: Draft) -> None:
        """Resolve the links of these posts to what has come since."""
        table = draft.rows("links", partition.path("links"))
        links: dict[str, list[Row]] = defaultdict(list)
        for link in partitions.rows_where(table, "post_id", post_ids):
            links[link["post_id"]].append(link)
        settled: list[Row] = []
        changed: set[str] = set()
        for post_id, before in links.items():
            after = [link if link["target_post_id"] else self._resolved(partition.blog, link) for link in before]
            if after != before:
                changed.add(post_id)
                settled += after
                self._index.await_targets(partition.blog, post_id, after)
        if changed:
            rows = partitions.replaced("links", table, "post_id", changed, settled)
            draft.put("links", partition.path("links"), rows)


def _stored(homes: Mapping[str, Partition | None], draft: Draft) -> dict[str, Stored]:
    """The rows that the dataset has of these posts."""
    lie: dict[Partition, list[str]] = defaultdict(list)
    for post_id, home in homes.items():
        if home is not None:
            lie[home].append(post_id)
    found: dict[str, Stored] = {}
    for partition, ids in lie.items():
        for table in POST_TABLES:
            rows = draft.rows(table, partition.path(table))
            for row in partitions.rows_where(rows, "post_id", ids):
                if table == "posts":
                    found[row["post_id"]] = Stored(row)
                else:
                    getattr(found[row["post_id"]], table).append(row)
    return found


def _gated(events: Iterable[Event]) -> list[Event]:
    return [event for each in events if (event := gated(each)) is not None]


def _payloads(
    told: Mapping[str, Sequence[Event]], stored: Collection[str], captures: Mapping[str, pa.Table], batch: Batch
) -> Payloads:
    """The captures that tell whether a post which is stored was read from the same bytes again."""
    again = [events for post_id, events in told.items() if post_id in stored or len(events) > 1]
    threads = [event for events in again for event in events if isinstance(event, ThreadRows)]
    ids = {row["capture_id"] for thread in threads for row in (thread.post, *thread.comments)}
    return Payloads.concerning(ids, captures.values(), [row for _, row in batch.captures])


def _home(events: Sequence[Event], after: Stored, before: Partition | None) -> Partition:
    """Where a post belongs; a thread older than what is stored does not move it."""
    latest = next((event for event in reversed(events) if isinstance(event, ThreadRows)), None)
    if before is not None and (latest is None or after.post["captured_at"] > latest.captured_at):
        return before
    assert latest is not None
    return Partition(latest.blog, latest.year)


def _merged(stored: Stored | None, events: Sequence[Event], same: SamePayload, counts: Counter[str]) -> Stored | None:
    """The rows of a post after these events; None where it is none that was ever read."""
    for event in events:
        if isinstance(event, ThreadRows):
            stored = history.merge(stored, event, same, counts)
        elif stored is not None:
            stored = history.remove(stored, event, counts)
    return stored
