"""pywb behind a gateway on a bad day: refusals with Retry-After, cut connections, torn lines; the same rows."""

from __future__ import annotations

import json
import re
import threading
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from agreement import differences, history
from by_command import command
from pywb_server import WAYBACK, archive
from sessions import BEST, DAYS, HOME, address, stored
from stored import rows

from pipelines.verify import Verified, verify

pytestmark = pytest.mark.skipif(not WAYBACK.exists(), reason="pywb is not installed (make pywb)")
TORN = b'{"urlkey": "example,reklam)/2009", "timestamp": "2009\n'


@contextmanager
def gateway(behind: str) -> Iterator[tuple[str, Counter[str]]]:
    """A gateway to `behind`: the first time that it is asked for an address it answers 429, the second time it cuts the
    connection off in the middle; into every answer of the index it puts a line that is torn.
    """
    asked: Counter[str] = Counter()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked[self.path] += 1
            if asked[self.path] == 1:
                self.answer(429, b"", Retry_After="0")
                return
            request = urllib.request.Request(behind + self.path, headers={"Accept-Encoding": "identity"})
            try:
                with urllib.request.urlopen(request) as answer:
                    status, body, mime = answer.status, answer.read(), answer.headers["Content-Type"]
            except urllib.error.HTTPError as error:
                status, body, mime = error.code, error.read(), "text/html"
            if "/cdx?" in self.path:
                body = TORN + body
            self.answer(status, body, cut=asked[self.path] == 2, Content_Type=mime)

        def answer(self, status: int, body: bytes, *, cut: bool = False, **headers: str) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body[: len(body) // 2] if cut else body)
            self.close_connection = self.close_connection or cut

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()


def test_the_rows_are_those_of_a_good_day_and_what_was_skipped_is_told(tmp_path: Path) -> None:
    told = tmp_path / "told.json"

    def crawl(name: str, cdx: str) -> tuple[int, str]:
        words = ["crawl", "--from", "wayback", "--cdx", cdx, HOME, "--all-versions", "--dataset", name]
        words += ["-s", "RETRY_BACKOFF=0.05", "-s", "RETRY_TIMES=60", "-s", "PROGRESS_INTERVAL=0.05"]
        done = command(*words, "--output", tmp_path, "--summary-json", told)
        assert list(verify(tmp_path / name, Verified())) == []
        return done.returncode, done.stdout + done.stderr

    with archive(tmp_path / "pywb", stored(tmp_path / "warcs", range(5))) as base:
        host, _, collection = base.rpartition("/")
        assert crawl("good", f"{base}/cdx")[0] == 0
        with gateway(host) as (bad, asked):
            status, said = crawl("bad", f"{bad}/{collection}/cdx")
    assert status == json.loads(told.read_text())["status"] == 3
    (blog,) = json.loads(told.read_text())["blogs"]
    assert (blog["skipped"], blog["lost"], blog["unanswered"]) == (1, 0, 0)
    assert said.count("1 lines of the index could not be understood") == 1
    assert re.search(r"[1-9]\d* of [1-9]\d* pages fetched", said), said
    assert min(times for path, times in asked.items() if "id_/" in path) == 3, "each refused, cut off, then had"
    assert differences(tmp_path / "good", tmp_path / "bad") == []
    assert history(tmp_path / "good") == history(tmp_path / "bad")
    found = {row["url"]: (row["text"].partition(".")[0], row["removed_at"]) for row in rows(tmp_path / "bad", "posts")}
    assert found == {url: (text, DAYS[2] if url == address(3) else None) for url, text in BEST.items()}
