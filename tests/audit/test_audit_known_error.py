"""A dataset whose error is known: audits of it measure that error, within their intervals as often as they say."""

from __future__ import annotations

import hashlib
from pathlib import Path
from statistics import mean

import pytest
from by_command import command
from sampleblog.answers import Answer
from sampleblog.server import Site

from pipelines.sharing.audit.answers import Answers, Mark, Verdict
from pipelines.sharing.audit.results import measured
from pipelines.sharing.audit.sheet import PageSheet, RowSheet, drawn_from, sheets

BASE = "http://b.example"
AUDITS = 60


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample blogs as saved pages, whose addresses and ids are the same each time: a served one has any port."""
    folder = tmp_path_factory.mktemp("known")
    (folder / "pages").mkdir()
    with (folder / "pages/urls.csv").open("w", encoding="utf-8") as urls:
        for number, (path, answer) in enumerate(Site(BASE).answers.items()):
            if isinstance(answer, Answer) and answer.status == 200 and answer.content_type.startswith("text/html"):
                (folder / f"pages/{number}.html").write_bytes(answer.body)
                urls.write(f"{number}.html,{BASE}{path},2013-01-01T12:00\n")
    done = command("import", folder / "pages", "--dataset", "d", "--output", folder)
    assert done.returncode in (0, 3), done.stderr
    return folder / "d"


def share_of(*names: str) -> float:
    return hashlib.sha256("/".join(names).encode()).digest()[0] / 256


def is_wrong(page: PageSheet, row: RowSheet, field: str) -> bool:
    """Long threads are read worse, and one blog as a whole; what is wrong is the same for every auditor."""
    if field not in ("row", "author", "title"):
        return False
    often = 0.3 if len(page.thread) > 8 else 0.06
    if page.post["url"].count("koket"):
        often += 0.15
    # half of it in whole pages
    return share_of(page.post["url"], field) < often / 2 or share_of(row.id, field) < often / 2


def missing(page: PageSheet) -> int:
    return int(share_of(page.post["url"], "missing") * 4) if len(page.thread) > 3 else 0


def verdict(page: PageSheet, row: RowSheet, field: str) -> Verdict:
    if field == "missing":
        return missing(page)
    return "wrong" if is_wrong(page, row, field) else "right"


def marks(page: PageSheet) -> list[Mark]:
    return [
        Mark(row.id, row.content_hash, field.name, field.digest, verdict(page, row, field.name))
        for row in page.rows
        for field in row.fields
    ]


def truths(pages: list[PageSheet]) -> dict[tuple[str, str, str], float]:
    """The shares of the whole dataset, counted."""
    rows = [(page, row) for page in pages for row in page.rows]
    answers = [(page, row) for page, row in rows if row.table == "comments"]
    stand = [(page, row) for page, row in answers if not is_wrong(page, row, "row")]
    named = [(page, row) for page, row in stand if next(f for f in row.fields if f.name == "author").value is not None]
    posts = [(page, row) for page, row in rows if row.table == "posts" and not is_wrong(page, row, "row")]
    return {
        ("comments", "row", "precision"): len(stand) / len(answers),
        ("comments", "row", "recall"): len(stand) / (len(stand) + sum(map(missing, pages))),
        ("comments", "author", "precision"): mean(not is_wrong(page, row, "author") for page, row in named),
        ("posts", "title", "precision"): mean(not is_wrong(page, row, "title") for page, row in posts),
    }


def test_audits_find_the_error_that_is_there(dataset: Path, tmp_path: Path) -> None:
    whole = drawn_from(dataset, size=10_000, per_post=10_000, seed=1)
    expected = truths(sheets(dataset, whole))
    assert 0.6 < expected["comments", "author", "precision"] < 0.95
    held: dict[tuple[str, str, str], list[bool]] = {name: [] for name in expected}
    found: dict[tuple[str, str, str], list[float]] = {name: [] for name in expected}
    for seed in range(1, AUDITS + 1):
        sample = drawn_from(dataset, size=24, per_post=4, seed=seed)
        pages = sheets(dataset, sample)
        answers = Answers(tmp_path / "x.json", "x")
        answers.marks = {row.id: {} for page in pages for row in page.rows}
        for mark in (mark for page in pages for mark in marks(page)):
            answers.marks[mark.row][mark.field] = mark
        for measure in measured(sample, pages, answers).measures:
            for kind, estimate in (("precision", measure.precision), ("recall", measure.recall)):
                name = (measure.table, measure.field, kind)
                if name in expected and estimate is not None:
                    held[name].append(estimate.low <= expected[name] <= estimate.high)
                    found[name].append(estimate.share)
    for name, truth in expected.items():
        assert len(held[name]) == AUDITS
        assert mean(held[name]) >= 0.93, name
        assert mean(found[name]) == pytest.approx(truth, abs=0.02), name  # on the average they are right
