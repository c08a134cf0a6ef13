"""The commands that show what a dataset holds: status, diff, snapshot. Each gives an exit status."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime

from crawler.archive import ledger
from crawler.errors import ExitStatus, UsageError
from pipelines.diff import changes, counted
from pipelines.options import datasets_of
from pipelines.snapshot import snapshot as take_snapshot
from pipelines.status import dataset_status, render, resolve_dataset


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


def snapshot(arguments: argparse.Namespace) -> int:
    """`bloggarkiv snapshot`: the tables as they stand at one instant, in a folder of their own. Raises DatasetError."""
    take_snapshot(resolve_dataset(arguments.dataset), arguments.folder)
    return ExitStatus.DONE
