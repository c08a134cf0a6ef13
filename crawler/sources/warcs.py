"""WARC files that others wrote, plain or compressed record by record, and those inside WACZ files: what they hold.

Sources: ISO 28500:2017 (WARC 1.1), WACZ 1.1.1 (https://specs.webrecorder.net/wacz/1.1.1/). Files are run through with
fastwarc (2.3 times as fast as warcio on our own files); single answers are read by the hand that reads our own.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from fastwarc.warc import ArchiveIterator, WarcRecordType
from warcio.archiveiterator import ArchiveIterator as ByteExactIterator
from warcio.bufferedreaders import ChunkedDataReader, DecompressingBufferedReader
from warcio.exceptions import ArchiveLoadFailed

from crawler import headers, settings
from crawler.archive.ends import GZIP_MAGIC, block_length, cut_off, gzip_member
from crawler.archive.records import StoredAnswer, date_of, read_answer
from crawler.discovery.scope import like_post
from crawler.errors import NotReadable
from crawler.webarchives.cdx import replayed

_HEAD = 1 << 15
_PAGES = re.compile(r"(text|application)/(x?html|xhtml\+xml|xml|rss\+xml|atom\+xml|rdf\+xml|plain)", re.IGNORECASE)
# What a page of a blog says of itself, and few others do; in lower case.
_SIGNS = (b"application/rss+xml", b"application/atom+xml", b"<rss", b"<feed", b"<rdf:rdf")
_SOFTWARE = b"""wordpress blogger movable typepad drupal textpattern serendipity b2evo dotclear joomla ghost
    squarespace""".split()
_CODINGS = ("Transfer-Encoding", "Content-Encoding")
_SEARCHED = 1 << 20
_LOCAL_HEADER = struct.Struct("<26x2H")
_GZIP_WINDOW = 16 + zlib.MAX_WBITS


@dataclass(frozen=True, slots=True)
class Container:
    """A WARC file: one by itself, or a `member` of a WACZ."""

    path: Path
    member: str | None = None

    def __str__(self) -> str:
        return f"{self.path}/{self.member}" if self.member else str(self.path)


@dataclass(frozen=True, slots=True)
class Found:
    """An answer in a WARC file. `status` is 0 where there was no HTTP; `page` tells whether it may be a page, feed or
    sitemap, `sign` whether it looks like a blog's. A revisit refers to the capture of `of_url` at `of_date`. What was
    fetched from a web archive as it had been served has the address and date that it had there.
    """

    offset: int
    kind: str
    url: str
    at: datetime
    status: int
    mime: str | None
    page: bool
    sign: bool
    of_url: str | None = None
    of_date: datetime | None = None


def containers(path: Path) -> list[Container]:
    """The WARC files that a file is or holds. Raises NotReadable, OSError."""
    with path.open("rb") as file:
        if file.read(4) != b"PK\x03\x04":
            return [Container(path)]
    try:
        with zipfile.ZipFile(path) as archive:
            names = [name for name in archive.namelist() if name.endswith((".warc", ".warc.gz"))]
    except (zipfile.BadZipFile, NotImplementedError) as error:
        raise NotReadable(f"{path}: a damaged zip file: {error}") from error
    return [Container(path, name) for name in sorted(names)]


@contextmanager
def opened(container: Container, at: int = 0, *, bounded: bool = False) -> Iterator[IO[bytes]]:
    """The bytes of a WARC file as they lie there, from byte `at` on. Raises OSError.

    Unless it is `bounded`, what follows the end of a member of a WACZ may be there to be read.
    """
    if container.member is None:
        with container.path.open("rb") as file:
            file.seek(at)
            yield file
    elif at and not bounded and (start := _start(container, container.path.stat().st_mtime_ns)) is not None:
        with container.path.open("rb") as file:
            file.seek(start + at)
            yield file
    else:
        with zipfile.ZipFile(container.path) as archive, archive.open(container.member) as member:
            member.seek(at)
            yield member


@lru_cache(maxsize=64)
def _start(container: Container, changed: int) -> int | None:
    """Where a member begins that is stored as it is, as in a WACZ: zipfile would read all that lies before a record.

    None where it is compressed. Source: PKWARE's APPNOTE.TXT, 4.3.7. `changed` tells the file from others of that name.
    """
    assert container.member is not None
    with zipfile.ZipFile(container.path) as archive:
        about = archive.getinfo(container.member)
        if about.compress_type != zipfile.ZIP_STORED:
            return None
    with container.path.open("rb") as file:
        file.seek(about.header_offset)
        *_, name, extra = _LOCAL_HEADER.unpack(file.read(_LOCAL_HEADER.size))
    return int(about.header_offset + _LOCAL_HEADER.size + name + extra)


def size(container: Container) -> int:
    """How many bytes it has, as it lies there. Raises OSError."""
    if container.member is None:
        return container.path.stat().st_size
    with zipfile.ZipFile(container.path) as archive:
        return archive.getinfo(container.member).file_size


def scan(container: Container) -> Iterator[Found]:
    """Every answer in a WARC file that can be read. Raises NotReadable at its end where others could not, OSError.

    Of a file that ends inside a record, which is not given, the message says so.
    """
    start, damage = 0, ""
    while True:
        at = start
        try:
            for found in _scan_from(container, start):
                at = found.offset
                yield found
            break
        except _CutOff as error:
            damage = damage or str(error)
            break
        except _Damaged as error:
            damage = damage or f"is damaged after byte {at}: {error}"
            further = _next_record(container, at + 1)
            if further is None:
                break
            start = further
    if damage:
        raise NotReadable(f"{container}: {damage}; all that can be read of it is taken")


class _Damaged(Exception):
    """Nothing more can be read from here on."""


class _CutOff(Exception):
    """The file ends inside a record."""


def _scan_from(container: Container, start: int) -> Iterator[Found]:
    wanted = WarcRecordType.response | WarcRecordType.revisit | WarcRecordType.resource
    end = size(container)
    held: Found | None = None  # until the next record begins: the last one may be cut off
    last, damage, inside = start, "", None
    with opened(container, start, bounded=True) as file:
        records = iter(ArchiveIterator(file, record_types=wanted))
        while True:
            try:
                record = next(records, None)
                if record is None:
                    break
                if held is not None:
                    yield held
                held, last = None, record.stream_pos
                held = _found(record)
            except (OSError, zipfile.BadZipFile) as error:
                damage = str(error)
                break
            except ValueError:
                continue  # a record without an address or a date
        if file.tell() < end:
            damage = damage or "the records end, and the file goes on"
        else:
            try:
                inside = cut_off(file, last, end)
            except zlib.error as error:
                damage = damage or str(error)
    if held is not None and held.offset != inside:
        yield held
    if inside is not None:
        raise _CutOff(f"is cut off, and ends inside the record at byte {inside} (was its download interrupted?)")
    if damage:
        raise _Damaged(damage)


def _next_record(container: Container, start: int) -> int | None:
    """Where the next compressed record begins; None where none does."""
    with opened(container, start) as file:
        at, ahead, end = start, b"", size(container)
        while at < end and (chunk := file.read(min(_SEARCHED, end - at))):
            window = ahead + chunk
            for match in re.finditer(rb"\x1f\x8b\x08", window):
                place = at - len(ahead) + match.start()
                if _is_record(container, place):
                    return place
            at, ahead = at + len(chunk), window[-2:]
    return None


def _is_record(container: Container, place: int) -> bool:
    with opened(container, place) as file:
        try:
            return zlib.decompressobj(_GZIP_WINDOW).decompress(file.read(1 << 10), 5) == b"WARC/"
        except zlib.error:
            return False


def _found(record: Any) -> Found | None:
    """Raises ValueError where the record lacks what every record must have."""
    about = record.headers
    url = (about.get("WARC-Target-URI") or "").strip("<> ")
    if not url.startswith(("http://", "https://")):
        return None
    at = date_of(about.get("WARC-Date"))
    url, at = replayed(url) or (url, at)
    head = record.http_headers
    status = int(head.status_code or 0) if head is not None else 0
    mime = headers.media_type(record.http_content_type)
    kind = str(record.record_type).rpartition(".")[2]
    if kind == "revisit":
        of_url, of_date = about.get("WARC-Refers-To-Target-URI") or url, about.get("WARC-Refers-To-Date")
        when = date_of(of_date) if of_date else None
        return Found(record.stream_pos, kind, url, at, status, mime, True, False, of_url.strip("<> "), when)
    page = status in (0, 200) and (mime is None or bool(_PAGES.match(mime)))
    page = page and record.content_length <= settings.DOWNLOAD_MAXSIZE  # as in a crawl
    sign = page and (like_post(url) or _like_blog(_beginning(record)))
    return Found(record.stream_pos, kind, url, at, status, mime, page, sign)


def _beginning(record: Any) -> bytes | None:
    """Of the payload, with its codings taken off; None where that takes more than zlib.

    fastwarc takes codings off too, but of an answer that was chunked and compressed it gives nothing, and ends the
    iteration there (2.0.1).
    """
    head, raw = record.http_headers, BytesIO(record.reader.read(_HEAD))
    transfer, content = (((head and head.get(name)) or "").strip().lower() for name in _CODINGS)
    content = content.removeprefix("x-").replace("identity", "")
    if content not in ("", "gzip", "deflate"):
        return None
    reader = ChunkedDataReader if transfer.endswith("chunked") else DecompressingBufferedReader
    beginning: bytes = reader(raw, decomp_type=content or None).read(_HEAD)
    return beginning


def _like_blog(head: bytes | None) -> bool:
    if head is None:
        return True  # whoever looks closer sees
    head = head.lower()
    return any(sign in head for sign in _SIGNS) or (b"generator" in head and any(name in head for name in _SOFTWARE))


def answer(container: Container, offset: int) -> StoredAnswer:
    """The answer of the record at `offset`, which is no revisit. Raises NotReadable, OSError."""
    with opened(container, offset) as file:
        try:
            return read_answer(file)
        except (StopIteration, ValueError, TypeError, EOFError, zlib.error, ArchiveLoadFailed) as error:
            raise NotReadable(f"{container}: no record at byte {offset}: {error or 'the end'}") from error


def head_of(container: Container, offset: int) -> bytes:
    """The HTTP head of the revisit record at `offset`, as it was served; empty where it keeps none."""
    with opened(container, offset) as file:
        record = next(iter(ByteExactIterator(file, no_record_parse=True)))
        content: bytes = record.raw_stream.read()
    head, blank, _ = content.partition(b"\r\n\r\n")
    return head + blank


def digest(container: Container, offset: int) -> str:
    """The digest of the payload of the record at `offset`, as the record says or else `sha1:…`. Raises OSError."""
    with opened(container, offset) as file:
        record = next(iter(ByteExactIterator(file)))
        said = record.rec_headers.get_header("WARC-Payload-Digest")
        if said:
            return str(said)
        hashed = hashlib.sha1(usedforsecurity=False)
        for chunk in iter(lambda: record.raw_stream.read(1 << 16), b""):
            hashed.update(chunk)
    return f"sha1:{base64.b32encode(hashed.digest()).decode()}"


def member(container: Container, offset: int) -> bytes:
    """The record at `offset` as a gzip member, byte for byte as it lies there where it is one.

    Raises NotReadable, OSError.
    """
    with opened(container, offset) as file:
        at = file.tell()
        compressed = file.read(len(GZIP_MAGIC)) == GZIP_MAGIC
        file.seek(at)
        try:
            return b"".join(gzip_member(file)) if compressed else gzip.compress(_plain(file), mtime=0)
        except EOFError as error:
            raise NotReadable(f"{container}: the record at byte {offset} breaks off") from error


def _plain(file: IO[bytes]) -> bytes:
    """The bytes of the uncompressed record that begins here: head, block and the two line ends after it."""
    head = bytearray()
    while not head.endswith(b"\r\n\r\n"):
        line = file.readline()
        if not line:
            raise EOFError("the end")
        head += line
    return bytes(head) + file.read(block_length(head)) + b"\r\n\r\n"
