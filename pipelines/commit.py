"""Several files replaced as one: staged aside, written down in a journal, then moved into place.

What is being written lies in `.staging/` of the dataset, outside of the table folders. The journal is the
point of no return: without it a commit never was, with it `recover` carries the commit to its end. Each
`os.replace` shows a reader the old file or the new one, never a part of it.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from crawler.errors import DatasetError, DatasetInUse, DiskError

STAGING = ".staging"
LOCK = ".lock"
_JOURNAL = "journal.json"
_SYNCS = 16


class Commit:
    """One set of files to replace or remove. `publish` does it; a commit that is not published never was.

    With `durable` False nothing waits for the disk: for what need not outlive a crash.
    """

    def __init__(self, root: Path, *, durable: bool = True) -> None:
        self.root = root
        self._sync = _sync if durable else _leave
        self.staging = root / STAGING
        self._replace: dict[str, str] = {}
        self._remove: list[str] = []
        discard(root)
        self.staging.mkdir()

    def staged(self, path: str) -> Path:
        """Where to write the new file that will stand at `path`; files are put in place in the order staged."""
        name = self._replace.setdefault(path, str(len(self._replace)))
        return self.staging / name

    def remove(self, path: str) -> None:
        """The file at `path` goes, after all others are in place."""
        self._remove.append(path)

    def publish(self) -> None:
        """Make it durable, then visible."""
        written = self.staging / f"{_JOURNAL}.part"
        written.write_text(json.dumps({"replace": self._replace, "remove": self._remove}), encoding="utf-8")
        self._sync([*(self.staging / name for name in self._replace.values()), written, self.root])
        written.replace(self.staging / _JOURNAL)
        self._sync([self.staging])
        _carry_out(self.root, self._sync)


def recover(root: Path) -> None:
    """Carry a commit that has its journal to its end, and throw away one that has none. Repeatable. Raises DatasetError
    where there is half a journal, which only copying makes.
    """
    _carry_out(root, _sync)


def _carry_out(root: Path, sync: Callable[[Iterable[Path]], None]) -> None:
    staging = root / STAGING
    try:
        journal = json.loads((staging / _JOURNAL).read_bytes())
    except FileNotFoundError:
        discard(root)
        return
    except ValueError as error:
        told = "is damaged, as in a copy that was taken during a commit; copy the dataset again, or remove"
        raise DatasetError(f"{staging / _JOURNAL}: {told} {staging} and `bloggarkiv verify --repair`") from error
    touched: set[Path] = set()
    for path, name in journal["replace"].items():
        target = root / path
        touched |= _make_folders(root, target.parent)
        with suppress(FileNotFoundError):  # moved before a crash
            os.replace(staging / name, target)
    for path in journal["remove"]:
        (root / path).unlink(missing_ok=True)
        touched.add((root / path).parent)
    sync(folder for folder in touched if folder.exists())
    (staging / _JOURNAL).unlink()
    discard(root)
    for path in journal["remove"]:
        _remove_empty_folders(root, (root / path).parent)


def under_way(root: Path) -> bool:
    """Whether files are being put in place, or were when their process died."""
    return (root / STAGING / _JOURNAL).exists()


def discard(root: Path) -> None:
    """Throw away what is staged."""
    shutil.rmtree(root / STAGING, ignore_errors=True)


@contextmanager
def locked(root: Path) -> Iterator[None]:
    """Hold the dataset as its one writer; the system lets go of the lock when the process ends, however it ends.

    Raises DatasetInUse where another process holds it, DiskError where it cannot be held at all.
    """
    try:
        descriptor = os.open(root / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise DiskError(f"{root / LOCK}: cannot be opened: {error.strerror}") from error
    try:
        _lock(descriptor, root)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def locked_to_read(root: Path) -> Iterator[None]:
    """The same for who only reads, which may be one who may not write to the dataset."""
    if os.access(root, os.W_OK):
        with locked(root):
            yield
        return
    try:
        descriptor = os.open(root / LOCK, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:  # a copy that nothing was ever written to
        yield
        return
    except OSError as error:
        raise DiskError(f"{root / LOCK}: cannot be opened: {error.strerror}") from error
    try:
        _lock(descriptor, root)
        yield
    finally:
        os.close(descriptor)


def _lock(descriptor: int, root: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.pread(descriptor, 20, 0).decode(errors="replace").strip()
        since = datetime.fromtimestamp(os.fstat(descriptor).st_mtime)
        message = f"{root}: another process is writing it ({holder}, since {since:%Y-%m-%d %H:%M}); wait for it"
        raise DatasetInUse(message, since) from None


def _make_folders(root: Path, folder: Path) -> set[Path]:
    """Make the folder; gives the folders whose entries change, or will."""
    changed = {folder}
    while not folder.exists() and folder != root:
        folder = folder.parent
        changed.add(folder)
    max(changed, key=lambda path: len(path.parts)).mkdir(parents=True, exist_ok=True)
    return changed


def _remove_empty_folders(root: Path, folder: Path) -> None:
    while folder != root:
        try:
            folder.rmdir()
        except OSError:
            return
        folder = folder.parent


def _sync(paths: Iterable[Path]) -> None:
    """Wait until files or folders are on the disk; all at once, since a file system then waits once for many."""
    several = list(paths)
    if len(several) == 1:
        _sync_one(several[0])
        return
    with ThreadPoolExecutor(_SYNCS) as pool:
        list(pool.map(_sync_one, several))


def _leave(paths: Iterable[Path]) -> None:
    pass


def _sync_one(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
