"""UTF-8 that was once read as windows-1252 or MacRoman and saved again, as databases moved between servers are.

Undone a run of text at a time, and only where a run shows it inside a word ("fÃ¶r") and has no rightly spelt letter
beside it, so that a page that writes about "Ã¥" keeps its words. Where one such run is found, lone ones ("â€“") are
undone too, and where many are, also words beside rightly spelt ones. ftfy does the same for one string at a time; on
pages, whose parts have different pasts, it mends less and spoils what is quoted (tests/reading/test_encodings.py).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape

from crawler.reading.codepages import CP1252, MAC_ROMAN

_MOST_LAYERS = 4  # of moves that a text went through
_MANY = 3  # runs beyond doubt: the page's database was moved, and nothing in it is a quotation


@dataclass(frozen=True, slots=True)
class _Face:
    """How the UTF-8 of Western letters, spaces, quotes, dashes and emoji looks in another encoding."""

    leads: str  # characters of which one is in every such text
    runs: re.Pattern[str]
    bytes: dict[str, int]

    def undo(self, match: re.Match[str]) -> str:
        try:
            return bytes(self.bytes[char] for char in match.group()).decode("utf-8")
        except (KeyError, UnicodeDecodeError):
            return match.group()


def _face(characters: str, further: tuple[str, ...] = ()) -> _Face:
    """`further` are two-byte sequences that words have too, and that so count only after one that they have not."""
    rest = "[" + re.escape(characters[0x80:0xC0]) + "\x80-\x9f]"
    lead = {code: re.escape(characters[code]) for code in (0xC2, 0xC3, 0xE2, 0xF0, 0x9F)}
    quotes = re.escape(characters[0x80] + characters[0x82] + characters[0x84])
    pieces = (
        f"{lead[0xC3]}{rest}",
        f"{lead[0xC2]}{rest}",
        f"{lead[0xE2]}[{quotes}\x80\x82\x84]{rest}",
        f"{lead[0xF0]}[{characters[0x9F]}\x9f]{rest}{{2}}",
    )
    piece = "|".join(pieces)
    leads = "".join(characters[code] for code in (0xC2, 0xC3, 0xE2, 0xF0))
    to_byte = {char: code for code, char in enumerate(characters)} | {chr(code): code for code in range(0x80, 0xA0)}
    return _Face(leads, re.compile(f"(?:{piece})(?:{'|'.join((piece, *further))})*"), to_byte)


# ƒ, ˆ, ˜, Š, š, Œ, œ, Ž, ž and Ÿ: what "Ã" and its like look like when they are read wrongly once more.
_CP1252_FACE = _face(CP1252, ("Æ’", "Ë[†œ]", "Å[\xa0¡’“½¾¸]"))
_MAC_FACE = _face(MAC_ROMAN)

_REFERENCES = re.compile(  # the same as references: "f&Atilde;&para;r", "it&acirc;&euro;&trade;s"
    r"&(?:Atilde|Acirc|#19[45]);&(?:[a-zA-Z]+\d*|#\d{2,4});"
    r"|&(?:acirc|#226);&(?:euro|#8364|#128);&(?:[a-zA-Z]+\d*|#\d{2,4});"
)
_MAY_BE_REFERENCES = re.compile(r"&(?:A(?:tilde|circ)|acirc|#(?:19[45]|226));")  # one literal first: much faster
# One text between tags; what stands right in an element for code is quoted (group 1).
_TEXT_RUN = re.compile(r"(<(?:code|pre|tt|kbd|samp|xmp|textarea)\b[^<>]*>)?([^<>]+)", re.IGNORECASE)
_LETTER_BESIDE = re.compile(r"[A-Za-z]")
_PROPER = re.compile("[à-öø-ÿ]", re.IGNORECASE)
_LOST_SPACE = re.compile(r"[ÃÂ](?= )")  # its second byte, a no-break space, became a space
_LOST_A, _LOST_NBSP = re.compile(r"Ã (?=[ ,.;:!?)]|$)"), re.compile(r"Â (?=\S)")
_ESCAPED = re.compile(
    r"&amp;((?:[aouAOU]uml|[aA]ring|[aeAE](?:acute|grave)|aelig|AElig|[oO]slash|szlig"
    r"|#(?:19[67]|201|214|216|220|22[3489]|23[03]|246|248|252));)"
)
_BESIDE_ESCAPED = re.compile(rf"[A-Za-z](?:{_ESCAPED.pattern})|(?:{_ESCAPED.pattern})[A-Za-z]")


def undo(text: str) -> tuple[str, bool]:
    """A page's text without what a wrong reading made of it, and whether there was any of that."""
    if _MAY_BE_REFERENCES.search(text):
        text = _REFERENCES.sub(lambda match: unescape(match.group()), text)
    found = False
    for face in (_CP1252_FACE, _MAC_FACE):
        for _ in range(_MOST_LAYERS):
            undone = _undo_layer(text, face)
            if undone is None:
                break
            text, found = undone, True
    if any(map(_in_word, _ESCAPED.finditer(text))):
        unescaped = _TEXT_RUN.sub(_unescape, text)
        text, found = unescaped, found or unescaped != text
    return text, found


def _undo_layer(text: str, face: _Face) -> str | None:
    """The text with one wrong reading undone; None where there was none."""
    if not any(lead in text for lead in face.leads) or not face.runs.search(text):
        return None
    sure = sum(_is_doubled(run, face, in_word=True) for run in _TEXT_RUN.finditer(text))
    if not sure:
        return None

    def replacement(run: re.Match[str]) -> str:
        if _is_doubled(run, face, in_word=False):
            return _undone(run, face)
        return run[0] if run[1] or sure < _MANY else face.runs.sub(lambda match: _undone_in_word(match, face), run[0])

    return _TEXT_RUN.sub(replacement, text)


def _is_doubled(run: re.Match[str], face: _Face, *, in_word: bool) -> bool:
    if run[1]:
        return False
    text, found = run[2], False
    for match in face.runs.finditer(text):
        if face.undo(match) != match.group() and (not in_word or _in_word(match)):
            found = True
            break
    return found and not _PROPER.search(_LOST_SPACE.sub("", face.runs.sub("", text)))


def _in_word(match: re.Match[str]) -> bool:
    beside = match.string[max(0, match.start() - 1) : match.start()] + match.string[match.end() : match.end() + 1]
    return _LETTER_BESIDE.search(beside) is not None


def _undone_in_word(match: re.Match[str], face: _Face) -> str:
    return face.undo(match) if _in_word(match) else match.group()


def _undone(run: re.Match[str], face: _Face) -> str:
    text = face.runs.sub(face.undo, run[2])
    if face is _CP1252_FACE:
        text = _LOST_NBSP.sub(" ", _LOST_A.sub("à", text))
    return text


def _unescape(run: re.Match[str]) -> str:
    """Letters that were escaped twice, "f&amp;ouml;r", escaped once; not in a text that has others rightly spelt."""
    if run[1] or not _BESIDE_ESCAPED.search(run[2]) or _PROPER.search(run[2]):
        return run[0]
    return _ESCAPED.sub(r"&\1", run[2])
