"""What a reader found to be withheld becomes no row. Pure, and needs no key: the bytes say it (`redaction`)."""

from __future__ import annotations

import re

from pipelines.rows import Event, Row, ThreadRows
from pipelines.sharing.takedown.redaction import LINK, MARKER

_SAYS = re.compile(r"[^\W_]")


def gated(event: Event) -> Event | None:
    """What a capture tells, without comments that were taken down; None where the post was: where it is by somebody
    who was, or neither it nor anybody who answered it says anything else.

    Answers to one of these answer nothing. `responses_withheld` counts them, `responses_found` what is left.
    """
    if not isinstance(event, ThreadRows):
        return event
    gone = {row["comment_id"] for row in event.comments if _withheld(row)}
    by_withheld = _is_marker(event.post["author"]) or (event.post["author_url"] or "").startswith(LINK)
    if by_withheld or (_withheld(event.post) and len(gone) == len(event.comments)):
        return None
    if not gone:
        return event
    comments = [
        row if row["parent_id"] not in gone else {**row, "parent_id": None}
        for row in event.comments
        if row["comment_id"] not in gone
    ]
    found, withheld = event.post["responses_found"], event.post["responses_withheld"]
    counts = {"responses_found": found - len(gone), "responses_withheld": withheld + len(gone)}
    return ThreadRows(
        blog=event.blog,
        year=event.year,
        whole=event.whole,
        post={**event.post, **counts},
        comments=comments,
        links=[row for row in event.links if row["comment_id"] not in gone],
    )


def _withheld(row: Row) -> bool:
    """Whether it is by somebody who was taken down, or nothing else is left of it."""
    said = f"{row.get('title') or ''} {row['text']}"
    return _is_marker(row["author"]) or (MARKER in said and not _SAYS.search(said.replace(MARKER, "")))


def _is_marker(name: str | None) -> bool:
    return (name or "").strip(" .:,") == MARKER
