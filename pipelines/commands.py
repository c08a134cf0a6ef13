"""The commands that look after a dataset: status, diff, verify, snapshot, rebuild. Each gives an exit status."""

from __future__ import annotations

import argparse
import os
import sys
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from tqdm import tqdm

from crawler.archive import ledger
from crawler.errors import ExitStatus, UsageError
from crawler.settings import LANGUAGE_DETECTOR
from pipelines.diff import changes, counted
from pipelines.options import datasets_of, processes_of
from pipelines.rebuild import rebuilt
from pipelines.snapshot import snapshot as take_snapshot
from pipelines.status import dataset_status, render, resolve_dataset
from pipelines.verify import Verified, verify


def status(arguments: argparse.Namespace) -> int:
    """`bloggarkiv status`: what a dataset holds, blog by blog; without a name, every dataset under `output/`.

    Raises DatasetError.
    """
    for path in datasets_of(arguments):
        sys.stdout.write(f"{render(dataset_status(path))}\n")
    return ExitStatus.DONE


def diff(arguments: argparse.Namespace) -> int:
    """`bloggarkiv diff`: what is new, changed, gone and back, since a day or since the latest crawl began.

    Raises DatasetError, UsageError.
    """
    for path in datasets_of(arguments):
        since = _since(arguments.since) if arguments.since else ledger.latest_crawl(path)
        if since is None:
            raise UsageError(f"{path}: nothing tells when its latest crawl began; say --since DATE")
        found = list(changes(path, since))
        for change in found:
            sys.stdout.write(f"{change}\n")
        sys.stdout.write(f"{path}: {counted(found)} since {since:%Y-%m-%d %H:%M} UTC\n")
    return ExitStatus.DONE


def _since(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"--since: “{text}” is no date; write it as 2026-03-01 or 2026-03-01T12:00") from error
    return at if at.tzinfo else at.replace(tzinfo=UTC)


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


def snapshot(arguments: argparse.Namespace) -> int:
    """`bloggarkiv snapshot`: the tables as they stand at one instant, in a folder of their own. Raises DatasetError."""
    take_snapshot(resolve_dataset(arguments.dataset), arguments.folder)
    return ExitStatus.DONE


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
