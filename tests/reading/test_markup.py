"""Decoding, trees and clean parts of pages."""

from __future__ import annotations

import time

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.errors import NotReadable
from crawler.reading.decoding import decode
from crawler.reading.markup import MAX_BYTES, Document, absolute, clean

URL = "http://blogg.example/2009/12/hej/"
SWEDISH = "Räksmörgås på Östermalm – ”så är det”"


def page(body: str, head: str = "") -> str:
    return f"<html><head>{head}<title>T</title></head><body>{body}</body></html>"


def part(html: str) -> lxml.html.HtmlElement:
    return Document.parse(page(f"<div id='x'>{html}</div>").encode(), URL).root.get_element_by_id("x")


def text(html: str) -> str:
    return clean(part(html), URL).text


UTF8_META, LATIN_META = (
    '<meta charset="utf-8">',
    '<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1">',
)


@pytest.mark.parametrize(
    ("body", "content_type", "encoding", "repaired"),
    [
        pytest.param(page(SWEDISH, UTF8_META).encode(), None, "utf-8", False, id="utf-8"),
        pytest.param(page(SWEDISH).encode(), None, "utf-8", False, id="utf-8, undeclared"),
        pytest.param(b"\xef\xbb\xbf" + page(SWEDISH, LATIN_META).encode(), None, "utf-8", False, id="BOM beats meta"),
        pytest.param(page(SWEDISH).encode("utf-16"), None, "utf-16-le", False, id="utf-16 with its mark"),
        pytest.param(page(SWEDISH).encode("utf-16-be"), None, "utf-16-be", False, id="utf-16 without"),
        pytest.param(page(SWEDISH, LATIN_META).encode("cp1252"), None, "windows-1252", False, id="latin-1 is cp1252"),
        pytest.param(page(SWEDISH).encode("cp1252"), None, "windows-1252", False, id="cp1252, undeclared"),
        pytest.param(
            page(SWEDISH).encode("cp1252"), "text/html; charset=ISO-8859-1", "windows-1252", False, id="header"
        ),
        pytest.param(page(SWEDISH, UTF8_META).encode("cp1252"), None, "windows-1252", True, id="cp1252 as utf-8"),
        pytest.param(page(SWEDISH, LATIN_META).encode(), None, "utf-8", True, id="utf-8 as latin-1"),
        pytest.param(page(SWEDISH).encode(), "text/html; charset=iso-8859-1", "utf-8", True, id="header lies"),
        pytest.param(
            page(SWEDISH, UTF8_META).encode().decode("cp1252", "replace").replace("\ufffd", "\x9d").encode(),
            None,
            "utf-8",
            True,
            id="twice",
        ),
    ],
)
def test_swedish_is_read_right(body: bytes, content_type: str | None, encoding: str, repaired: bool) -> None:
    doc = Document.parse(body, URL, content_type)
    assert doc.root.body.text_content() == SWEDISH
    assert (doc.encoding, doc.repaired) == (encoding, repaired)


def test_windows_1252_inside_utf_8() -> None:
    body = page("<p>Från mallen: å</p>", UTF8_META).encode().replace(b"</p>", "</p><p>blå ö – så</p>".encode("cp1252"))
    doc = Document.parse(body, URL)
    assert [p.text for p in doc.root.iter("p")] == ["Från mallen: å", "blå ö – så"]
    assert doc.repaired


def test_utf_8_inside_windows_1252() -> None:
    body = page("<p>HEJ PÅ” på</p>", LATIN_META).encode("cp1252").replace(b"</p>", "</p><p>också så’</p>".encode())
    doc = Document.parse(body, URL)
    assert [p.text for p in doc.root.iter("p")] == ["HEJ PÅ” på", "också så’"]
    assert doc.repaired


def test_characters_cut_in_half_do_not_become_letters() -> None:
    body = page("<p>utdrag ur nå…</p>", UTF8_META).encode().replace(b"</p>", b" \xc3</p>")
    assert "Ã" not in decode(body).text
    assert decode("då sa hon då".encode() + b"\xc3").text == "då sa hon då"


