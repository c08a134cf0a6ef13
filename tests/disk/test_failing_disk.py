"""Calls that change the disk fail, one after the other, under a crawl: it says so in one line, nothing that was
committed is lost, and the same command goes on. More of them: `make test-disk`.
"""

from __future__ import annotations

import errno
import os
import random
import re
from collections import Counter
from collections.abc import Iterator

import pytest
from disk_commands import Commands, Fault
from disturbed import UNDER_WAY, Trial
from sampleblog.server import serve

NEEDS_ROOM = ("open", "write", "mkdir", "rename", "link")
KILLS = int(os.environ.get("KILLS", "100"))


@pytest.fixture(scope="module")
def calls() -> list[str]:
    """The calls that the undisturbed crawl made."""
    return []


@pytest.fixture(scope="module")
def trial(commands: Commands, calls: list[str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trial]:
    with serve() as site:
        made = Trial(commands, site, tmp_path_factory.mktemp("disk"))
        calls += made.undisturbed()
        yield made


@pytest.mark.parametrize(
    ("call", "paths", "at"),
    [
        ("open", "d/.ledger.sqlite", 1),
        ("write", "d/.ledger.sqlite-wal", 40),
        ("write", "d/warc/*.gz", 20),
        ("write", "d/.staging/*", 6),
        ("rename", "d/comments/*", 2),
    ],
)
def test_a_call_fails(trial: Trial, call: str, paths: str, at: int) -> None:
    trial.start_over()
    disturbed = trial.crawl(Fault(trial.output, at, errno.EIO, call, paths))
    assert disturbed.status
    trial.holds(disturbed)


def test_what_was_not_brought_to_disk_is_not_committed(trial: Trial) -> None:
    """A system tells of it once: whoever asks again is told that all is well."""
    trial.start_over()
    disturbed = trial.crawl(Fault(trial.output, 2, errno.EIO, "fsync", "d/warc/*.gz"))
    assert disturbed.status
    trial.holds(disturbed, under_way=trial.requests)


@pytest.mark.crash
def test_calls_of_every_kind_fail(trial: Trial, calls: list[str]) -> None:
    """Each first, middle and last of its kind, alone or with all that come after it: a sample of KILLS."""
    counted = Counter(kind(call) for call in calls)
    places = [(each, at) for each, count in counted.items() for at in sorted({1, count // 2 + 1, count})]
    for each, at in random.Random(20091221).sample(places, min(KILLS, len(places))):
        call, paths = each.split(" ", 1)
        number, lasting = (errno.ENOSPC, True) if call in NEEDS_ROOM and at % 2 else (errno.EIO, False)
        trial.start_over()
        print(f"{call} {paths}, number {at}: {errno.errorcode[number]}")
        disturbed = trial.crawl(
            Fault(trial.output, at, number, ",".join(NEEDS_ROOM) if lasting else call, paths, lasting)
        )
        unsure = call == "fsync" and "warc" in paths
        trial.holds(disturbed, under_way=trial.requests if unsure else UNDER_WAY)


def kind(call: str) -> str:
    """The name of a call and what kind of file it is about, as a pattern."""
    return re.sub(r"\d+(-\d+)*|[^/=]+(?==)|(?<==)[^/]+", "*", call)
