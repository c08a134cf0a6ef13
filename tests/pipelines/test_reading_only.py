"""A dataset that its reader may not write to: a colleague's, or one on a disk that is read only."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sampleblog.server import serve

from crawler.errors import ExitStatus
from pipelines import commit

# Root may write anywhere, unless it gives up the right to.
_MEEK = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search", "--inh-caps", "-dac_override,-dac_read_search"]


def read_only(*words: str | Path) -> subprocess.CompletedProcess[str]:
    meek = _MEEK if os.getuid() == 0 else []
    if meek and not shutil.which(meek[0]):
        pytest.skip("root needs setpriv to give up its rights")
    return subprocess.run(
        [*meek, sys.executable, "-m", "pipelines.cli", *words], capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def theirs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    output = tmp_path_factory.mktemp("theirs")
    with serve() as site:
        command = [sys.executable, "-m", "pipelines.cli", "crawl", site.homes[1], "--dataset", "d", "--output", output]
        subprocess.run(command, check=True, capture_output=True)
    folders = [output, *(path for path in output.rglob("*") if path.is_dir())]
    for path in output.rglob("*"):
        path.chmod(0o444 if path.is_file() else 0o555)
    output.chmod(0o555)
    yield output / "d"
    for folder in folders:
        folder.chmod(0o755)


def test_it_is_verified_and_frozen_and_its_changes_are_listed(theirs: Path, tmp_path: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in theirs.rglob("*")}
    done = read_only("verify", theirs)
    assert (done.returncode, done.stderr) == (ExitStatus.DONE, ""), done.stderr
    assert "sound" in done.stdout
    done = read_only("diff", theirs)
    assert (done.returncode, done.stderr) == (ExitStatus.DONE, ""), done.stderr
    assert "22 new posts" in done.stdout
    done = read_only("snapshot", theirs, tmp_path / "frozen")
    assert (done.returncode, done.stderr) == (ExitStatus.DONE, ""), done.stderr
    assert len(list((tmp_path / "frozen").rglob("*.parquet"))) == len(list(theirs.rglob("*.parquet")))
    assert {path: path.stat().st_mtime_ns for path in theirs.rglob("*")} == before


def test_who_writes_it_is_waited_for(theirs: Path) -> None:
    with commit.locked(theirs):
        done = read_only("verify", theirs)
    assert done.returncode == ExitStatus.IN_USE
    assert f"another process is writing it ({os.getpid()}" in done.stderr


def test_what_writes_says_that_it_may_not(theirs: Path) -> None:
    for words in (("rebuild", theirs), ("crawl", "http://127.0.0.1:9/", "--output", theirs.parent, "--dataset", "d")):
        done = read_only(*words)
        assert done.returncode == ExitStatus.DISK
        assert done.stderr == f"bloggarkiv: {theirs}/.lock: cannot be opened: Permission denied\n"
