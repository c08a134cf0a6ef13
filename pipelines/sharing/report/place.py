"""Where the report of a dataset stands."""

from __future__ import annotations

from pathlib import Path

_SIGN = b'<meta name="generator" content="Bloggarkiv">'
_HEAD = 4096  # bytes, in which the page's own head says what wrote it


def place_of(root: Path) -> Path:
    """Where the report of the dataset at `root` is written if nothing else is said: beside it."""
    return root.with_name(f"{root.resolve().name}.html")


def is_report(path: Path) -> bool:
    """Whether a report stands there, and no other file or none. Raises OSError."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return _SIGN in file.read(_HEAD)
