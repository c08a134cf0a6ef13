"""A disk that is really full: a small tmpfs, which only root can mount."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from disk_commands import Commands
from disturbed import Trial
from sampleblog.server import serve

from crawler.errors import ExitStatus


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 1 MB."""
    where = tmp_path / "disk"
    where.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", where]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("only root may mount a small tmpfs")
    yield where
    subprocess.run(["umount", where], check=True)


def grow(disk: Path, size: str) -> None:
    subprocess.run(["mount", "-o", f"remount,size={size}", disk], check=True)


def fill(disk: Path, left: int) -> None:
    """Leave so many bytes free."""
    free = os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize
    with (disk / "other").open("wb") as file:
        file.write(b"\0" * (free - left))


@pytest.fixture(scope="module")
def trial(commands: Commands, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trial]:
    with serve() as site:
        made = Trial(commands, site, tmp_path_factory.mktemp("whole"))
        made.undisturbed()
        yield made


@pytest.mark.parametrize("room", [8_000, 250_000, 450_000])
def test_a_crawl(trial: Trial, small_disk: Path, room: int) -> None:
    trial.site.requests.clear()
    trial.onto(small_disk / "output")
    fill(small_disk, room)
    disturbed = trial.crawl()
    assert "No space left on device" in disturbed.err or "disk is full" in disturbed.err
    trial.is_sound()
    (small_disk / "other").unlink()
    grow(small_disk, "64m")
    trial.holds(disturbed)


def test_a_summary_and_a_log(trial: Trial, small_disk: Path, tmp_path: Path) -> None:
    """A log that cannot be written stops no crawl; a summary or a closing word that cannot is told."""
    trial.onto(tmp_path)
    fill(small_disk, 0)
    run, limited = trial.commands.run, [word for word in trial.arguments if word != "--quiet"] + ["--limit", "1"]
    summary = small_disk / "summary.json"
    done = run(*limited, "--summary-json", summary)
    assert done.status == ExitStatus.DISK
    assert done.err.splitlines()[-1] == f"bloggarkiv: --summary-json {summary}: No space left on device"
    assert [path.name for path in small_disk.iterdir()] == ["other"]

    done = run(*limited, out=str(small_disk / "out"))
    assert done.status == ExitStatus.DISK
    assert done.err.splitlines()[-1] == "bloggarkiv: standard output: No space left on device"

    done = run(*limited, err=str(small_disk / "err"))
    assert done.status == 0
    assert "1 of" in done.out
    trial.is_sound()
