"""Memory of a process that commits now and then, and reads pages in between, for days.

A commit needs much for a moment. glibc keeps what is freed in an arena of each thread, and a commit's threads come and
go; Arrow's own pools keep it too. With one arena, and Arrow on it, it goes back to the system
(`benchmarks/memory.py`, docs/speed.md).
"""

from __future__ import annotations

import ctypes
import os
import sys

_M_ARENA_MAX = -8  # <malloc.h> of glibc; mallopt(3)


def be_lean() -> None:
    """To be called before Arrow is imported and before there are threads. Without glibc, only Arrow heeds it."""
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    if sys.platform == "linux" and (mallopt := getattr(ctypes.CDLL(None), "mallopt", None)) is not None:
        mallopt(_M_ARENA_MAX, 1)
