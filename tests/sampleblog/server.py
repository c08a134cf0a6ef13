"""The sample blogs over HTTP on loopback, standard library only: `with serve() as site: … site.homes`.

`python -m sampleblog.server [PORT]` (with `tests` on the path) serves them until Ctrl-C.
"""

from __future__ import annotations

import errno
import struct
import sys
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from sampleblog import annonspelaren, koket
from sampleblog.answers import Answer, page

HOST, PORT = "127.0.0.1", 8765
_MISSING = page("<html><head><title>404</title></head><body><h1>Sidan finns inte</h1></body></html>")
_MISSING.status = 404
# A query that names a page of its own: unknown ones are missing, where any other query leaves the page as it is.
_NAMING = ("p=", "id=", "start=", "cpage=", "feed=")


class Site:
    """All answers of the sample server under `base`, and a log of what was asked for."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.blogs = (annonspelaren.Annonspelaren(base), koket.Koket(base))
        self.homes = [blog.home for blog in self.blogs]
        self.requests: list[str] = []
        self.answers: dict[str, Answer | Callable[[str], Answer]] = {}
        for blog in self.blogs:
            self.answers |= blog.answers()
        links = "".join(f'<li><a href="{home}">{home}</a></li>' for home in self.homes)
        self.answers["/"] = page(f"<html><head><title>Två bloggar</title></head><body><ul>{links}</ul></body></html>")
        self.answers["/robots.txt"] = Answer(
            "User-agent: *\nDisallow: /annonspelaren/privat/\nDisallow: /annonspelaren/wp-admin/\n"
            f"Disallow: /koket/intern/\n\nSitemap: {base}/koket/sitemap.xml\n".encode(),
            "text/plain; charset=utf-8",
        )

    def answer(self, target: str) -> Answer:
        """The answer to a request for `target`, path and query."""
        self.requests.append(target)
        parts = urlsplit(target)
        found = self.answers.get(target) or self.answers.get(parts.path)
        if parts.path.startswith("/bilder/") and parts.path.endswith(".png"):
            return Answer(_PICTURE, "image/png")
        if found is None or (target not in self.answers and parts.query.startswith(_NAMING)):
            return _MISSING
        return found(parts.query) if callable(found) else found


@contextmanager
def serve(
    port: int = 0, *, more: Callable[[str], dict[str, Answer | Callable[[str], Answer]]] | None = None
) -> Iterator[Site]:
    """Serve on loopback while the block runs: on `port`, the next free one if it is taken, any free one for 0.

    `more` is given the base URL and returns further answers (see `sampleblog.faults`).
    """
    server = _listen(port)
    site = Site(f"http://{HOST}:{server.server_port}")
    if more:
        site.answers |= more(site.base)
    server.site = site
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True
    site: Site

    def handle_error(self, request: object, client_address: object) -> None:
        """Quiet: a crawl that is killed hangs up."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        answer = self.server.site.answer(self.path)
        if self.headers.get("If-None-Match", "") == answer.headers.get("ETag"):
            answer = Answer(b"", answer.content_type, 304, answer.headers)
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(answer.body)))
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(answer.body)

    do_HEAD = do_GET

    def log_message(self, format: str, *args: object) -> None:
        """Quiet: the crawl tells."""


def _listen(port: int) -> _Server:
    for candidate in range(port, port + 50) if port else (0,):
        try:
            return _Server((HOST, candidate), _Handler)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
    raise OSError(errno.EADDRINUSE, f"no free port from {port} to {port + 49}")


def _picture() -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\x00\xc8")) + chunk(b"IEND", b"")
    )


_PICTURE = _picture()


if __name__ == "__main__":
    with serve(int(sys.argv[1]) if len(sys.argv) > 1 else PORT) as running:
        print(*running.homes, sep="\n", flush=True)
        with suppress(KeyboardInterrupt):
            threading.Event().wait()
