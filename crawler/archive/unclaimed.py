"""Records of an import that was killed before it could commit what it read from them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from crawler.archive.warc import Place

_KINDS = ("resource", "conversion")


@dataclass(frozen=True, slots=True)
class Unclaimed:
    """A record that no capture names: where it lies, its address, date and the SHA-256 of its payload."""

    place: Place
    url: str
    at: datetime
    sha256: str


def unclaimed(folder: Path, claimed: Mapping[str, int]) -> Iterator[Unclaimed]:
    """The records of files (not of answers) behind the last one in each WARC file that captures name.

    `claimed` says for a file's name where that one begins. Raises OSError.
    """
    for path in sorted(folder.glob("*.warc.gz")):
        start = claimed.get(path.name, -1)
        with path.open("rb") as file:
            file.seek(max(start, 0))
            records = ArchiveIterator(file)
            try:
                for record in records:
                    payload = hashlib.sha256(record.content_stream().read()).hexdigest() if _ours(record) else ""
                    records.read_to_end()
                    offset = records.get_record_offset()
                    if payload and offset > start:
                        place = Place(path.name, offset, records.get_record_length())
                        about = record.rec_headers
                        at = datetime.fromisoformat(about.get_header("WARC-Date"))
                        yield Unclaimed(place, about.get_header("WARC-Target-URI"), at, payload)
            except (ArchiveLoadFailed, ValueError):
                continue  # `verify` tells what is damaged


def _ours(record: object) -> bool:
    return getattr(record, "rec_type", None) in _KINDS
