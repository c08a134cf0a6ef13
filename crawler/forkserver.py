"""Processes that read are forked from one that has loaded what reading takes, and does nothing else.

So it is loaded once, while the program that they read for goes about its own start, and lies in memory once. Forked
from that program itself, they would inherit the locks of its threads, the datasets that it holds and its open files;
their server is a fresh interpreter with nothing of it (`multiprocessing`, start method `forkserver`).
"""

from __future__ import annotations

from multiprocessing import forkserver, get_context
from multiprocessing.context import ForkServerContext


def context(preload: str) -> ForkServerContext:
    """Where such processes come from; `preload` names the module whose import loads what they need.

    A program has one server, which starts with the first process or with `start`; what is said of it later is too late.
    """
    made = get_context("forkserver")
    made.set_forkserver_preload(["crawler.undisturbed", preload])
    return made


def start(preload: str) -> None:
    """Start the server now; returns at once, and what it loads it loads beside."""
    context(preload)
    forkserver.ensure_running()
