"""`losses.jsonl` of a dataset: which records of its WARC files are lost for good, as its keeper has said.

A line a record: its file, where in it the record lay, and the day that it was noted on (ISO 8601, UTC). The captures
that were stored there say what they were; nothing of them changes. A line without a place says that the file is damaged
somewhere, in what no capture names. What the lost bytes were read into cannot be read again, and is left as it stands.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from crawler.errors import DatasetError
from pipelines import commit, partitions
from pipelines.manifest import Manifest
from pipelines.partitions import partition_of

NAME = "losses.jsonl"
_LISTS = ("index", "feed", "sitemap", "api")


@dataclass(frozen=True, slots=True)
class Loss:
    """A record that is not there any more: its file, and the byte that it began at; None: the file is damaged in what
    no capture names.
    """

    file: str
    offset: int | None


def load(root: Path) -> dict[Loss, str]:
    """What is noted of the dataset at `root`, and since when. Raises DatasetError where the list is damaged."""
    path = root / NAME
    try:
        told = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        return {Loss(str(each["warc_file"]), each["warc_offset"]): str(each["noted"]) for each in told}
    except FileNotFoundError:
        return {}
    except (ValueError, KeyError, TypeError) as error:
        again = "remove it; `bloggarkiv verify --accept-losses` writes it anew"
        raise DatasetError(f"{path}: is damaged; {again}") from error


def note(root: Path, lost: Iterable[Loss]) -> None:
    """Have the list name these losses and no others. Raises DatasetError, OSError."""
    with commit.locked(root):
        commit.recover(root)
        known, today = load(root), f"{datetime.now(UTC):%Y-%m-%d}"
        lines = [
            json.dumps({"warc_file": each.file, "warc_offset": each.offset, "noted": known.get(each, today)})
            for each in sorted(set(lost), key=lambda each: (each.file, each.offset or 0))
        ]
        work = commit.Commit(root)
        if lines:
            work.staged(NAME).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        else:
            work.remove(NAME)
        work.publish()


def blogs(root: Path, manifest: Manifest, lost: Collection[Loss]) -> set[str]:
    """The blogs of whose pages some are lost: not lists, which name posts and are not read again. Raises OSError,
    pyarrow.ArrowException.
    """
    found = set()
    for path in manifest.paths("captures") if lost else ():
        partition = partition_of(path)
        rows = partitions.read(root / path, "captures", ["warc_file", "warc_offset", "outcome"]).to_pylist()
        pages = (row for row in rows if row["warc_file"] and row["outcome"] not in _LISTS)
        if partition and any(Loss(row["warc_file"], row["warc_offset"]) in lost for row in pages):
            found.add(partition.blog)
    return found
