"""The same captures give the same bytes under another Python, whose sets and hashes have other orders."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from otherpython.set_up import ROOT, SITE, dependencies, ready
from sampleblog.server import serve
from stored import contents

REPOSITORY = Path(__file__).parents[1]

pytestmark = [
    pytest.mark.skipif(
        not ready(dependencies()), reason=f"no other Python at {ROOT} with the packages of today: `make other-python`"
    ),
    pytest.mark.skipif(os.geteuid() != 0, reason="only root may change the root directory"),
]


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that the other Python sees, with the program in it."""
    made = ROOT / "var" / "tmp" / f"bloggarkiv-{os.getpid()}"
    made.mkdir()
    for package in ("crawler", "pipelines"):
        shutil.copytree(REPOSITORY / package, made / package, ignore=shutil.ignore_patterns("__pycache__"))
    yield made
    shutil.rmtree(made)


def test_a_rebuild_gives_the_same_bytes(folder: Path) -> None:
    with serve() as site:
        command = [sys.executable, "-m", "pipelines.cli", "crawl", *site.homes, "--dataset", "d", "--output", folder]
        subprocess.run(command, check=True, capture_output=True, cwd=REPOSITORY)
    before = contents(folder / "d")
    inside = Path("/") / folder.relative_to(ROOT)
    search = f"PYTHONPATH={inside}:/{SITE}"
    program = ["chroot", ROOT, "/usr/bin/env", "-i", "PATH=/usr/bin:/bin", "LANG=C.UTF-8", search, "python3"]
    version = subprocess.run([*program, "-V"], check=True, capture_output=True, text=True).stdout.split()[1]
    assert version.split(".")[:2] != sys.version.split()[0].split(".")[:2]
    for table in ("comments", "links"):  # these are surely made anew
        shutil.rmtree(folder / "d" / table)
    done = subprocess.run(
        [*program, "-m", "pipelines.cli", "rebuild", inside / "d"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert contents(folder / "d") == before
