"""The Arrow schemas of the dataset's tables, made from `crawler.items`, and the docs' table of columns.

`python -m pipelines.schema` writes `docs/columns.md`; a test holds the two together.
"""

from __future__ import annotations

import dataclasses
import inspect
import types
import typing
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from crawler.items import Blog, Capture, Comment, Link, Post

SCHEMA_VERSION = 3
"""Raised when a column is added, or may be null that could not be before; stands in every file's metadata and in
`manifest.json`. What a dataset of an earlier version lacks stands in `ADDED`; whoever writes it next brings all of its
files up to date first (`pipelines.older`)."""
ADDED: dict[str, frozenset[str]] = {
    "posts": frozenset(["responses_withheld"]),
    "captures": frozenset(["post_id"]),
    "blogs": frozenset(["time_zone", "template"]),
    "revisions": frozenset(["responses_withheld"]),
}
"""The columns of each table that came since there are datasets."""

VERSION_KEY = "bloggarkiv.schema_version"

TIMESTAMP = pa.timestamp("us", tz="UTC")
_ARROW_TYPES: dict[Any, pa.DataType] = {
    str: pa.string(),
    int: pa.int32(),
    float: pa.float32(),
    bool: pa.bool_(),
    datetime: TIMESTAMP,
    list[str]: pa.list_(pa.string()),
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: name, Arrow type, whether every row has it, and what it means."""

    name: str
    type: pa.DataType
    required: bool
    doc: str

    @property
    def field(self) -> pa.Field[Any]:
        return pa.field(self.name, self.type, nullable=not self.required)


def _columns(item: type) -> list[Column]:
    """The columns of one item class, its own before the provenance that it inherits."""
    hints = typing.get_type_hints(item)
    own = list(inspect.get_annotations(item))
    inherited = [f.name for f in dataclasses.fields(item) if f.name not in own]
    fields = {f.name: f for f in dataclasses.fields(item)}
    return [
        Column(name, _arrow_type(hints[name], fields[name].metadata["arrow"]), required, fields[name].metadata["doc"])
        for name in own + inherited
        for required in [bool(fields[name].metadata["required"])]
    ]


def _arrow_type(annotation: Any, override: str | None) -> pa.DataType:
    if override:
        return pa.type_for_alias(override)
    if isinstance(annotation, types.UnionType):
        (annotation,) = (member for member in typing.get_args(annotation) if member is not types.NoneType)
    return _ARROW_TYPES[annotation]


def _revision_columns() -> list[Column]:
    """An earlier row as it stood, every column of it: the columns of posts and comments together."""
    in_posts, in_comments = ({c.name: c for c in _columns(table)} for table in (Post, Comment))
    head = [
        Column("table", pa.string(), True, "`posts` or `comments`: which table the earlier row stood in"),
        Column("replaced_at", TIMESTAMP, True, "when the capture was fetched that showed the row changed, or back"),
        Column("replaced_by", pa.string(), True, "that capture's `capture_id`"),
    ]
    rest = []
    for name, c in (in_comments | in_posts).items():
        other = in_comments.get(name)
        required = c.required and other is not None and other.required and name in in_posts
        rest.append(Column(name, c.type, required, c.doc))
    return head + rest


COLUMNS: dict[str, list[Column]] = {
    "posts": _columns(Post),
    "comments": _columns(Comment),
    "links": _columns(Link),
    "captures": _columns(Capture),
    "blogs": _columns(Blog),
    "revisions": _revision_columns(),
}
SCHEMAS: dict[str, pa.Schema] = {
    table: pa.schema([c.field for c in columns], metadata={VERSION_KEY: str(SCHEMA_VERSION)})
    for table, columns in COLUMNS.items()
}
PROVENANCE = frozenset(c.name for c in COLUMNS["posts"]) & frozenset(
    ["source", "capture_id", "captured_at", "first_seen_at", "last_seen_at", "removed_at", "revision", "content_hash"]
)
"""Columns that tell of captures and history; a row's other columns are what was read from the bytes."""

PRIMARY_KEYS = {"posts": "post_id", "comments": "comment_id", "captures": "capture_id", "blogs": "blog"}
"""What names a row, of the tables whose rows have a name of their own."""

SORT_KEYS: dict[str, list[str]] = {
    "posts": ["published_at", "post_id"],
    "comments": ["post_id", "position", "comment_id"],
    "links": ["post_id", "comment_id", "position", "url"],
    "captures": ["fetched_at", "capture_id"],
    "blogs": ["blog"],
    "revisions": ["post_id", "comment_id", "revision", "replaced_at"],
}
"""The order of a file's rows; unique a row, so that the same rows give the same bytes. Nulls come last."""

_ABOUT = {
    "posts": "One row a blog post. Partitioned by `blog` and `year`: the local year of the post, 0 where its date is "
    "unknown.",
    "comments": "One row a comment, pingback or trackback. In the partition of the post that it answers.",
    "links": "One row a link in the text of a post or a comment. In the partition of the post.",
    "captures": "One row a fetch. Partitioned by `blog` and `year`: the year of the fetch, UTC.",
    "blogs": "One row a blog; counts are of the rows in this dataset.",
    "revisions": "Earlier versions of rows of `posts` and `comments`, each as it stood, in the partition of the post: "
    "one row each time that the content changed, or that something removed came back. Columns of the other table "
    "are null. An earlier version is named by `table`, `post_id`, `comment_id`, `revision` and `replaced_at`.",
}


def markdown() -> str:
    """`docs/columns.md`, whole."""
    return "\n".join(_markdown_lines()) + "\n"


def _markdown_lines() -> Iterator[str]:
    yield "# Columns"
    yield ""
    yield f"Schema version {SCHEMA_VERSION}. Made by `python -m pipelines.schema` from `crawler/items.py`; do not edit."
    yield "A column is null only where its type says so. Timestamps are UTC, in microseconds (`timestamp[us, UTC]`)."
    yield "Partition keys stand in the path, not in the file."
    for table, columns in COLUMNS.items():
        yield ""
        yield f"## {table}"
        yield _ABOUT[table]
        yield ""
        yield "| column | type | meaning |"
        yield "| --- | --- | --- |"
        for c in columns:
            yield f"| `{c.name}` | {_type_name(c.type)}{'' if c.required else ', null'} | {c.doc} |"


def _type_name(arrow_type: pa.DataType) -> str:
    names = {pa.list_(pa.string()): "list of string", pa.float32(): "float32", TIMESTAMP: "timestamp"}
    return names.get(arrow_type, str(arrow_type))


if __name__ == "__main__":
    Path(__file__).parents[1].joinpath("docs", "columns.md").write_text(markdown(), encoding="utf-8")
