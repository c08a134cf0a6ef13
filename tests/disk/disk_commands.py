"""A disk that fails as the tests wish, under commands that are the real ones."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

HERE = Path(__file__).parent
CHANGES = "open,write,fsync,truncate,unlink,mkdir,rename,link"


@dataclass(frozen=True, slots=True)
class Fault:
    """The `at`-th of the `calls` that change files below `folder` with such `paths` fails with the error `number`, and
    all later ones if it is `lasting`. With `at` 0 none does, and all are counted.
    """

    folder: Path
    at: int = 0
    number: int = 0
    calls: str = CHANGES
    paths: str = "*"
    lasting: bool = False


@dataclass(frozen=True, slots=True)
class Done:
    """A command that came to its end. `calls`: those that were counted, each its name and path."""

    status: int
    out: str
    err: str
    calls: list[str]


class Commands:
    """Runs commands in `folder`, one at a time."""

    def __init__(self, folder: Path, shim: Path) -> None:
        self.folder = folder
        environment = {**os.environ, "LD_PRELOAD": str(shim), "PYTHONPATH": str(HERE.parents[1])}
        command = [sys.executable, HERE / "disk_runner.py"]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        self._process = subprocess.Popen(command, env=environment, text=True, **pipes)
        self._answer()

    def run(self, *arguments: object, fault: Fault | None = None, out: str = "out", err: str = "err") -> Done:
        """Run `bloggarkiv` with these arguments; `out` and `err` name the files that take its output."""
        files = {name: str(self.folder / path) for name, path in {"out": out, "err": err, "log": "log"}.items()}
        told = {**asdict(fault), "folder": str(fault.folder)} if fault else {"folder": ""}
        order = {**files, **told, "cwd": str(self.folder), "arguments": [str(argument) for argument in arguments]}
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        status = int(self._answer())
        texts = {name: Path(path).read_text("utf-8") if Path(path).is_file() else "" for name, path in files.items()}
        return Done(status, texts["out"], texts["err"], texts["log"].splitlines())

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()

    def _answer(self) -> str:
        assert self._process.stdout is not None
        answer = self._process.stdout.readline()
        assert answer, "the process that runs the commands has ended"
        return answer
