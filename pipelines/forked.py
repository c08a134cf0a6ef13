"""Where the processes come from that read for a rebuild or an import. Light: starting them is the first thing done."""

from __future__ import annotations

from multiprocessing.context import ForkServerContext

from crawler import forkserver

_LOADS = "pipelines.warm"


def context() -> ForkServerContext:
    """Of a pool of processes."""
    return forkserver.context(_LOADS)


def get_ready(processes: int) -> None:
    """Begin to load what so many processes read with, unless it is one, this one."""
    if processes > 1:
        forkserver.start(_LOADS)
