"""A release made whole: of one instant of the dataset, written aside, put in place at once."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from crawler import __version__, aside
from crawler.errors import DatasetError, DiskError, UsageError
from pipelines.sharing import facts, keys
from pipelines.sharing.pseudonyms import Finding, Pseudonyms
from pipelines.sharing.release import card, changes, citation, croissant, datapackage, datasheet, rocrate
from pipelines.sharing.release.about import Said, about
from pipelines.sharing.release.audited import audit_of
from pipelines.sharing.release.columns import Mode, schema
from pipelines.sharing.release.edition import Edition, Row
from pipelines.sharing.release.frozen import Frozen, RealNames, Rewriter
from pipelines.sharing.release.shards import SHARD_BYTES, write_shards
from pipelines.snapshot import snapshot

CHECKSUMS = "checksums.sha256"
_NO_DATE = date(1970, 1, 1)

Progress = Callable[[str, int], object]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be released. `about`: a `release.toml`; `keep`: names and hosts that stay; `key`: a key file.

    `audit_names`: look for what still looks like a name in it.
    """

    said: Said
    mode: Mode = field(default_factory=Mode)
    about: Path | None = None
    keep: Collection[str] = ()
    key: Path | None = None
    audit_names: bool = False
    previous: Path | None = None
    shard_bytes: int = SHARD_BYTES


@dataclass(frozen=True, slots=True)
class Released:
    """`new` is false where the folder held the same release already, byte for byte.

    `left`: what still looks like a name in it, where that was asked for.
    """

    edition: Edition
    new: bool
    left: list[Finding]


def release(root: Path, target: Path, wanted: Wanted, progress: Progress = lambda table, rows: None) -> Released:
    """Write a release of the dataset at `root` to the folder `target`; `progress` is told of rows as they are read.

    Same dataset, options, key and previous release: same bytes. A crawl may go on meanwhile. Raises UsageError where
    `target` holds something else or the release lacks what it must state, DatasetError, DiskError, KeyMissing.
    """
    target = Path(os.path.abspath(target))  # `.` has no name to write beside
    _refuse_inside(root, target)
    with _aside(target) as (frozen, part):
        snapshot(root, frozen)
        counted = facts.facts(frozen)
        if not counted.whole.posts.rows:
            raise DatasetError(f"{root}: holds no posts yet, and so nothing to release")
        last = counted.whole.captures.fetched.last
        stated = about(wanted.about, wanted.said, last.date() if last else _NO_DATE)
        previous = changes.find_previous(target, wanted.previous, stated.slug, stated.version)
        names, key_id = _names(root, frozen, target, wanted)
        edition = Edition(stated, wanted.mode, counted, f"bloggarkiv {__version__}", key_id, audit_of(root))
        edition.slugs = {found.blog: names.blog(found.blog) for found in counted.blogs}
        part.mkdir()
        _write_tables(edition, Frozen(frozen, wanted.mode, names), part, wanted.shard_bytes, progress)
        edition.rewritten = Counter(getattr(names, "counts", {}))
        _describe(edition, part, previous)
        left = names.left() if isinstance(names, Pseudonyms) else []
        return Released(edition, _put(part, target), left)


def _refuse_inside(root: Path, target: Path) -> None:
    if target.resolve().is_relative_to(root.resolve()) or root.resolve().is_relative_to(target.resolve()):
        raise UsageError(f"--to {target}: name a folder outside the dataset")


@contextmanager
def _aside(target: Path) -> Iterator[tuple[Path, Path]]:
    """Where the snapshot and the release lie until it is whole: beside `target`, and gone in the end."""
    frozen, part = (target.with_name(f".{target.name}.{what}") for what in ("snapshot", "part"))
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        for left in (frozen, part):  # by a release that was killed
            shutil.rmtree(left, ignore_errors=True)
        with aside.removed(frozen), aside.removed(part):
            yield frozen, part
    except OSError as error:
        raise DiskError(f"{target}: cannot be written: {error.strerror or error}") from error
    except pa.ArrowException as error:
        raise DatasetError(f"{target}: cannot be made: {str(error).splitlines()[0]}") from error


def _names(root: Path, frozen: Path, target: Path, wanted: Wanted) -> tuple[Rewriter, str | None]:
    if wanted.mode.names == "real":
        return RealNames(), None
    key = keys.dataset_key(root, wanted.key, outside=[target])
    names = Pseudonyms(frozen, key, keep=wanted.keep, urls=wanted.mode.urls, audit=wanted.audit_names)
    return names, key.id


def _write_tables(edition: Edition, rows: Frozen, part: Path, limit: int, progress: Progress) -> None:
    def told(table: str) -> Iterator[pa.Table]:
        for read in rows.rows(table):
            progress(table, read.num_rows)
            yield read

    for table in edition.mode.tables:
        typed = schema(table, edition.mode, edition.about.version)
        edition.files[table] = write_shards(part, table, typed, told(table), limit)
    edition.blogs = _read(part, edition, "blogs", None, None)
    edition.gaps = _read(
        part,
        edition,
        "posts",
        ["post_id", "title", "responses_declared", "responses_found"],
        ~pc.field("complete"),
    )


def _read(part: Path, edition: Edition, table: str, columns: list[str] | None, where: Any) -> list[Row]:
    rows: list[Row] = []
    for file in edition.files[table]:
        rows += pq.read_table(part / file.path, columns=columns, filters=where, use_threads=False).to_pylist()
    return rows


def _describe(edition: Edition, part: Path, previous: changes.Previous | None) -> None:
    texts = {
        card.NAME: card.card(edition),
        datasheet.NAME: datasheet.datasheet(edition),
        changes.NAME: changes.changelog(edition, part, previous),
        citation.NAME: citation.citation(edition),
        croissant.NAME: _json(croissant.croissant(edition)),
        datapackage.NAME: _json(datapackage.datapackage(edition)),
        rocrate.NAME: _json(rocrate.rocrate(edition)),
    }
    sums = {file.path: file.sha256 for files in edition.files.values() for file in files}
    for name, text in texts.items():
        content = text.encode("utf-8", "replace")
        (part / name).write_bytes(content)
        sums[name] = hashlib.sha256(content).hexdigest()
    (part / CHECKSUMS).write_text("".join(f"{sums[path]}  {path}\n" for path in sorted(sums)), encoding="utf-8")


def _json(content: dict[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _put(part: Path, target: Path) -> bool:
    """Give the release its name; False where it is there already. Raises UsageError where something else is."""
    if target.is_dir() and not any(target.iterdir()):
        target.rmdir()
    if not target.exists():
        part.rename(target)
        return True
    try:
        same = (target / CHECKSUMS).read_bytes() == (part / CHECKSUMS).read_bytes()
    except OSError:
        raise UsageError(f"--to {target}: holds something that is no release; name another folder") from None
    if not same:
        raise UsageError(
            f"--to {target}: holds another release; a version that is out does not change: name another folder, "
            "and raise --version"
        )
    if damaged := _damaged(target):
        raise UsageError(f"--to {target}: holds this release, but {damaged} is damaged; move it away and release again")
    return False


def _damaged(release: Path) -> str | None:
    """The first file that is not what the checksums say."""
    for line in (release / CHECKSUMS).read_text(encoding="utf-8").splitlines():
        digest, name = line.split("  ", 1)
        try:
            with (release / name).open("rb") as file:
                same = hashlib.file_digest(file, "sha256").hexdigest() == digest
        except OSError:
            same = False
        if not same:
            return name
    return None
