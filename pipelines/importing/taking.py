"""A blog that an archive holds, taken into a dataset: what its captures tell, in the order of time.

Raw before rows: what is read lies in the dataset's own WARC files first, and is read from there by the same hand as in
`rebuild`.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import chain, islice

from crawler import aside, provenance, urls
from crawler.archive.payloads import payload
from crawler.archive.records import StoredAnswer
from crawler.archive.warc import Place
from crawler.archive.withholding import NOTHING, Withholding
from crawler.discovery.scope import Scope
from crawler.errors import NotReadable
from crawler.items import Capture
from crawler.items import Source as Origin
from crawler.readers import Answer, Lesson, learn
from crawler.urls import spelled
from crawler.webarchives.blogs import ArchivedBlog, ArchivedCapture
from pipelines import tally
from pipelines.importing.into import Into, Told
from pipelines.manifest import Manifest
from pipelines.pool import Pool
from pipelines.rereading import Source, source_of
from pipelines.rows import Event, Removal, Row, ThreadRows, blog_row, capture_row
from pipelines.schema import COLUMNS
from pipelines.store import Batch, Dataset

_SAMPLE = 10
_MOST_FEEDS = 4


@dataclass(slots=True)
class Taking:
    """Where blogs are taken in. `stored` gives the place of a capture's record in the dataset's WARC files, None where
    it has none; `answered` the answer itself, and raises NotReadable. Posts published before `since` are not taken in.
    `withheld` is what was taken down.
    """

    dataset: Dataset
    into: Into
    told: Told
    pool: Pool
    source: Origin
    stored: Callable[[ArchivedCapture], Place | None]
    answered: Callable[[ArchivedCapture], StoredAnswer]
    since: date | None = None
    withheld: Withholding = NOTHING
    _known: dict[str, Row] = field(default_factory=dict)

    def take(self, found: ArchivedBlog, sync: Callable[[], None]) -> None:
        """Take in one blog; `sync` returns once all that was stored is on disk. Raises DatasetError."""
        blog = found.blog
        if self.withheld.names(blog.url):
            self.told.passed_by.append((blog.url, "was taken down of this dataset"))
            return
        self._leave_out(found)
        manifest = Manifest.load(self.into.root)
        self._recall(found, manifest)
        lists = [self._row(each, "feed" if _is_feed(each) else "index") for each in found.lists]
        parts = [self._row(each, "comments") for each in found.parts]
        posts = {address: self._posts(found, address) for address in sorted(found.posts)}
        gone = [row for each in self._gone(found) if self._is_new(row := self._row(each, "gone"))]
        unread = self._unread(found, posts, parts)
        rows = list(chain.from_iterable(posts.values()))
        if len(unread) < len(rows):
            self.told.counts["known captures"] += len(rows) - len(unread)
        batch = Batch(captures=[(blog.blog, row) for row in lists + parts if self._is_new(row)])
        batch.blogs = {blog.blog: blog_row(blog)}
        source = source_of(self.into.root, manifest, blog_row(blog), [*rows, *parts])
        source.posts |= {urls.post_id(address): address for address in found.posts}
        batch = self._read(source, unread, batch, sync)
        batch.captures += [(blog.blog, row) for row in gone]
        batch.events += [
            Removal(blog.blog, urls.post_id(row["url"]), row["capture_id"], row["fetched_at"]) for row in gone
        ]
        sync()
        self.told.counts.update(self.dataset.finish(batch, [blog_row(blog)]))
        older = sum(all(row["outcome"] == "older" for row in shown) for shown in posts.values())
        if older:
            self.told.counts["older posts"] += older

    def _recall(self, found: ArchivedBlog, manifest: Manifest) -> None:
        """What the dataset knows of the blog: its captures, and by which time zone and template it is read."""
        root, blog = self.into.root, found.blog
        known = tally.stored(root, blog.blog) or {}
        blog.time_zone = known.get("time_zone") or self.into.time_zone
        blog.template = known.get("template") or self._learnt(found)
        columns = [column.name for column in COLUMNS["captures"]]
        captured = tally.blog_table(root, manifest, "captures", blog.blog, columns)
        self._known = {row["capture_id"]: row for row in captured.to_pylist()}

    def _is_new(self, row: Row) -> bool:
        return row["capture_id"] not in self._known

    def _posts(self, found: ArchivedBlog, address: str) -> list[Row]:
        """The rows of the captures of a post."""
        outcome = "post" if urls.key(address) in found.named else "page"
        return [self._row(each, outcome, urls.post_id(address)) for each in found.posts[address]]

    def _unread(self, found: ArchivedBlog, posts: dict[str, list[Row]], parts: list[Row]) -> list[Row]:
        """Those of the posts' captures that are to be read: also known ones of which a further page came late, or that
        were too old before.
        """
        late = {spelled(row["final_url"]) for row in parts if self._is_new(row)}
        unread = []
        for address, rows in posts.items():
            for capture, row in zip(found.posts[address], rows, strict=True):
                completed = capture.sight is not None and any(spelled(part) in late for part in capture.sight.parts)
                if self._is_new(row) or completed or row["outcome"] == "older":
                    unread.append(row)
        return unread

    def _read(self, source: Source, unread: list[Row], batch: Batch, sync: Callable[[], None]) -> Batch:
        """Read captures of posts, and commit what they tell as it comes; what of it is still to be committed."""
        commit_every = self.into.settings.getint("COMMIT_EVERY")
        with aside.temporary() as folder:  # a name that no reader has seen
            context = folder / "context"
            context.write_bytes(pickle.dumps(source))
            waiting = iter(unread)
            for events, count in self.pool.read(context, unread):
                read = {event.capture_id for event in events}
                old = {event.capture_id for event in events if self._too_old(event)}
                for row in islice(waiting, count):
                    if row["capture_id"] in read - old:
                        row["outcome"] = "post"
                    else:
                        row["outcome"], row["post_id"] = "older" if row["capture_id"] in old else "page", None
                    batch.captures.append((source.blog, row))
                batch.events += [event for event in events if event.capture_id not in old]
                if len(batch.captures) >= commit_every:
                    batch = self._commit(batch, sync)
        return batch

    def known_place(self, capture: ArchivedCapture) -> Place | None:
        """Where the record lies of a capture that the dataset has of the blog which is taken in; else None."""
        row = self._known.get(capture_id(capture))
        if row is None or row["warc_file"] is None:
            return None
        return Place(row["warc_file"], row["warc_offset"], row["warc_length"])

    def _leave_out(self, found: ArchivedBlog) -> None:
        """What was taken down is not taken in."""
        if not self.withheld:
            return
        left = {url: shown for url, shown in found.posts.items() if not self.withheld.names(url)}
        self.told.counts["withheld posts"] += len(found.posts) - len(left)
        found.posts = {url: [each for each in shown if self._wanted(each)] for url, shown in left.items()}
        found.lists, found.parts, found.gone = (
            [each for each in of if self._wanted(each)] for of in (found.lists, found.parts, found.gone)
        )

    def _wanted(self, capture: ArchivedCapture) -> bool:
        return not self.withheld.names(capture.url)

    def _gone(self, found: ArchivedBlog) -> list[ArchivedCapture]:
        """The captures that show a page gone while the blog was alive: as far as it is known by now, from any source.

        A post that was there may be taken in later than what shows it gone.
        """
        manifest = Manifest.load(self.into.root)
        seen = tally.blog_table(self.into.root, manifest, "posts", found.blog.blog, ["captured_at"])["captured_at"]
        alive = max([found.alive, *seen.to_pylist()])
        return [each for each in found.gone if each.at <= alive]

    def _too_old(self, event: Event) -> bool:
        if self.since is None or not isinstance(event, ThreadRows):
            return False
        published = event.post["published_at"]
        return published is not None and published.date() < self.since

    def _commit(self, batch: Batch, sync: Callable[[], None]) -> Batch:
        sync()
        self.told.counts.update(self.dataset.commit(batch))
        return Batch(blogs=batch.blogs)

    def _row(self, capture: ArchivedCapture, outcome: str, post_id: str | None = None) -> Row:
        """The row of `captures`; that of the dataset where it has one, and then nothing is stored."""
        if known := self._known.get(capture_id(capture)):
            return known
        place = self.stored(capture)
        item = Capture(
            capture_id=capture_id(capture),
            url=capture.url,
            final_url=capture.answered or capture.url,
            status=capture.status or None,
            mime=capture.mime,
            fetched_at=capture.at,
            sha256=capture.sight.sha256 if capture.sight else None,
            source=self.source,
            warc_file=place.file if place else None,
            warc_offset=place.offset if place else None,
            warc_length=place.length if place else None,
            outcome=outcome,
            post_id=post_id,
        )
        return capture_row(item)

    def _learnt(self, found: ArchivedBlog) -> str | None:
        """What the blog's posts share, learnt from some of them, each as it was captured last."""
        scope = Scope.of(found.blog.url)
        chosen = sorted(found.posts, key=lambda url: urls.digest(urls.key(url)))[:_SAMPLE]
        answers = tuple(self._answers((found.posts[url][-1] for url in sorted(chosen)), scope))
        feeds = [each for each in found.lists if _is_feed(each)][:_MOST_FEEDS]
        if not answers:
            return None
        lessons = tuple((answer.body, answer.url) for answer in self._answers(feeds, scope))
        template = learn(Lesson(answers, lessons, None, reserved=True))
        return None if template.empty else template.to_json()

    def _answers(self, captures: Iterable[ArchivedCapture], scope: Scope) -> Iterator[Answer]:
        for capture in captures:
            try:
                answer = self.answered(capture)
                body = payload(answer)
            except NotReadable:
                continue
            said = answer.header("content-type")
            yield Answer(body, capture.url, said, capture.at, self.into.time_zone, scope)


def _is_feed(capture: ArchivedCapture) -> bool:
    return capture.sight is not None and capture.sight.kind == "feed"


def capture_id(capture: ArchivedCapture) -> str:
    """The id that the capture has in the dataset."""
    sha256 = capture.sight.sha256 if capture.sight else ""
    return provenance.id_of(capture.url, capture.at, sha256)
