"""What every process of ours does first: how it takes signals, and the end of its parent."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""What ends a program of ours gently."""


def interruptible() -> None:
    """SIGTERM, from systemd or at a shutdown, and SIGHUP, of a terminal that is closed, end this program as Ctrl-C
    does: by KeyboardInterrupt.
    """
    for number in heeded():
        signal.signal(number, signal.default_int_handler)


def heeded() -> list[signal.Signals]:
    """SIGNALS, but SIGHUP where whoever started this program had that ignored (`nohup`)."""
    ignored = signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    return [number for number in SIGNALS if not (ignored and number is signal.SIGHUP)]


def follow_parent() -> None:
    """Leave Ctrl-C and a closed terminal to the parent, and end when it ends, however it ends: nobody reads on after a
    crawl was killed.
    """
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    assert parent is not None

    def leave() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=leave, daemon=True).start()
