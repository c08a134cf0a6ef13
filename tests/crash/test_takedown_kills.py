"""A takedown that is killed (SIGKILL) at changes on disk was never begun, or the next command carries it out."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import small_wordpress as blog
from haystack import found
from sampleblog.server import serve
from stored import contents
from test_kills import SETTINGS, Warm

from pipelines.sharing.keys import FOLDER

pytestmark = pytest.mark.crash

EVERY = 9  # changes on disk, between two at which it is killed
TEXT = "Så här långt efteråt: nej."


def test_a_killed_takedown_was_never_begun_or_is_carried_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FOLDER, str(tmp_path / "keys"))
    (tmp_path / "keys").mkdir(mode=0o700)
    warm = Warm()
    try:
        with serve() as site:
            site.answers |= blog.answers(site.base, blog.after())
            settings = [word for setting in SETTINGS for word in ("-s", setting)]
            warm.run("crawl", f"{site.base}{blog.PATH}", "--dataset", "d", "--output", tmp_path, *settings)
            comment = f"{site.base}{blog.after()[0].path}#comment-901"
        killed = _killed(warm, tmp_path, comment)
    finally:
        warm.close()
    print(f"{killed} kills")
    assert killed > 3


def _killed(warm: Warm, folder: Path, comment: str) -> int:
    """How often it was killed, until a kill came too late."""
    order = ("takedown", comment, "--reason", "r", "--dataset")
    whole = shutil.copytree(folder / "d", folder / "whole")
    assert found(whole, TEXT)
    warm.run(*order, whole)
    assert found(whole, TEXT) == []
    before, after = contents(folder / "d"), contents(whole)
    step = killed = 0
    while True:
        dataset = shutil.copytree(folder / "d", folder / "killed")
        ended = warm.run(*order, dataset, dies_at=step)
        warm.run("sound", dataset)
        if (dataset / "takedowns.jsonl").exists():
            assert contents(dataset) == after
            assert found(dataset, TEXT) == []
        else:
            assert contents(dataset) == before
            warm.run(*order, dataset)
            assert contents(dataset) == after
        shutil.rmtree(dataset)
        if ended:
            return killed
        killed += 1
        step += EVERY
