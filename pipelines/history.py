"""What one more capture of a post does to the rows stored of it: nothing, a correction, a new revision, the end. Pure.

The rules, for each row of posts and comments:

- other content: the new row, `revision` + 1, `first_seen_at` kept; the earlier row goes to `revisions`;
- the same content from other bytes: the row is what was read now, without a new revision; where nothing but
  the bytes differ, only `last_seen_at` moves;
- the same bytes again: nothing changes, unless another reader now reads them otherwise. That is no change of
  the blog: the row is corrected and keeps its captures and its revision;
- a comment that a thread read whole no longer shows gets `removed_at`; so do a post whose address is gone, and
  all its comments. What is back loses `removed_at`, and the removed row goes to `revisions`;
- a page and the blog's own export tell the same post differently (an export has no date as shown and no count, a theme
  may hide a linkback's text or date): with the same content the page's row stands, unless it lacks text or date, then
  the export's; and neither tells by its silence that a linkback of the other is gone;
- an older capture than those stored only tells that the same content was there earlier; that the post was gone
  earlier, it does not tell. (It comes to that only where the newer ones cannot be read again: see `pipelines.late`.)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pipelines.rows import LINKBACKS, Removal, Row, ThreadRows
from pipelines.schema import COLUMNS, PROVENANCE

SamePayload = Callable[[Row, Row], bool | None]
"""Whether a new row was read from the same bytes as the stored one was last; None where that is not known."""

_READ = {table: [c.name for c in COLUMNS[table] if c.name not in PROVENANCE] for table in ("posts", "comments")}
_REVISION = [c.name for c in COLUMNS["revisions"]]
_CAPTURE = ("source", "capture_id", "captured_at")
_EXPORT = "export"


@dataclass(slots=True)
class Stored:
    """All rows of one post in the dataset."""

    post: Row
    comments: list[Row] = field(default_factory=list)
    links: list[Row] = field(default_factory=list)
    revisions: list[Row] = field(default_factory=list)


def merge(stored: Stored | None, read: ThreadRows, same_payload: SamePayload, counts: Counter[str]) -> Stored:
    """The rows of a post after one more reading of its thread; `counts` says what became of each.

    `stored` is left as it is, and its row objects are reused where they do not change.
    """
    if stored is None:
        counts["posts_new"] += 1
        counts["comments_new"] += len(read.comments)
        return Stored(read.post, read.comments, read.links)
    if read.at < max(stored.post["last_seen_at"], stored.post["removed_at"] or read.at):
        return _earlier_reading(stored, read, counts)
    revisions = list(stored.revisions)
    post = _updated("posts", stored.post, read.post, same_payload, revisions, counts)
    known = {row["comment_id"]: row for row in stored.comments}
    comments = []
    for row in read.comments:
        before = known.pop(row["comment_id"], None)
        if before is None:
            counts["comments_new"] += 1
            comments.append(row)
        else:
            comments.append(_updated("comments", before, row, same_payload, revisions, counts))
    for row in known.values():
        unmatched = _unlike(row, read.post) and row["kind"] in LINKBACKS  # many themes show them without their ids
        if read.whole and row["removed_at"] is None and not unmatched:
            counts["comments_removed"] += 1
            row = {**row, "removed_at": read.captured_at}
        comments.append(row)
    links = read.links + [row for row in stored.links if row["comment_id"] in known]
    return Stored(post, comments, links, revisions)


def remove(stored: Stored, gone: Removal, counts: Counter[str]) -> Stored:
    """The rows of a post after a capture that showed it gone: `removed_at`, the first time after it was last seen."""
    if stored.post["removed_at"] is not None or gone.captured_at < stored.post["last_seen_at"]:
        return stored
    removed = {"removed_at": gone.captured_at}
    shown = sum(row["removed_at"] is None for row in stored.comments)
    counts["posts_removed"] += 1
    counts["comments_removed"] += shown
    comments = [row if row["removed_at"] is not None else {**row, **removed} for row in stored.comments]
    return Stored({**stored.post, **removed}, comments, stored.links, stored.revisions)


def _updated(
    table: str, before: Row, now: Row, same_payload: SamePayload, revisions: list[Row], counts: Counter[str]
) -> Row:
    same_bytes = same_payload(before, now)
    returned = before["removed_at"] is not None
    kept = {"first_seen_at": before["first_seen_at"], "revision": before["revision"]}
    changed = before["content_hash"] != now["content_hash"]
    if not returned and _unlike(before, now) and (standing := _standing(before, now)):
        counts[f"{table}_{'unchanged' if standing is before else 'corrected'}"] += 1
        if standing is before and same_bytes:
            return before
        return {**standing, **kept, "last_seen_at": now["captured_at"]}
    if returned or (changed and not same_bytes):
        revisions.append(_earlier_version(table, before, now))
    if changed and not same_bytes:
        counts[f"{table}_changed"] += 1
        return {**now, **kept, "revision": before["revision"] + 1}
    if returned:
        counts[f"{table}_returned"] += 1
        return {**now, **kept}
    if all(before[name] == now[name] for name in _READ[table]):
        counts[f"{table}_unchanged"] += 1
        return before if same_bytes is not False else {**before, "last_seen_at": now["captured_at"]}
    counts[f"{table}_corrected"] += 1
    if same_bytes:
        kept |= {name: before[name] for name in (*_CAPTURE, "last_seen_at")}
    return {**now, **kept}


def _unlike(before: Row, now: Row) -> bool:
    """Whether one comes from the blog's export and the other from a page."""
    return bool((before["source"] == _EXPORT) != (now["source"] == _EXPORT))


def _standing(before: Row, now: Row) -> Row | None:
    """Of a page's row and an export's, the one that stands; None where their content differs."""
    page, export = (now, before) if before["source"] == _EXPORT else (before, now)
    if export["text"] and not page["text"]:
        return export
    if before["content_hash"] != now["content_hash"]:
        return None
    return export if export["published_at"] and not page["published_at"] else page


def _earlier_version(table: str, before: Row, now: Row) -> Row:
    version: Row = dict.fromkeys(_REVISION)
    version.update(before)
    version.update(table=table, replaced_at=now["captured_at"], replaced_by=now["capture_id"])
    return version


def _earlier_reading(stored: Stored, read: ThreadRows, counts: Counter[str]) -> Stored:
    counts["posts_older"] += 1
    seen = {row["comment_id"]: row for row in read.comments}
    return Stored(
        _seen_earlier("posts", stored.post, read.post),
        [_seen_earlier("comments", row, seen.get(row["comment_id"])) for row in stored.comments],
        stored.links,
        stored.revisions,
    )


def _seen_earlier(table: str, row: Row, earlier: Row | None) -> Row:
    if earlier is None or earlier["content_hash"] != row["content_hash"]:
        return row
    seen: datetime = earlier["captured_at"]
    if seen >= row["first_seen_at"]:
        return row
    change: dict[str, Any] = {"first_seen_at": seen}
    if all(row[name] == earlier[name] for name in _READ[table]):
        change |= {name: earlier[name] for name in _CAPTURE}
    return {**row, **change}
