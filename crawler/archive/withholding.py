"""What was taken down is not stored again: each answer passes by here before it becomes a record or is read.

What that is the setting WITHHOLDING tells, which names a `Withholding`; without, nothing is withheld.
"""

from __future__ import annotations

from typing import Protocol

REDACTED = {"Bloggarkiv-Redacted": "what was taken down"}
"""Header of a record that does not hold all that was served."""


class Withholding(Protocol):
    """What was taken down of a dataset. Pure."""

    def __bool__(self) -> bool: ...

    def names(self, url: str) -> bool:
        """Whether a page was taken down, by its address or that of something above it."""

    def payload(self, body: bytes, url: str, content_type: str | None) -> bytes:
        """A payload (content codings off) without what was taken down."""

    def text(self, text: bytes) -> bytes:
        """The same of anything shorter: the head of an answer, a name."""


class Nothing:
    """Nothing was taken down."""

    def __bool__(self) -> bool:
        return False

    def names(self, url: str) -> bool:
        return False

    def payload(self, body: bytes, url: str, content_type: str | None) -> bytes:
        return body

    def text(self, text: bytes) -> bytes:
        return text


NOTHING: Withholding = Nothing()
