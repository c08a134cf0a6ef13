"""What every process of ours does first: how it takes signals, and the end of its parent."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading

SIGNALS = (signal.SIGINT, signal.SIGTERM)
"""What ends a program of ours gently."""


def interruptible() -> None:
    """SIGTERM, from systemd or at a shutdown, ends this program as Ctrl-C does: by KeyboardInterrupt."""
    for number in SIGNALS:
        signal.signal(number, signal.default_int_handler)


def follow_parent() -> None:
    """Leave Ctrl-C to the parent, and end when it ends, however it ends: nobody reads on after a crawl was killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    assert parent is not None

    def leave() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=leave, daemon=True).start()
