"""Which pages are looked at: a random sample of a dataset's posts, by strata, and of each post's answers.

Everything is drawn with digests of the seed and the rows' ids, so that the same dataset and seed give the same sample
on every machine. Two steps (Cochran, Sampling Techniques, 3rd ed. 1977, ch. 5, 8 and 10):

1. Posts are put into strata by how many answers they have and whether they are complete: the errors are not the same
   there, and a few long threads hold many of the answers. Each stratum gets a share by the square root of its rows
   (Bankier, The American Statistician 42, 1988: power allocation), so that the small ones are seen too, and long
   threads often. Within a stratum, posts stand by blog, platform and year, and every k-th is drawn: each of these is
   there in its proportion.
2. Of a post's answers, at most so many are drawn, each as likely as any other.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from math import sqrt
from pathlib import Path
from typing import Any

from crawler.errors import DatasetError
from pipelines.rows import Row

_MOST = 2**31
_THREADS = ((0, 0), (1, 4), (5, 16), (17, 64), (65, _MOST))


@dataclass(frozen=True, slots=True)
class Drawn:
    """One post of the sample. `weight`: how many posts of the dataset it stands for. `of_comments`: how many answers
    it had when it was drawn, of which `comments` (their ids) were.
    """

    post_id: str
    stratum: str
    weight: float
    of_comments: int
    comments: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Sample:
    """Posts in the order in which they are to be looked at, which is random: any first part is a sample too.

    `posts` and `comments`: how many rows the dataset held. `strata`: how many of its posts lay in each.
    """

    seed: int
    size: int
    per_post: int
    posts: int
    comments: int
    strata: dict[str, int]
    drawn: list[Drawn]

    def dumps(self) -> str:
        """As JSON; the same sample gives the same text."""
        return json.dumps(asdict(self), indent=1, ensure_ascii=False) + "\n"

    @classmethod
    def load(cls, path: Path) -> Sample:
        """From a file of `dumps`. Raises DatasetError where it is damaged, OSError."""
        try:
            stored: dict[str, Any] = json.loads(path.read_bytes())
            return cls(**{**stored, "drawn": [Drawn(**drawn) for drawn in stored["drawn"]]})
        except (ValueError, TypeError, KeyError) as error:
            raise DatasetError(f"{path}: damaged ({error}); move it away, and choose another --seed") from error


def draw(posts: Iterable[Row], comments: Mapping[str, Sequence[str]], *, size: int, per_post: int, seed: int) -> Sample:
    """A sample of `size` posts, or all where there are fewer, and of at most `per_post` answers of each.

    `posts`: rows with `post_id`, `blog`, `year`, `platform`, `complete`. `comments`: the ids of their answers, by
    `post_id`.
    """
    strata: dict[str, list[Row]] = defaultdict(list)
    for post in posts:
        strata[_stratum(post, len(comments.get(post["post_id"], ())))].append(post)
    sizes = {name: len(strata[name]) for name in sorted(strata)}
    rows = {name: len(of) + sum(len(comments.get(post["post_id"], ())) for post in of) for name, of in strata.items()}
    drawn = [
        _drawn(post, name, sizes[name] / taken, comments.get(post["post_id"], ()), per_post, seed)
        for name, taken in _allocation(sizes, rows, size).items()
        for post in _systematic(strata[name], taken, f"{seed}:{name}", seed)
    ]
    return Sample(
        seed=seed,
        size=size,
        per_post=per_post,
        posts=sum(sizes.values()),
        comments=sum(len(ids) for ids in comments.values()),
        strata=sizes,
        drawn=sorted(drawn, key=lambda post: _digest(seed, "order", post.post_id)),
    )


def _stratum(post: Row, answers: int) -> str:
    low, high = next((low, high) for low, high in _THREADS if answers <= high)
    size = f"{low} to {high} answers" if high < _MOST else f"{low} answers or more"
    return f"{size if high else 'no answers'}{', incomplete' if post['complete'] is False else ''}"


def _drawn(post: Row, stratum: str, weight: float, comments: Sequence[str], per_post: int, seed: int) -> Drawn:
    """A post with its answers, in the order of the thread."""
    chosen = set(sorted(comments, key=lambda comment_id: _digest(seed, "answer", comment_id))[:per_post])
    ids = [comment_id for comment_id in comments if comment_id in chosen]
    return Drawn(post["post_id"], stratum, weight, len(comments), ids)


def _allocation(sizes: Mapping[str, int], rows: Mapping[str, int], size: int) -> dict[str, int]:
    """How many posts of each stratum: by the square root of its rows, two at least (a variance needs them), and never
    more than there are.
    """
    taken = {name: min(2, count) for name, count in sizes.items()}
    while sum(taken.values()) < min(size, sum(sizes.values())):
        # the next one goes where it is missed most (D'Hondt's divisors)
        open_ = [name for name in taken if taken[name] < sizes[name]]
        taken[max(open_, key=lambda name: (sqrt(rows[name]) / (taken[name] + 1), name))] += 1
    while sum(taken.values()) > max(size, 1):
        taken[max(taken, key=lambda name: (taken[name], name))] -= 1
    return {name: count for name, count in taken.items() if count}


def _systematic(posts: list[Row], taken: int, of: str, seed: int) -> list[Row]:
    """Every k-th post from a random start, k a fraction: each is as likely."""
    ordered = sorted(
        posts,
        key=lambda post: (post["blog"], post["platform"] or "", post["year"], _digest(seed, "post", post["post_id"])),
    )
    step = len(ordered) / taken
    start = _digest(seed, "start", of) / 2**64 * step
    return [ordered[min(int(start + number * step), len(ordered) - 1)] for number in range(taken)]


def _digest(seed: int, use: str, name: str) -> int:
    return int.from_bytes(hashlib.sha256(f"{seed}:{use}:{name}".encode()).digest()[:8])
