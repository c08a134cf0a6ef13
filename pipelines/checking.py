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
from pipelines import losses
from pipelines.options import datasets_of, processes_of
from pipelines.rebuild import rebuilt
from pipelines.verify import Verified, verify


def verify_datasets(arguments: argparse.Namespace) -> int:
    """`bloggarkiv verify`: a line for every problem, and FAILED where there is one; without a name, of all datasets.

    Raises DatasetError.
    """
    unsound = 0
    for path in datasets_of(arguments):
        verified = partial(_verified, path, quiet=arguments.quiet, accept=arguments.accept_losses)
        sound = verified()
        if not sound and arguments.repair:
            _rebuild(path, os.cpu_count() or 1, publish=True)
            sound = verified()
        unsound += not sound
    return ExitStatus.FAILED if unsound else ExitStatus.DONE


def _verified(path: Path, *, quiet: bool, accept: bool) -> bool:
    """Tell of a dataset's problems, whether it has none. To `accept` losses is to note them; they are none then."""
    seen, problems, new = Verified(), 0, 0
    for problem in verify(path, seen, partial(tqdm, desc="WARC files", unit="file", disable=None, leave=False)):
        sys.stdout.write(f"{path}/{problem}\n")
        problems += 1
        new += bool(problem.lost)
    if accept and seen.lost != seen.noted:
        # where not all captures could be looked at, what was noted may still be lost
        losses.note(path, seen.lost if problems == new else seen.lost | seen.noted)
        sys.stdout.write(f"{path}: what is lost is noted in {losses.NAME}\n")
        problems -= new
        seen.noted = frozenset(seen.lost)
    state = f"{problems} problems" if problems else "sound"
    if problems or not quiet:
        noted = seen.lost & seen.noted
        lost = sum(each.offset is not None for each in noted)
        told = f", {lost} records lost as {losses.NAME} says" if noted else ""
        if back := len(seen.noted - seen.lost):
            told += f", {back} there again that it calls lost (--accept-losses strikes them off)"
        looked = f"{seen.files} files, {seen.rows} rows, {seen.records} WARC records"
        sys.stdout.write(f"{path}: {state} ({looked}{told})\n")
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
