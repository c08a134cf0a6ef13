"""The processes that read: what the server that they are forked from has loaded, and what a kill of one comes to."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.errors import DatasetError
from pipelines.pool import Pool

DETECTOR = "pipelines.detectors.Langdetect"
LOADED = ["pipelines.detectors", "scrapy.utils._compression"]  # which this module does not load


@pytest.fixture
def pool() -> Iterator[Pool]:
    with Pool(2, DETECTOR) as made:
        yield made


def threads_of_server(_: int) -> int:
    return len(list(Path(f"/proc/{os.getppid()}/task").iterdir()))


def has_loaded(name: str) -> bool:
    """Whether the server had loaded a module before it forked this process."""
    return name in sys.modules


def kill_server(_: int) -> None:
    os.kill(os.getppid(), signal.SIGKILL)
    signal.pause()


def look() -> None:
    """Say what is the matter with the server, which is this program's first; that of the tests serves others too."""
    with Pool(2, DETECTOR) as pool:
        print(*pool.each(threads_of_server, [0]), *pool.each(has_loaded, LOADED))


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="no /proc to count threads in")
def test_the_server_has_loaded_what_they_read_with_and_has_one_thread_when_it_forks() -> None:
    program = "import test_pool; test_pool.look()"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=Path(__file__).parent, capture_output=True, text=True, check=False
    )
    assert (done.stdout.split(), done.stderr) == (["1", "True", "True"], "")


def test_what_is_asked_for_comes_in_its_order(pool: Pool) -> None:
    numbers = [float(number) for number in range(300)]
    assert list(pool.each(abs, numbers)) == numbers


@pytest.mark.parametrize("kill", [signal.raise_signal, kill_server])
def test_a_process_that_is_killed_is_said_in_one_line(pool: Pool, kill: object) -> None:
    with pytest.raises(DatasetError) as caught:
        list(pool.each(kill, [signal.SIGKILL]))  # type: ignore[arg-type]
    assert str(caught.value) == "a reading process was killed (out of memory?); try --processes 1"
