"""The audit's page, served to this machine alone: what is to be judged, the original pages, and where marks are sent.

It listens on the loopback address, and answers only who knows the token in the address, which is made anew at each
start. Requests that name another host are refused (DNS rebinding), and so are marks that come from another page.
"""

from __future__ import annotations

import hmac
import json
import logging
import secrets
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from typing import Any

from crawler.errors import BloggarkivError
from pipelines.sharing.audit.answers import Mark
from pipelines.sharing.audit.original import POLICY
from pipelines.sharing.audit.session import Session

logger = logging.getLogger(__name__)

HOST = "127.0.0.1"
_LONGEST_BODY = 1 << 20
_STATIC = {
    "": ("audit.html", "text/html; charset=utf-8"),
    "audit.css": ("audit.css", "text/css; charset=utf-8"),
    "audit.js": ("audit.js", "text/javascript; charset=utf-8"),
    "words.js": ("words.js", "text/javascript; charset=utf-8"),
    "sending.js": ("sending.js", "text/javascript; charset=utf-8"),
}
_PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; frame-src 'self'; img-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_FRAME_POLICY = f"{POLICY}; sandbox allow-same-origin; frame-ancestors 'self'"


class AuditServer(ThreadingHTTPServer):
    """Serves one session. `port` 0 takes any that is free. Raises OSError where the port is taken."""

    daemon_threads = True

    def __init__(self, session: Session, port: int = 0) -> None:
        self.session = session
        self.token = secrets.token_urlsafe(16)
        self.saving = threading.Lock()
        super().__init__((HOST, port), _Handler)
        self.hosts = {f"{name}:{self.server_port}" for name in (HOST, "localhost")}

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that hangs up is none."""
        error = sys.exception()
        if not isinstance(error, ConnectionError | TimeoutError):
            logger.error("a request could not be answered: %s: %s", type(error).__name__, error)

    @property
    def url(self) -> str:
        """The address to open."""
        return f"http://{HOST}:{self.server_port}/{self.token}/"


class _Handler(BaseHTTPRequestHandler):
    server: AuditServer
    server_version = "bloggarkiv"
    sys_version = ""
    protocol_version = "HTTP/1.1"
    timeout = 60

    def do_GET(self) -> None:
        if (path := self._path()) is None:
            return
        if path in _STATIC:
            name, mime = _STATIC[path]
            content = files("pipelines.sharing.audit").joinpath("page", name).read_bytes()
            self._answer(200, content, mime)
        elif path == "sheet.json":
            self._json(200, self.server.session.sheet())
        elif path.startswith("page/"):
            self._original(path.split("/")[1:])
        else:
            self.send_error(404)

    def do_POST(self) -> None:
        path = self._path()
        if path is None:
            return
        if path != "marks" or not self._own_page():
            self._refuse(403, "only the audit's own page marks")
            return
        try:
            length = int(self.headers.get("Content-Length") or "")
            if not 0 < length <= _LONGEST_BODY:
                raise ValueError("too long, or empty")
            marks = [Mark.of(sent) for sent in json.loads(self.rfile.read(length))]
            with self.server.saving:
                progress = self.server.session.mark(marks)
        except (ValueError, TypeError, RecursionError) as error:
            self._refuse(400, str(error))
        except BloggarkivError as error:
            self._json(507, {"error": str(error)})
        else:
            self._json(200, progress)

    def _path(self) -> str | None:
        """What is asked for below the token; None where it was refused."""
        parts = self.path.partition("?")[0].split("/", 2)
        if self.headers.get("Host") not in self.server.hosts:
            self._refuse(421, "another host's name")
        elif len(parts) != 3 or not hmac.compare_digest(parts[1].encode(), self.server.token.encode()):
            self._refuse(403, "the address lacks its token: open the one that `bloggarkiv audit` printed last")
        else:
            return parts[2]
        return None

    def _own_page(self) -> bool:
        own = {f"http://{host}" for host in self.server.hosts}
        return self.headers.get("Origin") in own and self.headers.get_content_type() == "application/json"

    def _original(self, parts: list[str]) -> None:
        try:
            post, number = parts
            html = self.server.session.original(post, int(number))
        except (ValueError, KeyError, IndexError):
            self.send_error(404)
        except BloggarkivError as error:
            self._answer(404, str(error).encode(), "text/plain; charset=utf-8", _FRAME_POLICY)
        else:
            self._answer(200, html.encode(), "text/html; charset=utf-8", _FRAME_POLICY)

    def _json(self, status: int, content: Any) -> None:
        self._answer(status, json.dumps(content, ensure_ascii=False).encode("utf-8", "replace"), "application/json")

    def _refuse(self, status: int, why: str) -> None:
        self.close_connection = True  # what it sent is not read
        self._answer(status, why.encode(), "text/plain; charset=utf-8")

    def _answer(self, status: int, content: bytes, mime: str, policy: str = _PAGE_POLICY) -> None:
        self.send_response(status)
        headers = {
            "Content-Type": mime,
            "Content-Length": str(len(content)),
            "Content-Security-Policy": policy,
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Cross-Origin-Opener-Policy": "same-origin",
            "X-DNS-Prefetch-Control": "off",
        }
        if self.close_connection:
            headers["Connection"] = "close"
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *arguments: object) -> None:
        """Nothing: the address holds the token."""
