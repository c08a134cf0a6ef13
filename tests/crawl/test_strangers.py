"""Blogs crawled before, where something else answers now: nothing of them changes, and each is told in one line. All at
once: the blog of many that is as it was is read on.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from by_command import ROOT, command
from living_blog import Living
from small_crawls import rows
from small_site import Site, serve
from strangers import STRANGERS

from crawler.errors import ExitStatus

ASKED_OF_ONE = 40  # at most, of a blog that is another's: its home, lists that are none, and five posts


@dataclass(slots=True)
class Visit:
    """One crawl of all: what was asked of each site, what the summary says of each blog, and the log."""

    asked: dict[str, list[str]]
    told: dict[str, dict[str, Any]]
    status: int
    log: str


@dataclass(slots=True)
class Visits:
    """The blogs, what was stored of them before and after, and the crawls since."""

    sites: dict[str, Site]
    before: dict[str, str]
    after: dict[str, str]
    quick: Visit
    full: Visit


@pytest.fixture(scope="module")
def visits(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visits]:
    folder = tmp_path_factory.mktemp("strangers")
    names = [*STRANGERS, "as_it_was"]
    sites = {name: serve(f"127.0.1.{number}") for number, name in enumerate(names, 1)}
    others = {name: serve(f"127.0.2.{number}") for number, name in enumerate(names, 1)}
    blogs = {name: Living(site, 7, api=number % 2 == 0) for number, (name, site) in enumerate(sites.items())}
    for blog in blogs.values():
        blog.reply(3, "Den minns jag.")
        blog.publish()
    first = visit(folder, sites, others)
    assert first.status == 0, first.log
    before = stored(folder, sites)
    for name, turn in STRANGERS.items():
        turn(sites[name], others[name])
    blogs["as_it_was"].write()
    blogs["as_it_was"].publish()
    quick = visit(folder, sites, others)
    full = visit(folder, sites, others, "--full")
    yield Visits(sites, before, stored(folder, sites), quick, full)
    for name, site in [*sites.items(), *others.items()]:
        if name != "a_host_that_is_down" or site in others.values():
            site.close()
    shutil.rmtree(folder)


def visit(folder: Path, sites: dict[str, Site], others: dict[str, Site], *words: str) -> Visit:
    for site in sites.values():
        site.requests.clear()
    allowed = ",".join(site.base.partition("//")[2] for site in others.values())
    settings = {"RETRY_TIMES": "1", "RETRY_BACKOFF": "0.1", "ALLOWED_PRIVATE_HOSTS": allowed}
    set_so = [word for name, value in settings.items() for word in ("-s", f"{name}={value}")]
    starts = [site.start for site in sites.values()]
    done = command("crawl", *starts, "--dataset", "small", *words, *set_so, "--summary-json", "told.json", cwd=folder)
    blogs = json.loads((folder / "told.json").read_text("utf-8"))["blogs"]
    told = dict(zip(sites, blogs, strict=True))
    asked = {name: list(site.requests) for name, site in sites.items()}
    return Visit(asked, told, done.returncode, done.stderr)


def python(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, *words]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=300, check=False
    )


def stored(folder: Path, sites: dict[str, Site]) -> dict[str, str]:
    """All rows that say what was written, by the site."""
    tables = {table: rows(folder, table) for table in ("posts", "comments", "links", "revisions")}
    slugs = {row["url"]: row["blog"] for row in rows(folder, "blogs")}
    assert len(slugs) == len(sites), "no blog more, and none less"
    return {
        name: repr([[row for row in found if row["blog"] == slugs[site.start]] for found in tables.values()])
        for name, site in sites.items()
    }


@pytest.mark.parametrize("name", STRANGERS)
def test_nothing_changes_and_it_is_told(visits: Visits, name: str) -> None:
    assert visits.after[name] == visits.before[name]
    for crawl in (visits.quick, visits.full):
        assert crawl.told[name]["failure"], crawl.told[name]
        assert len(crawl.asked[name]) <= ASKED_OF_ONE
    host = urlsplit(visits.sites[name].base).hostname
    told = rf"ERROR http://{host}:|{host} answered 503 .*; no more of it in this run"
    lines = [line for line in visits.quick.log.splitlines() if re.search(told, line)]
    assert len(lines) == 1, lines
    assert "Traceback" not in visits.quick.log + visits.full.log


@pytest.mark.parametrize(
    "name", ["a_robots_txt_that_disallows", "a_robots_txt_that_fails", "text_and_data_mining_reserved"]
)
def test_who_says_no_is_asked_for_nothing_more(visits: Visits, name: str) -> None:
    for crawl in (visits.quick, visits.full):
        assert set(crawl.asked[name]) <= {"/robots.txt", "/.well-known/tdmrep.json"}


def test_the_blog_that_is_as_it_was_is_read_on(visits: Visits) -> None:
    assert visits.quick.status == visits.full.status == ExitStatus.SOME_FAILED
    assert visits.quick.told["as_it_was"]["failure"] is None
    assert visits.after["as_it_was"] != visits.before["as_it_was"]
