"""What could not be read is told once, not by every crawl again: a dead page of a living blog, a blog that is no more.

`.troubles.json` of the dataset says of each address since when it cannot be read, and why. It may be removed: the next
crawl tells all anew.
"""

from __future__ import annotations

import json
import logging
import os
from datetime import UTC, datetime
from pathlib import Path

NAME = ".troubles.json"

logger = logging.getLogger(__name__)


class Troubles:
    """The troubles of the dataset at `root`."""

    def __init__(self, root: Path) -> None:
        self._path = root / NAME
        self._known: dict[str, dict[str, str]] = {}
        try:
            known = json.loads(self._path.read_bytes())
            self._known = {url: {"since": str(told["since"]), "why": str(told["why"])} for url, told in known.items()}
        except (OSError, ValueError, AttributeError, TypeError, LookupError):
            pass  # none are known, or nothing can be made of the file
        self._before = dict(self._known)

    def tell(self, url: str, why: str, level: int = logging.WARNING) -> bool:
        """Log that `url` cannot be read, unless that was told before; whether it was news."""
        news = url not in self._known
        logger.log(level if news else logging.DEBUG, "%s: %s", url, why)
        self._known[url] = {"since": self.since(url) or f"{datetime.now(UTC):%Y-%m-%d}", "why": why}
        return news

    def since(self, url: str) -> str | None:
        """The day (UTC, ISO 8601) since which `url` cannot be read; None where it can, or was not asked for."""
        return self._known[url]["since"] if url in self._known else None

    def over(self, url: str) -> None:
        """It could be read now: should that change, it is news."""
        self._known.pop(url, None)

    def save(self) -> None:
        """For the next crawl; where the disk does not do its part, that one tells all anew."""
        if self._known == self._before:
            return
        part = self._path.with_name(f"{NAME}.part")
        try:
            part.write_text(json.dumps(self._known, ensure_ascii=False, indent=1, sort_keys=True), encoding="utf-8")
            os.replace(part, self._path)
        except OSError as error:
            logger.debug("%s: %s", self._path, error)
