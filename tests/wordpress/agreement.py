"""Two datasets of the same blog from two sources: where they disagree in what both can know."""

from __future__ import annotations

import re
from pathlib import Path

from stored import Row, rows

from wordpress.comparison import Difference, rounded

KEYS = {"posts": ["post_id"], "comments": ["comment_id"], "links": ["post_id", "comment_id", "position"]}

Unknown = dict[str, dict[str, str]]
"""Columns that may differ, by table, each with the reason; all others must agree."""

_BOTH = ("posts", "comments")
_TEMPLATE = (
    "its name holds a digest of what was learnt from some posts, which a crawl chooses among those known by then"
)
ELSEWHERE: Unknown = {
    table: {"source": "where the row was read from is what differs", "reader": _TEMPLATE} for table in _BOTH
}
"""The same records, read again."""
LATER: Unknown = {
    table: {
        **ELSEWHERE[table],
        "capture_id": "is made of the time of the capture",
        "captured_at": "an archive's index tells whole seconds; another crawl was at another time",
        "first_seen_at": "is the captured_at of the first capture",
        "last_seen_at": "is the captured_at of the last capture",
    }
    for table in _BOTH
}
"""The same pages, in captures whose times are told otherwise, or that were made by another."""
_NO_PAGE = {
    "published_text": "an export does not say how a page shows a date",
    "published_precision": "an export has every second; dates agree as fine as the page shows them",
}
EXPORT: Unknown = {
    "posts": {
        **LATER["posts"],
        **_NO_PAGE,
        "author_url": "an export does not say where the theme links an author",
        "responses_declared": "what a page counts is the theme's",
        "complete": "is told by what the page declares",
        "modified_at": "the pages do not say when they were last changed",
    },
    "comments": {
        **LATER["comments"],
        **_NO_PAGE,
        "url": "a page's address of a comment has the page of the thread in it, or there is none",
    },
}
"""WordPress' own export, which knows the blog and no page."""


def disagreements(pages: Path, elsewhere: Path, unknown: Unknown = EXPORT) -> list[Difference]:
    """Every row and column in which a dataset differs from that of the blog's pages, but for the unknown ones."""
    fold = _folded if unknown is EXPORT else _exact
    found = []
    for table, key in KEYS.items():
        live, other = ({tuple(row[name] for name in key): row for row in rows(of, table)} for of in (pages, elsewhere))
        found += [Difference(str(where), table, "only in the pages") for where in live.keys() - other.keys()]
        found += [Difference(str(where), table, "only elsewhere") for where in other.keys() - live.keys()]
        for where in live.keys() & other.keys():
            want, got = live[where], other[where]
            for name in want.keys() - unknown.get(table, {}).keys():
                if fold(name, want, want) != fold(name, got, want):
                    found.append(Difference(str(where), f"{table}.{name}", f"{got[name]!r}, not {want[name]!r}"))
    return found


def _exact(name: str, row: Row, shown: Row) -> object:
    return row[name]


def _folded(name: str, row: Row, shown: Row) -> object:
    value = row[name]
    if name == "published_at" and value:
        return rounded(value, shown["published_precision"])
    if name == "html":  # white space between paragraphs is the theme's
        return re.sub(r">\s+<", "><", value)
    return value