@pytest.mark.parametrize(
    ("doubled", "right"),
    [
        ("<p>fÃ¶r att pÃ¥ sÃ¤tt</p>", "för att på sätt"),
        ("<p>itâ€™s â€œgoodâ€\x9d â€“ he said</p>", "it’s “good” – he said"),
        ("<p>f&Atilde;&para;r &Atilde;&yen;r</p>", "för år"),
        ("<p>GrÃ¶n ðŸ˜€</p>", "Grön 😀"),
    ],
)
def test_double_encoding_is_undone(doubled: str, right: str) -> None:
    doc = Document.parse(page(doubled + "<p>Öst är rätt</p>", UTF8_META).encode(), URL)
    assert doc.root.find(".//p").text == right
    assert doc.root.findall(".//p")[1].text == "Öst är rätt"
    assert doc.repaired


@pytest.mark.parametrize(
    "words", ["Ett å blev Ã¥ på sidan", "Skriv inte fÃ¶r när du menar för", "NÃO é", "10 Â° ute", "Ã–"]
)
def test_text_about_encodings_is_left_alone(words: str) -> None:
    doc = Document.parse(page(words, UTF8_META).encode(), URL)
    assert doc.root.body.text_content() == words
    assert not doc.repaired


def test_numeric_references_as_browsers_read_them() -> None:
    assert text("&#145;hej&#146; &#147;då&#148; &#150; &#x97; &#133; &#8217;") == "‘hej’ “då” – — … ’"


def test_c1_controls_are_windows_1252() -> None:
    assert text("tum\x96stock\x85") == "tum–stock…"


@given(
    st.binary(max_size=400),
    st.sampled_from([None, "text/html; charset=utf-8", "text/html; charset=latin1", "x/y; charset=utf-7"]),
)
def test_decoding_is_total(body: bytes, content_type: str | None) -> None:
    assert isinstance(decode(body, content_type).text, str)


@given(st.text(alphabet="abåäöÅÄÖéü–’”…€ <>", min_size=1, max_size=80))
def test_what_is_utf_8_stays(words: str) -> None:
    assert decode(words.encode()).text == words


@given(st.binary(max_size=400))
def test_parse_gives_a_tree_or_says_why_not(body: bytes) -> None:
    try:
        doc = Document.parse(body, URL)
    except NotReadable:
        return
    clean(doc.root, URL)


@given(
    st.lists(
        st.sampled_from(
            [
                "<p>",
                "</p>",
                "<div>",
                "</b>",
                "<b>",
                "<li>",
                "<!--",
                "-->",
                "x",
                "<a href=y>",
                "\0",
                "</html>",
                "&#0;",
                "<svg>",
                "<table>",
                "<pre>",
                "<br>",
            ]
        ),
        max_size=40,
    )
)
def test_any_tag_soup_is_cleaned(pieces: list[str]) -> None:
    doc = Document.parse(("<p>Ett stycke</p>" + "".join(pieces)).encode(), URL)
    cleaned = clean(doc.root, URL)
    again = clean(lxml.html.fromstring(f"<div>{cleaned.html}</div>"), URL)
    assert again.text.split() == cleaned.text.split()


@pytest.mark.parametrize(
    ("body", "content_type", "says"),
    [
        (b"", None, "empty"),
        (b" \r\n\0 ", "text/html", "empty"),
        (b"\xef\xbb\xbf", None, "empty"),
        (b"%PDF-1.4\n%\xe2\xe3", "text/html", "PDF"),
        (b"\n%PDF-1.4\n", None, "PDF"),
        (b"\x89PNG\r\n\x1a\n\0\0", "text/html", "image"),
        (b"GIF89a\1\0", None, "image"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "image/jpeg", "image"),
        (b"\x1f\x8b\x08\0\0", "text/html", "compressed"),
        (b"PK\x03\x04\x14\0", None, "binary"),
        (b"\x00\x01\x02\x03\x04\x05\x06abc\x07\x08", None, "binary"),
        (b"just words", "application/pdf", "application/pdf"),
    ],
)
def test_what_is_no_page_is_refused(body: bytes, content_type: str | None, says: str) -> None:
    with pytest.raises(NotReadable, match=says):
        Document.parse(body, URL, content_type)


