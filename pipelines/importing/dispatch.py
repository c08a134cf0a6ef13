"""Which importer takes what: by what a file is, not by what it is called."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from crawler.errors import NotReadable, UsageError
from crawler.sources.kinds import Kind, kind_of
from crawler.sources.saved import LISTS
from pipelines.importing import exports, folder, plain, warc
from pipelines.importing.into import Importer, Into, Told

_IMPORTERS: dict[Kind, Importer] = {
    "warc": warc.take_in,
    "wacz": warc.take_in,
    "wordpress": exports.take_in_wordpress,
    "blogger": exports.take_in_blogger,
    "page": plain.take_in,
    "text": plain.take_in,
}
"""In this order. Kinds with the same importer go to it together."""
_COMPANION = "_files"  # what a browser saves beside `page.html`: `page_files/`


def import_paths(paths: Sequence[Path], into: Into, told: Told) -> None:
    """Take files and folders into a dataset; what is none that can be imported is passed by, and told.

    Raises UsageError where one is not there, and what importers raise.
    """
    found: dict[Path, Kind] = {}
    folders: dict[Path, list[Path]] = {}
    for path in dict.fromkeys(paths):
        kind = _kind(path, told)
        if kind == "folder":
            folders[path] = _looked_through(path, found, told)
        elif kind is not None:
            found[path] = kind
    wanted: dict[Importer, list[Path]] = defaultdict(list)
    for kind, importer in _IMPORTERS.items():
        wanted[importer] += [path for path, of in found.items() if of == kind]
    for importer, files in wanted.items():
        if files:
            importer(files, into, told)
    if folders:
        folder.take_in(folders, into, told)


def _looked_through(path: Path, found: dict[Path, Kind], told: Told) -> list[Path]:
    """The saved pages of a folder; its archives and exports come to `found`, the rest is counted."""
    pages = []
    for file in sorted(file for file in path.rglob("*") if file.is_file() and file.name not in LISTS):
        try:
            kind = kind_of(file)
        except (OSError, NotReadable):
            kind = None
        if kind in ("warc", "wacz", "wordpress", "blogger"):
            found[file] = kind
        elif kind == "page" and not any(parent.name.endswith(_COMPANION) for parent in file.parents):
            pages.append(file)
        else:
            told.counts["other files"] += 1
    return pages


def _kind(path: Path, told: Told) -> Kind | None:
    try:
        kind = kind_of(path)
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}") from error
    except NotReadable as error:
        told.passed_by.append((str(path), str(error).removeprefix(f"{path}: ")))
        return None
    if kind is None:
        told.passed_by.append((str(path), "nothing that can be imported"))
    return kind
