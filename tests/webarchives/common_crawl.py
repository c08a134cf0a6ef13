"""A Common Crawl of one's own on loopback: indexes in its manner, and WARC files that are read by ranges of bytes."""

from __future__ import annotations

import json
import re
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from warcio.archiveiterator import ArchiveIterator

Row = dict[str, str]
_PER_PAGE = 4


def index_of(warcs: Iterable[Path]) -> list[Row]:
    """The lines of an index of these files."""
    rows = []
    for path in warcs:
        with path.open("rb") as file:
            records = ArchiveIterator(file)
            for record in records:
                if record.rec_type not in ("response", "revisit"):
                    continue
                about, head = record.rec_headers, record.http_headers
                records.read_to_end()
                row = {
                    "url": about.get_header("WARC-Target-URI"),
                    "timestamp": re.sub(r"\D", "", about.get_header("WARC-Date"))[:14],
                    "mime": head.get_header("Content-Type", "unk").partition(";")[0],
                    "status": head.get_statuscode(),
                    "digest": about.get_header("WARC-Payload-Digest").removeprefix("sha1:"),
                    "length": str(records.get_record_length()),
                    "offset": str(records.get_record_offset()),
                    "filename": f"crawl-data/{path.name}",
                }
                if record.rec_type == "revisit":
                    row |= {"mime": "warc/revisit", "status": "-"}
                rows.append(row)
    return sorted(rows, key=lambda row: (row["url"], row["timestamp"]))


@dataclass
class CommonCrawl:
    """What is served, and how badly. `sick`: the first answer to every address is 503, further faults by the address
    (`index 1` is that page of the index) are `cut`, `torn`, `elsewhere` or `whole`.
    """

    base: str
    warcs: dict[str, Path]
    rows: list[Row]
    collections: list[dict[str, str]]
    sick: bool = False
    faults: dict[str, str] = field(default_factory=dict)
    noise: str = ""  # a line that stands in the index
    seen: Counter[str] = field(default_factory=Counter)
    heard: Callable[[], object] | None = None  # called at every request


@contextmanager
def common_crawl(warcs: Iterable[Path], cdx: str = "") -> Iterator[CommonCrawl]:
    """Serve these files, and an index of them in two collections, one of which holds nothing; `cdx` is another index's
    address, to name instead.
    """

    class Handler(_Handler):
        served: CommonCrawl

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    base = f"http://127.0.0.1:{server.server_port}"
    collections = [
        {"id": "CC-MAIN-2099-01", "cdx-api": f"{base}/CC-MAIN-2099-01-index", "from": "2099-01-01T00:00:00"},
        {"id": "CC-MAIN-2012-00", "cdx-api": cdx or f"{base}/CC-MAIN-2012-00-index", "from": "2009-01-01T00:00:00"},
    ]
    files = {path.name: path for path in warcs}
    Handler.served = CommonCrawl(base, files, [] if cdx else index_of(files.values()), collections)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield Handler.served
    server.shutdown()
    server.server_close()


class _Handler(BaseHTTPRequestHandler):
    served: CommonCrawl

    def do_GET(self) -> None:
        parts, span = urlsplit(self.path), self.headers.get("Range", "")
        times = self.served.seen[f"{self.path} {span}".strip()] = self.served.seen[f"{self.path} {span}".strip()] + 1
        if self.served.heard:
            self.served.heard()
        if parts.path in ("/robots.txt", "/.well-known/tdmrep.json"):
            self._answer(404, b"")
        elif self.served.sick and times == 1:
            self._answer(503, b"Please reduce your request rate.", {"Retry-After": "0"})
        elif parts.path == "/collinfo.json":
            self._answer(200, json.dumps(self.served.collections).encode())
        elif parts.path.endswith("-index"):
            rows = self.served.rows if "2012" in parts.path else []
            self._index({name: values[0] for name, values in parse_qs(parts.query).items()}, rows, times)
        else:
            self._range(self.served.warcs[Path(parts.path).name].read_bytes(), span, times)

    def _index(self, asked: dict[str, str], rows: list[Row], times: int) -> None:
        url = asked["url"].removesuffix("/")
        prefix = asked.get("matchType") == "prefix"
        named = [(row["url"].partition("://")[2].removesuffix("/"), row) for row in rows]
        found = [row for name, row in named if name == url or (prefix and name.startswith(url))]
        if not found:
            self._answer(404, json.dumps({"message": f"No Captures found for: {url}"}).encode())
        elif "showNumPages" in asked:
            told = {"pages": -(-len(found) // _PER_PAGE), "pageSize": 5, "blocks": 1}
            self._answer(200, json.dumps(told).encode())
        else:
            page = int(asked["page"])
            fault = self.served.faults.get(f"index {page}")
            if fault == "gone":
                self._answer(400, b"")
                return
            lines = [json.dumps({"urlkey": "k", **row}) for row in found[page * _PER_PAGE :][:_PER_PAGE]]
            body = "\n".join([*lines, self.served.noise]).encode()
            self._answer(200, body, cut=fault == "cut" and times <= 2)

    def _range(self, content: bytes, span: str, times: int) -> None:
        found = re.fullmatch(r"bytes=(\d+)-(\d+)", span)
        if found is None:
            self._answer(200, content)
            return
        first, last = int(found[1]), int(found[2])
        part = content[first : last + 1]
        fault = self.served.faults.get(f"{first}")
        if fault == "whole":
            self._answer(200, content)
        elif first >= len(content):
            self._answer(416, b"")
        else:
            if fault == "torn":
                part = part[: len(part) // 2]
            if fault == "elsewhere":
                first, part = 0, content[: len(part)]
            ranged = {"Content-Range": f"bytes {first}-{first + len(part) - 1}/{len(content)}"}
            self._answer(206, part, ranged, cut=fault == "cut" and times <= 2)

    def _answer(self, status: int, body: bytes, headers: Any = (), *, cut: bool = False) -> None:
        self.send_response(status)
        for name, value in dict(headers).items():
            self.send_header(name, value)
        self.send_header("Content-Type", "text/x-ndjson" if status == 200 else "binary/octet-stream")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if cut else body)
        self.close_connection = self.close_connection or cut

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""
