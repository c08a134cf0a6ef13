"""Hosts that fall ill during a crawl, and get well: what they gave is kept, and nothing of it is asked for again."""

from __future__ import annotations

import gzip
import socket
import threading
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from again import by_path, outcomes
from living_blog import Living
from small_crawls import crawl, rows
from small_site import RESET, SILENCE, Answer, Site

from crawler.errors import ExitStatus

POLICY = {"/robots.txt", "/.well-known/tdmrep.json"}


def texts(folder: Path) -> set[tuple[str, str]]:
    """What was written, in posts and comments."""
    found = [row for table in ("posts", "comments") for row in rows(folder, table)]
    return {(row["url"], row["content_hash"]) for row in found if row["removed_at"] is None}


def heal_after(site: Site, count: int, sickness: Answer) -> list[str]:
    """The site answers so many requests, then all with `sickness`; gives what it had answered, as it is answered."""
    healthy, answered = site.answer, list[str]()

    def answer(target: str) -> Answer:
        if len(answered) >= count:
            site.requests.append(target)
            return sickness
        answered.append(target)
        return healthy(target)

    site.answer = answer  # type: ignore[method-assign]
    return answered


BUSY = Answer("Stängt", status=503, headers={"Retry-After": "3600"})


@pytest.mark.parametrize("sickness", [SILENCE, BUSY], ids=["dead", "closed for an hour"])
def test_a_host_that_falls_ill_half_way(site: Site, tmp_path: Path, sickness: Answer) -> None:
    blog = Living(site, 15, api=False)
    blog.reply(4, "Den minns jag.")
    blog.publish()
    healthy = site.answer
    answered = heal_after(site, 14, sickness)
    (tmp_path / "whole").mkdir()
    done = crawl([site.start], tmp_path, HOST_FAILURES_MAX="4")
    assert done.returncode == ExitStatus.FAILED
    assert done.stderr.count("no more of it in this run") == 1
    assert "the same command goes on" in done.stdout
    had = by_path(tmp_path, site)
    assert 0 < len(had) < 15

    site.answer = healthy  # type: ignore[method-assign]
    site.requests.clear()
    done = crawl([site.start], tmp_path)
    assert done.returncode == 0, done.stderr
    assert set(site.requests) & set(answered) <= POLICY, "what it has is not asked for again"
    crawl([site.start], tmp_path / "whole")
    assert texts(tmp_path) == texts(tmp_path / "whole")


def test_answers_that_break_off_or_never_end(site: Site, tmp_path: Path) -> None:
    blog = Living(site, 9, api=False)
    pages = dict(site.pages)
    packed = gzip.compress(str(pages[blog.post(2).path]).encode())
    sick = {
        1: Answer(str(pages[blog.post(1).path]), after=200),
        2: Answer(packed[:-20], headers={"Content-Encoding": "gzip"}),
        3: Answer("<html>", endless=True),
        4: SILENCE,
        5: Answer("Fel", status=500),
        6: RESET,
        7: Answer(str(pages[blog.post(7).path]), after=200, reset=True),
    }
    site.pages |= {blog.post(number).path: answer for number, answer in sick.items()}
    done = crawl([site.start], tmp_path, DOWNLOAD_TIMEOUT="6")
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert set(by_path(tmp_path, site)) == {post.path for post in blog.posts if post.number not in sick}
    for number in sick:
        assert outcomes(tmp_path, blog.post(number).path) == ["error"]
    site.pages |= pages
    done = crawl([site.start], tmp_path)
    assert done.returncode == 0, done.stderr
    assert set(by_path(tmp_path, site)) == {post.path for post in blog.posts}


def test_connections_that_are_reset_cost_nothing(site: Site, tmp_path: Path) -> None:
    """Half of all is reset when it is asked for first: in the middle of the body, or before there is an answer."""
    blog = Living(site, 15, api=False)
    for number in range(1, 16):
        blog.reply(number, f"Svar {number}, som inte får bli halvt.")
    blog.publish()
    (tmp_path / "whole").mkdir()
    crawl([site.start], tmp_path / "whole")
    asked, healthy = set(site.requests), site.answer
    reset = {target: number % 4 for number, target in enumerate(sorted(asked)) if number % 2}

    def answer(target: str) -> Answer:
        whole, kind = healthy(target), reset.pop(target, 0)
        if kind == 1:
            return RESET
        return replace(whole, after=len(whole.body) // 2, reset=True) if kind else whole

    site.answer = answer  # type: ignore[method-assign]
    done = crawl([site.start], tmp_path)
    assert done.returncode == 0, done.stderr
    assert not reset, "each was asked for"
    assert texts(tmp_path) == texts(tmp_path / "whole")
    once, each = ([row["url"] for row in rows(folder, "captures")] for folder in (tmp_path, tmp_path / "whole"))
    assert sorted(once) == sorted(each), "half an answer is none"


def test_a_name_that_leads_nowhere(site: Site, tmp_path: Path) -> None:
    Living(site, 5, api=False)
    done = crawl([site.start, "http://reklamhornan.invalid/"], tmp_path)
    assert done.returncode == ExitStatus.SOME_FAILED
    (line,) = [line for line in done.stderr.splitlines() if "reklamhornan.invalid" in line and "ERROR" in line]
    assert "no such host; check the address, or the network" in line
    assert len(by_path(tmp_path, site)) == 5


def test_blogs_that_failed_before_hold_up_none_that_answers(site: Site, tmp_path: Path) -> None:
    Living(site, 3, api=False)
    asked: list[int] = []  # how much the living blog had been asked for when a dead one was
    with socket.create_server(("0.0.0.0", 0)) as dead:

        def count() -> None:
            with suppress(OSError):
                while True:
                    dead.accept()[0].close()
                    asked.append(len(site.requests))

        threading.Thread(target=count, daemon=True).start()
        homes = [f"http://127.0.0.{number}:{dead.getsockname()[1]}/" for number in range(2, 32)]
        for _ in range(2):
            asked.clear()
            site.requests.clear()
            done = crawl([*homes, site.start], tmp_path, RETRY_TIMES="0", CONCURRENT_REQUESTS="2")
            assert done.returncode == ExitStatus.SOME_FAILED, done.stderr
    assert len(asked) >= len(homes)
    assert asked.count(0) <= 4, "they are asked when there is nothing else to do"
    assert done.stderr.count("\n") == 3, "and share one line"
