"""The tables of a release and their columns: the dataset's own, less what cannot go out, and the paths' keys."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pyarrow as pa

from pipelines.schema import COLUMNS, Column
from pipelines.sharing.pseudonyms.columns import TREATMENTS, Treatment

Names = Literal["pseudonyms", "real"]
Text = Literal["full", "none", "shuffled"]

TABLES = ["posts", "comments", "links", "blogs", "revisions", "captures"]
SENTENCES = "sentences"

QUOTES = {
    "posts": ["text", "html", "content_hash"],
    "comments": ["text", "html", "content_hash"],
    "links": ["anchor_text"],
    "revisions": ["text", "html", "content_hash"],
}
"""Columns that hold what people wrote, or a hash that a guess at it could be tried with. Titles of posts stay: a list
of what was published needs them."""

REFERENCES = {
    "posts": [("blog", "blogs", "blog"), ("capture_id", "captures", "capture_id")],
    "comments": [
        ("post_id", "posts", "post_id"),
        ("parent_id", "comments", "comment_id"),
        ("blog", "blogs", "blog"),
        ("capture_id", "captures", "capture_id"),
    ],
    "links": [
        ("post_id", "posts", "post_id"),
        ("comment_id", "comments", "comment_id"),
        ("target_post_id", "posts", "post_id"),
    ],
    "revisions": [("post_id", "posts", "post_id")],
    "captures": [],
    "blogs": [],
    SENTENCES: [],
}
"""Foreign keys: column, and the table and column that it points at. What they hold, `verify` checks in the dataset."""

ABOUT = {
    "posts": "One row a blog post.",
    "comments": "One row a comment, pingback or trackback: whatever answers a post.",
    "links": "One row a link in the text of a post or a comment.",
    "blogs": "One row a blog; counts are of the rows in this dataset.",
    "revisions": "Earlier versions of rows of `posts` and `comments`, each as it stood.",
    "captures": "One row a fetch, and what came of it.",
    SENTENCES: "Sentences of posts and comments, in an order that tells nothing of where they stood.",
}

_REWRITTEN = {
    Treatment.PERSON: "a pseudonym",
    Treatment.ID: "keyed anew",
    Treatment.TEXT: "with pseudonyms",
    Treatment.HTML: "with pseudonyms",
    Treatment.ADDRESS: "with pseudonyms",
    Treatment.SIGNATURE: "with pseudonyms",
    Treatment.NUMBER: "null where it leads to a commenter",
    Treatment.PERMALINK: "null where it leads to a commenter",
}
"""What is added to a column's meaning."""

_BLOG = Column("blog", pa.string(), True, "the blog, a row of `blogs`")
_YEAR = {
    "posts": "year of publication by the blog's own clock; null where the date is unknown",
    "comments": "year of publication by the blog's own clock; null where the date is unknown",
    "links": "year of the post that the link stands in or under; null where its date is unknown",
    "revisions": "year of the post, as it stands now; null where its date is unknown",
}
_WORDS = Column("word_count", pa.int32(), True, "words in the text, which is not in this release")

SENTENCE_COLUMNS = [
    Column("blog", pa.string(), False, "the blog; null where too few texts share what is told of them"),
    Column("published_year", pa.int32(), False, "year of publication; null where unknown, or too few texts share it"),
    Column("written_in", pa.string(), True, "`posts` or `comments`"),
    Column("language", pa.string(), False, "as in posts and comments; null also where too few texts share it"),
    Column("spam_suspected", pa.bool_(), True, "as in comments; false for posts"),
    Column("sentence", pa.string(), True, "one sentence, or a part of a paragraph that ends like one"),
]


@dataclass(frozen=True, slots=True)
class Mode:
    """How names and texts are treated. `urls`: what becomes of addresses with pseudonyms, see `pseudonyms.Urls`."""

    names: Names = "pseudonyms"
    text: Text = "full"
    urls: Literal["keep", "posts", "drop"] = "posts"

    @property
    def tables(self) -> list[str]:
        """The tables of a release, in the order that they are told of."""
        return [*TABLES, SENTENCES] if self.text == "shuffled" else TABLES


def columns(table: str, mode: Mode) -> list[Column]:
    """The columns of a released table, those of the place first."""
    if table == SENTENCES:
        return SENTENCE_COLUMNS
    dropped = set(QUOTES.get(table, [])) if mode.text != "full" else set()
    own = [_released(table, column, mode) for column in COLUMNS[table] if column.name not in dropped]
    if mode.text != "full" and table == "comments":
        own.append(_WORDS)
    return _place(table) + [column for column in own if column is not None]


def left_out(table: str, mode: Mode) -> list[str]:
    """The dataset's columns that the released table lacks."""
    there = {column.name for column in columns(table, mode)}
    return [column.name for column in COLUMNS.get(table, []) if column.name not in there]


def schema(table: str, mode: Mode, version: str) -> pa.Schema:
    """The Arrow schema of a released table."""
    return pa.schema([c.field for c in columns(table, mode)], metadata={"bloggarkiv.release": version})


def _place(table: str) -> list[Column]:
    if table == "blogs":
        return []
    if table == "captures":
        return [_BLOG, Column("fetched_year", pa.int32(), True, "year of the fetch, UTC")]
    return [_BLOG, Column("published_year", pa.int32(), False, _YEAR[table])]


def _released(table: str, column: Column, mode: Mode) -> Column | None:
    """None for what pseudonyms leave nothing of. What they rewrite may be null in the end."""
    if mode.names == "real":
        return column
    treatment = TREATMENTS[table].get(column.name)
    if treatment is Treatment.DROP:
        return None
    sure = treatment in (Treatment.KEEP, Treatment.ID, Treatment.BLOG)
    doc = f"{column.doc} ({_REWRITTEN[treatment]})" if treatment in _REWRITTEN else column.doc
    return Column(column.name, column.type, column.required and sure, doc)
