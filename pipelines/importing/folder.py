"""Folders: the archives, exports and saved pages in them. Saved pages are put together to blogs as an archive's are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, partial
from itertools import islice
from pathlib import Path

from crawler import provenance, urls
from crawler.archive.records import StoredAnswer
from crawler.archive.warc import Place, WarcFolder
from crawler.archive.withholding import Withholding
from crawler.errors import DiskError, NotReadable
from crawler.sources.saved import Saved, addressed
from crawler.webarchives.blogs import ArchivedCapture, blogs_of
from crawler.webarchives.sight import Sight, look
from pipelines.importing.into import Into, Told
from pipelines.importing.leftover import known_and_left
from pipelines.importing.progress import counted
from pipelines.importing.taking import Taking
from pipelines.language import load_detector
from pipelines.pool import Pool
from pipelines.sharing.takedown.withholding import Recalled, withholding
from pipelines.store import Dataset

_MIME = "text/html"
_CHUNK = 8
_NAMED = 5  # files that are named of those that are passed by for the same reason


def take_in(folders: Mapping[Path, Sequence[Path]], into: Into, told: Told) -> None:
    """Take in the saved pages of each of these folders. Raises UsageError, DatasetError."""
    pages: list[Saved] = []
    nameless: list[Path] = []
    for folder, paths in folders.items():
        pages += list(addressed(folder, paths, nameless))
    _tell(told, nameless, "nothing tells its address; name it in urls.csv")
    if not pages:
        return
    detector = cache(partial(load_detector, into.settings["LANGUAGE_DETECTOR"]))
    try:
        with Dataset(into.root, detector) as dataset, Pool(into.processes, into.settings["LANGUAGE_DETECTOR"]) as pool:
            withheld = withholding(into.root)
            files = _Files(into, withheld)
            taking = Taking(dataset, into, told, pool, "saved", files.stored, files.answered, withheld=withheld)
            taken: set[Path] = set()
            for of_host in _looked_at(pages, into, pool):
                for blog in blogs_of(of_host):
                    taking.take(blog, files.sync)
                    taken |= {capture.record.path for shown in blog.posts.values() for capture in shown}
                    taken |= {capture.record.path for capture in [*blog.parts, *blog.lists]}
            files.close()
    except OSError as error:
        raise DiskError(f"{into.root}: cannot be written: {error.strerror}; what was committed is safe") from error
    told.counts["pages that are no posts"] += len(pages) - len(taken)


def _tell(told: Told, paths: Sequence[Path], why: str) -> None:
    told.passed_by += [(str(path), why) for path in paths[:_NAMED]]
    if len(paths) > _NAMED:
        told.passed_by.append((f"{len(paths) - _NAMED} more", why))


def _looked_at(pages: Sequence[Saved], into: Into, pool: Pool) -> Iterator[list[ArchivedCapture]]:
    """The pages of each host, each looked at."""
    hosts: dict[str, list[ArchivedCapture]] = defaultdict(list)
    looks = counted(_looks(pages, into, pool), len(pages), into.settings, "saved", "pages looked at")
    for page, sight in zip(pages, looks, strict=True):
        hosts[urls.host(page.url)].append(ArchivedCapture(page.url, page.at, 200 if sight else 0, _MIME, sight, page))
    for host in sorted(hosts):
        yield hosts[host]


def _looks(pages: Sequence[Saved], into: Into, pool: Pool) -> Iterator[Sight | None]:
    """A first look at each page, on all cores, in their order; None where it cannot be read."""
    looked = partial(_look_at, time_zone=into.time_zone, told=Recalled.by(into.root))
    remaining = iter(pages)
    for sights in pool.each(looked, iter(lambda: list(islice(remaining, _CHUNK)), [])):
        yield from sights


def _look_at(pages: Sequence[Saved], time_zone: str, told: Recalled) -> list[Sight | None]:
    """A look at what of these pages is stored."""
    return [_look(page, time_zone, told.withholding()) for page in pages]


def _look(page: Saved, time_zone: str, withheld: Withholding) -> Sight | None:
    try:
        return look(withheld.payload(page.path.read_bytes(), page.url, _MIME), page.url, None, page.at, time_zone)
    except (OSError, NotReadable):
        return None


class _Files:
    """The pages' bytes, in their files and in the dataset's WARC files."""

    def __init__(self, into: Into, withheld: Withholding) -> None:
        self._files = WarcFolder.of(into.root, into.settings, withheld)
        self._withheld = withheld
        _, self._left = known_and_left(into.root)

    def stored(self, capture: ArchivedCapture) -> Place:
        """The place of a page's record, stored now if it was not before."""
        page: Saved = capture.record
        sha256 = capture.sight.sha256 if capture.sight else ""
        if place := self._left.get(provenance.id_of(page.url, page.at, sha256)):
            return place
        return self._files.add_resource(page.url, page.path.read_bytes(), page.at, _MIME).place

    def answered(self, capture: ArchivedCapture) -> StoredAnswer:
        """Raises NotReadable."""
        page: Saved = capture.record
        try:
            body = self._withheld.payload(page.path.read_bytes(), page.url, _MIME)
            return StoredAnswer(page.url, page.at, 0, [], body)
        except OSError as error:
            raise NotReadable(f"{page.path}: {error.strerror}") from error

    def sync(self) -> None:
        """Returns once all of them are on disk. Raises OSError."""
        self._files.sync()

    def close(self) -> None:
        self._files.close()
