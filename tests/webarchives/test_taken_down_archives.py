"""A post and a person are taken down; then the blog comes back from every archive there is, and they do not."""

from __future__ import annotations

import hashlib
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from by_command import command, run
from common_crawl import common_crawl
from haystack import found, missing
from pywb_server import WAYBACK, archive
from sessions import HOME, page
from stored import contents, rows

from crawler.archive.exchange import Exchange
from crawler.archive.payloads import payload
from crawler.archive.records import load
from crawler.archive.warc import Place, WarcFolder
from crawler.provenance import id_of

pytestmark = pytest.mark.usefixtures("own_keys")

GONE, KEPT, SHORT = f"{HOME}2009/05/peter-slutar-hos-oss/", f"{HOME}2009/06/om-annonser/", f"{HOME}avsked/"
DAYS = [datetime(2010, 2, 1, 12, tzinfo=UTC), datetime(2011, 6, 1, 12, tzinfo=UTC)]
SAID = {
    1: ("Peter Lund", "Annonser är det enda som jag fortfarande begriper mig på."),
    2: ("Gun-Britt", "Själv bläddrar jag alltid förbi dem, var de än står."),
    4: ("Gun-Britt", "Lycka till önskar vi allihop här nere på lagret, hälsar jag."),
    3: ("Peter Lund", "Nu har jag äntligen fått en blogg som bara handlar om mig."),
}
NEEDLES = (
    "Peter Lund", "peterlund.example", "peter-slutar-hos-oss", "avsked", "Peter slutar hos oss", "Sista dagen blir",
    "Tårta serveras i köket", "enda som jag fortfarande", "här nere på lagret",
    "fått en blogg som",
)  # fmt: skip


def post(number: int, title: str, text: str, *comments: int) -> bytes:
    said = "".join(
        f"<li class='comment' id='comment-{n}'><cite><a href='http://peterlund.example/{n}'>{SAID[n][0]}</a></cite>"
        f" skriver: <small>2009-06-0{n} 10:00</small><p>{SAID[n][1]}</p></li>"
        if SAID[n][0] == "Peter Lund"
        else f"<li class='comment' id='comment-{n}'><cite>{SAID[n][0]}</cite> skriver: <small>2009-06-0{n} 10:00"
        f"</small><p>{SAID[n][1]}</p></li>"
        for n in comments
    )
    main = (
        f"<div class='post' id='post-{number}'><h2>{title}</h2><p class='date'>5 juni 2009</p>"
        f"<div class='entry'><p>{text}</p></div></div><h3 id='comments'>{len(comments)} svar till ”{title}”</h3>"
        f"<ol class='commentlist'>{said}</ol>"
    )
    return page(title, main)


def front(*posts: tuple[str, str]) -> bytes:
    latest = "<div id='sidebar'><h2>Senaste kommentarer</h2><ul><li>Peter Lund om <a href='/2009/06/om-annonser/'>Om"
    listed = "".join(f"<div class='post'><h2><a href='{url}'>{title}</a></h2></div>" for url, title in posts)
    return page("Hem", f"{listed}{latest} annonser</a></li></ul></div>")


TITLES = [(GONE, "Peter slutar hos oss"), (KEPT, "Om annonser"), (SHORT, "Ett avsked med tårta till alla")]
FAREWELL = "Sista dagen blir på fredag, och efter det får vi klara oss själva."
CAKE = "Tårta serveras i köket klockan tre, och den som vill får säga något."
ADS = "Så är det med annonser, och så har det alltid varit, sade hon som ritade dem."
SESSIONS = [
    {
        HOME: front(*TITLES),
        GONE: post(1, TITLES[0][1], FAREWELL, 4),
        KEPT: post(2, TITLES[1][1], ADS, 1, 2),
        SHORT: post(3, TITLES[2][1], CAKE),
    },
    {
        HOME: front(*reversed(TITLES)),
        GONE: post(1, TITLES[0][1], FAREWELL, 4, 3),
        KEPT: post(2, TITLES[1][1], ADS, 1, 2, 3),
        SHORT: post(3, TITLES[2][1], CAKE, 3),
    },
]


