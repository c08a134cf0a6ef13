"""What importing a WARC of gigabytes costs, against only running through it, and whether its memory stays flat.

    python benchmarks/importing.py [--megabytes 3000] [--folder /dev/shm] [--plot FILE]

The file is made here and removed: for each 100 MB a blog of twenty posts with answers, a shop's pages, pictures, and
what was asked; for each third of them a film of 100 MB. A tenth of it is imported too, both by the command that users
have, on all cores. Its processes (the one that takes in and those that read) are looked at ten times a second. Bare
iteration is that of the same library in the same run. Target: at most 1.3 times the memory for ten times the file.
"""

from __future__ import annotations

import argparse
import gzip
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import processes
from fastwarc.warc import ArchiveIterator, WarcRecordType
from plots import lines
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

ROOT = Path(__file__).parents[1]
AT = datetime(2010, 1, 1, tzinfo=UTC)
SENTENCE = "Det är lätt att skratta åt reklam som vill för mycket, men den här gången tycker jag att de lyckades. "
PART = 100  # megabytes
POSTS = 20  # in each
PICTURE, FILM = os.urandom(200_000), 100 * 10**6
SHOP = b"<html><title>Butik</title><body>" + os.urandom(10_000).hex().encode()


def page(number: int) -> bytes:
    """A post with answers."""
    said = "".join(
        f"<li class='comment' id='comment-{number}{n}'><div class='comment-author vcard'><cite class='fn'>Läsare {n}"
        f"</cite></div><div class='comment-meta'>{n} maj, 2010 kl. 12:{n:02}</div><p>{SENTENCE * n}</p></li>"
        for n in range(1, 6)
    )
    return (
        "<html lang='sv'><head><meta charset='utf-8'><meta name='generator' content='WordPress 2.8'><title>Bloggen"
        f"</title></head><body class='single'><div id='content'><div class='post hentry' id='post-{number}'>"
        f"<h1 class='entry-title'>Inlägg {number}</h1><div class='post-meta'>5 januari 2010 kl. 09:{number % 60:02}"
        f"</div><div class='entry-content'><p>{SENTENCE * 8}{number}</p></div></div><h3 id='comments'>5 svar</h3>"
        f"<ol class='commentlist'>{said}</ol></div></body></html>"
    ).encode()


def answers(part: int) -> Iterator[tuple[str, str, bytes]]:
    """Of one part: address, media type, content."""
    if part % 3 == 0:
        yield f"http://bilder.example/film-{part}.mp4", "video/mp4", PICTURE * (FILM // len(PICTURE))
    for number in range(PART * 10**6 // len(PICTURE) - 175):
        yield (
            f"http://bilder.example/{part}/{number}.jpg",
            "image/jpeg",
            PICTURE + number.to_bytes(2) + bytes([part % 256]),
        )
    for number in range(POSTS):
        yield f"http://blogg{part}.example/2010/01/inlagg-{number}/", "text/html", page(number)
    for number in range(1000):
        yield f"http://butik.example/{part}/{number}", "text/html", SHOP + f"{part} {number}".encode()


def write(path: Path, megabytes: int) -> Path:
    """A file of about so many megabytes."""
    with path.open("wb") as file:
        for part in range(max(1, megabytes // PART)):
            for number, (url, mime, body) in enumerate(answers(part)):
                date = {"WARC-Date": f"{AT + timedelta(hours=part, seconds=number):%Y-%m-%dT%H:%M:%SZ}"}
                head = StatusAndHeaders("200 OK", [("Content-Type", mime)], "HTTP/1.1")
                asked = StatusAndHeaders("GET / HTTP/1.1", [], is_http_request=True)
                member(file, url, "response", head, body, date)
                member(file, url, "request", asked, b"", date)
    return path


def member(file: object, url: str, kind: str, head: StatusAndHeaders, body: bytes, date: dict[str, str]) -> None:
    """What is no text is stored as it is, by gzip's level 0: it could not be made smaller."""
    out = BytesIO()
    writer = WARCWriter(out, gzip=False)
    writer.write_record(
        writer.create_warc_record(url, kind, BytesIO(body), http_headers=head, warc_headers_dict=dict(date))
    )
    level = 6 if body[:1] in (b"<", b"") else 0
    file.write(gzip.compress(out.getvalue(), level, mtime=0))  # type: ignore[attr-defined]


def iterate(path: Path) -> int:
    """Bare iteration by the same library."""
    with path.open("rb") as file:
        return sum(1 for _ in ArchiveIterator(file, record_types=WarcRecordType.any_type, parse_http=False))


@dataclass
class Run:
    """Of a command: wall and CPU seconds of all its processes, and their memory in MB over the seconds."""

    wall: float = 0
    cpu: float = 0
    seconds: list[float] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)


def imported(path: Path, output: Path) -> Run:
    """An import by the command line."""
    words = ["import", path, "--dataset", path.stem, "--output", output, "--quiet"]
    run, began = Run(), time.monotonic()
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen([sys.executable, "-m", "pipelines.cli", *map(str, words)], env=environment)
    while True:
        pid, status, usage = os.wait4(process.pid, os.WNOHANG)
        if pid:
            break
        run.seconds.append(time.monotonic() - began)
        run.memory.append(processes.memory(process.pid))
        time.sleep(0.1)
    process.returncode = status
    if status:
        raise SystemExit("the import failed")
    run.wall, run.cpu = time.monotonic() - began, usage.ru_utime + usage.ru_stime + processes.left_behind()
    return run


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--megabytes", type=int, default=3000)
    parser.add_argument("--folder", type=Path, help="where there is room for the files and their datasets")
    parser.add_argument("--plot", type=Path, metavar="FILE")
    arguments = parser.parse_args()
    processes.adopt()
    with tempfile.TemporaryDirectory(dir=arguments.folder) as name:
        folder = Path(name)
        runs = {}
        for megabytes in (arguments.megabytes // 10, arguments.megabytes):
            path = write(folder / f"{megabytes}.warc.gz", megabytes)
            size = path.stat().st_size / 1e6
            wall, cpu = time.monotonic(), time.process_time()
            records = iterate(path)
            wall, cpu = time.monotonic() - wall, time.process_time() - cpu
            run = runs[f"{size:.0f} MB"] = imported(path, folder)
            path.unlink()
            posts = max(1, megabytes // PART) * POSTS
            print(f"{size:.0f} MB, {records} records, {posts} posts")
            print(f"  bare iteration {size / wall:.0f} MB/s, {cpu:.1f} s CPU")
            slower = f"{run.cpu / cpu:.1f} times the CPU time, {run.wall / wall:.1f} times the wall time"
            print(f"  import {size / run.wall:.1f} MB/s, {run.cpu:.1f} s CPU: {slower}")
            print(f"  memory {max(run.memory):.0f} MB at the most")
        small, large = (max(run.memory) for run in runs.values())
        print(f"memory of ten times the file {large / small:.2f} (target: at most 1.3)")
    if arguments.plot:
        longest = max(runs.values(), key=lambda run: len(run.memory))
        step = len(longest.memory) // 200 + 1
        panels = {name: {"all processes": run.memory[::step]} for name, run in runs.items()}
        lines(arguments.plot, longest.seconds[::step], panels, x="seconds", y="MB")


if __name__ == "__main__":
    main()
