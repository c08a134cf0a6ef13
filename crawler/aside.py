"""What is made aside, gone when the program ends, however a signal hits it: its names are known before it is there.
Only a program that is killed leaves it.
"""

from __future__ import annotations

import atexit
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex

from crawler.processes import SIGNALS

_ours: dict[Path, int] = {}  # by the process that made them: a fork is to leave them alone


@contextmanager
def temporary() -> Iterator[Path]:
    """A new folder that nobody else may look into, in the system's place for them (`TMPDIR`). Raises OSError."""
    with removed(Path(tempfile.gettempdir(), f"bloggarkiv-{token_hex(8)}")) as folder:
        folder.mkdir(mode=0o700)
        yield folder


@contextmanager
def removed(path: Path) -> Iterator[Path]:
    """The same of a folder or file of a given name, which the block makes, or moves to where it belongs."""
    _ours[path] = os.getpid()
    try:
        yield path
    finally:
        _remove(path)
        del _ours[path]


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
        return
    with suppress(OSError):
        path.unlink()


@atexit.register
def clear() -> None:
    """Remove what a signal in the middle of removing has left."""
    if os.getpid() not in _ours.values():
        return
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    for path in list(_ours):
        _remove(path)
