"""Posts of which only the text remains. Whole texts stand in `tests/pages/plaintext`; here is what is beside them."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.reading import Page
from crawler.reading.markup import Document
from crawler.reading.platforms.plaintext import is_plain_text, read_plain_text

URL = "file:///texter/inlagg.txt"
SEED = Path(__file__).parents[3] / "shared" / "seed" / "000_b044c57d700ac163.txt"


def read(text: str) -> Page:
    return read_plain_text(Document.parse(text.encode(), URL))


@pytest.mark.skipif(not SEED.exists(), reason="the seed text lies beside the project, not in it")
def test_the_seed_text() -> None:
    page = read(SEED.read_text(encoding="utf-8"))
    assert page.post is not None
    assert page.post.title == "Stoppa hypen kring sociala medier, fokusera istället på nyttan"
    assert (page.post.responses_declared, page.post.responses_found, page.post.complete) == (8, 8, True)
    assert (page.post.platform, page.post.author, page.reader) == (None, None, "plaintext/1")
    assert [(comment.kind, comment.author) for comment in page.comments] == [
        ("comment", "Peter Krantz"),
        ("comment", "Krister"),
        ("comment", "efa"),
        ("comment", "Jeanette Fors"),
        ("comment", "Annelie Näs"),
        ("comment", "Jeanette Fors"),
        ("pingback", "jfd98ayhcim()"),
        ("pingback", "fsgb80v7cbwe()"),
    ]
    assert [comment.text.count("\n\n") for comment in page.comments] == [0, 0, 1, 2, 0, 1, 0, 0]
    assert not any(comment.is_post_author for comment in page.comments)
    assert page.comments[3].text.endswith("Vi har mycket kvar att förklara.")


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Rubrik\n\nText", True),
        ("Om <3 och x < y", True),
        ("Skriv <b>så</b> i en kommentar", True),
        ("<!DOCTYPE html><title>x</title>", False),
        ("<p>Ett stycke", False),
        ("<?xml version='1.0'?><rss><title>x</title></rss>", False),
        ('{"id": 1}', False),
        ('[{"id": 1}]', False),
        ("[Uppdaterat] Rubrik", True),
        ("text <a href='x'>länk</a>", False),
    ],
)
def test_what_is_plain_text(text: str, plain: bool) -> None:
    assert is_plain_text(Document.parse(text.encode(), URL)) is plain


@pytest.mark.parametrize(
    ("heading", "declared"),
    [
        ("2 svar", 2),
        ("2 svar till Rubrik", 2),
        ("2 kommentarer", 2),
        ("Kommentarer (2)", 2),
        ("Kommentarer: 2", 2),
        ("Kommentarer", None),
        ("2 Comments", 2),
        ("2 Responses to “Rubrik”", 2),
        ("2 thoughts on “Rubrik”", 2),
        ("2 Kommentare", 2),
        ("2 Antworten auf Rubrik", 2),
        ("2 kommenttia", 2),
        ("Ett svar till Rubrik", 1),
        ("One Response to “Rubrik”", 1),
    ],
)
def test_headings(heading: str, declared: int | None) -> None:
    page = read(f"Rubrik\n\nText.\n\n{heading}\n\n* Anna\n\n  Ja.\n\n* Bo\n\n  Nej.\n")
    assert page.post is not None
    assert page.post.responses_declared == declared
    assert page.post.text == "Text."
    assert [comment.author for comment in page.comments] == ["Anna", "Bo"]


@pytest.mark.parametrize(
    "sentence", ["Jag fick 8 svar på frågan.", "8 svar av tio är rätt", "Svar: ja", "2 svarta katter"]
)
def test_sentences_are_no_headings(sentence: str) -> None:
    page = read(f"Rubrik\n\nText.\n\n{sentence}\n\n* Anna\n\n  Ja.\n\n* Bo\n\n  Nej.\n")
    assert page.comments == []


def test_a_quoted_writer_is_no_new_comment() -> None:
    page = read("Rubrik\n\nText.\n\n1 svar\n\nAnna skriver:\n\nSå är det.\n\nSom Bo skriver:\n\nNej.\n")
    assert [(comment.author, comment.text) for comment in page.comments] == [
        ("Anna", "Så är det.\n\nSom Bo skriver:\n\nNej.")
    ]


def test_a_pings_address_is_its_authors() -> None:
    page = read("Rubrik\n\nText.\n\n1 svar\n\n* Pingback: http://annan.example/2009/12/\n")
    assert page.comments[0].author_url == "http://annan.example/2009/12/"


def test_a_text_without_a_title() -> None:
    page = read("Ord. " * 60 + "\n\nMer.")
    assert page.post is not None
    assert page.post.title is None
    assert page.post.text.endswith("Ord.\n\nMer.")


def test_many_headings_take_no_long_time() -> None:
    start = time.process_time()
    page = read("Rubrik\n\n" + "8 svar\n\n* Anna\n\n  Ja.\n\n" * 3000)
    assert page.comments[0].author == "Anna"
    assert time.process_time() - start < 10


_LINES = [
    "",
    "Rubrik",
    "2 svar",
    "* Anna",
    "  Ja.",
    " • Bo",
    "Cia skriver:",
    "3 mars 2010",
    "Pingback:",
    "1. Dan",
    "Svara",
    "http://[x",
]


@given(st.lists(st.sampled_from(_LINES), min_size=1, max_size=25))
def test_any_lines_are_read(lines: list[str]) -> None:
    page = read("x\n" + "\n".join(lines))
    ids = [comment.comment_id for comment in page.comments]
    assert len(set(ids)) == len(ids)
    assert all(comment.parent_id is None or comment.parent_id in ids for comment in page.comments)
