"""Datasets of a few threads, told in a line each, and their rows under pseudonyms."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from crawler import urls
from crawler.items import Blog, Comment, Post, Thread
from pipelines import partitions
from pipelines.manifest import Manifest
from pipelines.rows import blog_row, thread_rows
from pipelines.sharing.keys import Key
from pipelines.sharing.pseudonyms import Pseudonyms
from pipelines.store import Batch, Dataset

HOME = "http://reklam.example/"
BLOG = "reklam-example"
KEY = Key(bytes(range(32)))
_AT = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass
class Said:
    """A comment, by whom and from where."""

    author: str | None
    text: str = "Det håller jag med om."
    author_url: str | None = None
    kind: str = "comment"
    html: str | None = None


@dataclass
class Told:
    """A post and what was said to it."""

    said: list[Said]
    author: str | None = "Karin Alvelid"
    text: str = "Vi mätte i tolv veckor."
    title: str = "Om mätning"


@dataclass
class Talk:
    """A dataset at `root`; its rows, and those that a release has."""

    root: Path
    pseudonyms: Pseudonyms
    original: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    released: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def texts(self) -> list[str]:
        """The comments' texts, in the order of threads and comments."""
        order = {row["url"]: place for place, row in enumerate(self.original["posts"])}
        rows = zip(self.original["comments"], self.released["comments"], strict=True)
        ordered = sorted(rows, key=lambda pair: (order[pair[0]["post_url"]], pair[0]["position"]))
        return [released["text"] for _, released in ordered]


def talk(root: Path, *told: Told, key: Key = KEY, **options: Any) -> Talk:
    """A dataset of these threads, and its rows under pseudonyms; `options` as of `Pseudonyms`."""
    with Dataset(root) as dataset:
        dataset.commit(Batch([thread_rows(_thread(number, each)) for number, each in enumerate(told)], []))
        dataset.settle([blog_row(Blog(blog=BLOG, url=HOME, title="Reklam"))])
    made = Talk(root, Pseudonyms(root, key, **options))
    files = Manifest.load(root)
    for table in files.tables:
        made.original[table], made.released[table] = [], []
        for path in files.paths(table):
            rows = partitions.read(root / path, table)
            made.original[table] += rows.to_pylist()
            made.released[table] += made.pseudonyms.rewrite(table, rows).to_pylist()
    return made


def _thread(number: int, told: Told) -> Thread:
    url = f"{HOME}2009/05/inlagg-{number}/"
    post_id = urls.post_id(url)
    read: dict[str, Any] = {"source": "live", "capture_id": f"c{number}", "captured_at": _AT, "reader": "wordpress/1"}
    comments = [
        Comment(
            comment_id=urls.digest(post_id, str(place)),
            native_id=str(100 * number + place),
            post_id=post_id,
            post_url=url,
            url=f"{url}#comment-{100 * number + place}",
            kind=said.kind,
            position=place,
            author=said.author,
            author_url=said.author_url,
            text=said.text,
            html=said.html or f"<p>{said.text}</p>",
            **read,
        )
        for place, said in enumerate(told.said)
    ]
    post = Post(
        post_id=post_id,
        url=url,
        title=told.title,
        author=told.author,
        text=told.text,
        html=f"<p>{told.text}</p>",
        published_at=datetime(2009, 5, 1 + number % 28, tzinfo=UTC),
        published_precision="day",
        **read,
    )
    return Thread(blog=BLOG, time_zone="Europe/Stockholm", post=post, comments=comments)
