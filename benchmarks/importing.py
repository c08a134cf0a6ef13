"""What importing a large WARC costs, against only running through it: `python benchmarks/importing.py [--megabytes N]`.

The file holds images and pages of no blog, and beside them a blog of so many posts. Times are processor time of one
process, as ratios of one run; memory is the peak of the process that imports, for a small file and for the large one.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from fastwarc.warc import ArchiveIterator, WarcRecordType

from crawler.archive.exchange import Exchange
from crawler.archive.warc import WarcFolder
from pipelines.commands import project_settings
from pipelines.importing.into import Into, Told
from pipelines.importing.warc import take_in

AT = datetime(2010, 1, 1, tzinfo=UTC)
SENTENCE = "Det är lätt att skratta åt reklam som vill för mycket, men den här gången tycker jag att de lyckades. "


def page(number: int) -> bytes:
    """A post with answers."""
    said = "".join(
        f"<li class='comment' id='comment-{number}{n}'><cite>Läsare {n}</cite> skriver: <p>{SENTENCE * n}</p></li>"
        for n in range(1, 6)
    )
    return (
        f"<html><head><meta name='generator' content='WordPress 2.8'><title>Inlägg {number}</title></head><body>"
        f"<div class='post' id='post-{number}'><h2>Inlägg nummer {number}</h2><p class='date'>5 januari 2010</p>"
        f"<div class='entry'><p>{SENTENCE * 8}{number}</p></div></div><h3 id='comments'>5 svar</h3>"
        f"<ol class='commentlist'>{said}</ol></body></html>"
    ).encode()


def write(folder: Path, megabytes: int, posts: int) -> Path:
    """A file of about so many megabytes."""
    files = WarcFolder(folder, {}, 10**12)
    image, shop = os.urandom(200_000), b"<html><title>Butik</title><body>" + os.urandom(20_000).hex().encode()
    sizes = 0
    number = 0
    while sizes < megabytes * 10**6 or number < posts:
        number += 1
        at = AT + timedelta(seconds=number)
        answers = [(f"http://bilder.example/{number}.jpg", "image/jpeg", image + bytes([number % 256]))]
        answers.append((f"http://butik.example/vara/{number}", "text/html", shop + str(number).encode()))
        if number <= posts:
            answers.append((f"http://blogg.example/2010/01/inlagg-{number}/", "text/html", page(number)))
        for url, mime, body in answers:
            head = f"HTTP/1.1 200 OK\r\nContent-Type: {mime}\r\n\r\n".encode()
            received = bytearray(head + body)
            place = files.add_exchange(url, Exchange(bytearray(b"GET / HTTP/1.1\r\n\r\n"), received, at)).place
            sizes += place.length
    files.close()
    (path,) = folder.glob("*.warc.gz")
    return path


def iterate(path: Path) -> int:
    """Bare iteration by the same library."""
    with path.open("rb") as file:
        return sum(1 for _ in ArchiveIterator(file, record_types=WarcRecordType.any_type, parse_http=False))


def measured(path: Path, dataset: Path) -> None:
    """In a process of its own: what an import takes; prints seconds and peak kilobytes."""
    start = time.process_time()
    take_in([path], Into(dataset, project_settings()), Told())
    print(time.process_time() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


def run(path: Path, dataset: Path) -> tuple[float, int]:
    command = [sys.executable, __file__, "--measure", str(path), str(dataset)]
    seconds, kilobytes = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return float(seconds), int(kilobytes)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=500)
    parser.add_argument("--posts", type=int, default=200)
    parser.add_argument("--measure", nargs=2, type=Path)
    arguments = parser.parse_args()
    if arguments.measure:
        measured(*arguments.measure)
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        small = write(folder / "small", arguments.megabytes // 10, arguments.posts)
        large = write(folder / "large", arguments.megabytes, arguments.posts)
        start = time.process_time()
        records = iterate(large)
        bare = time.process_time() - start
        (little, least), (much, most) = run(small, folder / "a"), run(large, folder / "b")
        print(f"{large.stat().st_size / 1e6:.0f} MB, {records} records, {arguments.posts} posts")
        print(f"bare iteration 1; import {much / bare:.1f}, of which for the posts {little / bare:.1f} at most")
        print(f"peak memory of a file ten times as large: {most / least:.2f} ({most // 1024} MB)")


if __name__ == "__main__":
    main()
