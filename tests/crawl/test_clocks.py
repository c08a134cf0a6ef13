"""The machine's clock is set back by a day between two crawls, and is right again at the third."""

from __future__ import annotations

import sys
from pathlib import Path

from again import by_path, gone
from by_command import command
from living_blog import Living
from shims import shim
from small_crawls import digests, rows
from small_site import Site

from crawler.errors import ExitStatus

DAY = 86_400


def test_a_clock_that_was_set_back(site: Site, tmp_path: Path) -> None:
    library, clock = shim("faked_clock", tmp_path), tmp_path / "clock"

    def crawled(ahead: int) -> tuple[int, str]:
        clock.write_bytes(ahead.to_bytes(8, sys.byteorder, signed=True))
        words = ["--dataset", "small", "-s", "READER_PROCESSES=0"]
        faked = {"LD_PRELOAD": str(library), "FAKED_CLOCK": str(clock)}
        done = command("crawl", site.start, *words, cwd=tmp_path, **faked)
        return done.returncode, done.stderr

    blog = Living(site, 8)
    assert crawled(0)[0] == ExitStatus.DONE
    before = digests(tmp_path)
    blog.edit(3, "Rättat i efterhand: det var tvärtom.")
    lost = blog.delete(5)
    blog.reply(2, "Det minns jag än.")
    blog.publish()
    status, errors = crawled(-DAY)
    assert status == ExitStatus.FAILED
    (told,) = [line for line in errors.splitlines() if " ERROR " in line]
    assert "which this machine's clock says is still to come; set the clock right" in told
    assert digests(tmp_path) == before, "what was fetched on a wrong day is older than what is known"
    assert crawled(DAY)[0] == ExitStatus.DONE
    assert by_path(tmp_path, site)[blog.post(3).path]["revision"] == 2
    assert gone(tmp_path, site) == {lost.path}
    assert [row["removed_at"] for row in rows(tmp_path, "comments")] == [None]
