"""A dataset as it stands at one instant, in a folder of its own: for whoever reads several files that belong together.

The files of a dataset are never changed, only replaced. A snapshot is a second name of each (a hard link): it is there
at once, takes no room until the dataset goes on, and nothing that comes later changes it. A crawl may go on meanwhile.
"""

from __future__ import annotations

import errno
import os
import shutil
import time
from pathlib import Path

from crawler import aside
from crawler.errors import DatasetError, DatasetInUse, DiskError
from pipelines import commit, manifest
from pipelines.manifest import Manifest

_PATIENCE = 60.0  # seconds that commits under way are waited for
_PAUSE = 0.005


def snapshot(root: Path, folder: Path) -> None:
    """Put the tables and the manifest of the dataset at `root`, all of one instant, into `folder`, which is made.

    Raises DatasetError where there is no dataset, where `folder` is there already, or where commits leave no instant
    between them; DiskError.
    """
    if not manifest.is_dataset(root):
        raise DatasetError(f"{root}: no dataset")
    if root.resolve() in folder.resolve().parents:
        raise DatasetError(f"{folder}: lies in the dataset, where no takedown looks for copies; name one outside of it")
    if folder.exists():
        raise DatasetError(f"{folder}: is there already; name a folder that is not")
    part = folder.with_name(f".{folder.name}.part")
    try:
        part.parent.mkdir(parents=True, exist_ok=True)
        with aside.removed(part):
            _take(root, part)
            part.rename(folder)
    except OSError as error:
        raise DiskError(f"{folder}: cannot be written: {error.strerror}") from error


def _take(root: Path, part: Path) -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        try:
            with commit.locked_to_read(root):  # nobody writes, or one who did not live to finish a commit
                commit.recover(root)
                _link(root, part, Manifest.load(root))
                return
        except FileNotFoundError as error:  # nobody writes, so it was gone before
            raise DatasetError(f"{error.filename}: is missing; `bloggarkiv verify --repair` makes it anew") from error
        except DatasetInUse:
            if _linked_between_commits(root, part):
                return
        time.sleep(_PAUSE)
    raise DatasetError(f"{root}: is committed to without a pause; try again")


def _linked_between_commits(root: Path, part: Path) -> bool:
    """Whether no commit was under way from before the first link until after the last."""
    if commit.under_way(root):
        return False
    before = Manifest.load(root)
    try:
        _link(root, part, before)
    except FileNotFoundError:  # removed meanwhile
        return False
    return not commit.under_way(root) and Manifest.load(root) == before


def _link(root: Path, part: Path, files: Manifest) -> None:
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir()
    for path in [manifest.NAME, *(path for table in files.tables for path in files.paths(table))]:
        target = part / path
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(root / path, target)
        except OSError as error:
            if error.errno not in (errno.EXDEV, errno.EPERM, errno.EMLINK, errno.ENOTSUP):
                raise
            shutil.copyfile(root / path, target)
