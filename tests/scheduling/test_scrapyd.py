"""Deployed to scrapyd and scheduled by its HTTP API. `make scrapyd` installs it, in a virtual environment of its own:
what crawls must be the egg.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from by_command import LONGEST
from free_port import free_port
from sampleblog.server import Site, serve
from stored import of_any_crawl

ROOT = Path(__file__).parents[2]
SCRAPYD = Path(sys.prefix) / "scrapyd" / "bin" / "scrapyd"
pytestmark = pytest.mark.skipif(not SCRAPYD.exists(), reason="scrapyd is not installed (make scrapyd)")

# Differ between any two crawls: which capture a row was read from, and when.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}


@dataclass(slots=True)
class Scrapyd:
    """A running scrapyd with the project deployed; `folder` is where it was started."""

    base: str
    folder: Path

    def ask(self, path: str, **values: str | list[str]) -> dict[str, Any]:
        data = urlencode(values, doseq=True).encode() if path == "schedule.json" else None
        query = "" if data else f"?{urlencode(values, doseq=True)}"
        with urllib.request.urlopen(f"{self.base}{path}{query}", data) as answer:
            found: dict[str, Any] = json.load(answer)
        assert found["status"] == "ok", found
        return found

    def crawl(self, url: str, *settings: str) -> str:
        """Schedule a crawl, wait for its end; gives its log."""
        job = self.ask("schedule.json", project="bloggarkiv", spider="blog", url=url, setting=list(settings))["jobid"]
        end = time.monotonic() + LONGEST
        while job not in {done["id"] for done in self.ask("listjobs.json", project="bloggarkiv")["finished"]}:
            assert time.monotonic() < end, "the job does not end"
            time.sleep(0.2)
        return (self.folder / f"logs/bloggarkiv/blog/{job}.log").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with serve() as running:
        yield running


@pytest.fixture(scope="module")
def scrapyd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scrapyd]:
    folder, project = tmp_path_factory.mktemp("scrapyd"), tmp_path_factory.mktemp("project")
    port = free_port()
    (folder / "scrapyd.conf").write_text(f"[scrapyd]\nhttp_port = {port}\npoll_interval = 0.2\n")
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen([SCRAPYD], cwd=folder, env=ENVIRONMENT, stdout=log, stderr=log)
    running = Scrapyd(f"http://127.0.0.1:{port}/", folder)
    end = time.monotonic() + 300
    while time.monotonic() < end and server.poll() is None:
        try:
            running.ask("daemonstatus.json")
            break
        except urllib.error.URLError:
            time.sleep(0.1)
    for name in ("crawler", "pipelines"):
        shutil.copytree(ROOT / name, project / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md"):
        shutil.copy(ROOT / name, project / name)
    target = (ROOT / "scrapy.cfg").read_text().replace("127.0.0.1:6800", f"127.0.0.1:{port}")
    (project / "scrapy.cfg").write_text(target)
    deploy = [SCRAPYD.with_name("scrapyd-deploy")]
    done = subprocess.run(deploy, cwd=project, env=ENVIRONMENT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    yield running
    server.terminate()
    server.wait()


def test_the_spider_is_in_the_egg(scrapyd: Scrapyd) -> None:
    assert scrapyd.ask("listspiders.json", project="bloggarkiv")["spiders"] == ["blog", "commoncrawl", "wayback"]


def test_a_scheduled_crawl_gives_the_same_dataset_as_the_command(scrapyd: Scrapyd, site: Site, tmp_path: Path) -> None:
    home = site.homes[1]
    log = scrapyd.crawl(home, f"OUTPUT_DIR={tmp_path}", "DATASET=egg", "CONTACT=anna@example.org")
    assert f"crawl of {home} into {tmp_path}/egg" in log
    assert "22 of 22 posts read; 22 posts new" in log
    assert "Traceback" not in log
    assert "Bloggarkiv/0.1.0 (+" in log
    command = [sys.executable, "-m", "pipelines.cli", "crawl", home, "--dataset", "cli", "--output", str(tmp_path)]
    subprocess.run(command, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=True, capture_output=True)
    for table in ("posts", "comments", "links", "blogs"):
        assert of_any_crawl(tmp_path / "egg", table) == of_any_crawl(tmp_path / "cli", table), table

    before = {table: of_any_crawl(tmp_path / "egg", table) for table in ("posts", "comments", "links")}
    site.requests.clear()
    log = scrapyd.crawl(home, f"OUTPUT_DIR={tmp_path}", "DATASET=egg")
    assert "known posts read again; nothing new" in log
    assert len(site.requests) < 22, "what is known of the blog is known to the egg too"
    assert {table: of_any_crawl(tmp_path / "egg", table) for table in before} == before
