"""Whether a dataset is what it says: files, checksums, schema, keys, counts, and the WARC records behind its rows."""

from __future__ import annotations

import hashlib
import logging
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord

from crawler.archive import records
from crawler.archive.warc import Place, mend
from crawler.archive.withholding import REDACTED
from crawler.errors import DiskError
from crawler.webarchives.cdx import replayed
from pipelines import commit, losses, partitions
from pipelines.losses import Loss
from pipelines.manifest import NAME, FileEntry, Manifest, ManifestDamaged, mending
from pipelines.orphans import with_posts
from pipelines.partitions import partition_of
from pipelines.rows import LINKBACKS, Row
from pipelines.schema import PRIMARY_KEYS, SCHEMA_VERSION, SCHEMAS, SORT_KEYS
from pipelines.sharing.keys import KeyMissing, KeyRefused
from pipelines.sharing.takedown import takedowns
from pipelines.sharing.takedown.audits import audits_held
from pipelines.sharing.takedown.kept_away import records_held, rows_held
from pipelines.sharing.takedown.withholding import Withheld, withholding
from pipelines.tally import BLOGS

logger = logging.getLogger(__name__)

_REBUILD = mending("posts")
_RELISTED = "`bloggarkiv verify --repair` makes it anew from the files"
_WARC = (
    "take the file from a copy; without one what it held is lost: the rows stand, the next full crawl stores the page "
    "anew, and `bloggarkiv verify --accept-losses` notes it"
)
_AGAIN = "take it down again, by the same name"
_DAMAGED = (ArchiveLoadFailed, OSError, ValueError, zlib.error)
_CITED = ("capture_id", "final_url", "fetched_at", "warc_file", "warc_offset", "warc_length", "sha256")


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is not as it must be: where, what, and what to do about it; which records are lost by it."""

    where: str
    what: str
    mend: str
    lost: frozenset[Loss] = frozenset()

    def __str__(self) -> str:
        return f"{self.where}: {self.what}; {self.mend}"


@dataclass(slots=True)
class Verified:
    """What was looked at; which records are `lost`, and of which that was `noted` before."""

    files: int = 0
    rows: int = 0
    records: int = 0
    lost: set[Loss] = field(default_factory=set)
    noted: frozenset[Loss] = frozenset()


Files = Callable[[list[Path]], Iterable[Path]]


def verify(root: Path, seen: Verified, progress: Files = iter) -> Iterator[Problem]:
    """Every problem of the dataset at `root`, but for losses that are noted, which `seen` tells. A commit that a crash
    cut off is carried to its end first.

    `progress` wraps the list of files that are read through, WARC files last. Raises DatasetError where the dataset
    is being written, or cannot be read at all.
    """
    with commit.locked_to_read(root):
        try:
            commit.recover(root)
            if (root / "warc").is_dir():
                mend(root / "warc")
            manifest, problem = _manifest(root)
            if problem:
                yield problem
            sound: dict[str, list[str]] = {}
            for table in SCHEMAS:
                sound[table] = []
                yield from _table_files(root, manifest, table, sound[table], seen)
            tables = {table: _Rows(root, table, sound[table]) for table in SCHEMAS}
            yield from _keys(tables)
            if len(sound["blogs"]) == len(manifest.tables["blogs"]):
                yield from _orphans(tables)
            yield from _counts(tables)
            seen.noted = frozenset(losses.load(root))
            for problem in _records(root, tables["captures"], seen, progress):
                seen.lost |= problem.lost
                if not problem.lost or problem.lost - seen.noted:
                    yield problem
            yield from _kept_away(root, manifest, progress)
        except OSError as error:
            raise DiskError(f"{root}: cannot be read: {error.strerror}") from error


def _reason(error: Exception) -> str:
    return str(error).splitlines()[0].rstrip(".: ")


def _manifest(root: Path) -> tuple[Manifest, Problem | None]:
    """What is to be there; where the manifest is missing or damaged, what the files give, and that."""
    try:
        if (root / NAME).exists():
            return Manifest.whole(root), None
        state = "is missing"
    except ManifestDamaged:
        state = "is damaged"
    return Manifest.scan(root, passing=True), Problem(NAME, state, _RELISTED)


class _Rows:
    """The sound files of one table, read column by column."""

    def __init__(self, root: Path, table: str, paths: list[str]) -> None:
        self._root, self._table, self._paths = root, table, paths

    def columns(self, *names: str) -> Iterator[tuple[str, Row]]:
        """Each row's file and these columns of it."""
        for path in self._paths:
            for row in partitions.read(self._root / path, self._table, list(names)).to_pylist():
                yield path, row

    def ids(self) -> set[str]:
        return {row[PRIMARY_KEYS[self._table]] for _, row in self.columns(PRIMARY_KEYS[self._table])}


