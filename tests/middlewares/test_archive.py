"""What a crawl stores of what was served, against a server that says it in ways that HTTP libraries tidy up."""

from __future__ import annotations

import gzip
import socketserver
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator

PAGE = "<html><body><p>Räksmörgås i kommentarsfältet</p></body></html>".encode()
PACKED = gzip.compress(PAGE, mtime=0)
ODD = (
    b"HTTP/1.1 200 Helt okej\r\nSERVER:   hemmabygge\r\ncontent-type: text/html\r\nx-dubbel: 1\r\nX-Dubbel: 2\r\n"
    b"Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n"
    + b"".join(b"%X;del=%d\r\n%s\r\n" % (len(part), i, part) for i, part in enumerate((PACKED[:11], PACKED[11:])))
    + b"0\r\n\r\n"
)
UNTIL_CLOSED = b"HTTP/1.0 200 OK\nContent-Type: text/html\n\n" + PAGE
RESERVED = b"HTTP/1.1 200 OK\r\ntdm-reservation: 1\r\nContent-Length: 2\r\n\r\nhm"
ANSWERS = {b"/udda": ODD, b"/stang": UNTIL_CLOSED, b"/mitt": RESERVED}
MISSING = b"HTTP/1.1 404 Finns inte\r\nContent-Length: 0\r\n\r\n"


class _Raw(socketserver.StreamRequestHandler):
    """Answers with the bytes above, as they are."""

    def handle(self) -> None:
        while line := self.rfile.readline():
            while self.rfile.readline().strip():
                pass
            answer = ANSWERS.get(line.split()[1], MISSING)
            self.wfile.write(answer)
            if answer is UNTIL_CLOSED:
                return


@contextmanager
def raw_server() -> Iterator[str]:
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Raw)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def stored(output: Path) -> dict[str, tuple[bytes, bytes]]:
    """The answer and the request of each address, as they lie in the WARC."""
    found: dict[str, dict[str, bytes]] = {}
    for path in sorted((output / "prov" / "warc").glob("*.warc.gz")):
        with path.open("rb") as file:
            for record in ArchiveIterator(file, no_record_parse=True):
                if record.rec_type in ("request", "response"):
                    of = found.setdefault(record.rec_headers.get_header("WARC-Target-URI"), {})
                    of[record.rec_type] = record.raw_stream.read()
    return {url: (of["response"], of["request"]) for url, of in found.items()}


def test_answers_are_stored_as_served_and_read_as_meant(crawl: Callable[..., Any], tmp_path: Path) -> None:
    where = {"WARC_ENABLED": True, "OUTPUT_DIR": str(tmp_path / "output"), "DATASET": "prov"}
    with raw_server() as base:
        crawled = crawl([f"{base}/udda", f"{base}/stang", f"{base}/borta", f"{base}/mitt"], **where)
    records = stored(tmp_path / "output")
    assert records[f"{base}/udda"][0] == ODD
    assert records[f"{base}/stang"][0] == UNTIL_CLOSED
    assert records[f"{base}/borta"][0] == MISSING
    assert records[f"{base}/robots.txt"][0] == MISSING
    assert f"{base}/mitt" not in records, "its owner reserves it"
    request = records[f"{base}/udda"][1]
    assert request.startswith(b"GET /udda HTTP/1.1\r\n")
    assert b"User-Agent: Bloggarkiv/" in request
    assert request.endswith(b"\r\n\r\n")
    assert {crawled.answers[f"{base}/{name}"]["body"] for name in ("udda", "stang")} == {PAGE.decode("latin-1")}


@pytest.fixture
def recall(crawl: Callable[..., Any], tmp_path: Path) -> Callable[..., Any]:
    """Crawls addresses as run `number` of one dataset."""

    def run(number: int, *urls: str) -> Any:
        where = {"WARC_ENABLED": True, "OUTPUT_DIR": str(tmp_path / "output"), "DATASET": "prov"}
        hosts = [url.split("/")[2] for url in urls]
        return crawl([(url, {"run": number}) for url in urls], start_hosts=hosts, **where)

    return run


def records(output: Path) -> list[tuple[str, str, str]]:
    """Kind, status or profile, and path of every answer's record, in order."""
    found = []
    for path in sorted((output / "prov" / "warc").glob("*.warc.gz")):
        with path.open("rb") as file:
            for record in ArchiveIterator(file, check_digests="raise"):
                if record.rec_type not in ("request", "warcinfo"):
                    about = record.rec_headers
                    profile = (about.get_header("WARC-Profile") or "").rpartition("/")[2]
                    path_asked = "/" + about.get_header("WARC-Target-URI").split("/", 3)[3]
                    found.append((record.rec_type, profile or record.http_headers.get_statuscode(), path_asked))
    return [record for record in found if record[2] not in ("/robots.txt", "/.well-known/tdmrep.json")]


