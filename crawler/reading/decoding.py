"""Bytes to text: what the page was meant to say, whatever it claims to be encoded in.

Swedish pages of 2004–2012 are UTF-8 or windows-1252, and often both: a template in one, a database in the other.
Encoding detectors guess a whole page at a time; here each undecodable byte is read as windows-1252 instead, and
each piece of UTF-8 in a windows-1252 page as UTF-8.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding

from crawler.reading.codepages import C1_TO_CP1252, CP1252, is_mac_roman, windows_1252
from crawler.reading.mojibake import undo

_C1_IN_UTF8 = re.compile(rb"\xc2[\x80-\x9f]")
_SPACES = bytes.maketrans(b"\x0b\x0c", b"  ")
_CONTROLS = bytes(set(range(0x20)) - set(b"\t\n\x0b\x0c\r"))
_NO_CONTROLS = dict.fromkeys(_CONTROLS) | {0xFFFE: None, 0xFFFF: None}
_C1_REFERENCE = re.compile(r"&#(?:(12[89]|1[345]\d)(?!\d)|[xX]([89][0-9a-fA-F])(?![0-9a-fA-F]));?")

# UTF-8 of Western letters, spaces, quotes, dashes and emoji: as windows-1252 these bytes make no word.
# Other two-byte sequences do ("Å”" is C5 94), so they are not taken for UTF-8 in a windows-1252 page.
_UTF8_PIECE = re.compile(
    rb"\xc3[\x80-\xbf]|\xc2[\xa0-\xbf]|\xe2[\x80-\x84][\x80-\xbf]|\xef\xb8\x8f|\xf0\x9f[\x80-\xbf]{2}"
)
_SINGLE_BYTE = re.compile(r"cp125\d|cp874|iso8859-\d+|koi8-\w|mac-roman|latin-1|ascii")
_MULTI_BYTE = re.compile(r"gb\w+|big5\w*|shift_jis\w*|cp9\d\d|euc_\w+|iso2022_\w+")
_WESTERN = {"cp1252", "iso8859-1", "iso8859-15", "latin-1", "ascii"}
_MAC_LABEL = re.compile(rb"""<meta[^>]{0,80}charset\s*=\s*["']?(?:x-mac-roman|mac)\b""", re.IGNORECASE)
_SURROGATES = re.compile(rb"\xed[\xa0-\xaf][\x80-\xbf]\xed[\xb0-\xbf][\x80-\xbf]")
_HALF_PAIR = re.compile(rb"\xed[\xa0-\xbf][\x80-\xbf]")
_HEAD = 4096  # bytes in which a label may stand


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text of a page; `encoding` is what most of it was in, `repaired` that the page's own label was wrong or mixed."""

    text: str
    encoding: str
    repaired: bool


def decode(body: bytes, content_type: str | None = None) -> Decoded:
    """Decode a page. Total: any bytes give text, without the control characters that no tree can hold.

    Order: byte order mark, `charset` of the header, `<meta>` or XML declaration, UTF-8 with windows-1252 beneath.
    Declared iso-8859-1 and US-ASCII are windows-1252, as in browsers.
    """
    result = _decode_bytes(body, content_type)
    text, doubled = undo(result.text)
    text = _C1_REFERENCE.sub(_from_reference, text)  # as fast as to look for one
    return Decoded(text, result.encoding, result.repaired or doubled)


def _decode_bytes(body: bytes, content_type: str | None) -> Decoded:
    if body.startswith(codecs.BOM_UTF8):
        return _decode_utf8(body.removeprefix(codecs.BOM_UTF8), "utf-8")
    if body.startswith(codecs.BOM_UTF16_LE) or (body[1:4:2] == b"\0\0" and body[0:3:2].isascii()):
        return _decode_strange(body.removeprefix(codecs.BOM_UTF16_LE), "utf-16-le")
    if body.startswith(codecs.BOM_UTF16_BE) or (body[0:3:2] == b"\0\0" and body[1:4:2].strip(b"\0")):
        return _decode_strange(body.removeprefix(codecs.BOM_UTF16_BE), "utf-16-be")
    declared = http_content_type_encoding(content_type) if content_type else None
    declared = _supported(declared) or _supported(html_body_declared_encoding(body))
    if declared is None and _MAC_LABEL.search(body[:_HEAD]):
        declared = "mac-roman"
    if declared and _MULTI_BYTE.fullmatch(declared):
        try:
            body.decode(declared)
        except (UnicodeError, LookupError):
            declared = None
        else:
            return _decode_strange(body, declared)
    return _decode_utf8(body, declared)


