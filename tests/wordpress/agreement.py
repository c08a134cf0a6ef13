"""Two datasets of the same blog from two sources: where they disagree in what both can know."""

from __future__ import annotations

import re
from pathlib import Path

from wordpress.comparison import Difference, Row, rounded, rows

KEYS = {"posts": ["post_id"], "comments": ["comment_id"], "links": ["post_id", "comment_id", "position"]}
_PROVENANCE = {"source", "capture_id", "captured_at", "first_seen_at", "last_seen_at", "reader"}
UNKNOWN = {
    # An export says neither how a page shows a date, nor what it counts, nor where it links its author; a page does not
    # say when it was last changed.
    "posts": _PROVENANCE
    | {"published_text", "author_url", "responses_declared", "complete", "modified_at", "published_precision"},
    # A page's address of a comment has the page of the thread in it, or there is none.
    "comments": _PROVENANCE | {"published_text", "published_precision", "url"},
    "links": set(),
}
"""Columns that one of the sources cannot know; all others must agree, dates as fine as the page shows them."""


def disagreements(pages: Path, export: Path) -> list[Difference]:
    """Every row and column in which the dataset of an export differs from that of the blog's pages."""
    found = []
    for table, key in KEYS.items():
        live, other = ({tuple(row[name] for name in key): row for row in rows(of, table)} for of in (pages, export))
        found += [Difference(str(where), table, "only in the pages") for where in live.keys() - other.keys()]
        found += [Difference(str(where), table, "only in the export") for where in other.keys() - live.keys()]
        for where in live.keys() & other.keys():
            want, got = live[where], other[where]
            for name in want.keys() - UNKNOWN[table]:
                if _folded(name, want, want) != _folded(name, got, want):
                    found.append(Difference(str(where), f"{table}.{name}", f"{got[name]!r}, not {want[name]!r}"))
    return found


def _folded(name: str, row: Row, shown: Row) -> object:
    value = row[name]
    if name == "published_at" and value:
        return rounded(value, shown["published_precision"])
    if name == "html":  # white space between paragraphs is the theme's
        return re.sub(r">\s+<", "><", value)
    return value
