"""A process that kills itself, at a system call of its test's choice."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from typing import Any

_CHANGES = ("replace", "unlink", "fsync", "rmdir", "mkdir")


def die_at(step: int) -> None:
    """Die by SIGKILL at the call of `os` which changes the disk, counted from 0 from now on."""
    left = [step]

    def counted(call: Callable[..., Any]) -> Callable[..., Any]:
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            left[0] -= 1
            if left[0] < 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return call(*args, **kwargs)

        return wrapper

    for name in _CHANGES:
        setattr(os, name, counted(getattr(os, name)))
