"""WARC files being written: one gzip member a record, rolled at a size, whole again after any crash.

Source: ISO 28500:2017 (WARC 1.1), https://iipc.github.io/warc-specifications/. Records are made by warcio. A torn
record can only stand at the end of the file that was written last: `.writing` names it, with the size up to which it is
known to be on disk, so that the next run has little to look through.
"""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO, FileIO
from pathlib import Path
from typing import Any

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawler.archive.exchange import Exchange

_MARKER = ".writing"
_SUFFIX = ".warc.gz"
_GZIP_WINDOW = 16 + zlib.MAX_WBITS
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record lies: the file's name, and the first byte and the number of bytes of its gzip member."""

    file: str
    offset: int
    length: int


class WarcFolder:
    """The WARC files of one dataset, written by one process at a time (the dataset's lock sees to that).

    `about` stands in the `warcinfo` record that this run's records refer to; a file that has reached `largest` bytes is
    not added to. Nothing is opened before the first record. Methods raise OSError where the disk does not do its part;
    a record that could not be written leaves nothing behind.
    """

    def __init__(self, folder: Path, about: Mapping[str, str], largest: int) -> None:
        self._folder, self._about, self._largest = folder, about, largest
        self._file: FileIO | None = None
        self._size = 0  # of the file, up to the end of its last whole record
        self._warcinfo = ""

    def add_exchange(self, url: str, exchange: Exchange) -> Place:
        """Store an answer and the request that it answers; the place is the answer's."""
        file = self._opened()
        response = self._record("response", url, exchange.at, *exchange.response)
        request = self._record("request", url, exchange.at, *exchange.request)
        request.rec_headers.add_header("WARC-Concurrent-To", response.rec_headers.get_header("WARC-Record-ID"))
        return self._add(file, [response, request])

    def add_resource(self, url: str, body: bytes, at: datetime) -> Place:
        """Store the bytes of a file, which came by no protocol with headers."""
        file = self._opened()
        record = self._record("resource", url, at, None, body)
        record.content_type = "application/octet-stream"  # RFC 2046: nobody said what it is
        return self._add(file, [record])

    def sync(self) -> None:
        """Returns once all that was added is on disk."""
        if self._file is not None:
            os.fsync(self._file.fileno())
            self._mark()

    def close(self) -> None:
        """The end of a run; what was added is on disk."""
        if self._file is not None:
            os.fsync(self._file.fileno())
            self._file.close()
            self._file = None
            (self._folder / _MARKER).unlink()

    def _record(self, kind: str, url: str, at: datetime, head: bytes | None, body: bytes) -> Any:
        headers = {"WARC-Date": _date(at), "WARC-Warcinfo-ID": self._warcinfo}
        http_headers = None if head is None else _AsServed(head)
        make = WARCWriter(BytesIO(), warc_version="1.1").create_warc_record
        return make(url, kind, BytesIO(body), len(body), warc_headers_dict=headers, http_headers=http_headers)

    def _add(self, file: FileIO, records: Sequence[Any]) -> Place:
        members = [_member(record) for record in records]
        place = Place(Path(str(file.name)).name, self._size, len(members[0]))
        left = memoryview(b"".join(members))
        size = self._size + len(left)
        try:
            while left:
                left = left[file.write(left) :]
        except OSError:
            file.truncate(self._size)
            file.seek(self._size)
            raise
        self._size = size
        return place

    def _opened(self) -> FileIO:
        """The file to add to, its run's `warcinfo` in it."""
        if self._file is not None and self._size >= self._largest:
            self.close()
        if self._file is None:
            self._folder.mkdir(parents=True, exist_ok=True)
            mend(self._folder)
            path = self._next()
            self._file = FileIO(path, "a")
            self._size = path.stat().st_size
            self._mark()
            _sync_folder(self._folder)
            record = WARCWriter(BytesIO(), warc_version="1.1").create_warcinfo_record(path.name, self._about)
            self._warcinfo = record.rec_headers.get_header("WARC-Record-ID")
            self._add(self._file, [record])
        return self._file

    def _next(self) -> Path:
        """The newest file while there is room in it, else a new one."""
        files = sorted(self._folder.glob(f"*{_SUFFIX}"))
        if files and files[-1].stat().st_size < self._largest:
            return files[-1]
        return self._folder / f"{len(files) + 1:05}-{datetime.now(UTC):%Y%m%d%H%M%S}{_SUFFIX}"

    def _mark(self) -> None:
        assert self._file is not None
        marker = self._folder / _MARKER
        part = marker.with_suffix(".part")
        part.write_text(json.dumps({"file": Path(str(self._file.name)).name, "size": self._size}), encoding="utf-8")
        part.replace(marker)


def mend(folder: Path) -> None:
    """Cut off the torn record that a run which was killed may have left. Raises OSError."""
    marker = folder / _MARKER
    try:
        noted = json.loads(marker.read_bytes())
        path, known = folder / str(noted["file"]), int(noted["size"])
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return
    if path.exists() and path.stat().st_size > known:
        with path.open("r+b") as file:
            *_, end = known, *_ends(file, known)
            file.truncate(end)
            os.fsync(file.fileno())
    marker.unlink()


def _ends(file: Any, start: int) -> Iterator[int]:
    """Where the whole gzip members from `start` on end."""
    file.seek(start)
    at, data = start, b""
    member = zlib.decompressobj(_GZIP_WINDOW)
    while chunk := data or file.read(_CHUNK):
        try:
            member.decompress(chunk)
        except zlib.error:
            return
        data = member.unused_data
        at += len(chunk) - len(data)
        if member.eof:
            yield at
            member = zlib.decompressobj(_GZIP_WINDOW)


def _member(record: Any) -> bytes:
    out = BytesIO()
    WARCWriter(out, gzip=True, warc_version="1.1").write_record(record)
    return out.getvalue()


def _date(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class _AsServed(StatusAndHeaders):  # type: ignore[misc]
    """A head that is written as it came: warcio would encode anew what is not ASCII."""

    def __init__(self, head: bytes) -> None:
        super().__init__(head.partition(b"\n")[0].decode("latin-1").strip(), [])
        self._head = head

    def compute_headers_buffer(self, header_filter: Any = None) -> None:
        self.headers_buff = self._head
