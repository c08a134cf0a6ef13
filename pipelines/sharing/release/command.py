"""`bloggarkiv release`, given its parsed arguments."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from crawler.errors import ExitStatus, UsageError
from pipelines import logs
from pipelines.importing.progress import Progress
from pipelines.manifest import Manifest
from pipelines.options import project_settings
from pipelines.sharing.release import about
from pipelines.sharing.release.about import Said
from pipelines.sharing.release.build import Released, Wanted, release
from pipelines.sharing.release.columns import Mode
from pipelines.status import resolve_dataset


def run(arguments: argparse.Namespace) -> int:
    """DONE. Raises UsageError, DatasetError, DiskError, KeyMissing."""
    root = resolve_dataset(arguments.dataset)
    stated: Path | None = arguments.about
    if stated is None and (root / about.NAME).is_file():
        stated = root / about.NAME
    wanted = Wanted(
        Said(arguments.version, arguments.title, arguments.creator, arguments.license, arguments.date),
        Mode(arguments.names, arguments.text, arguments.urls),
        stated,
        _kept(arguments.keep),
        arguments.key,
        arguments.audit_names,
        arguments.previous,
    )
    if wanted.audit_names and wanted.mode.names == "real":
        raise UsageError("--audit-names goes with pseudonyms; with --names real all names are left")
    settings = project_settings()
    logs.begin(settings)
    rows = sum(files.rows for files in Manifest.load(root).tables.values())
    with Progress(f"release of {root}", rows, settings, "rows", unit="row") as progress:
        made = release(root, arguments.to, wanted, lambda _, read: progress.read(read))
    sys.stdout.write(_told(arguments.to, made))
    if wanted.audit_names:
        sys.stdout.write(_left(made))
    return ExitStatus.DONE


def _kept(file: Path | None) -> list[str]:
    """The names in a file, one a line; lines that begin with # are remarks."""
    if file is None:
        return []
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError) as error:
        raise UsageError(f"--keep {file}: {getattr(error, 'strerror', None) or 'is no text in UTF-8'}") from error
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def _told(target: Path, made: Released) -> str:
    edition = made.edition
    rows = ", ".join(f"{edition.rows(table):,} {table}" for table in edition.tables)
    if not made.new:
        return f"{target}: is this release already, byte for byte\n"
    size = sum(file.size for files in edition.files.values() for file in files)
    return (
        f"{target}: {edition.about.title}, version {edition.about.version}; {size / 1e6:,.1f} MB\n"
        f"  {rows}\n  names: {edition.mode.names}; text: {edition.mode.text}\n"
    )


def _left(made: Released) -> str:
    """What still looks like a name: kind, how often, what, and where, parted by tabs; strongest first."""
    head = "  nothing is left that looks like a name, an address or a number\n"
    return "".join(f"{finding}\n" for finding in made.left) or head
