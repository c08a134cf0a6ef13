"""One real WordPress by every road: live, replayed by an archive, from WARC and WACZ files, from wget, exported.

Runs by `make test-wordpress`; skips where Debian's packages are missing. Which columns may differ, and why, stands in
`agreement`.
"""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from by_command import command
from pywb_server import WAYBACK, archive
from stored import rows
from warcio.archiveiterator import ArchiveIterator

from wordpress import server
from wordpress.agreement import ELSEWHERE, EXPORT, LATER, Unknown, disagreements
from wordpress.comparison import report

pytestmark = pytest.mark.wordpress

THEME = "twentytwentytwo"  # shows all that an export has: linkbacks with their text and date
# What is no post and no list of posts; WordPress shows a thread once more for each of its comments (`replytocom`).
NO_POST = r"(\?|/feed/|/wp-|/author/|/tag/|/category/|/20../../$|xmlrpc)"


def bloggarkiv(folder: Path, *arguments: object) -> None:
    done = command(*arguments, cwd=folder)
    assert done.returncode == 0, (done.stdout + done.stderr)[-4000:]


@pytest.fixture(scope="module")
def live(site: server.WordPress, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The dataset of a live crawl; in its folder are those of the other roads."""
    site.configure(THEME)
    folder = tmp_path_factory.mktemp("roads")
    (folder / "blogs.toml").write_text(f'[[blog]]\nurl = "{site.url}/"\ndelay = 0\n')
    bloggarkiv(folder, "crawl", "--blogs", "blogs.toml", "--output", ".", "--dataset", "live")
    assert len(rows(folder / "live", "posts")) > 110
    return folder / "live"


def agrees(live: Path, name: str, unknown: Unknown) -> None:
    bloggarkiv(live.parent, "verify", live.parent / name)
    if different := disagreements(live, live.parent / name, unknown):
        pytest.fail(report(different), pytrace=False)


def imported(live: Path, name: str, *files: Path) -> str:
    bloggarkiv(live.parent, "import", *files, "--output", ".", "--dataset", name, "--log-file", f"{name}.log")
    return name


def warcs(dataset: Path) -> list[Path]:
    return sorted((dataset / "warc").glob("*.gz"))


def test_replayed_by_an_archive(site: server.WordPress, live: Path) -> None:
    if not WAYBACK.exists():
        pytest.skip("pywb is not installed (make pywb)")
    with archive(live.parent / "pywb", warcs(live)) as base:
        words = ("crawl", "--from", "wayback", "--cdx", f"{base}/cdx", f"{site.url}/")
        bloggarkiv(live.parent, *words, "--output", ".", "--dataset", "wayback")
    agrees(live, "wayback", LATER)
    assert {row["source"] for row in rows(live.parent / "wayback", "posts")} == {"wayback"}


def test_from_our_warc_files(live: Path) -> None:
    agrees(live, imported(live, "warc", *warcs(live)), ELSEWHERE)
    subprocess.run([Path(sys.executable).with_name("warcio"), "check", *warcs(live)], check=True)


def test_from_a_wacz_of_them(live: Path) -> None:
    if importlib.util.find_spec("wacz") is None:
        pytest.skip("py-wacz is not installed (pip install 'bloggarkiv[wacz]')")
    file = live.parent / "blogg.wacz"
    bloggarkiv(live.parent, "wacz", live, file)
    subprocess.run([Path(sys.executable).with_name("wacz"), "validate", "--file", file], check=True)
    agrees(live, imported(live, "wacz", file), ELSEWHERE)


def test_from_wordpress_own_export(site: server.WordPress, live: Path) -> None:
    file = live.parent / "export.xml"
    site.run("export", {"path": str(file)})
    agrees(live, imported(live, "wxr", file), EXPORT)


@pytest.mark.skipif(not shutil.which("wget"), reason="wget is not installed")
def test_from_what_wget_saved(site: server.WordPress, live: Path) -> None:
    once = wget(site, live.parent / "wget", "once", "--warc-cdx")
    agrees(live, imported(live, "wget", once), LATER)
    again = wget(site, live.parent / "wget", "again", "--no-warc-compression", "--warc-cdx", "--warc-dedup=once.cdx")
    with again.open("rb") as file:
        kinds = [record.rec_type for record in ArchiveIterator(file)]
    assert "revisit" in kinds, "pages that were as they had been, byte for byte"
    agrees(live, imported(live, "wget-twice", once, again), LATER)
    seen = rows(live.parent / "wget-twice", "posts")
    assert {row["revision"] for row in seen} == {1}


def wget(site: server.WordPress, folder: Path, name: str, *words: str) -> Path:
    """What Debian's wget keeps of a blog that it follows link by link; its WARC file."""
    folder.mkdir(exist_ok=True)
    command: Sequence[str] = ["wget", "-q", "-r", "-l", "inf", "-e", "robots=off", "--delete-after"]
    command = [*command, f"--reject-regex={NO_POST}", f"--warc-file={name}", *words, f"{site.url}/"]
    done = subprocess.run(command, cwd=folder, timeout=600, check=False)
    assert done.returncode in (0, 4, 8), "4 and 8: some of what it follows does not answer, or by an error"
    (path,) = folder.glob(f"{name}.warc*")
    return path
