"""`takedowns.jsonl` of a dataset: what was taken down, as keyed digests, so that the list itself names nobody.

A line a takedown: when, why, of what kind, and its marks (`takedown.marks`): for each kind and number of words
their digests, 8 bytes each, sorted, in base 64.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from crawler.errors import DatasetError
from pipelines.sharing.takedown.marks import Kind, Mark

NAME = "takedowns.jsonl"
_BYTES = 8

What = Literal["post", "comment", "author", "blog"]


@dataclass(frozen=True, slots=True)
class Takedown:
    """One takedown: the day (ISO 8601, UTC), why, of what, and what tells it. `key_id` says of which key.
    `within`: the digest of the only blog's home that it holds for (16 hex digits); None where it holds everywhere.
    """

    date: str
    reason: str
    what: What
    key_id: str
    marks: frozenset[Mark]
    within: str | None = None

    def dumps(self) -> str:
        """The line of the file."""
        of: dict[str, list[bytes]] = defaultdict(list)
        for kind, length, digest in sorted(self.marks):
            of[f"{kind}/{length}"].append(digest)
        marks = {where: b64encode(b"".join(digests)).decode() for where, digests in of.items()}
        told: dict[str, Any] = {
            "date": self.date,
            "what": self.what,
            "reason": self.reason,
            "key": self.key_id,
            "marks": marks,
        }
        if self.within is not None:
            told["within"] = self.within
        return json.dumps(told, ensure_ascii=False)


def load(root: Path) -> list[Takedown]:
    """The takedowns of the dataset at `root`. Raises DatasetError where the list is damaged."""
    path = root / NAME
    try:
        return [_takedown(json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]
    except FileNotFoundError:
        return []
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise DatasetError(f"{path}: damaged; take it from a copy, or what was taken down comes back") from error
    except OSError as error:
        raise DatasetError(f"{path}: cannot be read: {error.strerror}") from error


def dumps(takedowns: Iterable[Takedown]) -> str:
    """The file's text."""
    return "".join(f"{takedown.dumps()}\n" for takedown in takedowns)


def _takedown(told: dict[str, Any]) -> Takedown:
    if told["what"] not in get_args(What):
        raise ValueError(told["what"])
    marks = frozenset(_marks(told["marks"]))
    return Takedown(told["date"], told["reason"], told["what"], told["key"], marks, told.get("within"))


def _marks(told: dict[str, str]) -> Iterator[Mark]:
    for where, packed in told.items():
        name, _, length = where.partition("/")
        (kind,) = (kind for kind in get_args(Kind) if kind == name)  # else ValueError
        digests = b64decode(packed, validate=True)
        for at in range(0, len(digests), _BYTES):
            yield kind, int(length), digests[at : at + _BYTES]
