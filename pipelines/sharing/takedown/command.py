"""`bloggarkiv takedown`: what is named goes, from rows, revisions, WARC records and whatever finds them, and is kept in
mind, so that nothing brings it back. All at once, as a commit: killed at any instant, it was never begun or is carried
out.
"""

from __future__ import annotations

import argparse
import os
import sqlite3
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
from tqdm import tqdm

from crawler.archive.warc import mend
from crawler.errors import DatasetError, DiskError, ExitStatus, UsageError
from crawler.settings import LANGUAGE_DETECTOR
from pipelines import commit, manifest, older
from pipelines.commit import Commit
from pipelines.language import Detector, load_detector
from pipelines.manifest import Manifest
from pipelines.sharing.keys import dataset_key
from pipelines.sharing.report.place import is_report, place_of
from pipelines.sharing.takedown import takedowns
from pipelines.sharing.takedown.audits import nobody_marking, stage_audits
from pipelines.sharing.takedown.finding import stage_finding_aids
from pipelines.sharing.takedown.naming import Named, Naming, is_email
from pipelines.sharing.takedown.records import Progress, Rewriting, rewrite
from pipelines.sharing.takedown.retelling import Retelling
from pipelines.sharing.takedown.takedowns import Takedown, What
from pipelines.sharing.takedown.withholding import Withheld, marker_of
from pipelines.status import resolve_dataset


@dataclass(frozen=True, slots=True)
class Order:
    """What the user asks for: what it is named by, why, and where it is not to be found out, what it is."""

    name: str
    reason: str
    what: What | None = None
    blog: str | None = None


@dataclass(slots=True)
class Done:
    """What a takedown came to. `report`: what became of the dataset's report, where there was one."""

    named: Named
    posts: int = 0
    comments: int = 0
    records: Rewriting = field(default_factory=Rewriting)
    report: str | None = None

    def __str__(self) -> str:
        rows = f"{self.posts} posts, {self.comments} comments and linkbacks"
        records = f"{self.records.dropped} records removed, {self.records.redacted} redacted"
        return f"{self.named.what} taken down: {rows}; {records}"


def take_down(root: Path, order: Order, detector: Detector, progress: Progress) -> Done:
    """Carry out a takedown in the dataset at `root`. `progress` is told how many bytes of WARC files were gone through.

    Raises UsageError where nothing is named, DatasetError, KeyMissing, KeyRefused.
    """
    with commit.locked(root), nobody_marking(root):
        commit.recover(root)
        if (root / "warc").is_dir():
            mend(root / "warc")
        standing = Manifest.load(root)
        standing.check_all(root)
        before = older.brought_up(root, standing)
        key = dataset_key(root)
        marker = marker_of(key)
        named = _named(root, Naming(root, before, marker), order)
        today = f"{datetime.now(UTC):%Y-%m-%d}"
        new = Takedown(today, order.reason, named.what, key.id, frozenset(named.marks), named.within)
        known = takedowns.load(root)
        unheard = all(new.marks != each.marks for each in known)
        doubtful = order.what is None and named.what == "author" and not is_email(order.name)
        if unheard and doubtful and not (named.posts or named.comments):
            raise UsageError(
                f"{order.name}: nobody in {root} signs so, and no blog is called so; is it spelt as there? "
                "`--as author` keeps whoever it is away all the same"
            )
        told = [*known, new] if unheard else known
        try:
            return _carried_out(root, before, named, told, Withheld(marker, told), detector, progress)
        except (OSError, pa.ArrowException, sqlite3.Error) as error:
            commit.discard(root)
            reason = getattr(error, "strerror", None) or str(error).splitlines()[0]
            raise DiskError(f"{root}: cannot be written: {reason}; nothing was taken down") from error
        except BaseException:
            if not commit.under_way(root):
                commit.discard(root)
            raise


def _named(root: Path, naming: Naming, order: Order) -> Named:
    try:
        return naming.find(order.name, order.what, order.blog)
    except (OSError, pa.ArrowException) as error:
        reason = str(error).splitlines()[0]
        raise DatasetError(f"{root}: cannot be read: {reason}; `bloggarkiv verify --repair` makes it anew") from error


def _carried_out(
    root: Path,
    before: Manifest,
    named: Named,
    told: list[Takedown],
    withheld: Withheld,
    detector: Detector,
    progress: Progress,
) -> Done:
    work = Commit(root)
    aside = work.staging / "aside"
    done = Done(named)
    done.records = rewrite(root / "warc", aside / "warc", withheld, progress)
    retelling = Retelling(root, aside, before, withheld, named, done.records)
    retelling.tell(detector)
    done.posts, done.comments = retelling.posts, retelling.comments
    after = Manifest.load(aside)
    stage_audits(root, aside, work)
    work.staged(takedowns.NAME).write_text(takedowns.dumps(told), encoding="utf-8")
    for name in done.records.files:
        os.replace(aside / "warc" / name, work.staged(f"warc/{name}"))
    _stage_tables(aside, work, before, after)
    stage_finding_aids(root, aside, work, withheld, named, done.records)
    text = (aside / manifest.NAME).read_text(encoding="utf-8")
    work.staged(manifest.NAME).write_text(text, encoding="utf-8")
    done.report = _without_report(root)
    work.publish()
    return done


def _without_report(root: Path) -> str | None:
    """Remove the report beside the dataset, which shows names and titles; tells so. Nothing where there is none."""
    report = place_of(root)
    try:
        if not is_report(report):
            return None
        report.unlink()
    except OSError as error:
        return f"{report}: may show what was taken down, and cannot be removed ({error.strerror}); remove it"
    return f"{report}: removed, since it may show what was taken down; `bloggarkiv report {root}` makes it anew"


def _stage_tables(aside: Path, work: Commit, before: Manifest, after: Manifest) -> None:
    for table, entries in after.tables.items():
        stand = before.tables[table]
        for path in sorted(entries):
            if entries[path] != stand.get(path):
                os.replace(aside / path, work.staged(path))
        for path in sorted(stand.keys() - entries.keys()):
            work.remove(path)


def command(arguments: argparse.Namespace) -> int:
    """`bloggarkiv takedown`: DONE where something was taken down, or listed. Raises UsageError, DatasetError."""
    root = resolve_dataset(arguments.dataset)
    if arguments.list:
        if arguments.name or arguments.reason:
            raise UsageError("--list lists all takedowns; it goes with no name and no reason")
        for takedown in takedowns.load(root):
            sys.stdout.write(f"{takedown.date}  {takedown.what:8}{takedown.reason}\n")
        return ExitStatus.DONE
    reason = " ".join((arguments.reason or "").split())
    if not arguments.name or not reason:
        raise UsageError("say what is to be taken down, and why (--reason); or --list")
    detector = load_detector(LANGUAGE_DETECTOR)
    order = Order(arguments.name, reason, arguments.what, arguments.blog)
    with tqdm(desc="WARC files", unit="B", unit_scale=True, disable=None, leave=False) as bar:
        done = take_down(root, order, detector, bar.update)
    sys.stdout.write(f"{root}: {done}\n")
    if done.report:
        sys.stdout.write(f"{done.report}\n")
    return ExitStatus.DONE
