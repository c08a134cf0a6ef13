"""The words and options of the commands that share a dataset. Imports nothing heavy: `--help` is instant."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    Verbs = argparse._SubParsersAction[argparse.ArgumentParser]


def add_sharing(verbs: Verbs) -> None:
    """Add them to the program's commands; each names its function as `module:function`."""
    _report(verbs)


def _report(verbs: Verbs) -> None:
    report = verbs.add_parser("report", help="one HTML page that shows what is in a dataset")
    report.add_argument("dataset", metavar="DATASET", help="its path or name")
    report.add_argument("--to", type=Path, metavar="FILE", help="where to write it (beside the dataset: DATASET.html)")
    report.add_argument(
        "--language",
        choices=["auto", "sv", "en"],
        default="auto",
        help="that it opens in (auto: the reader's browser's)",
    )
    report.set_defaults(run="pipelines.sharing.report.command:report")
