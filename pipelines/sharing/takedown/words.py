"""Any payload as words, each with the place where it stands: HTML, feeds, JSON, texts, however they escape. Pure.

A payload is looked at twice: what stands between tags (words go on over tags, as a sentence does over `<b>`), and what
stands in the attributes of tags. Where nobody can tell how deep a text was escaped (a feed holds HTML in XML, an API in
JSON), all of it is unescaped, up to three times over; only the places of what is found matter, not the result.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from itertools import pairwise
from urllib.parse import unquote

_LEVELS = 3
_ESCAPE = re.compile(
    r"&#?\w{1,31};|\\u[0-9a-fA-F]{4}|\\[\"/\\nrt]|(?:%[0-9a-fA-F]{2})+|[\u00ad\u200b-\u200f\u2060\ufeff]"
)
_SHORT = {'\\"': '"', "\\/": "/", "\\\\": "\\", "\\n": "\n", "\\r": "\r", "\\t": "\t"}
_TAG = re.compile(r"<[/!?]?[a-zA-Z](?:[^<>\"']|\"[^\"<>]*\"|'[^'<>]*')*>|<!\[CDATA\[|\]\]>|<!--|-->")
_VALUE = re.compile(r"=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
_WORD = re.compile(r"[^\W_]+")
_JSON = re.compile(r"\s*[\[{]\s*[\[{\"\]}]")
_OF_JSON = re.compile(r"[\"\[\]{}]")
# Bytes that are no UTF-8 are taken for windows-1252, as readers do.
_STRAY = {0xDC00 + byte: bytes([byte]).decode("cp1252", "replace") for byte in range(0x80, 0x100)}


@dataclass(frozen=True, slots=True)
class Node:
    """The words between two tags, or of one attribute's value. `words`: of the view's words, from this one to that."""

    first: int
    last: int  # the one behind it
    start: int  # characters of the view
    end: int


@dataclass(frozen=True, slots=True)
class Pass:
    """`words` as `fold` has them and where each lies in the view; `nodes` in their order, none without a word.

    `flowing`: a sentence goes on over the border of two nodes.
    """

    words: list[str]
    spans: list[tuple[int, int]]
    nodes: list[Node]
    flowing: bool


class View:
    """A payload's text without its escapes. `text` is what is seen; `source` says where some of it really stands."""

    def __init__(self, source: str) -> None:
        self.text = source.translate(_STRAY)
        self._size = len(source)
        self._maps: list[tuple[list[int], list[int]]] = []
        for _ in range(_LEVELS):
            if not self._unescape():
                break

    def _unescape(self) -> bool:
        parts: list[str] = []
        seen, real = [0], [0]  # from here on, characters of the one correspond to characters of the other
        at = length = 0
        for match in _ESCAPE.finditer(self.text):
            said = _meant(match[0])
            if said is None:
                continue
            parts += [self.text[at : match.start()], said]
            length += match.start() - at
            seen += [length, length + len(said)]
            real += [match.start(), match.end()]
            length += len(said)
            at = match.end()
        if not parts:
            return False
        parts.append(self.text[at:])
        self.text = "".join(parts)
        self._maps.append((seen, real))
        return True

    def source(self, start: int, end: int) -> tuple[int, int]:
        """Where what is seen from `start` to `end` begins and ends in the source."""
        for seen, real in reversed(self._maps):
            start, end = _before(seen, real, start, upper=False), _before(seen, real, end, upper=True)
        return start, end

    def passes(self) -> Iterator[Pass]:
        """What stands between tags, then what stands in them."""
        text, json = self.text, _JSON.match(self.text) is not None
        tags = list(_TAG.finditer(text))
        borders = [0, *(place for tag in tags for place in (tag.start(), tag.end())), len(text)]
        between = list(zip(borders[::2], borders[1::2], strict=True))
        if json:
            between = [piece for start, end in between for piece in _cut(text, start, end)]
        elif not tags:
            between = _lines(text)
        yield _words(text, between, flowing=True)
        inside = [
            (tag.start() + value.start(group), tag.start() + value.end(group))
            for tag in tags
            for value in _VALUE.finditer(tag[0])
            for group in (1, 2, 3)
            if value[group] is not None
        ]
        yield _words(text, inside, flowing=False)


def fold(word: str) -> str:
    """A word without case and accents."""
    return _fold(word) if not word.isascii() else word.lower()


@lru_cache(50_000)
def _fold(word: str) -> str:
    parted = unicodedata.normalize("NFKD", word)
    return "".join(c for c in parted if not unicodedata.combining(c)).casefold()


def words_of(text: str) -> list[str]:
    """The words of a text without markup."""
    return [fold(word) for word in _WORD.findall(unicodedata.normalize("NFC", text))]


def _words(text: str, pieces: list[tuple[int, int]], *, flowing: bool) -> Pass:
    words: list[str] = []
    spans: list[tuple[int, int]] = []
    nodes: list[Node] = []
    for start, end in pieces:
        first = len(words)
        for match in _WORD.finditer(text, start, end):
            words.append(fold(match[0]))
            spans.append(match.span())
        if len(words) > first:
            nodes.append(Node(first, len(words), start, end))
    return Pass(words, spans, nodes, flowing)


def _meant(escape: str) -> str | None:
    """What an escape stands for; None where it is none."""
    if escape[0] == "&":
        said = unescape(escape)
        return said if said != escape else None
    if escape[0] == "%":
        try:
            return unquote(escape, errors="strict")
        except UnicodeDecodeError:
            return unquote(escape, encoding="cp1252", errors="replace")
    if escape[0] == "\\":
        return _SHORT.get(escape) or chr(int(escape[2:], 16))
    return ""


def _before(seen: list[int], real: list[int], place: int, *, upper: bool) -> int:
    """The place in the source of one in the view; within an escape, its start, or with `upper` its end."""
    index = bisect_left(seen, place)
    if index < len(seen) and seen[index] == place:
        if not upper:  # of several that are seen at one place, the last: what is unseen before it is not part of it
            while index + 1 < len(seen) and seen[index + 1] == place:
                index += 1
        return real[index]
    index -= 1
    if index % 2:  # between the two ends of an escape
        return real[index + 1] if upper else real[index]
    return real[index] + place - seen[index]


def _cut(text: str, start: int, end: int) -> list[tuple[int, int]]:
    places = [start, *(place for match in _OF_JSON.finditer(text, start, end) for place in match.span()), end]
    return list(zip(places[::2], places[1::2], strict=True))


def _lines(text: str) -> list[tuple[int, int]]:
    ends = [0, *(match.end() for match in re.finditer(r"\n", text)), len(text)]
    return list(pairwise(ends))