def test_what_is_unchanged_is_not_sent_again(recall: Callable[..., Any], tmp_path: Path, site: Any) -> None:
    headers = {"ETag": '"ett"', "Last-Modified": "Mon, 02 Mar 2026 10:00:00 GMT"}
    first, unmodified = site.answer(b"<p>Hej</p>", headers=headers), site.answer(b"", 304)
    site.pages = {"/a": [first, unmodified, unmodified, site.answer(b"<p>Nytt</p>", headers={"ETag": '"tv"'})]}
    bodies = [recall(number, site.url("/a")).answers[site.url("/a")]["body"] for number in (1, 2, 3, 4)]
    assert bodies == ["<p>Hej</p>"] * 3 + ["<p>Nytt</p>"]
    asked = [seen for seen, path in zip(site.headers_seen, site.paths(), strict=True) if path == "/a"]
    assert [seen.get("If-None-Match") for seen in asked] == [None, '"ett"', '"ett"', '"ett"']
    assert asked[1]["If-Modified-Since"] == headers["Last-Modified"]
    unchanged = ("revisit", "server-not-modified", "/a")
    assert records(tmp_path / "output") == [("response", "200", "/a"), unchanged, unchanged, ("response", "200", "/a")]


def test_the_same_payload_is_stored_once(recall: Callable[..., Any], tmp_path: Path, site: Any) -> None:
    site.pages = {"/a": site.answer(b"<p>Hej</p>")}
    for number in (1, 2, 3):
        assert recall(number, site.url("/a")).answers[site.url("/a")]["body"] == "<p>Hej</p>"
    again = ("revisit", "identical-payload-digest", "/a")
    assert records(tmp_path / "output") == [("response", "200", "/a"), again, again]


def test_an_interrupted_run_goes_on_with_what_it_has(recall: Callable[..., Any], site: Any) -> None:
    site.pages = {
        "/a": site.answer(b"<p>A</p>"),
        "/b": site.answer(b"", 302, {"Location": "/c"}),
        "/c": site.answer(b"C"),
    }
    site.pages["/d"] = site.answer(b"", 500)
    urls = [site.url(path) for path in ("/a", "/b", "/d", "/e")]
    told = [recall(7, *urls).answers for _ in range(2)]
    assert told[0] == told[1]
    asked = Counter(site.pages_asked())
    tries = asked.pop("/d")
    assert asked == {"/a": 1, "/b": 1, "/c": 1, "/e": 1}, "what was answered is not asked again"
    assert tries > 4, "a server's failure is no answer"


def test_a_resumed_run_replays_what_had_not_changed(recall: Callable[..., Any], site: Any) -> None:
    site.pages = {"/a": [site.answer(b"<p>A</p>", headers={"ETag": '"1"'}), site.answer(b"", 304)]}
    told = [recall(number, site.url("/a")).answers[site.url("/a")]["body"] for number in (1, 2, 2)]
    assert told == ["<p>A</p>"] * 3
    assert site.pages_asked() == ["/a", "/a"]


def test_conditions_hold_for_one_address_alone(recall: Callable[..., Any], site: Any) -> None:
    site.pages = {
        "/a": [site.answer(b"A", headers={"ETag": '"1"'}), site.answer(b"", 302, {"Location": "/b"})],
        "/b": site.answer(b"B"),
    }
    recall(1, site.url("/a"))
    recall(2, site.url("/a"))
    seen = dict(zip(site.paths(), site.headers_seen, strict=True))
    assert seen["/a"]["If-None-Match"] == '"1"'
    assert "If-None-Match" not in seen["/b"]


def test_what_is_lost_is_fetched(recall: Callable[..., Any], tmp_path: Path, site: Any) -> None:
    site.pages = {"/a": [site.answer(b"A", headers={"ETag": '"1"'}), site.answer(b"", 304), site.answer(b"A2")]}
    recall(1, site.url("/a"))
    for path in (tmp_path / "output" / "prov" / "warc").iterdir():
        path.unlink()
    assert recall(2, site.url("/a")).answers[site.url("/a")]["body"] == "A2"
    assert site.pages_asked() == ["/a"] * 3


def test_what_is_lost_is_not_referred_to(recall: Callable[..., Any], tmp_path: Path, site: Any) -> None:
    """A power cut may take records that the ledger knows; others come in their place."""
    site.pages = {"/a": site.answer(b"A"), "/b": site.answer(b"B")}
    recall(1, site.url("/a"))
    for path in (tmp_path / "output" / "prov" / "warc").iterdir():
        path.unlink()
    recall(2, site.url("/b"))
    recall(3, site.url("/a"))
    assert records(tmp_path / "output") == [("response", "200", "/b"), ("response", "200", "/a")]


def test_a_damaged_ledger_is_made_anew(recall: Callable[..., Any], tmp_path: Path, site: Any) -> None:
    site.pages = {"/a": site.answer(b"A")}
    recall(1, site.url("/a"))
    (tmp_path / "output" / "prov" / ".ledger.sqlite").write_bytes(b"inte en databas" * 100)
    assert recall(1, site.url("/a")).answers[site.url("/a")]["body"] == "A"
    assert site.pages_asked() == ["/a"] * 2


def test_a_crawl_that_cannot_store_ends(crawl: Callable[..., Any], tmp_path: Path, site: Any) -> None:
    site.pages = {f"/{number}": site.answer() for number in range(40)}
    (tmp_path / "output" / "prov").mkdir(parents=True)
    (tmp_path / "output" / "prov" / "warc").write_text("i vägen")
    where = {"WARC_ENABLED": True, "OUTPUT_DIR": str(tmp_path / "output"), "DATASET": "prov"}
    crawled = crawl([site.url(path) for path in site.pages], **where)
    assert "cannot be stored" in crawled.stats["dataset/error"]
    assert crawled.log.count("cannot be stored") == 1
    assert len(site.pages_asked()) < len(site.pages)
