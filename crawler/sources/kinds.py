"""What a file that is to be imported is: told by its first bytes, never by its name."""

from __future__ import annotations

import gzip
import re
import shutil
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Literal, cast

from crawler.errors import NotReadable
from crawler.reading.sniffing import refuse_binary

Kind = Literal["warc", "wacz", "wordpress", "blogger", "page", "text", "folder"]
"""`warc`: WARC of any content (WET too), plain or gzipped, and ARC. `wordpress`: WXR. `blogger`: a backup in Atom, or
the `feed.atom` of a Takeout. Exports may be gzipped or zipped. `page`: HTML. `text`: what is left when the others fail
and it is text. `folder`: a folder, of whatever.
"""

_HEAD = 1 << 16
_GZIP, _ZIP = b"\x1f\x8b", b"PK\x03\x04"
_WARC = re.compile(rb"WARC/\d|filedesc://")
_WXR = re.compile(rb"wordpress\.org/export/\d|WordPress eXtended RSS")
_BLOGGER = re.compile(rb"schemas\.google\.com/blogger/\d+(?:#kind)?|blogger/2008/kind#")
_XML = re.compile(rb"\s*(?:<\?xml\b|<!--|<(?:rss|feed|rdf:RDF)\b)", re.IGNORECASE)
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|title|meta)\b", re.IGNORECASE)
_FEED = re.compile(rb"<(?:rss|feed|rdf:RDF)[\s>]", re.IGNORECASE)


def kind_of(path: Path) -> Kind | None:
    """What the file or folder is; None where it is nothing that can be imported. Raises NotReadable, OSError."""
    if path.is_dir():
        return "folder"
    with path.open("rb") as file:
        start = file.read(4)
    if start == _ZIP:
        return _kind_of_zip(path)
    head = _head(path)
    if not start.startswith(_GZIP):
        return _kind_of_bytes(head, path)
    kind = _kind_of_bytes(head, path)
    return kind if kind in ("warc", "wordpress", "blogger") else None


def is_page(body: bytes) -> bool:
    """Whether the bytes of a file are a page, rather than a text."""
    return _kind_of_bytes(body[:_HEAD], Path()) == "page"


def _kind_of_zip(path: Path) -> Kind | None:
    try:
        with zipfile.ZipFile(path) as archive:
            if "datapackage.json" in archive.namelist():
                return "wacz"
            member = _exported(archive)
            return _kind_of_bytes(archive.open(member).read(_HEAD), path) if member else None
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, zlib.error, EOFError) as error:
        raise NotReadable(f"{path}: a damaged zip file: {error}") from error


def _exported(archive: zipfile.ZipFile) -> str | None:
    """The first member that is an export."""
    for name in archive.namelist():
        if name.endswith((".xml", ".atom")):
            head = archive.open(name).read(_HEAD)
            if _WXR.search(head) or _BLOGGER.search(head):
                return name
    return None


def _kind_of_bytes(head: bytes, path: Path) -> Kind | None:
    if _WARC.match(head):
        return "warc"
    text = head.removeprefix(b"\xef\xbb\xbf")
    if _XML.match(text) and _FEED.search(text):
        return "wordpress" if _WXR.search(text) else "blogger" if _BLOGGER.search(text) else None
    try:
        refuse_binary(head, str(path))
    except NotReadable:
        return None
    if _HTML.search(text[:4096].replace(b"\0", b"")):
        return "page"
    return None if _XML.match(text) else "text"


def _head(path: Path) -> bytes:
    try:
        with opened(path) as file:
            return file.read(_HEAD)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise NotReadable(f"{path}: damaged compressed data: {error}") from error


@contextmanager
def opened_anywhere(path: Path) -> Iterator[IO[bytes]]:
    """The same as `opened`, to be read in any order: unpacked to a temporary file if need be.

    Raises OSError.
    """
    with opened(path) as file:
        if isinstance(file, BufferedReader):
            yield file
            return
        with TemporaryFile(prefix="bloggarkiv-") as unpacked:
            shutil.copyfileobj(file, unpacked, 1 << 20)
            unpacked.seek(0)
            yield cast(IO[bytes], unpacked)


@contextmanager
def opened(path: Path) -> Iterator[IO[bytes]]:
    """The bytes of a file, decompressed: a gzipped one's, a zip file's export, else its own. Raises OSError."""
    with path.open("rb") as file:
        start = file.read(4)
        file.seek(0)
        if start.startswith(_GZIP):
            with gzip.open(file) as unpacked:
                yield cast(IO[bytes], unpacked)
        elif start == _ZIP:
            with zipfile.ZipFile(file) as archive, archive.open(_exported(archive) or "") as member:
                yield member
        else:
            yield file
