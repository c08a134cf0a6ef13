"""`bloggarkiv import`: what it says at its start, on its way and at its end, for people and for machines."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from functools import partial

from crawler.blogs import from_url, time_zone
from crawler.errors import ExitStatus, UsageError
from crawler.logbook import logger
from pipelines import logs, summary
from pipelines.importing.dispatch import import_paths
from pipelines.importing.into import Into, Told
from pipelines.options import processes_of, settings_of
from pipelines.status import dataset_status, render


def import_files(arguments: argparse.Namespace) -> int:
    """DONE where all was taken in, SOME_FAILED, FAILED where nothing was. Raises UsageError, DatasetError."""
    for file in arguments.files:
        if not file.exists():
            raise UsageError(f"no such file: {file}")
        if not (file.is_file() or file.is_dir()):  # a pipe would be waited for, and can be read once only
            raise UsageError(f"{file}: is neither a file nor a folder")
    settings = settings_of(arguments)
    if arguments.quiet:
        settings.set("PROGRESS_ENABLED", False, priority="cmdline")
    log = logs.begin(settings, quiet=arguments.quiet, file=arguments.log_file)
    home = from_url(arguments.url).url if arguments.url else None
    path = arguments.output / arguments.dataset
    into = Into(path, settings, processes_of(arguments), time_zone(arguments.time_zone), home)
    return log.kept(partial(_import, arguments, into))


def _import(arguments: argparse.Namespace, into: Into) -> int:
    path, files = into.root, arguments.files
    target = summary.target(arguments.summary_json, path.name) if arguments.summary_json else None
    started = datetime.now(UTC)
    logger.info("import of %s into %s", files[0] if len(files) == 1 else f"{len(files)} files", path)
    told = Told()

    def end(status: ExitStatus) -> ExitStatus:
        if target:
            summary.write(target, summary.of_import(told, files, path, started, status))
        return status

    try:
        import_paths(files, into, told)
    except KeyboardInterrupt:
        _say(arguments, "Interrupted: what was committed is safe. The same command goes on from there.")
        end(ExitStatus.INTERRUPTED)
        raise
    for what, why in told.passed_by:
        logger.warning("%s: %s", what, why)
    counted = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in sorted(told.counts.items()) if count)
    logger.info("%s: %s", path, counted or "nothing taken in")
    _say(arguments, f"{path}: {counted or 'nothing taken in'}")
    if not told.counts or not path.exists():
        return end(ExitStatus.FAILED)
    _say(arguments, f"\n{render(dataset_status(path))}")
    return end(ExitStatus.SOME_FAILED if told.passed_by else ExitStatus.DONE)


def _say(arguments: argparse.Namespace, line: str) -> None:
    if not arguments.quiet:
        sys.stdout.write(f"{line}\n")
