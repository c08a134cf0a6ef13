"""Large XML files cut into their elements, byte by byte as they stand, in memory for one element.

Export files are often no XML: control characters, a `]]>` in the middle of a text, bytes of another encoding, several
files put one after the other. So no XML parser is asked, only where elements of one name begin and end outside of CDATA
sections; none of them holds another of its name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO

LARGEST = 64 * 1024 * 1024
"""Bytes of one element; the longest real threads are a tenth of it."""

_CHUNK = 1 << 20
_CDATA, _CDATA_END = b"<![CDATA[", b"]]>"


@dataclass(frozen=True, slots=True)
class Element:
    """An element, from its `<` to its `>`, where it begins in the file, and what stands between it and the last one.

    `whole` is False where its end is missing, or lies so far off that it cannot be one; `body` is then its beginning.
    """

    offset: int
    body: bytes
    before: bytes
    whole: bool = True


def elements(file: IO[bytes], name: str, progress: Callable[[int], object] = lambda read: None) -> Iterator[Element]:
    """The elements called `name` of a file; `progress` is told how many bytes were read. Raises OSError."""
    start = re.compile(rb"<%s(?=[\s>])" % re.escape(name.encode()))
    end = b"</%s>" % name.encode()
    window = _Window(file, progress)
    while True:
        found = window.search(start)
        before = window.taken(found)
        if found < 0:
            return
        offset = window.offset
        size = _size(window, end)
        if size < 0:
            beginning = bytes(window.data[:_CHUNK])
            skipped = window.search(re.compile(re.escape(end)), 1)
            window.taken(skipped)
            yield Element(offset, beginning, before, whole=False)
            continue
        yield Element(offset, window.taken(size), before)


def _size(window: _Window, end: bytes) -> int:
    """Length of the element that the window begins with; -1 where its end is missing."""
    at, closes = 0, -1
    while True:
        if closes < at:
            closes = window.find(end, at)
        if closes < 0:
            return -1
        opens = window.find(_CDATA, at, closes)
        if opens < 0:
            return closes + len(end)
        at = window.find(_CDATA_END, opens)
        if at < 0:
            return -1


class _Window:
    """The part of a file that is looked at; `offset` is where it begins."""

    def __init__(self, file: IO[bytes], progress: Callable[[int], object]) -> None:
        # what there is: of a damaged gzip file the last chunk would be lost to one who waits for a whole one
        self._read: Callable[[int], bytes] = getattr(file, "read1", file.read)
        self._progress = progress
        self.data = bytearray()
        self.offset = 0

    def find(self, wanted: bytes, at: int, before: int | None = None) -> int:
        """Where `wanted` stands first from `at` on; -1 where it does not, within `LARGEST` bytes."""
        while True:
            found = self.data.find(wanted, at, len(self.data) if before is None else before)
            if found >= 0 or before is not None or len(self.data) > LARGEST or not self._more():
                return found
            at = max(at, len(self.data) - _CHUNK - len(wanted))

    def search(self, wanted: re.Pattern[bytes], at: int = 0) -> int:
        """Where the pattern matches first from `at` on, however far; -1 where it does not."""
        while True:
            if found := wanted.search(self.data, at):
                return found.start()
            at = max(at, len(self.data) - 100)
            if not self._more():
                return -1

    def taken(self, size: int) -> bytes:
        """Take the first `size` bytes out; all where it is negative."""
        size = len(self.data) if size < 0 else size
        with memoryview(self.data) as data:
            taken = bytes(data[:size])
        del self.data[:size]
        self.offset += size
        return taken

    def _more(self) -> bool:
        chunk = self._read(_CHUNK)
        self.data += chunk
        self._progress(len(chunk))
        return bool(chunk)
