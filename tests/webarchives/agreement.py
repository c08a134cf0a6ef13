"""Datasets of the same blog from different sources: made, and compared row for row."""

from __future__ import annotations

from pathlib import Path

from by_command import command
from stored import Row, rows

from pipelines.verify import Verified, verify

KEYS = {"posts": "post_id", "comments": "comment_id"}
EXCEPTED = {"source", "reader"}
"""Columns that may differ: where a row came from, and the reader, whose name holds a digest of the blog's template: it
is learnt from some of the posts, which a crawl chooses among those that it knows by then."""


def imported(into: Path, *files: Path) -> Path:
    """The dataset `into`, sound, with these files taken in."""
    done = command("import", *files, "--dataset", into.name, "--output", into.parent)
    assert done.returncode == 0, done.stdout + done.stderr
    assert list(verify(into, Verified())) == []
    return into


def texts(dataset: Path) -> dict[str, str]:
    """How each post begins, by its address."""
    return {row["url"]: row["text"].partition(".")[0] for row in rows(dataset, "posts")}


def differences(one: Path, other: Path, excepted: set[str] = EXCEPTED) -> list[str]:
    """What posts, comments and links of two datasets do not agree in."""
    found = []
    for table, key in KEYS.items():
        first, second = ({row[key]: row for row in rows(dataset, table)} for dataset in (one, other))
        found += [f"{table}: only in one: {first[name]['url']}" for name in sorted(first.keys() - second.keys())]
        found += [f"{table}: only in other: {second[name]['url']}" for name in sorted(second.keys() - first.keys())]
        for name in sorted(first.keys() & second.keys()):
            for column in first[name].keys() - excepted:
                if first[name][column] != second[name][column]:
                    values = f"{first[name][column]!r} and {second[name][column]!r}"
                    found.append(f"{table}: {first[name]['url']}: {column}: {values}")
    links = [sorted(rows(dataset, "links"), key=str) for dataset in (one, other)]
    if links[0] != links[1]:
        found.append(f"links: {len(links[0])} and {len(links[1])}")
    return found


def history(dataset: Path) -> list[Row]:
    """The revisions, without the columns that may differ."""
    return sorted(({k: v for k, v in row.items() if k not in EXCEPTED} for row in rows(dataset, "revisions")), key=str)
