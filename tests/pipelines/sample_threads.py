"""Threads as a spider yields them, made by number: a blog that a test can crawl, change and crawl again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from crawler import urls
from crawler.items import Blog, BlogCapture, Capture, Comment, Gone, Link, Post, Thread
from pipelines.rows import blog_row, capture_row, removal, thread_rows
from pipelines.store import Batch, Dataset

BLOG = "reklam-example"
HOME = "http://reklam.example/"
DAY_ONE = datetime(2026, 1, 1, 3, tzinfo=UTC)


def day(number: int) -> datetime:
    """When the crawl of that day ran."""
    return DAY_ONE + timedelta(days=number - 1)


@dataclass
class Said:
    """A comment of the sample blog."""

    name: str
    text: str = "Det håller jag med om."
    kind: str = "comment"
    author: str | None = "Åsa"
    author_url: str | None = None


@dataclass
class Written:
    """A post of the sample blog, as it stands on the day that it is crawled."""

    number: int
    text: str = "Vi mätte i tolv veckor.\n\nSedan slutade vi."
    published: datetime | None = None
    precision: str | None = "minute"
    comments: list[Said] = field(default_factory=lambda: [Said("1"), Said("2")])
    links: list[str] = field(default_factory=list)
    declared: int | None = None
    reader: str = "wordpress/1"
    native_id: str | None = None
    source: str = "live"
    furniture: str = ""  # what else stands on the page: it changes the bytes, not the rows

    @property
    def url(self) -> str:
        return f"{HOME}inlagg-{self.number}/"

    @property
    def when(self) -> datetime:
        return self.published or datetime(2006 + self.number % 4, 5, 4, 9, self.number % 60, tzinfo=UTC)


def capture(written: Written, at: datetime) -> BlogCapture:
    said = [(s.name, s.text, s.author) for s in written.comments]
    body = repr((written.text, said, written.links, written.furniture))
    sha256 = hashlib.sha256(body.encode()).hexdigest()
    return BlogCapture(
        blog=BLOG,
        capture=Capture(
            capture_id=urls.digest("capture", written.url, at.isoformat(), sha256),
            url=written.url,
            final_url=written.url,
            status=200,
            fetched_at=at,
            sha256=sha256,
            source=written.source,
            outcome="post",
        ),
    )


def thread(written: Written, at: datetime, *, whole: bool = True) -> Thread:
    post_id = urls.post_id(written.url)
    read = {
        "source": written.source,
        "capture_id": capture(written, at).capture.capture_id,
        "captured_at": at,
        "reader": written.reader,
    }
    comments = [
        Comment(
            comment_id=urls.digest(post_id, said.name),
            post_id=post_id,
            post_url=written.url,
            kind=said.kind,
            position=position,
            author=said.author,
            author_url=said.author_url,
            text=said.text,
            html=f"<p>{said.text}</p>",
            **read,
        )
        for position, said in enumerate(written.comments)
    ]
    declared = written.declared
    post = Post(
        post_id=post_id,
        url=written.url,
        native_id=written.native_id,
        title=f"Inlägg {written.number}",
        author="Karin",
        published_at=written.when if written.precision else None,
        published_precision=written.precision,
        text=written.text,
        html=f"<p>{written.text}</p>",
        tags=["reklam"],
        responses_declared=declared,
        responses_found=len(comments),
        complete=None if declared is None else declared == len(comments),
        **read,
    )
    links = [
        Link(post_id=post_id, position=position, url=url, host=urls.host(url), internal=urls.host(url) in HOME)
        for position, url in enumerate(written.links)
    ]
    return Thread(blog=BLOG, time_zone="Europe/Stockholm", post=post, comments=comments, links=links, whole=whole)


def gone(written: Written, at: datetime) -> Gone:
    """Its address answers 404."""
    capture_id = urls.digest("capture", written.url, at.isoformat(), "404")
    return Gone(blog=BLOG, url=written.url, capture_id=capture_id, at=at)


def batch(blog: Iterable[Written], at: datetime, *, whole: bool = True) -> Batch:
    """Everything that one crawl at that time yields."""
    blog = list(blog)
    return Batch(
        [thread_rows(thread(written, at, whole=whole)) for written in blog],
        [(BLOG, capture_row(capture(written, at).capture)) for written in blog],
    )


def crawl(
    root: Path, blog: Iterable[Written], at: datetime, *, whole: bool = True, lost: Iterable[Written] = ()
) -> dict[str, int]:
    """One crawl into the dataset at `root`, which finds the `lost` gone; what became of posts and comments."""
    with Dataset(root) as dataset:
        found = batch(blog, at, whole=whole)
        found.events += [removal(gone(written, at)) for written in lost]
        counts = dataset.commit(found)
        dataset.settle([blog_row(Blog(blog=BLOG, url=HOME, title="Reklam", posts_discovered=7))])
    return dict(counts)
