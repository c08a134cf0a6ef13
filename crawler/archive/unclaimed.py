"""Records of an import that was killed before it could commit what it read from them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from warcio.exceptions import ArchiveLoadFailed

from crawler.archive.payloads import payload
from crawler.archive.records import Records, load
from crawler.archive.warc import Place
from crawler.errors import DatasetError, NotReadable
from crawler.webarchives.cdx import replayed

_KINDS = ("resource", "conversion", "response", "revisit")


@dataclass(frozen=True, slots=True)
class Unclaimed:
    """A record that no capture names: where it lies, its address, date and the SHA-256 of its payload.

    That is empty where the record says that there is nothing any more (404). Of what was fetched from a web archive
    address and date are those that it had there.
    """

    place: Place
    url: str
    at: datetime
    sha256: str


def unclaimed(folder: Path, claimed: Mapping[str, int]) -> Iterator[Unclaimed]:
    """The records of files and answers behind the last one in each WARC file that captures name.

    `claimed` says for a file's name where that one begins. Raises OSError.
    """
    for path in sorted(folder.glob("*.warc.gz")):
        start = claimed.get(path.name, -1)
        with path.open("rb") as file:
            file.seek(max(start, 0))
            records = Records(file)
            try:
                for record in records:
                    records.read_to_end()
                    offset = records.get_record_offset()
                    if record.rec_type in _KINDS and offset > start:
                        yield from _read(folder, Place(path.name, offset, records.get_record_length()))
            except (ArchiveLoadFailed, ValueError):
                continue  # `verify` tells what is damaged


def _read(folder: Path, place: Place) -> Iterator[Unclaimed]:
    try:
        answer = load(folder, place)
        url, at = replayed(answer.url) or (answer.url, answer.at)
        shown = answer.status in (0, 200)
        yield Unclaimed(place, url, at, hashlib.sha256(payload(answer)).hexdigest() if shown else "")
    except (DatasetError, NotReadable):
        return  # nothing was read from it, nor will be
