"""The files of docs/scheduling, as near to the real thing as a test may come: what they start is run as they say."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sampleblog.server import Site, serve

from crawler.errors import ExitStatus

ROOT = Path(__file__).parents[2]
FILES = ROOT / "docs" / "scheduling"
INSTALLED = "/opt/bloggarkiv/.venv/bin/bloggarkiv"
# What Debian's cron gives a job, and systemd a service little more.
BARE = {"HOME": "/", "LOGNAME": "nobody", "SHELL": "/bin/sh", "PATH": "/usr/bin:/bin"}


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with serve() as running:
        yield running


@pytest.fixture
def machine(tmp_path: Path, site: Site) -> Path:
    """A folder that stands for /, with the list of blogs and the program where the files look for them."""
    for folder in ("etc/bloggarkiv", "var/lib/bloggarkiv", "var/log/bloggarkiv", "opt/bloggarkiv/.venv/bin"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "etc/bloggarkiv/reklam.toml").write_text(
        f'[[blog]]\nurl = "{site.homes[1]}"\nlabel = "Köket"\ndelay = 0\n'
    )
    program = tmp_path / INSTALLED[1:]
    program.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m pipelines.cli "$@"\n')
    program.chmod(0o755)
    return tmp_path


def moved(text: str, root: Path) -> str:
    """The same with the places below `root`."""
    return re.sub(r"(^|[\s=])/(?=(?:etc|opt|var)/)", rf"\1{root}/", text, flags=re.MULTILINE)


def run(line: str, root: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/sh", "-c", line], cwd="/", env=BARE, capture_output=True, text=True, timeout=300, check=False
    )


def left_behind(root: Path) -> None:
    log = (root / "var/log/bloggarkiv/reklam.log").read_text(encoding="utf-8").splitlines()
    assert len(log) == 2
    assert "Köket: 22 of 22 posts read; 22 posts new" in log[1]
    (summary,) = (root / "var/log/bloggarkiv/reklam").glob("reklam-*.json")
    assert json.loads(summary.read_text(encoding="utf-8"))["status"] == ExitStatus.DONE
    assert (root / "var/lib/bloggarkiv/reklam/manifest.json").is_file()


def test_cron_s_lines_work_in_its_bare_environment(machine: Path) -> None:
    lines = (FILES / "bloggarkiv.cron").read_text().splitlines()
    jobs = [line.split(None, 6) for line in lines if re.match(r"\d", line)]
    assert all(user == "bloggarkiv" for *_, user, _ in jobs)
    crawl, verify = (moved(command, machine) for *_, command in jobs)
    assert "%" not in crawl + verify
    done = run(crawl, machine)
    assert (done.returncode, done.stdout, done.stderr) == (ExitStatus.DONE, "", "")
    left_behind(machine)
    done = run(verify, machine)
    assert (done.returncode, done.stdout, done.stderr) == (ExitStatus.DONE, "", "")


def test_systemd_s_service_starts_what_it_says(machine: Path) -> None:
    service = (FILES / "bloggarkiv@.service").read_text()
    (line,) = re.findall(r"^ExecStart=(.+)$", service, re.MULTILINE)
    for specifier, meant in {"%E": "/etc", "%S": "/var/lib", "%L": "/var/log", "%i": "reklam"}.items():
        line = line.replace(specifier, meant)
    done = run(moved(line, machine), machine)
    assert (done.returncode, done.stdout, done.stderr) == (ExitStatus.DONE, "", "")
    left_behind(machine)


def test_systemd_knows_the_exit_statuses() -> None:
    service = (FILES / "bloggarkiv@.service").read_text()

    def statuses(name: str) -> set[int]:
        (found,) = re.findall(rf"^{name}=(.+)$", service, re.MULTILINE)
        return set(map(int, found.split()))

    well, hopeless = statuses("SuccessExitStatus"), statuses("RestartPreventExitStatus")
    assert well == {ExitStatus.SOME_FAILED, ExitStatus.IN_USE, ExitStatus.INTERRUPTED}
    assert hopeless == {ExitStatus.USAGE, ExitStatus.DISK}
    assert set(ExitStatus) - well - hopeless == {ExitStatus.DONE, ExitStatus.FAILED}


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
def test_systemd_takes_the_units(machine: Path) -> None:
    units = machine / "units"
    shutil.copytree(FILES, units)
    service = units / "bloggarkiv@.service"
    service.write_text(service.read_text().replace(INSTALLED, f"{machine}{INSTALLED}"))
    names = [units / f"bloggarkiv@reklam{ending}" for ending in (".service", ".timer")]
    for name in names:
        name.symlink_to(units / name.name.replace("reklam", ""))
    verify = subprocess.run(["systemd-analyze", "verify", *names], capture_output=True, text=True, check=False)
    assert verify.returncode == 0, verify.stderr
    about_ours = [line for line in verify.stderr.splitlines() if "bloggarkiv@" in line]
    assert about_ours == []


@pytest.mark.skipif(not shutil.which("logrotate"), reason="logrotate is not installed")
def test_logrotate_takes_its_rules(machine: Path) -> None:
    rules = machine / "rules"
    text = moved((FILES / "bloggarkiv.logrotate").read_text(), machine)
    rules.write_text(text.replace("    su bloggarkiv bloggarkiv\n", ""))
    log = machine / "var/log/bloggarkiv/reklam.log"
    log.write_text("en rad\n")
    rules.chmod(0o644)
    rotate = ["logrotate", "--force", "--state", machine / "state", rules]
    done = subprocess.run(rotate, env={**os.environ}, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert not log.exists()
    assert log.with_name("reklam.log.1").read_text() == "en rad\n"
