"""One blog crawled undisturbed, and what must hold of every crawl that a disk disturbed."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

from disk_commands import Commands, Done, Fault
from sampleblog.server import Site
from stored import of_any_crawl

from crawler.errors import ExitStatus

TABLES = ("posts", "comments", "links", "blogs")
POLICY = ("/robots.txt", "/.well-known/tdmrep.json")
UNDER_WAY = 4  # requests whose answers a failure may cost: two to a host, and as many that are not stored yet
FAST = ("DOWNLOAD_DELAY=0", "AUTOTHROTTLE_ENABLED=0", "COMMIT_EVERY=2", "READER_PROCESSES=0")


def rows(dataset: Path) -> dict[str, list[tuple[str, ...]]]:
    """All rows of a dataset, but for what differs between any two crawls."""
    return {table: of_any_crawl(dataset, table) for table in TABLES}


def told_in_one_line(done: Done) -> bool:
    return len(done.err.strip().splitlines()) == 1 and "Traceback" not in done.err


class Trial:
    """Crawls of one blog into `output`/d."""

    def __init__(self, commands: Commands, site: Site, output: Path) -> None:
        self.commands, self.site = commands, site
        self.whole: dict[str, list[tuple[str, ...]]] = {}
        self._asked: Counter[str] = Counter()
        self.onto(output)

    def onto(self, output: Path) -> None:
        """Crawl to there from now on."""
        self.output, self.dataset = output, output / "d"
        settings = [word for setting in FAST for word in ("-s", setting)]
        self.arguments = ["crawl", self.site.homes[1], "--dataset", "d", "--output", output, "--quiet", *settings]

    def crawl(self, fault: Fault | None = None) -> Done:
        return self.commands.run(*self.arguments, fault=fault)

    def undisturbed(self) -> list[str]:
        """Crawl once as if nothing were wrong; the calls that could have failed."""
        done = self.crawl(Fault(self.output))
        assert (done.status, done.err) == (0, "")
        self.whole, self._asked = rows(self.dataset), self._requests()
        return done.calls

    @property
    def requests(self) -> int:
        """How many the undisturbed crawl made."""
        return self._asked.total()

    def start_over(self) -> None:
        for path in self.output.iterdir():
            shutil.rmtree(path)
        self.site.requests.clear()

    def is_sound(self) -> None:
        done = self.commands.run("verify", self.dataset)
        assert done.status == 0 or "no dataset" in done.err, done.out + done.err

    def holds(self, disturbed: Done, under_way: int = UNDER_WAY) -> None:
        """What the disturbed crawl has left is sound; and the same command goes on as if nothing had been."""
        if disturbed.status == 0:  # what failed could be done without
            assert (disturbed.err, rows(self.dataset)) == ("", self.whole)
            self.is_sound()
            return
        assert disturbed.status == ExitStatus.DISK
        assert told_in_one_line(disturbed), disturbed.err
        self.is_sound()
        again = self.crawl()
        assert (again.status, again.err) == (0, "")
        assert rows(self.dataset) == self.whole
        again_asked = self._requests() - self._asked
        assert again_asked.total() <= under_way, f"asked again for {again_asked}"
        self.is_sound()

    def _requests(self) -> Counter[str]:
        return Counter(path for path in self.site.requests if path not in POLICY)
