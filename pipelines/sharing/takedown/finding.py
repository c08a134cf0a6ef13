"""What helps a dataset to find its rows and records names what they hold. After a takedown it is written without that
(in free pages too), or removed, to be made anew by whoever needs it next.
"""

from __future__ import annotations

import json
import os
import sqlite3
from base64 import b32decode
from contextlib import closing, suppress
from pathlib import Path

from crawler import troubles
from crawler.archive import ledger
from pipelines import index
from pipelines.commit import Commit
from pipelines.importing import catalogue
from pipelines.sharing.takedown.naming import Named
from pipelines.sharing.takedown.records import Rewriting
from pipelines.sharing.takedown.withholding import Withheld


def stage_finding_aids(
    root: Path, aside: Path, work: Commit, withheld: Withheld, named: Named, records: Rewriting
) -> None:
    """Have it put in place with `work`. Raises OSError, sqlite3.Error."""
    for name in (index.NAME, catalogue.NAME):
        _settle_log(root / name)
        for end in ("", "-wal", "-shm"):
            if (root / f"{name}{end}").exists():
                work.remove(f"{name}{end}")
    if (root / ledger.NAME).exists():
        _settle_log(root / ledger.NAME)
        made = aside / ledger.NAME
        _ledger(root / ledger.NAME, made, withheld, named, records)
        os.replace(made, work.staged(ledger.NAME))
    with suppress(OSError, ValueError, AttributeError):
        known = json.loads((root / troubles.NAME).read_bytes())
        left = {url: of for url, of in known.items() if not withheld.names(url)}
        text = json.dumps(left, ensure_ascii=False, indent=1, sort_keys=True)
        work.staged(troubles.NAME).write_text(text, encoding="utf-8")


def _settle_log(path: Path) -> None:
    """Bring what lies in a database's log into it, so that none is left that is not its own. No database stays one."""
    if not path.exists():
        return
    with suppress(sqlite3.DatabaseError), closing(sqlite3.connect(path)) as database:
        database.execute("pragma wal_checkpoint(truncate)")
        database.execute("pragma journal_mode = delete")


def _ledger(source: Path, target: Path, withheld: Withheld, named: Named, records: Rewriting) -> None:
    """The ledger with the records where they lie now, and without what was taken down, in free pages too."""
    try:
        with closing(sqlite3.connect(source)) as database:
            if database.execute("pragma user_version").fetchone() != (ledger.VERSION,):
                raise sqlite3.DatabaseError("of another version, which the next crawl makes anew")
            database.execute("vacuum into ?", (str(target),))
        with closing(sqlite3.connect(target, isolation_level=None)) as database:
            database.execute("begin")
            _forget(database, withheld, named)
            _relocate(database, records)
            database.execute("commit")
            database.execute("vacuum")
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):
            raise
        target.unlink(missing_ok=True)  # no ledger: the next crawl makes it anew
        target.touch()


def _forget(database: sqlite3.Connection, withheld: Withheld, named: Named) -> None:
    def gone(url: str) -> bool:
        return withheld.names(url if "://" in url else f"http://{url}") or withheld.string(url, url) != url

    for table, column in (("answers", "url"), ("said", "key"), ("lists", "url"), ("runs", "blog")):
        of = [row[0] for row in database.execute(f"select distinct {column} from {table}") if gone(row[0])]
        database.executemany(f"delete from {table} where {column} = ?", [(each,) for each in of])
    for table in ("said", "lists", "runs"):
        database.executemany(f"delete from {table} where name = ?", [(blog,) for blog in named.blogs])
    for table in ("said", "lists"):
        ways = [row[0] for row in database.execute(f"select distinct way from {table}")]
        of = [way for way in ways if withheld.string(way, "") != way]
        database.executemany(f"delete from {table} where way = ?", [(way,) for way in of])


def _relocate(database: sqlite3.Connection, records: Rewriting) -> None:
    query = "select url, file, start, body_file, body_start from answers"
    for url, *places in database.execute(query).fetchall():
        own = records.records.get((places[0], places[1]))
        body = records.records.get((places[2], places[3]))
        if own is None or body is None:
            database.execute("delete from answers where url = ?", (url,))
            continue
        database.execute(
            "update answers set file = ?, start = ?, length = ?, body_file = ?, body_start = ?, body_length = ? "
            "where url = ?",
            (own.place.file, own.place.offset, own.place.length, body.place.file, body.place.offset,
             body.place.length, url),
        )  # fmt: skip
        if body.digest:
            payload = b32decode(body.digest.partition(":")[2])
            database.execute("update answers set payload = ?, digest = ? where url = ?", (payload, body.digest, url))
