"""Answers read back from WARC files, as the downloader once handed them on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import ChunkedDataReader
from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders

from crawler.archive.warc import Place
from crawler.errors import DatasetError


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


def load(folder: Path, place: Place) -> StoredAnswer:
    """The answer at a place. Raises DatasetError where there is none, or no body of it."""
    return _load(folder, place, revisits=True)


def _load(folder: Path, place: Place, *, revisits: bool) -> StoredAnswer:
    try:
        with (folder / place.file).open("rb") as file:
            file.seek(place.offset)
            record = next(iter(ArchiveIterator(file)))
            head, about = record.http_headers, record.rec_headers
            status = int(head.get_statuscode()) if head is not None else 0
            if record.rec_type == "revisit" and not revisits:
                raise ValueError("only a revisit, which has no body")
            known = _load(folder, _referred(about), revisits=False) if record.rec_type == "revisit" else None
            headers = known.headers if known and status == 304 else list(head.headers) if head is not None else []
            return StoredAnswer(
                url=about.get_header("WARC-Target-URI"),
                at=datetime.fromisoformat(about.get_header("WARC-Date")),
                status=status,
                headers=headers,
                body=known.body if known else _body(record),
            )
    except (OSError, StopIteration, ValueError, TypeError) as error:
        raise DatasetError(f"{folder / place.file}: no record at byte {place.offset}: {error or 'the end'}") from error


def _referred(about: StatusAndHeaders) -> Place:
    """Where the record lies that a revisit of ours refers to."""
    offset = int(about.get_header("WARC-Refers-To-File-Offset"))
    return Place(about.get_header("WARC-Refers-To-Filename"), offset, 0)


def _body(record: ArcWarcRecord) -> bytes:
    head, stream = record.http_headers, record.raw_stream
    if head is not None and (head.get_header("Transfer-Encoding") or "").strip().lower().endswith("chunked"):
        stream = ChunkedDataReader(stream)
    return b"".join(iter(lambda: stream.read(1 << 16), b""))  # a chunked reader gives a chunk at a time
