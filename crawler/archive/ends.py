"""Where a record ends in its WARC file, and whether the file ends where a record does, or inside one, as after a
download that was interrupted.

fastwarc gives such a record as if it were whole, and warcio does too. Source: ISO 28500:2017, 4 and annex D (records
compressed by themselves, as gzip members).
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from typing import IO

GZIP_MAGIC = b"\x1f\x8b"

_CHUNK = 1 << 14  # which unpacks to 16 MB at most
_GZIP_WINDOW = 16 + zlib.MAX_WBITS
_WARC = b"WARC/"
_LENGTH = re.compile(rb"^content-length[ \t]*:[ \t]*(\d+)", re.IGNORECASE | re.MULTILINE)
_LONGEST_HEAD = 1 << 20
_INSIDE = -1  # for where a record ends: behind the file's end


def gzip_member(file: IO[bytes]) -> Iterator[bytes]:
    """The bytes of the gzip member that begins at the file's position, as they lie there, in chunks.

    Raises EOFError where the file ends first, zlib.error where what lies there is none or is damaged, OSError.
    """
    unpacking = zlib.decompressobj(_GZIP_WINDOW)
    while chunk := file.read(_CHUNK):
        unpacking.decompress(chunk)
        if unpacking.eof:
            yield chunk[: len(chunk) - len(unpacking.unused_data)]
            return
        yield chunk
    raise EOFError("the end")


def block_length(head: bytes | bytearray) -> int:
    """How many bytes follow the head of a record; 0 where it does not say."""
    said = _LENGTH.search(head)
    return int(said[1]) if said else 0


def cut_off(file: IO[bytes], start: int, end: int) -> int | None:
    """Where the record begins inside which a file of `end` bytes ends; None where it ends with a whole one.

    `start`: where some record begins, from which on it is looked through. What is no record tells nothing. Raises
    OSError, zlib.error.
    """
    file.seek(start)
    at: int | None = start
    compressed = file.read(2) == GZIP_MAGIC
    while at is not None and at < end:
        file.seek(at)
        following = _after_member(file, at) if compressed else _after_record(file, at, end)
        if following == _INSIDE:
            return at
        at = following
    return None


def _after_member(file: IO[bytes], at: int) -> int | None:
    """Where the gzip member at the file's position ends; _INSIDE where the file ends first; None where none begins."""
    begins = GZIP_MAGIC.startswith(file.read(2))
    file.seek(at)
    if not begins:
        return None
    try:
        return at + sum(map(len, gzip_member(file)))
    except EOFError:
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
    following = at + len(head) + block_length(head)
    if following > end:
        return _INSIDE
    file.seek(following)
    ends = file.read(4)
    return following + len(ends) - len(ends.lstrip(b"\r\n"))
