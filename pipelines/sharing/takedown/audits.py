"""What an audit left of rows that are taken down: their ids in samples, and digests of their values in marks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from crawler.errors import DatasetInUse
from pipelines import partitions
from pipelines.commit import Commit
from pipelines.manifest import Manifest
from pipelines.schema import PRIMARY_KEYS
from pipelines.sharing.audit import answers
from pipelines.sharing.audit.sample import Sample
from pipelines.sharing.audit.sheet import sheets


@contextmanager
def nobody_marking(root: Path) -> Iterator[None]:
    """While it lasts nobody audits the dataset: who does would save all marks again. Raises DatasetInUse, DiskError."""
    with ExitStack() as held:
        for path in answers.begun(root):
            try:
                held.enter_context(answers.held(path))
            except DatasetInUse as error:
                who = f"{root}: {path.stem} audits it since {error.since:%H:%M}"
                raise DatasetInUse(f"{who}; end that audit (Ctrl-C), then take down", error.since) from error
        yield


def stage_audits(root: Path, aside: Path, work: Commit) -> None:
    """Have samples and marks put in place with `work` without what the dataset `aside` holds no more.

    These are rows, and the values of others that changed with them. Raises DatasetError, OSError.
    """
    found = answers.samples(root)
    if not found:
        return
    missing = {row for _, row in audits_held(root, aside)}
    stale = {value for sample in found for value in _values(root, sample) - _values(aside, sample)}
    for path, text in answers.without(root, missing, stale):
        work.staged(path).write_text(text, encoding="utf-8")


def _values(root: Path, sample: Sample) -> set[tuple[str, str]]:
    """Row and digest of each value that there is to judge."""
    rows = (row for page in sheets(root, sample) for row in page.rows)
    return {(row.id, field.digest) for row in rows for field in row.fields}


def audits_held(root: Path, rows: Path) -> Iterator[tuple[str, str]]:
    """The file and id of whatever the audits of the dataset at `root` name and the tables at `rows` do not hold.

    Raises DatasetError, OSError.
    """
    named = list(answers.named(root))
    if not named:
        return
    manifest = Manifest.load(rows)
    there: set[str] = set()
    for table in ("posts", "comments"):
        column = PRIMARY_KEYS[table]
        for path in manifest.paths(table):
            there.update(partitions.read(rows / path, table, [column])[column].to_pylist())
    yield from ((path, row) for path, row in named if row not in there)
