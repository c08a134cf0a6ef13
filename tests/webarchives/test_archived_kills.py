"""A crawl of an archive is taken in by and by: killed at any instant it goes on, and asks for nothing that it has."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from by_command import LONGEST, command
from common_crawl import CommonCrawl, common_crawl
from sessions import HOME, page
from stored import contents_but_places, rows

from crawler.archive.exchange import Exchange
from crawler.archive.warc import WarcFolder
from pipelines.verify import Verified, verify

POSTS = 30
UNDER_WAY = 4
"""Answers that a kill may find under way: asked for, and not stored yet."""


def address(number: int) -> str:
    return f"{HOME}{2007 + number // 12}/{number % 12 + 1:02}/inlagg-nummer-{number}/"


def post(number: int) -> bytes:
    text = f"Det här är inlägg nummer {number}, och det handlar om hur reklamen såg ut det året, inte om något annat."
    date = f"5/{number % 12 + 1} {2007 + number // 12}"
    said = (
        f"<li class='comment' id='comment-{number}'><cite>Läsare</cite> skriver: <small>{date}</small>"
        "<p>Så är det nog, sade hon.</p></li>"
    )
    return page(
        f"Inlägg nummer {number}",
        f"<div class='post' id='post-{number}'><h2>Inlägg nummer {number}</h2>"
        f"<p class='date'>{2007 + number // 12}-{number % 12 + 1:02}-05</p><div class='entry'><p>{text}</p></div></div>"
        f"<h3 id='comments'>1 svar till ”Inlägg nummer {number}”</h3><ol class='commentlist'>{said}</ol>",
    )


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CommonCrawl]:
    folder = tmp_path_factory.mktemp("long")
    files = WarcFolder(folder, {}, 10**9)
    links = "".join(f"<div class='post'><h2><a href='{address(n)}'>Nummer {n}</a></h2></div>" for n in range(POSTS))
    pages = {HOME: page("Hem", links), **{address(n): post(n) for n in range(POSTS)}}
    for url, body in pages.items():
        received = bytearray(b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + body)
        files.add_exchange(
            url, Exchange(bytearray(b"GET / HTTP/1.1\r\n\r\n"), received, datetime(2011, 1, 1, tzinfo=UTC))
        )
    files.close()
    with common_crawl(sorted(folder.glob("*.gz"))) as served:
        yield served


def words(served: CommonCrawl, dataset: Path, *more: str) -> list[str]:
    words = ["crawl", "--from", "commoncrawl", "--cc-index", f"{served.base}/collinfo.json", HOME, *more]
    words += ["-s", f"COMMONCRAWL_DATA={served.base}/", "-s", "COMMIT_EVERY=6"]
    return [*words, "--dataset", dataset.name, "--output", str(dataset.parent)]


def ranges(served: CommonCrawl) -> int:
    return sum("bytes=" in asked for asked in served.seen)


def test_killed_again_and_again(served: CommonCrawl, tmp_path: Path) -> None:
    assert command(*words(served, tmp_path / "whole")).returncode == 0
    served.seen.clear()
    dataset, steps = tmp_path / "d", []
    for kill_at in (3, 12, 22):
        running = subprocess.Popen([sys.executable, "-m", "pipelines.cli", *words(served, dataset)])
        reached = threading.Event()

        def hear(at: int = kill_at, reached: threading.Event = reached) -> None:
            if ranges(served) >= at:
                reached.set()

        served.heard = hear
        assert reached.wait(LONGEST)
        running.kill()
        running.wait()
        served.heard = None
        steps.append(len(rows(dataset, "posts")) if dataset.exists() else 0)
    assert command(*words(served, dataset)).returncode == 0
    assert 0 < steps[1] < steps[2] < POSTS, "rows come in steps"
    again = [
        asked for asked, times in served.seen.items() if times > 1 and "robots" not in asked and "tdmrep" not in asked
    ]
    assert len([asked for asked in again if "bytes=" in asked]) <= 3 * UNDER_WAY
    assert not [asked for asked in again if "page=" in asked], "the index is not asked again"
    assert contents_but_places(dataset) == contents_but_places(tmp_path / "whole")
    assert list(verify(dataset, Verified())) == []


def test_the_newest_and_those_since_a_day(served: CommonCrawl, tmp_path: Path) -> None:
    served.seen.clear()
    assert command(*words(served, tmp_path / "few", "--limit", "3")).returncode == 0
    assert {row["url"] for row in rows(tmp_path / "few", "posts")} == {address(n) for n in (29, 28, 27)}
    assert ranges(served) == 4, "the home page and three posts"
    since = address(20)
    assert command(*words(served, tmp_path / "late", "--since", "2008-09-05")).returncode == 0
    assert {row["url"] for row in rows(tmp_path / "late", "posts")} == {address(n) for n in range(20, POSTS)}
    assert since == f"{HOME}2008/09/inlagg-nummer-20/"
    assert command(*words(served, tmp_path / "later", "--since", "2008-09-06")).returncode == 0
    assert {row["url"] for row in rows(tmp_path / "later", "posts")} == {address(n) for n in range(21, POSTS)}
    assert [row["outcome"] for row in rows(tmp_path / "later", "captures") if row["url"] == since] == ["older"]
