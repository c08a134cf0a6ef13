"""What went over the wire for one request, byte by byte; Scrapy's own response has lost header case and chunking."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime

_END_OF_HEAD = re.compile(rb"\r?\n\r?\n")
_INTERIM = re.compile(rb"HTTP/1\.\d 1\d\d\b")


@dataclass(slots=True)
class Exchange:
    """One HTTP request as sent and its answer as received, transfer and content codings left on.

    `at`: when the answer was there.
    """

    sent: bytearray = field(default_factory=bytearray)
    received: bytearray = field(default_factory=bytearray)
    at: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def request(self) -> tuple[bytes, bytes]:
        """Head (with its blank line) and body of the request."""
        return parted(bytes(self.sent))

    @property
    def response(self) -> tuple[bytes, bytes]:
        """Head (with its blank line) and body of the answer; interim answers (1xx, RFC 9110, 15.2) are left out."""
        head, body = parted(bytes(self.received))
        while _INTERIM.match(head) and body:
            head, body = parted(body)
        return head, body


def parted(message: bytes) -> tuple[bytes, bytes]:
    """Head (with its blank line) and body of an HTTP message; what has no blank line is a head."""
    end = _END_OF_HEAD.search(message)
    return (message[: end.end()], message[end.end() :]) if end else (message, b"")
