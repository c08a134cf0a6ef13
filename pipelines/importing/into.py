"""What every importer is given, and what it tells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from scrapy.settings import Settings

from crawler.blogs import DEFAULT_TIME_ZONE


@dataclass(frozen=True, slots=True)
class Into:
    """Where an import goes: the dataset's folder, the settings (`crawler/settings.py`), how many processes read, and
    where dates without an offset were written (IANA); `home` is the blog's address, for sources that do not say it.
    """

    root: Path
    settings: Settings
    processes: int = 1
    time_zone: str = DEFAULT_TIME_ZONE
    home: str | None = None


@dataclass(slots=True)
class Told:
    """What an import came to.

    `counts`: rows by what became of them (`posts_new`, …: `pipelines.history`) and, by their plural name (`drafts`,
    `spam comments`), what a source holds that becomes no row. `passed_by`: what could not be taken in, and why.
    """

    counts: Counter[str] = field(default_factory=Counter)
    passed_by: list[tuple[str, str]] = field(default_factory=list)


Importer = Callable[[Sequence[Path], Into, Told], None]
"""Takes files of its kind in. Raises BloggarkivError where nothing more can be done; what one file lacks is told."""
