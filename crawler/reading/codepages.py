"""Single-byte encodings as browsers and old Macs have them."""

from __future__ import annotations

import codecs
import re

CP1252 = "".join(bytes([b]).decode("cp1252", "ignore") or chr(b) for b in range(256))
"""WHATWG's windows-1252 (https://encoding.spec.whatwg.org/): the five bytes that Python leaves out are C1 controls."""

MAC_ROMAN = bytes(range(256)).decode("mac-roman")

C1_TO_CP1252 = {code: CP1252[code] for code in range(0x80, 0xA0)}

# å, ä and ö of a Mac inside a word in small letters: in windows-1252 capitals, Œ, Š and š, that never stand there.
_MAC_IN_WORD = re.compile(rb"[a-z][\x8a\x8c\x9a][a-z]")
_MAC_CAPITALS = re.compile(rb"[a-z][\x8a\x8c][a-z]")
_LATIN = re.compile(rb"[\xc4-\xc6\xd6\xd8\xdc\xe4-\xe6\xe9\xf6\xf8\xfc]")
_FEWEST = 3


def windows_1252(body: bytes) -> str:
    return codecs.charmap_decode(body, "strict", CP1252)[0]


def is_mac_roman(body: bytes) -> bool:
    """Whether bytes that are no UTF-8 are a Scandinavian's MacRoman, whatever their label."""
    if not _MAC_CAPITALS.search(body) or _LATIN.search(body):
        return False
    return len(_MAC_IN_WORD.findall(body)) >= _FEWEST
