"""What auditors marked, kept with the dataset: `audit/<seed>/sample.json`, and `audit/<seed>/<auditor>.json` each.

A mark names the row by its id and its `content_hash`, and the value that was judged by a digest: where a later crawl or
a better reader makes it another value, the mark is known to be of the old one and does not count. No text of the
dataset stands in these files.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from crawler import folders
from crawler.errors import DatasetError, DatasetInUse, DiskError, UsageError
from pipelines.sharing.audit.sample import Sample

FOLDER = "audit"
SAMPLE = "sample.json"
VERDICTS = ("right", "wrong", "absent", "unclear")
"""`wrong`: the page says otherwise; of an empty value, it says something. `absent`: it says nothing of the kind."""
_NAME = re.compile(r"[\w-][\w.-]{0,63}")
_MOST_MISSING = 1_000_000

Verdict = str | int
"""One of VERDICTS; of the field `missing`, how many answers the rows lack, or `unclear`."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One judgement: of a row's field, with digests of what was judged. `verdict` None takes an earlier one back."""

    row: str
    content_hash: str
    field: str
    value: str
    verdict: Verdict | None

    @classmethod
    def of(cls, sent: Any) -> Mark:
        """From what the page sends. Raises ValueError where it is no mark."""
        if not isinstance(sent, dict):
            raise ValueError("a mark is an object")
        row, content_hash, name, value = (sent.get(key) for key in ("row", "content_hash", "field", "value"))
        verdict = sent.get("verdict")
        if not (isinstance(row, str) and isinstance(content_hash, str)):
            raise ValueError("a mark names a row")
        if not (isinstance(name, str) and isinstance(value, str)):
            raise ValueError("a mark names a field and its value")
        if not _fits(name, verdict):
            raise ValueError(f"{verdict!r} is no verdict on {name}")
        return cls(row, content_hash, name, value, verdict)


def _fits(name: str, verdict: Any) -> bool:
    if verdict is None or verdict == "unclear":
        return True
    if name == "missing":
        return type(verdict) is int and 0 <= verdict <= _MOST_MISSING
    return verdict in VERDICTS


@dataclass(slots=True)
class Answers:
    """One auditor's marks: row id -> field -> mark."""

    path: Path
    auditor: str
    marks: dict[str, dict[str, Mark]] = field(default_factory=dict)

    @classmethod
    def load(cls, path: Path) -> Answers:
        """The marks saved at `path`; none where nothing is. Raises DatasetError where they are damaged."""
        answers = cls(path, path.stem)
        try:
            stored = json.loads(path.read_bytes())
            for row, about in stored["rows"].items():
                answers.marks[row] = {
                    name: Mark(row, about["content_hash"], name, mark["value"], mark["verdict"])
                    for name, mark in about["fields"].items()
                }
        except FileNotFoundError:
            pass
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise DatasetError(f"{path}: damaged ({error}); move it away to begin anew") from error
        return answers

    def verdict(self, row: str, name: str, value: str) -> Verdict | None:
        """What was said of a field that holds the value with this digest; None where nothing was, or of another one."""
        mark = self.marks.get(row, {}).get(name)
        return mark.verdict if mark is not None and mark.value == value else None

    def add(self, marks: Iterable[Mark]) -> None:
        """Note marks, the later over the earlier, and save all. Raises DiskError; then none of them is noted."""
        changed = {row: dict(fields) for row, fields in self.marks.items()}
        for mark in marks:
            fields = changed.setdefault(mark.row, {})
            if any(other.content_hash != mark.content_hash for other in fields.values()):
                fields.clear()  # they are of the row as it was
            if mark.verdict is None:
                fields.pop(mark.field, None)
            else:
                fields[mark.field] = mark
        write(self.path, _dumps(self.auditor, changed))
        self.marks = changed


def _dumps(auditor: str, marks: dict[str, dict[str, Mark]]) -> str:
    rows = {
        row: {
            "content_hash": next(iter(fields.values())).content_hash,
            "fields": {name: {"verdict": fields[name].verdict, "value": fields[name].value} for name in sorted(fields)},
        }
        for row, fields in sorted(marks.items())
        if fields
    }
    return json.dumps({"auditor": auditor, "rows": rows}, indent=1, ensure_ascii=False) + "\n"


