"""Pages and texts that are named one by one, and of which nothing tells an address: theirs is that of the file."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from crawler import urls
from crawler.items import Blog
from crawler.sources.kinds import kind_of
from pipelines.importing.intake import Deposit, Intake
from pipelines.importing.into import Into, Told

logger = logging.getLogger(__name__)


def take_in(paths: Sequence[Path], into: Into, told: Told) -> None:
    """Take files in, each as one post; those of a folder are a blog."""
    folders: dict[Path, list[Path]] = defaultdict(list)
    for path in paths:
        folders[path.resolve().parent].append(path.resolve())
    with Intake(into, told) as intake:
        for folder, files in folders.items():
            home = f"{folder.as_uri()}/"
            blog = Blog(blog=urls.slug(home), url=home, posts_discovered=len(files))
            intake.take(blog, _deposits(files, told))


def _deposits(files: Sequence[Path], told: Told) -> Iterator[Deposit]:
    for path in files:
        try:
            body = path.read_bytes()
            at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        except OSError as error:
            told.passed_by.append((str(path), str(error.strerror)))
            continue
        if kind_of(path) == "page":
            yield Deposit(path.as_uri(), at, body, "text/html", "saved")
        else:
            yield Deposit(path.as_uri(), at, body, "text/plain", "text")
