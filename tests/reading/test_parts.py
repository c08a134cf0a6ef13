"""Pages of a post that is cut into several, as themes list them."""

from __future__ import annotations

import pytest

from crawler.reading.inventory import Inventory
from crawler.reading.markup import Document
from crawler.reading.parts import Parts, read_parts

POST = "http://blogg.example/2010/10/tre-sidor/"


def parts(url: str, markup: str) -> Parts:
    doc = Document.parse(f"<html><body><h1><a href='{POST}'>Tre sidor</a></h1>{markup}</body></html>".encode(), url)
    return read_parts(doc, Inventory(doc.root))


@pytest.mark.parametrize(
    "markup",
    [
        "<p><strong>Sidor:</strong> 1 <a href='{0}2/'>2</a> <a href='{0}3/'>3</a></p>",
        "<div class='page-links'>Sidor: <a href='{0}2/'>Del två</a> <a href='{0}3/'>Del tre</a></div>",
        "<p><span>1</span> <a href='{0}2/'><span>2</span></a> <a href='{0}3/'><span>3</span></a></p>",
    ],
)
def test_first_page_names_the_others(markup: str) -> None:
    found = parts(POST, markup.format(POST))
    assert found.page == 1
    assert found.pages == {2: f"{POST}2/", 3: f"{POST}3/"}
    assert [element.tag for element in found.elements] == [markup[1 : markup.index(">")].split()[0]]


def test_a_later_page_knows_its_number() -> None:
    found = parts(f"{POST}2/", f"<p>Sidor: <a href='{POST}'>1</a> 2 <a href='{POST}3/'>3</a></p>")
    assert found.page == 2
    assert found.pages == {1: POST, 3: f"{POST}3/"}


def test_pages_by_query() -> None:
    post = "http://blogg.example/?p=42"
    found = parts(post, f"<p>Sidor: 1 <a href='{post}&amp;page=2'>2</a></p>")
    assert found.pages == {2: f"{post}&page=2"}


@pytest.mark.parametrize(
    ("url", "markup"),
    [
        (POST, "<p>Läs mer i <a href='http://blogg.example/2010/10/annat/2/'>2</a></p>"),
        (POST, f"<p>Den <a href='{POST}2/'>andra sidan</a> är längre, och den tredje är ännu längre.</p>"),
        (POST, f"<p>Bara den <a href='{POST}3/'>3</a></p>"),
        (f"{POST}2/", "<p>Inget här.</p>"),
        ("http://blogg.example/2012/06/111/", "<td><a href='http://blogg.example/2012/06/5/'>5</a></td>"),
        (POST, f"<p><a href='{POST}comment-page-2/'>2</a></p>"),
    ],
    ids=["another post", "a link in the text", "a gap", "nothing listed", "a calendar", "comment pages"],
)
def test_what_lists_no_pages(url: str, markup: str) -> None:
    assert parts(url, markup) == Parts()
