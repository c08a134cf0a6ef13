"""CPU time of `read_page` (post, comments and links, no language) against trafilatura on the same pages, in one run.

    python benchmarks/reading.py [--pages FOLDER] [--rounds 5]

Pages are the post pages of the embedded sample blog, or all `*.html` and `*.html.gz` below FOLDER. Both read
every page in turn, page by page, so that a busy machine slows both; the ratio is of the sums of each page's
fastest round. Target: at most a third.
"""

from __future__ import annotations

import argparse
import gzip
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from trafilatura import bare_extraction

from crawler.errors import NotReadable
from crawler.reading import read_page

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))


def sample_pages() -> Iterator[tuple[bytes, str]]:
    """The post pages of the sample blog, as (body, URL)."""
    from sampleblog.server import serve

    with serve() as site:
        for blog in site.blogs:
            for path, answer in blog.answers().items():
                if not callable(answer) and _is_post(answer.body, site.base + path):
                    yield answer.body, site.base + path


def _is_post(body: bytes, url: str) -> bool:
    try:
        return read_page(body, url).kind == "post"
    except NotReadable:
        return False


def saved_pages(folder: Path) -> Iterator[tuple[bytes, str]]:
    """All pages below a folder, under an address of no meaning."""
    for path in sorted(folder.rglob("*.html*")):
        body = path.read_bytes()
        yield (gzip.decompress(body) if path.suffix == ".gz" else body), f"http://blog.example/{path.stem}/"


def cpu_seconds(read: Callable[..., object], body: bytes, **options: object) -> float:
    started = time.process_time()
    try:
        read(body, **options)
    except Exception as error:
        print(f"skipped a page: {type(error).__name__}", file=sys.stderr)
    return time.process_time() - started


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pages", type=Path, metavar="FOLDER")
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    pages = list(saved_pages(arguments.pages) if arguments.pages else sample_pages())
    ours = [float("inf")] * len(pages)
    theirs = [float("inf")] * len(pages)
    for _ in range(arguments.rounds):
        for number, (body, url) in enumerate(pages):
            ours[number] = min(ours[number], cpu_seconds(read_page, body, url=url))
            whole = {"with_metadata": True, "include_comments": True}
            theirs[number] = min(theirs[number], cpu_seconds(bare_extraction, body, url=url, **whole))
    kilobytes = sum(len(body) for body, _ in pages) / len(pages) / 1000
    print(f"{len(pages)} pages of {kilobytes:.0f} kB, best of {arguments.rounds} rounds, CPU ms a page:")
    print(f"  read_page   {1000 * sum(ours) / len(pages):6.2f}")
    print(f"  trafilatura {1000 * sum(theirs) / len(pages):6.2f}")
    print(f"  ratio       {sum(ours) / sum(theirs):6.2f}   (target: at most 0.33)")


if __name__ == "__main__":
    main()
