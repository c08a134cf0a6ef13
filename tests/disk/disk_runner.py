"""Runs commands of ours on a disk that fails, each in a fork of this process, which has loaded what they need.

Reads orders from standard input, one JSON object a line, and answers each with the command's exit status.
`failing_disk.c` must have been loaded before libc.
"""

from __future__ import annotations

import ctypes
import json
import os
import sys
from importlib import import_module
from typing import Any

from pipelines import cli

# What the commands load only when they run.
for module in (
    "pipelines.commands",
    "pipelines.crawling",
    "pipelines.dataset",
    "pipelines.detectors",
    "crawler.archive.recording",
):
    import_module(module)


def follow(order: dict[str, Any]) -> None:
    """Become the process of the command; returns never."""
    out, err, log = (os.open(order[name], os.O_WRONLY | os.O_CREAT | os.O_TRUNC) for name in ("out", "err", "log"))
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(out, 1)
    os.dup2(err, 2)
    os.chdir(order["cwd"])
    if order["folder"]:
        shim = ctypes.CDLL(os.environ["LD_PRELOAD"])
        folder, calls, paths = (order[name].encode() for name in ("folder", "calls", "paths"))
        shim.arm(folder, calls, paths, ctypes.c_ulong(order["at"]), order["number"], order["lasting"], log)
    sys.exit(cli.main(order["arguments"]))


def main() -> None:
    print("ready", flush=True)
    for line in iter(sys.stdin.readline, ""):
        process = os.fork()
        if process == 0:
            follow(json.loads(line))
        print(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]), flush=True)


if __name__ == "__main__":
    main()
