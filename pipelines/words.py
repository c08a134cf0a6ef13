"""Words of a command line, and what they must be. A script whose variable is unset gives an empty one, which as a path
would be the folder that one stands in.
"""

from __future__ import annotations

from argparse import ArgumentTypeError
from pathlib import Path


def some(text: str) -> str:
    """A word that says something. Raises ArgumentTypeError."""
    if not text.strip():
        raise ArgumentTypeError("is empty; is a variable of a script unset?")
    return text


def path(text: str) -> Path:
    """A file or folder. Raises ArgumentTypeError."""
    return Path(some(text))


def count(text: str) -> int:
    """A number, one at least. Raises ArgumentTypeError."""
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError(f"{text}: is no number, or less than one")
    return int(text)
