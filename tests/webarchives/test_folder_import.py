"""Folders of saved pages: a mirror gives the rows of a live crawl, pages saved by hand become posts of their blog."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from agreement import differences
from by_command import command
from sampleblog.answers import Answer
from sampleblog.server import Site, serve
from stored import contents, rows

from pipelines.verify import Verified, verify

POST = "/annonspelaren/2009/05/kundtjanst-pa-140-tecken/"
TIMES = {"captured_at", "first_seen_at", "last_seen_at", "capture_id"}


def imported(into: Path, *files: Path, status: int = 0) -> str:
    done = command("import", *files, "--dataset", into.name, "--output", into.parent)
    assert done.returncode == status, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout + done.stderr


@pytest.mark.skipif(not shutil.which("wget"), reason="wget is not installed")
def test_a_mirror_of_wget_s_gives_the_rows_of_a_crawl(tmp_path: Path) -> None:
    mirror = tmp_path / "mirror"
    mirror.mkdir()
    with serve() as site:
        base = site.homes[0].removesuffix("/annonspelaren/")
        listed = "\n".join(f"{base}{path}" for path in sorted(site.answers))
        fetch = ["wget", "-q", "-x", "--trust-server-names", "-e", "robots=off", "-i", "-"]
        subprocess.run(fetch, cwd=mirror, check=False, timeout=120, input=listed, text=True)
        command("crawl", *site.homes, "--dataset", "fresh", "--output", tmp_path)
    dataset = tmp_path / "d"
    imported(dataset, mirror)
    assert differences(tmp_path / "fresh", dataset, {"source", "reader", *TIMES}) == []
    assert {row["source"] for row in rows(dataset, "captures")} == {"saved"}
    assert list(verify(dataset, Verified())) == []
    before = contents(dataset)
    assert "known captures" in imported(dataset, mirror)
    assert contents(dataset) == before
    rebuilt = command("rebuild", dataset)
    assert "nothing to publish" in rebuilt.stdout, rebuilt.stdout + rebuilt.stderr


def save(site: Site, path: str, file: Path, comment: str) -> None:
    """Save a page as a browser does."""
    answer = site.answers[path]
    assert isinstance(answer, Answer)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(comment.encode() + answer.body)


def test_pages_saved_by_hand(tmp_path: Path) -> None:
    folder = tmp_path / "sparat"
    with serve() as site:
        base = site.homes[0].removesuffix("/annonspelaren/")
        url = f"{base}{POST}"
        mark = f"<!-- saved from url=({len(url):04}){url} -->\n"
        save(site, POST, folder / "Kundtjänst.html", mark)
        save(site, POST, folder / "Kundtjänst_files" / "ram.html", mark)
        for number in (2, 3):
            (folder / f"utan{number}.html").write_text("<html><body><p>Vems är jag?</p></body></html>")
        (folder / "bild.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    os.utime(folder / "Kundtjänst.html", (1_300_000_000, 1_300_000_000))
    dataset = tmp_path / "d"
    told = imported(dataset, folder, status=3)
    (post,) = rows(dataset, "posts")
    assert (post["url"], post["source"], int(post["captured_at"].timestamp())) == (url, "saved", 1_300_000_000)
    assert len(rows(dataset, "comments")) > 0
    assert "2 other files" in told
    assert "utan2.html: nothing tells its address" in told
    alone = tmp_path / "alone"
    imported(alone, folder / "Kundtjänst.html")
    assert differences(dataset, alone, {"source", "reader"}) == []
    assert list(verify(alone, Verified())) == []
