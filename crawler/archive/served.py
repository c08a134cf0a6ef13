"""The head of an HTTP message as it came, for warcio to write."""

from __future__ import annotations

from typing import Any

from warcio.statusandheaders import StatusAndHeaders


class AsServed(StatusAndHeaders):  # type: ignore[misc]
    """A head that is written as it came: warcio would encode anew what is not ASCII."""

    def __init__(self, head: bytes) -> None:
        protocol, _, status = head.partition(b"\n")[0].decode("latin-1").strip().partition(" ")
        super().__init__(status, [], protocol)
        self._head = head

    def compute_headers_buffer(self, header_filter: Any = None) -> None:
        self.headers_buff = self._head
