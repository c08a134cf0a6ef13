"""What an archive holds beside plain captures: redirects, revisits, other codings, half answers. pywb serves it."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from agreement import history, texts
from by_command import command
from common_crawl import common_crawl
from pywb_server import WAYBACK, archive
from sessions import HOME, MISSING, address, home, post
from stored import rows

from crawler.archive.exchange import Exchange
from crawler.archive.warc import Record, WarcFolder
from pipelines.verify import Verified, verify

NEW_HOST = "http://ny.example/2009/02/inlagg-nummer-2/"
NEW_PATH = f"{HOME}blogg/2009/03/inlagg-nummer-3/"
HASTY = ["-s", "DOWNLOAD_TIMEOUT=10", "-s", "RETRY_TIMES=1", "-s", "RETRY_BACKOFF=0.1"]
"""The rest of a half answer never comes."""


@pytest.fixture(scope="module")
def live_web() -> Iterator[tuple[str, list[str]]]:
    """What stands today where redirects once led: nothing that is archived, and it must never be asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(204)
            self.end_headers()

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/2009/05/fem/", asked
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def warcs(tmp_path_factory: pytest.TempPathFactory, live_web: tuple[str, list[str]]) -> list[Path]:
    folder = tmp_path_factory.mktemp("odd")
    files = WarcFolder(folder, {}, 10**9)

    def add(url: str, year: int, body: bytes, status: int = 200, known: Record | None = None, **more: str) -> Record:
        fields = {"Content-Type": "text/html; charset=utf-8", **{k.replace("_", "-"): v for k, v in more.items()}}
        head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
        received = bytearray(f"HTTP/1.1 {status} OK\r\n{head}\r\n".encode() + body)
        exchange = Exchange(bytearray(b"GET / HTTP/1.1\r\n\r\n"), received, datetime(year, 12, 1, 12, tzinfo=UTC))
        return files.add_revisit(url, exchange, known) if known else files.add_exchange(url, exchange)

    add(HOME, 2010, home(7, 6, 5, 4, 3, 2, 1))
    add(address(1), 2010, post(1, "Så här tänkte vi då.", 1))
    as_latin1 = post(1, "Så här tänkte vi då.", 1).decode().encode("cp1252")
    add(address(1), 2011, as_latin1, Content_Type="text/html; charset=iso-8859-1")
    add(address(2), 2010, b"moved", 301, Location=NEW_HOST)
    add(NEW_HOST, 2011, post(2, "Om annonser.", 2))
    add(address(3), 2011, b"moved", 301, Location="/blogg/2009/03/inlagg-nummer-3/")
    add(NEW_PATH, 2011, post(3, "Om film."))
    add(address(4), 2010, post(4, "Om bio.", 4))
    add(address(4), 2011, post(4, "Om bio, igen.", 4)[:300], Content_Length="5000")
    add(address(5), 2010, b"moved", 302, Location=live_web[0])
    add(f"{HOME}2009/08/atta/", 2010, b"moved", 302, Location="http://parkerad.example/")
    first = add(address(6), 2009, post(6, "Om radio."))
    add(address(6), 2010, post(6, "Om radio och TV."))
    add(address(6), 2011, b"", known=first)
    add(address(7), 2010, gzip.compress(post(7, "Om tidningar."), mtime=0), Content_Encoding="gzip")
    add(address(7), 2011, MISSING)
    files.close()
    return sorted(folder.glob("*.warc.gz"))


def checked(dataset: Path, *words: str) -> str:
    """A crawl that goes through, but for the half answer."""
    done = command(
        "crawl", *words, HOME, "--dataset", dataset.name, "--output", dataset.parent, "-s", "RETRY_TIMES=1", *HASTY
    )
    assert done.returncode == 3, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert list(verify(dataset, Verified())) == []
    assert "nothing to publish" in command("rebuild", dataset).stdout
    return done.stdout + done.stderr


BEST = {
    address(1): "Så här tänkte vi då",
    address(2): "Om annonser",
    NEW_PATH: "Om film",
    address(4): "Om bio",
    address(6): "Om radio",
    address(7): "Om tidningar",
}


def moved(dataset: Path) -> dict[str, str]:
    captures = rows(dataset, "captures")
    return {row["url"]: row["final_url"] for row in captures if row["url"] != row["final_url"] and row["post_id"]}


@pytest.mark.skipif(not WAYBACK.exists(), reason="pywb is not installed (make pywb)")
def test_from_wayback(warcs: list[Path], live_web: tuple[str, list[str]], tmp_path: Path) -> None:
    with archive(tmp_path / "pywb", warcs) as base:
        words = ["--from", "wayback", "--cdx", f"{base}/cdx"]
        said = checked(tmp_path / "best", *words)
        checked(tmp_path / "all", *words, "--all-versions")
    assert not live_web[1], "no redirect leads out of the archive"
    for name in ("best", "all"):
        assert texts(tmp_path / name) == BEST
        assert moved(tmp_path / name) == {address(2): NEW_HOST}
    assert "1 could not be had" in said
    assert not rows(tmp_path / "best", "revisions")
    told = [(row["url"], row["text"].partition(".")[0]) for row in history(tmp_path / "all")]
    assert sorted(told) == [(address(6), "Om radio"), (address(6), "Om radio och TV")]


def test_from_commoncrawl(warcs: list[Path], live_web: tuple[str, list[str]], tmp_path: Path) -> None:
    with common_crawl(warcs) as served:
        words = ["--from", "commoncrawl", "--cc-index", f"{served.base}/collinfo.json"]
        words += ["-s", f"COMMONCRAWL_DATA={served.base}"]
        checked(tmp_path / "best", *words)
    assert not live_web[1], "no redirect leads out of the archive"
    # a revisit there adds nothing to the capture that it repeats, which is older than the one between
    assert texts(tmp_path / "best") == BEST | {address(6): "Om radio och TV"}
    assert moved(tmp_path / "best") == {address(2): NEW_HOST}
