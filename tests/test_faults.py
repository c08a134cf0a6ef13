"""What goes wrong on the web, crawled by the real command: one clear line each, and the rest goes on."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pyarrow.dataset
import pytest
from sampleblog import faults
from sampleblog.server import Site, serve

FAST = ("-s", "RETRY_TIMES=1", "-s", "RETRY_BACKOFF=0.1", "-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=0")


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with serve(more=faults.faults) as running:
        yield running


def crawl(url: str, output: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pipelines.cli", "crawl", url, "--dataset", "faults", "--output", str(output)]
    return subprocess.run([*command, *FAST], capture_output=True, text=True, timeout=120, check=False)


def test_one_bad_page_does_not_stop_the_rest(site: Site, tmp_path: Path) -> None:
    done = crawl(site.base + faults.HOME, tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    posts = pyarrow.dataset.dataset(tmp_path / "faults" / "posts", partitioning="hive").to_table().to_pylist()
    urls = {row["url"] for row in posts}
    assert site.base + faults.GOOD in urls
    assert urls <= {site.base + faults.GOOD, f"{site.base}/fel/2009/01/djup/", f"{site.base}/fel/2009/01/stor/"}
    captures = pyarrow.dataset.dataset(tmp_path / "faults" / "captures", partitioning="hive").to_table().to_pylist()
    outcomes = {row["url"]: row["outcome"] for row in captures}
    asked = [f"{site.base}/fel/{path}" for path in faults.KINDS if path.startswith("2009/")]
    assert [url for url in asked if not any(seen.startswith(url) for seen in outcomes)] == []
    assert outcomes[f"{site.base}/fel/2009/01/borta/"] == "gone"
    assert outcomes[f"{site.base}/fel/2009/01/serverfel/"] == "error"


@pytest.mark.parametrize("path", [path for path in faults.KINDS if "stor" not in path])
def test_a_start_address_that_is_no_blog_fails_in_one_line(site: Site, tmp_path: Path, path: str) -> None:
    done = crawl(f"{site.base}/fel/{path}", tmp_path)
    said = done.stdout + done.stderr
    assert done.returncode in (0, 1), said
    assert "Traceback" not in said
    if path not in ("2009/01/djup/", "bomb/"):
        assert done.returncode == 1, said


def test_an_unreachable_host(tmp_path: Path) -> None:
    with serve() as gone:
        url = gone.homes[0]
    done = crawl(url, tmp_path)
    assert done.returncode == 1
    assert url in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
