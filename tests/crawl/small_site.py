"""A web site that is a dictionary, served for real on a loopback address of its own."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server sends; text goes as UTF-8, whatever `content_type` says. It hangs up `after` so many bytes of the
    body, or goes on without end; with `reset` it does not take leave: the connection is reset (RST).
    """

    body: str | bytes
    content_type: str = "text/html; charset=utf-8"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    after: int | None = None
    endless: bool = False
    reset: bool = False


def redirect(to: str, status: int = 301) -> Answer:
    """A redirect."""
    return Answer("", status=status, headers={"Location": to})


def xml(body: str | bytes) -> Answer:
    """A feed or a sitemap."""
    return Answer(body, "application/xml; charset=utf-8")


SILENCE = Answer("")  # the server hangs up without a word
RESET = Answer("", reset=True)  # the same, as a crash does it
MISSING = Answer("<html><head><title>404</title></head><body><h1>Sidan finns inte</h1></body></html>", status=404)


class Site:
    """Pages by path and query; `otherwise` answers for what is none of them. `requests` is what was asked for."""

    def __init__(self, server: ThreadingHTTPServer) -> None:
        host, port = server.server_address[:2]
        self.base = f"http://{host!s}:{port}"
        self.start = f"{self.base}/"
        self.pages: dict[str, Answer | str] = {}
        self.otherwise: Callable[[str], Answer | str] = lambda target: MISSING
        self.requests: list[str] = []
        self.closed = threading.Event()
        self._server = server

    def answer(self, target: str) -> Answer:
        """The answer to a request for `target`, path and query."""
        self.requests.append(target)
        found = self.pages.get(target)
        if found is None and urlsplit(target).path in ("/robots.txt", "/.well-known/tdmrep.json"):
            return MISSING
        answer = self.otherwise(target) if found is None else found
        return Answer(answer) if isinstance(answer, str) else answer

    def close(self) -> None:
        """Stop serving."""
        self.closed.set()
        self._server.shutdown()
        self._server.server_close()


def serve(host: str) -> Site:
    """Serve a new, empty site on a free port of `host` until it is closed."""
    server = _Server((host, 0), _Handler)
    server.site = Site(server)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    return server.site


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    site: Site

    def handle_error(self, request: object, client_address: object) -> None:
        """Quiet: a crawl that has enough hangs up."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        answer = self.server.site.answer(self.path)
        if answer is SILENCE or answer is RESET:
            self._hang_up(answer)
            return
        body = answer.body.encode() if isinstance(answer.body, str) else answer.body
        self.send_response(answer.status)
        for name, value in {"Content-Type": answer.content_type, **answer.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(10**9 if answer.endless else len(body)))
        self.end_headers()
        self.wfile.write(body[: answer.after])
        if answer.after is not None:
            self._hang_up(answer)
        while answer.endless and not self.server.site.closed.wait(0.05):
            self.wfile.write(b"<br>")

    def _hang_up(self, answer: Answer) -> None:
        self.close_connection = True
        if answer.reset:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            socket.close(self.connection.detach())  # not by way of a shutdown, which says goodbye (FIN)

    def log_message(self, format: str, *args: object) -> None:
        """Quiet: the crawl tells."""