def test_a_page_with_the_wrong_header_is_read() -> None:
    assert Document.parse(page("<p>hej</p>").encode(), URL, "image/jpeg").root.body.text_content() == "hej"


def test_nul_bytes_do_not_end_the_page() -> None:
    assert Document.parse(page("<p>a\0b</p><p>c</p>").encode(), URL).root.body.text_content() == "abc"


def test_xhtml_with_its_declaration() -> None:
    body = (
        '<?xml version="1.0" encoding="iso-8859-1"?>\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN">'
        + page("<p>å</p>").replace("<html>", '<html xmlns="http://www.w3.org/1999/xhtml">')
    )
    doc = Document.parse(body.encode("cp1252"), URL, "application/xhtml+xml")
    assert doc.root.find(".//p").text == "å"


def test_content_after_the_end_of_the_page() -> None:
    doc = Document.parse(page("<p>a</p>").encode() + b"<div id='late'><p>b</p></div>", URL)
    assert doc.root.body.text_content() == "ab"


@pytest.mark.parametrize("tag", ["div", "ol><li", "font", "blockquote", "table><tr><td", "span"])
@pytest.mark.parametrize("closed", [True, False])
def test_five_thousand_levels_lose_nothing(tag: str, closed: bool) -> None:
    names = tag.split("><")
    ends = "".join(f"</{name}>" for name in reversed(names)) * 5000 if closed else ""
    doc = Document.parse(page(f"<{tag}>" * 5000 + "deep" + ends + "<p>after</p>").encode(), URL)
    assert doc.root.body.text_content() == "deepafter"
    cleaned = clean(doc.root.body, URL)
    assert cleaned.text.split() == ["deep", "after"]
    assert "after" in cleaned.html


def test_a_huge_page_is_cut_and_says_so() -> None:
    body = page("<div>" + "<p>Ett stycke om ingenting alls.</p>\n" * 900_000).encode()
    assert len(body) > 30_000_000
    start = time.process_time()
    doc = Document.parse(body, URL)
    assert doc.truncated
    assert len(doc.text) <= MAX_BYTES
    assert time.process_time() - start < 20


