"""The tables of a dataset without what was taken down: written aside, and as a rebuild will make them.

What can be read again from the records, as they are now, is told anew; of what cannot, the rows are kept without what
was taken down.
"""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pyarrow as pa

from crawler import provenance, urls
from crawler.errors import DatasetError
from pipelines import manifest, partitions, tally
from pipelines.language import Detector
from pipelines.late import order
from pipelines.manifest import FileEntry, Manifest
from pipelines.partitions import partition_of
from pipelines.rereading import reread, source_of, told_of
from pipelines.rows import Event, Row, ThreadRows, content_hash
from pipelines.schema import SCHEMAS
from pipelines.sharing.takedown.naming import Named
from pipelines.sharing.takedown.records import Rewriting
from pipelines.sharing.takedown.withholding import Withheld
from pipelines.store import Batch, Dataset

_COMMIT_EVERY = 500
_TEXTS = {
    "posts": ["title", "author", "author_url", "text", "html"],
    "comments": ["author", "author_url", "text", "html"],
    "links": ["url", "anchor_text"],
    "revisions": ["title", "author", "author_url", "text", "html"],
    "blogs": ["title", "description"],
}
_READ_FROM = ("capture_id", "replaced_by")


class Retelling:
    """The dataset at `root` (its manifest `before`), written to `aside`, where its WARC files lie already.

    `posts` and `comments`: how many rows went.
    """

    def __init__(
        self, root: Path, aside: Path, before: Manifest, withheld: Withheld, named: Named, records: Rewriting
    ) -> None:
        self._root, self._aside, self._before = root, aside, before
        self._withheld, self._named, self._records = withheld, named, records
        self._after = Manifest(links_open=before.links_open)
        self._touched: set[str] = set()  # posts of which something may be read otherwise now
        self._lost: Counter[str] = Counter()  # comments that go, by post
        self._ids: dict[str, str] = {}  # of captures that have another one now, by the one they had
        self._taken: set[str] = set()  # ids that a capture has
        self.posts = self.comments = 0

    def tell(self, detector: Detector) -> None:
        """Write all tables. Raises DatasetError, OSError."""
        self._gone = self._posts_gone()
        self._write_captures()
        self._note_answers()
        for table in ("posts", "comments", "links", "revisions"):
            for path in self._before.paths(table):
                self._write(table, path)
        self._write_blogs()
        (self._aside / manifest.NAME).write_text(self._after.dumps(), encoding="utf-8")
        self._tell_anew(detector)

    def _posts_gone(self) -> set[str]:
        gone = set(self._named.posts)
        for path in self._before.paths("posts"):
            partition = partition_of(path)
            for row in partitions.read(self._root / path, "posts", ["post_id", "url"]).to_pylist():
                known = row["post_id"] in gone or self._withheld.names(row["url"])
                if known or (partition and partition.blog in self._named.blogs):
                    gone.add(row["post_id"])
                    self.posts += 1
        return gone

    def _write_captures(self) -> None:
        self._parts: dict[str, list[str]] = defaultdict(list)
        for path in self._before.paths("captures"):
            rows = partitions.read(self._root / path, "captures").to_pylist()
            self._taken.update(row["capture_id"] for row in rows)
            left = [after for row in rows if (after := self._capture(row, path)) is not None]
            self._put("captures", path, rows, left)

    def _capture(self, row: Row, path: str) -> Row | None:
        partition = partition_of(path)
        if partition and partition.blog in self._named.blogs:
            return None
        url = row["final_url"] or row["url"]
        if any(self._withheld.names(each) for each in (row["url"], url)):
            return None
        if row["warc_file"] is None:
            self._touched |= {post for post in (told_of(row),) if post}
            return row
        where = row["warc_file"], row["warc_offset"]
        if where not in self._records.records:
            return row
        moved = self._records.records[where]
        if moved is None:
            return None
        if moved.digest:
            self._touched |= {row["post_id"] or "", urls.post_id(url), *_holding(url)}
        place = moved.place
        clean = {**row, "warc_file": place.file, "warc_offset": place.offset, "warc_length": place.length}
        if moved.sha256:
            clean["sha256"] = moved.sha256
            # The id is made of the payload too: whoever guesses what went could see by it that the guess is right.
            made = provenance.id_of(row["url"], row["fetched_at"], moved.sha256)
            if made not in self._taken:
                self._taken.add(made)
                self._ids[row["capture_id"]] = clean["capture_id"] = made
        return clean

    def _note_answers(self) -> None:
        """The posts of the comments that go, and those that link to posts that go."""
        for path in self._before.paths("comments"):
            for row in partitions.read(self._root / path, "comments", ["comment_id", "post_id"]).to_pylist():
                if row["post_id"] in self._gone or row["comment_id"] in self._named.comments:
                    self.comments += 1
                    self._touched.add(row["post_id"])
                    self._lost[row["post_id"]] += 1
        for path in self._before.paths("links"):
            for row in partitions.read(self._root / path, "links", ["post_id", "target_post_id"]).to_pylist():
                if row["target_post_id"] in self._gone:
                    self._touched.add(row["post_id"])

    def _write(self, table: str, path: str) -> None:
        rows = partitions.read(self._root / path, table).to_pylist()
        home = self._home(path)
        left: list[Row] = []
        for row in rows:
            if row["post_id"] in self._gone:
                continue
            if row.get("comment_id") in self._named.comments:
                continue
            read = {name: self._ids[row[name]] for name in _READ_FROM if row.get(name) in self._ids}
            row = {**row, **read}
            left.append(self._clean(table, row, home) if row["post_id"] in self._touched else row)
        self._put(table, path, rows, left)

    def _home(self, path: str) -> str:
        partition = partition_of(path)
        blog = partition.blog if partition else ""
        rows: list[Row] = partitions.read(self._root / tally.BLOGS, "blogs", ["blog", "url"]).to_pylist()
        return next((str(row["url"]) for row in rows if row["blog"] == blog), "")

    def _clean(self, table: str, row: Row, home: str) -> Row:
        texts = {name: self._withheld.string(row[name], home) for name in _TEXTS[table] if row[name]}
        clean: dict[str, Any] = {**row, **texts}
        if table == "links" and row["target_post_id"] in self._gone:
            clean["target_post_id"] = None
        if table in ("comments", "revisions") and row["parent_id"] in self._named.comments:
            clean["parent_id"] = None
        if table == "posts" and (lost := self._lost[row["post_id"]]):
            clean["responses_found"] = max(0, row["responses_found"] - lost)
            clean["responses_withheld"] = row["responses_withheld"] + lost
        of = row["table"] if table == "revisions" else table
        if of in ("posts", "comments") and any(row[name] != text for name, text in texts.items()):
            clean["content_hash"] = content_hash(of, clean)
        return clean

    def _write_blogs(self) -> None:
        rows = partitions.read(self._root / tally.BLOGS, "blogs").to_pylist()
        went: dict[str, int] = defaultdict(int)
        for path in self._before.paths("posts"):
            partition = partition_of(path)
            assert partition is not None
            stood, left = self._before.tables["posts"][path], self._after.tables["posts"].get(path)
            went[partition.blog] += stood.rows - (left.rows if left else 0)
        left_rows = []
        for row in rows:
            if row["blog"] not in self._named.blogs:
                clean = self._clean("blogs", row, row["url"])
                if (discovered := row["posts_discovered"]) is not None:
                    clean["posts_discovered"] = max(0, discovered - went[row["blog"]])
                left_rows.append(clean)
        self._put("blogs", tally.BLOGS, rows, left_rows)

    def _put(self, table: str, path: str, before: list[Row], after: list[Row]) -> None:
        if not after:
            return
        target = self._aside / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if after == before:
            os.link(self._root / path, target)
            self._after.tables[table][path] = self._before.tables[table][path]
            return
        rows = partitions.ordered(table, pa.Table.from_pylist(after, schema=SCHEMAS[table]))
        partitions.write(target, rows)
        self._after.tables[table][path] = FileEntry.of(target)

    def _tell_anew(self, detector: Detector) -> None:
        blogs: list[Row] = partitions.read(self._aside / tally.BLOGS, "blogs").to_pylist()
        with Dataset(self._aside, durable=False) as dataset:
            for blog in blogs:
                source = source_of(self._aside, Manifest.load(self._aside), blog)
                batch = Batch(anew=True)
                of: dict[str, list[Row]] = defaultdict(list)
                for row in source.candidates():
                    if (post_id := told_of(row)) in self._touched and post_id in source.posts:
                        of[str(post_id)].append(row)
                for rows in of.values():
                    try:
                        events = [event for row in rows if (event := reread(source, row, detector)) is not None]
                    except DatasetError:
                        continue  # what was fetched is not kept: the rows stand as they were cleaned
                    if any(isinstance(event, ThreadRows) for event in events):
                        batch.events += _sorted(events)
                    if len(batch.events) >= _COMMIT_EVERY:
                        dataset.commit(batch)
                        batch = Batch(anew=True)
                dataset.commit(batch)
            dataset.settle(blogs)


def _sorted(events: list[Event]) -> list[Event]:
    return sorted(events, key=order)


def _holding(url: str) -> set[str]:
    """The ids of posts of which an address may be a further page: the same without the end of its path."""
    parts = urlsplit(url)
    path, found = parts.path.rstrip("/"), set()
    for _ in range(2):
        path = path.rpartition("/")[0]
        if path:
            found |= {urls.post_id(urlunsplit(parts._replace(path=f"{path}{end}", query=""))) for end in ("", "/")}
    return found
