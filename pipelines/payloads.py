"""Which bytes a row was read from: whether a capture brought the same payload that an earlier one had brought."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Iterable
from datetime import datetime

from pipelines.rows import Row

COLUMNS = ["capture_id", "url", "final_url", "fetched_at", "sha256", "outcome", "post_id"]


class Payloads:
    """The payloads of one blog's captures, by the URL that answered and time."""

    def __init__(self, captures: Iterable[Row]) -> None:
        self._by_id: dict[str, tuple[str, bytes]] = {}
        self._by_url: dict[str, list[tuple[datetime, bytes]]] = {}
        self.add(captures)

    def add(self, captures: Iterable[Row]) -> None:
        """Rows of `captures`, at least the `COLUMNS` of them; those without a payload do not count."""
        for capture in captures:
            if capture["sha256"] and capture["capture_id"] not in self._by_id:
                digest = bytes.fromhex(capture["sha256"])[:12]
                url = capture["final_url"] or capture["url"]
                self._by_id[capture["capture_id"]] = url, digest
                insort(self._by_url.setdefault(url, []), (capture["fetched_at"], digest))

    def same(self, before: Row, now: Row) -> bool | None:
        """Whether the row `now` comes from the bytes that its URL gave when the row `before` was last seen.

        None where the capture of `now` is not known.
        """
        if before["capture_id"] == now["capture_id"]:
            return True
        if now["capture_id"] not in self._by_id:
            return None
        url, digest = self._by_id[now["capture_id"]]
        shown = self._by_url[url]
        upto = bisect_right(shown, before["last_seen_at"], key=lambda capture: capture[0])
        return upto > 0 and shown[upto - 1][1] == digest
