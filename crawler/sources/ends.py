"""Whether a WARC file ends where a record does, or inside one, as after a download that was interrupted.

fastwarc gives such a record as if it were whole. Source: ISO 28500:2017, 4 and annex D (records compressed by
themselves, as gzip members).
"""

from __future__ import annotations

import re
import zlib
from typing import IO

_CHUNK = 1 << 14  # which unpacks to 16 MB at most
_GZIP = 16 + zlib.MAX_WBITS
_MAGIC = b"\x1f\x8b"
_WARC = b"WARC/"
_LENGTH = re.compile(rb"^content-length[ \t]*:[ \t]*(\d+)", re.IGNORECASE | re.MULTILINE)
_LONGEST_HEAD = 1 << 20
_INSIDE = -1  # for where a record ends: behind the file's end


def cut_off(file: IO[bytes], start: int, end: int) -> int | None:
    """Where the record begins inside which a file of `end` bytes ends; None where it ends with a whole one.

    `start`: where some record begins, from which on it is looked through. What is no record tells nothing. Raises
    OSError, zlib.error.
    """
    file.seek(start)
    at: int | None = start
    compressed = file.read(2) == _MAGIC
    while at is not None and at < end:
        file.seek(at)
        following = _after_member(file, at) if compressed else _after_record(file, at, end)
        if following == _INSIDE:
            return at
        at = following
    return None


def _after_member(file: IO[bytes], at: int) -> int | None:
    """Where the gzip member at the file's position ends; _INSIDE where the file ends first; None where none begins."""
    chunk = file.read(_CHUNK)
    if not _MAGIC.startswith(chunk[:2]):
        return None
    unpacking = zlib.decompressobj(_GZIP)
    while chunk:
        at += len(chunk)
        unpacking.decompress(chunk)
        if unpacking.eof:
            return at - len(unpacking.unused_data)
        chunk = file.read(_CHUNK)
    return _INSIDE


def _after_record(file: IO[bytes], at: int, end: int) -> int | None:
    """As `_after_member`, of a record that is not compressed: where its block ends, and the line ends after it."""
    head = bytearray()
    while not head.endswith(b"\r\n\r\n"):
        line = file.readline(_LONGEST_HEAD)
        head += line
        if not (head.startswith(_WARC) or _WARC.startswith(head)) or len(head) > _LONGEST_HEAD:
            return None
        if not line:
            return _INSIDE
    said = _LENGTH.search(head)
    following = at + len(head) + (int(said[1]) if said else 0)
    if following > end:
        return _INSIDE
    file.seek(following)
    ends = file.read(4)
    return following + len(ends) - len(ends.lstrip(b"\r\n"))
