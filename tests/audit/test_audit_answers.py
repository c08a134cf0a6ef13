"""What is saved of an audit, and what a takedown leaves of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.errors import DatasetError
from pipelines.sharing.audit.answers import Answers, Mark, all_answers, path_of, samples, without, write
from pipelines.sharing.audit.sample import Drawn, Sample

SAMPLE = Sample(3, 2, 8, 2, 3, {"a": 2}, [Drawn("p1", "a", 1, 2, ["c1", "c2"]), Drawn("p2", "a", 1, 1, ["c3"])])
MARKS = [Mark(row, f"hash-{row}", "author", f"value-{row}", "right") for row in ("p1", "c1", "c2", "p2", "c3")]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write(tmp_path / "audit/3/sample.json", SAMPLE.dumps())
    for auditor in ("anna", "bo"):
        Answers.load(path_of(tmp_path, 3, auditor)).add(MARKS)
    return tmp_path


def test_marks_come_back_and_the_same_marks_are_the_same_bytes(root: Path) -> None:
    first, second = all_answers(root, 3)
    assert (first.auditor, second.auditor) == ("anna", "bo")
    assert first.verdict("c1", "author", "value-c1") == "right"
    assert first.verdict("c1", "author", "another value") is None
    before = first.path.read_bytes()
    first.add(reversed(MARKS))
    assert first.path.read_bytes() == before
    first.add([Mark("c1", "hash-c1", "author", "value-c1", None)])
    assert b"c1" not in first.path.read_bytes()


def test_marks_of_a_row_as_it_was_give_way(root: Path) -> None:
    anna = all_answers(root, 3)[0]
    anna.add([Mark("c1", "hash-c1", "text", "value", "wrong")])
    anna.add([Mark("c1", "another", "author", "another value", "right")])
    assert anna.marks["c1"].keys() == {"author"}
    assert b"hash-c1" not in anna.path.read_bytes()


def test_of_what_was_taken_down_no_digest_stays(root: Path) -> None:
    assert list(without(root, {"something else"})) == []
    for path, text in list(without(root, {"p2", "c3", "c1"})):
        (root / path).write_text(text, encoding="utf-8")
    (sample,) = samples(root)
    assert sample.drawn == [Drawn("p1", "a", 1, 2, ["c2"])]
    for file in (root / "audit").rglob("*.json"):
        assert not any(gone in file.read_text(encoding="utf-8") for gone in ("p2", "c3", "c1"))
    assert [answers.marks.keys() for answers in all_answers(root, 3)] == [{"p1", "c2"}] * 2
    assert list(without(root, {"p2"})) == []


@pytest.mark.parametrize("damage", ["", "[]", "{}", '{"rows": {"c1": {}}}', '{"rows": {"c1": {"content_hash": "x"}}}'])
def test_damaged_marks_are_told(root: Path, damage: str) -> None:
    path_of(root, 3, "anna").write_text(damage, encoding="utf-8")
    with pytest.raises(DatasetError, match=r"anna\.json: damaged"):
        all_answers(root, 3)
