"""A dataset against the truth that `wp/truth.php` exports: every difference as a line that says where it is."""

from __future__ import annotations

import gzip
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import lxml.html
import pyarrow.dataset

ZONE = ZoneInfo("Europe/Stockholm")
FINER = ("day", "minute", "second")

Row = dict[str, Any]


@dataclass(frozen=True)
class Theme:
    """What a theme shows; the rest no reader can know. A date is `day`, `minute` or `second` fine."""

    name: str
    post_date: str
    comment_date: str
    linkback_date: str | None = None
    linkback_text: bool = False
    linkback_id: bool = True
    linkbacks_apart: bool = False


def rows(dataset: Path, table: str) -> list[Row]:
    """All rows of a table, the partition columns with them."""
    found: list[Row] = pyarrow.dataset.dataset(dataset / table, partitioning="hive").to_table().to_pylist()
    return found


def differences(truth: dict[str, list[Row]], dataset: Path, theme: Theme, *, ordered: bool = True) -> list[str]:
    """What of posts, comments and links is not as in the truth; empty where all is.

    `ordered` says that the blog shows comments oldest first, so that their positions can be told.
    """
    posts = {post["url"]: post for post in rows(dataset, "posts")}
    comments = rows(dataset, "comments")
    links = rows(dataset, "links")
    return [
        *_post_differences(truth, posts, theme),
        *_comment_differences(truth, comments, theme),
        *_thread_differences(truth, comments, ordered and not theme.linkbacks_apart),
        *_link_differences(truth, posts, links),
    ]


def leaks(dataset: Path, hidden: dict[str, str]) -> list[str]:
    """The hidden words that stand anywhere in the dataset, in its rows, its archive or beside them."""
    word = re.compile("|".join(hidden).encode())
    found = []
    for file in sorted(path for path in dataset.rglob("*") if path.is_file()):
        for text in _contents(file):
            found += [f"{file.relative_to(dataset)}: {hidden[match.decode()]}" for match in word.findall(text)]
    return found


def _contents(file: Path) -> Iterator[bytes]:
    yield file.as_posix().encode()
    if file.suffix == ".parquet":
        yield repr(pyarrow.dataset.dataset(file).to_table().to_pylist()).encode()
    elif file.suffix == ".gz":
        yield gzip.decompress(file.read_bytes())
    else:
        yield file.read_bytes()


def _post_differences(truth: dict[str, list[Row]], posts: dict[str, Row], theme: Theme) -> Iterator[str]:
    expected = {post["url"]: post for post in truth["posts"]}
    shown = Counter(comment["post_id"] for comment in truth["comments"])
    yield from (f"{url}: post missing" for url in expected.keys() - posts.keys())
    yield from (f"{url}: no post" for url in posts.keys() - expected.keys())
    for url in expected.keys() & posts.keys():
        want, got = expected[url], posts[url]
        count = shown[want["id"]]
        check = _Check(url)
        check("native_id", want["id"], got["native_id"] or want["id"])
        check("title", want["title"], got["title"], _typography)
        check("author", want["author"], got["author"], _typography)
        check("categories", sorted(want["categories"]), sorted(got["categories"]))
        check("tags", sorted(want["tags"]), sorted(got["tags"]))
        check("text", plain(want["html"]), got["text"], _unspaced)
        check("year", want["year"], got["year"])
        check("responses_found", count, got["responses_found"])
        if want["responses"]:
            check("a count declared", True, got["responses_declared"] is not None)
        if got["responses_declared"] is not None:
            check("complete", count == want["responses"], got["complete"])
        check.date(want["published_at"], got, theme.post_date)
        yield from check.lines


def _comment_differences(truth: dict[str, list[Row]], comments: list[Row], theme: Theme) -> Iterator[str]:
    post_urls = {post["id"]: post["url"] for post in truth["posts"]}

    def identity(post_url: str, native_id: str | None, comment: Row) -> tuple[str, ...]:
        if comment["kind"] == "comment" or theme.linkback_id:
            return post_url, str(native_id)
        return post_url, comment["kind"], comment["author"], str(comment["author_url"])

    expected = {identity(post_urls[row["post_id"]], row["id"], row): row for row in truth["comments"]}
    got_ids = [identity(row["post_url"], row["native_id"], row) for row in comments]
    yield from (f"{key}: {count} rows for one comment" for key, count in Counter(got_ids).items() if count > 1)
    yield from (f"{key}: comment missing" for key in expected.keys() - set(got_ids))
    yield from (f"{key}: no comment" for key in set(got_ids) - expected.keys())
    native = {row["comment_id"]: row["native_id"] for row in comments}
    for key, got in zip(got_ids, comments, strict=True):
        if key not in expected:
            continue
        want = expected[key]
        linkback = want["kind"] != "comment"
        check = _Check(f"{key[0]}#comment-{want['id']}")
        check("kind", want["kind"], got["kind"])
        check("author", want["author"], got["author"], _typography)
        check("author_url", want["author_url"], got["author_url"])
        check("parent", want["parent_id"], native.get(got["parent_id"]) if got["parent_id"] else None)
        check("is_post_author", want["is_post_author"], got["is_post_author"])
        shown = "" if linkback and not theme.linkback_text else plain(want["html"])
        check("text", shown, got["text"], _unspaced)
        check.date(want["published_at"], got, theme.linkback_date if linkback else theme.comment_date)
        yield from check.lines


