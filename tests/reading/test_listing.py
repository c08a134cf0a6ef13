"""Lists of posts on pages of no known platform are told from posts with teasers of other posts."""

from __future__ import annotations

import pytest

from crawler.reading import read_page

URL = "http://blogg.example/"
TEXT = "<p>Skrivet av Mona den 4 maj 2009 kl. 21:14.</p><p>" + "En mening om reklam som någon läser. " * 8 + "</p>"


def entry(number: int, text: str = TEXT) -> str:
    return f'<div class="inlagg"><h2><a href="/las.php?id={number}">Rubrik {number}</a></h2>{text}</div>'


def kind(body: str, url: str = URL) -> str:
    return read_page(f"<html><body><h1>Bloggen</h1><div>{body}</div></body></html>".encode(), url).kind


def test_several_headed_blocks_are_a_list() -> None:
    assert kind(entry(1) + entry(2) + entry(3)) == "index"


def test_one_block_is_a_post() -> None:
    assert kind(entry(1), URL + "las.php?id=1") == "post"


def test_a_post_with_teasers_below_is_a_post() -> None:
    post = f'<div class="hela"><h2>Rubrik</h2>{TEXT * 3}</div>'
    teasers = "".join(entry(number, "<p>Kort om något annat.</p>") for number in (2, 3))
    assert kind(post + teasers, URL + "las.php?id=1") == "post"


@pytest.mark.parametrize("target", ["http://annan.example/{}", "#del-{}"])
def test_headings_that_lead_elsewhere_make_no_list(target: str) -> None:
    sections = "".join(
        f'<div class="del"><h2><a href="{target.format(number)}">Del {number}</a></h2>{TEXT}</div>' for number in (1, 2)
    )
    assert kind(sections, URL + "las.php?id=1") == "post"
