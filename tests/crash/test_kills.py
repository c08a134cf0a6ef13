"""Crawls, recrawls and rebuilds killed (SIGKILL) at random instants: nothing committed is lost, nothing is fetched or
stored twice, and the end is as if nothing had happened. Slow: `make test-crash`; KILLS says how many kills there are.

A small blog is crawled; it changes; it is crawled again, quickly and then in full; its dataset, made worse, is rebuilt.
Each is killed until it comes to its end, by the clock or at a system call that changes the disk (most are a commit's:
there is one every other post). After each kill the dataset is sound and can be read; at each end it is as it is without
kills.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
import small_wordpress as blog
from by_command import LONGEST, Server
from damage import rewrite
from sampleblog.server import Site, serve
from stored import GONE, contents, of_any_crawl
from stored import rows as stored

from crawler.archive import ledger
from pipelines.schema import SCHEMAS

pytestmark = pytest.mark.crash

KILLS = int(os.environ.get("KILLS", "100"))
SIDE_BY_SIDE = 2
MOST_IN_A_ROW = 8  # kills before something is let come to its end
CRAWLS = {"crawl": [], "recrawl": [], "full recrawl": ["--full"]}
DEATHS = {"crawl": 100, "recrawl": 50, "full recrawl": 100, "rebuild": 60}  # changes on disk that it may die at
HERE, ROOT = Path(__file__).parent, Path(__file__).parents[2]
UNDER_WAY = 4  # requests that a kill may cut off: two to a host, and as many whose answers are not noted yet
POLICY = ("/robots.txt", "/.well-known/tdmrep.json")
# Small commits; no waiting for a blog that need not be spared; one process to be killed.
SETTINGS = ("COMMIT_EVERY=2", "DOWNLOAD_DELAY=0", "AUTOTHROTTLE_START_DELAY=0", "READER_PROCESSES=0")

Rows = dict[str, list[tuple[str, ...]]]


class Warm:
    """`warm.py`, which starts commands at once."""

    def __init__(self) -> None:
        self._server = Server(HERE / "warm.py", OPENBLAS_NUM_THREADS="1")

    def run(self, *arguments: str | Path, dies_at: int | None = None, lives: float = LONGEST) -> bool:
        """Whether it came to its end, and well; else it was killed: after `lives` seconds, or at a change on disk."""
        done = self._server.run(list(map(str, arguments)), HERE, lives=lives, dies_at=dies_at)
        to_be_killed = dies_at is not None or lives < LONGEST
        assert done.returncode == 0 or (done.returncode == -signal.SIGKILL and to_be_killed), (arguments, done.stderr)
        return done.returncode == 0

    def close(self) -> None:
        self._server.close()


class Killings:
    """How many kills there were, of what; counted over all that are side by side."""

    def __init__(self) -> None:
        self.of: Counter[str] = Counter()
        self._lock = threading.Lock()

    def count(self, what: str, how: str) -> None:
        with self._lock:
            self.of[f"{what} by {how}"] += 1

    @property
    def enough(self) -> bool:
        return self.of.total() >= KILLS


class Lives:
    """One dataset after another, from its first crawl to its rebuild, each killed on its way."""

    def __init__(self, number: int, folder: Path, site: Site, warm: Warm, killings: Killings) -> None:
        self._folder, self._site, self._warm, self._killings = folder, site, warm, killings
        self._chance = random.Random(20091221 + number)  # the same instants each time
        self._whole: dict[str, float] = {}  # seconds that each takes undisturbed
        self._asked: dict[str, Counter[str]] = {}
        self._expected: dict[str, Rows] = {}
        self._undisturbed()

    def _undisturbed(self) -> None:
        output = self._folder / "undisturbed"
        for what in CRAWLS:
            self._blog_is(what)
            self._whole[what] = timed(lambda: self._crawl(output))
            self._asked[what] = asked(self._site)
            self._expected[what] = rows(output / "d")
            self._warm.run("sound", output / "d")
        gone = [row for row in self._expected["full recrawl"]["posts"] if repr(GONE) in row]
        assert len(gone) == 2, "one is gone, one has moved"
        self._whole["rebuild"] = timed(lambda: self._warm.run("rebuild", output / "d", "--processes", "1"))

    def one(self, number: int) -> None:
        output = self._folder / str(number)
        for runs, what in enumerate(CRAWLS, 1):
            self._blog_is(what)
            kills = self._killed_crawl(what, output, runs)
            assert rows(output / "d") == self._expected[what]
            again = sum((asked(self._site) - self._asked[what]).values())
            assert again <= UNDER_WAY * kills, "what was answered is not asked again"
        self._killed_rebuild(output / "d")
        shutil.rmtree(output)

    def _killed_crawl(self, what: str, output: Path, runs: int) -> int:
        for kills in range(MOST_IN_A_ROW):
            if self._crawl(output, **self._fate(what)):
                return kills
            if (output / "d" / "manifest.json").exists():
                self._warm.run("sound", output / "d")
                if what == "crawl":
                    self._is_rebuilt_as_it_is(output / "d")
            if finished(output / "d") == runs:
                return kills + 1
        self._crawl(output)
        return MOST_IN_A_ROW

    def _is_rebuilt_as_it_is(self, dataset: Path) -> None:
        """Whatever was committed is read again as it was, and so is what is known of the blog.

        Of a first crawl: in a later one the first page of a known post may have been noted before its thread was whole.
        """
        copy = dataset.with_name("copy")
        shutil.copytree(dataset, copy)
        self._warm.run("rebuild", copy, "--processes", "1")
        before, after = (
            {table: stored(each, table) for table in ("posts", "comments", "blogs")} for each in (dataset, copy)
        )
        assert all(row in after[table] for table in ("posts", "comments") for row in before[table])
        assert {row["blog"] for row in before["posts"]} == {row["blog"] for row in before["blogs"]}
        if len(before["posts"]) == len(after["posts"]):  # else of one not all pages were committed
            assert before["blogs"] == after["blogs"]
        shutil.rmtree(copy)

    def _killed_rebuild(self, dataset: Path) -> None:
        expected = contents(dataset)
        for path in (dataset / "comments").rglob("*.parquet"):  # as if an earlier reader had found no names
            rewrite(dataset, path, lambda found: [row.update(author=None) for row in found])
        worse = contents(dataset)
        for _ in range(MOST_IN_A_ROW):
            ended = self._run("rebuild", "rebuild", dataset, "--processes", "1", **self._fate("rebuild"))
            self._warm.run("sound", dataset)
            found = contents(dataset)
            assert found == expected or (found == worse and not ended), "all of it is published, or nothing"
            if found == expected:
                return
        self._warm.run("rebuild", dataset, "--processes", "1")
        assert contents(dataset) == expected

    def _fate(self, what: str) -> dict[str, Any]:
        if self._chance.random() < 0.5:
            return {"lives": self._chance.uniform(0, 0.7 * self._whole[what])}
        return {"dies_at": self._chance.randrange(DEATHS[what])}

    def _crawl(self, output: Path, **fate: Any) -> bool:
        settings = [word for setting in SETTINGS for word in ("-s", setting)]
        home = f"{self._site.base}{blog.PATH}"
        return self._run(
            self._phase, "crawl", home, "--dataset", "d", "--output", output, *settings, *CRAWLS[self._phase], **fate
        )

    def _run(self, what: str, *arguments: str | Path, **fate: Any) -> bool:
        ended = self._warm.run(*arguments, **fate)
        if not ended:
            self._killings.count(what, "the clock" if "lives" in fate else "a change on disk")
        return ended

    def _blog_is(self, what: str) -> None:
        self._phase = what
        self._site.requests.clear()
        posts = blog.before() if what == "crawl" else blog.after()
        for path in [path for path in self._site.answers if path.startswith(blog.PATH)]:
            del self._site.answers[path]
        self._site.answers |= blog.answers(self._site.base, posts)


@contextmanager
def lives(number: int, folder: Path, killings: Killings) -> Iterator[Lives]:
    with serve() as site:
        warm = Warm()
        try:
            yield Lives(number, folder / str(number), site, warm, killings)
        finally:
            warm.close()


def test_kills(tmp_path: Path) -> None:
    killings = Killings()

    def live(number: int) -> int:
        with lives(number, tmp_path, killings) as mine:
            done = 0
            while not killings.enough:
                mine.one(done)
                done += 1
        return done

    began = time.monotonic()
    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        datasets = sum(pool.map(live, range(SIDE_BY_SIDE)))
    print(f"{killings.of.total()} kills in {time.monotonic() - began:.0f} s, of {datasets} datasets:")
    for what, count in sorted(killings.of.items()):
        print(f"  {count} of a {what}")
    assert killings.of.total() >= KILLS


def timed(work: Any) -> float:
    began = time.monotonic()
    work()
    return time.monotonic() - began


def asked(site: Site) -> Counter[str]:
    return Counter(path for path in site.requests if path not in POLICY)


def rows(dataset: Path) -> Rows:
    """All rows but those of `captures`, without what differs between any two crawls."""
    return {table: of_any_crawl(dataset, table) for table in SCHEMAS.keys() - {"captures"}}


def finished(dataset: Path) -> int:
    """How many crawls of the blog came to their end, though they may have been killed then."""
    if not (dataset / ledger.NAME).exists():
        return 0
    with closing(sqlite3.connect(dataset / ledger.NAME)) as database:
        try:
            found: tuple[int] = database.execute("select count(finished_at) from runs").fetchone()
        except sqlite3.OperationalError:  # killed before there was a table
            return 0
    return found[0]
