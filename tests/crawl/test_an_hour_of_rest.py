"""A host that asks for an hour's rest gets it, while others go on, and is asked again after it.

The clock is faked: it moves on when the crawl says that it waits.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from again import by_path
from by_command import ROOT
from living_blog import Living
from shims import shim
from small_crawls import rows
from small_site import Answer, Site, serve

HOUR = 3600
RESTS = re.compile(r"127\.0\.0\.1 answers \d+; it rests for (3600|3599) s")  # a date leaves out parts of a second
COUNT = 10  # requests that are answered before the host wants its rest
POLICY = {"/robots.txt", "/.well-known/tdmrep.json"}


def in_seconds() -> str:
    return str(HOUR)


def as_a_date() -> str:
    return format_datetime(datetime.now(UTC) + timedelta(seconds=HOUR), usegmt=True)


class Other:
    """A host that is well, and answers once it is let."""

    def __init__(self, site: Site, count: int) -> None:
        self.blog, self.open = Living(site, count, api=False), threading.Event()
        self._site, self._healthy, self._asked = site, site.answer, threading.Condition()
        site.answer = self._answer  # type: ignore[method-assign]

    def _answer(self, target: str) -> Answer:
        self.open.wait(100)
        with self._asked:
            self._asked.notify_all()
            return self._healthy(target)

    def goes_on(self) -> None:
        """Wait until it was asked for more."""
        with self._asked:
            before = len(self._site.requests)
            assert self._asked.wait_for(lambda: len(self._site.requests) >= before + 5, timeout=100)


@pytest.mark.parametrize(("status", "retry_after"), [(429, in_seconds), (429, as_a_date), (503, in_seconds)])
def test_an_hour_of_rest(status: int, retry_after: Callable[[], str], tmp_path: Path) -> None:
    library, clock = shim("faked_clock", tmp_path), tmp_path / "clock"
    clock.write_bytes((0).to_bytes(8, sys.byteorder))
    site, second = serve("127.0.0.1"), serve("127.0.0.2")
    blog, healthy, other = Living(site, 8, api=False), site.answer, Other(second, 40)
    blog.reply(3, "Det minns jag än.")
    blog.publish()
    refused: list[str] = []

    def answer(target: str) -> Answer:
        if refused or len(site.requests) < COUNT:
            return healthy(target)
        refused.append(target)
        site.requests.append(target)
        return Answer("Stängt", status=status, headers={"Retry-After": retry_after()})

    def moved_on(seconds: int) -> None:
        with clock.open("r+b") as file:  # never cut short: the crawl has it mapped
            file.write(seconds.to_bytes(8, sys.byteorder))

    site.answer = answer  # type: ignore[method-assign]
    command = [sys.executable, "-m", "pipelines.cli", "crawl", site.start, second.start, "--dataset", "small"]
    command += ["-s", "RETRY_AFTER_MAX=3600", "-s", "READER_PROCESSES=0", "-s", "CONCURRENT_REQUESTS_PER_DOMAIN=1"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "LD_PRELOAD": str(library), "FAKED_CLOCK": str(clock)}
    crawling = subprocess.Popen(command, cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True)
    ends = threading.Timer(200, crawling.kill)
    ends.start()
    log, asked = [], list[str]()
    assert crawling.stderr is not None
    try:
        for line in crawling.stderr:
            log.append(line)
            if RESTS.search(line):
                asked = list(site.requests)
                other.open.set()
                other.goes_on()
                moved_on(HOUR - 60)
                other.goes_on()
                assert site.requests == asked, "nothing is asked for before the hour is over"
                moved_on(HOUR + 1)
        found = crawling.wait()
    finally:
        ends.cancel()
        crawling.kill()
        site.close()
        second.close()
    assert found == 0, log
    assert sum(bool(RESTS.search(line)) for line in log) == 1
    assert refused
    again = site.requests[len(asked) :]
    assert again.count(refused[0]) == 1, "what was refused is asked for again"
    assert not (set(again) & set(asked)) - POLICY - set(refused), "and nothing else"
    assert {post.path for post in blog.posts} <= set(by_path(tmp_path, site))
    assert {post.path for post in other.blog.posts} <= set(by_path(tmp_path, second))
    assert [row["text"] for row in rows(tmp_path, "comments")] == ["Det minns jag än."]
