"""Where each post of the dataset lies, which post a URL points at, and which posts link to one that is not there yet.

SQLite beside the tables, and only a finding aid to them: it holds nothing that they do not say, and names the files, by
checksum, that it was made from. What a crash or another program did to them since is read anew; without it, all is.
"""

from __future__ import annotations

import hashlib
import re
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from crawler import urls
from pipelines import manifest, partitions
from pipelines.manifest import Manifest
from pipelines.partitions import Partition
from pipelines.rows import Row

NAME = ".index.sqlite"
_VERSION = 1
_BY_NUMBER = re.compile(r"[?&]p=(\d+)")
_TABLES = ("posts", "links")

_SCHEMA = f"""
create table posts (post_id text primary key, blog text, year integer, number text) without rowid;
create index posts_of on posts (blog, year);
create index numbered on posts (blog, number) where number is not null;
create table awaited (target text, post_id text, primary key (target, post_id)) without rowid;
create index awaiting on awaited (post_id);
create table arrived (target text primary key) without rowid;
create table files (path text primary key, sha256 text) without rowid;
create table made_for (manifest text);
pragma user_version = {_VERSION};
"""


class PostIndex:
    """The index of the dataset at `root`, brought up to date with its `known` manifest; for its one writer.

    A target is what a link may be resolved by: the id of the post at its address or, within a blog, the number of
    `?p=42`. Methods raise sqlite3.Error where the disk does not do its part.
    """

    def __init__(self, root: Path, known: Manifest) -> None:
        try:
            self._open(root, known)
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                raise
            _remove(root)  # no database any more: it can be done without
            self._open(root, known)

    def _open(self, root: Path, known: Manifest) -> None:
        self._database = sqlite3.connect(root / NAME, isolation_level=None)
        try:
            if self._database.execute("pragma user_version").fetchone() != (_VERSION,):
                self._database.close()
                _remove(root)
                self._database = sqlite3.connect(root / NAME, isolation_level=None)
                self._database.executescript(f"pragma journal_mode = wal; {_SCHEMA}")
            self._database.execute("pragma synchronous = normal")
            self._follow(root, known)
        except BaseException:
            self._database.close()
            raise

    def close(self) -> None:
        self._database.close()

    @contextmanager
    def changing(self) -> Iterator[None]:
        """What is changed in the block stays, unless it raises."""
        self._database.execute("begin")
        try:
            yield
            self._database.execute("commit")
        except BaseException:
            with suppress(sqlite3.Error):
                self._database.execute("rollback")
            raise

    def home(self, post_id: str) -> Partition | None:
        """Where a post lies; None where it is not there."""
        row = self._database.execute("select blog, year from posts where post_id = ?", (post_id,)).fetchone()
        return Partition(*row) if row else None

    def add(self, partition: Partition, post_id: str, number: str | None) -> None:
        """A post, new or moved; `number` is the blog's own of it."""
        before = self._database.execute("select blog, number from posts where post_id = ?", (post_id,)).fetchone()
        post = (post_id, partition.blog, partition.year, number)
        self._database.execute("insert or replace into posts values (?, ?, ?, ?)", post)
        if before is None:
            self._arrive([post_id])
        if number is not None and before != (partition.blog, number):
            self._arrive([_numbered(partition.blog, number)])

    def target(self, blog: str, link: Row) -> str | None:
        """The post that a link of `blog` points at; None where it is none, or not there."""
        for target in _targets(blog, link):
            named, _, number = target.partition("?")
            # Of several posts with a number, the choice must not depend on which came first.
            where = "blog = ? and number = ? order by post_id" if number else "post_id = ?"
            values = (named, number) if number else (named,)
            if row := self._database.execute(f"select post_id from posts where {where}", values).fetchone():
                return str(row[0])
        return None

    def await_targets(self, blog: str, post_id: str, links: Iterable[Row]) -> None:
        """These are a post's links now: what those that are not resolved point at may still come."""
        known = {row[0] for row in self._database.execute("select target from awaited where post_id = ?", (post_id,))}
        targets = {target for link in links if link["target_post_id"] is None for target in _targets(blog, link)}
        pairs = [(target, post_id) for target in known - targets]
        self._database.executemany("delete from awaited where target = ? and post_id = ?", pairs)
        pairs = [(target, post_id) for target in targets - known]
        self._database.executemany("insert into awaited values (?, ?)", pairs)

    @property
    def arrivals(self) -> bool:
        """Whether posts came that earlier links may point at."""
        return self._database.execute("select 1 from arrived limit 1").fetchone() is not None

    def waited(self) -> dict[Partition, list[str]]:
        """The posts with links that may point at what came, by where they lie."""
        found: dict[Partition, list[str]] = {}
        rows = self._database.execute(  # `cross join`: what came is little, and is looked at first
            "select distinct blog, year, post_id"
            " from arrived cross join awaited using (target) cross join posts using (post_id)"
        )
        for blog, year, post_id in rows:
            found.setdefault(Partition(blog, year), []).append(post_id)
        return found

    def settled(self) -> None:
        """All links are resolved that can be."""
        self._database.execute("delete from arrived")

    def note(self, before: Manifest, after: Manifest, text: str) -> None:
        """From now on it stands for the files of `after`, whose text this is, instead of those of `before`."""
        for table in _TABLES:
            old, new = before.tables[table], after.tables[table]
            self._database.executemany("delete from files where path = ?", [(path,) for path in new.gone(old)])
            made = [(path, new[path].sha256) for path in new.unlike(old)]
            self._database.executemany("insert or replace into files values (?, ?)", made)
        self._database.execute("delete from made_for")
        self._database.execute("insert into made_for values (?)", (hashlib.sha256(text.encode()).hexdigest(),))

    def _arrive(self, targets: Iterable[str]) -> None:
        self._database.executemany("insert or ignore into arrived values (?)", [(target,) for target in targets])

    def _follow(self, root: Path, known: Manifest) -> None:
        """Read the partitions that have other files than when the index was made."""
        with suppress(FileNotFoundError):
            digest = hashlib.sha256((root / manifest.NAME).read_bytes()).hexdigest()
            if self._database.execute("select manifest from made_for").fetchone() == (digest,):
                return
        seen = dict(self._database.execute("select path, sha256 from files").fetchall())
        there = {path: entry.sha256 for table in _TABLES for path, entry in known.tables[table].items()}
        other = {path for path in seen.keys() | there.keys() if seen.get(path) != there.get(path)}
        changed = sorted({found for path in other if (found := partitions.partition_of(path))})
        with self.changing():
            for partition in changed:
                self._forget(partition)
            for partition in changed:
                self._take_in(root, partition)
            if not known.links_open:
                self.settled()
            self._database.execute("delete from files")
            self._database.executemany("insert into files values (?, ?)", there.items())
            self._database.execute("delete from made_for")

    def _forget(self, partition: Partition) -> None:
        where = (partition.blog, partition.year)
        posts = "select post_id from posts where blog = ? and year = ?"
        self._database.execute(f"delete from awaited where post_id in ({posts})", where)
        self._database.execute("delete from posts where blog = ? and year = ?", where)

    def _take_in(self, root: Path, partition: Partition) -> None:
        posts = partitions.read(root / partition.path("posts"), "posts", ["post_id", "native_id"])
        for post in posts.to_pylist():
            self.add(partition, post["post_id"], post["native_id"])
        columns = ["post_id", "url", "internal", "target_post_id"]
        links = partitions.read(root / partition.path("links"), "links", columns)
        of: dict[str, list[Row]] = {}
        for link in links.to_pylist():
            of.setdefault(link["post_id"], []).append(link)
        for post_id, found in of.items():
            self.await_targets(partition.blog, post_id, found)


def _remove(root: Path) -> None:
    for name in (NAME, f"{NAME}-wal", f"{NAME}-shm"):
        (root / name).unlink(missing_ok=True)


def _targets(blog: str, link: Row) -> list[str]:
    """What a link may be resolved by, the surest first."""
    url = link["url"]
    try:
        found = [urls.post_id(url)]
    except ValueError:
        return []
    if link["internal"] and (number := _BY_NUMBER.search(url)):
        found.append(_numbered(blog, number[1]))
    return found


def _numbered(blog: str, number: str) -> str:
    return f"{blog}?{number}"
