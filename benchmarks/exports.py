"""CPU time and memory of cutting and reading a WordPress export against bare XML parsing of the same file, in one run.

    python benchmarks/exports.py [--megabytes 200]

The file is made: posts of 25 sentences with eight comments. `parse` walks it with lxml's `iterparse` and lets go of
each item; `cut` gives each post as it is stored; `read` makes items of these (no language; one in twenty is read).
Memory is the process's peak after `cut`. `parse` refuses files that are no XML, `cut` does not.
"""

from __future__ import annotations

import argparse
import io
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from lxml import etree

from crawler.reading.exports import read_export
from crawler.sources.cut import Counted
from crawler.sources.wordpress import cut

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

TEXT = "\n\n".join(["Det tog tre veckor att godkänna en mening, och då var erbjudandet slut. " * 5] * 5)
ANSWERS = 8
EACH = 20


def write(file: io.TextIOWrapper, size: int) -> None:
    """An export of at least `size` bytes."""
    from exports.wxr import comment, export, item

    before, after = export("@").split("@")
    file.write(before)
    written = number = 0
    while written < size:
        number += 1
        thread = (comment(ANSWERS * number + n, "Håller inte med om slutet.") for n in range(ANSWERS))
        written += file.write(item(number, TEXT, *thread))
    file.write(after)


def parse(path: Path) -> int:
    """How many items there are."""
    count = 0
    for _, element in etree.iterparse(str(path), tag="item"):
        count += 1
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]
    return count


def cut_all(path: Path) -> int:
    with path.open("rb") as file:
        return sum(1 for _ in cut(file, Counted()))


def timed(work: Callable[[Path], int], path: Path) -> tuple[float, int]:
    start = time.process_time()
    count = work(path)
    return time.process_time() - start, count


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--megabytes", type=int, default=200)
    size = arguments.parse_args().megabytes * 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.xml"
        with path.open("w", encoding="utf-8") as file:
            write(file, size)
        cutting, posts = timed(cut_all, path)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        parsing, items = timed(parse, path)
        assert posts == items
        with path.open("rb") as data:
            some = [post for number, post in enumerate(cut(data, Counted())) if number % EACH == 0]
        start = time.process_time()
        for post in some:
            read_export(post.body, post.url)
        reading = (time.process_time() - start) * posts / len(some)
    print(f"{posts} posts, {size / 1e6:.0f} MB; peak of memory {memory:.0f} MB")
    print(f"parse 1.0   cut {cutting / parsing:.1f}   read {reading / parsing:.1f}")


if __name__ == "__main__":
    main()
