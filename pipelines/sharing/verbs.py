"""The words and options of the commands that share a dataset. Imports nothing heavy: `--help` is instant."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    Verbs = argparse._SubParsersAction[argparse.ArgumentParser]


def add_sharing(verbs: Verbs) -> None:
    """Add them to the program's commands; each names its function as `module:function`."""
