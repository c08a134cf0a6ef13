"""What a crawl stores of what was served, against a server that says it in ways that HTTP libraries tidy up."""

from __future__ import annotations

import gzip
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

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


def test_a_crawl_that_cannot_store_ends(crawl: Callable[..., Any], tmp_path: Path, site: Any) -> None:
    site.pages = {f"/{number}": site.answer() for number in range(40)}
    (tmp_path / "output" / "prov").mkdir(parents=True)
    (tmp_path / "output" / "prov" / "warc").write_text("i vägen")
    where = {"WARC_ENABLED": True, "OUTPUT_DIR": str(tmp_path / "output"), "DATASET": "prov"}
    crawled = crawl([site.url(path) for path in site.pages], **where)
    assert "cannot be stored" in crawled.stats["dataset/error"]
    assert crawled.log.count("cannot be stored") == 1
    assert len(site.pages_asked()) < len(site.pages)