def test_base_url() -> None:
    doc = Document.parse(page("<a href='x'>", "<base href='/blogg/'>").encode(), URL)
    assert doc.base_url == "http://blogg.example/blogg/"
    assert Document.parse(page("", "<base href='javascript:x'>").encode(), URL).base_url == URL


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>Ett</p><p>Två</p>", "Ett\n\nTvå"),
        ("<p>Ett<br>Två<br/>\nTre</p>", "Ett\nTvå\nTre"),
        ("Ett<br><br>Två<br> <br><br>Tre", "Ett\n\nTvå\n\nTre"),
        ("<p>a\n  b\t c&nbsp;&nbsp;d</p>", "a b c d"),
        ("<p>Lista:</p><ul><li>ett</li><li>två <b>fet</b></li></ul><p>Slut</p>", "Lista:\n\nett\ntvå fet\n\nSlut"),
        ("<ol><li>ett<ul><li>inre</li></ul></li><li>två</li></ol>", "ett\ninre\ntvå"),
        ("<ul><li><p>ett</p></li><li><p>två</p></li></ul>", "ett\ntvå"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>", "a b\nc d"),
        ("<blockquote><p>Du skrev så</p></blockquote><p>Nej</p>", "Du skrev så\n\nNej"),
        ("<pre>rad 1\n  rad 2\n</pre>efter", "rad 1\n  rad 2\n\nefter"),
        ("<p>Hej <script>x()</script><style>p{}</style>där</p>", "Hej där"),
        ("<noscript>slå på</noscript><object><p>Flash</p></object>text<iframe>ram</iframe>", "text"),
        ("<form>Namn <input value=x><textarea>t</textarea><button>Skicka</button></form>", "Namn"),
        (
            "Bra <img src='s.gif' alt=':)' class='wp-smiley'> <img class='emoji' alt='👍'><img src='k.jpg' alt='katt'>",
            "Bra :) 👍",
        ),
        ("<p>ett<!-- dolt -->två</p>", "etttvå"),
        ("<em>sam</em>man <b>satt</b>", "samman satt"),
        ("<h2>Rubrik</h2>Text<div>Ruta</div>", "Rubrik\n\nText\n\nRuta"),
        ("<dl><dt>Ord</dt><dd>Mening</dd></dl>", "Ord\nMening"),
        ("", ""),
    ],
)
def test_text(html: str, expected: str) -> None:
    assert text(html) == expected
    assert clean(part(html), "").text == expected


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p class='x' style='color:red' onclick='x()'>Hej</p>", "<p>Hej</p>"),
        ("<p>a &lt; b &amp; c</p>", "<p>a &lt; b &amp; c</p>"),
        ("<p><span style='x'>Hej <font color=red>du</font></span></p>", "<p>Hej du</p>"),
        ("<p>a<script>x()</script>b</p>", "<p>ab</p>"),
        ("<center><p>mitt</p></center>", "<div><p>mitt</p></div>"),
        (
            "<a href='/b' onclick='x' target=_blank rel='nofollow'>l</a>",
            '<a href="http://blogg.example/b" rel="nofollow">l</a>',
        ),
        ("<a href='javascript:x()'>l</a>", "<a>l</a>"),
        ("<a href=' java\nscript:x()'>l</a><span></span>", "<a>l</a>"),
        (
            "<img src='/i.jpg' alt='En &quot;bild&quot;' onerror='x()'>",
            '<img alt=\'En "bild"\' src="http://blogg.example/i.jpg"/>',
        ),
        ("<img src='data:image/gif;base64,R0' data-src='/i.jpg'>", '<img src="http://blogg.example/i.jpg"/>'),
        ("<div><iframe src='//x.example'></iframe><p>k</p></div>", "<div><p>k</p></div>"),
        ("<ul><li>ett</li></ul>", "<ul><li>ett</li></ul>"),
        ("<svg onload=x()><p>i</p></svg>ut", "ut"),
    ],
)
def test_html(html: str, expected: str) -> None:
    assert clean(part(html), URL).html == expected


@given(
    st.lists(
        st.sampled_from(
            [
                "<p>å</p>",
                "<b>f</b>",
                "<a href='/x' rel=nofollow>l</a>",
                "<br>",
                '&lt;"',
                "<ul><li>x</li></ul>",
                "<img src=/i.png alt='&amp;&quot;'>",
            ]
        ),
        max_size=12,
    )
)
def test_rebuilt_and_plain_html_agree(pieces: list[str]) -> None:
    plain, rebuilt = (
        clean(part("".join(pieces)), URL).html,
        clean(part("".join(pieces) + "<script></script>"), URL).html,
    )
    assert plain == rebuilt


def test_links() -> None:
    element = part(
        "<a href='http://a.example/'>A <b>b</b></a> <a href='../c#d' rel='External  nofollow'>C</a> <a href='#'>n</a>"
        "<a href='mailto:x@y.example'>m</a><a name='z'>z</a><a href='http://[broken'>x</a>"
        "<a href='//e.example/?q=å b'><img src=i></a>"
    )
    assert [(a.url, a.text, a.rel) for a in clean(element, URL).links] == [
        ("http://a.example/", "A b", None),
        ("http://blogg.example/2009/12/c#d", "C", "External nofollow"),
        ("http://e.example/?q=å%20b", "", None),
    ]


@pytest.mark.parametrize(
    "href",
    [
        "javascript:x()",
        "mailto:a@b.c",
        "http://",
        "http://[x",
        "http://a.example:port/",
        "//a.example:99999/",
        "data:text/html,x",
        "ftp://a.example/",
    ],
)
def test_only_web_addresses_are_links(href: str) -> None:
    assert absolute(href, URL) is None
