"""Speed of `bloggarkiv rebuild` with one process and with two, against only iterating the same WARC, in one run.

    python benchmarks/rebuild.py [DATASET …] [--copies 20 60] [--rounds 3]

Without DATASET, of crawls of the larger of the sample blogs, so many times over each. Iterating is to read every
record's payload to its end, with warcio (which the rebuild reads by) and with fastwarc. Whole commands are measured,
from start to exit, by turns; of each the fastest round counts, wall time and CPU time apart. On a busy machine wall
times say little: CPU time is that of all processes of a command. Target: two processes near linear.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

import processes
import pyarrow.dataset
from crawl import CRAWL, ROOT, RUDE, SERVER, run

WARCIO = """
import sys
from warcio.archiveiterator import ArchiveIterator
for path in sys.argv[1:]:
    with open(path, "rb") as file:
        for record in ArchiveIterator(file):
            record.content_stream().read()
"""
FASTWARC = """
import sys
from fastwarc.warc import ArchiveIterator
for path in sys.argv[1:]:
    with open(path, "rb") as file:
        for record in ArchiveIterator(file):
            record.reader.read()
"""


def crawled(folder: Path, copies: int) -> Path:
    """A dataset of the sample blog, so many times over."""
    command = [sys.executable, "-c", SERVER, str(copies)]
    server = subprocess.Popen(command, cwd=ROOT / "tests", stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    run(CRAWL, json.dumps([server.stdout.readline().split(), str(folder), RUDE]))
    server.communicate()
    return folder / "bench"


def seconds(command: list[str], environment: dict[str, str]) -> tuple[float, float]:
    """Wall time of a command, and CPU time of all its processes, of which some outlive it by a moment."""
    began = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, env=environment)
    _, status, used = os.wait4(process.pid, 0)
    took = time.perf_counter() - began
    if status:
        raise SystemExit(f"failed: {' '.join(command[:4])}")
    return took, used.ru_utime + used.ru_stime + processes.left_behind()


def measured(dataset: Path, rounds: int, environment: dict[str, str]) -> None:
    """Print what rebuilding one dataset takes."""
    outcomes = pyarrow.dataset.dataset(dataset / "captures", partitioning="hive").to_table(columns=["outcome"])
    pages = sum(outcome in ("post", "comments") for outcome in outcomes["outcome"].to_pylist())
    warcs = sorted(map(str, (dataset / "warc").glob("*.warc.gz")))
    size = sum(Path(path).stat().st_size for path in warcs) / 1e6
    rebuild = [sys.executable, "-m", "pipelines.cli", "rebuild", str(dataset), "--processes"]
    commands = {
        "iterate, fastwarc": [sys.executable, "-c", FASTWARC, *warcs],
        "iterate, warcio": [sys.executable, "-c", WARCIO, *warcs],
        "rebuild, 1 process": [*rebuild, "1"],
        "rebuild, 2 processes": [*rebuild, "2"],
    }
    times: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for _ in range(rounds):
        for name, command in commands.items():
            times[name].append(seconds(command, environment))
    best = {name: tuple(map(min, zip(*found, strict=True))) for name, found in times.items()}
    wall, cpu = best["rebuild, 1 process"]
    print(f"{pages} pages of posts in {size:.1f} MB of WARC, best of {rounds} rounds:")
    for name, (took, used) in best.items():
        print(
            f"  {name:20} {took:7.2f} s {pages / took:8.1f} pages/s {size / took:7.2f} MB/s,"
            f" {wall / took:5.2f} times one's; CPU {1000 * used / pages:6.2f} ms a page, {used / cpu:5.2f} of it"
        )
    print(f"Load of the machine at the end: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors.", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("datasets", nargs="*", type=Path, metavar="DATASET")
    parser.add_argument("--copies", nargs="+", type=int, default=[20, 60])
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    processes.adopt()
    with tempfile.TemporaryDirectory() as folder:
        # as where the program is installed: what was compiled once stays so
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        environment["PYTHONPYCACHEPREFIX"] = str(Path(folder, "compiled"))
        crawls = (crawled(Path(folder, str(copies)), copies) for copies in arguments.copies)
        for dataset in arguments.datasets or crawls:
            measured(dataset, arguments.rounds, environment)


if __name__ == "__main__":
    main()
