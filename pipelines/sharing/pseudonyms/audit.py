"""What still looks like a name, an address or a number once pseudonyms are put: for a human to look at. Pure.

A machine that could tell all of it would have replaced it. Strongest first: what has the shape of an address or a
number; words that are a name of one of the dataset's authors, outside the threads that they took part in; words with
a capital where somebody is spoken to or quoted; two words with a capital within a sentence, neither of which stands
anywhere in lower case.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import Any

import pyarrow as pa

from pipelines.schema import PRIMARY_KEYS
from pipelines.sharing.pseudonyms.columns import TREATMENTS, Treatment
from pipelines.sharing.pseudonyms.folding import in_place

_KINDS = "email number handle digest address author addressed capitals".split()
"""Strongest first. `number`: of identity or of a phone; `address`: an IPv4 address."""

_SHAPES = {
    "email": re.compile(r"[^\s@<>\"'()]+[@＠﹫][^\s@<>\"'()]+\.\w+"),
    "number": re.compile(
        r"(?<![\w/.=&#-])(?:\+|0)[\d\s()/-]{6,}\d(?![\w/])|(?<![\w/.=&#-])\d{6,8}[-–+ ]?\d{4}(?![\w/])"
    ),
    "handle": re.compile(r"(?<![\w@/.])[@＠][^\W\d_][\w.]+(?!_)"),
    "digest": re.compile(r"(?<![0-9A-Za-z])[0-9a-fA-F]{24,}(?![0-9A-Za-z])|[A-Za-z0-9+/]{22,43}={1,2}(?![\w=])"),
    "address": re.compile(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])"),
}
_CAPITAL = r"[A-ZÅÄÖÉÜØÆ][^\W\d_]+"
_ADDRESSED = re.compile(
    r"(?:\b(?:[Hh]ej|[Hh]ejsan|[Tt]ack|[Tt]jena|[Gg]rattis|[Ii]nstämmer med|[Hh]åller med|[Ss]om|[Mm]vh|MVH|"
    rf"[Hh]älsningar|[Hh]i|[Hh]ello|[Dd]ear|[Tt]hanks)\s+|(?:^|\s)/)({_CAPITAL})\b(?!_)|"
    rf"\b({_CAPITAL})(?=\s+(?:skriver|skrev|säger|sa|menar|undrar|frågar|tycker|writes|wrote|says|said)\b)"
)
_CAPITALS = re.compile(rf"(?<=[^\W\d_,;]\s)({_CAPITAL}(?:-{_CAPITAL})?)\s({_CAPITAL}(?:-{_CAPITAL})?)\b(?!_)")
_WORD = re.compile(r"(?<![\w@/.-])[^\W\d_]{2,}(?!\w)")
_PSEUDONYM = re.compile(r"\b(?:person|email|phone|personnummer|handle|hash|site|page|blog)[_-][a-z2-7]{12}(?::s)?")
_PLACES = 3  # that are named of each

_READ = (Treatment.TEXT, Treatment.PERSON, Treatment.ADDRESS, Treatment.SIGNATURE, Treatment.PERMALINK)


@dataclass(slots=True)
class Finding:
    """What was left, how often, and where: `comments.text comment_id=…`, some of the places."""

    kind: str
    what: str
    count: int = 0
    places: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        more = ", …" if self.count > len(self.places) else ""
        return f"{self.kind}\t{self.count}\t{self.what}\t{', '.join(self.places)}{more}"


class Audit:
    """Looks through rewritten rows. `names`, `kept`: words of authors' names, folded; `is_word`: of a folded word."""

    def __init__(self, names: Collection[str], kept: Collection[str], is_word: Callable[[str], bool]) -> None:
        self._names, self._kept, self._is_word = frozenset(names), frozenset(kept), is_word
        self._found: dict[tuple[str, str], Finding] = {}

    def look(self, table: str, rows: pa.Table) -> None:
        """Look through the rewritten rows of a table."""
        columns = [name for name in rows.column_names if TREATMENTS[table][name] in (*_READ, Treatment.HTML)]
        key = PRIMARY_KEYS.get(table, "post_id")
        for row in rows.select(
            list(dict.fromkeys([*columns, *(c for c in [key] if c in rows.column_names)]))
        ).to_pylist():
            for column in columns:
                place = f"{table}.{column} {key}={row.get(key)}"
                for text in _texts(row[column]):
                    self._look(text, TREATMENTS[table][column], place)

    def findings(self) -> list[Finding]:
        """All that was found, strongest first, then the most frequent."""
        return sorted(self._found.values(), key=lambda each: (_KINDS.index(each.kind), -each.count, each.what))

    def _look(self, text: str, treatment: Treatment, place: str) -> None:
        plain = _PSEUDONYM.sub("·", unescape(text) if treatment is Treatment.HTML else text)
        found = _shaped(plain)
        if treatment in (Treatment.TEXT, Treatment.PERSON):
            found = (*found, *self._named(plain))
        for kind, what in found:
            finding = self._found.setdefault((kind, what), Finding(kind, what))
            finding.count += 1
            if len(finding.places) < _PLACES and place not in finding.places:
                finding.places.append(place)

    def _named(self, text: str) -> Iterator[tuple[str, str]]:
        told: dict[str, int] = defaultdict(int)
        for match in _WORD.finditer(text):
            word = match.group()
            folded = in_place(word)
            bare = folded.removesuffix("s")
            if folded not in self._kept and (folded in self._names or bare in self._names):
                told[word] += 1
                yield "author", word
        for match in _ADDRESSED.finditer(text):
            word = match[1] or match[2]
            if word not in told and in_place(word) not in self._kept and not self._is_word(in_place(word)):
                told[word] += 1
                yield "addressed", word
        for match in _CAPITALS.finditer(text):
            words = [in_place(word) for word in match.groups()]
            if not any(map(self._is_word, words)) and self._kept.isdisjoint(words):
                yield "capitals", f"{match[1]} {match[2]}"


def _shaped(text: str) -> tuple[tuple[str, str], ...]:
    return tuple((kind, match.group().strip()) for kind, shape in _SHAPES.items() for match in shape.finditer(text))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        yield from value
    elif value:
        yield value
