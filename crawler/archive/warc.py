"""WARC files being written: one gzip member a record, rolled at a size, whole again after any crash.

Source: ISO 28500:2017 (WARC 1.1), https://iipc.github.io/warc-specifications/. Records are made by warcio. A torn
record can only stand at the end of the file that was written last: `.writing` names it, with the size up to which it is
known to be on disk, so that the next run has little to look through. `.warc.written`, beside the folder, names the file
that the last run ended in, and its size: what was damaged since is not added to, where no reader would come to what
follows.
"""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO, FileIO
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Self

from warcio.warcwriter import WARCWriter

from crawler import folders
from crawler.archive.ends import gzip_member
from crawler.archive.exchange import Exchange
from crawler.archive.served import AsServed
from crawler.archive.withholding import NOTHING, REDACTED, Withholding

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

_CONFORMS_TO = "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"
_MARKER = ".writing"
_SUFFIX = ".warc.gz"
_REVISIT = "http://netpreserve.org/warc/1.1/revisit"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record lies: the file's name, and the first byte and the number of bytes of its gzip member."""

    file: str
    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class Record:
    """A record that was stored: its place, date (aware), and the digest of its payload, `sha1:…` in base 32."""

    place: Place
    at: datetime
    digest: str


class WarcFolder:
    """The WARC files of one dataset, written by one process at a time (the dataset's lock sees to that).

    `about` stands in the `warcinfo` record that this run's records refer to; a file that has reached `largest` bytes is
    not added to. What was taken down (`withheld`) is taken out of files. Nothing is opened before the first record.
    Methods raise OSError where the disk does not do its part; a record that could not be written leaves nothing behind.
    What could not be brought to disk is gone for good: from then on they all do.
    """

    def __init__(self, folder: Path, about: Mapping[str, str], largest: int, withheld: Withholding = NOTHING) -> None:
        self._folder, self._about, self._largest = folder, about, largest
        self._withheld = withheld
        self._file: FileIO | None = None
        self._size = 0  # of the file, up to the end of its last whole record
        self._synced = 0  # of the file, as far as it is known to be on disk
        self._failed: OSError | None = None  # why the file's end is not known
        self._warcinfo = ""

    @classmethod
    def of(cls, root: Path, settings: BaseSettings, withheld: Withholding = NOTHING, **more: str) -> Self:
        """Those of the dataset at `root`; `more` stands in their `warcinfo`.

        Settings: USER_AGENT, CONTACT, WARC_MAX_SIZE.
        """
        about = {
            "software": settings.get("USER_AGENT").partition(" ")[0],
            "format": "WARC File Format 1.1",
            "conformsTo": _CONFORMS_TO,
            "operator": settings.get("CONTACT"),
            "isPartOf": root.name,
        }
        return cls(root / "warc", about | more, settings.getint("WARC_MAX_SIZE"), withheld)

    def add_exchange(self, url: str, exchange: Exchange) -> Record:
        """Store an answer and the request that it answers; the record is the answer's."""
        head, body = exchange.response
        return self._add_pair(url, exchange, "response", AsServed(head), body, {})

    def add_revisit(self, url: str, exchange: Exchange, known: Record) -> Record:
        """Store an answer whose payload is that of a `known` record of the same address: its head alone.

        The record found by `WARC-Refers-To-…` has the payload; the last two of these headers are not of the standard,
        and say where it lies. Source: ISO 28500, 6.7; the profiles of its annex.
        """
        head, _ = exchange.response
        served = AsServed(head)
        return self._add_pair(url, exchange, "revisit", served, b"", _refers(url, served, known))

    def add_copy(self, member: bytes) -> Place:
        """Store the gzip member of a record that somebody else wrote."""
        self._open()
        return self._write([member])

    def add_fetched_copy(self, member: bytes, url: str, record: str, at: datetime, origin: Mapping[str, str]) -> Place:
        """The same of a record (its target and its id) that was fetched by itself: from where and when, a `metadata`
        record behind it tells. Source: ISO 28500, 6.5, and its annex on `application/warc-fields`.
        """
        self._open()
        fields = "".join(f"{name}: {value}\r\n" for name, value in origin.items()).encode()
        told = self._record("metadata", url, at, None, fields, {"WARC-Refers-To": record} if record else {})
        told.content_type = "application/warc-fields"
        return self._write([member, _member(told)])

    def add_copied_revisit(self, url: str, at: datetime, head: bytes, known: Record) -> Place:
        """Store a revisit record that somebody else wrote, so that it leads to the `known` record here."""
        self._open()
        served = AsServed(self._withheld.text(head or b"HTTP/1.1 304 Not Modified\r\n\r\n"))
        return self._add([self._record("revisit", url, at, served, b"", _refers(url, served, known))])

    def add_resource(self, url: str, body: bytes, at: datetime, mime: str | None = None) -> Record:
        """Store the bytes of a file, which came by no protocol with headers."""
        # RFC 2046: the type of what nobody said what it is
        return self._add_bytes("resource", url, body, at, mime or "application/octet-stream", {})

    def add_conversion(self, url: str, body: bytes, at: datetime, mime: str, headers: Mapping[str, str]) -> Record:
        """Store what was made from something that lies elsewhere, as `headers` say. Source: ISO 28500, 6.8."""
        return self._add_bytes("conversion", url, body, at, mime, headers)

    def sync(self) -> None:
        """Returns once all that was added is on disk."""
        if self._file is not None:
            self._sync(self._file)
            self._mark()

    def close(self) -> None:
        """The end of a run; what was added is on disk."""
        if self._file is not None:
            file, self._file = self._file, None
            with file:
                self._sync(file)
            _note(_ended(self._folder), Path(str(file.name)), self._size)
            (self._folder / _MARKER).unlink()

    def _sync(self, file: FileIO) -> None:
        """What a system could not bring to disk it forgets, and says that all is well when it is asked again (fsync(2)
        of Linux). So it is cut off, and nothing that refers to it may be committed.
        """
        if self._failed:
            raise self._failed
        try:
            os.fsync(file.fileno())
        except OSError as error:
            self._failed = error
            file.truncate(self._synced)
            raise
        self._synced = self._size

    def _add_bytes(
        self, kind: str, url: str, body: bytes, at: datetime, mime: str, headers: Mapping[str, str]
    ) -> Record:
        self._open()
        clean = self._withheld.payload(body, url, mime)
        if clean != body:
            headers = {**headers, **REDACTED}
        record = self._record(kind, url, at, None, clean, dict(headers))
        record.content_type = mime
        return Record(self._add([record]), at, record.rec_headers.get_header("WARC-Payload-Digest"))

    def _add_pair(
        self, url: str, exchange: Exchange, kind: str, head: AsServed, body: bytes, headers: dict[str, str]
    ) -> Record:
        self._open()
        answer = self._record(kind, url, exchange.at, head, body, headers)
        request_head, request_body = exchange.request
        concurrent = {"WARC-Concurrent-To": answer.rec_headers.get_header("WARC-Record-ID")}
        request = self._record("request", url, exchange.at, AsServed(request_head), request_body, concurrent)
        place = self._add([answer, request])
        return Record(place, exchange.at, answer.rec_headers.get_header("WARC-Payload-Digest"))

    def _record(
        self, kind: str, url: str, at: datetime, head: AsServed | None, body: bytes, headers: dict[str, str]
    ) -> Any:
        headers = {"WARC-Date": _date(at), "WARC-Warcinfo-ID": self._warcinfo, **headers}
        make = WARCWriter(BytesIO(), warc_version="1.1").create_warc_record
        return make(url, kind, BytesIO(body), len(body), warc_headers_dict=headers, http_headers=head)

    def _add(self, records: Sequence[Any]) -> Place:
        """Write records one after the other; the place is that of the first."""
        return self._write([_member(record) for record in records])

    def _write(self, members: Sequence[bytes]) -> Place:
        file = self._file
        assert file is not None
        place = Place(Path(str(file.name)).name, self._size, len(members[0]))
        left = memoryview(b"".join(members))
        size = self._size + len(left)
        try:
            while left:
                left = left[file.write(left) :]
        except OSError as error:
            self._failed = error
            file.truncate(self._size)
            file.seek(self._size)
            self._failed = None
            raise
        self._size = size
        return place

    def _open(self) -> None:
        """See to it that there is a file to add to, with this run's `warcinfo` in it."""
        if self._failed:
            raise self._failed
        if self._file is not None and self._size >= self._largest:
            self.close()
        if self._file is None:
            folders.make(self._folder)
            mend(self._folder)
            self._file = FileIO(self._next(), "a")
            try:
                self._begin(Path(str(self._file.name)))
            except OSError:
                self._file.close()
                self._file = None
                raise

    def _begin(self, path: Path) -> None:
        self._size = self._synced = path.stat().st_size
        self._mark()
        folders.sync(self._folder)
        record = WARCWriter(BytesIO(), warc_version="1.1").create_warcinfo_record(path.name, self._about)
        self._warcinfo = record.rec_headers.get_header("WARC-Record-ID")
        self._add([record])

    def _next(self) -> Path:
        """The newest file while there is room in it and it is as it was left, else a new one."""
        files = sorted(self._folder.glob(f"*{_SUFFIX}"))
        size = files[-1].stat().st_size if files else self._largest
        if size < self._largest and _noted(_ended(self._folder)) in (None, (files[-1].name, size)):
            return files[-1]
        return self._folder / f"{len(files) + 1:05}-{datetime.now(UTC):%Y%m%d%H%M%S%f}{_SUFFIX}"

    def _mark(self) -> None:
        assert self._file is not None
        _note(self._folder / _MARKER, Path(str(self._file.name)), self._size)


