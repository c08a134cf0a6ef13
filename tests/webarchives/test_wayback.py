"""Blogs crawled from a web archive: pywb stands in for the Wayback Machine, a server of ours for one that is busy."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from agreement import differences, history, texts
from by_command import command
from pywb_server import WAYBACK, archive
from sampleblog.server import serve
from sessions import BEST, DAYS, HOME, SESSIONS, address, stored
from stored import contents, rows

from pipelines.verify import Verified, verify

needs_pywb = pytest.mark.skipif(not WAYBACK.exists(), reason="pywb is not installed (make pywb)")
TIMES = {"capture_id", "captured_at", "first_seen_at", "last_seen_at"}
"""Columns that an archive cannot know as a live crawl does: its dates are whole seconds."""


def crawl(output: Path, name: str, cdx: str, *more: str, status: int = 0) -> str:
    """A crawl from an archive; what it said."""
    done = command("crawl", "--from", "wayback", "--cdx", cdx, "--dataset", name, "--output", output, *more)
    assert done.returncode == status, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert list(verify(output / name, Verified())) == []
    return done.stdout + done.stderr


@needs_pywb
def test_the_rows_are_those_of_the_live_crawl(tmp_path: Path) -> None:
    with serve() as site:
        done = command("crawl", *site.homes, "--dataset", "live", "--output", tmp_path)
        assert done.returncode == 0, done.stderr
        homes = list(site.homes)
    with archive(tmp_path / "pywb", sorted((tmp_path / "live" / "warc").glob("*.gz"))) as base:
        crawl(tmp_path, "archived", f"{base}/cdx", *homes)
        before = contents(tmp_path / "archived")
        crawl(tmp_path, "archived", f"{base}/cdx", *homes)
    assert differences(tmp_path / "live", tmp_path / "archived", {"source", "reader", *TIMES}) == []
    assert contents(tmp_path / "archived") == before, "a second crawl changes nothing"
    counts = [
        {row["url"]: row["posts_discovered"] for row in rows(tmp_path / of, "blogs")} for of in ("live", "archived")
    ]
    assert counts[0] == counts[1]
    assert "nothing to publish" in command("rebuild", tmp_path / "archived").stdout
    stored = sorted((tmp_path / "archived" / "warc").glob("*.gz"))
    assert command("import", *stored, "--dataset", "again", "--output", tmp_path).returncode == 0
    assert differences(tmp_path / "archived", tmp_path / "again") == [], "records of an archive's captures are its own"


@pytest.fixture(scope="module")
def warcs(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return stored(tmp_path_factory.mktemp("sessions"), range(5))


@needs_pywb
def test_five_captures_over_three_years(warcs: list[Path], tmp_path: Path) -> None:
    with archive(tmp_path / "pywb", warcs) as base:
        crawl(tmp_path, "best", f"{base}/cdx", HOME)
        crawl(tmp_path, "all", f"{base}/cdx", HOME, "--all-versions")
        crawl(tmp_path, "until", f"{base}/cdx", HOME, "--until", "2010-01-01")
    for name in ("best", "all"):
        assert texts(tmp_path / name) == BEST
        gone = {row["url"]: row["removed_at"] for row in rows(tmp_path / name, "posts")}
        assert gone == {address(1): None, address(2): None, address(3): DAYS[2], address(4): None}
    assert not rows(tmp_path / "best", "revisions")
    earlier = [
        (row["url"], row["text"].partition(".")[0], row["replaced_at"]) for row in rows(tmp_path / "all", "revisions")
    ]
    assert earlier == [(address(1), "Så här tänkte vi då", DAYS[1])]
    removed = {
        row["native_id"]: (row["first_seen_at"], row["removed_at"]) for row in rows(tmp_path / "all", "comments")
    }
    assert removed == {
        "1": (DAYS[0], None),
        "2": (DAYS[0], DAYS[2]),
        "3": (DAYS[1], None),
        "4": (DAYS[3], None),
    }
    assert texts(tmp_path / "until") == {address(1): "Så här tänkte vi då", address(2): "Om annonser"}
    done = command("import", *warcs, "--dataset", "warc", "--output", tmp_path)
    assert done.returncode == 0, done.stderr
    assert differences(tmp_path / "all", tmp_path / "warc") == []
    assert history(tmp_path / "all") == history(tmp_path / "warc")


class Busy(BaseHTTPRequestHandler):
    """A CDX server in the Wayback Machine's manner on a bad day, and its captures."""

    seen: Counter[str]
    pages: dict[str, tuple[str, bytes]]  # by stamp and address
    closed: bool  # whether captures are refused for hours

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        times = self.seen[self.path] = self.seen[self.path] + 1
        if times == 1:
            self.send_response(429)
            self.send_header("Retry-After", "0")
            self.end_headers()
        elif parts.path == "/cdx/search/cdx":
            self._index(parse_qs(parts.query), times)
        elif self.closed and parts.path.startswith("/web/"):
            self.send_response(503)
            self.send_header("Retry-After", "9999")
            self.end_headers()
        elif times == 2 and address(1) in self.path:
            self.send_response(200)
            self.send_header("Content-Length", "5000")
            self.end_headers()
            self.wfile.write(b"<html>")  # and no more of it
            self.close_connection = True
        else:
            self._answer("text/html", self.pages.get(self.path.removeprefix("/web/"), ("", b""))[1])

    def _index(self, query: dict[str, list[str]], times: int) -> None:
        listed = [row for _, (row, _) in sorted(self.pages.items())]
        names = '["urlkey","timestamp","original","mimetype","statuscode","digest","length"]'
        half = len(listed) // 2
        if "matchType" not in query:
            self._answer("application/json", b"[]")
        elif "resumeKey" not in query:
            lines = [names, *listed[:half], '["example,reklam)/", "2009', "[]", '["vidare"]']
            self._answer("application/json", f"[{(',' + chr(10)).join(lines)}]".encode())
        elif times == 2:
            self.connection.close()
        else:
            lines = [names, *listed[half:], "[]", '["vidare"]']  # the same key again: where it would go on for ever
            self._answer("application/json", f"[{(',' + chr(10)).join(lines)}]".encode())

    def _answer(self, mime: str, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", mime)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


@pytest.fixture
def busy() -> Iterator[tuple[str, Counter[str]]]:
    Busy.seen, Busy.pages, Busy.closed = Counter(), {}, False
    for at, session in zip(DAYS[:2], SESSIONS[:2], strict=True):
        for url, (status, body) in session.items():
            stamp = f"{at:%Y%m%d%H%M%S}"
            row = ["key", stamp, url, "text/html", str(status), f"D{hash(body)}", "1"]
            Busy.pages[f"{stamp}id_/{url}"] = json.dumps(row), body
    server = ThreadingHTTPServer(("127.0.0.1", 0), Busy)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/cdx/search/cdx", Busy.seen
    server.shutdown()
    server.server_close()


def test_a_busy_archive_is_asked_again_and_what_was_skipped_is_told(
    busy: tuple[str, Counter[str]], tmp_path: Path
) -> None:
    cdx, seen = busy
    quick = ["-s", "RETRY_BACKOFF=0.05", "-s", "RETRY_TIMES=40", "--summary-json", str(tmp_path / "told.json")]
    said = crawl(tmp_path, "d", cdx, HOME, *quick, status=3)
    assert texts(tmp_path / "d") == {url: text for url, text in BEST.items() if url != address(4)}
    assert "1 lines could not be understood" in said
    assert "1 lines of the index could not be understood" in said, "in the log too"
    told = json.loads((tmp_path / "told.json").read_text())
    assert (told["status"], told["blogs"][0]["skipped"], told["blogs"][0]["lost"]) == (3, 1, 0)
    assert sum("resumeKey" in path for path in seen) == 1, "a key that comes again is not followed"
    fetched = set(seen)
    seen.clear()
    crawl(tmp_path, "d", cdx, HOME, *quick, status=3)
    assert not [path for path in seen if path.startswith("/web/") and path in fetched], "captures never change"


def test_an_archive_that_closes_for_the_day_is_gone_on_with(busy: tuple[str, Counter[str]], tmp_path: Path) -> None:
    cdx, _ = busy
    Busy.closed = True
    words = ["crawl", "--from", "wayback", "--cdx", cdx, HOME, "--dataset", "d", "--output", str(tmp_path)]
    words += ["-s", "RETRY_BACKOFF=0.05", "-s", "RETRY_TIMES=40"]
    done = command(*words)
    assert done.returncode == 1
    assert "the same command goes on from there" in done.stdout + done.stderr
    assert not rows(tmp_path / "d", "posts"), "nothing is made of half a blog"
    Busy.closed = False
    assert command(*words).returncode == 3, "a line of the index is malformed"
    assert set(texts(tmp_path / "d")) == {address(1), address(2), address(3)}
