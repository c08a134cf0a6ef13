"""Commands as a user runs them."""

from __future__ import annotations

import atexit
import json
import os
import select
import signal
import subprocess
import sys
import tempfile
from functools import cache
from itertools import cycle
from pathlib import Path

ROOT = Path(__file__).parents[1]
LONGEST = 900.0  # seconds that a command may take


def command(*arguments: object, cwd: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `bloggarkiv` with these arguments. With an environment of its own it is started anew; else it is a fork of a
    process that has loaded the program, and of another one, of other hashes, than the command before.
    """
    words = [str(argument) for argument in arguments]
    if environment:
        started = [sys.executable, "-m", "pipelines.cli", *words]
        told = os.environ | {"PYTHONPATH": str(ROOT)} | environment
        return subprocess.run(started, cwd=cwd, env=told, capture_output=True, text=True, timeout=LONGEST, check=False)
    return next(_servers()).run(words, cwd or Path.cwd())


@cache
def _servers() -> cycle[_Server]:
    return cycle([_Server("1"), _Server("2")])


class _Server:
    """A `command_server`. Sets of words are run through in an order that `seed` makes (PYTHONHASHSEED)."""

    def __init__(self, seed: str) -> None:
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": seed}
        self._process = subprocess.Popen(
            [sys.executable, Path(__file__).with_name("command_server.py")],
            env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        self._ready = False
        atexit.register(self._close)

    def run(self, words: list[str], cwd: Path) -> subprocess.CompletedProcess[str]:
        assert self._process.stdin is not None
        if not self._ready:
            assert self._answer() == "ready"
            self._ready = True
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        with tempfile.TemporaryDirectory() as folder:
            out, err = Path(folder, "out"), Path(folder, "err")
            order = {"arguments": words, "cwd": str(cwd), "environment": environment, "out": str(out), "err": str(err)}
            self._process.stdin.write(json.dumps(order).encode() + b"\n")
            self._process.stdin.flush()
            process = int(self._answer())
            if not select.select([self._process.stdout], [], [], LONGEST)[0]:
                os.kill(process, signal.SIGKILL)
            status = int(self._answer())
            return subprocess.CompletedProcess(words, status, out.read_text("utf-8"), err.read_text("utf-8"))

    def _answer(self) -> str:
        assert self._process.stdout is not None
        answer = self._process.stdout.readline().decode().strip()
        assert answer, "the process that does the commands has ended"
        return answer

    def _close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()
