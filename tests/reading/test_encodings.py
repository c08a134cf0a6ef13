"""Pages in every encoding that Scandinavian blogs came in, mislabelled, mixed and read wrongly once or more."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.reading.codepages import CP1252
from crawler.reading.decoding import decode
from crawler.reading.markup import Document

_URL = "http://blogg.example/"
_SWEDISH = "Återvände på söndag från Malmö: räksmörgås, öl och “kaffe” – för 5 €."
_WORDS = "Återvände på söndag från Malmö: räksmörgås och åter på ön för att äta"
_UTF8 = '<meta charset="utf-8">'
_LATIN = '<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1">'


def html(*paragraphs: str, label: str = _UTF8) -> str:
    return f"<html><head>{label}<title>B</title></head><body><p>{'</p><p>'.join(paragraphs)}</p></body></html>"


def meta(name: str) -> str:
    return f'<meta charset="{name}">'


def read_wrongly(text: str, encoding: str = "cp1252", times: int = 1) -> str:
    """A text saved as UTF-8 and read as something else, as a database that is moved."""
    for _ in range(times):
        raw = text.encode()
        text = "".join(CP1252[byte] for byte in raw) if encoding == "cp1252" else raw.decode(encoding)
    return text


def paragraphs(body: bytes, content_type: str | None = None) -> tuple[list[str], Document]:
    doc = Document.parse(body, _URL, content_type)
    return ["".join(p.itertext()) for p in doc.root.iter("p")], doc


_LABELS = [
    # body, header, encoding, repaired
    (html(_SWEDISH, label="").encode("cp1252"), "text/html; charset=windows-1252", "windows-1252", False),
    (html(_SWEDISH, label=_LATIN).encode(), "text/html; charset=utf-8", "utf-8", False),
    (html(_SWEDISH).encode(), "text/html; charset=ISO-8859-1", "utf-8", True),
    (html(_SWEDISH, label=meta("us-ascii")).encode("cp1252"), None, "windows-1252", False),
    (html(_SWEDISH, label=meta("svenska-iso")).encode("cp1252"), None, "windows-1252", False),
    (html(_SWEDISH, label=meta("utf-16")).encode(), None, "utf-8", False),
    (html(_SWEDISH, label=meta("x-sjis")).encode(), None, "utf-8", False),
    (html(_SWEDISH, label="").encode("utf-16-le"), None, "utf-16-le", False),
    (("\r\n" + html(_SWEDISH, label="")).encode("utf-16-le"), "text/html; charset=utf-16le", "utf-16-le", False),
    (codecs.BOM_UTF16_BE + html(_SWEDISH, label="").encode("utf-16-be"), None, "utf-16-be", False),
    (codecs.BOM_UTF8 + html(_SWEDISH, label=_LATIN).encode(), "text/html; charset=ISO-8859-1", "utf-8", False),
]


@pytest.mark.parametrize(("body", "content_type", "encoding", "repaired"), _LABELS)
def test_labels(body: bytes, content_type: str | None, encoding: str, repaired: bool) -> None:
    found, doc = paragraphs(body, content_type)
    assert found == [_SWEDISH]
    assert (doc.encoding, doc.repaired) == (encoding, repaired)


@pytest.mark.parametrize(
    ("words", "label", "encoding"),
    [
        ("Pris 5 € hos Åsa, Š ž œ", "iso-8859-15", "iso8859-15"),
        ("Åter på ön", "x-mac-roman", "mac-roman"),
        ("Åter på ön", "macintosh", "mac-roman"),
        ("Привет, как дела", "koi8-r", "koi8-r"),
        ("Õhtul käisime Tartus, šokk", "windows-1257", "cp1257"),
        ("こんにちは世界", "shift_jis", "cp932"),
    ],
)
def test_other_encodings_that_say_so(words: str, label: str, encoding: str) -> None:
    found, doc = paragraphs(html(words, label=meta(label)).encode(encoding))
    assert found == [words]
    assert (doc.encoding, doc.repaired) == (encoding, False)


@pytest.mark.parametrize("label", ["", _LATIN, _UTF8])
def test_mac_roman_by_any_label(label: str) -> None:
    found, doc = paragraphs(html(_WORDS, label=label).encode("mac-roman"))
    assert (found, doc.encoding, doc.repaired) == ([_WORDS], "mac-roman", True)


@pytest.mark.parametrize("words", ["Škoda och Miloš är här", "Œuvre för alla", "Saša, Dušan, Miloš"])
def test_what_windows_has_of_these_letters_is_no_mac(words: str) -> None:
    found, doc = paragraphs(html(words, label=_LATIN).encode("cp1252"))
    assert (found, doc.encoding) == ([words], "windows-1252")


@pytest.mark.parametrize(
    ("template", "rest"), [("utf-8", "cp1252"), ("cp1252", "utf-8")], ids=["UTF-8 first", "windows-1252 first"]
)
def test_a_template_in_one_encoding_and_comments_in_another(template: str, rest: str) -> None:
    label = _UTF8 if template == "utf-8" else _LATIN
    body = html(_SWEDISH, "X", label=label).encode(template).replace(b"X", "Tack för det, Åsa på ön!".encode(rest))
    found, doc = paragraphs(body)
    assert found == [_SWEDISH, "Tack för det, Åsa på ön!"]
    assert doc.repaired


@pytest.mark.parametrize("times", [1, 2, 3])
@pytest.mark.parametrize("encoding", ["cp1252", "latin-1", "mac-roman"])
@pytest.mark.parametrize(
    "words", [_WORDS, "Blåbær på grød", "Hyvää päivää, tämä on äiti", "Schöne Grüße aus Österreich"]
)
def test_read_wrongly(words: str, encoding: str, times: int) -> None:
    if times > 1 and encoding == "mac-roman":
        pytest.skip("no page was moved between Macs twice")
    found, doc = paragraphs(html("Skrivet på svenska", read_wrongly(words, encoding, times)).encode())
    assert found == ["Skrivet på svenska", words]
    assert doc.repaired


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        (read_wrongly("Hon sa “på ön” – och gick…"), "Hon sa “på ön” – och gick…"),
        (read_wrongly("Hej på dig 😀 och ön"), "Hej på dig 😀 och ön"),
        (read_wrongly("Voilà, Märta").replace("\xa0", " "), "Voilà, Märta"),
        (read_wrongly("En\xa0ö i Malmö").replace("\xa0", " "), "En ö i Malmö"),
        ("Tack f&Atilde;&para;r maten p&Atilde;&yen; &Atilde;&para;n", "Tack för maten på ön"),
        ("Tack f&#195;&#182;r det, it&acirc;&euro;&trade;s bra", "Tack för det, it’s bra"),
        ("Tack f&amp;ouml;r maten p&amp;aring; &amp;ouml;n", "Tack för maten på ön"),
        ("Tack f&amp;#246;r maten p&amp;#229; &amp;#246;n", "Tack för maten på ön"),
    ],
)
def test_what_a_database_made_of_it(wrong: str, right: str) -> None:
    found, doc = paragraphs(html(wrong).encode())
    assert found == [right]
    assert doc.repaired


def test_many_wrong_texts_vouch_for_those_beside_right_ones() -> None:
    wrong = [read_wrongly(words) for words in ("Första på ön", "Andra på ön", "Tredje på ön")]
    mixed = f"Åsas blogg » {read_wrongly('Räksmörgås på ön')}"
    assert paragraphs(html(*wrong, mixed).encode())[0][-1] == "Åsas blogg » Räksmörgås på ön"
    assert paragraphs(html(mixed).encode())[0] == [mixed]


@pytest.mark.parametrize(
    "words",
    [
        "NÃO HÁ VAGAS – IRMÃ, AMANHÃ, ORGANIZAÇÃO",
        "não há irmã; amanhã, Âncora e pão",
        "ÂME, CHÂTEAU, « Âge » – château",
        "România, înălțime, Âncă",
        "Kâğıt, Hâlâ",
        "Förr stod det ”Ã¥” i stället för ”å” på sidan.",
        "Om det står ”rÃ¤ksmÃ¶rgÃ¥s” i stället för räksmörgås är det fel kodning.",
        "<code>rÃ¤ksmÃ¶rgÃ¥s</code> och <code>f&amp;ouml;r</code>",
        "Tecknet Ã finns i portugisiskan",
        "Skriv &amp;aring; för å i HTML",
        "Det var en g\ufffdng p\ufffd \ufffdn",
        "√2 och √π",
        "10 Â° ute",
        "R{ksm|rg}s",
    ],
)
def test_what_is_right_or_quoted_stays(words: str) -> None:
    decoded = decode(html(words).encode())
    assert html(words) == decoded.text
    assert not decoded.repaired


@pytest.mark.parametrize(
    ("bad", "shown"),
    [
        (b"\xed\xa0\xbd\xed\xb8\x80", "😀"),  # CESU-8
        (b"\xed\xa0\x80", "\ufffd"),
        (b"\xed\xa0\x80\xed\xa0\x80", "\ufffd\ufffd"),
        (b"\0", ""),
        (b"\x93", "“"),
    ],
)
def test_bytes_that_no_utf_8_has(bad: bytes, shown: str) -> None:
    assert paragraphs(html("HejX på ön").encode().replace(b"X", bad))[0] == [f"Hej{shown} på ön"]


@given(
    st.text(alphabet="abcdeförs åäöéÅÄÖ,.–’”", min_size=1, max_size=60),
    st.sampled_from(["cp1252", "latin-1"]),
    st.integers(min_value=1, max_value=3),
)
def test_a_wrong_reading_is_undone_or_left(words: str, encoding: str, times: int) -> None:
    wrong = read_wrongly(words, encoding, times)
    layers = [read_wrongly(words, encoding, n) for n in range(times + 1)]
    as_windows = [layer.translate({code: CP1252[code] for code in range(0x80, 0xA0)}) for layer in layers]
    assert decode(wrong.encode()).text in as_windows