def _thread_differences(truth: dict[str, list[Row]], comments: list[Row], ordered: bool) -> Iterator[str]:
    """Positions count from 0 without a gap, depths follow the parents, and the order is that of the thread."""
    threads = defaultdict(list)
    for row in sorted(comments, key=lambda row: row["position"]):
        threads[row["post_url"]].append(row)
    depth: dict[str | None, int] = {None: -1}
    for url, thread in threads.items():
        if [row["position"] for row in thread] != list(range(len(thread))):
            yield f"{url}: positions {[row['position'] for row in thread]}"
        if ordered:
            for row in thread:
                depth[row["comment_id"]] = depth.get(row["parent_id"], -1) + 1
                if row["depth"] != depth[row["comment_id"]]:
                    yield f"{row['url']}: depth is {row['depth']}, not {depth[row['comment_id']]}"
    for post in truth["posts"] if ordered else []:
        want = list(_thread_order([row for row in truth["comments"] if row["post_id"] == post["id"]]))
        got = [row["native_id"] for row in threads[post["url"]]]
        if want != got:
            yield f"{post['url']}: order is {got}, not {want}"


def _thread_order(comments: list[Row], parent: str | None = None) -> Iterator[str]:
    for comment in comments:
        if comment["parent_id"] == parent:
            yield comment["id"]
            yield from _thread_order(comments, comment["id"])


def _link_differences(truth: dict[str, list[Row]], posts: dict[str, Row], links: list[Row]) -> Iterator[str]:
    """The links of the posts' own text, in order."""
    found = defaultdict(list)
    for link in sorted(links, key=lambda link: link["position"]):
        if link["comment_id"] is None:
            found[link["post_id"]].append(link["url"])
    for post in truth["posts"]:
        if post["url"] in posts:
            want = [anchor.get("href") for anchor in _parsed(post["html"]).iter("a")]
            check = _Check(post["url"])
            check("links", want, found[posts[post["url"]]["post_id"]])
            yield from check.lines


def plain(html: str) -> str:
    """The text of a piece of HTML."""
    return str(_parsed(html).text_content())


def _parsed(html: str) -> lxml.html.HtmlElement:
    return lxml.html.fragment_fromstring(html, create_parent="div")


def _unspaced(text: str) -> str:
    return "".join(text.split())


def _typography(text: str | None) -> str | None:
    """Themes differ in which quotes they make of straight ones."""
    return text and re.sub('[“”"]', '"', re.sub("[’']", "'", " ".join(text.split())))


class _Check:
    """Collects the differences of one row."""

    def __init__(self, where: str) -> None:
        self.where = where
        self.lines: list[str] = []

    def __call__(self, name: str, want: Any, got: Any, fold: Callable[[Any], Any] = lambda value: value) -> None:
        if fold(want) != fold(got):
            self.lines.append(f"{self.where}: {name} is {got!r}, not {want!r}")

    def date(self, published_at: str, got: Row, shown: str | None) -> None:
        """The date, to the precision that the row claims, which is at least what the theme shows."""
        precision = got["published_precision"]
        if precision not in FINER:
            if shown is not None:
                self.lines.append(f"{self.where}: precision is {precision!r}, the page shows the {shown}")
            return
        if shown is not None and FINER.index(precision) < FINER.index(shown):
            self.lines.append(f"{self.where}: precision is {precision!r}, the page shows the {shown}")
        self("published_at", _rounded(datetime.fromisoformat(published_at), precision), got["published_at"])


def _rounded(instant: datetime, precision: str) -> datetime:
    if precision == "day":
        return datetime.combine(instant.astimezone(ZONE), datetime.min.time(), UTC)
    return instant.replace(second=0) if precision == "minute" else instant


def report(lines: Iterable[str], limit: int = 40) -> str:
    """The first `limit` lines and how many there are, for a failing test."""
    every = sorted(lines)
    return "\n".join([f"{len(every)} differences", *every[:limit]])
