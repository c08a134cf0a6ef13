"""Which bytes a row was read from: whether a capture brought the same payload that an earlier one had brought."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.rows import Row

COLUMNS = ["capture_id", "url", "final_url", "fetched_at", "sha256", "outcome", "post_id"]


class Payloads:
    """The payloads of captures, by the URL that answered and time."""

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

    @classmethod
    def concerning(cls, capture_ids: Collection[str], stored: Iterable[pa.Table], new: Iterable[Row]) -> Payloads:
        """Those of the addresses at which these captures lie: among `stored`, tables of the `COLUMNS`, and `new`."""
        tables, known = list(stored), cls(new)
        ids = pa.array(capture_ids, pa.string())
        addresses = {known._by_id[capture_id][0] for capture_id in capture_ids if capture_id in known._by_id}
        for rows in tables:
            addresses.update(_addresses(rows).filter(pc.is_in(rows["capture_id"], ids)).to_pylist())
        for rows in tables:
            known.add(rows.filter(pc.is_in(_addresses(rows), pa.array(addresses, pa.string()))).to_pylist())
        return known

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


def _addresses(captures: pa.Table) -> pa.ChunkedArray[Any]:
    return pc.coalesce(captures["final_url"], captures["url"])
