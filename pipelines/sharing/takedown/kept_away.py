"""Whether what was taken down of a dataset stays away: looked for in its rows and in each record of its WARC files."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from crawler.archive.redacting import rewritten
from pipelines import partitions
from pipelines.manifest import Manifest
from pipelines.rows import Row
from pipelines.sharing.takedown.withholding import Withheld

_WHO = {
    "posts": ["post_id", "url", "author", "author_url"],
    "comments": ["comment_id", "post_url", "author", "author_url"],
    "revisions": ["post_id", "url", "post_url", "author", "author_url"],
    "links": ["post_id", "url"],
    "captures": ["capture_id", "url", "final_url"],
    "blogs": ["blog", "url"],
}


def rows_held(root: Path, manifest: Manifest, withheld: Withheld) -> Iterator[tuple[str, str]]:
    """The file and id of each row of something that was taken down."""
    for table, columns in _WHO.items():
        for path in manifest.paths(table):
            for row in partitions.read(root / path, table, columns).to_pylist():
                if _held(row, withheld):
                    yield path, f"{columns[0]} {row[columns[0]]}"


def _held(row: Row, withheld: Withheld) -> bool:
    addresses = (row.get(name) for name in ("url", "post_url", "final_url", "author_url"))
    at = row.get("post_url") or row.get("url") or ""
    return any(url and withheld.names(url) for url in addresses) or withheld.marks(at).is_name(row.get("author"))


def records_held(folder: Path, progress: Iterable[Path], withheld: Withheld) -> Iterator[tuple[str, int]]:
    """The file and offset of each record in which something stands that was taken down."""
    for path in progress:
        with path.open("rb") as file, path.open("rb") as raw:
            records = ArchiveIterator(file, no_record_parse=True)
            try:
                for _ in records:
                    records.read_to_end()
                    offset = records.get_record_offset()
                    raw.seek(offset)
                    member = raw.read(records.get_record_length())
                    clean = rewritten(member, withheld)
                    if clean is None or clean.member is not member:
                        yield path.relative_to(folder.parent).as_posix(), offset
            except (ArchiveLoadFailed, ValueError, StopIteration, zlib.error):
                continue  # what is damaged is told elsewhere
