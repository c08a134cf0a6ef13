"""The commands that go through all that a dataset was read from: verify, rebuild. Each gives an exit status."""

from __future__ import annotations

import argparse
import os
import sys
from functools import partial
from pathlib import Path

from tqdm import tqdm

from crawler.errors import ExitStatus
from crawler.settings import LANGUAGE_DETECTOR
from pipelines.options import datasets_of, processes_of
from pipelines.rebuild import rebuilt
from pipelines.verify import Verified, verify


def verify_datasets(arguments: argparse.Namespace) -> int:
    """`bloggarkiv verify`: a line for every problem, and FAILED where there is one; without a name, of all datasets.

    Raises DatasetError.
    """
    unsound = 0
    for path in datasets_of(arguments):
        sound = _verified(path, quiet=arguments.quiet)
        if not sound and arguments.repair:
            _rebuild(path, os.cpu_count() or 1, publish=True)
            sound = _verified(path, quiet=arguments.quiet)
        unsound += not sound
    return ExitStatus.FAILED if unsound else ExitStatus.DONE


def _verified(path: Path, *, quiet: bool) -> bool:
    seen, problems = Verified(), 0
    for problem in verify(path, seen, partial(tqdm, desc="WARC files", unit="file", disable=None, leave=False)):
        sys.stdout.write(f"{path}/{problem}\n")
        problems += 1
    state = f"{problems} problems" if problems else "sound"
    if problems or not quiet:
        sys.stdout.write(f"{path}: {state} ({seen.files} files, {seen.rows} rows, {seen.records} WARC records)\n")
    return not problems


def rebuild(arguments: argparse.Namespace) -> int:
    """`bloggarkiv rebuild`: a dataset read anew from its WARC files, what changes shown before it is put in place.

    Raises DatasetError, UsageError.
    """
    processes = processes_of(arguments)
    for path in datasets_of(arguments):
        _rebuild(path, processes, publish=not arguments.dry_run)
    return ExitStatus.DONE


def _rebuild(path: Path, processes: int, *, publish: bool) -> None:
    with (
        tqdm(desc=str(path), unit="page", disable=None, leave=False) as bar,
        rebuilt(path, LANGUAGE_DETECTOR, processes, bar.update) as made,
    ):
        bar.close()
        for table, changes in made.changes().items():
            sys.stdout.write(f"{path}: {table}: {changes}\n")
        if publish:
            state = "published" if made.publish() else "nothing to publish, every byte is as it was"
            sys.stdout.write(f"{path}: {state}\n")
