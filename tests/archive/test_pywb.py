"""What is stored, replayed by pywb, the software of real web archives (`make pywb` installs it; it wants an old brotli,
so it has a virtual environment of its own).
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from free_port import free_port
from test_warc_files import AT, written

WAYBACK = Path(sys.prefix) / "pywb" / "bin" / "wayback"
pytestmark = pytest.mark.skipif(not WAYBACK.exists(), reason="pywb is not installed (make pywb)")

BODIES = [b"ett", b"tva", b"tre"]


def get(url: str) -> bytes:
    with urllib.request.urlopen(urllib.request.Request(url, headers={"Accept-Encoding": "identity"})) as answer:
        content: bytes = answer.read()
        return content


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A running pywb with one collection; gives its address."""
    folder = tmp_path_factory.mktemp("pywb")
    place, *_ = written(folder / "warc", BODIES)
    manager = WAYBACK.with_name("wb-manager")
    subprocess.run([manager, "init", "arkiv"], cwd=folder, check=True, capture_output=True)
    subprocess.run([manager, "add", "arkiv", folder / "warc" / place.file], cwd=folder, check=True, capture_output=True)
    port = free_port()
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen([WAYBACK, "-b", "127.0.0.1", "-p", str(port)], cwd=folder, stdout=log, stderr=log)
    base = f"http://127.0.0.1:{port}/arkiv"
    end = time.monotonic() + 300
    while time.monotonic() < end and server.poll() is None:
        try:
            get(f"{base}/cdx?url=a.example/ett")
            break
        except OSError:
            time.sleep(0.1)
    yield base
    server.terminate()
    server.wait()


def test_every_answer_is_in_its_index(archive: str) -> None:
    lines = [json.loads(line) for line in get(f"{archive}/cdx?url=a.example&matchType=domain&output=json").splitlines()]
    assert sorted(line["url"] for line in lines) == sorted(f"http://a.example/{body.decode()}" for body in BODIES)
    assert {line["timestamp"] for line in lines} == {f"{AT:%Y%m%d%H%M%S}"}


@pytest.mark.parametrize("body", BODIES)
def test_it_replays_what_was_served(archive: str, body: bytes) -> None:
    assert get(f"{archive}/{AT:%Y%m%d%H%M%S}id_/http://a.example/{body.decode()}") == body
