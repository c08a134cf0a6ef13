"""A host that asks for an hour's rest gets it, and is asked again after it.

The clock is faked: the hour passes when the crawl says that it waits.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from again import by_path
from living_blog import Living
from small_crawls import ROOT
from small_site import Answer, serve

RESTS = "it rests for 3600 s"
COUNT = 10  # requests that are answered before the host is closed


def test_an_hour_of_rest_passes(tmp_path: Path) -> None:
    compiler = shutil.which("cc")
    if compiler is None or sys.platform != "linux":
        pytest.skip("no C compiler (cc) for the clock, or no Linux")
    shim, clock = tmp_path / "faked_clock.so", tmp_path / "clock"
    source = Path(__file__).with_name("faked_clock.c")
    subprocess.run([compiler, "-O1", "-shared", "-fPIC", "-o", shim, source, "-ldl"], check=True)
    clock.write_bytes((0).to_bytes(8, sys.byteorder))

    site = serve("127.0.0.1")
    blog, healthy = Living(site, 8, api=False), site.answer
    hours, refused = [0], list[int]()

    def answer(target: str) -> Answer:
        if hours[0] or len(site.requests) < COUNT:
            return healthy(target)
        refused.append(hours[0])
        return Answer("Stängt", status=503, headers={"Retry-After": "3600"})

    site.answer = answer  # type: ignore[method-assign]
    command = [sys.executable, "-m", "pipelines.cli", "crawl", site.start, "--dataset", "small"]
    command += ["-s", "RETRY_AFTER_MAX=3600", "-s", "READER_PROCESSES=0"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "LD_PRELOAD": str(shim), "FAKED_CLOCK": str(clock)}
    crawling = subprocess.Popen(command, cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True)
    ends = threading.Timer(200, crawling.kill)
    ends.start()
    log = []
    assert crawling.stderr is not None
    for line in crawling.stderr:
        log.append(line)
        if RESTS in line:  # what was under way before may be told to wait once more
            hours[0] += 1
            with clock.open("r+b") as file:  # never cut short: the crawl has it mapped
                file.write((hours[0] * 3601).to_bytes(8, sys.byteorder))
    status = crawling.wait()
    ends.cancel()
    site.close()
    assert status == 0, log
    assert refused
    assert sum(RESTS in line for line in log) <= 2
    assert set(by_path(tmp_path, site)) == {post.path for post in blog.posts}
