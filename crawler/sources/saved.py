"""Pages that were saved as files: which address each had, and when it was saved.

An address is taken from, in this order: the list beside the pages (`urls.csv` or `urls.tsv`: file, address, and if
known when it was saved); what the browser, SingleFile or HTTrack wrote into the page; a mirror's folders, of which one
is called as a host (Wget, HTTrack); what the page says of itself, where no other page of the folder says the same. A
page of which nothing tells the address has none.

Sources: the "mark of the web" of Internet Explorer (`saved from url=(0023)http://…`), which Chromium writes too; the
comments of SingleFile and HTTrack; https://www.gnu.org/software/wget/manual/ (`--restrict-file-names`).
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from html import unescape
from pathlib import Path, PurePosixPath
from urllib.parse import quote, unquote

from crawler import urls
from crawler.errors import UsageError

LISTS = ("urls.csv", "urls.tsv")

_HEAD = 1 << 16
_MARK_OF_THE_WEB = re.compile(rb"<!--\s*saved from url=\(\d+\)(https?://[^\s>]+)", re.IGNORECASE)
_SINGLE_FILE = re.compile(rb"Page saved with SingleFile\s+url:\s*(https?://\S+)\s+saved date:\s*([^\r\n(]+)")
_HTTRACK = re.compile(
    rb"<!-- Mirrored from (\S+) by HTTrack Website Copier/[^,>]*,\s*(\w{3}, \d\d \w{3} \d{4} [\d:]+ GMT)"
)
_CANONICAL = re.compile(rb"<link\b[^>]*\brel=[\"']?canonical\b[^>]*>", re.IGNORECASE)
_OG_URL = re.compile(rb"<meta\b[^>]*\bproperty=[\"']?og:url\b[^>]*>", re.IGNORECASE)
_VALUE = re.compile(rb"\b(?:href|content)=(?:\"([^\"]+)\"|'([^']+)'|([^\s\"'>]+))", re.IGNORECASE)
_SINGLE_FILE_DATE = "%a %b %d %Y %H:%M:%S GMT%z"
_HOST = re.compile(
    r"(?:(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}|(?:\d{1,3}\.){3}\d{1,3}|localhost)(?:[:+]\d{1,5})?",
    re.IGNORECASE,
)
_INDEX = re.compile(r"(?:^|/)(?:(?:index|default)\.(?:html?|php|aspx?)$|index\.html(?=\?))", re.IGNORECASE)
_ADDED = re.compile(r"(\.(?:php|aspx?|cgi)|\?.*)\.html?$", re.IGNORECASE)  # by `wget --adjust-extension`


@dataclass(frozen=True, slots=True)
class Saved:
    """A page: its file, its address, and when it was saved (aware)."""

    path: Path
    url: str
    at: datetime


def addressed(folder: Path, pages: Iterable[Path], nameless: list[Path]) -> Iterator[Saved]:
    """The pages of a folder whose addresses are known, in the order of their paths; the others come to `nameless`.

    Raises UsageError where the list beside them cannot be read, OSError.
    """
    listed = _listed(folder)
    left: list[tuple[Path, str | None]] = []
    claims: Counter[str] = Counter()
    for path in sorted(pages):
        head = _head(path)
        claim = claimed(head)
        told = listed.get(path.resolve()) or written(head) or _of_mirror(folder, path, claim)
        if told is not None:
            yield Saved(path, told[0], told[1] or changed(path))
            continue
        claims[urls.key(claim) if claim else ""] += 1
        left.append((path, claim))
    for path, claim in left:
        if claim is not None and claims[urls.key(claim)] == 1:
            yield Saved(path, claim, changed(path))
        else:
            nameless.append(path)


def changed(path: Path) -> datetime:
    """When the file was last changed: the best that there is where nothing else tells when a page was saved."""
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def written(head: bytes) -> tuple[str, datetime | None] | None:
    """Address and time that whoever saved a page wrote into its beginning."""
    if found := _SINGLE_FILE.search(head):
        return _address(found[1]), _single_file_date(found[2])
    if found := _HTTRACK.search(head):
        return _address(found[1]), parsedate_to_datetime(found[2].decode("ascii"))
    if found := _MARK_OF_THE_WEB.search(head):
        return _address(found[1]), None
    return None


def claimed(head: bytes) -> str | None:
    """The address that a page says it has, by `rel="canonical"` or `og:url`."""
    for tag in (_CANONICAL.search(head), _OG_URL.search(head)):
        value = _VALUE.search(tag.group()) if tag else None
        if value:
            url = unescape(_text(next(filter(None, value.groups()))))
            if url.startswith(("http://", "https://")) and urls.host(url):
                return url
    return None


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_HEAD)


def _address(url: bytes) -> str:
    text = unescape(_text(url))
    return text if text.startswith(("http://", "https://")) else f"http://{text}"


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _single_file_date(text: bytes) -> datetime | None:
    try:
        return datetime.strptime(_text(text).strip(), _SINGLE_FILE_DATE)
    except ValueError:
        return None


def _listed(folder: Path) -> dict[Path, tuple[str, datetime | None]]:
    """What the lists in a folder say: addresses and times by file."""
    found: dict[Path, tuple[str, datetime | None]] = {}
    for name in LISTS:
        path = folder / name
        if not path.is_file():
            continue
        try:
            with path.open(encoding="utf-8-sig", newline="") as file:
                for number, row in enumerate(csv.reader(file, delimiter="\t" if name.endswith(".tsv") else ","), 1):
                    if row and not (number == 1 and "://" not in "".join(row)):  # the first row may name the columns
                        found[(folder / row[0]).resolve()] = _row(row, path, number)
        except (UnicodeDecodeError, csv.Error) as error:
            raise UsageError(f"{path}: {error}") from error
    return found


def _row(row: list[str], path: Path, number: int) -> tuple[str, datetime | None]:
    try:
        url, at = row[1].strip(), datetime.fromisoformat(row[2].strip()) if len(row) > 2 and row[2].strip() else None
        if not url.startswith(("http://", "https://")):
            raise ValueError(url)
    except (IndexError, ValueError) as error:
        raise UsageError(f"{path}, line {number}: write it as file, address, and if known 2010-05-04T12:00") from error
    return url, at if at is None or at.tzinfo else at.replace(tzinfo=UTC)


def _of_mirror(folder: Path, path: Path, claim: str | None) -> tuple[str, None] | None:
    """The address that a mirror's folders spell: `www.a.example/2009/05/x/index.html`."""
    parts = PurePosixPath(path.resolve().relative_to(folder.resolve()).as_posix()).parts
    place = next((number for number, part in enumerate(parts[:-1]) if _HOST.fullmatch(part)), None)
    if place is None and _HOST.fullmatch(folder.resolve().name):  # the host's own folder was named
        parts, place = (folder.resolve().name, *parts), 0
    if place is None:
        return None
    # Wget writes + for : and @ for ? under --restrict-file-names=windows, and %-codes what it must not write
    host = parts[place].replace("+", ":")
    name = unquote("/".join(parts[place + 1 :])).replace("@", "?", 1)
    name = _INDEX.sub("/", _ADDED.sub(r"\1", name))
    url = f"http://{host}/{quote(name.lstrip('/'), safe='/?&=;:+,!~*()@%')}"
    added = claim is not None and urls.key(url) == f"{urls.key(claim)}.html"
    return claim if claim and added else url, None
