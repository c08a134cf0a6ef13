"""Answers read back from WARC files, as the downloader once handed them on."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import IO, Any, TypeVar

from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import ChunkedDataReader
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders

from crawler.archive.ends import cut_off
from crawler.archive.warc import Place
from crawler.errors import DatasetError

Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """One answer. `body`: content coding left on, transfer coding taken off. `status`: 0 where there was no HTTP.

    Where the record is a revisit, status and headers are its own, and the body that of the record it refers to; of a
    304 the headers are that record's too, since they tell how the body is coded (RFC 9111, 4.3.4).
    """

    url: str
    at: datetime
    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str | None:
        """The first header of that name, which is in lower case; None where it was not served."""
        return next((value for each, value in self.headers if each.lower() == name), None)


class Records(ArchiveIterator):  # type: ignore[misc]
    """The records of a file, and what each holds. Raises ArchiveLoadFailed too for an answer without its address, as a
    flipped bit may leave one: warcio takes that for our mistake (AttributeError).
    """

    def _next_record(self, next_line: Any) -> ArcWarcRecord:
        try:
            return super()._next_record(next_line)
        except AttributeError as error:
            raise ArchiveLoadFailed("a record of an answer without its address") from error
        except ArchiveLoadFailed as error:  # which tells the line, whatever bytes these are
            raise ArchiveLoadFailed(str(error).partition(", first line:")[0].strip()) from error


def load(folder: Path, place: Place) -> StoredAnswer:
    """The answer at a place. Raises DatasetError where there is none, or no body of it."""
    return _load(folder, place, revisits=True)


def _load(folder: Path, place: Place, *, revisits: bool) -> StoredAnswer:
    try:
        with (folder / place.file).open("rb") as file:
            file.seek(place.offset)
            record = next(iter(Records(file)))
            if record.rec_type != "revisit":
                return answer_of(record)
            if not revisits:
                raise ValueError("only a revisit, which has no body")
            known = _load(folder, _referred(record.rec_headers), revisits=False)
            own = answer_of(record)
            return replace(own, headers=known.headers if own.status in (0, 304) else own.headers, body=known.body)
    except (OSError, StopIteration, ValueError, TypeError, ArchiveLoadFailed, zlib.error) as error:
        why = getattr(error, "strerror", None) or str(error) or "it ends before"
        told = f"no record at byte {place.offset} ({why}); `bloggarkiv verify` says what is lost"
        raise DatasetError(f"{folder / place.file}: {told}") from error


def read_answer(file: IO[bytes]) -> StoredAnswer:
    """The answer of the record at the file's position, which is no revisit.

    Raises ValueError, StopIteration, ArchiveLoadFailed.
    """
    return answer_of(next(iter(Records(file))))


def answer_of(record: ArcWarcRecord) -> StoredAnswer:
    """The answer that a record holds; a revisit's is without its body. Raises ValueError."""
    head, about = record.http_headers, record.rec_headers
    if not about.get_header("WARC-Target-URI"):
        raise ValueError(f"a {record.rec_type} record, which answers nothing")
    return StoredAnswer(
        url=about.get_header("WARC-Target-URI").strip("<>"),  # as Wget writes it
        at=date_of(about.get_header("WARC-Date")),
        status=int(head.get_statuscode()) if head is not None else 0,
        headers=list(head.headers) if head is not None else [],
        body=_body(record),
    )


def date_of(text: str | None) -> datetime:
    """A `WARC-Date` (aware; ISO 28500, 5.4). Raises ValueError."""
    at = datetime.fromisoformat(text or "")
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def read_through(path: Path, look: Callable[[ArcWarcRecord], Made]) -> Iterator[tuple[Place, Made]]:
    """The place of every record of a compressed WARC file, and what `look` makes of it; all digests are compared.

    Raises ArchiveLoadFailed, ValueError, zlib.error where a record is damaged or cut off, OSError.
    """
    last = 0
    with path.open("rb") as file:
        records = Records(file, check_digests="raise")
        while (read := _next(records, path, look)) is not None:
            last = read[0].offset
            yield read
        if cut_off(file, last, path.stat().st_size) is not None:
            raise ArchiveLoadFailed(f"the record at byte {last} breaks off")


def read_one(path: Path, offset: int, look: Callable[[ArcWarcRecord], Made]) -> tuple[Place, Made] | None:
    """The same for the one record at `offset`, whatever lies before and behind it; None where the file has ended."""
    with path.open("rb") as file:
        file.seek(offset)
        return _next(Records(file, check_digests="raise"), path, look)


def _next(records: Records, path: Path, look: Callable[[ArcWarcRecord], Made]) -> tuple[Place, Made] | None:
    with redirect_stderr(StringIO()):  # where warcio tells zlib's errors, and reads on
        record = next(records, None)
        if record is None:
            return None
        made = look(record)
        records.read_to_end()
    offset = records.get_record_offset()
    if getattr(record.raw_stream, "limit", True):  # without one its headers break off already
        raise ArchiveLoadFailed(f"the record at byte {offset} breaks off")
    return Place(path.name, offset, records.get_record_length()), made


def _referred(about: StatusAndHeaders) -> Place:
    """Where the record lies that a revisit of ours refers to."""
    offset = int(about.get_header("WARC-Refers-To-File-Offset"))
    return Place(about.get_header("WARC-Refers-To-Filename"), offset, 0)


def _body(record: ArcWarcRecord) -> bytes:
    head, stream = record.http_headers, record.raw_stream
    if head is not None and (head.get_header("Transfer-Encoding") or "").strip().lower().endswith("chunked"):
        stream = ChunkedDataReader(stream)
    return b"".join(iter(lambda: stream.read(1 << 16), b""))  # a chunked reader gives a chunk at a time
