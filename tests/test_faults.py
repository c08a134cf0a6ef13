"""What goes wrong on the web, crawled by the real command: one clear line each, and the rest goes on."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pyarrow.dataset
import pytest
from by_command import command
from sampleblog import faults
from sampleblog.server import Site, serve

FAST = ("--quiet", "-s", "RETRY_TIMES=1", "-s", "RETRY_BACKOFF=0.1", "-s", "DOWNLOAD_DELAY=0")
FAST += ("-s", "AUTOTHROTTLE_ENABLED=0")


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with serve(more=faults.faults) as running:
        yield running


def crawl(output: Path, *addresses: str) -> subprocess.CompletedProcess[str]:
    return command("crawl", *addresses, "--dataset", "faults", "--output", output, *FAST)


def test_one_bad_page_does_not_stop_the_rest(site: Site, tmp_path: Path) -> None:
    done = crawl(tmp_path, site.base + faults.HOME)
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


def test_start_addresses_that_are_no_blogs_fail_in_one_line_each(site: Site, tmp_path: Path) -> None:
    bad = [path for path in faults.KINDS if path not in ("2009/01/stor/", "2009/01/djup/", "bomb/")]
    done = crawl(tmp_path, *(f"{site.base}/fel/{path}" for path in [*bad, "bomb/"]))
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    for path in bad:
        lines = [line for line in done.stderr.splitlines() if f"/fel/{path}: " in line]
        assert len(lines) == 1, done.stderr


def test_an_unreachable_host(tmp_path: Path) -> None:
    with serve() as gone:
        url = gone.homes[0]
    done = crawl(tmp_path, url)
    assert done.returncode == 1
    assert url in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
