"""HTML under pseudonyms: words and attributes are rewritten, and what names nobody stays byte for byte."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.sharing.pseudonyms import markup


def rewritten(html: str) -> str:
    return markup.rewritten(html, lambda text: text.replace("Erik", "P").replace("e@x", "E"), lambda url: url + "#u")


@pytest.mark.parametrize(
    ("html", "told"),
    [
        ("<p>Hej Erik &amp; Åsa</p>", "<p>Hej P &amp; Åsa</p>"),
        ("<p>Hej <b>Erik</b>, <i>tack</i></p>", "<p>Hej <b>P</b>, <i>tack</i></p>"),
        ("<p>e<b>@</b>x, <i>tack</i></p><p><i>ja</i></p>", "<p>E, tack</p><p><i>ja</i></p>"),
        ("<p>e<br>@x</p>", "<p>e<br>@x</p>"),
        ("<p>&#69;rik &lt;3</p>", "<p>P &lt;3</p>"),
        ('<a href="/a" title="Erik &amp; jag">x</a>', '<a href="/a#u" title="P &amp; jag">x</a>'),
        ('<img alt="Erik" data-name="Erik" onload=x src="/a" width="7"/>', '<img alt="P" src="/a#u" width="7"/>'),
        ("a <Erik@x> b", "a <P@x> b"),
        ("<!-- Erik --><p>a</p>", "<p>a</p>"),
    ],
)
def test_words_and_attributes_are_rewritten(html: str, told: str) -> None:
    assert rewritten(html) == told


WORDS = st.text(st.characters(codec="utf-8", exclude_characters="<>&\"'"), max_size=20)


@given(st.lists(st.tuples(st.sampled_from(["b", "p", "li", "blockquote", "em"]), WORDS), max_size=6))
def test_what_names_nobody_stays_byte_for_byte(pieces: list[tuple[str, str]]) -> None:
    html = "".join(f'<{tag}>{words}&amp;<br/><abbr title="&lt;">x</abbr></{tag}>' for tag, words in pieces)
    assert markup.rewritten(html, lambda text: text, lambda url: url) == html
