"""Posts read again from the WARC files, one at a time: what a crawl did with the answers it got, without it.

Pure but for the files: which answers were posts, and which address each post has, is what the crawl decided and the
dataset tells; what is on the pages is read anew.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from crawler import provenance, urls
from crawler.archive.payloads import payload
from crawler.archive.records import load
from crawler.archive.warc import Place
from crawler.blogs import DEFAULT_TIME_ZONE
from crawler.discovery.scope import Scope
from crawler.errors import NotReadable
from crawler.gathering import Gathering
from crawler.items import Capture, Thread
from crawler.reading import Page, read_page
from crawler.reading.assemble import assemble
from crawler.reading.exports import read_export
from crawler.reading.template import Template
from crawler.urls import spelled
from pipelines import language, links, spam, tally
from pipelines.language import Detector
from pipelines.manifest import Manifest
from pipelines.rows import Event, Removal, Row, thread_rows

CAPTURE_COLUMNS = [
    "capture_id", "url", "final_url", "fetched_at", "source", "warc_file", "warc_offset", "warc_length", "outcome",
    "post_id",
]  # fmt: skip
_MAYBE = ("page", "other")  # no posts to the reader of then, or not surely
_GONE = ("gone", "moved")
_ARCHIVES = ("wayback", "commoncrawl", "warc")
_SESSION = timedelta(days=30)  # so far apart an archive's captures may lie that are read as one


@dataclass(slots=True)
class Source:
    """One blog's answers: rows of `captures` (the columns above) in the order of time, and what the dataset says of it.

    `posts` gives the address of each post by its id; `addresses`, for captures that name no post, that of the post by
    the address that answered (`urls.key`).
    """

    warc: Path
    blog: str
    home: str
    time_zone: str
    template: Template | None
    captures: Sequence[Row]
    posts: dict[str, str]
    addresses: dict[str, str]
    _by_address: dict[str, list[Row]] = field(default_factory=dict)
    _by_post: dict[str | None, list[Row]] | None = None  # made when it is asked for

    def __post_init__(self) -> None:
        by_address: dict[str, list[Row]] = defaultdict(list)
        for row in self.captures:
            for url in {spelled(url) for url in (row["url"], row["final_url"]) if url}:
                by_address[url].append(row)
        self._by_address = dict(by_address)

    def candidates(self) -> list[Row]:
        """The captures that a thread may be read from, and those that show a post gone, if there was one."""
        return [
            row
            for row in self.captures
            if row["outcome"] in _GONE or (row["warc_file"] is not None and self._may_be_post(row))
        ]

    def _may_be_post(self, row: Row) -> bool:
        return row["outcome"] in ("post", *_MAYBE) or (row["outcome"] == "unchanged" and row["post_id"] is not None)

    def address(self, row: Row) -> str | None:
        """The address of the post that a capture shows; None where the dataset tells of none."""
        return self.posts.get(row["post_id"]) or self.addresses.get(urls.key(row["final_url"] or row["url"]))

    def of_post(self, post_id: str) -> list[Row]:
        """The candidates that tell of one post, as far as the dataset knows."""
        if self._by_post is None:
            self._by_post = defaultdict(list)
            for row in self.candidates():
                self._by_post[told_of(row)].append(row)
        return self._by_post.get(post_id, [])

    def part(self, url: str, of: Row) -> Row | None:
        """The capture of a further page of a post whose first page is `of`: the next one, before `of` came again.

        Archives fetch in no order, and what belongs together days apart: of theirs it may be the one before.
        """
        found = self._next(url, of)
        again = self._next(of["final_url"] or of["url"], of)
        if found and (again is None or found["fetched_at"] < again["fetched_at"]):
            return found
        return self._near(url, of) if of["source"] in (*_ARCHIVES, "saved") else None

    def _near(self, url: str, of: Row) -> Row | None:
        """The capture nearest to `of` in time, unless another capture of that page is nearer to it."""
        own = self._by_address.get(spelled(of["final_url"] or of["url"]), [])
        rows = self._by_address.get(spelled(url), [])
        if of["source"] in _ARCHIVES:
            rows = [row for row in rows if apart(row, of) <= _SESSION]
        found = min(rows, key=lambda row: apart(row, of), default=None)
        return found if found and all(apart(found, of) <= apart(found, row) for row in own) else None

    def _next(self, url: str, of: Row) -> Row | None:
        rows = self._by_address.get(spelled(url), [])
        place = bisect_right(rows, of["fetched_at"], key=lambda row: row["fetched_at"])
        # of the same visitor: an export that was made meanwhile is no visit
        return next((row for row in rows[place:] if row["source"] == of["source"]), None)

    def read(self, row: Row) -> Page:
        """The page of a capture. Raises NotReadable, DatasetError where its record is not there."""
        answer = load(self.warc, Place(row["warc_file"], row["warc_offset"], row["warc_length"]))
        capture = Capture(capture_id=row["capture_id"], fetched_at=row["fetched_at"], source=row["source"])
        if row["source"] == "export":
            page = read_export(payload(answer), row["final_url"], time_zone=self.time_zone)
            provenance.mark(page, capture)
            return page
        content_type = answer.header("content-type")
        page = read_page(
            payload(answer),
            row["final_url"],
            content_type=content_type,
            captured_at=row["fetched_at"],
            time_zone=self.time_zone,
            template=self.template,
        )
        provenance.mark(page, capture)
        return page


def told_of(row: Row) -> str | None:
    """The id of the post that a capture is a reading of, or may show gone."""
    if row["outcome"] in _GONE:
        return urls.post_id(row["url"])
    return row["post_id"] or (urls.post_id(row["final_url"] or row["url"]) if row["outcome"] == "post" else None)


def source_of(root: Path, manifest: Manifest, blog: Row, captures: Sequence[Row] | None = None) -> Source:
    """What the dataset at `root` holds of a blog, by its row of `blogs`; of its captures those given, or all."""
    if captures is None:
        captures = tally.blog_table(root, manifest, "captures", blog["blog"], CAPTURE_COLUMNS).to_pylist()
    rows = sorted(captures, key=in_time)
    answered = {row["capture_id"]: row["final_url"] or row["url"] for row in rows}
    posts = tally.blog_table(root, manifest, "posts", blog["blog"], ["post_id", "capture_id", "url"]).to_pylist()
    return Source(
        warc=root / "warc",
        blog=blog["blog"],
        home=blog["url"],
        time_zone=blog["time_zone"] or DEFAULT_TIME_ZONE,
        template=Template.from_json(blog["template"]) if blog.get("template") else None,
        captures=rows,
        posts={row["post_id"]: row["url"] for row in posts},
        addresses={urls.key(answered[row["capture_id"]]): row["url"] for row in posts if row["capture_id"] in answered},
    )


def apart(capture: Row, other: Row) -> timedelta:
    """How long passed between two fetches."""
    time: timedelta = abs(capture["fetched_at"] - other["fetched_at"])
    return time


def in_time(capture: Row) -> tuple[datetime, str]:
    """What captures are sorted by: when they were fetched."""
    return capture["fetched_at"], capture["capture_id"]


def reread(source: Source, row: Row, detector: Detector) -> Event | None:
    """What a candidate tells: a thread, enriched as in a crawl, or its end; None where it is no post.

    Raises DatasetError.
    """
    if row["outcome"] in _GONE:
        return Removal(source.blog, urls.post_id(row["url"]), row["capture_id"], row["fetched_at"])
    try:
        page = source.read(row)
    except NotReadable:
        return None
    address = source.address(row)
    if page.post is None or (row["outcome"] in _MAYBE and not page.certain):
        return None
    if address is not None:
        page.canonical_url = page.post.url = address
    thread = _thread(source, row, page)
    language.label(thread.post, thread.comments, detector, thread.lang)
    spam.flag(thread.comments)
    links.place(thread.links, Scope.of(source.home))
    return thread_rows(thread)


def _thread(source: Source, row: Row, page: Page) -> Thread:
    gathering = Gathering()
    waiting = deque(gathering.add(page))
    while waiting:
        part = source.part(waiting.popleft(), row)
        gathering.answered()
        further = _read_part(source, part) if part else None
        if further is None:
            gathering.whole = False
        else:
            waiting.extend(gathering.add(further))
    post, comments, found = assemble(gathering.pages)
    return Thread(
        blog=source.blog,
        time_zone=source.time_zone,
        post=post,
        comments=comments,
        links=found,
        lang=page.site.language,
        whole=gathering.whole,
    )


def _read_part(source: Source, part: Row) -> Page | None:
    if part["warc_file"] is None:
        return None
    try:
        page = source.read(part)
    except NotReadable:
        return None
    return page if page.post is not None else None


def reread_all(source: Source, rows: Iterable[Row], detector: Detector) -> list[Event]:
    """What several candidates tell. Raises DatasetError."""
    return [event for row in rows if (event := reread(source, row, detector)) is not None]
