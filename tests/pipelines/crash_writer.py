"""Commits day after day to the dataset named on the command line, until it is killed. Run by `test_commit.py`.

With a second argument it kills itself at that system call which changes the disk: the n-th replace, unlink or fsync.
With a third, that is in the end of a crawl of which half was committed before.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from dying import die_at
from sample_threads import BLOG, HOME, Written, batch, day

from crawler.items import Blog
from pipelines.rows import blog_row
from pipelines.store import Dataset

POSTS = 12
WHOLE = blog_row(Blog(blog=BLOG, url=HOME, posts_discovered=POSTS))
HERE = Path(__file__).parent


def blog_on(number: int) -> list[Written]:
    """The whole blog on that day: every text says so, and post 0 moves to another year."""
    links = [f"{HOME}inlagg-{n}/" for n in range(POSTS)]
    blog = [Written(n, text=f"Dag {number}.", links=links) for n in range(POSTS)]
    blog[0].published = blog[number % 2 + 1].when
    return blog


def commit_day(dataset: Dataset, number: int) -> None:
    dataset.finish(batch(blog_on(number), day(number)), [WHOLE])


def start(root: Path, first_day: int, *arguments: str) -> subprocess.Popen[str]:
    """A process that commits day after day from that day on."""
    search = os.pathsep.join(map(str, (HERE, HERE.parent, HERE.parents[1])))
    process = subprocess.Popen(
        [sys.executable, __file__, root, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": search},
    )
    assert process.stdin is not None
    process.stdin.write(f"{first_day}\n")
    process.stdin.flush()
    return process


if __name__ == "__main__":
    with Dataset(Path(sys.argv[1])) as dataset:
        print("ready", flush=True)
        number, half = int(sys.stdin.readline()), POSTS // 2
        if len(sys.argv) > 3:
            dataset.commit(batch(blog_on(number)[:half], day(number)))
        if len(sys.argv) > 2:
            die_at(int(sys.argv[2]))
        if len(sys.argv) > 3:
            dataset.finish(batch(blog_on(number)[half:], day(number)), [WHOLE])
            sys.exit()
        while True:
            commit_day(dataset, number)
            print(number, flush=True)
            number += 1
