"""What commands make aside is gone when a signal ends them, wherever it comes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from crawler.errors import ExitStatus
from pipelines.cli import main

ROOT = Path(__file__).parents[1]
PATIENCE = 60.0


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One whose report waits for somebody to write what an audit drew: a snapshot of it is made by then."""
    output = tmp_path_factory.mktemp("aside")
    text = output / "sida.txt"
    text.write_text("En rubrik\n\nEtt stycke om reklam.\n", "utf-8")
    assert main(["import", str(text), "--dataset", "d", "--output", str(output), "--processes", "1"]) == 0
    (output / "d/audit/1").mkdir(parents=True)
    os.mkfifo(output / "d/audit/1/sample.json")
    return output / "d"


def report(dataset: Path, folder: Path, **options: Callable[[], object]) -> subprocess.Popen[str]:
    """The command, once its snapshot is in `folder`."""
    process = subprocess.Popen(
        [sys.executable, "-m", "pipelines.cli", "report", dataset, "--to", folder / "d.html"],
        env={**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **options,  # type: ignore[call-overload]
    )
    until = time.monotonic() + PATIENCE
    while not list(folder.glob("*/dataset/manifest.json")):
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < until
        time.sleep(0.02)
    return process


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_report_leaves_no_snapshot(dataset: Path, tmp_path: Path, number: signal.Signals) -> None:
    process = report(dataset, tmp_path)
    process.send_signal(number)
    process.send_signal(number)
    output, errors = process.communicate(timeout=PATIENCE)
    assert (process.returncode, output, errors) == (ExitStatus.INTERRUPTED, "", "")
    assert list(tmp_path.iterdir()) == []


def test_under_nohup_a_closed_terminal_ends_nothing(dataset: Path, tmp_path: Path) -> None:
    process = report(dataset, tmp_path, preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
    process.send_signal(signal.SIGHUP)
    (dataset / "audit/1/sample.json").write_text("nothing that was drawn", "utf-8")
    _, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode == ExitStatus.FAILED
    assert "sample.json" in errors
    assert list(tmp_path.iterdir()) == []


def test_signals_in_the_middle_of_removing(tmp_path: Path) -> None:
    script = """
import sys
from crawler import aside
from crawler.processes import interruptible
interruptible()
with aside.temporary() as folder:
    for number in range(5000):
        (folder / str(number)).touch()
    print("made", flush=True)
"""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(tmp_path)}
    process = subprocess.Popen([sys.executable, "-c", script], env=environment, stdout=-1, stderr=-1)
    assert process.stdout is not None
    process.stdout.readline()
    first = next(tmp_path.iterdir())
    while len(os.listdir(first)) == 5000:
        time.sleep(0.001)
    process.terminate()
    _, errors = process.communicate(timeout=PATIENCE)
    assert b"KeyboardInterrupt" in errors, "it came while files were removed"
    assert list(tmp_path.iterdir()) == []
