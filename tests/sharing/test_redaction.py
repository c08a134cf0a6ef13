"""What was taken down goes out of a payload, however that escapes it; all else stays, byte for byte."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from exports import wxr
from hypothesis import given
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from crawler.archive.exchange import Exchange
from crawler.archive.redacting import rewritten
from crawler.archive.warc import WarcFolder
from pipelines.sharing.takedown.marks import Marker, Marks
from pipelines.sharing.takedown.redaction import LINK, MARKER, redact
from pipelines.sharing.takedown.takedowns import Takedown, dumps, load
from pipelines.sharing.takedown.withholding import Withheld
from pipelines.sharing.takedown.words import View

MARKER_OF = Marker(b"k" * 32)
TEXT = "Det här var väl ändå en väldigt bra text om reklam i bloggar."
URL = "http://spalten.example/2009/05/min-forsta-rubrik/"


def withheld() -> Withheld:
    """Two takedowns: of a person and what she wrote, and of a post."""
    person = {*MARKER_OF.name("Åsa Löv"), *MARKER_OF.text(TEXT), *MARKER_OF.email("asa@lov.example")}
    post = {*MARKER_OF.url(URL), *MARKER_OF.title("Min rubrik")}
    one = Takedown("2026-11-26", "r", "author", "id", frozenset({*person, *MARKER_OF.text("Nej.")}))
    return Withheld(MARKER_OF, [one, Takedown("2026-11-26", "r", "post", "id", frozenset(post))])


@pytest.mark.parametrize(
    ("payload", "left"),
    [
        ("<p>Åsa Löv säger: <i>hej</i></p>", f"<p>{MARKER} säger: <i>hej</i></p>"),
        ("<b>&Aring;sa&nbsp;L&#246;v</b>", f"<b>{MARKER}</b>"),
        ("<b>asa <br/>LOV</b>", "<b>asa <br/>LOV</b>"),
        ("<p>Åsa Lövgren</p>", "<p>Åsa Lövgren</p>"),
        (f"<p>{TEXT}</p>", f"<p>{MARKER}</p>"),
        (
            "<p>Det här var <b>väl ändå</b> en väldigt bra text om reklam, eller hur?</p>",
            f"<p>{MARKER} <b>{MARKER}</b> {MARKER}, eller hur?</p>",
        ),
        (
            f"<a href='{URL}#c1' title=\"Min rubrik\">Min rubrik</a>",
            f"<a href='{LINK}' title=\"{MARKER}\">{MARKER}</a>",
        ),
        (
            "<a href='/2009/05/min-forsta-rubrik-2/'>Min andra</a>",
            "<a href='/2009/05/min-forsta-rubrik-2/'>Min andra</a>",
        ),
        ("<a href='?p=1&amp;x=%C3%A5'>Min rubrik</a>", "<a href='?p=1&amp;x=%C3%A5'>Min rubrik</a>"),
        ("mailto:asa@lov.example?subject=x", f"mailto:{MARKER}?subject=x"),
        ("<p>Nej.</p><p>Åsa Löv</p>", f"<p>{MARKER}</p><p>{MARKER}</p>"),
        ("<p>Nej.</p><p>Bo Ek</p>", "<p>Nej.</p><p>Bo Ek</p>"),
        ("<d>&lt;p&gt;Åsa&amp;nbsp;Löv&lt;/p&gt;</d>", f"<d>&lt;p&gt;{MARKER}&lt;/p&gt;</d>"),
        ("<c><![CDATA[<p>Åsa Löv</p>]]></c>", f"<c><![CDATA[<p>{MARKER}</p>]]></c>"),
        (json.dumps({"n": "Åsa Löv", "m": "Bo"}), json.dumps({"n": MARKER, "m": "Bo"})),
        ('["http:\\/\\/spalten.example\\/2009\\/05\\/min-forsta-rubrik\\/feed\\/"]', f'["{LINK}"]'),
    ],
)
def test_it_goes_and_nothing_else(payload: str, left: str) -> None:
    of = withheld().marks(URL)
    assert redact(payload, of).text == left
    assert redact(left, of).text == left


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16"])
def test_bytes_stay_what_they_are_in_every_encoding(encoding: str) -> None:
    before = "<p>räksmörgås</p><b>Åsa Löv</b><p>ö</p>".encode(encoding)
    after = withheld().payload(before, "http://spalten.example/", "text/html")
    assert after == f"<p>räksmörgås</p><b>{MARKER}</b><p>ö</p>".encode(encoding)


def test_a_new_comment_of_hers_goes_too_where_the_page_says_whose_it_is() -> None:
    feed = (
        "<?xml version='1.0'?><rss><channel><item><title>Av: Åsa Löv</title>"
        "<description>En helt ny mening.</description></item>"
        "<item><title>Av: Bo</title><description>En annan mening.</description></item></channel></rss>"
    )
    api = json.dumps(
        [
            {"author_name": "Åsa Löv", "content": {"rendered": "<p>En helt ny mening.</p>"}},
            {"author_name": "Bo", "content": {"rendered": "<p>En annan mening.</p>"}},
        ]
    )
    for payload in (feed, api):
        left = withheld().payload(payload.encode(), "http://spalten.example/x", None).decode()
        assert "Åsa" not in left
        assert "ny mening" not in left
        assert "En annan mening" in left


@given(st.text())
def test_what_holds_none_of_it_is_left_alone(text: str) -> None:
    body = text.encode("utf-8", "surrogatepass")
    assert withheld().payload(body, "http://spalten.example/", None) == body


@given(st.lists(st.sampled_from(["&amp;", "&aring;", "%C3%A5", "\\u00e5", "å", "\u00ad", "&", "%", "x", "\\/"])))
def test_each_place_of_a_view_has_its_place_in_the_source(parts: list[str]) -> None:
    source = "".join(parts)
    view = View(source)
    starts = [view.source(at, at + 1) for at in range(len(view.text))]
    assert all(0 <= start < end <= len(source) for start, end in starts)
    assert [start for start, _ in starts] == sorted(start for start, _ in starts)


def test_an_export_keeps_what_others_wrote_in_the_same_thread() -> None:
    said = [wxr.comment(1, "En helt ny mening.", author="Åsa Löv"), wxr.comment(2, "En annan mening.", author="Bo")]
    left = withheld().payload(wxr.export(wxr.item(7, "Inlägget.", *said)).encode(), wxr.HOME, None).decode()
    assert "ny mening" not in left
    assert "En annan mening" in left
    assert "Inlägget." in left


def test_a_record_that_is_changed_says_so_and_is_whole(tmp_path: Path) -> None:
    page = gzip.compress(f"<p>{TEXT}</p><p>Kvar.</p>".encode())
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nX-Efter: ja\r\nContent-Length: %d\r\n\r\n" % len(page)
    folder = tmp_path
    files = WarcFolder(folder, {}, 10**9)
    record = files.add_exchange(
        "http://spalten.example/", Exchange(bytearray(b"GET / HTTP/1.1\r\n\r\n"), bytearray(head + page))
    )
    files.close()
    with (folder / record.place.file).open("rb") as file:
        file.seek(record.place.offset)
        member = file.read(record.place.length)
    clean = rewritten(member, withheld())
    assert clean is not None
    after = next(iter(ArchiveIterator(BytesIO(clean.member), check_digests="raise")))
    body = after.content_stream().read().decode()
    assert body == f"<p>{MARKER}</p><p>Kvar.</p>"
    assert after.http_headers.get_header("X-Efter") == "ja"
    assert after.http_headers.get_header("Content-Encoding") is None
    assert after.http_headers.get_header("Content-Length") == str(len(body))
    assert after.rec_headers.get_header("Bloggarkiv-Redacted")
    again = rewritten(clean.member, withheld())
    assert again is not None
    assert again.member is clean.member


def test_the_list_is_read_as_it_was_written_and_names_nobody(tmp_path: Path) -> None:
    root = tmp_path
    day = f"{datetime(2026, 11, 26, tzinfo=UTC):%Y-%m-%d}"
    marks = frozenset([*MARKER_OF.name("Åsa Löv"), *MARKER_OF.text(TEXT)])
    told = [Takedown(day, "Ombedd", "author", "id", marks), Takedown(day, "r", "blog", "id", marks, "ab")]
    (root / "takedowns.jsonl").write_text(dumps(told))
    assert load(root) == told
    assert "sa L" not in (root / "takedowns.jsonl").read_text()
    of = Marks(MARKER_OF)
    of.add(load(root)[0].marks)
    assert of.is_name("ÅSA  löv")
