from __future__ import annotations

from collections import Counter

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.sharing.release.sentences import FEW, Place, Shuffled, coarsened, split


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Vi mätte i tolv veckor. Sedan slutade vi!", ["Vi mätte i tolv veckor.", "Sedan slutade vi!"]),
        ("Det var t.ex. Karin. Och bl.a. IKEA, dvs. alla.", ["Det var t.ex. Karin.", "Och bl.a. IKEA, dvs. alla."]),
        ("Klart kl. 12.30 den 4 maj.", ["Klart kl. 12.30 den 4 maj."]),
        ("Så sa P. Svensson. Ja.", ["Så sa P. Svensson.", "Ja."]),
        ("Va?! ”Nej.” Jo…  Kanske", ["Va?!", "”Nej.”", "Jo…", "Kanske"]),
        ("Se www.a.example. och sedan", ["Se www.a.example. och sedan"]),
        ("Ett stycke\n\nEtt till", ["Ett stycke", "Ett till"]),
        ("", []),
    ],
)
def test_where_sentences_end(text: str, sentences: list[str]) -> None:
    assert split(text) == sentences


@given(st.text())
def test_no_word_is_lost(text: str) -> None:
    assert "".join("".join(split(text)).split()) == "".join(text.split())


def _rows(texts: list[str], blog: str = "a") -> pa.Table:
    count = len(texts)
    return pa.table(
        {
            "blog": pa.array([blog] * count, pa.string()),
            "published_year": pa.array([2009] * count, pa.int32()),
            "language": pa.array(["sv"] * count, pa.string()),
            "text": pa.array(texts, pa.string()),
        }
    )


def test_the_order_depends_on_the_sentences_alone() -> None:
    texts = [f"Mening {number}. Och sedan {number + 100}." for number in range(FEW)]
    forwards, backwards = Shuffled(), Shuffled()
    forwards.add("posts", _rows(texts))
    for text in reversed(texts):
        backwards.add("posts", _rows([" ".join(reversed(split(text)))]))
    rows = forwards.rows()
    assert rows.equals(backwards.rows())
    assert set(rows["published_year"].to_pylist()) == {2009}
    said = rows["sentence"].to_pylist()
    assert sorted(said) == sorted(sentence for text in texts for sentence in split(text))
    assert said != sorted(said)


def test_no_more_is_told_than_enough_texts_share() -> None:
    many: Place = ("a", 2009, "posts", "sv", False)
    few: Place = ("a", 2010, "posts", "sv", False)
    rare: Place = ("a", 2010, "posts", "fi", False)
    alone: Place = ("b", 2010, "posts", "sv", False)
    told = coarsened(Counter({many: FEW, few: 2, rare: FEW - 2, alone: 1}))
    assert told == {
        many: many,
        few: ("a", None, "posts", None, False),
        rare: ("a", None, "posts", None, False),
        alone: (None, None, "posts", None, False),
    }


def test_nothing_is_a_table_too() -> None:
    assert Shuffled().rows().num_rows == 0
