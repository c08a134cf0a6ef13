"""Marks to measures: by hand, on a sample small enough to reckon with on paper."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from pipelines.sharing.audit import sheet
from pipelines.sharing.audit.answers import Answers, Mark, Verdict
from pipelines.sharing.audit.results import Measure, Results, agreement_of, measured, render
from pipelines.sharing.audit.sample import Drawn, Sample
from pipelines.sharing.audit.sheet import PageSheet

Judge = Callable[[str, str], Verdict]
AT = datetime(2009, 5, 4, 12, tzinfo=UTC)


def page(post_id: str, stratum: str, weight: float, thread: int, drawn: int, **values: Any) -> PageSheet:
    """A page with a thread of so many comments, of which the first so many were drawn."""
    common = {
        "capture_id": "k",
        "content_hash": "h",
        "removed_at": None,
        "native_id": None,
        "text": "Ord.",
        "author": "A",
    }
    dated = {"published_at": AT, "published_precision": "minute", "published_text": "4 maj"}
    post = {**common, **dated, "post_id": post_id, "url": f"http://b.example/{post_id}/", "title": "T", **values}
    blank = {"kind": "comment", "parent_id": None, "author_url": None}
    comments = [
        {**common, **dated, **blank, "comment_id": f"{post_id}.{n}", "post_id": post_id, "position": n}
        for n in range(thread)
    ]
    chosen = [comment["comment_id"] for comment in comments[:drawn]]
    return sheet._page(Drawn(post_id, stratum, weight, thread, chosen), "b", post, comments, ZoneInfo("UTC"))


# Stratum a: 10 posts, two drawn, so that each stands for five. Stratum b: 3 posts without answers, one drawn.
PAGES = [page("p1", "a", 5, 4, 4), page("p2", "a", 5, 10, 2), page("p3", "b", 3, 0, 0, author=None)]
SAMPLE = Sample(1, 3, 4, posts=13, comments=70, strata={"a": 10, "b": 3}, drawn=[each.drawn for each in PAGES])

VERDICTS: dict[tuple[str, str], Verdict] = {
    ("p1", "missing"): 1,  # four of the five answers on the page were read
    ("p1.3", "author"): "wrong",
    ("p1.2", "author_url"): "wrong",  # empty, and the page links one
    ("p1.1", "text"): "absent",
    ("p1.0", "date"): "unclear",
    ("p2.1", "row"): "wrong",  # not an answer at all: nothing else of it counts
    ("p3", "author"): "wrong",
    ("p3", "title"): "wrong",
}


def judged(row: str, field: str) -> Verdict:
    return VERDICTS.get((row, field), 0 if field == "missing" else "right")


def marks(pages: list[PageSheet], judge: Judge = judged) -> list[Mark]:
    return [
        Mark(row.id, row.content_hash, field.name, field.digest, judge(row.id, field.name))
        for each in pages
        for row in each.rows
        for field in row.fields
        if field.name == "row" or judge(row.id, "row") == "right"
    ]


def answers(folder: Path, pages: list[PageSheet] = PAGES, judge: Judge = judged, name: str = "anna") -> Answers:
    made = Answers.load(folder / f"{name}.json")
    made.add(marks(pages, judge))
    return Answers.load(folder / f"{name}.json")


def by_field(results: Results) -> dict[tuple[str, str], Measure]:
    return {(measure.table, measure.field): measure for measure in results.measures}


def shares(measure: Measure) -> tuple[float | None, float | None]:
    return (
        measure.precision.share if measure.precision else None,
        measure.recall.share if measure.recall else None,
    )


@pytest.mark.parametrize(
    ("table", "field", "precision", "recall"),
    [
        # p1: 4 of 4; p2: 1 of 2 stands for 5 of 10. Missing: 1 on p1.
        ("comments", "row", (4 + 5) / (4 + 10), (4 + 5) / (5 + 5)),
        # p1: 3 of 4, p2: one stands for five. The wrong one is on the page, and so misses there too.
        ("comments", "author", (3 + 5) / (4 + 5), (3 + 5) / (4 + 5)),
        # An absent text is no text of the page's: it costs precision, and no recall.
        ("comments", "text", (3 + 5) / (4 + 5), 1.0),
        # What cannot be told is not judged.
        ("comments", "date", 1.0, 1.0),
        # All are empty: nothing was given, and the one that is on the page was not found.
        ("comments", "author_url", None, 0.0),
        # The same of a parent that nobody has.
        ("comments", "parent", None, None),
        # Two pages at 5, one at 3.
        ("posts", "title", 10 / 13, 10 / 13),
        ("posts", "author", 1.0, 10 / 13),
        ("posts", "row", 1.0, None),
    ],
)
def test_by_hand(table: str, field: str, precision: float | None, recall: float | None, tmp_path: Path) -> None:
    measure = by_field(measured(SAMPLE, PAGES, answers(tmp_path)))[table, field]
    assert shares(measure) == (pytest.approx(precision), pytest.approx(recall))


def test_what_it_says_of_itself(tmp_path: Path) -> None:
    made = measured(SAMPLE, PAGES, answers(tmp_path))
    assert (made.pages, made.sampled, made.posts, made.comments) == (3, 3, 13, 70)
    assert (made.covered, made.unclear, made.outdated) == (1.0, 1, 0)
    assert json.loads(json.dumps(made.as_json()))["measures"][0]["field"] == "row"
    text = render(tmp_path, made)
    assert "answers             64.3 % (" in text
    assert "1 marks “cannot tell”" in text
    assert max(map(len, text.splitlines()[1:])) < 80


def test_a_page_that_is_not_marked_to_its_end_does_not_count(tmp_path: Path) -> None:
    begun = Answers.load(tmp_path / "anna.json")
    begun.add([mark for mark in marks(PAGES) if mark.row != "p2.0" or mark.field != "kind"])
    made = measured(SAMPLE, PAGES, begun)
    assert made.pages == 2
    assert shares(by_field(made)["comments", "row"]) == (1.0, 4 / 5)
    assert made.covered == 1.0
    only = measured(SAMPLE, PAGES, answers(tmp_path, PAGES[:1], name="bo"))
    assert only.covered == 10 / 13


def test_a_row_that_changed_is_not_the_one_that_was_judged(tmp_path: Path) -> None:
    given = answers(tmp_path)
    later = [page("p1", "a", 5, 4, 4, author="Någon annan"), *PAGES[1:]]
    made = measured(SAMPLE, later, given)
    assert (made.pages, made.outdated) == (2, 1)
    grown = [page("p1", "a", 5, 5, 4), *PAGES[1:]]  # one more answer: what was missing may be there now
    assert measured(SAMPLE, grown, given).outdated == 1
    lost = measured(SAMPLE, PAGES[1:], given)  # taken down
    assert lost.pages == 2
    assert lost.outdated == 5 + 1 + 4 * 7


def test_cohen_s_kappa_by_hand(tmp_path: Path) -> None:
    def other(row: str, field: str) -> Verdict:
        return "wrong" if (row, field) == ("p1", "title") else judged(row, field)

    pair = agreement_of(answers(tmp_path), answers(tmp_path, judge=other, name="bo"), PAGES)
    assert pair.marks == 3 * 6 + 4 * 7 + 7 + 1
    assert pair.same == pytest.approx(53 / 54)
    # right 44 and 43, wrong 5 and 6, none missing twice each, one missing, absent and unclear once each
    chance = (44 * 43 + 5 * 6 + 2 * 2 + 1 + 1 + 1) / 54**2
    assert pair.kappa == pytest.approx((53 / 54 - chance) / (1 - chance))
    alike = agreement_of(answers(tmp_path), answers(tmp_path, name="cecilia"), PAGES)
    assert (alike.same, alike.kappa) == (1.0, pytest.approx(1.0))
    nobody = agreement_of(answers(tmp_path), Answers.load(tmp_path / "ingen.json"), PAGES)
    assert (nobody.marks, nobody.kappa) == (0, None)
