"""WARC and WACZ files of whoever's: looked through, their blogs found, and what rows are read from taken in.

First each file is run through once and its answers listed; then the pages of hosts that look like a blog's are looked
at; then each blog is put together and taken in. What is no page of a blog passes by and is counted.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from functools import cache, partial
from io import BytesIO
from itertools import islice
from pathlib import Path

from warcio.exceptions import ArchiveLoadFailed

from crawler.archive.payloads import payload
from crawler.archive.records import StoredAnswer, read_answer
from crawler.archive.redacting import rewritten
from crawler.archive.warc import Place, Record, WarcFolder
from crawler.archive.withholding import Withholding
from crawler.errors import DiskError, NotReadable
from crawler.sources import warcs
from crawler.sources.warcs import Container
from crawler.webarchives.blogs import ArchivedCapture, blogs_of
from crawler.webarchives.sight import Sight, look
from pipelines.importing.catalogue import NAME, Catalogue, Listed
from pipelines.importing.into import Into, Told
from pipelines.importing.leftover import known_and_left
from pipelines.importing.progress import Progress, counted
from pipelines.importing.taking import Taking, capture_id
from pipelines.language import load_detector
from pipelines.pool import Pool
from pipelines.sharing.takedown.withholding import Recalled, withholding
from pipelines.store import Dataset

_CHUNK = 8  # answers that a process looks at in one go

_Look = tuple[Container, int, str, datetime, str]


def take_in(paths: Sequence[Path], into: Into, told: Told) -> None:
    """Take the blogs in these files into a dataset; a damaged one is told, and what can be read of it is taken in.

    Raises DatasetError.
    """
    detector = cache(partial(load_detector, into.settings["LANGUAGE_DETECTOR"]))
    with Dataset(into.root, detector) as dataset:
        withheld = withholding(into.root)
        catalogue = Catalogue(into.root / NAME)
        done, blogs = False, 0
        try:
            _list(paths, catalogue, into, told, withheld)
            files = _Copies(into, withheld)
            with Pool(into.processes, into.settings["LANGUAGE_DETECTOR"]) as pool:
                taking = Taking(dataset, into, told, pool, "warc", files.stored, files.answered, withheld=withheld)
                files.known = taking.known_place
                for host in catalogue.hosts():
                    for blog in blogs_of(_looked_at(host, catalogue, into, pool), [into.home] if into.home else ()):
                        taking.take(blog, files.sync)
                        blogs += 1
            files.close()
            done = True
            if blogs:
                told.counts["records passed by"] += catalogue.answers - files.count
            else:
                but = ", or one that was taken down" if told.counts["withheld pages"] else ""
                told.passed_by += [(str(path), f"holds no blog{but}") for path in paths]
        except OSError as error:
            raise DiskError(f"{into.root}: cannot be written: {error.strerror}; what was committed is safe") from error
        finally:
            catalogue.close(done=done)


def _list(paths: Sequence[Path], catalogue: Catalogue, into: Into, told: Told, withheld: Withholding) -> None:
    """Run each file through."""
    for path in paths:
        try:
            containers = warcs.containers(path)
        except NotReadable as error:
            told.passed_by.append((str(path), str(error).removeprefix(f"{path}: ")))
            continue
        for container in containers:
            if not catalogue.holds(container):
                catalogue.add(container, _sound(container, into, told, withheld))


def _sound(container: Container, into: Into, told: Told, withheld: Withholding) -> Iterator[warcs.Found]:
    """The answers of a file that can be read, without those of pages that were taken down."""
    at = 0
    try:
        with Progress(str(container), warcs.size(container), into.settings, "answers") as progress:
            for found in warcs.scan(container):
                progress.found()
                progress.read(found.offset - at)
                at = found.offset
                if withheld.names(found.url):
                    if found.page:
                        told.counts["withheld pages"] += 1
                    continue
                yield found
    except NotReadable as error:
        told.passed_by.append((str(container), str(error).removeprefix(f"{container}: ")))


def _looked_at(host: str, catalogue: Catalogue, into: Into, pool: Pool) -> list[ArchivedCapture]:
    """The captures of a host, each looked at."""
    answers = catalogue.of_host(host)
    own = {listed.key: listed for listed in answers if listed.kind != "revisit"}
    unseen = [each for each in own.values() if each.sight is None and each.status in (0, 200)]
    looks = counted(_looks(unseen, into, pool), len(unseen), into.settings, host, "pages looked at")
    for listed, sight in zip(unseen, looks, strict=True):
        if sight is not None:
            catalogue.note(listed, sight)
    captures = []
    for listed in answers:
        sight, record = listed.sight, (listed, listed)
        if listed.kind == "revisit":
            known = catalogue.referred(listed)
            if known is None or own.get(known.key) is None:
                continue
            sight, record = own[known.key].sight, (listed, own[known.key])
        status = listed.status or (200 if sight else 0)
        captures.append(ArchivedCapture(listed.url, listed.at, status, listed.mime, sight, record))
    return captures


def _looks(answers: Sequence[Listed], into: Into, pool: Pool) -> Iterator[Sight | None]:
    """A first look at each of these, on all cores, in their order; None where the record cannot be read."""
    wanted: Iterator[_Look] = iter(
        [(each.container, each.offset, each.url, each.at, into.time_zone) for each in answers]
    )
    looked = partial(_look_at, Recalled.by(into.root))
    for sights in pool.each(looked, iter(lambda: list(islice(wanted, _CHUNK)), [])):
        yield from sights


def _look_at(told: Recalled, chunk: Iterable[_Look]) -> list[Sight | None]:
    """A look at what of these is stored."""
    sights: list[Sight | None] = []
    withheld = told.withholding()
    for container, offset, url, at, time_zone in chunk:
        try:
            answer = _answer(container, offset, withheld)
            said = answer.header("content-type")
            sights.append(look(payload(answer), url, said, at, time_zone))
        except (NotReadable, OSError):
            sights.append(None)
    return sights


def _answer(container: Container, offset: int, withheld: Withholding) -> StoredAnswer:
    """An answer without what was taken down. Raises NotReadable, OSError."""
    if not withheld:
        return warcs.answer(container, offset)
    try:
        clean = rewritten(warcs.member(container, offset), withheld)
        if clean is None:
            raise NotReadable(f"{container}: the record at byte {offset} is of a page that was taken down")
        return read_answer(BytesIO(clean.member))
    except (StopIteration, ValueError, TypeError, EOFError, zlib.error, ArchiveLoadFailed) as error:
        raise NotReadable(f"{container}: no record at byte {offset}: {error or 'the end'}") from error


class _Copies:
    """The records that were copied into the dataset's WARC files: now, or by an import that was killed.

    `known` gives the place of one that the dataset has.
    """

    known: Callable[[ArchivedCapture], Place | None]

    def __init__(self, into: Into, withheld: Withholding) -> None:
        self._files = WarcFolder.of(into.root, into.settings, withheld)
        self._withheld = withheld
        self._digests: dict[tuple[Container, int], str] = {}  # empty where nothing was taken out
        self._places: dict[tuple[Container, int], Place] = {}
        _, self._left = known_and_left(into.root)

    def stored(self, capture: ArchivedCapture) -> Place | None:
        """The place of a capture's record, copied now where it was not yet."""
        listed, _ = capture.record
        if listed.key not in self._places:
            left = self._left.get(capture_id(capture)) or self.known(capture)
            self._places[listed.key] = left or self._copied(capture)
        return self._places[listed.key]

    def _copied(self, capture: ArchivedCapture) -> Place:
        listed, answer = capture.record
        if listed is answer:
            return self._files.add_copy(self._clean(listed))
        original = ArchivedCapture(answer.url, answer.at, answer.status, answer.mime, capture.sight, (answer, answer))
        place = self.stored(original)
        assert place is not None
        head = warcs.head_of(listed.container, listed.offset)
        return self._files.add_copied_revisit(
            capture.url, capture.at, head, Record(place, answer.at, self._digest(answer))
        )

    def _digest(self, answer: Listed) -> str:
        """Of the payload as it is stored, for a revisit to name."""
        if self._withheld and answer.key not in self._digests:
            self._clean(answer)
        return self._digests.get(answer.key) or warcs.digest(answer.container, answer.offset)

    def _clean(self, listed: Listed) -> bytes:
        """The member of a record, without what was taken down."""
        member = warcs.member(listed.container, listed.offset)
        if not self._withheld:
            return member
        clean = rewritten(member, self._withheld)
        assert clean is not None, f"{listed.url} was not to be taken in"
        self._digests[listed.key] = clean.digest or ""
        return clean.member

    def answered(self, capture: ArchivedCapture) -> StoredAnswer:
        """Raises NotReadable."""
        _, answer = capture.record
        try:
            return _answer(answer.container, answer.offset, self._withheld)
        except OSError as error:
            raise NotReadable(f"{answer.container}: {error.strerror}") from error

    @property
    def count(self) -> int:
        """How many were copied."""
        return len(self._places)

    def sync(self) -> None:
        """Returns once all of them are on disk. Raises OSError."""
        self._files.sync()

    def close(self) -> None:
        self._files.close()
