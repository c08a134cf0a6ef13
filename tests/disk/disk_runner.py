"""A `command_server` for commands on a disk that fails, as their orders say; `log` names a file for the calls that were
counted. `failing_disk.c` must have been loaded before libc.
"""

from __future__ import annotations

import ctypes
import os

import command_server


def arm(order: command_server.Order) -> None:
    log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    if order["folder"]:
        shim = ctypes.CDLL(os.environ["LD_PRELOAD"])
        folder, calls, paths = (order[name].encode() for name in ("folder", "calls", "paths"))
        shim.arm(folder, calls, paths, ctypes.c_ulong(order["at"]), order["number"], order["lasting"], log)


if __name__ == "__main__":
    command_server.main(arm)
