"""The audit command as a process of its own, and datasets to audit."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from by_command import LONGEST, ROOT, command

from pipelines.sharing.audit.answers import Answers
from pipelines.sharing.audit.server import AuditServer
from pipelines.sharing.audit.session import Session
from pipelines.sharing.audit.sheet import drawn_from

_ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}


def crawled(folder: Path, *homes: str) -> Path:
    done = command("crawl", *homes, "--dataset", "d", "--output", folder, "--quiet")
    assert done.returncode == 0, done.stderr
    return folder / "d"


@dataclass
class Running:
    """An audit that is served; as a process of its own, with what it printed first."""

    url: str
    told: str = ""
    process: subprocess.Popen[str] | None = None

    def sheet(self) -> Any:
        status, body = self.ask("GET", "sheet.json")
        assert status == 200
        return json.loads(body)

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> tuple[int, bytes]:
        """One request below the token, with these headers (`Content_Type`) beside what a browser would send."""
        parts = urlsplit(self.url)
        sent = {"Origin": f"http://{parts.netloc}", "Content-Type": "application/json"} if method == "POST" else {}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        connection = http.client.HTTPConnection(parts.netloc, timeout=LONGEST)
        try:
            connection.request(method, parts.path + path, body, {k: v for k, v in sent.items() if v})
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def mark(self, *marks: dict[str, Any]) -> tuple[int, Any]:
        status, body = self.ask("POST", "marks", json.dumps(marks).encode())
        return status, json.loads(body) if status in (200, 507) else body.decode()

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait()


@contextmanager
def served(dataset: Path, *options: object) -> Iterator[Running]:
    """`bloggarkiv audit`, until the block ends (with Ctrl-C) or kills it."""
    words = [sys.executable, "-m", "pipelines.cli", "audit", str(dataset), *map(str, options)]
    with subprocess.Popen(
        words, env=_ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        told = process.stdout.readline() + process.stdout.readline()
        if "Open " not in told:
            _, errors = process.communicate(timeout=LONGEST)
            raise AssertionError(errors)
        try:
            yield Running(told.rsplit("Open ", 1)[1].strip(), told, process)
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGINT)
                _, errors = process.communicate(timeout=LONGEST)
                assert (process.returncode, errors) == (0, "")


@contextmanager
def listening(dataset: Path, *, size: int = 2, per_post: int = 8) -> Iterator[Running]:
    """The same in this process, which is there at once."""
    sample = drawn_from(dataset, size=size, per_post=per_post, seed=1)
    session = Session(dataset, sample, Answers.load(dataset / "audit/1/auditor.json"))
    with AuditServer(session) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield Running(server.url)
        finally:
            server.shutdown()
            thread.join()


def fields(sheet: Any) -> Iterator[dict[str, Any]]:
    """Every field that there is to judge, as a mark without a verdict."""
    for page in sheet["pages"]:
        for row in page["rows"]:
            for field in row["fields"]:
                yield {
                    "row": row["id"],
                    "content_hash": row["content_hash"],
                    "field": field["name"],
                    "value": field["digest"],
                }


def all_right(sheet: Any) -> list[dict[str, Any]]:
    return [{**field, "verdict": 0 if field["field"] == "missing" else "right"} for field in fields(sheet)]
