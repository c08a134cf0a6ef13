"""The texts of the sample blogs, read from `content/<blog>/<year>.txt`.

    # slug-of-the-post
    title: Rubrik
    date: 2009-05-04 21:14
    tags: twitter, pr

    First paragraph with a [link](http://a.example/) and *emphasis*.

    @ Name | http://name.example/
    A comment.

    @@ Name
    A reply to the comment above: one @ a level.

    @ping Title of the linking page | http://b.example/2009/05/svar/
    Its excerpt. `@track` likewise.

Blocks are parted by blank lines; `## ` starts a heading, `> ` a quotation, `- ` a list, `![alt](src)` an image, and
`%%%` alone begins a new page of the post. Times are local; a comment without one gets its own, from its words.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

CONTENT = Path(__file__).parent / "content"
MONTHS = [
    *("januari", "februari", "mars", "april", "maj", "juni"),
    *("juli", "augusti", "september", "oktober", "november", "december"),
]
WEEKDAYS = ["måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag"]

Kind = Literal["comment", "pingback", "trackback"]
_KINDS: dict[str, Kind] = {"": "comment", "ping": "pingback", "track": "trackback"}
_POST = re.compile(r"^# ([a-z0-9-]+)$", re.MULTILINE)
_COMMENT = re.compile(r"^(@+)(ping|track|) (.+)$", re.MULTILINE)


@dataclass(kw_only=True, slots=True)
class SampleComment:
    """One comment or linkback; `parent` is its parent's index in the post's list, `at` local time without a zone."""

    kind: Kind
    author: str
    author_url: str | None
    at: datetime
    body: str
    depth: int
    parent: int | None
    by_post_author: bool
    number: int = 0


@dataclass(kw_only=True, slots=True)
class SamplePost:
    """One post with everything that answers it; `at` is local time without a zone."""

    slug: str
    title: str | None
    at: datetime
    author: str
    categories: list[str]
    tags: list[str]
    status: str  # publish, protected or future
    flags: set[str]
    language: str
    body: str
    comments: list[SampleComment] = field(default_factory=list)
    number: int = 0


def read_blog(name: str, author: str) -> list[SamplePost]:
    """All posts of the blog `name`, oldest first, numbered as by a database; `author` wrote those that name none."""
    posts = []
    for path in sorted((CONTENT / name).glob("*.txt")):
        parts = _POST.split(path.read_text(encoding="utf-8"))[1:]
        posts += [_post(slug, source, author) for slug, source in zip(parts[::2], parts[1::2], strict=True)]
    posts.sort(key=lambda post: post.at)
    for number, post in enumerate(posts, 3):
        post.number = number * 7 + number % 5
    comments = [comment for post in posts for comment in post.comments]
    for number, comment in enumerate(sorted(comments, key=lambda comment: comment.at), 2):
        comment.number = number * 3 + number % 2
    return posts


def _post(slug: str, source: str, default_author: str) -> SamplePost:
    head, _, rest = source.strip("\n").partition("\n\n")
    values = dict(line.split(": ", 1) for line in head.splitlines())
    parts = _COMMENT.split(rest)
    post = SamplePost(
        slug=slug,
        title=values.pop("title", None),
        at=datetime.fromisoformat(values.pop("date")),
        author=values.pop("author", default_author),
        categories=_listed(values.pop("categories", "")),
        tags=_listed(values.pop("tags", "")),
        status=values.pop("status", "publish"),
        flags=set(values.pop("flags", "").split()),
        language=values.pop("language", "sv"),
        body=parts[0].strip(),
    )
    if values:
        raise ValueError(f"{slug}: unknown {', '.join(values)}")
    at = post.at
    for level, kind, who, body in zip(parts[1::4], parts[2::4], parts[3::4], parts[4::4], strict=True):
        name, _, url = who.partition(" | ")
        at = _later(at, body)
        depth = len(level) - 1
        above = [index for index, comment in enumerate(post.comments) if comment.depth == depth - 1]
        post.comments.append(
            SampleComment(
                kind=_KINDS[kind],
                author=name.strip(),
                author_url=url.strip() or None,
                at=at,
                body=body.strip(),
                depth=depth,
                parent=above[-1] if depth else None,
                by_post_author=name.strip() == post.author,
            )
        )
    return post


def _listed(value: str) -> list[str]:
    return [item.strip() for item in value.split(",") if item.strip()]


def _later(at: datetime, body: str) -> datetime:
    """A time after `at` that follows from the words of `body`, in waking hours."""
    minutes = int.from_bytes(hashlib.sha256(body.encode()).digest()[:2]) % 700 + 4
    at += timedelta(minutes=minutes)
    return at if at.hour >= 7 else at + timedelta(hours=8)
