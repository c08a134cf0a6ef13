"""The words and options of the commands that share a dataset. Imports nothing heavy: `--help` is instant."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from pipelines import words

if TYPE_CHECKING:
    Verbs = argparse._SubParsersAction[argparse.ArgumentParser]


def add_sharing(verbs: Verbs) -> None:
    """Add them to the program's commands; each names its function as `module:function`."""
    _report(verbs)
    _audit(verbs)
    _release(verbs)
    _takedown(verbs)


def _report(verbs: Verbs) -> None:
    report = verbs.add_parser("report", help="one HTML page that shows what is in a dataset")
    report.add_argument("dataset", type=words.some, metavar="DATASET", help="its path or name")
    report.add_argument(
        "--to", type=words.path, metavar="FILE", help="where to write it (beside the dataset: DATASET.html)"
    )
    report.add_argument(
        "--language",
        choices=["auto", "sv", "en"],
        default="auto",
        help="that it opens in (auto: the reader's browser's)",
    )
    report.set_defaults(run="pipelines.sharing.report.command:report")


def _audit(verbs: Verbs) -> None:
    audit = verbs.add_parser("audit", help="measure a dataset's error: mark a random sample, page beside rows")
    audit.add_argument("dataset", type=words.some, metavar="DATASET", help="its path or name")
    audit.add_argument("--sample", type=words.count, metavar="N", help="how many posts are drawn (50)")
    audit.add_argument("--answers", type=words.count, metavar="N", help="how many answers of each post, at most (8)")
    audit.add_argument("--seed", type=words.count, metavar="N", help="which random sample (1)")
    audit.add_argument("--auditor", metavar="NAME", help="who marks (auditor); each has a file of their own")
    audit.add_argument("--results", action="store_true", help="print the measured error, and serve nothing")
    audit.add_argument("--json", action="store_true", help="with --results: for machines")
    audit.add_argument("--port", type=int, default=0, metavar="N", help="where the page is served (any free one)")
    audit.add_argument("--open", action="store_true", help="open the page in the browser")
    audit.set_defaults(run="pipelines.sharing.audit.command:audit")


def _release(verbs: Verbs) -> None:
    made = verbs.add_parser("release", help="freeze a version of a dataset in a folder that can be shared")
    made.add_argument("dataset", type=words.some, metavar="DATASET", help="its path or name")
    made.add_argument("--to", type=words.path, required=True, metavar="DIR", help="a folder that is not there yet")
    made.add_argument("--version", required=True, metavar="N.N.N", help="1.0.0, or 2026.11.0")
    made.add_argument(
        "--names", choices=["pseudonyms", "real"], default="pseudonyms", help="what becomes of people's names"
    )
    made.add_argument(
        "--text",
        choices=["full", "none", "shuffled"],
        default="full",
        help="what people wrote: as it is, not at all, or sentences in an order that cannot be undone",
    )
    made.add_argument(
        "--urls",
        choices=["keep", "posts", "drop"],
        default="posts",
        help="with pseudonyms: addresses of all, of blogs and posts alone, or none",
    )
    made.add_argument(
        "--keep", type=words.path, metavar="FILE", help="names and hosts that stay as they are, one a line"
    )
    made.add_argument("--key", type=words.path, metavar="FILE", help="the key that pseudonyms are made with")
    made.add_argument(
        "--audit-names",
        action="store_true",
        help="list what pseudonyms leave that looks like a name, an address or a number, and where it stands",
    )
    made.add_argument("--about", type=words.path, metavar="FILE", help="what a release states (DATASET/release.toml)")
    made.add_argument("--title", metavar="TEXT", help="what it is called")
    made.add_argument("--creator", action="append", default=[], metavar="NAME", help="who made it; may be repeated")
    made.add_argument("--license", metavar="ID_OR_URL", help="CC-BY-4.0 and others by SPDX id, or its address")
    made.add_argument("--date", metavar="DATE", help="of publication (that of the last capture)")
    made.add_argument("--previous", type=words.path, metavar="DIR", help="the release before (the latest beside DIR)")
    made.set_defaults(run="pipelines.sharing.release.command:run")


def _takedown(verbs: Verbs) -> None:
    takedown = verbs.add_parser("takedown", help="remove a post, comment, author or blog, and keep it away")
    takedown.add_argument("name", nargs="?", metavar="URL|AUTHOR|BLOG", help="its address or name")
    takedown.add_argument("--reason", metavar="TEXT", help="why; it stands in the dataset, so let it name nobody")
    takedown.add_argument(
        "--dataset", type=words.some, default="blogs", metavar="DATASET", help="its path or name (default: blogs)"
    )
    takedown.add_argument(
        "--as", dest="what", choices=["post", "comment", "author", "blog"], help="what it is, where that is not clear"
    )
    takedown.add_argument("--blog", metavar="BLOG", help="an author's words in this blog alone")
    takedown.add_argument("--list", action="store_true", help="when, what and why; not who")
    takedown.set_defaults(run="pipelines.sharing.takedown.command:command")