def _table_files(root: Path, manifest: Manifest, table: str, sound: list[str], seen: Verified) -> Iterator[Problem]:
    """The files of a table against the manifest; those that can be read are added to `sound`."""
    entries = manifest.tables[table]
    present = {path.relative_to(root).as_posix() for path in (root / table).rglob("*") if path.is_file()}
    for path in sorted(present - entries.keys()):
        yield Problem(path, "is not in the manifest", "move it out of the dataset; readers would take it for a part")
    for path in sorted(entries):
        if path not in present:
            yield Problem(path, "is missing", mending(table))
            continue
        try:
            found, schema = FileEntry.of(root / path), pq.read_schema(root / path)
            ordered = _in_order(table, root / path)
        except (pa.ArrowException, OSError) as error:
            yield Problem(path, f"is no Parquet file any more: {_reason(error)}", mending(table))
            continue
        seen.files += 1
        seen.rows += found.rows
        if found != entries[path]:
            yield Problem(path, f"has other bytes than the manifest says ({found.rows} rows)", mending(table))
        lacking = partitions.lacks(table, schema)
        if lacking and manifest.version == SCHEMA_VERSION:
            yield Problem(path, f"lacks the column {', '.join(lacking)}, which came later", _REBUILD)
        elif not lacking and not _as_written(schema, SCHEMAS[table], manifest.version):
            yield Problem(path, "has another schema than this program writes", _REBUILD)
            continue
        if not ordered:
            yield Problem(path, "has its rows in another order than they are written in", _REBUILD)
        sound.append(path)


def _as_written(schema: pa.Schema, today: pa.Schema, version: int) -> bool:
    """Whether that version wrote files of such a schema; before, some columns might not be null that may be today."""
    before = version < SCHEMA_VERSION and (schema.names, schema.types) == (today.names, today.types)
    return bool(schema == today or before)


def _kept_away(root: Path, manifest: Manifest, progress: Files) -> Iterator[Problem]:
    """Nothing stands anywhere that was taken down."""
    if takedowns.load(root):
        for where, rows in Counter(where for where, _ in audits_held(root, root)).items():
            yield Problem(where, f"tells of {rows} rows that are not there, as those that were taken down", _AGAIN)
    try:
        withheld = withholding(root)
    except (KeyMissing, KeyRefused) as error:
        logger.warning("%s: not looked for what was taken down: %s", root, error)
        return
    if not isinstance(withheld, Withheld):
        return
    for where, what in rows_held(root, manifest, withheld):
        yield Problem(where, f"{what} was taken down", _AGAIN)
    files = sorted((root / "warc").glob("*.warc.gz"))
    for where, offset in records_held(root / "warc", progress(files), withheld):
        yield Problem(where, f"the record at byte {offset} holds what was taken down", _AGAIN)


def _in_order(table: str, path: Path) -> bool:
    rows = partitions.read(path, table, SORT_KEYS[table])
    return bool(rows.equals(partitions.ordered(table, rows)))


