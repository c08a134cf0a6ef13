"""Spellings of one name brought together: case, accents, spaces, hyphens. Pure."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_LETTERS = str.maketrans(
    {"ø": "o", "æ": "a", "œ": "o", "đ": "d", "ð": "d", "þ": "t", "ł": "l", "ħ": "h", "ı": "i", "ŋ": "n", "ŧ": "t"}
)
"""Letters that Unicode does not decompose into a base letter and an accent."""


_COMMON = tuple(zip("åäöé", "aaoe", strict=True))  # a table is slow, and most texts have no others


class _Folded(dict[int, int]):
    """For `str.translate`: each character's folded one, so that places in the text stay the same."""

    def __missing__(self, code: int) -> int:
        self[code] = ord((_bare(chr(code)) or chr(code))[0])
        return self[code]


_FOLDED = _Folded()


def _bare(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold()).casefold()
    return "".join(c for c in decomposed if not unicodedata.combining(c)).translate(_LETTERS)


def in_place(text: str) -> str:
    """`text` without case and accents, as long as it was: NFC text is compared by it character by character."""
    folded = text.lower()
    if len(folded) == len(text):
        for letter, plain in _COMMON:
            folded = folded.replace(letter, plain)
        if folded.isascii():
            return folded
    return text.translate(_FOLDED)


@lru_cache(1 << 16)
def identity(name: str) -> str:
    """What all spellings of a name share: its letters and digits without case and accents, nothing between them.

    A name without any is its characters, without the white space.
    """
    folded = in_place(unicodedata.normalize("NFC", name))
    return "".join(filter(str.isalnum, folded)) or "".join(name.split())
