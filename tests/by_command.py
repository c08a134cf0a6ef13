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
from contextlib import redirect_stdout
from functools import cache
from io import StringIO
from itertools import cycle
from pathlib import Path

from pipelines.cli import main

HERE, ROOT = Path(__file__).parent, Path(__file__).parents[1]
LONGEST = 900.0  # seconds that a command may take
_AT_START = ("LD_", "PYTHON", "MALLOC_", "ARROW_")  # what a program heeds of its environment when it starts alone


def _heeded_at_start() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name.startswith(_AT_START)}


_STARTED_WITH = _heeded_at_start()


def command(*arguments: object, cwd: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `bloggarkiv` with these arguments. With an environment of its own, or where what a program heeds at its start
    has changed since the tests began, it is started anew; else it is a fork of a process that has loaded the program,
    and of another one, of other hashes, than the command before.
    """
    words = [str(argument) for argument in arguments]
    if environment or _heeded_at_start() != _STARTED_WITH:
        started = [sys.executable, "-m", "pipelines.cli", *words]
        told = os.environ | {"PYTHONPATH": str(ROOT)} | environment
        return subprocess.run(started, cwd=cwd, env=told, capture_output=True, text=True, timeout=LONGEST, check=False)
    return next(_servers()).run(words, cwd or Path.cwd())


def run(*words: str | Path) -> str:
    """Run a command that must do all it is asked for, in this process; what it prints."""
    with redirect_stdout(StringIO()) as told:
        assert main([str(word) for word in words]) == 0, (words, told.getvalue())
    return told.getvalue()


def one_line(text: str) -> bool:
    """Whether something that went wrong was told as users are to be told."""
    return len(text.strip().splitlines()) == 1 and "Traceback" not in text


@cache
def _servers() -> cycle[Server]:
    return cycle([Server(PYTHONHASHSEED="1"), Server(PYTHONHASHSEED="2")])


class Server:
    """A process of `command_server`, or of another `script` that calls it; does one command at a time, in `process`."""

    def __init__(self, script: Path = HERE / "command_server.py", **environment: str) -> None:
        self._environment = {"PYTHONPATH": os.pathsep.join(map(str, (ROOT, HERE))), **environment}
        self._process = subprocess.Popen(
            [sys.executable, script],
            env=os.environ | self._environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,  # nothing is read ahead of what `select` looks for
        )
        self._ready = False
        self.process = 0
        atexit.register(self.close)

    def run(
        self,
        words: list[str],
        cwd: Path,
        *,
        out: str | None = None,
        err: str | None = None,
        lives: float = LONGEST,
        **more: object,
    ) -> subprocess.CompletedProcess[str]:
        """Do a command; after `lives` seconds it is killed. `out` and `err` name files for what it prints.

        `more` is for the script.
        """
        assert self._process.stdin is not None
        if not self._ready:
            assert self._answer() == "ready"
            self._ready = True
        with tempfile.TemporaryDirectory() as folder:
            files = {"out": out or f"{folder}/out", "err": err or f"{folder}/err"}
            environment = os.environ | self._environment
            order = {"arguments": words, "cwd": str(cwd), "environment": environment, **files, **more}
            self._process.stdin.write(json.dumps(order).encode() + b"\n")
            self._process.stdin.flush()
            self.process = int(self._answer())
            if not select.select([self._process.stdout], [], [], lives)[0]:
                os.kill(self.process, signal.SIGKILL)
            status = int(self._answer())
            told = (Path(file).read_text("utf-8") if Path(file).is_file() else "" for file in files.values())
            return subprocess.CompletedProcess(words, status, *told)

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()

    def _answer(self) -> str:
        assert self._process.stdout is not None
        answer = self._process.stdout.readline().decode().strip()
        assert answer, "the process that does the commands has ended"
        return answer
