"""A dataset that files are taken into: their bytes to its WARC files, their captures noted, their threads committed.

Raw before rows: what a thread is read from is stored first, and read from there by the same hand as in `rebuild`. A
capture is committed with the thread that was read from it, so that an import which was killed goes on where it was; a
record that it had stored and not committed is found again and not stored twice.
"""

from __future__ import annotations

import hashlib
import pickle
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Self

from crawler import aside, provenance
from crawler.archive.warc import Place, WarcFolder
from crawler.errors import DiskError
from crawler.items import Blog, Capture
from crawler.items import Source as Origin
from pipelines import tally
from pipelines.importing.into import Into, Told
from pipelines.importing.leftover import known_and_left
from pipelines.language import load_detector
from pipelines.manifest import Manifest
from pipelines.pool import Pool
from pipelines.rereading import source_of
from pipelines.rows import Row, blog_row, capture_row
from pipelines.sharing.takedown.withholding import withholding
from pipelines.store import Batch, Dataset


@dataclass(frozen=True, slots=True)
class Deposit:
    """Bytes to store: the address that they are of, when they were made (aware), their media type and what they are.

    `headers` of their record say where they were taken from; with them the record is a `conversion`, else a `resource`.
    """

    url: str
    at: datetime
    body: bytes
    mime: str
    source: Origin
    outcome: str = "post"
    headers: Mapping[str, str] = field(default_factory=dict)


class Intake:
    """The dataset at `into.root`, held by this process; a context manager. Every method raises DatasetError."""

    def __init__(self, into: Into, told: Told) -> None:
        settings = into.settings
        self._root, self._told, self._time_zone = into.root, told, into.time_zone
        self._commit_every = settings.getint("COMMIT_EVERY")
        self._held = ExitStack()
        detector = settings["LANGUAGE_DETECTOR"]
        self._dataset = self._held.enter_context(Dataset(into.root, cache(lambda: load_detector(detector))))
        self._withheld = withholding(into.root)
        self._files = WarcFolder.of(into.root, settings, self._withheld)
        self._pool = self._held.enter_context(Pool(into.processes, detector))
        self._contexts = self._held.enter_context(aside.temporary())
        self._batch = Batch()
        self._blogs: dict[str, Blog] = {}

    def __enter__(self) -> Self:
        self._known, self._stored = known_and_left(self._root)
        return self

    def __exit__(self, *exception: object) -> None:
        with self._held:
            if exception[0] is None:  # else a commit or a record may be half written: the next run mends it
                self._commit()
                self._dataset.settle(map(blog_row, self._blogs.values()))
                self._files.close()

    def take(self, blog: Blog, deposits: Iterable[Deposit]) -> None:
        """Take in deposits, each a post with its whole thread; those that were taken in before are counted, and a blog
        that was taken down is passed by.

        What of `blog` is known only at the end may be set as long as this object is open.
        """
        if self._withheld.names(blog.url):
            self._told.passed_by.append((blog.url, "was taken down of this dataset"))
            return
        context = self._context(blog)
        waiting: deque[Row] = deque()

        def fresh() -> Iterator[Row]:
            for deposit in deposits:
                row = self._captured_now(deposit)
                if row is not None:
                    waiting.append(row)
                    yield row

        for events, count in self._pool.read(context, fresh()):
            read = {event.capture_id: event.post_id for event in events}
            for row in (waiting.popleft() for _ in range(count)):
                row["post_id"] = read.get(row["capture_id"])
                self._batch.captures.append((blog.blog, row))
                if row["post_id"] is None:
                    self._told.passed_by.append((row["url"], "could not be read as a post"))
            self._batch.events += events
            if len(self._batch.captures) >= self._commit_every:
                self._commit()
        self._commit()

    def _captured_now(self, deposit: Deposit) -> Row | None:
        """Store a deposit: its row of `captures`; None where the dataset has it, or it was taken down."""
        if self._withheld.names(deposit.url):
            self._told.counts["withheld posts"] += 1
            return None
        body = self._withheld.payload(deposit.body, deposit.url, deposit.mime)
        sha256 = hashlib.sha256(body).hexdigest()  # of what is stored: that of the whole would tell, by guessing
        name = provenance.id_of(deposit.url, deposit.at, sha256)
        if name in self._known:
            self._told.counts["known"] += 1
            return None
        self._known.add(name)
        place = self._stored.get(name) or self._store(deposit)
        capture = Capture(
            capture_id=name,
            url=deposit.url,
            final_url=deposit.url,
            mime=deposit.mime,
            fetched_at=deposit.at,
            sha256=sha256,
            source=deposit.source,
            warc_file=place.file,
            warc_offset=place.offset,
            warc_length=place.length,
            outcome=deposit.outcome,
        )
        return capture_row(capture)

    def _store(self, deposit: Deposit) -> Place:
        try:
            if deposit.headers:
                of = self._files.add_conversion(deposit.url, deposit.body, deposit.at, deposit.mime, deposit.headers)
            else:
                of = self._files.add_resource(deposit.url, deposit.body, deposit.at, deposit.mime)
        except OSError as error:
            raise self._unwritten(error) from error
        return of.place

    def _commit(self) -> None:
        try:
            self._files.sync()
        except OSError as error:
            raise self._unwritten(error) from error
        self._batch.blogs = {blog: blog_row(known) for blog, known in self._blogs.items()}
        self._told.counts.update(self._dataset.commit(self._batch))
        self._batch = Batch()

    def _context(self, blog: Blog) -> Path:
        """A file with what the readers are to know of a blog: what `rebuild` will know."""
        known = tally.stored(self._root, blog.blog) or {}
        blog.time_zone = known.get("time_zone") or self._time_zone
        self._blogs[blog.blog] = blog
        told = {**known, **{name: value for name, value in blog_row(blog).items() if value is not None}}
        source = source_of(self._root, Manifest.load(self._root), told, [])
        path = self._contexts / f"{len(self._blogs)}"
        path.write_bytes(pickle.dumps(source))
        return path

    def _unwritten(self, error: OSError) -> DiskError:
        return DiskError(f"{self._root}: cannot be written: {error.strerror}; what was committed is safe")
