"""A dataset made anew from its WARC files by today's reader: written aside, compared, then put in place at once."""

from __future__ import annotations

import logging
import os
import pickle
import shutil
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from crawler.archive.warc import mend
from crawler.errors import DatasetError, DiskError
from pipelines import commit, losses, manifest, orphans, partitions, tally
from pipelines.commit import Commit
from pipelines.edits import POST_TABLES
from pipelines.manifest import FileEntry, Manifest, ManifestDamaged, mending
from pipelines.pool import Pool
from pipelines.rereading import source_of
from pipelines.rows import Row
from pipelines.schema import COLUMNS, PRIMARY_KEYS, SCHEMAS
from pipelines.store import Batch, Dataset

logger = logging.getLogger(__name__)

FOLDER = ".rebuild"
_COMMIT_EVERY = 500

Progress = Callable[[int], object]


@dataclass(slots=True)
class Changes:
    """What reading anew changes in one table: rows as before, gone and new, and of the others which columns differ."""

    same: int = 0
    changed: int = 0
    gone: int = 0
    new: int = 0
    columns: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        names = ", ".join(f"{name} {count}" for name, count in self.columns.most_common())
        details = f" ({names})" if names else ""
        return f"{self.same} as before, {self.changed} read otherwise{details}, {self.new} new, {self.gone} gone"


@contextmanager
def rebuilt(root: Path, detector: str, processes: int, progress: Progress) -> Iterator[Rebuild]:
    """The dataset at `root`, read anew and not yet published; held by this process as long as the block lasts.

    `detector` is the dotted name of the language detector; `progress` is told how many captures were read. Raises
    DatasetError where the dataset is being written, has no WARC files, or the disk does not do its part.
    """
    with commit.locked(root):
        try:
            commit.recover(root)
            if not (root / "warc").is_dir():
                raise DatasetError(f"{root}: has no WARC files to be read anew")
            mend(root / "warc")
            made = Rebuild(root, *_intact(root))
            made.read(detector, processes, progress)
            yield made
        except (OSError, pa.ArrowException) as error:
            reason = getattr(error, "strerror", None) or str(error).splitlines()[0]
            raise DiskError(f"{root}: cannot be rebuilt: {reason}; it stands as it was") from error
        finally:
            shutil.rmtree(root / FOLDER, ignore_errors=True)


def _intact(root: Path) -> tuple[Manifest, list[str]]:
    """The manifest without the files that are lost or damaged, and these. Raises DatasetError for one of `captures`,
    whose rows the WARC files alone do not give.
    """
    found, lost = Manifest.recovered(root), []
    for table, entries in found.tables.items():
        for path in list(entries):
            try:
                intact = FileEntry.of(root / path) == entries[path]
            except (OSError, pa.ArrowException):
                intact = False
            if not intact and table == "captures":
                raise DatasetError(f"{root / path}: is missing or damaged; {mending(table)}")
            if not intact:
                lost.append(path)
                del entries[path]
    return found, lost


