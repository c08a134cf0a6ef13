"""Where people are mentioned in running text, and their pseudonyms put there. Pure.

Full names of authors are looked for in every text, however they are written: "Erik Ström", "erik-strom", "STRÖM, ERIK",
"erikstrom". First and last names alone, only in the threads that their bearers take part in, and with a capital (or as
their bearers write them, or after `@`, or where somebody is greeted or quoted): "Peter, tack", "Som Peter skriver",
"Peters inlägg", "Peter:s", "tack peter". A name that is a word too ("Stig", "Bo", "My") does not count where a sentence
begins, unless somebody is spoken to or of there: "Bo, tack". A part of a double name ("Sven-Erik") is not its bearer's.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from pipelines.sharing.pseudonyms.folding import in_place
from pipelines.sharing.pseudonyms.people import Mention, Mentions, People

_WORD = re.compile(r"[^\W_]+")
_PSEUDONYM = re.compile(r"[a-z]+_[a-z2-7]{12}(?![^\W_])")
_BETWEEN = re.compile(r"[\s\-_.,'’·+‐‑]{0,3}")
_GENITIVE = re.compile(r"\s?[:'’´]s(?![^\W_])|['’´](?![^\W_])")
_BEGINS = re.compile(r"(?:^|[.!?…:;>»”\"\n\r•*|–—])[\s\"'”»(\[*–—-]*$")
_SPOKEN_TO = re.compile(
    r"\s*[,:!]|\s+(?:skriver|skrev|säger|sa|sade|menar|tycker|svarar|undrar|frågar|har|hade|är|var|och [A-ZÅÄÖ]|"
    r"writes|wrote|says|said|thinks|asks|has|is|was|and [A-Z])(?![^\W_])"
)
_GREETED = re.compile(
    r"(?<![^\W_])(?:hej|hejsan|tjena|tack|grattis|mvh|(?:håller|instämmer) med|hi|hello|thanks|dear|agree with)[ ,]+$",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"\s+(?:skriver|skrev|säger|menar|tycker|undrar|frågar|writes|wrote|says|said)(?![^\W_])|\s?:\s")
_NEXT_WORD = re.compile(r"[ \u00a0]([^\W_]+(?:-[^\W_]+)?)")
_CONTEXT = 24
_MARKS = ("Mn", "Mc", "Me")


@dataclass(slots=True)
class _Text:
    """A text, and its words: folded, with their places."""

    written: str
    words: list[tuple[str, int, int]]

    def between(self, before: int, after: int) -> str:
        return self.written[self.words[before][2] : self.words[after][1]]


class Mentioned:
    """Puts pseudonyms for the names of a dataset's people."""

    def __init__(self, people: People) -> None:
        self._people = people
        uncased = sorted(people.uncased, key=lambda name: (-len(name), name))
        self._uncased = re.compile("|".join(map(re.escape, uncased))) if uncased else None
        self._first = {first for first, _ in people.whole} | people.run_together.keys()

    def without_names(self, text: str, here: Mentions) -> str:
        """NFC `text` with pseudonyms for names; `here`: how those in its thread are mentioned."""
        if self._uncased and not text.isascii():
            text = self._uncased.sub(lambda match: self._people.uncased[match.group()], text)
        folded = in_place(text)
        begins = self._beginnings(folded, here)
        if not begins:
            return text
        read = _Text(text, [(m.group(), m.start(), m.end()) for m in _WORD.finditer(folded)])
        parts: list[str] = []
        end = following = 0
        for place, (word, start, _) in enumerate(read.words):
            if word not in begins or place < following or _PSEUDONYM.match(text, start):
                continue
            if not (found := self._at(read, place, here)):
                continue
            stands_for, length, last = found
            following = place + length
            if stands_for is not None:
                parts += [text[end:start], stands_for]
                end = last
        return "".join(parts) + text[end:] if parts else text

    def _beginnings(self, folded: str, here: Mentions) -> set[str]:
        """The text's words that a name may begin with."""
        words = set(_WORD.findall(folded))
        found = (words & self._first) | (words & here.keys())
        return found | {w for w in words if w[-1] == "s" and (w[:-1] in here or w[:-1] in self._people.run_together)}

    def _at(self, text: _Text, place: int, here: Mentions) -> tuple[str | None, int, int] | None:
        """What stands for the name at a word, how many words it has, and where it ends in the text."""
        word, _, end = text.words[place]
        for mention in (*self._whole(text, place), *here.get(word, ())):
            if length := self._length(text, place, mention):
                return self._put(text, place, mention, length)
        run_together = self._people.run_together
        if word in run_together:
            return run_together[word], 1, end
        if word[-1] != "s":
            return None
        for mention in here.get(word[:-1], ()):
            if len(mention.words) == 1 and self._length(text, place, mention):
                return self._put(text, place, mention, 1)
        stands_for = run_together.get(word[:-1])
        return (f"{stands_for}:s", 1, end) if stands_for else None

    def _whole(self, text: _Text, place: int) -> Iterator[Mention]:
        """The full names that begin with a word and the next."""
        if place + 1 < len(text.words):
            word, then = text.words[place][0], text.words[place + 1][0]
            yield from self._people.whole.get((word, then), ())
            if then[-1] == "s":
                yield from self._people.whole.get((word, then[:-1]), ())

    def _length(self, text: _Text, place: int, mention: Mention) -> int:
        """How many words the mention has if it stands here, else 0."""
        length = len(mention.words)
        if place + length > len(text.words):
            return 0
        for i, word in enumerate(mention.words):
            there = text.words[place + i][0]
            last = i == length - 1
            if there != word and not (last and there == f"{word}s"):
                return 0
            if i and not _joins(text.between(place + i - 1, place + i)):
                return 0
        return length if self._counts(text, place, mention) else 0

    def _counts(self, text: _Text, place: int, mention: Mention) -> bool:
        """Whether the words at a place are a name there."""
        start, end = text.words[place][1], text.words[place + len(mention.words) - 1][2]
        first = text.written[start]
        capital = not first.islower()
        if start and text.written[start - 1] in "@＠":
            return True
        if mention.whole and not mention.ordinary:
            return True
        if not mention.whole and _in_double_name(text.written, start, end):
            return False
        if not capital:
            return mention.lower_case or (not mention.ordinary and _is_addressed(text.written, start, end))
        if not mention.ordinary:
            return True
        if mention.whole:
            return not text.written[text.words[place + 1][1]].islower()
        begins = _BEGINS.search(text.written[max(0, start - _CONTEXT) : start] if start else "")
        return not begins or bool(_SPOKEN_TO.match(text.written, end)) or _is_signature(text.written, start, end)

    def _put(self, text: _Text, place: int, mention: Mention, length: int) -> tuple[str | None, int, int]:
        word, _, end = text.words[place + length - 1]
        while end < len(text.written) and unicodedata.category(text.written[end]) in _MARKS:
            end += 1
        genitive = word != mention.words[-1]
        stands_for = mention.stands_for
        if not mention.whole and not genitive and (surname := self._surname(text, place, length)):
            stands_for = self._people.stands_for("".join((*mention.words, in_place(surname))))
            length, end = length + 1, text.words[place + length][2]
            genitive = False
        if not genitive and (said := _GENITIVE.match(text.written, end)):
            genitive, end = True, said.end()
        return (f"{stands_for}:s" if genitive else stands_for) if stands_for else None, length, end

    def _surname(self, text: _Text, place: int, length: int) -> str | None:
        """A last name that follows a first name and is nobody's here: then it is another who is called so."""
        following = _NEXT_WORD.match(text.written, text.words[place + length - 1][2])
        if following is None or place + length >= len(text.words):
            return None
        surname, folded = following[1], text.words[place + length][0]
        plausible = surname[0].isupper() and surname[1:].islower() and "-" not in surname
        return surname if plausible and not self._people.is_word(folded) else None


def _joins(between: str) -> bool:
    """Whether what stands between two words may stand within a name."""
    bare = "".join(c for c in between if unicodedata.category(c) not in _MARKS) if not between.isascii() else between
    return "\n\n" not in bare and _BETWEEN.fullmatch(bare) is not None


def _is_addressed(text: str, start: int, end: int) -> bool:
    """Whether somebody is greeted, thanked or quoted there."""
    return bool(_GREETED.search(text[max(0, start - _CONTEXT) : start]) or _QUOTED.match(text, end))


def _is_signature(text: str, start: int, end: int) -> bool:
    """Whether nothing else stands on the line, but perhaps `/` before it."""
    line = text[text.rfind("\n", 0, start) + 1 : start].strip(" /-–—")
    return not line and not text[end:].partition("\n")[0].strip(" .!)") and bool(text[:start].strip())


def _in_double_name(text: str, start: int, end: int) -> bool:
    """Whether a hyphen joins the word to another with a capital: "Sven-Erik" is not Erik."""
    before = start > 1 and text[start - 1] in "-‐‑" and text[start - 2].isalpha()
    after = text[end : end + 1] in ("-", "‐", "‑") and text[end + 1 : end + 2].isupper()
    return before or after