def _keys(tables: dict[str, _Rows]) -> Iterator[Problem]:
    """Ids are unique, and what a row points at is there."""
    for table, key in PRIMARY_KEYS.items():
        where: dict[str, str] = {}
        for path, row in tables[table].columns(key):
            if row[key] in where:
                other = "twice" if where[row[key]] == path else f"in {where[row[key]]} too"
                yield Problem(path, f"{key} {row[key]} stands {other}", _REBUILD)
            where[row[key]] = path
    captures = tables["captures"].ids()
    posts: dict[str, str] = {}
    for path, row in tables["posts"].columns("post_id", "capture_id"):
        posts[row["post_id"]] = path
        if row["capture_id"] not in captures:
            yield Problem(path, f"post {row['post_id']} names a capture that is not there", mending("captures"))
    answers: list[tuple[str, Row]] = list(
        tables["comments"].columns("comment_id", "post_id", "parent_id", "capture_id")
    )
    comments = {row["comment_id"]: row["post_id"] for _, row in answers}
    for path, row in answers:
        name = f"comment {row['comment_id']}"
        if row["post_id"] not in posts:
            yield Problem(path, f"{name} answers a post that is not there", _REBUILD)
        elif partition_of(posts[row["post_id"]]) != partition_of(path):
            yield Problem(path, f"{name} lies in another partition than its post", _REBUILD)
        if row["parent_id"] is not None and comments.get(row["parent_id"]) != row["post_id"]:
            yield Problem(path, f"{name} answers a comment that is not there", _REBUILD)
        if row["capture_id"] not in captures:
            yield Problem(path, f"{name} names a capture that is not there", mending("captures"))
    for path, row in tables["links"].columns("post_id", "comment_id", "target_post_id"):
        if row["post_id"] not in posts or (row["comment_id"] is not None and row["comment_id"] not in comments):
            yield Problem(path, f"a link stands in post {row['post_id']} or a comment that is not there", _REBUILD)
        if row["target_post_id"] is not None and row["target_post_id"] not in posts:
            yield Problem(path, f"a link points at post {row['target_post_id']}, which is not there", _REBUILD)


def _orphans(tables: dict[str, _Rows]) -> Iterator[Problem]:
    """Every blog that has posts has its row."""
    posts = (path for path, _ in tables["posts"].columns("post_id"))
    for blog in sorted(with_posts(posts) - tables["blogs"].ids()):
        yield Problem(BLOGS, f"has no row of {blog}, of which there are posts", mending("blogs"))


def _counts(tables: dict[str, _Rows]) -> Iterator[Problem]:
    """What rows count is there to be counted."""
    gone = {row["post_id"]: row["removed_at"] for _, row in tables["posts"].columns("post_id", "removed_at")}
    shown: Counter[str] = Counter()
    kinds: dict[str, Counter[str]] = {}
    for path, row in tables["comments"].columns("comment_id", "post_id", "kind", "removed_at"):
        when = gone.get(row["post_id"])
        shown[row["post_id"]] += row["removed_at"] in (None, when)
        kinds.setdefault(_blog(path), Counter())[row["kind"]] += 1
        if when is not None and row["removed_at"] is None:
            yield Problem(path, f"comment {row['comment_id']} is shown, and its post is not", _REBUILD)
    posts: Counter[str] = Counter()
    for path, row in tables["posts"].columns("post_id", "responses_found"):
        posts[_blog(path)] += 1
        if row["responses_found"] > shown[row["post_id"]]:  # fewer, where a page of the thread could not be had
            counted = f"{row['responses_found']} responses, and has {shown[row['post_id']]}"
            yield Problem(path, f"post {row['post_id']} counts {counted}", _REBUILD)
    for path, row in tables["blogs"].columns("blog", "posts", "comments", "linkbacks"):
        of = kinds.get(row["blog"], Counter())
        found = posts[row["blog"]], of["comment"], sum(of[kind] for kind in LINKBACKS)
        told = row["posts"], row["comments"], row["linkbacks"]
        if told != found:
            yield Problem(path, f"{row['blog']} counts {told} posts, comments, linkbacks, and has {found}", _REBUILD)


def _blog(path: str) -> str:
    partition = partition_of(path)
    return partition.blog if partition else ""


