"""What runs leave behind when nobody looks: the log of many, trouble told once, summaries side by side."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from by_command import LONGEST
from sampleblog.answers import Answer, page
from sampleblog.server import Site, serve
from test_statuses import held_up, run, start

from crawler.errors import ExitStatus
from crawler.troubles import NAME as TROUBLES
from pipelines.commit import LOCK

HOME = "/dagbok/"
DEAD = "http://127.0.0.1:9/"
FAST = ("-s", "RETRY_TIMES=0", "--dataset", "d", "--quiet", "--log-file", "log/d.log")
LINE = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[+-]\d{4} d\[\d+\] (INFO|WARNING|ERROR) (.+)")


@pytest.fixture
def site() -> Iterator[Site]:
    with serve() as running:
        running.answers[HOME] = listing("ett", "trasig")
        running.answers[f"{HOME}2009/05/ett/"] = post("ett")
        running.answers[f"{HOME}2009/05/trasig/"] = broken()
        yield running


def listing(*names: str) -> Answer:
    links = (f'<h2><a rel="bookmark" href="{HOME}2009/05/{name}/">{name}</a></h2>' for name in names)
    entries = (f'<div class="post hentry">{link}</div>' for link in links)
    head = '<title>Dagbok</title><meta name="generator" content="WordPress 3.1">'
    return page(f'<html><head>{head}</head><body class="home blog">{"".join(entries)}</body></html>')


def post(name: str) -> Answer:
    return page(
        f'<html><head><title>{name}</title><meta name="generator" content="WordPress 3.1"></head>'
        f'<body class="single"><div id="post-7" class="post hentry"><h1 class="entry-title">{name}</h1>'
        '<div class="entry-content"><p>Ett stycke om reklam, och ett om varumärken.</p></div></div></body></html>'
    )


def broken() -> Answer:
    answer = page("<html><body>fel</body></html>")
    answer.status = 500
    return answer


def log(folder: Path) -> list[tuple[str, str]]:
    """Level and words of every line; each is dated, and names the dataset and the process."""
    found = [LINE.fullmatch(line) for line in (folder / "log/d.log").read_text(encoding="utf-8").splitlines()]
    assert all(found)
    return [(match[1], match[2]) for match in found if match]


def day() -> str:
    return time.strftime("%Y-%m-%d", time.gmtime())


def since(folder: Path, *days: str) -> dict[str, str]:
    """Since when each address cannot be read, as noted: one of these days, between which midnight may lie."""
    noted = json.loads((folder / "output/d" / TROUBLES).read_bytes())
    found = {url: trouble["since"] for url, trouble in noted.items()}
    assert set(found.values()) <= set(days)
    return found


def test_trouble_is_told_once_and_counted_after_that(site: Site, tmp_path: Path) -> None:
    crawl = ("crawl", site.base + HOME, DEAD, *FAST)
    trouble = f"{site.base}{HOME}2009/05/trasig/: internal server error (HTTP 500)"
    began = day()
    status, told = run(*crawl, cwd=tmp_path)
    assert status == ExitStatus.SOME_FAILED
    assert [line.partition(" WARNING ")[2] for line in told.splitlines() if "ERROR" not in line] == [trouble]
    assert [line for line in told.splitlines() if f"ERROR {DEAD}: the host refuses connections" in line]
    assert len(told.splitlines()) == 2
    first = log(tmp_path)
    failing = since(tmp_path, began, day())[DEAD]

    assert run(*crawl, cwd=tmp_path) == (ExitStatus.SOME_FAILED, "")
    assert log(tmp_path)[len(first) :] == [
        ("INFO", "crawl of 2 blogs into output/d"),
        ("INFO", f"{site.base}{HOME}: 0 of 1 known posts read again; nothing new; 1 page failed, as before"),
        ("INFO", f"{DEAD}: failed since {failing}: the host refuses connections (asked for robots.txt)"),
    ]

    site.answers[f"{HOME}2009/05/trasig/"] = post("trasig")
    assert run(*crawl, cwd=tmp_path) == (ExitStatus.SOME_FAILED, "")
    assert log(tmp_path)[-2] == ("INFO", f"{site.base}{HOME}: 0 of 1 known posts read again; 1 post new")
    site.answers[f"{HOME}2009/05/trasig/"] = broken()
    assert trouble in run(*crawl, "--full", cwd=tmp_path)[1]


def test_dead_blogs_share_a_line_after_the_first_night(site: Site, tmp_path: Path) -> None:
    dead = [f"http://127.0.0.{number}:9/" for number in range(1, 8)]
    crawl = ("crawl", site.base + HOME, *dead, *FAST)
    began = day()
    status, told = run(*crawl, cwd=tmp_path)
    assert status == ExitStatus.SOME_FAILED
    assert sum(" ERROR " in line for line in told.splitlines()) == 7, "each is news once"
    first = log(tmp_path)
    assert sum(": failed: " in line for _, line in first) == 7
    failing = since(tmp_path, began, day())
    assert run(*crawl, cwd=tmp_path) == (ExitStatus.SOME_FAILED, "")
    named = ", ".join(f"{url} (since {failing[url]})" for url in dead[:5])
    assert log(tmp_path)[len(first) + 2 :] == [("INFO", f"7 blogs: failed, as before: {named} and 2 more")]


def test_a_blog_of_which_no_post_can_be_read_has_failed_and_says_so_shortly(site: Site, tmp_path: Path) -> None:
    names = [f"nummer-{number}" for number in range(8)]
    site.answers[HOME] = listing(*names)
    site.answers |= {f"{HOME}2009/05/{name}/": broken() for name in names}
    crawl = ("crawl", site.base + HOME, *FAST)
    status, told = run(*crawl, cwd=tmp_path)
    assert status == ExitStatus.FAILED, told
    lines = [line.partition("+")[2][5:] for line in told.splitlines()]
    assert sum(line.endswith("/: internal server error (HTTP 500)") for line in lines) == 5
    why = "internal server error (HTTP 500)"
    assert f"ERROR {site.base}{HOME}: none of its 8 posts could be read: {why}" in lines
    assert f"WARNING {site.base}{HOME}: 3 more pages: {why}" in lines
    assert len(lines) == 7
    site.answers |= {f"{HOME}2009/05/{name}/": post(name) for name in names}
    assert run(*crawl, cwd=tmp_path) == (ExitStatus.DONE, "")
    assert log(tmp_path)[-1][1].endswith("8 of 8 posts read; 8 posts new")


def test_blogs_without_news_share_a_line(site: Site, tmp_path: Path) -> None:
    others = [serve(), serve()]
    with others[0] as second, others[1] as third:
        for other in (second, third):
            other.answers |= {path: site.answers[path] for path in (HOME, f"{HOME}2009/05/ett/")}
        crawl = ("crawl", *(each.base + HOME for each in (site, second, third)), *FAST)
        assert run(*crawl, cwd=tmp_path)[0] == ExitStatus.DONE
        started, *first = log(tmp_path)
        assert sum("1 post new" in line for _, line in first) == 3
        assert run(*crawl, cwd=tmp_path) == (ExitStatus.DONE, "")
        quiet = "3 blogs: 0 of 3 known posts read again; nothing new; 1 page failed, as before"
        assert log(tmp_path)[1 + len(first) :] == [started, ("INFO", quiet)]
        second.answers[HOME] = listing("ett", "nytt")
        second.answers[f"{HOME}2009/05/nytt/"] = post("nytt")
        assert run(*crawl, cwd=tmp_path) == (ExitStatus.DONE, "")
        assert log(tmp_path)[-2:] == [
            ("INFO", f"{second.base}{HOME}: 0 of 1 known posts read again; 1 post new"),
            ("INFO", quiet.replace("3", "2")),
        ]


def test_a_run_in_progress_goes_on_in_the_new_file_when_the_log_is_rotated(site: Site, tmp_path: Path) -> None:
    with held_up(site, 1) as (reached, go_on):
        crawl = start("crawl", site.base + HOME, *FAST, cwd=tmp_path)
        assert reached.wait(LONGEST)
        if shutil.which("logrotate") and os.getuid() == 0:
            rules = tmp_path / "rules"
            rules.write_text(f"{tmp_path}/log/*.log {{\nrotate 3\nnocreate\n}}\n")
            rotate = ["logrotate", "--force", "--state", str(tmp_path / "state"), str(rules)]
            subprocess.run(rotate, check=True)
        else:
            (tmp_path / "log/d.log").rename(tmp_path / "log/d.log.1")
        go_on()
        crawl.communicate(timeout=LONGEST)
    assert "crawl of" in (tmp_path / "log/d.log.1").read_text(encoding="utf-8")
    assert "1 of 2 posts read; 1 post new" in log(tmp_path)[-1][1]


def test_a_dataset_in_use_is_no_news_unless_it_stays_so(site: Site, tmp_path: Path) -> None:
    crawl = ("crawl", site.base + HOME, *FAST)
    with held_up(site, 1) as (reached, go_on):
        first = start(*crawl, cwd=tmp_path)
        assert reached.wait(LONGEST)
        assert run(*crawl, cwd=tmp_path) == (ExitStatus.IN_USE, "")
        level, told = log(tmp_path)[-1]
        assert level == "INFO"
        assert f"another process is writing it ({first.pid}, since" in told
        eight_days_ago = time.time() - 8 * 24 * 3600
        os.utime(tmp_path / "output/d" / LOCK, (eight_days_ago, eight_days_ago))
        status, errors = run(*crawl, cwd=tmp_path)
        assert status == ExitStatus.IN_USE
        assert len(errors.splitlines()) == 1
        assert f"another process is writing it ({first.pid}, since" in errors
        go_on()
        first.communicate(timeout=LONGEST)


def test_a_wrong_command_is_told_and_kept(tmp_path: Path) -> None:
    status, errors = run("crawl", "--blogs", "saknas.toml", *FAST, cwd=tmp_path)
    assert status == ExitStatus.USAGE
    assert "no such file: saknas.toml" in errors
    assert log(tmp_path) == [("ERROR", "no such file: saknas.toml")]
    (tmp_path / "fil").touch()
    status, errors = run("crawl", DEAD, "--log-file", "fil/d.log", cwd=tmp_path)
    assert status == ExitStatus.USAGE
    assert errors.startswith("bloggarkiv: --log-file fil/d.log: ")


def test_without_a_terminal_a_run_is_plain_lines(site: Site, tmp_path: Path) -> None:
    _, errors = run("crawl", site.base + HOME, "-s", "RETRY_TIMES=0", "-s", "PROGRESS_INTERVAL=0.1", cwd=tmp_path)
    assert "\r" not in errors
    assert "\x1b" not in errors
    assert all(
        re.match(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[+-]\d{4} (INFO|WARNING) ", line) for line in errors.splitlines()
    )


def test_summaries_stand_side_by_side_in_a_folder(site: Site, tmp_path: Path) -> None:
    crawl = ("crawl", site.base + HOME, *FAST, "--summary-json")
    assert run(*crawl, "log/runs/", cwd=tmp_path)[0] == ExitStatus.DONE
    (path,) = (tmp_path / "log/runs").iterdir()
    assert re.fullmatch(r"d-\d{8}T\d{6}Z\.json", path.name)
    assert json.loads(path.read_text(encoding="utf-8"))["blogs"][0]["rows"] == {"posts_new": 1}
    path.rename(path.with_name("d-0.json"))
    assert run(*crawl, "log/runs", cwd=tmp_path)[0] == ExitStatus.DONE
    assert len(list((tmp_path / "log/runs").iterdir())) == 2


def test_an_import_says_as_a_crawl_does(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Om reklam\n\nEtt stycke om reklam, och ett om varumärken.\n", encoding="utf-8")
    (tmp_path / "b.bin").write_bytes(b"\x00\x01" * 500)
    words = ("import", "a.txt", "b.bin", "--dataset", "d", "--log-file", "log/d.log", "--summary-json", "log/runs/")
    status, errors = run(*words, "--quiet", cwd=tmp_path)
    assert status == ExitStatus.SOME_FAILED
    assert [line.partition(" WARNING ")[2] for line in errors.splitlines()] == ["b.bin: nothing that can be imported"]
    assert log(tmp_path) == [
        ("INFO", "import of 2 files into output/d"),
        ("WARNING", "b.bin: nothing that can be imported"),
        ("INFO", "output/d: 1 posts new"),
    ]
    (path,) = (tmp_path / "log/runs").iterdir()
    summary = json.loads(path.read_text(encoding="utf-8"))
    assert (summary["status"], summary["rows"], summary["counted"]) == (ExitStatus.SOME_FAILED, {"posts_new": 1}, {})
    assert summary["files"] == ["a.txt", "b.bin"]
    assert summary["passed_by"] == [{"what": "b.bin", "why": "nothing that can be imported"}]
    assert summary["started_at"] <= summary["finished_at"]
    quiet = start(*words, "--quiet", cwd=tmp_path)
    assert quiet.communicate(timeout=LONGEST)[0] == ""


def test_verify_is_quiet_where_all_is_sound(site: Site, tmp_path: Path) -> None:
    run("crawl", site.base + HOME, *FAST, cwd=tmp_path)
    sound = start("verify", "d", "--quiet", cwd=tmp_path)
    assert (*sound.communicate(timeout=LONGEST), sound.returncode) == ("", "", ExitStatus.DONE)
    next((tmp_path / "output/d/posts").rglob("*.parquet")).unlink()
    unsound = start("verify", "d", "--quiet", cwd=tmp_path)
    output, _ = unsound.communicate(timeout=LONGEST)
    assert "is missing" in output
    assert unsound.returncode == ExitStatus.FAILED
