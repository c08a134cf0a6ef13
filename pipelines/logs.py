"""Where a command's log goes: to standard error, and to a file that many runs share."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from logging.handlers import WatchedFileHandler
from pathlib import Path

from scrapy.settings import Settings

from crawler import logbook
from crawler.errors import BloggarkivError, DatasetInUse, UsageError
from crawler.stopping import untold

# Of these only warnings: what they say of their work, a crawl's own lines say better.
_TALKATIVE = ("scrapy", "twisted", "asyncio", "py.warnings", "protego", "filelock")
_IN_FILE = "%(asctime)s %(dataset)s[%(process)d] %(levelname)s %(message)s"
# A dataset may be in use for so long before a quiet run says so: the first crawl of many blogs takes days.
_LONG = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Log:
    """The log of one run; `file` is where it is kept, if anywhere."""

    quiet: bool
    file: logging.Handler | None

    def kept(self, run: Callable[[], int]) -> int:
        """The exit status of a run; what ends it is noted in the file, and raised where it must be told."""
        try:
            return run()
        except BloggarkivError as error:
            if self._refused(error):
                return error.exit_status
            raise

    def _refused(self, error: BloggarkivError) -> bool:
        """Note in the file what ended the run; whether the user need not be told.

        That another process has the dataset is no news to who starts a crawl every night, unless it stays so.
        """
        expected = isinstance(error, DatasetInUse) and datetime.now() - error.since < _LONG
        if self.file is not None:
            level = logging.INFO if expected else logging.ERROR
            self.file.handle(logging.LogRecord(__name__, level, __file__, 0, "%s", (error,), None))
        return self.quiet and expected


def begin(settings: Settings, *, quiet: bool = False, file: Path | None = None) -> Log:
    """Log to standard error, with `quiet` only what is wrong, and all of it to the end of `file`, which may be rotated
    meanwhile. To be called when Scrapy has set its own levels. Raises UsageError where the file cannot be written.
    """
    logging.raiseExceptions = False  # a log that cannot be written ends nothing
    root = logging.getLogger()
    root.setLevel(settings.get("LOG_LEVEL"))
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    shown = logging.StreamHandler()
    if sys.stderr.isatty():
        shown.addFilter(lambda record: record.name != logbook.__name__)  # the closing summary says it better
    shown.setFormatter(logging.Formatter(settings.get("LOG_FORMAT"), settings.get("LOG_DATEFORMAT")))
    shown.addFilter(untold)
    if quiet:
        shown.setLevel(logging.WARNING)
    root.addHandler(shown)
    kept = None if file is None else _kept(file, settings)
    if kept is not None:
        root.addHandler(kept)
    return Log(quiet, kept)


def _kept(file: Path, settings: Settings) -> logging.Handler:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handler = WatchedFileHandler(file, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"--log-file {file}: {error.strerror}") from error
    handler.addFilter(untold)
    run = {"dataset": settings.get("DATASET")}
    handler.setFormatter(logging.Formatter(_IN_FILE, settings.get("LOG_DATEFORMAT"), defaults=run))
    return handler
