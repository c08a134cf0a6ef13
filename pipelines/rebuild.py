"""A dataset made anew from its WARC files by today's reader: written aside, compared, then put in place at once."""

from __future__ import annotations

import os
import pickle
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from crawler.archive.warc import mend
from crawler.errors import DatasetError, DiskError
from pipelines import commit, manifest, partitions, tally
from pipelines.commit import Commit
from pipelines.manifest import FileEntry, Manifest
from pipelines.pool import Pool
from pipelines.rereading import source_of
from pipelines.rows import Row
from pipelines.schema import COLUMNS
from pipelines.store import Batch, Dataset

FOLDER = ".rebuild"
_READ = ("posts", "comments", "links", "revisions", "blogs")
_KEYS = {"posts": "post_id", "comments": "comment_id"}
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
            made = Rebuild(root, _intact(root))
            made.read(detector, processes, progress)
            yield made
        except (OSError, pa.ArrowException) as error:
            reason = getattr(error, "strerror", None) or str(error).splitlines()[0]
            raise DiskError(f"{root}: cannot be rebuilt: {reason}; it stands as it was") from error
        finally:
            shutil.rmtree(root / FOLDER, ignore_errors=True)


def _intact(root: Path) -> Manifest:
    """The manifest without the files that are lost or damaged. Raises DatasetError for one of `captures`, whose rows
    the WARC files alone do not give.
    """
    found = Manifest.load(root)
    for table, entries in found.tables.items():
        for path in list(entries):
            try:
                intact = FileEntry.of(root / path) == entries[path]
            except (OSError, pa.ArrowException):
                intact = False
            if not intact and table == "captures":
                raise DatasetError(f"{root / path}: lost or damaged, and cannot be made again; take it from a copy")
            if not intact:
                del entries[path]
    return found


class Rebuild:
    """A dataset that was read anew, aside at `fresh`; `before` is what of it stands."""

    def __init__(self, root: Path, before: Manifest) -> None:
        self.root, self.fresh, self._before = root, root / FOLDER, before

    def read(self, detector: str, processes: int, progress: Progress) -> None:
        """Read all blogs."""
        shutil.rmtree(self.fresh, ignore_errors=True)
        self._take_captures()
        blogs: list[Row] = partitions.read(self.root / tally.BLOGS, "blogs").to_pylist()
        batch = Batch()
        with Dataset(self.fresh, durable=False) as dataset, Pool(processes, detector) as pool:
            for events, read in pool.read_all(self._work(blogs)):
                batch.events += events
                progress(read)
                if len(batch.events) >= _COMMIT_EVERY:
                    dataset.commit(batch)
                    batch = Batch()
            dataset.finish(batch, blogs)

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
        return {table: self._compared(table, key, after) for table, key in _KEYS.items()}

    def publish(self) -> bool:
        """Put it in place, all at once; False where not a byte differs from what stands."""
        after = Manifest.load(self.fresh)
        after.tables["captures"] = self._before.tables["captures"]
        if after == Manifest.load(self.root) == self._before:
            return False
        work = Commit(self.root)
        for table in _READ:
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

    def _take_captures(self) -> None:
        """What was fetched stays as it is: the fresh dataset shares its files."""
        for path in self._before.paths("captures"):
            target = self.fresh / path
            target.parent.mkdir(parents=True, exist_ok=True)
            os.link(self.root / path, target)
        self.fresh.mkdir(exist_ok=True)
        shared = Manifest()
        shared.tables["captures"] = self._before.tables["captures"]
        (self.fresh / manifest.NAME).write_text(shared.dumps(), encoding="utf-8")

    def _compared(self, table: str, key: str, after: Manifest) -> Changes:
        found = Changes()
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


def _rows(root: Path, table: str, key: str, paths: Iterable[str]) -> dict[str, Row]:
    return {row[key]: row for path in sorted(paths) for row in partitions.read(root / path, table).to_pylist()}
