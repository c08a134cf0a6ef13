"""How the real command ends: its exit statuses, signals, and the one writer that a dataset has."""

from __future__ import annotations

import os
import re
import resource
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
import pytest
from by_command import LONGEST
from sampleblog.answers import Answer
from sampleblog.server import Site, serve

from crawler.errors import ExitStatus
from pipelines.commit import LOCK

ROOT = Path(__file__).parents[1]
Process = subprocess.Popen[str]


def start(*arguments: object, cwd: Path) -> Process:
    """The command in a process group of its own, as systemd and cron start it."""
    return subprocess.Popen(
        [sys.executable, "-m", "pipelines.cli", *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def run(*arguments: object, cwd: Path) -> tuple[int, str]:
    process = start(*arguments, cwd=cwd)
    _, errors = process.communicate(timeout=LONGEST)
    return process.returncode, errors


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with serve() as running:
        yield running


@contextmanager
def held_up(site: Site, after: int) -> Iterator[tuple[threading.Event, Callable[[], None]]]:
    """The site answers so many requests, then none until it is let go on; the event says that it came to that.

    However slow the machine is: a crawl's DOWNLOAD_TIMEOUT and what it tries again are minutes.
    """
    reached, go_on = threading.Event(), threading.Event()
    answered, before = site.answer, len(site.requests)

    def waiting(target: str) -> Answer:
        answer = answered(target)
        if len(site.requests) > before + after:
            reached.set()
            go_on.wait()
        return answer

    site.answer = waiting  # type: ignore[method-assign]
    try:
        yield reached, go_on.set
    finally:
        go_on.set()
        site.answer = answered  # type: ignore[method-assign]


def told(process: Process, words: str) -> None:
    """Wait until the command has said so on standard error."""
    assert process.stderr is not None
    assert any(words in line for line in process.stderr), words


@pytest.mark.parametrize(
    ("number", "whole_group"),
    [(signal.SIGTERM, False), (signal.SIGTERM, True), (signal.SIGHUP, True)],
    ids=["to the crawl", "to its readers too", "the terminal is closed"],
)
def test_it_ends_a_crawl_as_gently_as_ctrl_c(
    site: Site, tmp_path: Path, number: signal.Signals, whole_group: bool
) -> None:
    site.requests.clear()
    with held_up(site, 35) as (reached, go_on):
        crawl = start("crawl", site.homes[0], "--dataset", "d", cwd=tmp_path)
        assert reached.wait(LONGEST)
        os.killpg(crawl.pid, number) if whole_group else crawl.send_signal(number)
        told(crawl, f"{number.name}: ending when what is under way is stored")
        go_on()
        output, errors = crawl.communicate(timeout=LONGEST)
    assert crawl.returncode == ExitStatus.INTERRUPTED, errors
    assert "same command goes on" in output
    assert "Traceback" not in errors
    before = len(pd.read_parquet(tmp_path / "output/d/posts"))
    assert before > 0
    asked = len(site.requests)
    assert run("crawl", site.homes[0], "--dataset", "d", cwd=tmp_path)[0] == ExitStatus.DONE
    assert len(pd.read_parquet(tmp_path / "output/d/posts")) == 45 > before
    again = [path for path in site.requests[asked:] if path in site.requests[:asked]]
    assert len(again) <= 4, "what was answered is not asked again"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_second_signal_ends_it_at_once(site: Site, tmp_path: Path, number: signal.Signals) -> None:
    with held_up(site, 20) as (reached, _):
        crawl = start("crawl", site.homes[0], "--dataset", "d", "-s", "DOWNLOAD_TIMEOUT=3600", cwd=tmp_path)
        assert reached.wait(LONGEST)
        crawl.send_signal(number)
        told(crawl, "a second one ends at once")
        crawl.send_signal(number)
        _, errors = crawl.communicate(timeout=LONGEST)  # nothing more is answered, and DOWNLOAD_TIMEOUT is longer
    assert crawl.returncode == ExitStatus.INTERRUPTED
    assert "Traceback" not in errors
    assert run("crawl", site.homes[0], "--dataset", "d", cwd=tmp_path)[0] == ExitStatus.DONE


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_while_one_page_is_read(site: Site, tmp_path: Path, number: signal.Signals) -> None:
    with held_up(site, 0) as (reached, go_on):
        read = start("read", site.homes[0], cwd=tmp_path)
        assert reached.wait(LONGEST)
        read.send_signal(number)
        go_on()
        output, errors = read.communicate(timeout=LONGEST)
    assert (read.returncode, output, errors) == (ExitStatus.INTERRUPTED, "", "")


def test_one_writer_at_a_time(site: Site, tmp_path: Path) -> None:
    saved = tmp_path / "sida.txt"
    saved.write_text("En rubrik\n\nEtt stycke om reklam.\n", "utf-8")
    with held_up(site, 20) as (reached, go_on):
        crawl = start("crawl", site.homes[0], "--dataset", "d", cwd=tmp_path)
        assert reached.wait(LONGEST)
        crawls = site.requests.count("/robots.txt")
        for command in (
            ("crawl", site.homes[0], "--dataset", "d"),
            ("import", saved, "--dataset", "d", "-s", "LOG_LEVEL=WARNING"),
            ("rebuild", "output/d"),
            ("verify", "output/d"),
            ("verify", "output/d", "--repair"),
        ):
            if command[0] in ("rebuild", "verify"):  # a first crawl has committed nothing yet: they find no dataset
                (tmp_path / "output/d/manifest.json").touch()
            status, errors = run(*command, cwd=tmp_path)
            assert status == ExitStatus.IN_USE, (command, errors)
            assert len(errors.splitlines()) == 1, errors
            assert f"another process is writing it ({crawl.pid}, since 20" in errors
        (tmp_path / "output/d/manifest.json").unlink()
        assert site.requests.count("/robots.txt") == crawls
        go_on()
        _, errors = crawl.communicate(timeout=LONGEST)
    assert crawl.returncode == ExitStatus.DONE, errors


def test_the_lock_of_a_dead_process_is_taken_over(site: Site, tmp_path: Path) -> None:
    with held_up(site, 60) as (reached, _):
        crawl = start("crawl", site.homes[0], "--dataset", "d", "-s", "COMMIT_EVERY=5", cwd=tmp_path)
        assert reached.wait(LONGEST)
        crawl.kill()
        crawl.communicate(timeout=LONGEST)
    lock = tmp_path / "output/d" / LOCK
    assert lock.read_text() == f"{crawl.pid}\n"
    lock.write_text(f"{os.getpid()}\n")  # its number may be another program's by now
    for command in (
        ("verify", "output/d"),
        ("rebuild", "output/d"),
        ("verify", "output/d", "--repair"),
        ("crawl", site.homes[0], "--dataset", "d"),
    ):
        status, errors = run(*command, cwd=tmp_path)
        assert status == ExitStatus.DONE, (command, errors)


def test_a_disk_that_fails_is_a_status_of_its_own(site: Site, tmp_path: Path) -> None:
    with held_up(site, 35) as (reached, go_on):
        crawl = start("crawl", site.homes[0], "--dataset", "d", cwd=tmp_path)
        assert reached.wait(LONGEST)
        resource.prlimit(crawl.pid, resource.RLIMIT_FSIZE, (10_000, 10_000))
        go_on()
        _, errors = crawl.communicate(timeout=LONGEST)
    assert crawl.returncode == ExitStatus.DISK, errors
    assert "File too large; what was committed" in errors
    assert "Traceback" not in errors
    assert run("crawl", site.homes[0], "--dataset", "d", cwd=tmp_path)[0] == ExitStatus.DONE


def test_the_docs_name_every_status() -> None:
    table = re.findall(r"^\| (\d+) \| (.+) \|$", (ROOT / "docs/commands.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert [int(number) for number, _ in table] == sorted(ExitStatus)


@pytest.mark.parametrize("closed", [0, 1, 2])
def test_a_standard_stream_that_is_closed(site: Site, tmp_path: Path, closed: int) -> None:
    words = [sys.executable, "-m", "pipelines.cli", "crawl", site.homes[1], "--limit", "2", "--dataset", "d"]
    crawl = subprocess.run(
        ["sh", "-c", f'exec "$@" {closed}>&-', "sh", *words],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert (crawl.returncode, b"Traceback" in crawl.stderr) == (ExitStatus.DONE, False), crawl.stderr
    assert bool(crawl.stdout) is (closed != 1)
    assert bool(crawl.stderr) is (closed != 2)
    assert run("verify", "output/d", cwd=tmp_path)[0] == ExitStatus.DONE
