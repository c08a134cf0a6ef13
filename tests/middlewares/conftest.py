"""Real servers on loopback, and real crawls of them."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from by_command import LONGEST
from middleware_probe import probe


@dataclass
class Answer:
    """What a server answers at a path. `length` may lie about the body; it comes `after` seconds, or
    not at all where the server `drops` the connection."""

    body: bytes = b"<p>Hej</p>"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    length: int | None = None
    after: float = 0.0
    drops: bool = False


class Site(ThreadingHTTPServer):
    """A server that notes what it is asked. `pages`: path to answer, or to answers given in turn; all else is 404."""

    daemon_threads = True
    answer = Answer

    def __init__(self, address: str) -> None:
        super().__init__((address, 0), _Handler)
        self.pages: dict[str, Answer | list[Answer]] = {}
        self.asked: list[tuple[str, float]] = []
        self.headers_seen: list[dict[str, str]] = []
        self.closing = threading.Event()
        self.at_once = self.most_at_once = 0
        self.counting = threading.Lock()
        self.host = f"{address}:{self.server_address[1]}"
        self.home = f"http://{self.host}/"

    def handle_error(self, *args: Any) -> None:
        """Quiet: clients that hang up are part of the tests."""

    def url(self, path: str, host: str | None = None) -> str:
        return f"http://{host or self.host.rpartition(':')[0]}:{self.server_address[1]}{path}"

    @contextmanager
    def busy(self) -> Iterator[None]:
        with self.counting:
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
        yield
        with self.counting:
            self.at_once -= 1

    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]

    def pages_asked(self) -> list[str]:
        return [path for path in self.paths() if path not in ("/robots.txt", "/.well-known/tdmrep.json")]

    def times(self, *paths: str) -> list[float]:
        return [at for path, at in self.asked if path in paths]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Site

    def do_GET(self) -> None:
        self.server.asked.append((self.path, time.monotonic()))
        self.server.headers_seen.append(dict(self.headers))
        answer = self.server.pages.get(self.path, Answer(b"borta", 404))
        if isinstance(answer, list):
            answer = answer.pop(0) if len(answer) > 1 else answer[0]
        with self.server.busy():
            self.server.closing.wait(answer.after)
        if answer.drops:
            self.close_connection = True
            return
        self.send_response(answer.status)
        for name, value in {"Content-Type": "text/html", **answer.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body) if answer.length is None else answer.length))
        self.end_headers()
        self.wfile.write(answer.body)
        if answer.length is not None:
            self.close_connection = True

    def log_message(self, *args: Any) -> None:
        """Quiet."""


@dataclass
class Crawled:
    """What a probe told: one answer a URL, the counts, and the log."""

    answers: dict[str, dict[str, Any]]
    stats: dict[str, Any]
    log: str


def wait_for(condition: Callable[[], bool], seconds: float = LONGEST) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)


@pytest.fixture
def serve() -> Iterator[Callable[..., Site]]:
    """Starts a server: `serve("127.0.0.1")`."""
    sites: list[Site] = []

    def start(address: str = "127.0.0.1") -> Site:
        site = Site(address)
        threading.Thread(target=site.serve_forever, args=(0.01,), daemon=True).start()
        sites.append(site)
        return site

    yield start
    for site in sites:
        site.closing.set()
        site.shutdown()
        site.server_close()


@pytest.fixture
def site(serve: Callable[..., Site]) -> Site:
    return serve()


@pytest.fixture(scope="session")
def processes() -> Any:
    """Starts processes that have Scrapy imported already, each with a fresh reactor to come."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["scrapy.crawler", "scrapy.core.downloader.handlers.http11", "protego", "lxml.html"])
    return context


@pytest.fixture
def crawl(processes: Any, tmp_path: Path) -> Callable[..., Crawled]:
    """Crawls URLs with the project's settings, delays off: `crawl([url, (url, meta)], start_hosts=[…], NAME=value)`.

    It is interrupted as by Ctrl-C where `until()` comes true.
    """

    def run(urls: list[Any], *, start_hosts: list[str] | None = None, until: Any = None, **settings: Any) -> Crawled:
        pages = [page if isinstance(page, tuple) else (page, {}) for page in urls]
        hosts = [page.split("/")[2] for page in urls if isinstance(page, str)] if start_hosts is None else start_hosts
        process = processes.Process(target=probe, args=(str(tmp_path), pages, hosts, settings))
        process.start()
        if until is not None:
            wait_for(until)
            assert process.pid is not None
            os.kill(process.pid, signal.SIGINT)
        process.join(LONGEST)
        log = (tmp_path / "log").read_text()
        assert process.exitcode == 0, log
        assert "Traceback" not in log, log
        told = json.loads((tmp_path / "told.json").read_text())
        return Crawled({answer["url"]: answer for answer in told["answers"]}, told["stats"], log)

    return run
