"""What a takedown names, looked up in a dataset: which rows go, and by what they are known from then on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag, urljoin

from crawler import urls
from crawler.errors import UsageError
from crawler.items import Comment, Post
from pipelines import partitions, tally
from pipelines.manifest import Manifest
from pipelines.partitions import partition_of
from pipelines.rows import Row
from pipelines.sharing.takedown.marks import Mark, Marker, Marks, url_key
from pipelines.sharing.takedown.takedowns import What
from pipelines.sharing.takedown.withholding import within_of
from pipelines.sharing.takedown.words import words_of

_POST = ["post_id", "url", "native_id", "title", "author", "author_url", "text"]
_COMMENT = ["comment_id", "native_id", "post_id", "post_url", "url", "author", "author_url", "text"]
_REVISION = ["table", *dict.fromkeys([*_POST, *_COMMENT])]
_EMAIL = re.compile(r"[^@\s]*\w[^@\s]*@[^@\s]*\w\.\w[^@\s]*")


def is_email(name: str) -> bool:
    """Whether somebody is named by an e-mail address, which no row shows."""
    return _EMAIL.fullmatch(name.strip()) is not None


@dataclass(slots=True)
class Named:
    """What goes: blogs, posts and comments by their ids; and the marks that tell it. `within` as of a `Takedown`."""

    what: What
    blogs: set[str] = field(default_factory=set)
    posts: set[str] = field(default_factory=set)
    comments: set[str] = field(default_factory=set)
    marks: set[Mark] = field(default_factory=set)
    within: str | None = None


class Naming:
    """The rows of the dataset at `root`, to find in them what is named."""

    def __init__(self, root: Path, manifest: Manifest, marker: Marker) -> None:
        self._root, self._manifest, self._marker = root, manifest, marker
        self._blogs: list[Row] = partitions.read(root / tally.BLOGS, "blogs").to_pylist()

    def find(self, name: str, what: What | None, blog: str | None) -> Named:
        """What `name` names: an address (of a post, a comment, a blog or an author), a blog's name, an e-mail address
        or an author's name; `what` says which, where it is not to be found out. An author may be named in one `blog`.

        Raises UsageError.
        """
        if _is_address(name) and not _leads_somewhere(name):
            raise UsageError(f"{name}: is no address")
        what = what or self._what(name)
        if blog and what != "author":
            raise UsageError("--blog goes with an author: whose words are taken down in that blog alone")
        if what in ("post", "comment") and not _is_address(name):
            raise UsageError(f"{name}: a {what} is named by its address")
        named = Named(what)
        match what:
            case "blog":
                self._blog(name, named)
            case "post":
                named.posts.add(urls.post_id(name))
                named.marks.update(self._marker.url(name))
            case "comment":
                self._comment(name, named)
            case "author":
                self._author(name, blog, named)
        for row in self._posts():
            if row["post_id"] in named.posts:
                named.marks.update(self._of_post(row))
        for row in self._comments():
            if row["post_id"] in named.posts or row["comment_id"] in named.comments:
                named.marks.update(self._of_comment(row))
            if row["comment_id"] in named.comments:
                named.marks.update(self._by(row))
        return named

    def _what(self, name: str) -> What:
        if not _is_address(name):
            return "blog" if any(name == row["blog"] for row in self._blogs) else "author"
        if urldefrag(name).fragment:  # never the post or blog: a comment that is gone would take them with it
            return "comment"
        key = url_key(name)
        if any(key == url_key(row["url"]) for row in self._blogs):
            return "blog"
        if any(row["post_id"] == urls.post_id(name) for row in self._posts()):
            return "post"
        authors = (row["author_url"] for rows in (self._comments(), self._posts()) for row in rows)
        if any(url and _is_address(url) and url_key(url) == key for url in authors):
            return "author"
        raise UsageError(f"{name}: nothing of the dataset has this address; say what it is, by --as")

    def _blog(self, name: str, named: Named) -> None:
        home = name if _is_address(name) else next((row["url"] for row in self._blogs if row["blog"] == name), None)
        if home is None:
            raise UsageError(f"{name}: no such blog; name it by its address")
        named.marks.update(self._marker.url(home))
        marks = Marks(self._marker)
        marks.add(named.marks)
        own = [row for row in self._blogs if marks.names(row["url"])]
        named.blogs.update(row["blog"] for row in own)
        named.marks.update(mark for row in own for mark in self._marker.title(row["title"]))
        # what it said in other blogs: pingbacks, trackbacks, comments that lead to it
        named.comments.update(row["comment_id"] for row in self._comments() if marks.names(row["author_url"]))

    def _comment(self, name: str, named: Named) -> None:
        place = _place(name)
        rows = [row for row in self._comments() if row["url"] and _place(row["url"]) == place]
        if not rows:
            raise UsageError(
                f"{name}: no comment of the dataset has this address, or it was taken down already; "
                "what else it may be is named without #…"
            )
        named.comments.update(row["comment_id"] for row in rows)
        for row in rows:
            named.marks.update(self._marker.comment(row["post_url"], row["native_id"]))

    def _author(self, name: str, blog: str | None, named: Named) -> None:
        if _is_address(name):
            named.marks.update(self._marker.url(name))
        elif is_email(name):
            named.marks.update(self._marker.email(name))
        elif "@" in name.strip()[1:]:
            raise UsageError(f"“{name}” is no e-mail address, and no name")
        named.marks.update(() if _is_address(name) else self._marker.name(name))
        if not named.marks:
            raise UsageError(f"“{name}” is no name")
        marks = Marks(self._marker)
        marks.add(named.marks)
        if blog:
            blog, home = self._own(blog)
            named.within = within_of(self._marker, url_key(home))
        for row in self._comments():
            if marks.wrote(_item(Comment, row)) and blog in (None, row["blog"]):
                named.comments.add(row["comment_id"])
        for row in self._posts():
            own = marks.is_name(row["author"]) or marks.names(row["author_url"])
            if own and blog in (None, row["blog"]):
                named.posts.add(row["post_id"])

    def _own(self, blog: str) -> tuple[str, str]:
        """A blog's name in the dataset and its address, by either."""
        key = url_key(blog) if _is_address(blog) and _leads_somewhere(blog) else None
        for row in self._blogs:
            if blog == row["blog"] or key == url_key(row["url"]):
                return str(row["blog"]), str(row["url"])
        raise UsageError(f"{blog}: no such blog in the dataset")

    def _of_post(self, row: Row) -> Iterator[Mark]:
        yield from self._marker.url(row["url"])
        yield from self._marker.post_text(_item(Post, row))
        if row["native_id"] and row["native_id"].isdecimal():
            home = next((blog["url"] for blog in self._blogs if blog["blog"] == row["blog"]), row["url"])
            yield from self._marker.exact_url(urljoin(home, f"?p={row['native_id']}"))

    def _of_comment(self, row: Row) -> Iterator[Mark]:
        yield from self._marker.comment_text(_item(Comment, row))
        yield from self._marker.comment(row["post_url"], row["native_id"])

    def _by(self, row: Row) -> Iterator[Mark]:
        """Who wrote a comment, and where there is nothing else to know it by, that it is near that name."""
        yield from self._marker.comment_author(_item(Comment, row))
        yield from self._marker.text(row["text"])

    def _posts(self) -> Iterator[Row]:
        """Rows of posts, those of before too."""
        return self._rows("posts", _POST)

    def _comments(self) -> Iterator[Row]:
        return self._rows("comments", _COMMENT)

    def _rows(self, table: str, columns: list[str]) -> Iterator[Row]:
        for of, names in ((table, columns), ("revisions", _REVISION)):
            for path in self._manifest.paths(of):
                partition = partition_of(path)
                assert partition is not None
                for row in partitions.read(self._root / path, of, names).to_pylist():
                    if row.get("table", table) == table:
                        yield {**row, "blog": partition.blog}


def _item(kind: Any, row: Row) -> Any:
    names = _POST if kind is Post else _COMMENT
    return kind(**{name: row[name] for name in names})


def _is_address(name: str) -> bool:
    return name.startswith(("http://", "https://", "file:"))


def _leads_somewhere(url: str) -> bool:
    try:
        return bool(words_of(url_key(url)))
    except ValueError:
        return False


def _place(url: str) -> tuple[str, str]:
    """A page, and where on it."""
    page, fragment = urldefrag(url)
    return url_key(page), fragment
