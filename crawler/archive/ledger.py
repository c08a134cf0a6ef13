"""What the crawls of a dataset know of every address: its last answer, and in which run of which blog it came.

SQLite beside the WARC files, and only a finding aid to them: without it a crawl fetches again what it could have
known, and nothing is lost. `runs` holds one row for each crawl of a blog, by the address that it was given (of an
archive's with the archive's name before it) and the name that it has in the dataset; one that has no end was
interrupted, `whole` says whether all posts were asked for. `said` and `lists` hold what a blog's lists said when it was
last crawled (`discovery.memory.Said`).
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from crawler.archive.warc import Place, Record
from crawler.discovery.memory import Said
from crawler.errors import DiskError

NAME = ".ledger.sqlite"

VERSION = 2  # a ledger of another version is made anew
_TABLES = f"""
create table if not exists runs (
  run integer primary key, blog text not null, started_at text not null, finished_at text, name text, whole integer
);
create table if not exists said (
  name text not null, way text not null, key text not null, words text not null, primary key (name, way, key)
) without rowid;
create table if not exists lists (
  name text not null, way text not null, url text not null, kept text not null, primary key (name, way, url)
) without rowid;
create table if not exists answers (
  url text primary key, run integer not null, at text not null, status integer not null, etag text, last_modified text,
  payload blob not null, file text not null, start integer not null, length integer not null,
  body_file text not null, body_start integer not null, body_length integer not null, body_at text not null,
  digest text not null
) without rowid;
pragma user_version = {VERSION};
"""

Ways = dict[str, dict[str, str]]


@dataclass(frozen=True, slots=True)
class Begun:
    """A run: its number, and when it began (aware)."""

    number: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Known:
    """The last answer to an address: in which run it came and when (aware), its status and validators (RFC 9110, 8.8),
    the SHA-1 of its body without transfer coding, its record, and the record with its body (the same, or the one that
    it revisits).
    """

    run: int
    at: datetime
    status: int
    etag: str | None
    last_modified: str | None
    payload: bytes
    place: Place
    body: Record


class Ledger:
    """The ledger of the dataset at `root`; made if need be. Every method raises DiskError where the disk fails, and
    tells it to `failed` first.
    """

    def __init__(self, root: Path, failed: Callable[[DiskError], object] | None = None) -> None:
        self._path, self._failed = root / NAME, failed
        with self._explained():
            root.mkdir(parents=True, exist_ok=True)
            self._database = self._opened()

    def begin(self, blog: str, resume_within: timedelta) -> Begun:
        """The run of `blog` (its address) that starts now, or one that was interrupted lately."""
        now = datetime.now(UTC)
        with self._explained():
            found = self._database.execute(
                "select run, started_at from runs where blog = ? and finished_at is null order by run desc", (blog,)
            ).fetchone()
            if found and now - (began := datetime.fromisoformat(found[1])) <= resume_within:
                return Begun(int(found[0]), began)
            cursor = self._database.execute(
                "insert into runs (blog, started_at) values (?, ?)", (blog, now.isoformat())
            )
            assert cursor.lastrowid is not None
            return Begun(cursor.lastrowid, now)

    def finish(self, run: int, name: str, *, whole: bool, said: Said | None) -> None:
        """The run has come to its end: what it fetched is not taken for new any more, and what the lists of the blog
        `name` said is `said`, where it tells.
        """
        now = datetime.now(UTC).isoformat()
        with self._explained(), self._transaction():
            update = "update runs set finished_at = ?, name = ?, whole = ? where run = ?"
            self._database.execute(update, (now, name, whole, run))
            if said is not None:
                before = self.said(name)
                self._replace("said", name, before.words, said.words)
                self._replace("lists", name, before.lists, said.lists)

    def _replace(self, table: str, name: str, before: Ways, after: Ways) -> None:
        for way in before.keys() | after.keys():
            if (now := after.get(way, {})) != before.get(way):
                self._database.execute(f"delete from {table} where name = ? and way = ?", (name, way))
                rows = ((name, way, key, words) for key, words in now.items())
                self._database.executemany(f"insert into {table} values (?, ?, ?, ?)", rows)

    def said(self, name: str) -> Said:
        """What the lists of a blog said when it was last crawled."""
        found = Said()
        with self._explained():
            for table, ways in (("said", found.words), ("lists", found.lists)):
                for _, way, key, words in self._database.execute(f"select * from {table} where name = ?", (name,)):
                    ways.setdefault(way, {})[key] = words
        return found

    def swept(self, name: str, before: int) -> datetime | None:
        """When the last run of a blog began in which all posts were asked for, of those before that number."""
        with self._explained():
            query = "select max(started_at) from runs where name = ? and whole and finished_at is not null and run < ?"
            row = self._database.execute(query, (name, before)).fetchone()
        return datetime.fromisoformat(row[0]) if row[0] else None

    def answer(self, url: str) -> Known | None:
        """The last answer to `url`."""
        with self._explained():
            row = self._database.execute("select * from answers where url = ?", (url,)).fetchone()
        if row is None:
            return None
        _, run, at, status, etag, last_modified, payload, *places, body_at, digest = row
        body = Record(Place(*places[3:]), datetime.fromisoformat(body_at), digest)
        when = datetime.fromisoformat(at)
        return Known(run, when, status, etag, last_modified, payload, Place(*places[:3]), body)

    def note(self, url: str, known: Known) -> None:
        """`known` is the last answer to `url` from now on."""
        answer = known.run, known.at.isoformat(), known.status, known.etag, known.last_modified, known.payload
        lies = *astuple(known.place), *astuple(known.body.place), known.body.at.isoformat(), known.body.digest
        with self._explained():
            self._database.execute(f"insert or replace into answers values (?{', ?' * 14})", (url, *answer, *lies))

    def forget(self, url: str) -> None:
        """Nothing is known of `url`: its record is not there."""
        with self._explained():
            self._database.execute("delete from answers where url = ?", (url,))

    def latest(self) -> datetime | None:
        """When the latest run of each blog began, the first of them; None where there was none."""
        with self._explained():
            return _latest(self._database)

    def close(self) -> None:
        """Nothing is asked any more."""
        with self._explained():
            self._database.close()

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._database.execute("begin immediate")
        try:
            yield
        except BaseException:
            self._database.execute("rollback")
            raise
        self._database.execute("commit")

    def _opened(self) -> sqlite3.Connection:
        try:
            return self._connected()
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                raise
            for path in (self._path, *(self._path.with_name(f"{NAME}{end}") for end in ("-wal", "-shm"))):
                path.unlink(missing_ok=True)  # no ledger of ours: it can be done without
            return self._connected()

    def _connected(self) -> sqlite3.Connection:
        database = sqlite3.connect(self._path, isolation_level=None)  # each statement is its own transaction
        (sound,) = database.execute("pragma quick_check(1)").fetchone()
        if sound != "ok":
            database.close()
            raise sqlite3.DatabaseError(sound)
        version = database.execute("pragma user_version").fetchone()[0]
        if version != VERSION and database.execute("select count(*) from sqlite_master").fetchone()[0]:
            database.close()
            raise sqlite3.DatabaseError(f"version {version}")
        database.execute("pragma journal_mode = wal")
        database.execute("pragma synchronous = normal")
        database.executescript(_TABLES)
        return database

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            of_the_disk = isinstance(error, sqlite3.OperationalError | OSError)
            hint = "what was committed is safe" if of_the_disk else "remove it, and the next crawl makes it anew"
            failure = DiskError(f"{self._path}: cannot be used: {error}; {hint}")
            if self._failed:
                self._failed(failure)
            raise failure from error


def _latest(database: sqlite3.Connection) -> datetime | None:
    latest = "select max(run) from runs group by substr(blog, instr(blog, ' ') + 1)"
    row = database.execute(f"select min(started_at) from runs where run in ({latest})").fetchone()
    return datetime.fromisoformat(row[0]) if row[0] else None


def latest_crawl(root: Path) -> datetime | None:
    """When the latest run of each blog had begun, the first of them; None where there is no ledger to tell.

    Raises DatasetError.
    """
    if not (root / NAME).exists():
        return None
    if not os.access(root, os.W_OK):
        return _latest_of_others(root / NAME)
    ledger = Ledger(root)
    try:
        return ledger.latest()
    finally:
        ledger.close()


def _latest_of_others(path: Path) -> datetime | None:
    """From a ledger that this process may not write to; SQLite would make a journal beside it."""
    try:
        database = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
        try:
            return _latest(database)
        finally:
            database.close()
    except sqlite3.Error:
        return None