def _records(root: Path, captures: _Rows, seen: Verified, progress: Files) -> Iterator[Problem]:
    """Every capture's record is where it says, and every WARC file is whole."""
    cited: dict[str, dict[int, Row]] = {}
    for _, row in captures.columns(*_CITED):
        if row["warc_file"] is not None:
            cited.setdefault(row["warc_file"], {})[row["warc_offset"]] = row
    files = {path.name: path for path in (root / "warc").glob("*.warc.gz")}
    lost: set[Loss] = set()
    for name in sorted(cited.keys() - files.keys()):
        lost |= (of_file := {Loss(name, offset) for offset in cited[name]})
        yield _lost(name, f"is missing; {len(of_file)} captures lie in it", of_file)
    repeated: list[tuple[Row, Loss]] = []
    for path in progress([files[name] for name in sorted(files)]):
        for problem in _of_file(path, cited.get(path.name, {}), repeated, seen):
            lost |= problem.lost
            yield problem
    for row, repeats in repeated:
        if repeats in lost or repeats.file not in files:
            told = f"capture {row['capture_id']} repeats a record that is lost"
            yield _lost(row["warc_file"], told, {Loss(row["warc_file"], row["warc_offset"])})


def _lost(name: str, told: str, lost: Iterable[Loss]) -> Problem:
    return Problem(f"warc/{name}", told, _WARC, frozenset(lost))


def _of_file(path: Path, cited: dict[int, Row], repeated: list[tuple[Row, Loss]], seen: Verified) -> Iterator[Problem]:
    """What is wrong with a WARC file, and with the records in it that captures name, by their offsets. Of those that
    repeat another, which one is added to `repeated`.
    """
    wanted = dict(cited)

    def looked_at(place: Place, told: _Answer) -> Iterator[Problem]:
        seen.records += 1
        row = wanted.pop(place.offset, None)
        if row is None:
            return
        if (row["final_url"], row["fetched_at"], row["warc_length"]) != (told.url, told.at, place.length):
            what = f"capture {row['capture_id']} is of another record"
            yield _lost(path.name, what, {Loss(path.name, place.offset)})
        elif told.sha256 and row["sha256"] != told.sha256:
            held = f"capture {row['capture_id']} has the sha256 of what was taken out of its record"
            yield Problem(f"warc/{path.name}", held, _AGAIN)
        elif told.repeats:
            repeated.append((row, told.repeats))

    try:
        for place, answer in records.read_through(path, _answer):
            if answer is not None:
                yield from looked_at(place, answer)
    except _DAMAGED as error:
        yield _lost(path.name, f"is damaged: {str(error).strip().splitlines()[0]}", {Loss(path.name, None)})
    for offset, row in list(wanted.items()):  # behind the damage they may be whole
        with suppress(*_DAMAGED):
            found = records.read_one(path, offset, _answer)
            if found is not None and found[1] is not None:
                yield from looked_at(found[0], found[1])
        if offset in wanted:
            what = f"capture {row['capture_id']} has no record at byte {offset}"
            yield _lost(path.name, what, {Loss(path.name, offset)})


@dataclass(frozen=True, slots=True)
class _Answer:
    """Address and date of a record of an answer; where something was taken out of it the SHA-256 of its payload; where
    it repeats another record, that one's place.
    """

    url: str
    at: datetime
    sha256: str | None
    repeats: Loss | None


def _answer(record: ArcWarcRecord) -> _Answer | None:
    """What a record of an answer says; None for others. Raises ValueError where it does not say."""
    if record.rec_type not in ("response", "revisit", "resource", "conversion"):
        return None
    about = record.rec_headers
    redacted = about.get_header(*REDACTED) is not None
    sha256 = hashlib.sha256(record.content_stream().read()).hexdigest() if redacted else None
    if (target := about.get_header("WARC-Target-URI")) is None:
        raise ValueError(f"a {record.rec_type} record without its address")
    url = target.strip("<>")
    # what was fetched from a web archive is a capture of the address and time that it is a replay of
    url, at = replayed(url) or (url, records.date_of(about.get_header("WARC-Date")))
    file, offset = (about.get_header(f"WARC-Refers-To-{name}") for name in ("Filename", "File-Offset"))
    repeats = Loss(file, int(offset)) if record.rec_type == "revisit" and file and offset else None
    return _Answer(url, at, sha256, repeats)
