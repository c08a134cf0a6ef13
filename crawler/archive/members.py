"""Single records of WARC files that lie elsewhere, as a range of bytes gives them: one gzip member each. Pure."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from io import BytesIO

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from crawler.archive.ends import gzip_member
from crawler.archive.records import StoredAnswer, read_answer
from crawler.middlewares.refusals import NoRecord

_RANGE = re.compile(r"bytes (\d+)-(\d+)/(?:\d+|\*)")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A record: its first and its last byte in the file, the address that it answers and when (14 digits, UTC)."""

    first: int
    last: int
    url: str
    stamp: str

    @property
    def range(self) -> str:
        """As `Range` asks for it (RFC 9110, 14.1.2)."""
        return f"bytes={self.first}-{self.last}"


def cut(wanted: Wanted, status: int, content_range: str | None, body: bytes) -> tuple[bytes, StoredAnswer, str]:
    """The record as a gzip member, byte for byte; the answer in it; and its id. `status`, `content_range` and `body`
    are of the answer to the range (RFC 9110, 15.3.7). Raises NoRecord where they give another one, or a part.
    """
    member = _member(_ranged(wanted, status, content_range, body))
    try:
        record = next(iter(ArchiveIterator(BytesIO(member), no_record_parse=True)))
        answer = read_answer(BytesIO(member))
    except (StopIteration, ValueError, TypeError, EOFError, ArchiveLoadFailed, zlib.error) as error:
        raise NoRecord(f"what lies there is no record of an answer: {error or 'it ends too early'}") from error
    declared = [value for name, value in answer.headers if name.lower() == "content-length" and value.isdecimal()]
    if declared and int(declared[0]) > len(answer.body) and not _chunked(answer):
        raise NoRecord(f"the capture holds {len(answer.body)} bytes of {declared[0]}")
    if record.rec_type not in ("response", "resource"):
        raise NoRecord(f"what lies there is a {record.rec_type} record")
    if answer.url != wanted.url or f"{answer.at:%Y%m%d%H%M%S}" != wanted.stamp:
        raise NoRecord(f"what lies there is of {answer.url}, {answer.at:%Y-%m-%d %H:%M:%S}")
    return member, answer, str(record.rec_headers.get_header("WARC-Record-ID") or "")


def _chunked(answer: StoredAnswer) -> bool:
    return any(name.lower() == "transfer-encoding" for name, _ in answer.headers)


def _ranged(wanted: Wanted, status: int, content_range: str | None, body: bytes) -> bytes:
    if status == 200:  # the whole file: ranges are optional
        return body[wanted.first : wanted.last + 1]
    given = _RANGE.fullmatch((content_range or "").strip())
    if status != 206 or given is None:
        raise NoRecord(f"no range of bytes came (HTTP {status})")
    if int(given[1]) != wanted.first:
        raise NoRecord(f"other bytes came than were asked for ({given[0]})")
    return body


def _member(content: bytes) -> bytes:
    try:
        return b"".join(gzip_member(BytesIO(content)))
    except EOFError as error:
        raise NoRecord("the record breaks off") from error
    except zlib.error as error:
        raise NoRecord("what lies there is no gzip member") from error
