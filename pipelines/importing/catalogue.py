"""What the files of an import hold, in SQLite beside the dataset: so that memory stays flat, and what was looked
through before a kill is not looked through again. It is removed once all is taken in.
"""

from __future__ import annotations

import pickle
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from crawler import urls
from crawler.sources.warcs import Container, Found
from crawler.urls import spelled
from crawler.webarchives.sight import Sight

NAME = ".import.sqlite"

_TABLES = """
create table if not exists files (
  file integer primary key, path text, member text, size integer, changed integer, held integer
);
create table if not exists answers (
  file integer, start integer, kind text, url text, spelled text, host text, at text, status integer, mime text,
  page integer, sign integer, of_url text, of_date text, sight blob, primary key (file, start)
) without rowid;
create index if not exists answers_of_host on answers (host);
create index if not exists answers_of_url on answers (spelled, at);
"""
_COLUMNS = "file, start, kind, url, at, status, mime, of_url, of_date, sight"


@dataclass(slots=True)
class Listed:
    """One answer of the catalogue: which file it lies in and where, and what is known of it."""

    container: Container
    offset: int
    kind: str
    url: str
    at: datetime
    status: int
    mime: str | None
    of_url: str | None
    of_date: str | None
    sight: Sight | None

    @property
    def key(self) -> tuple[Container, int]:
        return self.container, self.offset


class Catalogue:
    """The catalogue at `path`, made if need be; that of an import which was cut off is gone on with."""

    def __init__(self, path: Path) -> None:
        self._path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        self._database = sqlite3.connect(path, isolation_level=None)
        self._database.execute("pragma journal_mode = wal")
        self._database.execute("pragma synchronous = normal")  # what a power cut takes is looked at again
        self._database.executescript(_TABLES)
        self._files: dict[int, Container] = {}
        self._numbers: dict[Container, int] = {}
        self.answers = 0  # in all files of this import

    def close(self, *, done: bool) -> None:
        """Let go of it, and remove it where all was taken in."""
        self._database.close()
        if done:
            for suffix in ("", "-wal", "-shm"):
                self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)

    def holds(self, container: Container) -> bool:
        """Whether this file, as it is now, was looked through."""
        name, member, size, changed = _mark(container)
        row = self._database.execute(
            "select file, held from files where path = ? and member = ? and size = ? and changed = ?",
            (name, member, size, changed),
        ).fetchone()
        if row:
            self._files[row[0]], self._numbers[container] = container, row[0]
            self.answers += row[1]
        return row is not None

    def add(self, container: Container, found: Iterable[Found]) -> None:
        """List what a file holds, all or nothing. What iterating raises goes through."""
        count = 0
        self._database.execute("begin")
        try:
            cursor = self._database.execute(
                "insert into files (path, member, size, changed) values (?, ?, ?, ?)", _mark(container)
            )
            file = cursor.lastrowid
            assert file is not None
            for each in found:
                count += 1
                self._add(file, each)
            self._database.execute("update files set held = ? where file = ?", (count, file))
            self._database.execute("commit")
        except BaseException:
            self._database.execute("rollback")
            raise
        self._files[file], self._numbers[container] = container, file
        self.answers += count

    def _add(self, file: int, each: Found) -> None:
        if not each.page and each.status not in (404, 410):
            return
        row = (
            file, each.offset, each.kind, each.url, spelled(each.url), urls.host(each.url), each.at.isoformat(),
            each.status, each.mime, each.page, each.sign, each.of_url,
            each.of_date.isoformat() if each.of_date else None,
        )  # fmt: skip
        self._database.execute(f"insert or replace into answers values ({'?, ' * 13}null)", row)

    def hosts(self) -> list[str]:
        """The hosts on which some page looks like a blog's."""
        rows = self._database.execute(f"select distinct host from answers where sign and {self._chosen()}")
        return sorted(row[0] for row in rows)

    def of_host(self, host: str) -> list[Listed]:
        """The answers that may be pages of a host, and those that say that a page is gone; each capture once."""
        rows = self._database.execute(
            f"select {_COLUMNS} from answers where host = ? and {self._chosen()} order by url, at, file, start", (host,)
        )
        once = {(listed.url, listed.at): listed for listed in self._listed(rows)}
        return list(once.values())

    def referred(self, revisit: Listed) -> Listed | None:
        """The answer that a revisit refers to: of that date, or else the newest one before."""
        rows = self._database.execute(
            f"select {_COLUMNS} from answers where spelled = ? and at <= ? and kind != 'revisit' and {self._chosen()} "
            "order by at desc limit 1",
            (spelled(revisit.of_url or revisit.url), revisit.of_date or revisit.at.isoformat()),
        )
        return next(self._listed(rows), None)

    def note(self, listed: Listed, sight: Sight) -> None:
        """What a first look at an answer told."""
        listed.sight = sight
        file = self._numbers[listed.container]
        self._database.execute(
            "update answers set sight = ? where file = ? and start = ?", (pickle.dumps(sight), file, listed.offset)
        )

    def _listed(self, rows: Iterable[tuple[object, ...]]) -> Iterator[Listed]:
        for file, start, kind, url, at, status, mime, of_url, of_date, sight in rows:
            yield Listed(
                self._files[int(str(file))], int(str(start)), str(kind), str(url), datetime.fromisoformat(str(at)),
                int(str(status)), str(mime) if mime else None, str(of_url) if of_url else None,
                str(of_date) if of_date else None, pickle.loads(sight) if isinstance(sight, bytes) else None,
            )  # fmt: skip

    def _chosen(self) -> str:
        """Of the files of this import alone."""
        return f"file in ({', '.join(map(str, sorted(self._files))) or 'null'})"


def _mark(container: Container) -> tuple[str, str, int, int]:
    stat = container.path.stat()
    return str(container.path.resolve()), container.member or "", stat.st_size, stat.st_mtime_ns
