"""A port for a server that is another program, and so is told which one to listen on."""

from __future__ import annotations

import os
import socket
from itertools import cycle

# Below those that a system gives to whoever asks for any (Linux: from 32768 on), as other tests do all the while: it
# may be gone before the server has started. Processes of tests that run side by side begin in other places.
_FIRST = 10_000 + os.getpid() % 200 * 100
_PORTS = cycle(range(_FIRST, _FIRST + 100))


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on, and no other one than this process was given last."""
    for port in _PORTS:
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise AssertionError("cycles do not end")
