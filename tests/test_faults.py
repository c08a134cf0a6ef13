"""What goes wrong on the web, crawled by the real command: one clear line each, and the rest goes on."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from by_command import command
from sampleblog import faults
from sampleblog.server import Site, serve
from stored import rows

FAST = ("-s", "RETRY_TIMES=1", "-s", "RETRY_BACKOFF=0.1", "-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=0")
READABLE = ("2009/01/stor/", "2009/01/djup/")  # though far too large or too deep
REASONS = {"pdf": "PDF", "tom": "empty", "borta": "404", "slinga": "redirect"}

Done = subprocess.CompletedProcess[str]


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with serve(more=faults.faults) as running:
        yield running


def crawl(output: Path, *words: str) -> Done:
    return command("crawl", *words, "--dataset", "faults", "--output", output, *FAST)


@pytest.fixture(scope="module")
def faulty(site: Site, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Done]:
    """A blog on which all goes wrong that can, crawled."""
    output = tmp_path_factory.mktemp("faulty")
    done = crawl(output, site.base + faults.HOME)
    return output / "faults", done


def test_one_bad_page_does_not_stop_the_rest(faulty: tuple[Path, Done], site: Site) -> None:
    dataset, done = faulty
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    urls = {row["url"] for row in rows(dataset, "posts")}
    assert site.base + faults.GOOD in urls
    assert urls <= {site.base + faults.GOOD, *(f"{site.base}/fel/{path}" for path in READABLE)}


def test_each_bad_page_is_recorded_and_told_in_one_line(faulty: tuple[Path, Done], site: Site) -> None:
    dataset, done = faulty
    outcomes = {row["url"]: row["outcome"] for row in rows(dataset, "captures")}
    asked = [f"{site.base}/fel/{path}" for path in faults.KINDS if path.startswith("2009/")]
    assert [url for url in asked if not any(seen.startswith(url) for seen in outcomes)] == []
    assert outcomes[f"{site.base}/fel/2009/01/borta/"] == "gone"
    for path in ("serverfel", "avhuggen", "slinga", "pdf"):
        lines = [line for line in done.stderr.splitlines() if f"/{path}/" in line and "WARNING" in line]
        assert len(lines) == 1, (path, done.stderr)
        assert outcomes[f"{site.base}/fel/2009/01/{path}/"] == "error", path


def test_start_addresses_that_are_no_blogs_fail_in_one_line_each(site: Site, tmp_path: Path) -> None:
    bad = [path for path in faults.KINDS if path not in READABLE]
    done = crawl(tmp_path, *(f"{site.base}/fel/{path}" for path in bad), "--quiet")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    told = {path: [line for line in done.stderr.splitlines() if f"/fel/{path}: " in line] for path in bad}
    assert {path: len(lines) for path, lines in told.items()} == dict.fromkeys(bad, 1), done.stderr
    for path, reason in REASONS.items():
        assert reason in told[f"2009/01/{path}/"][0]
    assert "no posts found" in told["bomb/"][0], "an XML bomb in its feed does no harm"


def test_an_unreachable_host(tmp_path: Path) -> None:
    url = "http://127.0.0.1:9/annonspelaren/"  # a port that nobody is given: another test may get one that was served
    done = crawl(tmp_path, url, "--quiet")
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert url in line
