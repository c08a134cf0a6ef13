"""What a power cut may not take: nothing is built on what is not on the disk (`disk_model`). Real crawls are traced."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import small_wordpress as blog
from disk_model import TRACED, Disk, calls
from sampleblog.server import serve

from pipelines.commit import STAGING

pytestmark = pytest.mark.crash

TABLES = ("posts", "comments", "links", "captures", "blogs", "revisions")


def trace(*command: str | Path) -> list[str]:
    """Run a command; its system calls that change the disk."""
    log = Path(command[-1]) / "trace"
    strace = ["strace", "-f", "-y", "-qq", "-s", "0", "-e", "signal=none", "-e", f"trace={TRACED}", "-o", log]
    done = subprocess.run([*strace, *command[:-1]], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return log.read_text(errors="replace").splitlines()


@pytest.fixture(scope="module", autouse=True)
def strace() -> None:
    if shutil.which("strace") is None:
        pytest.skip("needs strace (Debian's package of this name)")
    if subprocess.run(["strace", "-o", "/dev/null", "true"], capture_output=True, check=False).returncode:
        pytest.skip("strace may not trace here")


def test_nothing_is_built_on_what_a_power_cut_may_take(tmp_path: Path) -> None:
    values = ("COMMIT_EVERY=4", "READER_PROCESSES=0", "DOWNLOAD_DELAY=0", "WARC_MAX_SIZE=9000")
    settings = [word for value in values for word in ("-s", value)]
    output = tmp_path / "output"
    with serve() as site:
        site.answers |= blog.answers(site.base, blog.before())
        crawl = [sys.executable, "-m", "pipelines.cli", "crawl", f"{site.base}{blog.PATH}", "--output", output]
        first = trace(*crawl, "--dataset", "d", *settings, tmp_path)
        site.answers |= blog.answers(site.base, blog.after())
        second = trace(*crawl, "--dataset", "d", *settings, "--full", tmp_path)
    found = Found(tmp_path)
    for lines in first, second:
        found.run(lines)
    assert found.problems == []
    assert found.commits >= 6
    assert found.replaced >= 20
    assert found.warc_files >= 3
    for name in (".warc.gz", "/warc", "/.writing.part", "/.staging", "/0", "/journal.json.part", "/d", "/output"):
        careless = Found(tmp_path)
        careless.run(first, forgets=name)
        assert careless.problems, f"{name} need not be synced?"


class Found:
    """A disk under a crawl's calls, and what is wrong with their order."""

    def __init__(self, folder: Path) -> None:
        self.disk, self.dataset = Disk(folder), folder / "output" / "d"
        self.staging, self.warc = self.dataset / STAGING, self.dataset / "warc"
        self.journal, self.marker = self.staging / "journal.json", self.warc / ".writing"
        self.problems: list[str] = []
        self.commits = self.replaced = 0
        self._warcs: set[Path] = set()
        self._touched: set[Path] = set()

    @property
    def warc_files(self) -> int:
        return len(self._warcs)

    def run(self, lines: list[str], *, forgets: str = " ") -> None:
        """Take in a trace; as if nothing were synced whose path ends in `forgets`."""
        for call in calls(lines):
            if call.name == "sync" and str(call.paths[0]).endswith(forgets):
                continue
            if call.paths and call.paths[-1].is_relative_to(self.dataset):
                getattr(self, f"_{call.name}", lambda path, to: None)(call.paths[0], call.paths[-1])
            self.disk.take(call)
        self._ask("at the end", *self._touched, *self._warcs)

    def _ask(self, when: str, *paths: Path) -> None:
        self.problems += [f"{when}: {why}" for path in paths for why in self.disk.lost(path)]

    def _write(self, path: Path, _: Path) -> None:
        if path.name.endswith(".warc.gz"):
            self._warcs.add(path)
            torn = self.disk.lost(self.marker, or_older=True)
            self.problems += [f"a record is added, and which file may be torn is not sure: {why}" for why in torn]

    def _rename(self, path: Path, to: Path) -> None:
        if to == self.journal:
            self.commits += 1
            staged = {file for file in self.disk.contents if file.parent == self.staging}
            self._ask("a commit cannot be taken back", *staged, *self._warcs)
        elif to.relative_to(self.dataset).parts[0] in (*TABLES, "manifest.json"):
            self.replaced += 1
            self._ask("a file is replaced, and the journal is not sure", self.journal)
            self._touched.add(to)

    def _unlink(self, path: Path, _: Path) -> None:
        if path == self.journal:
            self._ask("the journal goes", *self._touched)
        elif path == self.marker:
            self._ask("a WARC file counts as whole", *self._warcs)
        self._touched.discard(path)
