"""Errors that a user may see: one line each, saying what is wrong and what to do."""

from __future__ import annotations

import os
from datetime import datetime
from enum import IntEnum


class ExitStatus(IntEnum):
    """How every command of `bloggarkiv` may end; docs/commands.md tells users the same. From 64 on as sysexits.h."""

    DONE = 0
    FAILED = 1
    USAGE = 2  # argparse's own
    SOME_FAILED = 3
    DISK = os.EX_IOERR
    IN_USE = os.EX_TEMPFAIL
    INTERRUPTED = 130  # as a shell says of a program that SIGINT ended


class BloggarkivError(Exception):
    """Base of all errors meant for the user; the command line prints the message and exits with `exit_status`."""

    exit_status = ExitStatus.FAILED


class UsageError(BloggarkivError):
    """The command was asked for something it cannot do."""

    exit_status = ExitStatus.USAGE


class NotReadable(BloggarkivError):
    """The bytes are not a page that can be read (empty, a PDF, an image, too large)."""


class DatasetError(BloggarkivError):
    """The dataset is missing or damaged, or one of the errors below."""


class DatasetInUse(DatasetError):
    """Another process has the dataset in hand, `since` (local time): nothing was done, and later it can be."""

    exit_status = ExitStatus.IN_USE

    def __init__(self, message: str, since: datetime) -> None:
        super().__init__(message)
        self.since = since


class DiskError(DatasetError):
    """The disk does not do its part: full, read-only, failing, or not ours to write to."""

    exit_status = ExitStatus.DISK
