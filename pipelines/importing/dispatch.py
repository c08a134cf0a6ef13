"""Which importer takes what: by what a file is, not by what it is called."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from crawler.errors import NotBuilt, NotReadable, UsageError
from crawler.sources.kinds import Kind, kind_of
from pipelines.importing import plain, warc
from pipelines.importing.into import Importer, Into, Told

logger = logging.getLogger(__name__)

_IMPORTERS: dict[Kind, Importer] = {
    "warc": warc.take_in,
    "wacz": warc.take_in,
    "page": plain.take_in,
    "text": plain.take_in,
}
"""In this order. Kinds with the same importer go to it together."""

_NAMES: dict[Kind, str] = {
    "warc": "a WARC file",
    "wacz": "a WACZ file",
    "wordpress": "a WordPress export",
    "blogger": "a Blogger export",
    "page": "a saved page",
    "text": "a text",
    "folder": "a folder",
}


def import_paths(paths: Sequence[Path], into: Into) -> Told:
    """Take files and folders into a dataset; what is none that can be imported is passed by, and told.

    Raises UsageError where one is not there, NotBuilt for a kind that no importer takes, and what importers raise.
    """
    told = Told()
    wanted: dict[Importer, list[Path]] = defaultdict(list)
    found = {path: _kind(path, told) for path in dict.fromkeys(paths)}
    for path, kind in found.items():
        if kind is not None and kind not in _IMPORTERS:
            raise NotBuilt(f"{path}: {_NAMES[kind]}, which cannot be imported yet")
    for kind, importer in _IMPORTERS.items():
        wanted[importer] += [path for path, of in found.items() if of == kind]
    for importer, files in wanted.items():
        if files:
            importer(files, into, told)
    return told


def _kind(path: Path, told: Told) -> Kind | None:
    if not path.exists():
        raise UsageError(f"no such file: {path}")
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
