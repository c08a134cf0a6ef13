"""The shapes that a page draws of a blog's rows: months, lengths, depths, answers a post, who answers.

Beside `pipelines.sharing.facts`, whose counts stand in a data sheet too. They add up, from a blog's to the dataset's.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.rows import LINKBACKS
from pipelines.sharing.facts import Sum, years_of

KINDS = ("comment", *LINKBACKS)
LENGTHS = (0, 1, 10, 20, 50, 100, 200, 500, 1000, 2000)
"""Where each bin of words begins; the last is open."""
ANSWERS = (0, 1, 2, 3, 5, 10, 20, 50, 100)
"""Where each bin of answers to a post begins; the last is open."""
DEPTHS = tuple(range(11))
"""A reply to a reply has depth 2; the last bin is open."""

_DATED = ["published_at", "published_precision"]
OF_POSTS = ["word_count", "responses_found", *_DATED]
OF_ANSWERS = ["kind", "depth", "author", "spam_suspected", "text", *_DATED]
"""Columns of `posts` and `comments` that shapes are measured over."""


@dataclass(slots=True)
class Values:
    """Whole numbers of which a page shows how they are distributed."""

    values: npt.NDArray[np.int32] = field(default_factory=lambda: np.zeros(0, np.int32))

    def __add__(self, other: Values) -> Values:
        return Values(np.concatenate([self.values, other.values]))

    @classmethod
    def of(cls, column: pa.ChunkedArray) -> Values:
        return cls(column.cast(pa.int32()).to_numpy())

    def binned(self, edges: tuple[int, ...]) -> list[int]:
        """How many lie in each bin; `edges` are where bins begin, and the last is open."""
        return [int(n) for n in np.histogram(self.values, [*edges, np.iinfo(np.int32).max])[0]]

    def quartiles(self) -> list[int] | None:
        """Lower quartile, median, upper quartile and maximum, each a value that is there; None of nothing."""
        if not self.values.size:
            return None
        return [int(n) for n in np.quantile(self.values, [0.25, 0.5, 0.75, 1], method="lower")]


@dataclass(slots=True)
class Shapes(Sum):
    """Of one blog, or of all. `months` and `years` are counts by what was written (`post`, or the kind of an answer)
    and when, by the blog's own clock; a month is 12 × year + month - 1, and None where the date does not tell it.
    """

    months: Counter[tuple[str, int | None]] = field(default_factory=Counter)
    years: Counter[tuple[str, int | None]] = field(default_factory=Counter)
    post_words: Values = field(default_factory=Values)
    comment_words: Values = field(default_factory=Values)
    answers: Values = field(default_factory=Values)  # to each post
    depths: Values = field(default_factory=Values)  # of each comment
    spam: Counter[str] = field(default_factory=Counter)  # suspected, by kind
    names: Counter[str | None] = field(default_factory=Counter)  # of who commented, as shown; linkbacks not counted

    def monthly(self, what: str) -> dict[int | None, int]:
        """How many of `what` there are of each month."""
        return {month: count for (kind, month), count in self.months.items() if kind == what}

    def yearly(self, what: str) -> dict[int | None, int]:
        """How many of `what` there are of each year."""
        return {year: count for (kind, year), count in self.years.items() if kind == what}


def shapes(posts: pa.Table, answers: pa.Table, zone: str | None) -> Shapes:
    """Measured over one blog's rows of `posts` and `comments`; `zone` is the IANA name of its clock, UTC if unknown."""
    comments = answers.filter(pc.equal(answers["kind"], "comment"))
    found = Shapes(
        post_words=Values.of(posts["word_count"]),
        comment_words=Values.of(pc.count_substring_regex(comments["text"], r"\S+")),
        answers=Values.of(posts["responses_found"]),
        depths=Values.of(comments["depth"]),
        spam=Counter(answers.filter(answers["spam_suspected"])["kind"].to_pylist()),
        names=Counter(comments["author"].to_pylist()),
    )
    for what, rows in [("post", posts), *((kind, answers.filter(pc.equal(answers["kind"], kind))) for kind in KINDS)]:
        years = years_of(rows, zone).to_pylist()
        found.years.update((what, year) for year in years)
        found.months.update((what, month) for month in _months(rows, zone, years))
    return found


def _months(rows: pa.Table, zone: str | None, years: list[int | None]) -> list[int | None]:
    """As `years_of`, for months: a date that tells no more than its year has none."""
    fine = pc.is_in(rows["published_precision"], pa.array(["minute", "second"]))
    local = rows["published_at"].cast(pa.timestamp("us", tz=zone or "UTC"))
    months = pc.if_else(fine, pc.month(local), pc.month(rows["published_at"]))
    told = pc.if_else(pc.equal(rows["published_precision"], "year"), None, months).to_pylist()
    return [
        None if year is None or month is None else 12 * year + month - 1
        for year, month in zip(years, told, strict=True)
    ]