def path_of(root: Path, seed: int, auditor: str) -> Path:
    """Where an auditor's marks lie. Raises UsageError where the name cannot be a file's."""
    if not _NAME.fullmatch(auditor) or auditor == Path(SAMPLE).stem:
        raise UsageError(f"--auditor “{auditor}”: letters, digits, hyphens and dots only, and not “sample”")
    return root / FOLDER / str(seed) / f"{auditor}.json"


def samples(root: Path, seed: int | None = None) -> list[Sample]:
    """Every sample that was drawn from the dataset at `root`, by seed, or that of one seed. Raises DatasetError."""
    found = [Sample.load(path) for path in (root / FOLDER).glob(f"{'*' if seed is None else seed}/{SAMPLE}")]
    return sorted(found, key=lambda sample: sample.seed)


def all_answers(root: Path, seed: int) -> list[Answers]:
    """The answers of everyone who marked a sample, by name. Raises DatasetError."""
    paths = sorted((root / FOLDER / str(seed)).glob("*.json"))
    return [Answers.load(path) for path in paths if path.name != SAMPLE]


def begun(root: Path) -> list[Path]:
    """Where the marks lie, or would, of everyone who ever began to mark the dataset at `root`."""
    locks = sorted((root / FOLDER).glob("*/.*.lock"))
    return [lock.with_name(f"{lock.stem[1:]}.json") for lock in locks]


def named(root: Path) -> Iterator[tuple[str, str]]:
    """Each file of samples and marks, relative to `root`, with the ids of rows that it names. Raises DatasetError."""
    for sample in samples(root):
        folder = f"{FOLDER}/{sample.seed}"
        for drawn in sample.drawn:
            yield from ((f"{folder}/{SAMPLE}", row) for row in (drawn.post_id, *drawn.comments))
        for answers in all_answers(root, sample.seed):
            yield from ((f"{folder}/{answers.path.name}", row) for row in answers.marks)


def without(root: Path, rows: Collection[str], values: Collection[tuple[str, str]] = ()) -> Iterator[tuple[str, str]]:
    """The files of samples and marks that name posts or comments with these ids, and what they hold without them.

    For a takedown to put in place with all else, paths relative to `root`: of what was taken down, no digest stays.
    `values`: of other rows their id, and the digest of a value that is not to stay. Raises DatasetError.
    """
    for sample in samples(root):
        folder = f"{FOLDER}/{sample.seed}"
        kept = [
            replace(drawn, comments=[comment for comment in drawn.comments if comment not in rows])
            for drawn in sample.drawn
            if drawn.post_id not in rows
        ]
        if kept != sample.drawn:
            yield f"{folder}/{SAMPLE}", replace(sample, drawn=kept).dumps()
        for answers in all_answers(root, sample.seed):
            left = {
                row: {name: mark for name, mark in fields.items() if (row, mark.value) not in values}
                for row, fields in answers.marks.items()
                if row not in rows
            }
            if left != answers.marks:
                yield f"{folder}/{answers.path.name}", _dumps(answers.auditor, left)


def write(path: Path, text: str) -> None:
    """Replace a file as a whole; returns once it is on disk. Raises DiskError."""
    part = path.with_name(f".{path.name}.part")
    try:
        folders.make(path.parent)
        with part.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
        folders.sync(path.parent)
    except OSError as error:
        raise DiskError(f"{path}: cannot be saved: {error.strerror}") from error


@contextmanager
def held(path: Path) -> Iterator[None]:
    """While one process marks, no other one marks under the same name. Raises DatasetInUse, DiskError."""
    lock = path.with_name(f".{path.stem}.lock")
    try:
        folders.make(path.parent)
        file = lock.open("a+")
    except OSError as error:
        raise DiskError(f"{lock}: cannot be written: {error.strerror}") from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            since = datetime.fromtimestamp(lock.stat().st_mtime)
            what = f"{path.stem} marks this sample in another window since {since:%H:%M}"
            raise DatasetInUse(f"{what}; go on there, or give --auditor another name", since) from error
        os.utime(lock)
        yield
