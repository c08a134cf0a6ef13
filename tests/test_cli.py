"""The command as a user runs it: a process of its own, its output, its exit status."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from by_command import ROOT, command, one_line
from sampleblog.faults import GOOD, HOME, faults
from sampleblog.server import Site, serve
from sampleblog.unhelpful import tables

from crawler.errors import ExitStatus
from pipelines.store import Dataset

ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}


def bloggarkiv(*arguments: object, cwd: Path, stdin: bytes | None = None) -> subprocess.CompletedProcess[str]:
    if stdin is None:
        return command(*arguments, cwd=cwd)
    words = [sys.executable, "-m", "pipelines.cli", *map(str, arguments)]
    done = subprocess.run(words, cwd=cwd, env=ENVIRONMENT, input=stdin, capture_output=True, timeout=300)
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with serve(more=faults) as running:
        yield running


def test_some_blogs_failed_is_a_status_of_its_own(site: Site, tmp_path: Path) -> None:
    few = ("--limit", 2, "-s", "RETRY_TIMES=0")
    done = bloggarkiv("crawl", site.homes[1], f"{site.base}/finns-inte/", *few, cwd=tmp_path)
    assert done.returncode == 3


@pytest.mark.parametrize(
    "arguments",
    [
        ("crawl",),
        ("crawl", "ftp://b.example/"),
        ("crawl", "http://127.0.0.1:9/", "--since", "igår"),
        ("crawl", "http://127.0.0.1:9/", "--limit", "0"),
        ("crawl", "--blogs", "saknas.toml"),
        ("crawl", "http://127.0.0.1:9/", "-s", "SAKNAR_VÄRDE"),
        ("crawl", "http://127.0.0.1:9/", "-s", "LANGUAGE_DETECTOR=pipelines.nowhere.Detector"),
        ("import", "saknas.txt"),
    ],
)
def test_a_wrong_command_is_told_in_one_line(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    done = bloggarkiv(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert one_line(done.stderr)


def test_limit_and_since(site: Site, tmp_path: Path) -> None:
    home = site.homes[0]
    assert bloggarkiv("crawl", home, "--dataset", "few", "--limit", 5, cwd=tmp_path).returncode == 0
    assert len(pd.read_parquet(tmp_path / "output/few/posts")) <= 5
    assert bloggarkiv("crawl", home, "--dataset", "late", "--since", "2011-06-01", cwd=tmp_path).returncode == 0
    late = pd.read_parquet(tmp_path / "output/late/posts")
    assert len(late) > 0
    assert late["published_at"].dropna().min() >= pd.Timestamp("2011-06-01", tz="UTC")


def test_read_prints_a_saved_page_as_json(tmp_path: Path) -> None:
    story = "Ett stycke om reklam som är långt nog för att vara ett stycke."
    text = f"En rubrik\n\n{story}\n\n2 svar\n • Anna\n\n  Bra!\n\n • Pingback: xk39fjq2()\n"
    path = tmp_path / "sida.txt"
    path.write_text(text, "utf-8")
    for arguments, stdin in [(("read", path), None), (("read", "-", "--url", "http://b.example/x/"), text.encode())]:
        done = bloggarkiv(*arguments, cwd=tmp_path, stdin=stdin)
        assert done.returncode == 0, done.stderr
        page = json.loads(done.stdout)
        assert list(page) == ["post", "comments", "links"]
        assert page["post"]["title"] == "En rubrik"
        assert [comment["kind"] for comment in page["comments"]] == ["comment", "pingback"]
        assert page["comments"][1]["spam_suspected"] is True


def test_read_learns_from_other_pages_of_the_blog(tmp_path: Path) -> None:
    blog = tables()
    paths = [tmp_path / f"{entry.number}.html" for entry in blog.entries]
    for path, doc in zip(paths, blog.pages, strict=True):
        path.write_text(doc.text, encoding="utf-8")
    alone, with_others = (
        json.loads(bloggarkiv("read", paths[1], *more, cwd=tmp_path).stdout)
        for more in ((), ("--learn-from", *paths[:1], *paths[2:]))
    )
    assert (alone["post"]["published_at"], alone["comments"]) == (None, [])
    assert with_others["post"]["published_at"][:10] == f"{blog.entries[1].day}"
    assert [comment["author"] for comment in with_others["comments"]] == [blog.entries[1].replies[0].author]
    missing = bloggarkiv("read", paths[0], "--learn-from", tmp_path / "saknas.html", cwd=tmp_path)
    assert missing.returncode == 1
    assert one_line(missing.stderr)


def test_read_of_an_address_and_of_what_is_no_page(site: Site, tmp_path: Path) -> None:
    done = bloggarkiv("read", site.base + GOOD, cwd=tmp_path)
    assert json.loads(done.stdout)["post"]["title"] == "Det som går bra"
    for page in (f"{site.base}{HOME}2009/01/pdf/", f"{site.base}{HOME}2009/01/borta/", "saknas.html"):
        done = bloggarkiv("read", page, cwd=tmp_path)
        assert done.returncode == 1, page
        assert one_line(done.stderr)


def test_a_text_is_crawled_imported_and_in_the_status(tmp_path: Path) -> None:
    path = tmp_path / "texter" / "a.txt"
    path.parent.mkdir()
    path.write_text("En rubrik\n\nEtt stycke om reklam.\n\n1 svar\n • Anna\n\n  Bra skrivet!\n", "utf-8")
    for words in (("crawl", path.as_uri()), ("import", path)):
        done = bloggarkiv(*words, "--dataset", "text", cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        posts = pd.read_parquet(tmp_path / "output/text/posts")
        assert posts["source"].tolist() == ["text"]
    done = bloggarkiv("status", "text", cwd=tmp_path)
    assert done.returncode == 0
    assert "texter" in done.stdout
    assert bloggarkiv("status", "output/text", cwd=tmp_path).stdout == done.stdout
    assert bloggarkiv("status", "finns-inte", cwd=tmp_path).returncode == 1


def test_no_room_for_the_language_models_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("En rubrik\n\nEtt stycke om reklam.\n", "utf-8")
    page = (tmp_path / "a.txt").as_uri()
    for words in (f"crawl {page} --quiet", "import a.txt --quiet"):
        limited = f"ulimit -f 1024; exec {shlex.quote(sys.executable)} -m pipelines.cli {words}"  # kB, of a file
        done = subprocess.run(["bash", "-c", limited], cwd=tmp_path, env=ENVIRONMENT, capture_output=True, text=True)
        assert done.returncode == ExitStatus.DISK, done.stderr
        assert one_line(done.stderr)
        assert "cannot be loaded: File too large (TMPDIR names" in done.stderr


def test_a_saved_page_is_one_to_crawl_and_import(tmp_path: Path) -> None:
    path = tmp_path / "sida.html"
    path.write_text(
        "<html><head><title>Sida</title><meta name='generator' content='WordPress 3.1'></head><body class='single'>"
        "<div id='post-7' class='post hentry'><h1 class='entry-title'>Sida</h1><div class='entry-content'>"
        "<p>Ett stycke om reklam.</p></div></div></body></html>",
        "utf-8",
    )
    for words in (("crawl", path.as_uri()), ("import", path)):
        done = bloggarkiv(*words, "--dataset", words[0], cwd=tmp_path)
        assert done.returncode == 0, done.stderr
    posts = [pd.read_parquet(tmp_path / "output" / verb / "posts") for verb in ("crawl", "import")]
    assert [found[["source", "post_id", "text"]].values.tolist() for found in posts] == [
        [["saved", posts[0]["post_id"][0], "Ett stycke om reklam."]]
    ] * 2


def test_a_short_comment_is_in_the_language_that_its_page_declares(tmp_path: Path) -> None:
    for lang in ("sv-SE", "nb-NO"):
        (tmp_path / f"{lang}.html").write_text(
            f'<html lang="{lang}"><head><title>IMG 7</title><meta name="generator" content="WordPress 3.1"></head>'
            '<body class="single postid-7"><div id="post-7" class="post hentry"><h1 class="entry-title">IMG 7</h1>'
            '<div class="entry-content"><p>7!</p></div></div><ol class="commentlist">'
            '<li class="comment" id="comment-1"><cite class="fn">Kari</cite>'
            '<div class="comment-body"><p>Så bra!</p></div></li></ol></body></html>',
            "utf-8",
        )
    done = bloggarkiv("import", "sv-SE.html", "nb-NO.html", "--dataset", "kort", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    comments = pd.read_parquet(tmp_path / "output/kort/comments")
    assert {url.rpartition("/")[2]: language for url, language in comments[["post_url", "language"]].values} == {
        "sv-SE.html": "sv",
        "nb-NO.html": "no",
    }
    done = bloggarkiv("read", "nb-NO.html", cwd=tmp_path)
    assert json.loads(done.stdout)["comments"][0]["language"] == "no"


def test_scrapy_s_own_habits(site: Site, tmp_path: Path) -> None:
    def scrapy(*arguments: str) -> subprocess.CompletedProcess[str]:
        environment = {**ENVIRONMENT, "SCRAPY_SETTINGS_MODULE": "crawler.settings"}
        command = [sys.executable, "-m", "scrapy", *arguments]
        return subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, check=False, text=True)

    assert scrapy("list").stdout.split() == ["blog", "commoncrawl", "wayback"]
    crawl = ["crawl", "blog", "-a", f"url={site.homes[1]}", "-a", "limit=2", "-s", "DATASET=s"]
    assert scrapy(*crawl).returncode == 0
    assert len(pd.read_parquet(tmp_path / "output/s/posts")) >= 1
    with Dataset(tmp_path / "output/s"):
        in_use = scrapy(*crawl)
    wrong = scrapy(*crawl, "-a", "limit=x")
    for done, status, told in (
        (in_use, ExitStatus.IN_USE, "another process is writing it"),
        (wrong, ExitStatus.USAGE, "limit: “x” is no"),
    ):
        assert done.returncode == status
        (line,) = [line for line in done.stderr.splitlines() if "ERROR" in line]
        assert told in line
        assert done.stderr.endswith(f"{line}\n"), "and no traceback"


def test_ctrl_c_saves_what_was_read_and_says_how_to_go_on(site: Site, tmp_path: Path) -> None:
    reached = threading.Event()
    answered = site.answer

    def watching(target: str) -> object:
        if len(site.requests) > before + 30:
            reached.set()
        return answered(target)

    before = len(site.requests)
    site.answer = watching  # type: ignore[method-assign,assignment]
    blogs = tmp_path / "blogs.toml"
    blogs.write_text(f'[[blog]]\nurl = "{site.homes[0]}"\ndelay = 0.05\n')
    crawl = subprocess.Popen(
        [sys.executable, "-m", "pipelines.cli", "crawl", "--blogs", str(blogs), "--dataset", "avbrott"],
        cwd=tmp_path,
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert reached.wait(300)
        crawl.send_signal(signal.SIGINT)
        output, errors = crawl.communicate(timeout=300)
    finally:
        crawl.kill()
        site.answer = answered  # type: ignore[method-assign]
    assert crawl.returncode == 130, errors
    assert "same command" in output
    assert "Traceback" not in errors
    interrupted = pd.read_parquet(tmp_path / "output/avbrott/posts")
    assert len(interrupted) >= 1
    assert bloggarkiv("crawl", "--blogs", blogs, "--dataset", "avbrott", cwd=tmp_path).returncode == 0
    whole = pd.read_parquet(tmp_path / "output/avbrott/posts")
    assert set(interrupted["post_id"]) < set(whole["post_id"])
    assert whole["post_id"].is_unique


def test_a_summary_for_machines_and_what_the_latest_crawl_changed(site: Site, tmp_path: Path) -> None:
    crawl = ("crawl", site.homes[1], "--limit", "3", "--dataset", "kort", "--summary-json")
    assert bloggarkiv(*crawl, "ett.json", cwd=tmp_path).returncode == 0
    summary = json.loads((tmp_path / "ett.json").read_text(encoding="utf-8"))
    assert (summary["status"], summary["dataset"]) == (0, "output/kort")
    assert summary["started_at"] < summary["finished_at"]
    (blog,) = summary["blogs"]
    assert blog["posts"] == summary["rows"]["posts_new"] == len(pd.read_parquet(tmp_path / "output/kort/posts"))
    assert blog["failure"] is None
    assert summary["requests"] > blog["posts"]
    diff = bloggarkiv("diff", "kort", cwd=tmp_path)
    assert sum(line.startswith("+ post") for line in diff.stdout.splitlines()) == blog["posts"]
    assert bloggarkiv(*crawl, "tva.json", cwd=tmp_path).returncode == 0
    assert "posts_new" not in json.loads((tmp_path / "tva.json").read_text(encoding="utf-8"))["rows"]
    assert "nothing since" in bloggarkiv("diff", "kort", cwd=tmp_path).stdout


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("diff", "kort", "--since", "i går"), "is no date"),
        (("rebuild", "kort", "--processes", "0"), "one at least"),
        (("verify", "saknas"), "no dataset"),
    ],
)
def test_words_that_make_no_sense(arguments: tuple[str, ...], told: str, tmp_path: Path) -> None:
    (tmp_path / "output" / "kort").mkdir(parents=True)
    (tmp_path / "output" / "kort" / "manifest.json").write_text('{"schema_version": 1, "tables": {}}')
    done = bloggarkiv(*arguments, cwd=tmp_path)
    assert done.returncode in (1, 2)
    assert one_line(done.stderr)
    assert told in done.stderr


def test_a_summary_that_cannot_be_written(site: Site, tmp_path: Path) -> None:
    crawl = ("crawl", site.homes[1], "--limit", "1", "--dataset", "kort", "--summary-json", "saknas/ett.json")
    done = bloggarkiv(*crawl, cwd=tmp_path)
    assert done.returncode == 2
    assert "--summary-json saknas/ett.json" in done.stderr
