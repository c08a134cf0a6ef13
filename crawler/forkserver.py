"""Processes that read are forked from one that has loaded what reading takes, and does nothing else.

So it is loaded once, while the program that they read for goes about its own start, and lies in memory once. Forked
from that program itself, they would inherit the locks of its threads, the datasets that it holds and its open files;
their server is a fresh interpreter with nothing of it (`multiprocessing`, start method `forkserver`).
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import forkserver, get_context, resource_tracker
from multiprocessing.context import ForkServerContext


def context(preload: str) -> ForkServerContext:
    """Where such processes come from; `preload` names the module whose import loads what they need.

    A program has one server, which starts with the first process or with `start`; what is said of it later is too late.
    """
    made = get_context("forkserver")
    made.set_forkserver_preload(["crawler.undisturbed", preload])
    with _for_us_alone():
        resource_tracker.ensure_running()
    return made


def start(preload: str) -> None:
    """Start the server now; returns at once, and what it loads it loads beside."""
    context(preload)
    with _for_us_alone():
        forkserver.ensure_running()


@contextmanager
def _for_us_alone() -> Iterator[None]:
    """The end of a terminal reaches all its processes; what is started in here, and all that is forked from it, does
    not hear of it.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGHUP})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
