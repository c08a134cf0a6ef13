"""Captures that are taken in later than others of their post that are newer: an archive's, after a live crawl's.

The rows of a post are what its captures make of them in the order of time (`pipelines.history`). Rows alone do not
tell all that a late capture would change; so the others are read again, and all of them told in their order. That
way it does not matter in which order captures are taken in.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from crawler.errors import DatasetError
from pipelines.language import Detector
from pipelines.rereading import Source, reread, told_of
from pipelines.rows import Event, Row


class Times:
    """When the posts of one blog were captured."""

    def __init__(self) -> None:
        self._of: dict[str, dict[str, datetime]] = {}  # by post, then by capture

    def add(self, captures: Iterable[Row]) -> None:
        """Rows of `captures`, at least the columns of `pipelines.payloads.COLUMNS`."""
        for row in captures:
            if post_id := told_of(row):
                self._of.setdefault(post_id, {})[row["capture_id"]] = row["fetched_at"]

    def late(self, events: Sequence[Event]) -> bool:
        """Whether a capture of the post is known that is newer than the first of these events, and none of them."""
        own = {event.capture_id for event in events}
        known = self._of.get(events[0].post_id, {})
        return any(at > events[0].at and capture_id not in own for capture_id, at in known.items())


def in_order(events: Sequence[Event], source: Source, detector: Detector) -> list[Event] | None:
    """These events of one post and those of all its other captures, read again, in the order of time.

    None where what was fetched is not kept, so that it cannot be read again.
    """
    post_id, own = events[0].post_id, {event.capture_id for event in events}
    known: list[Event] = []
    for row in source.of_post(post_id):
        if row["capture_id"] not in own:
            try:
                event = reread(source, row, detector)
            except DatasetError:
                return None
            if event is not None and event.post_id == post_id:
                known.append(event)
    return sorted([*known, *events], key=order)


def order(event: Event) -> tuple[datetime, str]:
    """The order in which events are told."""
    return event.at, event.capture_id
