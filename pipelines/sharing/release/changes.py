"""`CHANGELOG.md`: what a version changed against the one before, row by row."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from crawler.errors import UsageError
from pipelines.sharing.release import datapackage
from pipelines.sharing.release.edition import Edition, counted
from pipelines.sharing.release.markdown import table
from pipelines.sharing.release.shards import FOLDER

NAME = "CHANGELOG.md"
_HEAD = "# Changelog\n"
_KEYS = {
    "posts": ["post_id"],
    "comments": ["comment_id"],
    "links": ["post_id", "comment_id", "position", "url"],
    "blogs": ["blog"],
    "revisions": ["table", "post_id", "comment_id", "revision", "replaced_at"],
    "captures": ["capture_id"],
}
_SEEN = frozenset(["capture_id", "captured_at", "first_seen_at", "last_seen_at", "last_crawled_at"])
"""Columns that a crawl moves on where nothing changed."""
_BATCH = 50_000


@dataclass(frozen=True, slots=True)
class Previous:
    """An earlier release: its folder, version, and how names and texts were treated in it."""

    folder: Path
    version: str
    treated: dict[str, Any]
    log: str


def find_previous(target: Path, named: Path | None, slug: str, version: str) -> Previous | None:
    """The release in `named`, or of those beside `target` with the same name the latest before `version`.

    Raises UsageError where `named` holds none.
    """
    if named is not None:
        found = _load(named)
        if found is None:
            raise UsageError(f"--previous {named}: holds no release")
        return found[1]
    beside = [_load(path.parent) for path in sorted(target.parent.glob(f"*/{datapackage.NAME}"))]
    same = [made for made in beside if made is not None and made[0] == slug]
    earlier = [made for _, made in same if _order(made.version) < _order(version) and made.folder != target]
    return max(earlier, key=lambda made: _order(made.version), default=None)


def changelog(edition: Edition, folder: Path, previous: Previous | None) -> str:
    """The file's text; `folder` has the new release's tables. Raises OSError."""
    head = f"## {edition.about.version} ({edition.about.date})\n"
    if previous is None:
        rows = ", ".join(f"{counted(edition.rows(name), 'row')} of {name}" for name in edition.tables)
        return f"{_HEAD}\n{head}\nFirst version: {rows}.\n"
    treated = datapackage.treated(edition)
    told = [f"Against {previous.version}."]
    if previous.treated != treated:
        told.append(
            "Names or texts are treated otherwise than there "
            f"({_in_words(treated)}; there {_in_words(previous.treated)}): rows cannot be compared one by one."
        )
        told.append(table(["table", "rows", "rows before"], _sizes(edition, previous)))
    else:
        compared = [[f"`{name}`", *_compared(name, previous.folder, folder)] for name in edition.tables]
        told.append(table(["table", "added", "changed", "removed", "as before"], compared))
        told.append("A row counts as changed where more differs than when it was last seen.")
    before = previous.log.removeprefix(_HEAD).strip()
    return f"{_HEAD}\n{head}\n" + "\n\n".join(told) + f"\n\n{before}\n"


def _in_words(treated: dict[str, Any]) -> str:
    return ", ".join(f"{name} {value}" for name, value in treated.items())


def _load(folder: Path) -> tuple[str, Previous] | None:
    """The name and the release in a folder; None where there is none."""
    try:
        package = json.loads((folder / datapackage.NAME).read_bytes())
        log = (folder / NAME).read_text(encoding="utf-8")
        return str(package["name"]), Previous(folder, str(package["version"]), package["bloggarkiv"], log)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _order(version: str) -> tuple[list[int], bool, str]:
    """Of semantic versioning: what is marked as coming before a version is before it."""
    numbers, _, before = version.partition("-")
    return [int(number) for number in re.findall(r"\d+", numbers)], not before, before


def _sizes(edition: Edition, previous: Previous) -> Iterator[list[Any]]:
    for name in edition.tables:
        before = sum(pq.read_metadata(path).num_rows for path in _files(previous.folder, name))
        yield [f"`{name}`", edition.rows(name), before]


def _compared(name: str, before: Path, after: Path) -> tuple[int | None, int | None, int | None, int | None]:
    """Rows added, changed, removed and the same; without a key only what counts tell."""
    if name not in _KEYS:
        return None, None, None, None
    there = _columns(before, name) & _columns(after, name) - _SEEN
    old = dict(_digests(before, name, there))
    added = changed = same = 0
    for key, digest in _digests(after, name, there):
        known = old.pop(key, None)
        added += known is None
        changed += known not in (None, digest)
        same += known == digest
    return added, changed, len(old), same


def _files(folder: Path, name: str) -> list[Path]:
    return sorted((folder / FOLDER).glob(f"{name}-*.parquet"))


def _columns(folder: Path, name: str) -> set[str]:
    files = _files(folder, name)
    return set(pq.read_schema(files[0]).names) if files else set()


def _digests(folder: Path, name: str, columns: set[str]) -> Iterator[tuple[bytes, bytes]]:
    """Of each row its key's and its content's digest."""
    for path in _files(folder, name):
        with pq.ParquetFile(path) as file:
            for rows in file.iter_batches(_BATCH, columns=sorted(columns | set(_KEYS[name])), use_threads=False):
                keys = _joined(rows, _KEYS[name])
                values = _joined(rows, sorted(columns))
                yield from zip(map(_digest, keys), map(_digest, values), strict=True)


def _joined(rows: pa.RecordBatch, columns: list[str]) -> list[str]:
    """The columns of each row as one text."""
    texts = [_as_text(rows[column]) for column in columns]
    joined = pc.binary_join_element_wise(*texts, "\x1f", null_handling="replace", null_replacement="\x00")
    return list(joined.to_pylist())


def _as_text(column: pa.Array) -> pa.Array:
    if pa.types.is_list(column.type):
        return pc.binary_join(column, "\x1e")
    return column.cast(pa.string())


def _digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12).digest()
