"""How far an import is: a bar on a terminal, a line of the log now and then elsewhere."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from time import monotonic
from typing import Any, Self

from scrapy.settings import Settings
from tqdm import tqdm

logger = logging.getLogger(__name__)


class Progress:
    """Of one file. Settings: PROGRESS_ENABLED, PROGRESS_INTERVAL (seconds between lines). A context manager."""

    def __init__(self, path: Path, settings: Settings) -> None:
        self._path, self._size = path, path.stat().st_size
        self._shown = settings.getbool("PROGRESS_ENABLED")
        self._interval = settings.getfloat("PROGRESS_INTERVAL")
        self._read = self._posts = 0
        self._told_at = monotonic()
        self._bar: tqdm[Any] | None = None

    def __enter__(self) -> Self:
        if self._shown and sys.stderr.isatty():
            total = self._size or None
            self._bar = tqdm(desc=self._path.name, total=total, unit="B", unit_scale=True, leave=False)
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
            logger.info("%s: %d of %d MB read, %d posts", self._path, self._read >> 20, self._size >> 20, self._posts)

    def posts(self) -> None:
        """One more post was found."""
        self._posts += 1
