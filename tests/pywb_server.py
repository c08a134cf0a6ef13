"""pywb, the software of real web archives, serving WARC files on loopback."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from free_port import free_port

WAYBACK = Path(sys.prefix) / "pywb" / "bin" / "wayback"


@contextmanager
def archive(folder: Path, warcs: list[Path]) -> Iterator[str]:
    """A running pywb with these files in one collection; gives the collection's address."""
    folder.mkdir(parents=True)
    manager = WAYBACK.with_name("wb-manager")
    subprocess.run([manager, "init", "arkiv"], cwd=folder, check=True, capture_output=True)
    subprocess.run([manager, "add", "arkiv", *warcs], cwd=folder, check=True, capture_output=True)
    port = free_port()
    command = [WAYBACK, "-b", "127.0.0.1", "-p", str(port), "-t", "4"]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log, env={**os.environ, "PYTHONPATH": ""})
    base = f"http://127.0.0.1:{port}/arkiv"
    try:
        _await(f"{base}/cdx?url=a.example/", server)
        yield base
    finally:
        server.terminate()
        server.wait()


def _await(url: str, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 300
    while time.monotonic() < end:
        assert server.poll() is None, "pywb came to its end"
        try:
            with urllib.request.urlopen(url):
                return
        except OSError:
            time.sleep(0.1)
