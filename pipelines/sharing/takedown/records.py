"""The WARC files of a dataset written anew without what was taken down; all other records stay as they are, byte for
byte, though elsewhere in their file.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord

from crawler.archive.redacting import rewritten
from crawler.archive.warc import Place
from crawler.archive.withholding import Withholding
from crawler.errors import DatasetError

_FILE, _OFFSET, _DIGEST = "WARC-Refers-To-Filename", "WARC-Refers-To-File-Offset", "WARC-Payload-Digest"

Progress = Callable[[int], object]


@dataclass(frozen=True, slots=True)
class Moved:
    """Where a record lies now. `sha256` (hex) and `digest` (as WARC writes it): of its payload, where that changed."""

    place: Place
    sha256: str | None = None
    digest: str | None = None


@dataclass(slots=True)
class Rewriting:
    """What became of the records, by file and offset; None of those that are gone. `files`: those that changed."""

    records: dict[tuple[str, int], Moved | None] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    redacted: int = 0
    dropped: int = 0


def rewrite(source: Path, target: Path, withheld: Withholding, progress: Progress) -> Rewriting:
    """Write the files of `source` into `target`, or link those that do not change.

    Raises DatasetError where one is damaged, so that nobody can tell what it holds; OSError.
    """
    done = Rewriting()
    target.mkdir(parents=True)
    for path in sorted(source.glob("*.warc.gz")):
        try:
            changed = _rewrite(path, target / path.name, withheld, done, progress)
        except (ArchiveLoadFailed, ValueError, StopIteration, zlib.error) as error:
            hint = "nothing was taken down; take the file from a copy, or remove it"
            raise DatasetError(f"{path}: damaged: {str(error).strip() or 'the end'}; {hint}") from error
        if changed:
            done.files.append(path.name)
        else:
            (target / path.name).unlink()
            os.link(path, target / path.name)
    return done


def _rewrite(path: Path, target: Path, withheld: Withholding, done: Rewriting, progress: Progress) -> bool:
    changed, size = False, 0
    with path.open("rb") as file, path.open("rb") as raw, target.open("wb") as out:
        for record, offset, length in _records(file):
            raw.seek(offset)
            member = raw.read(length)
            moved, told = _moved(record, member, withheld, done, Place(path.name, size, 0))
            progress(length)
            done.records[path.name, offset] = moved
            changed |= moved is None or told is not member
            if moved is None:
                done.dropped += record.rec_type != "request"
                continue
            done.redacted += moved.digest is not None and record.rec_type != "revisit"
            out.write(told)
            size += len(told)
    return changed


def _moved(
    record: ArcWarcRecord, member: bytes, withheld: Withholding, done: Rewriting, at: Place
) -> tuple[Moved | None, bytes]:
    about, instead = record.rec_headers, {}
    referred: Moved | None = None
    if record.rec_type == "revisit" and about.get_header(_OFFSET):
        file, offset = about.get_header(_FILE), about.get_header(_OFFSET)
        known = file, int(offset)
        if known in done.records:
            referred = done.records[known]
            if referred is None:
                return None, member
            if (referred.place.file, referred.place.offset) != known or referred.digest:
                instead = {_FILE: referred.place.file, _OFFSET: str(referred.place.offset)}
                instead |= {_DIGEST: referred.digest} if referred.digest else {}
    clean = rewritten(member, withheld, instead)
    if clean is None:
        return None, member
    told = member if clean.member == member else clean.member
    place = Place(at.file, at.offset, len(told))
    if referred is not None:
        return Moved(place, referred.sha256, referred.digest), told
    return Moved(place, clean.sha256, clean.digest), told


def _records(file: object) -> Iterator[tuple[ArcWarcRecord, int, int]]:
    """Each record, and where it lies."""
    records = ArchiveIterator(file, no_record_parse=True)
    for record in records:
        records.read_to_end()
        yield record, records.get_record_offset(), records.get_record_length()
