"""CPU time of `read_page` (post, comments and links, no language) against trafilatura on the same pages, in one run.

    python benchmarks/reading.py [--pages FOLDER] [--rounds 5]

Pages are the posts of the embedded sample blogs, or all `*.html` and `*.html.gz` below FOLDER, where pages of one
blog are told by their folder, or by their names up to `--`. All read every page in turn, page by page, so that a busy
machine slows all alike; ratios are of the sums of each page's fastest round. `with template` is `read_page` with what
was learnt from ten pages of the blog (learning not counted), on the blogs that have enough of them. Targets: 0.4, and
0.25 with a template.
"""

from __future__ import annotations

import argparse
import gzip
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

from trafilatura import bare_extraction

from crawler.errors import NotReadable
from crawler.reading import read_page
from crawler.reading.learning import LEAST_PAGES, learn
from crawler.reading.markup import Document
from crawler.reading.template import Template

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

SAMPLE = 10

Pages = dict[str, list[tuple[bytes, str]]]


def sample_pages() -> Pages:
    """The posts of the sample blogs, as (body, URL), by blog."""
    from sampleblog.server import serve

    with serve() as site:
        return {
            blog.home: [
                (site.answer(blog.url(post).removeprefix(site.base)).body, blog.url(post)) for post in blog.posts
            ]
            for blog in site.blogs
        }


def saved_pages(folder: Path) -> Pages:
    """All pages below a folder, under an address of no meaning."""
    blogs: Pages = defaultdict(list)
    for path in sorted(folder.rglob("*.html*")):
        body = path.read_bytes()
        body = gzip.decompress(body) if path.suffix == ".gz" else body
        name, apart, _ = path.stem.partition("--")
        blogs[name if apart else str(path.parent)].append((body, f"http://blog.example/{path.stem}/"))
    return blogs


def learnt(pages: list[tuple[bytes, str]]) -> Template | None:
    """What the first pages of a blog share; None where it has too few, or nothing was learnt."""
    documents = []
    for body, url in pages[:: max(len(pages) // SAMPLE, 1)][:SAMPLE] if len(pages) >= LEAST_PAGES else ():
        try:
            documents.append(Document.parse(body, url))
        except NotReadable:
            continue
    template = learn(documents)
    return None if template.empty else template


def cpu_seconds(read: Callable[..., object], body: bytes, **options: object) -> float:
    started = time.process_time()
    try:
        read(body, **options)
    except Exception as error:
        print(f"skipped a page: {type(error).__name__}", file=sys.stderr)
    return time.process_time() - started


def measured(pages: list[tuple[bytes, str]], template: Template | None, rounds: int) -> Iterator[tuple[float, ...]]:
    """Each page's fastest seconds: read, read with the template, read by trafilatura."""
    whole = {"with_metadata": True, "include_comments": True}
    for body, url in pages:
        times = [
            (
                cpu_seconds(read_page, body, url=url),
                cpu_seconds(read_page, body, url=url, template=template) if template else 0.0,
                cpu_seconds(bare_extraction, body, url=url, **whole),
            )
            for _ in range(rounds)
        ]
        yield tuple(map(min, zip(*times, strict=True)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pages", type=Path, metavar="FOLDER")
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    blogs = saved_pages(arguments.pages) if arguments.pages else sample_pages()
    every: list[tuple[float, ...]] = []
    with_template: list[tuple[float, ...]] = []
    for pages in blogs.values():
        template = learnt(pages)
        times = list(measured(pages, template, arguments.rounds))
        every += times
        with_template += times if template else []
    kilobytes = sum(len(body) for pages in blogs.values() for body, _ in pages) / len(every) / 1000
    print(f"{len(every)} pages of {kilobytes:.0f} kB, best of {arguments.rounds} rounds, CPU ms a page:")
    print(f"  read_page                  {_mean(every, 0):6.2f}")
    print(f"  trafilatura                {_mean(every, 2):6.2f}")
    print(f"  ratio                      {_mean(every, 0) / _mean(every, 2):6.2f}   (target: at most 0.4)")
    if with_template:
        print(f"{len(with_template)} pages of blogs whose template is learnt:")
        print(f"  read_page                  {_mean(with_template, 0):6.2f}")
        print(f"  read_page, with template   {_mean(with_template, 1):6.2f}")
        print(f"  trafilatura                {_mean(with_template, 2):6.2f}")
        ratio = _mean(with_template, 1) / _mean(with_template, 2)
        print(f"  ratio with template        {ratio:6.2f}   (target: at most 0.25)")


def _mean(times: list[tuple[float, ...]], column: int) -> float:
    return 1000 * sum(row[column] for row in times) / len(times)


if __name__ == "__main__":
    main()
