"""Shares and their intervals: against published values, by hand, and by drawing from populations that are known."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.sharing.audit.estimate import PageTally, ratio, student, wilson


@pytest.mark.parametrize(
    ("right", "of", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_as_published(right: int, of: int, low: float, high: float) -> None:
    """Newcombe, Statistics in Medicine 17, 1998, 857-872, table I, method 3."""
    assert wilson(right / of, of) == pytest.approx((low, high), abs=0.00005)


@pytest.mark.parametrize(("df", "t"), [(1, 12.7062), (2, 4.3027), (3, 3.1824), (5, 2.5706), (10, 2.2281), (49, 2.0096)])
def test_student_as_in_tables(df: int, t: float) -> None:
    assert student(df) == pytest.approx(t, rel=0.01)


def test_a_share_is_weighted_by_what_pages_stand_for() -> None:
    pages = [PageTally("a", 5, 4, 4, 4), PageTally("a", 5, 5, 10, 2), PageTally("b", 1, 0, 2, 2)]
    found = ratio(pages)
    assert found is not None
    assert found.share == pytest.approx((5 * 4 + 5 * 5) / (5 * 4 + 5 * 10 + 2))
    assert (found.marks, found.pages) == (8, 3)


def test_nothing_judged_is_no_share() -> None:
    assert ratio([]) is None
    assert ratio([PageTally("a", 5, 0, 0, 0)]) is None


def test_where_nothing_is_wrong_pages_are_counted_and_not_what_stands_on_them() -> None:
    found = ratio([PageTally("a", 1, 8, 8, 8)] * 60)
    assert found is not None
    assert found.high == found.share == 1.0
    assert found.low == pytest.approx(wilson(1.0, 60)[0], abs=0.005)


def test_errors_in_whole_pages_tell_less_than_as_many_one_by_one() -> None:
    alone = ratio([PageTally("a", 1, 7, 8, 8)] * 16 + [PageTally("a", 1, 8, 8, 8)] * 24)
    together = ratio([PageTally("a", 1, 0, 8, 8)] * 2 + [PageTally("a", 1, 8, 8, 8)] * 38)
    assert alone is not None
    assert together is not None
    assert alone.share == together.share == pytest.approx(0.95)
    assert together.high - together.low > 1.5 * (alone.high - alone.low)


@given(
    st.lists(
        st.tuples(st.sampled_from("abc"), st.integers(1, 40), st.integers(0, 9), st.integers(0, 9)),
        min_size=1,
        max_size=30,
    )
)
def test_an_interval_holds_its_share_and_lies_between_0_and_1(drawn: list[tuple[str, int, int, int]]) -> None:
    found = ratio(
        [PageTally(name, weight, right, right + wrong, right + wrong) for name, weight, right, wrong in drawn]
    )
    if found is not None:
        assert 0 <= found.low <= found.share <= found.high <= 1
        assert found.low < found.high


@pytest.mark.parametrize("share", [0.6, 0.9, 0.97, 0.99])
@pytest.mark.parametrize("alike", [0.02, 0.3, 0.8])
def test_intervals_hold_the_truth_as_often_as_they_say(share: float, alike: float) -> None:
    """Of 300 samples of 40 pages with 1 to 8 rows, whose errors are `alike` within a page (intraclass correlation)."""
    chance = random.Random(20261126)
    a, b = share * (1 / alike - 1), (1 - share) * (1 / alike - 1)
    held = 0
    for _ in range(300):
        pages = []
        for number in range(40):
            rows, of_page = chance.randint(1, 8), chance.betavariate(a, b)
            right = sum(chance.random() < of_page for _ in range(rows))
            pages.append(PageTally(str(number % 3), 1 + number % 3, right, rows, rows))
        found = ratio(pages)
        assert found is not None
        held += found.low <= share <= found.high
    assert held / 300 >= 0.93
