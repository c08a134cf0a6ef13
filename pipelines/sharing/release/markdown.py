"""Markdown in which values from the data are only text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_MARKUP = re.compile(r"([\\`*_{}\[\]<>()#+\-!|~$&:@])")


def plain(value: object) -> str:
    """A value as words of a line: no markup in it means anything, nor is an address in it made a link."""
    return _MARKUP.sub(r"\\\1", " ".join(str(value).split()))


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table whose cells are Markdown already; numbers stand to the right."""
    listed = [[_cell(cell) for cell in row] for row in rows]
    numeric = [bool(listed) and all(_NUMBER.fullmatch(row[column]) for row in listed) for column in range(len(head))]
    ruler = ["---:" if right else "---" for right in numeric]
    return "\n".join(f"| {' | '.join(row)} |" for row in [list(head), ruler, *listed])


_NUMBER = re.compile(r"[\d,.%  –-]*")


def _cell(value: object) -> str:
    if isinstance(value, int):
        return f"{value:,}"
    return "" if value is None else str(value)
