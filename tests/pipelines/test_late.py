"""Captures may be taken in in any order: the rows are what they make of a post in the order of time."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from stored import rows

from crawler import urls
from crawler.archive.exchange import Exchange
from crawler.archive.warc import WarcFolder
from crawler.items import Blog, Capture
from pipelines.detectors import Langdetect
from pipelines.manifest import Manifest
from pipelines.rereading import reread, source_of
from pipelines.rows import Row, blog_row, capture_row
from pipelines.store import Batch, Dataset

BLOG, HOME = "reklam-example", "http://reklam.example/"
TEXTS = ("Vi mätte i tolv veckor och slutade sedan.", "Vi mätte i tolv veckor. Sedan gick vi hem.")
detector = cache(Langdetect)


@dataclass(frozen=True)
class Seen:
    """What one capture of a post shows; nothing where it is gone."""

    post: int
    text: int | None
    comments: tuple[int, ...]
    declared: bool  # whether the page counts its comments
    furniture: int
    day: int

    @property
    def url(self) -> str:
        return f"{HOME}2009/05/inlagg-{self.post}/"

    @property
    def at(self) -> datetime:
        return datetime(2009, 6, 1, tzinfo=UTC) + timedelta(days=self.day)

    @property
    def body(self) -> bytes:
        if self.text is None:
            return b"<h1>404</h1>"
        said = "".join(
            f'<li class="comment" id="comment-{number}"><cite>Bo {number}</cite> skriver: <small>2009-05-0{number}'
            f" 10:00</small><p>Det håller jag med om, {number} gånger.</p></li>"
            for number in self.comments
        )
        heading = f"<h3 id='comments'>{len(self.comments)} svar</h3>" if self.declared else ""
        return (
            f"<html><head><meta name='generator' content='WordPress 2.8'><title>Inlägg {self.post}</title></head><body>"
            f"<div class='post' id='post-{self.post}'><h2>Inlägg {self.post}</h2><small>4 maj 2009</small>"
            f"<div class='entry'><p>{TEXTS[self.text]}</p></div></div>{heading}<ol class='commentlist'>{said}</ol>"
            f"<div id='sidebar'>{self.furniture} läsare</div></body></html>"
        ).encode()


seen = st.builds(
    Seen,
    post=st.sampled_from([1, 1, 1, 2]),
    text=st.sampled_from([0, 0, 1, None]),
    comments=st.sampled_from([(), (1,), (1, 2), (2,), (1, 2, 3)]),
    declared=st.booleans(),
    furniture=st.integers(0, 1),
    day=st.integers(0, 400),
)


def taken_in(root: Path, order: Sequence[Sequence[Seen]], stored: dict[Seen, Row]) -> dict[str, bytes]:
    """The files of posts, comments, links and revisions after these commits."""
    blog = blog_row(Blog(blog=BLOG, url=HOME, time_zone="Europe/Stockholm"))
    with Dataset(root, detector) as dataset:
        for commit in order:
            captures = [(BLOG, stored[each]) for each in commit]
            source = source_of(root, Manifest.load(root), blog, [row for _, row in captures])
            events = [event for each in commit if (event := reread(source, stored[each], detector()))]
            dataset.commit(Batch(events, captures, {BLOG: blog}))
        dataset.settle([blog])
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for table in ("posts", "comments", "links", "revisions")
        for path in (root / table).rglob("*.parquet")
    }


def fetched(folder: Path, captures: Sequence[Seen]) -> dict[Seen, Row]:
    """Their rows of `captures`, and their records in WARC files."""
    files = WarcFolder(folder, {}, 10**9)
    rows: dict[Seen, Row] = {}
    for each in captures:
        head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
        exchange = Exchange(bytearray(b"GET / HTTP/1.1\r\n\r\n"), bytearray(head + each.body), each.at)
        place = files.add_exchange(each.url, exchange).place
        sha256 = hashlib.sha256(each.body).hexdigest()
        rows[each] = capture_row(
            Capture(
                capture_id=urls.digest("capture", each.url, each.at.isoformat(), sha256),
                url=each.url,
                final_url=each.url,
                fetched_at=each.at,
                sha256=sha256,
                warc_file=place.file,
                warc_offset=place.offset,
                warc_length=place.length,
                outcome="gone" if each.text is None else "post",
                post_id=None if each.text is None else urls.post_id(each.url),
            )
        )
    files.close()
    return rows


def in_commits(captures: Sequence[Seen], sizes: Sequence[int]) -> list[list[Seen]]:
    left, commits = list(captures), []
    for size in sizes:
        commits.append(left[:size])
        left = left[size:]
    return [commit for commit in [*commits, left] if commit]


EDITED = [Seen(1, text, comments, True, 0, day) for day, (text, comments) in enumerate(
    [(0, (1,)), (0, (1, 2)), (1, (2,)), (0, (1, 2)), (0, (2,))]
)]  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    captures=st.lists(seen, min_size=2, max_size=6, unique_by=lambda each: (each.post, each.day)),
    sizes=st.lists(st.integers(1, 3), max_size=6),
    data=st.data(),
)
def test_the_order_in_which_captures_come_does_not_matter(captures: list[Seen], sizes: list[int], data: Any) -> None:
    shuffled = data.draw(st.permutations(captures))
    with tempfile.TemporaryDirectory() as folder:
        compare(Path(folder), captures, in_commits(shuffled, sizes))


def compare(folder: Path, captures: list[Seen], order: list[list[Seen]]) -> dict[str, bytes]:
    stored = fetched(folder / "warc", captures)
    made = {}
    for name, commits in (("a", [sorted(captures, key=lambda each: each.at)]), ("b", order)):
        (folder / name).mkdir()
        (folder / name / "warc").symlink_to(folder / "warc")
        made[name] = taken_in(folder / name, commits, stored)
    assert made["a"] == made["b"]
    return made["b"]


def test_the_newest_first(tmp_path: Path) -> None:
    compare(tmp_path, EDITED, [[each] for each in reversed(EDITED)])
    (post,) = rows(tmp_path / "b", "posts")
    assert (post["revision"], post["first_seen_at"], post["last_seen_at"]) == (3, EDITED[0].at, EDITED[4].at)
    assert {row["native_id"]: row["removed_at"] for row in rows(tmp_path / "b", "comments")} == {
        "1": EDITED[4].at,
        "2": None,
    }
    earlier = [(row["table"], row["replaced_at"], row["removed_at"]) for row in rows(tmp_path / "b", "revisions")]
    assert sorted(earlier, key=str) == [
        ("comments", EDITED[3].at, EDITED[2].at),
        ("posts", EDITED[2].at, None),
        ("posts", EDITED[3].at, None),
    ]


def test_a_comment_that_only_an_older_capture_shows_is_a_row(tmp_path: Path) -> None:
    older, newer = Seen(1, 0, (1, 2), True, 0, 1), Seen(1, 0, (2,), True, 0, 9)
    compare(tmp_path, [older, newer], [[newer], [older]])
    gone = {row["native_id"]: row["removed_at"] for row in rows(tmp_path / "b", "comments")}
    assert gone == {"1": newer.at, "2": None}
