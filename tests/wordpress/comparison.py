"""A dataset against the truth that `wp/truth.php` exports: every difference, and where it is."""

from __future__ import annotations

import gzip
import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import lxml.html
import pyarrow.dataset
from stored import Row, rows

ZONE = ZoneInfo("Europe/Stockholm")
FINER = ("day", "minute", "second")


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


class Difference(NamedTuple):
    """`what` is not as it should be at `where`."""

    where: str
    what: str
    detail: str


def differences(truth: dict[str, list[Row]], dataset: Path, theme: Theme, *, ordered: bool = True) -> list[Difference]:
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


def leaks(dataset: Path, hidden: dict[str, str]) -> list[Difference]:
    """The hidden words that stand anywhere in the dataset, in its rows, its archive or beside them."""
    word = re.compile("|".join(hidden).encode())
    found = []
    for file in sorted(path for path in dataset.rglob("*") if path.is_file()):
        for text in _contents(file):
            found += [
                Difference(str(file.relative_to(dataset)), "leak", hidden[match.decode()])
                for match in word.findall(text)
            ]
    return found


def _contents(file: Path) -> Iterator[bytes]:
    yield file.as_posix().encode()
    if file.suffix == ".parquet":
        yield repr(pyarrow.dataset.dataset(file).to_table().to_pylist()).encode()
    elif file.suffix == ".gz":
        yield gzip.decompress(file.read_bytes())
    else:
        yield file.read_bytes()


def _post_differences(truth: dict[str, list[Row]], posts: dict[str, Row], theme: Theme) -> Iterator[Difference]:
    expected = {post["url"]: post for post in truth["posts"]}
    shown = Counter(comment["post_id"] for comment in truth["comments"])
    yield from (Difference(url, "posts", "missing") for url in expected.keys() - posts.keys())
    yield from (Difference(url, "posts", "not a post") for url in posts.keys() - expected.keys())
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
        yield from check.found


def _comment_differences(truth: dict[str, list[Row]], comments: list[Row], theme: Theme) -> Iterator[Difference]:
    post_urls = {post["id"]: post["url"] for post in truth["posts"]}

    def identity(post_url: str, native_id: str | None, comment: Row) -> tuple[str, ...]:
        if comment["kind"] == "comment" or theme.linkback_id:
            return post_url, str(native_id)
        return post_url, comment["kind"], comment["author"], str(comment["author_url"])

    expected = {identity(post_urls[row["post_id"]], row["id"], row): row for row in truth["comments"]}
    got_ids = [identity(row["post_url"], row["native_id"], row) for row in comments]
    counts = Counter(got_ids)
    yield from (Difference(str(key), "comments", f"{count} rows for one") for key, count in counts.items() if count > 1)
    yield from (Difference(str(key), "comments", "missing") for key in expected.keys() - counts.keys())
    yield from (Difference(str(key), "comments", "not a comment") for key in counts.keys() - expected.keys())
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
        yield from check.found


def _thread_differences(truth: dict[str, list[Row]], comments: list[Row], ordered: bool) -> Iterator[Difference]:
    """Positions count from 0 without a gap, depths follow the parents, and the order is that of the thread."""
    threads = defaultdict(list)
    for row in sorted(comments, key=lambda row: row["position"]):
        threads[row["post_url"]].append(row)
    depth: dict[str | None, int] = {None: -1}
    for url, thread in threads.items():
        check = _Check(url)
        check("positions", list(range(len(thread))), [row["position"] for row in thread])
        if ordered:
            for row in thread:
                depth[row["comment_id"]] = depth.get(row["parent_id"], -1) + 1
            check("depths", [depth[row["comment_id"]] for row in thread], [row["depth"] for row in thread])
        yield from check.found
    for post in truth["posts"] if ordered else []:
        check = _Check(post["url"])
        want = list(_thread_order([row for row in truth["comments"] if row["post_id"] == post["id"]]))
        check("order", want, [row["native_id"] for row in threads[post["url"]]])
        yield from check.found


def _thread_order(comments: list[Row], parent: str | None = None) -> Iterator[str]:
    for comment in comments:
        if comment["parent_id"] == parent:
            yield comment["id"]
            yield from _thread_order(comments, comment["id"])


def _link_differences(truth: dict[str, list[Row]], posts: dict[str, Row], links: list[Row]) -> Iterator[Difference]:
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
            yield from check.found


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
        self.found: list[Difference] = []

    def __call__(self, what: str, want: Any, got: Any, fold: Callable[[Any], Any] = lambda value: value) -> None:
        if fold(want) != fold(got):
            self.found.append(Difference(self.where, what, f"{got!r}, not {want!r}"))

    def date(self, published_at: str, got: Row, shown: str | None) -> None:
        """The date, to the precision that the row claims, which is at least what the theme shows."""
        precision = got["published_precision"]
        known = precision in FINER
        if shown is not None and (not known or FINER.index(precision) < FINER.index(shown)):
            self.found.append(Difference(self.where, "precision", f"{precision!r}, the page shows the {shown}"))
        if known:
            want = rounded(datetime.fromisoformat(published_at), precision)
            self("published_at", want, got["published_at"])


def rounded(instant: datetime, precision: str) -> datetime:
    if precision == "day":
        return datetime.combine(instant.astimezone(ZONE), datetime.min.time(), UTC)
    return instant.replace(second=0) if precision == "minute" else instant


def report(different: Iterable[Difference], examples: int = 4) -> str:
    """How many differences there are of each kind, and the first of them, for a failing test."""
    kinds = defaultdict(list)
    for difference in sorted(different):
        kinds[difference.what].append(f"    {difference.where}: {difference.detail[:600]}")
    lines = [[f"{what}: {len(found)} differ", *found[:examples]] for what, found in kinds.items()]
    return "\n".join(itertools.chain.from_iterable(lines))
