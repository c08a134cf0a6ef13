"""From marks on a sample of pages to a share of the whole dataset, with an interval. Pure, and knows nothing of blogs.

The sample is one of pages (clusters), drawn by strata; what is marked stands several to a page, and errors come in
whole pages as likely as one by one. So the share is a ratio of weighted page totals, its variance that between pages of
a stratum (Cochran, Sampling Techniques, 3rd ed. 1977, ch. 6 and 11; pages as if drawn with replacement, which is on
the safe side), and the interval Wilson's with the effective sample size in the place of the number (Korn and
Graubard, Survey Methodology 24, 1998, 193-201, who put it into Clopper and Pearson's; Franco et al., Journal of
Survey Statistics and Methodology 7, 2019, 334-364, who compare the two and others).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import pi, sqrt, tan
from statistics import NormalDist

CONFIDENCE = 0.95
_PRIOR_PAGES = 2  # how many pages with errors the worst case counts for, in the design effect


@dataclass(frozen=True, slots=True)
class PageTally:
    """What the marks of one page say.

    `weight`: how many pages of the dataset it stands for. `right` of `judged`: totals of the page, estimated where only
    some of its rows were drawn. `marks`: how many rows were judged in fact.
    """

    stratum: str
    weight: float
    right: float
    judged: float
    marks: int


@dataclass(frozen=True, slots=True)
class Estimate:
    """A share between 0 and 1 and its 95 % interval; `marks` rows were judged for it, on `pages` pages."""

    share: float
    low: float
    high: float
    marks: int
    pages: int


def wilson(share: float, n: float, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Wilson's score interval (Journal of the American Statistical Association 22, 1927) of a share among `n`."""
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    centre = share + z * z / (2 * n)
    half = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    low, high = (centre - half) / (1 + z * z / n), (centre + half) / (1 + z * z / n)
    return (0.0 if share == 0 else max(0.0, low)), (1.0 if share == 1 else min(1.0, high))


def student(df: int, confidence: float = CONFIDENCE) -> float:
    """The quantile of Student's t for a two-sided interval, within 1 % of the exact one.

    Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.5; with one degree of freedom (Cauchy's) exact.
    """
    if df == 1:
        return tan(pi * confidence / 2)
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    terms: tuple[float, ...] = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return z + sum(term / float(df) ** power for power, term in enumerate(terms, 1))


def ratio(tallies: Sequence[PageTally]) -> Estimate | None:
    """The share of what is right in the dataset that the pages were drawn from; None where nothing was judged.

    `tallies` has every page that was audited, those too on which there was nothing to judge.
    """
    judged = sum(page.weight * page.judged for page in tallies)
    marks = sum(page.marks for page in tallies)
    if not judged or not marks:
        return None
    share = min(1.0, sum(page.weight * page.right for page in tallies) / judged)
    pages = sum(page.judged > 0 for page in tallies)
    low, high = wilson(share, _effective_size(tallies, share, judged, marks, pages))
    return Estimate(share, low, high, marks, pages)


def _effective_size(tallies: Sequence[PageTally], share: float, judged: float, marks: int, pages: int) -> float:
    """How many independent marks would tell as much.

    The design effect of few errors is hardly known: where k pages have any, the one measured counts k times, and two
    times the worst one, in which a page is wrong as a whole. Where nothing is wrong, it is pages that are counted.
    """
    worst = marks / pages
    wrong = sum(page.right < page.judged for page in tallies)
    effect = worst
    if 0 < share < 1:
        measured = _variance(tallies, share, judged) * marks / (share * (1 - share))
        effect = (wrong * measured + _PRIOR_PAGES * worst) / (wrong + _PRIOR_PAGES)
    strata = len({page.stratum for page in tallies})
    freedom = max(1, len(tallies) - strata)
    z = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)
    correction: float = (z / student(freedom)) ** 2
    return marks / max(effect, 1.0) * correction


def _variance(tallies: Sequence[PageTally], share: float, judged: float) -> float:
    """The ratio's linearised variance. A stratum's only page is compared with all pages, of which the mean is 0."""
    strata: dict[str, list[float]] = defaultdict(list)
    for page in tallies:
        strata[page.stratum].append(page.weight * (page.right - share * page.judged) / judged)
    total = 0.0
    for residuals in strata.values():
        n = len(residuals)
        mean = sum(residuals) / n if n > 1 else 0.0
        total += n / max(1, n - 1) * sum((residual - mean) ** 2 for residual in residuals)
    return total
