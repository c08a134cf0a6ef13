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
    _audit(verbs)


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


def _audit(verbs: Verbs) -> None:
    audit = verbs.add_parser("audit", help="measure a dataset's error: mark a random sample, page beside rows")
    audit.add_argument("dataset", metavar="DATASET", help="its path or name")
    audit.add_argument("--sample", type=_count, metavar="N", help="how many posts are drawn (50)")
    audit.add_argument("--answers", type=_count, metavar="N", help="how many answers of each post, at most (8)")
    audit.add_argument("--seed", type=_count, metavar="N", help="which random sample (1)")
    audit.add_argument("--auditor", metavar="NAME", help="who marks (auditor); each has a file of their own")
    audit.add_argument("--results", action="store_true", help="print the measured error, and serve nothing")
    audit.add_argument("--json", action="store_true", help="with --results: for machines")
    audit.add_argument("--port", type=int, default=0, metavar="N", help="where the page is served (any free one)")
    audit.add_argument("--open", action="store_true", help="open the page in the browser")
    audit.set_defaults(run="pipelines.sharing.audit.command:audit")


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text}: one at least")
    return number
