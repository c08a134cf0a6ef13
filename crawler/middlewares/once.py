"""Ask once, however many wait for the answer: robots.txt and tdmrep.json, once an origin and run."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar
from urllib.parse import urlsplit

T = TypeVar("T")


class OncePerOrigin(Generic[T]):
    """The answers of `fetch(origin)`, each fetched at the first question and kept."""

    def __init__(self, fetch: Callable[[str], Awaitable[T]]) -> None:
        self._fetch = fetch
        self._answers: dict[str, asyncio.Future[T]] = {}

    async def get(self, origin: str) -> T:
        """The answer for `origin`. Raises what `fetch` raised, to everyone who asks."""
        answer = self._answers.get(origin)
        if answer is None:
            answer = self._answers[origin] = asyncio.ensure_future(self._fetch(origin))
        if answer.done():
            return answer.result()
        # One who no longer waits must not cancel the answer of the others.
        return await asyncio.shield(answer)

    def known(self, origin: str) -> T | None:
        """The answer for `origin` where it is there by now."""
        answer = self._answers.get(origin)
        if answer is None or not answer.done() or answer.cancelled() or answer.exception():
            return None
        return answer.result()


def origin(url: str) -> str:
    """Scheme, host and port of a URL: `https://a.se:8443/b` → `https://a.se:8443` (RFC 6454)."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2].lower()}"
