"""How far an import is: a bar on a terminal, a line of the log now and then elsewhere."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterable, Iterator
from time import monotonic
from typing import Any, Self, TypeVar

from scrapy.settings import Settings
from tqdm import tqdm

logger = logging.getLogger(__name__)

_T = TypeVar("_T")


class Progress:
    """Of one file of `size` bytes, in which `found` (a plural) are found; with unit `it`, of `size` things instead.

    Settings: PROGRESS_ENABLED, PROGRESS_INTERVAL (seconds between lines). A context manager.
    """

    def __init__(self, name: str, size: int, settings: Settings, found: str, *, unit: str = "B") -> None:
        self._name, self._size, self._unit, self._of = name, size, unit, found
        self._shown = settings.getbool("PROGRESS_ENABLED")
        self._interval = settings.getfloat("PROGRESS_INTERVAL")
        self._read = self._found = 0
        self._told_at = monotonic()
        self._bar: tqdm[Any] | None = None

    def __enter__(self) -> Self:
        if self._shown and sys.stderr.isatty():
            name, total = self._name.rpartition("/")[2], self._size or None
            self._bar = tqdm(desc=name, total=total, unit=self._unit, unit_scale=self._unit == "B", leave=False)
        return self

    def __exit__(self, *exception: object) -> None:
        if self._bar is not None:
            self._bar.close()

    def read(self, size: int) -> None:
        """So many more bytes were read, of the file as it is when decompressed."""
        self._read += size
        if self._bar is not None:
            self._bar.update(size)
        elif self._shown and monotonic() - self._told_at >= self._interval:
            self._told_at = monotonic()
            if self._unit == "B":
                far, of, found = self._read >> 20, self._size >> 20, f", {self._found} {self._of}"
                logger.info("%s: %d of %d MB read%s", self._name, far, of, found)
            else:
                logger.info("%s: %d of %d %s", self._name, self._read, self._size, self._of)

    def found(self) -> None:
        """One more was found."""
        self._found += 1


def counted(things: Iterable[_T], number: int, settings: Settings, name: str, what: str) -> Iterator[_T]:
    """The same things, of which there are `number`, with the progress of them; `what` says what has become of each."""
    with Progress(name, number, settings, what, unit="it") as progress:
        for thing in things:
            yield thing
            progress.read(1)