def _decode_strange(body: bytes, encoding: str) -> Decoded:
    """An encoding whose bytes below 0x20 may be more than controls."""
    return Decoded(body.decode(encoding, "replace").translate(_NO_CONTROLS), encoding, False)


def _supported(name: str | None) -> str | None:
    """A declared encoding that a page can be in; UTF-16 without its mark is a lie wherever the label could be read."""
    known = name == "utf-8" or (name and (_SINGLE_BYTE.fullmatch(name) or _MULTI_BYTE.fullmatch(name)))
    return name if known else None


def _decode_utf8(body: bytes, declared: str | None) -> Decoded:
    body = _without_cut_end(body).translate(_SPACES, _CONTROLS)
    single = declared is not None and declared != "utf-8"
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        if _C1_IN_UTF8.search(body):
            text = text.translate(C1_TO_CP1252)
        return Decoded(text, "utf-8", single and not body.isascii())
    if declared and single and declared not in _WESTERN:
        return Decoded(body.decode(declared, "replace"), declared, False)
    if not _UTF8_PIECE.search(body):
        if is_mac_roman(body):
            return Decoded(body.decode("mac-roman"), "mac-roman", True)
        if declared == "iso8859-15":
            return Decoded(body.decode(declared).translate(C1_TO_CP1252), declared, False)
        return Decoded(windows_1252(body), "windows-1252", declared == "utf-8")
    if single:
        return Decoded(_with_utf8_pieces(body), "windows-1252", True)
    return Decoded(body.decode("utf-8", "bloggarkiv.cp1252"), "utf-8", True)


def _without_cut_end(body: bytes) -> bytes:
    """A page cut inside its last UTF-8 character, without that half."""
    cut = re.search(rb"(?:[\xc3-\xf4]|[\xe0-\xf4][\x80-\xbf]|[\xf0-\xf4][\x80-\xbf]{2})\Z", body[-4:])
    if not cut:
        return body
    head = body[: len(body) - len(cut.group())]
    return head if _UTF8_PIECE.search(head) else body


def _with_utf8_pieces(body: bytes) -> str:
    text: list[str] = []
    end = 0
    for piece in _UTF8_PIECE.finditer(body):
        text.append(windows_1252(body[end : piece.start()]))
        text.append(piece.group().decode("utf-8", "replace"))
        end = piece.end()
    text.append(windows_1252(body[end:]))
    return "".join(text)


def _read_as_cp1252(error: UnicodeError) -> tuple[str, int]:
    """Codec error handler: undecodable bytes as windows-1252, but a UTF-8 character cut in half as U+FFFD.

    Half a surrogate pair is U+FFFD too; a whole one, as Java and MySQL once wrote emoji, is its character (CESU-8).
    """
    if not isinstance(error, UnicodeDecodeError):
        raise error
    if pair := _SURROGATES.match(error.object, error.start):
        utf16 = pair.group().decode("utf-8", "surrogatepass").encode("utf-16-le", "surrogatepass")
        return utf16.decode("utf-16-le"), pair.end()
    if _HALF_PAIR.match(error.object, error.start):
        return "\ufffd", error.start + 3
    bad = error.object[error.start : error.end]
    if bad == b"\xc3" or bad.startswith(b"\xe2\x80"):
        return "\ufffd", error.end
    return windows_1252(bytes(bad)), error.end


codecs.register_error("bloggarkiv.cp1252", _read_as_cp1252)


def _from_reference(match: re.Match[str]) -> str:
    """`&#145;` as browsers read it: https://html.spec.whatwg.org/#numeric-character-reference-end-state."""
    code = int(match.group(1)) if match.group(1) else int(match.group(2), 16)
    return CP1252[code] if code < 0xA0 else match.group()
