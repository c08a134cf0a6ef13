"""`bloggarkiv report`: the page of a dataset, as it stands at one instant."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from crawler import aside
from crawler.errors import DiskError, ExitStatus, UsageError
from pipelines.sharing.audit.results import results
from pipelines.sharing.report.figures import figures
from pipelines.sharing.report.page import Language, page
from pipelines.sharing.report.place import place_of
from pipelines.snapshot import snapshot
from pipelines.status import resolve_dataset


def report(arguments: argparse.Namespace) -> int:
    """Write the page beside the dataset, or where `--to` says. Raises DatasetError, DiskError, UsageError."""
    root = resolve_dataset(arguments.dataset)
    target: Path = arguments.to or place_of(root)
    write_report(root, target, arguments.language)
    sys.stdout.write(f"{target}\n")
    return ExitStatus.DONE


def write_report(root: Path, target: Path, language: Language = "auto") -> None:
    """Write the page of the dataset at `root` to `target`, whole or not at all. Raises as `report`."""
    if target.is_dir() or not target.parent.is_dir():
        raise UsageError(f"--to {target}: name a file, in a folder that is there")
    if root.resolve() in target.resolve().parents:
        raise UsageError(f"--to {target}: lies in the dataset, where only tables may; name a file outside of it")
    with aside.temporary() as folder:
        frozen = root
        if os.access(root, os.W_OK):  # else nobody commits here, and a snapshot's lock could not be taken
            frozen = folder / "dataset"
            snapshot(root, frozen)
        text = page(figures(frozen, root.resolve().name, results(root)), language)
    part = target.with_name(f".{target.name}.part")
    try:
        with aside.removed(part):
            part.write_text(text, encoding="utf-8", newline="\n")
            os.replace(part, target)
    except OSError as error:
        raise DiskError(f"{target}: cannot be written: {error.strerror}") from error
