"""A disk that fails as the tests wish, under commands that are the real ones."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path

from by_command import Server

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
        self._server = Server(HERE / "disk_runner.py", LD_PRELOAD=str(shim))

    def run(
        self, *arguments: object, fault: Fault | None = None, out: str | None = None, err: str | None = None
    ) -> Done:
        """Run `bloggarkiv` with these arguments; `out` and `err` name the files that take its output."""
        log = self.folder / "log"
        told = {**asdict(fault), "folder": str(fault.folder)} if fault else {"folder": ""}
        done = self._server.run(list(map(str, arguments)), self.folder, out=out, err=err, log=str(log), **told)
        return Done(done.returncode, done.stdout, done.stderr, log.read_text("utf-8").splitlines())

    def close(self) -> None:
        self._server.close()