def mend(folder: Path) -> None:
    """Cut off the torn record that a run which was killed may have left. Raises OSError."""
    marker = folder / _MARKER
    noted = _noted(marker)
    if noted is None:
        return
    name, known = noted
    path = folder / name
    if path.exists() and (size := path.stat().st_size) >= known:
        if size > known:
            with path.open("r+b") as file:
                file.truncate(_end_of_last(file, known))
                os.fsync(file.fileno())
        _note(_ended(folder), path, path.stat().st_size)
    marker.unlink()


def _ended(folder: Path) -> Path:
    """What notes where the last run ended: beside the folder, in which lie WARC files and nothing else."""
    return folder.with_name(f".{folder.name}.written")


def _note(marker: Path, path: Path, size: int) -> None:
    part = marker.with_suffix(".part")
    with part.open("w", encoding="utf-8") as file:
        json.dump({"file": path.name, "size": size}, file)
        file.flush()
        os.fsync(file.fileno())
    part.replace(marker)


def _noted(marker: Path) -> tuple[str, int] | None:
    """The name of the file that a marker tells of, and its size; None where nothing is noted."""
    try:
        noted = json.loads(marker.read_bytes())
        return str(noted["file"]), int(noted["size"])
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None


def _end_of_last(file: IO[bytes], start: int) -> int:
    """Where the last of the whole gzip members from `start` on ends."""
    end = start
    with suppress(EOFError, zlib.error):
        while True:
            file.seek(end)
            end += sum(map(len, gzip_member(file)))
    return end


def _refers(url: str, head: AsServed, known: Record) -> dict[str, str]:
    """The headers of a revisit record of `url`."""
    unmodified = head.get_statuscode() == "304"
    return {
        "WARC-Profile": f"{_REVISIT}/{'server-not-modified' if unmodified else 'identical-payload-digest'}",
        "WARC-Refers-To-Target-URI": url,
        "WARC-Refers-To-Date": _date(known.at),
        "WARC-Payload-Digest": known.digest,
        "WARC-Refers-To-Filename": known.place.file,
        "WARC-Refers-To-File-Offset": str(known.place.offset),
    }


def _member(record: Any) -> bytes:
    out = BytesIO()
    WARCWriter(out, gzip=True, warc_version="1.1").write_record(record)
    return out.getvalue()


def _date(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
