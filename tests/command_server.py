"""Does commands of ours, each in a fork of this process, which has loaded what they need: loading takes more than most
of what the tests let them do.

Says `ready`. Reads a JSON object a line (`arguments`, `cwd`, `environment`; `out` and `err` name files for what it
prints), and answers with the number of the process that does the command, then with its exit status.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from importlib import import_module
from typing import Any, NoReturn

Order = dict[str, Any]

# What commands load only once they run.
_LATE = (
    "crawler.archive.recording",
    "pipelines.archived",
    "pipelines.checking",
    "pipelines.commands",
    "pipelines.crawling",
    "pipelines.dataset",
    "pipelines.importing.command",
    "pipelines.known",
    "pipelines.links",
    "pipelines.one_page",
    "pipelines.spam",
    "scrapy.core.downloader.handlers.http11",
    "twisted.internet.asyncioreactor",
)


def load() -> None:
    """What takes a command its first seconds. Not above: the reading processes of a command import this file too."""
    from pipelines import detectors
    from pipelines.heap import be_lean

    be_lean()
    for name in _LATE:
        import_module(name)
    detector = detectors.Langdetect()
    detectors.Langdetect = lambda: detector


def follow(order: Order, prepare: Callable[[Order], None], leave: Callable[[int], NoReturn]) -> NoReturn:
    """Become the process of the command."""
    from pipelines import cli

    files = (os.open(order[name], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600) for name in ("out", "err"))
    for standard, file in enumerate((os.open(os.devnull, os.O_RDONLY), *files)):
        os.dup2(file, standard)
        os.close(file)
    os.environ.clear()
    os.environ.update(order["environment"])
    time.tzset()
    os.chdir(order["cwd"])
    prepare(order)
    leave(cli.main(order["arguments"]))


def main(prepare: Callable[[Order], None] = lambda order: None, leave: Callable[[int], NoReturn] = sys.exit) -> None:
    """Serve. `prepare` is called in the process of each command before it begins, `leave` at its end."""
    load()
    print("ready", flush=True)
    for line in iter(sys.stdin.readline, ""):
        process = os.fork()
        if process == 0:
            follow(json.loads(line), prepare, leave)
        print(process, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]), flush=True)


if __name__ == "__main__":
    main()
