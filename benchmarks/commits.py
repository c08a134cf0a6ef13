"""What ten changed posts cost in datasets of 10³, 10⁴ and 10⁵ posts: CPU and wall time, and bytes written, in one run.

    python benchmarks/commits.py [--posts 1000 10000 100000] [--rounds 5] [--plot FILE]

Each cost is that of a whole crawl as the dataset sees it: it is opened, takes in ten posts of one blog with their
comments and links and the captures of their pages, settles in the same commit, and is closed. `changed`: other words
in posts that are there; `new`: posts that were not, to which older posts link. The datasets are of blogs of 400 posts
over eight years; `one blog` has them all, and more of them lie in each year's file, which is replaced whole. The
datasets are visited by turns, so that a busy machine slows all alike; of each the fastest round counts.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from plots import lines
from tqdm import tqdm

from crawler import urls
from crawler.items import Blog, Capture, Comment, Link, Post, Thread
from pipelines.rows import Row, blog_row, capture_row, thread_rows
from pipelines.store import Batch, Dataset

BLOG_POSTS = 400
YEARS = 8
CHANGED = 10
COMMENTS = 5
LINKS = 4
WORDS = "vi mätte kampanjen i tolv veckor och sedan slutade varumärket synas i sökningar trots annonser".split()


@dataclass(frozen=True)
class MadeBlog:
    """A blog whose posts are made by number, spread evenly over the years; post `n` links to those after it."""

    number: int
    posts: int

    @property
    def home(self) -> str:
        return f"http://blogg-{self.number}.example/"

    @property
    def row(self) -> Row:
        return blog_row(Blog(blog=urls.slug(self.home), url=self.home, title=f"Blogg {self.number}"))

    def batch(self, numbers: Iterator[int] | range, at: datetime, words: str = "") -> Batch:
        """What a crawl at that time yields of these posts; with other `words`, other texts."""
        batch = Batch()
        for number in numbers:
            url = self._url(number)
            capture_id = urls.digest("capture", url, at.isoformat())
            capture = Capture(
                capture_id=capture_id,
                url=url,
                final_url=url,
                fetched_at=at,
                status=200,
                sha256=f"{random.Random(capture_id).getrandbits(256):064x}",
                outcome="post",
            )
            batch.captures.append((urls.slug(self.home), capture_row(capture)))
            batch.events.append(thread_rows(self._thread(number, capture, words)))
        return batch

    def _url(self, number: int) -> str:
        return f"{self.home}inlagg-{number}/"

    def _thread(self, number: int, capture: Capture, words: str) -> Thread:
        url, chance = self._url(number), random.Random(f"{self.number} {number}")
        post_id = urls.post_id(url)
        year = 2005 + number % YEARS
        read = {"capture_id": capture.capture_id, "captured_at": capture.fetched_at}
        read |= {"source": "live", "reader": "wordpress/1"}
        text = f"{words} {_text(chance, 150)}"
        post = Post(
            post_id=post_id,
            url=url,
            title=_text(chance, 5),
            text=text,
            html=f"<p>{text}</p>",
            language="sv",
            published_at=datetime(year, 1 + number % 12, 1 + number % 28, 9, tzinfo=UTC),
            published_precision="minute",
            responses_declared=COMMENTS,
            responses_found=COMMENTS,
            complete=True,
            **read,
        )
        comments = []
        for position in range(COMMENTS):
            said = _text(chance, 40)
            comments.append(
                Comment(
                    comment_id=urls.digest(post_id, str(position)),
                    post_id=post_id,
                    post_url=url,
                    position=position,
                    author="Åsa",
                    text=said,
                    html=f"<p>{said}</p>",
                    **read,
                )
            )
        return Thread(
            blog=urls.slug(self.home),
            time_zone="Europe/Stockholm",
            post=post,
            comments=comments,
            links=list(self._links(post_id, number, chance)),
            whole=True,
        )

    def _links(self, post_id: str, number: int, chance: random.Random) -> Iterator[Link]:
        """To the next posts of its own blog, which may be still to come, to one of another, and to somewhere else."""
        other = MadeBlog(chance.randrange(self.number + 1), self.posts)
        elsewhere = f"http://tidning-{chance.randrange(10**6)}.example/{chance.randrange(10**6)}"
        targets = [self._url(number + step) for step in range(1, LINKS - 1)]
        for position, url in enumerate([*targets, other._url(chance.randrange(self.posts)), elsewhere]):
            host = urls.host(url)
            yield Link(post_id=post_id, position=position, url=url, host=host, internal=host in self.home)


def _text(chance: random.Random, words: int) -> str:
    return " ".join(chance.choices(WORDS, k=words))


class Measured:
    """A dataset of so many posts, and what crawls of ten posts have cost there, by kind of crawl."""

    def __init__(self, root: Path, posts: int, blog_posts: int) -> None:
        self._root, self.posts, self._size = root, posts, blog_posts
        self._day = datetime(2026, 1, 1, 3, tzinfo=UTC)
        self._added = 0
        self.costs: dict[str, list[tuple[float, ...]]] = defaultdict(list)

    def fill(self) -> None:
        """The first crawl, of all blogs."""
        blogs = [MadeBlog(number, self._size) for number in range(self.posts // self._size)]
        with Dataset(self._root) as dataset, tqdm(desc=f"{self.posts} posts", total=self.posts, leave=False) as bar:
            for blog in blogs:
                for start in range(0, blog.posts, 500):
                    numbers = range(start, min(start + 500, blog.posts))
                    dataset.commit(blog.batch(numbers, self._day))
                    bar.update(len(numbers))
            dataset.settle([blog.row for blog in blogs])

    def crawl(self) -> None:
        """Ten changed posts of the first blog, then ten new ones of it; what each cost."""
        blog = MadeBlog(0, self._size)
        self._day += timedelta(days=1)
        self.costs["changed"].append(self._cost(blog, range(CHANGED), f"{self._day:%d %B}"))
        self._added += CHANGED
        start = blog.posts + self._added - CHANGED
        self.costs["new"].append(self._cost(blog, range(start, start + CHANGED), ""))

    def _cost(self, blog: MadeBlog, numbers: range, words: str) -> tuple[float, ...]:
        batch = blog.batch(numbers, self._day, words)
        written, wall, cpu = _written(), time.perf_counter(), time.process_time()
        with Dataset(self._root) as dataset:
            counts = dataset.finish(batch, [blog.row])
        cost = time.process_time() - cpu, time.perf_counter() - wall, _written() - written
        assert counts["posts_changed"] + counts["posts_new"] == CHANGED, counts
        return cost

    def best(self, kind: str) -> tuple[float, ...]:
        """CPU seconds, wall seconds, bytes written: the least of each."""
        return tuple(map(min, zip(*self.costs[kind], strict=True)))


def _written() -> int:
    """Bytes that this process has handed to the system to be written."""
    fields = dict(line.split(": ") for line in Path("/proc/self/io").read_text().splitlines())
    return int(fields["wchar"])


MEASURES = ("CPU ms", "wall ms", "kB written")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--posts", type=int, nargs="+", default=[1000, 10_000, 100_000])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--plot", type=Path, metavar="FILE")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        series = {
            "blogs of 400 posts": [Measured(Path(folder, f"many-{n}"), n, BLOG_POSTS) for n in arguments.posts],
            "one blog": [Measured(Path(folder, f"one-{n}"), n, n) for n in arguments.posts if n <= 10_000],
        }
        every = [measured for of in series.values() for measured in of]
        for measured in every:
            measured.fill()
        for _ in range(arguments.rounds):
            for measured in every:
                measured.crawl()
    curves: dict[str, dict[str, list[float]]] = {measure: {} for measure in MEASURES}
    for name, of in series.items():
        for kind in ("changed", "new"):
            print(f"{CHANGED} {kind} posts, {name}:")
            first = of[0].best(kind)
            for measured in of:
                found = measured.best(kind)
                shown = zip(MEASURES, (1000, 1000, 0.001), found, first, strict=True)
                cells = [f"{measure} {value * unit:8.1f} ({value / base:5.2f})" for measure, unit, value, base in shown]
                print(f"  {measured.posts:7} posts  {'   '.join(cells)}")
                for measure, value, base in zip(MEASURES, found, first, strict=True):
                    curves[measure].setdefault(f"{kind}, {name}", []).append(value / base)
    print("In brackets: against the first. Target: at most 1.3 where blogs are added.")
    if arguments.plot:
        lines(arguments.plot, arguments.posts, curves, x="posts in the dataset", y="against the smallest")


if __name__ == "__main__":
    sys.exit(main())
