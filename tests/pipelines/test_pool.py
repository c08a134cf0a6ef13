"""The processes that read: what the server that they are forked from has loaded, and what a kill of one comes to."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.errors import DatasetError
from pipelines.pool import Pool

DETECTOR = "pipelines.detectors.Langdetect"


@pytest.fixture
def pool() -> Iterator[Pool]:
    with Pool(2, DETECTOR) as made:
        yield made


def threads_of_server(_: int) -> list[str]:
    tasks = Path(f"/proc/{os.getppid()}/task").iterdir()
    return [(task / "comm").read_text() for task in tasks]


def has_loaded(name: str) -> bool:
    """Whether the server had loaded a module before it forked this process."""
    return name in sys.modules


def kill_server(_: int) -> None:
    os.kill(os.getppid(), signal.SIGKILL)
    signal.pause()


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="no /proc to count threads in")
def test_no_thread_holds_a_lock_while_the_server_forks(pool: Pool) -> None:
    (threads,) = pool.each(threads_of_server, [0])
    assert len(threads) == 1, threads


@pytest.mark.parametrize("name", ["pipelines.detectors", "scrapy.utils._compression"])
def test_the_server_has_loaded_what_they_read_with(pool: Pool, name: str) -> None:
    assert list(pool.each(has_loaded, [name])) == [True]


def test_what_is_asked_for_comes_in_its_order(pool: Pool) -> None:
    numbers = [float(number) for number in range(300)]
    assert list(pool.each(abs, numbers)) == numbers


@pytest.mark.parametrize("kill", [signal.raise_signal, kill_server])
def test_a_process_that_is_killed_is_said_in_one_line(pool: Pool, kill: object) -> None:
    with pytest.raises(DatasetError) as caught:
        list(pool.each(kill, [signal.SIGKILL]))  # type: ignore[arg-type]
    assert str(caught.value) == "a reading process was killed (out of memory?); try --processes 1"