@pytest.fixture(scope="module")
def warcs(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The blog as an archive saw it: when it was taken down, and later, when more had been said."""
    folder = tmp_path_factory.mktemp("warcs")
    files = WarcFolder(folder, {}, 1)
    for at, session in zip(DAYS, SESSIONS, strict=True):
        for url, body in session.items():
            answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + body
            files.add_exchange(url, Exchange(bytearray(b"GET / HTTP/1.1\r\n\r\n"), bytearray(answer), at))
    files.close()
    return sorted(folder.glob("*.warc.gz"))


@pytest.fixture(scope="module")
def down(warcs: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The dataset of the first visit, after three takedowns."""
    output = tmp_path_factory.mktemp("down")
    run("import", *warcs[:4], "--dataset", "d", "--output", output, "--processes", "1")
    assert missing(output / "d", *NEEDLES[:-1]) == []
    for name in (GONE, SHORT, "Peter Lund"):
        run("takedown", name, "--reason", "Ombedd", "--dataset", output / "d")
    is_kept_away(output / "d")
    return output / "d"


def is_kept_away(dataset: Path) -> None:
    """It stands in no byte, though all else does; the dataset is sound, and a rebuild gives the same bytes."""
    assert found(dataset, *NEEDLES) == []
    assert found(dataset, SAID[2][1])
    assert [row["url"] for row in rows(dataset, "posts")] == [KEPT]
    assert [row["author"] for row in rows(dataset, "comments")] == ["Gun-Britt"]
    for row in rows(dataset, "captures"):
        kept = payload(load(dataset / "warc", Place(row["warc_file"], row["warc_offset"], row["warc_length"])))
        assert row["sha256"] == hashlib.sha256(kept).hexdigest(), "what went is not to be told by guessing"
        assert row["capture_id"] == id_of(row["url"], row["fetched_at"], row["sha256"])
    run("verify", dataset)
    assert "nothing to publish" in run("rebuild", dataset, "--processes", "1")


def copied(down: Path, tmp_path: Path) -> Path:
    shutil.copytree(down, tmp_path / "d")
    return tmp_path / "d"


@pytest.mark.skipif(not WAYBACK.exists(), reason="pywb is not installed (make pywb)")
def test_the_wayback_machine_does_not_bring_it_back(warcs: list[Path], down: Path, tmp_path: Path) -> None:
    dataset = copied(down, tmp_path)
    with archive(tmp_path / "pywb", warcs) as base:
        words = ["--from", "wayback", "--cdx", f"{base}/cdx", "--all-versions"]
        done = command("crawl", *words, HOME, "--dataset", "d", "--output", tmp_path)
        assert done.returncode == 0, done.stdout + done.stderr
        assert {row["source"] for row in rows(dataset, "captures")} == {"warc", "wayback"}
        is_kept_away(dataset)
        run("takedown", "Någon Annan", "--reason", "Ombedd", "--as", "author", "--dataset", dataset)
        run("takedown", "Gun-Britt", "--reason", "Ombedd", "--dataset", dataset)
        before = contents(dataset)
        done = command("crawl", *words, HOME, "--dataset", "d", "--output", tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert contents(dataset) == before, "the archive's captures are known by what is left of them"


def test_common_crawl_does_not_bring_it_back(warcs: list[Path], down: Path, tmp_path: Path) -> None:
    dataset = copied(down, tmp_path)
    with common_crawl(warcs) as served:
        words = ["--from", "commoncrawl", "--cc-index", f"{served.base}/collinfo.json"]
        words += ["-s", f"COMMONCRAWL_DATA={served.base}/", "--all-versions"]
        done = command("crawl", *words, HOME, "--dataset", "d", "--output", tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert {row["source"] for row in rows(dataset, "captures")} == {"warc", "commoncrawl"}
    is_kept_away(dataset)


def test_files_do_not_bring_it_back(warcs: list[Path], down: Path, tmp_path: Path) -> None:
    pytest.importorskip("wacz.main", reason="py-wacz is not installed (pip install 'bloggarkiv[wacz]')")
    dataset = copied(down, tmp_path)
    run("import", *warcs, "--dataset", "all", "--output", tmp_path, "--processes", "1")
    run("wacz", tmp_path / "all", tmp_path / "all.wacz")
    shutil.rmtree(tmp_path / "all")
    folder = tmp_path / "sparat" / "reklam.example"
    for url, body in SESSIONS[1].items():
        file = folder / url.removeprefix(HOME) / "index.html"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(body)
    stand = contents(dataset)
    run("import", *warcs[:4], "--dataset", "d", "--output", tmp_path, "--processes", "1")
    assert contents(dataset) == stand, "the files that it was made from are known"
    before = len(rows(dataset, "captures"))
    for file, source in ((tmp_path / "all.wacz", "warc"), (folder.parent, "saved")):
        run("import", file, "--dataset", "d", "--output", tmp_path, "--processes", "1")
        assert source in {row["source"] for row in rows(dataset, "captures")}
        assert before < (before := len(rows(dataset, "captures")))
        is_kept_away(dataset)
