"""The original as it is shown: what acts is gone, what is said stays, and where rows' texts lie is marked."""

from __future__ import annotations

from datetime import UTC, datetime
from html import escape

import lxml.html
import pytest
from hostile import HOSTILE
from hypothesis import given
from hypothesis import strategies as st

from crawler.archive.records import StoredAnswer
from crawler.errors import NotReadable
from pipelines.sharing.audit.original import Sought, answer_of, shown

URL = "http://b.example/inlagg/"
CAPTURE = {"url": URL, "final_url": URL, "source": "live", "mime": "text/html", "warc_file": "x"}


def page(
    body: str, sought: list[Sought] | None = None, content_type: str = "text/html; charset=utf-8", **capture: str
) -> str:
    answer = StoredAnswer(URL, datetime(2010, 1, 1, tzinfo=UTC), 200, [("Content-Type", content_type)], body.encode())
    return shown(answer, {**CAPTURE, **capture}, sought or [])


def marked(html: str, row: str) -> list[str]:
    return [
        mark.text_content() for mark in lxml.html.document_fromstring(html).iter("mark") if mark.get("data-row") == row
    ]


def test_nothing_of_a_hostile_page_acts() -> None:
    root = lxml.html.document_fromstring(page(HOSTILE))
    harmless = {"alt", "title", "data-to", "data-row", "class", "charset", "http-equiv", "content", "lang", "dir"}
    for element in root.iter():
        assert element.tag not in (
            "script",
            "iframe",
            "object",
            "embed",
            "form",
            "input",
            "link",
            "base",
            "svg",
            "video",
        )
        for name, value in element.attrib.items():
            assert name in harmless or (name == "src" and value == "data:image/gif;base64,R0lGODlh"), (
                element.tag,
                name,
            )
    (meta,) = [meta for meta in root.iter("meta") if meta.get("http-equiv")]
    assert meta.get("http-equiv") == "Content-Security-Policy"
    assert meta.get("content").startswith("default-src 'none'")


def test_what_a_hostile_page_says_stays() -> None:
    text = lxml.html.document_fromstring(page(HOSTILE)).text_content()
    for said in ("Före", "Efter", "länk", "stil", "<script>alert(14)</script>", '"><script>alert(1)</script>', "ruta"):
        assert said in text
    assert 'alt="en bild"' in page(HOSTILE)


@given(st.text(st.characters(codec="utf-8"), max_size=60), st.text(st.characters(codec="utf-8"), max_size=30))
def test_no_text_and_no_attribute_breaks_out(text: str, attribute: str) -> None:
    body = f"<html><body><p title='{escape(attribute)}'>{escape(text)}</p><i>slut</i></body></html>"
    root = lxml.html.document_fromstring(page(body, [Sought("r", text, None, True)]))
    assert {element.tag for element in root.find("body").iter() if isinstance(element.tag, str)} <= {
        "body",
        "p",
        "i",
        "mark",
    }


def test_links_show_their_address() -> None:
    body = '<a href="/om/">Om</a> <a href="#comment-1">9.30</a> <a href="mailto:a@b.se">Skriv</a> <a name="c1">Här</a>'
    links = lxml.html.document_fromstring(page(body)).iter("a")
    assert [link.get("data-to") for link in links] == ["http://b.example/om/", None, "mailto:a@b.se", None]


def test_a_text_is_marked_over_elements_and_white_space() -> None:
    html = page(
        "<p>Först.</p><p>En <b>lång</b>\n text<br>i två&nbsp;rader</p><p>Sist.</p>",
        [Sought("r", "En lång text\ni två rader", None, True)],
    )
    assert "".join("".join(marked(html, "r")).split()) == "Enlångtextitvårader"
    assert "<mark" not in html[html.index("Först.") - 3 : html.index("Först.")]


def test_the_same_words_are_marked_where_their_own_comment_stands() -> None:
    body = '<p>Bra!</p><ol><li id="comment-7">Bra!</li><li id="comment-8">Bra!</li></ol><div id="comment-80">Bra!</div>'
    html = page(body, [Sought("åtta", "Bra!", "8", True), Sought("sju", "Bra!", "7", True)])
    items = lxml.html.document_fromstring(html).findall(".//li")
    assert [item.find("mark").get("data-row") for item in items] == ["sju", "åtta"]


def test_comments_without_numbers_are_marked_in_their_order() -> None:
    html = page(
        "<p>Ja</p><p>Nej</p><p>Ja</p>",
        [Sought("a", "Ja", None, True), Sought("b", "Nej", None, True), Sought("c", "Ja", None, True)],
    )
    assert [mark.get("data-row") for mark in lxml.html.document_fromstring(html).iter("mark")] == ["a", "b", "c"]


def test_a_short_text_of_another_page_is_not_sought_here() -> None:
    html = page(
        "<p>Bra!</p><p>En längre text av samma tråd.</p>",
        [Sought("a", "Bra!", None, False), Sought("b", "En längre text av samma tråd.", None, False)],
    )
    assert (marked(html, "a"), marked(html, "b")) == ([], ["En längre text av samma tråd."])


def test_a_text_that_the_page_breaks_up_is_marked_by_its_paragraphs() -> None:
    text = "Ett första stycke med ord.\n\nEtt andra stycke med ord."
    html = page(
        "<p>Ett första stycke med ord.</p><p>Annons!</p><p>Ett andra stycke med ord.</p>",
        [Sought("r", text, None, True)],
    )
    assert marked(html, "r") == ["Ett första stycke med ord.", "Ett andra stycke med ord."]


def test_smilies_are_words_too() -> None:
    sought = [Sought("r", "Tack :) för allt!", None, True)]
    html = page('<p>Tack <img src="http://b.example/s.gif" alt=":)"> för allt!</p>', sought)
    assert marked(html, "r") == ["Tack", "för allt!"]


def test_a_quotation_is_marked_once() -> None:
    html = page(
        "<p>Jag håller med om <q>allt det där du sade</q> nu.</p>",
        [
            Sought("a", "Jag håller med om allt det där du sade nu.", None, True),
            Sought("b", "allt det där du sade", None, True),
        ],
    )
    assert " ".join(marked(html, "a") + marked(html, "b")) == "Jag håller med om allt det där du sade nu."


def test_the_reader_s_own_decoding() -> None:
    answer = StoredAnswer(
        URL,
        datetime(2010, 1, 1, tzinfo=UTC),
        200,
        [("Content-Type", "text/html; charset=utf-8")],
        "<p>Räksmörgås “här”</p>".encode("cp1252"),
    )
    assert "Räksmörgås “här”" in shown(answer, CAPTURE, [])


@pytest.mark.parametrize("capture", [{"mime": "text/plain"}, {"source": "text"}, {"source": "export"}])
def test_texts_and_exports_are_shown_as_they_are(capture: dict[str, str]) -> None:
    html = page("<b>Rad ett</b>\n\nRad två", [Sought("r", "Rad två", None, True)], "text/plain", **capture)
    assert "&lt;b&gt;Rad ett&lt;/b&gt;" in html
    assert marked(html, "r") == ["Rad två"]


def test_what_was_not_stored_is_told(tmp_path: object) -> None:
    with pytest.raises(NotReadable, match="not stored"):
        answer_of(tmp_path, {**CAPTURE, "warc_file": None})  # type: ignore[arg-type]
