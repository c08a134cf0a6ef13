"""What was taken down of a dataset stays away: the setting WITHHOLDING of a crawl, and the same for imports."""

from __future__ import annotations

import codecs
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from crawler import folders
from crawler.archive.withholding import NOTHING, Withholding
from crawler.webarchives.cdx import replayed
from pipelines.sharing.keys import Key, dataset_key, keyed
from pipelines.sharing.takedown import takedowns
from pipelines.sharing.takedown.authored import authored
from pipelines.sharing.takedown.marks import Marker, Marks, above, both
from pipelines.sharing.takedown.redaction import redact
from pipelines.sharing.takedown.takedowns import Takedown
from pipelines.sharing.takedown.words import words_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

_PURPOSE = "takedown"
_BOMS = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


_SCOPES = 1_000  # sets of marks that are kept at hand


def within_of(marker: Marker, key: str) -> str:
    """The digest of a blog's home (`marks.url_key`)."""
    return marker.digest("url", words_of(key)).hex()


def marker_of(key: Key) -> Marker:
    """What makes the marks of a dataset with this key."""
    return Marker(keyed(key, _PURPOSE, "", 51).encode())


def withholding(root: Path) -> Withholding:
    """Of the dataset at `root`. Raises KeyMissing or KeyRefused where its key is not there, DatasetError."""
    told = takedowns.load(root)
    return Withheld(marker_of(dataset_key(root, make=False)), told) if told else NOTHING


@dataclass(frozen=True, slots=True)
class Recalled:
    """How another process that reads for this one knows what was taken down of a dataset."""

    root: Path
    of: tuple[int, int] | None  # time and size of the list; None where there is none

    @classmethod
    def by(cls, root: Path) -> Recalled:
        """Of the dataset at `root`, as it is now."""
        path = root / takedowns.NAME
        stat = path.stat() if path.exists() else None
        return cls(root, (stat.st_mtime_ns, stat.st_size) if stat else None)

    def withholding(self) -> Withholding:
        """Raises as `withholding` does."""
        return _recalled(self) if self.of else NOTHING


@lru_cache(1)
def _recalled(of: Recalled) -> Withholding:
    return withholding(of.root)


class Withheld(Withholding):
    """What these takedowns tell."""

    def __init__(self, marker: Marker, told: Sequence[Takedown]) -> None:
        self._marker, self._told = marker, told
        self._urls = Marks(marker)
        for takedown in told:
            self._urls.add(mark for mark in takedown.marks if mark[0] == "url" and takedown.within is None)
        self._scoped = any(takedown.within is not None for takedown in told)
        self._marks = lru_cache(_SCOPES)(self._of)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Withholding:
        """Of the dataset that the crawl writes."""
        return withholding(folders.of_dataset(crawler.settings))

    def __bool__(self) -> bool:
        return bool(self._told)

    def names(self, url: str) -> bool:
        of = replayed(url)
        return self._urls.names(of[0] if of else url)

    def marks(self, url: str) -> Marks:
        """Those that hold for a page."""
        of = replayed(url)
        below = above(of[0] if of else url) if self._scoped else []
        return self._marks(frozenset(within_of(self._marker, home) for home in below))

    def _of(self, homes: frozenset[str]) -> Marks:
        marks = Marks(self._marker)
        for takedown in self._told:
            if takedown.within is None or takedown.within in homes:
                marks.add(takedown.marks)
        return marks

    def payload(self, body: bytes, url: str, content_type: str | None) -> bytes:
        encoding, text = _decoded(body)
        marks = self.marks(url)
        redacted = redact(text, marks, url)
        if redacted.people:
            own = list(authored(body, text, url, content_type, marks))
            if own:
                redacted = redact(text, both(marks, own), url)
        return body if redacted.text == text else redacted.text.encode(encoding, _STRAY)

    def text(self, text: bytes) -> bytes:
        told = text.decode("utf-8", _STRAY)
        redacted = redact(told, self.marks("")).text
        return text if redacted == told else redacted.encode("utf-8", _STRAY)

    def string(self, text: str, url: str) -> str:
        """The same of a value of a row, which was read at `url`."""
        return redact(text, self.marks(url), url).text


_STRAY = "surrogateescape"


def _decoded(body: bytes) -> tuple[str, str]:
    """An encoding in which each byte comes back as it was, and the text in it."""
    encoding = _BOMS.get(body[:2])
    if encoding:
        try:
            return encoding, body.decode(encoding, "strict")
        except UnicodeDecodeError:
            pass
    return "utf-8", body.decode("utf-8", _STRAY)