class Rebuild:
    """A dataset that was read anew, aside at `fresh`; `before` is what of it stands, `lost` the files that do not."""

    def __init__(self, root: Path, before: Manifest, lost: Sequence[str]) -> None:
        self.root, self.fresh, self._before, self._lost = root, root / FOLDER, before, lost

    def read(self, detector: str, processes: int, progress: Progress) -> None:
        """Read all blogs."""
        shutil.rmtree(self.fresh, ignore_errors=True)
        listed = tally.BLOGS in self._before.tables["blogs"]
        stored: list[Row] = partitions.read(self.root / tally.BLOGS, "blogs").to_pylist() if listed else []
        blogs = {row["blog"]: row for row in stored}
        kept = orphans.untaught(self.root, self._before, blogs)
        lost = losses.blogs(self.root, self._before, losses.load(self.root))
        for blog in sorted(lost):
            logger.warning("%s: %s stays as it is: records that it was read from are lost", self.root, blog)
        kept |= lost
        self._check(blogs.keys() - kept)
        self._take_over(kept)
        for blog in sorted(kept - blogs.keys()):
            blogs[blog] = orphans.row_of(self.root, self._before, blog)
        batch = Batch(blogs=blogs)
        with Dataset(self.fresh, durable=False) as dataset, Pool(processes, detector) as pool:
            for events, read in pool.read_all(self._work(row for blog, row in blogs.items() if blog not in kept)):
                batch.events += events
                progress(read)
                if len(batch.events) >= _COMMIT_EVERY:
                    dataset.commit(batch)
                    batch = Batch(blogs=blogs)
            dataset.finish(batch, blogs.values())

    def _check(self, blogs: Collection[str]) -> None:
        """Raises DatasetError where rows are lost that cannot be read again: of others than these blogs, or all those
        whose captures are lost.
        """
        if lost := [path for path in self._lost if (blog := _blog(path)) and blog not in blogs]:
            told = "is missing or damaged, and what its blog was read from or how is lost too; take it from a copy"
            raise DatasetError(f"{self.root / lost[0]}: {told}")
        captures = tally.whole_table(self.root, self._before, "captures", ["capture_id"])["capture_id"]
        posts = tally.whole_table(self.root, self._before, "posts", ["capture_id"])["capture_id"]
        if lacking := len(posts) - sum(pc.is_in(posts, captures.combine_chunks()).to_pylist()):
            told = f"the captures that {lacking} posts were read from are lost; {mending('captures')}"
            raise DatasetError(f"{self.root}: {told}")

    def _work(self, blogs: Iterable[Row]) -> Iterator[tuple[Path, list[Row]]]:
        """What there is to read, blog by blog as it is asked for."""
        for blog in blogs:
            source = source_of(self.root, self._before, blog)
            context = self.fresh / f"{blog['blog']}.context"
            context.write_bytes(pickle.dumps(source))
            yield context, source.candidates()

    def changes(self) -> dict[str, Changes]:
        """What is read otherwise than it stands, for posts and comments."""
        after = Manifest.load(self.fresh)
        return {table: self._compared(table, after) for table in ("posts", "comments")}

    def publish(self) -> bool:
        """Put it in place, all at once; False where not a byte differs from what stands."""
        after = Manifest.load(self.fresh)
        if after == self._listed() == self._before:
            return False
        work = Commit(self.root)
        for table in SCHEMAS:
            entries, stand = after.tables[table], self._before.tables[table]
            for path in sorted(entries):
                if entries[path] != stand.get(path):
                    os.replace(self.fresh / path, work.staged(path))
            stray = {path.relative_to(self.root).as_posix() for path in (self.root / table).rglob("*.parquet")}
            for path in sorted(stray - entries.keys()):
                work.remove(path)
        work.staged(manifest.NAME).write_text(after.dumps(), encoding="utf-8")
        work.publish()
        return True

    def _listed(self) -> Manifest | None:
        """What the dataset's manifest says; None where it is lost or damaged."""
        try:
            return Manifest.load(self.root) if (self.root / manifest.NAME).exists() else None
        except ManifestDamaged:
            return None

    def _take_over(self, kept: Collection[str]) -> None:
        """What was fetched stays as it is, and so do the posts of the blogs that are `kept`, which nothing tells how to
        read again: the fresh dataset shares the files.
        """
        shared = Manifest(version=self._before.version, links_open=self._before.links_open)
        for table, entries in self._before.tables.items():
            for path, entry in entries.items():
                if table == "captures" or (table in POST_TABLES and _blog(path) in kept):
                    (self.fresh / path).parent.mkdir(parents=True, exist_ok=True)
                    os.link(self.root / path, self.fresh / path)
                    shared.tables[table][path] = entry
        self.fresh.mkdir(exist_ok=True)
        (self.fresh / manifest.NAME).write_text(shared.dumps(), encoding="utf-8")

    def _compared(self, table: str, after: Manifest) -> Changes:
        found, key = Changes(), PRIMARY_KEYS[table]
        stand, made = self._before.tables[table], after.tables[table]
        names = [column.name for column in COLUMNS[table]]
        as_before = {path for path in made if stand.get(path) == made[path]}
        found.same += sum(made[path].rows for path in as_before)
        old = _rows(self.root, table, key, stand.keys() - as_before)
        new = _rows(self.fresh, table, key, made.keys() - as_before)
        found.gone, found.new = len(old.keys() - new.keys()), len(new.keys() - old.keys())
        for name in old.keys() & new.keys():
            differing = [column for column in names if old[name][column] != new[name][column]]
            found.columns.update(differing)
            found.changed += bool(differing)
            found.same += not differing
        return found


def _blog(path: str) -> str | None:
    partition = partitions.partition_of(path)
    return partition.blog if partition else None


def _rows(root: Path, table: str, key: str, paths: Iterable[str]) -> dict[str, Row]:
    return {row[key]: row for path in sorted(paths) for row in partitions.read(root / path, table).to_pylist()}
