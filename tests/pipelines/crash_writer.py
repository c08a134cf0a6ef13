"""Commits day after day to the dataset named on the command line, until it is killed. Run by `test_commit.py`.

With a second argument it kills itself at that system call which changes the disk: the n-th replace, unlink or fsync.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sample_threads import BLOG, HOME, Written, batch, day

from crawler.items import Blog
from pipelines.rows import blog_row
from pipelines.store import Dataset

POSTS = 12


def blog_on(number: int) -> list[Written]:
    """The whole blog on that day: every text says so, and post 0 moves to another year."""
    links = [f"{HOME}inlagg-{n}/" for n in range(POSTS)]
    blog = [Written(n, text=f"Dag {number}.", links=links) for n in range(POSTS)]
    blog[0].published = blog[number % 2 + 1].when
    return blog


def commit_day(dataset: Dataset, number: int) -> None:
    dataset.commit(batch(blog_on(number), day(number)))
    dataset.settle([blog_row(Blog(blog=BLOG, url=HOME))])


def _die_at(step: int) -> None:
    left = [step]

    def counted(call: Callable[..., Any]) -> Callable[..., Any]:
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            left[0] -= 1
            if left[0] < 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return call(*args, **kwargs)

        return wrapper

    for name in ("replace", "unlink", "fsync", "rmdir", "mkdir"):
        setattr(os, name, counted(getattr(os, name)))


if __name__ == "__main__":
    with Dataset(Path(sys.argv[1])) as dataset:
        print("ready", flush=True)
        if len(sys.argv) > 2:
            _die_at(int(sys.argv[2]))
        number = int(sys.stdin.readline())
        while True:
            commit_day(dataset, number)
            print(number, flush=True)
            number += 1
