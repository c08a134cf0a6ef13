"""Who takes part in a dataset: its authors, the threads they take part in, and how their names are mentioned."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from crawler import urls
from pipelines import partitions
from pipelines.manifest import Manifest
from pipelines.partitions import partition_of
from pipelines.sharing.pseudonyms.folding import identity, in_place

_AFTER_NAME = re.compile(
    r"\s*[,|(/\[»«–—:;]|\s-\s|\s(?:[Pp]å|[Ff]rån|[Hh]os|[Vv]ia|i|from|at|of|aka|a\.k\.a\.|alias)\s|(?<=\w)@"
)
_SCHEME = re.compile(r"^\s*(?:https?://)?(?:www\.)?(?=\S+\.)", re.IGNORECASE)
_HOST = re.compile(r"\s*(?:https?://)?((?:[\w-]+\.)+[a-z]{2,})/?\s*", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+")
_LOWER_CASE = re.compile(r"(?<![^\W_])[a-zà-öø-ÿ][^\W_]*")
_NAME_WORDS = range(2, 6)  # of a full name that is looked for in every text
_FULL_NAME = 4  # letters at least
_SHORTEST = 2  # letters of a name that is mentioned alone
_ORDINARY = 2  # texts of others that have a word in lower case: it is a word
_NOBODY = frozenset(
    "anonym anonymous anonymt okand unknown admin administrator redaktionen gast guest nn noname webmaster me jag du "
    "vi ingen nobody someone nagon test user anvandare besokare visitor author forfattare".split()
)
_WORDS_TOO = frozenset(
    # Swedish
    "ask bo bror dag ek eld falk fjell fri gran hans helg hej is jo kaj ko kung kim lage lilja liv lo love "
    "lykke maj mars mats mia min my natt nej ni per ran ros rosa rut sanna sol sten stig storm strom "
    "tage tom tor tova tu tyra una uno vega vide vild viola ville bjorn berg holm dahl lund lind alm malm hav "
    "juni juli april august augusti svan varg falk ulv gun glad stark rask modig frisk kant marker mark alva alv art "
    # English
    "will bill rich rose grace hope faith joy may june frank grant chase jack nick pat rob sue drew guy ray rusty "
    "sandy dean earl duke miles page penny pearl ruby holly ivy daisy iris amber crystal dawn eve angel christian "
    "chuck gene glen hunter max mike mark norm pierce reed rod rush stone summer victor ward wade wally young king "
    "long white black brown green gray grey baker cook hill wood woods day so do an in on no am".split()
)
"""Names that are words too, folded: with a capital at a sentence's beginning they may be either."""

Pseudonym = Callable[[str], str]


def who(name: str) -> str:
    """What all ways have in common that somebody signs: "Erik Ström", "ERIK STROM (Resumé)"."""
    return _Bearer.of(name).who()


@dataclass(frozen=True, slots=True)
class Mention:
    """One way to mention somebody: words, folded. `stands_for`: a pseudonym, or None where the name is kept.

    `whole`: a full name, looked for in every text; else a part of one, in its bearer's threads. `ordinary`: made of
    words that mean something. `lower_case`: its bearer writes it so.
    """

    words: tuple[str, ...]
    stands_for: str | None
    whole: bool
    ordinary: bool
    lower_case: bool


Mentions = dict[str, list[Mention]]
"""By their first word; the longest first."""


@dataclass(slots=True)
class _Bearer:
    """An author's name, taken apart. `words` as written; `first`: how many of them are the first name ("Sven-Erik")."""

    name: str
    words: tuple[str, ...]
    first: int

    @classmethod
    @lru_cache(1 << 16)
    def of(cls, name: str) -> _Bearer:
        spelt = _SCHEME.sub("", unicodedata.normalize("NFC", name)).lstrip("@＠ ")
        head = _AFTER_NAME.split(spelt, maxsplit=1)[0] or spelt
        matches = list(_WORD.finditer(head))
        first = 1
        while first < len(matches) and head[matches[first - 1].end() : matches[first].start()] == "-":
            first += 1
        return cls(name, tuple(match.group() for match in matches), first)

    def who(self) -> str:
        """What tells this person from others: the full name, without what is signed beside it ("Resumé, Sthlm")."""
        return in_place("".join(self.words)) if len(self.words) > 1 else identity(self.name)

    def parts(self) -> Iterator[tuple[str, ...]]:
        """First and last name, as written, each as words."""
        if self.words:
            yield self.words[: self.first]
        last = self.words[-1:]
        if len(self.words) > self.first and len(last[0]) > _SHORTEST and not last[0].islower():
            yield last


@dataclass(slots=True)
class People:
    """All of a dataset's authors. `pseudonym` makes one of `who` it is; `keep`: those that have none."""

    pseudonym: Pseudonym
    keep: frozenset[str]
    authors: dict[str, str] = field(default_factory=dict)  # one spelling of each, by `who`
    hosts: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))  # of author_url: who signs with it
    homes: dict[str, str] = field(default_factory=dict)  # blogs' slugs and addresses
    whole: dict[tuple[str, str], list[Mention]] = field(default_factory=dict)  # by their first two words
    run_together: dict[str, str | None] = field(default_factory=dict)
    uncased: dict[str, str] = field(default_factory=dict)  # names in scripts that part no words, as written
    surnames: set[str] = field(default_factory=set)  # folded, long ones that are no words
    _threads: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))  # names by post_id
    _blog: dict[str, str] = field(default_factory=dict)  # of a post
    _bloggers: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    _elsewhere: Counter[str] = field(default_factory=Counter)  # texts with a word in lower case, its bearers apart
    _words: set[str] = field(default_factory=set)
    _cached: dict[str, Mentions] = field(default_factory=dict)

    @classmethod
    def of(cls, snapshot: Path, pseudonym: Pseudonym, keep: Iterable[str]) -> People:
        """Read from the tables of a snapshot. Raises DatasetError."""
        people = cls(pseudonym, frozenset(who(name.removeprefix("www.")) for name in keep))
        files = Manifest.load(snapshot)
        for table in ("blogs", "posts", "comments", "revisions"):
            for path in files.paths(table):
                people._meet(table, snapshot / path, path)
        names = frozenset(in_place(word) for name in people.authors.values() for word in _words_of(name))
        for table in ("posts", "comments"):
            for path in files.paths(table):
                people._read(table, snapshot / path, names)
        people._index()
        return people

    def mentions(self, post_id: str | None, blog: str | None = None) -> Mentions:
        """Parts of the names of those who take part in a post's thread, as the blog's authors always do."""
        found = self._cached.get(key := post_id or f"blog:{blog}")
        if found is None:
            blog = self._blog.get(post_id or "", blog)
            names = self._threads.get(post_id or "", set()) | self._bloggers.get(blog or "", set())
            if len(self._cached) > 1 << 10:
                self._cached.clear()
            found = self._cached[key] = self._parts(names)
        return found

    def stands_for(self, name: str) -> str | None:
        """The pseudonym of a name as a whole; None where it is kept."""
        known = who(name)
        return None if known in self.keep else self.pseudonym(known)

    def is_author(self, name: str) -> bool:
        """Whether somebody of that name wrote a post or a comment."""
        return who(name) in self.authors

    def names(self) -> set[str]:
        """The words of all authors' names, folded; short ones and words that mean something apart."""
        words = {in_place(w) for known, name in self.authors.items() if known not in self.keep for w in _words_of(name)}
        words -= {"von", "van", "af", "av", "de", "der", "och", "and", "the"}
        return {word for word in words if len(word) > _SHORTEST and not self._is_ordinary(word) and word not in _NOBODY}

    def kept_words(self) -> set[str]:
        """The words of the names that are kept, folded."""
        return {in_place(w) for known, name in self.authors.items() if known in self.keep for w in _words_of(name)}

    def is_word(self, word: str) -> bool:
        """Whether a folded word stands somewhere in the dataset in lower case."""
        return word in self._words

    def _meet(self, table: str, path: Path, relative: str) -> None:
        columns = {
            "blogs": ["blog", "url"],
            "posts": ["post_id", "author", "author_url"],
            "comments": ["post_id", "author", "author_url", "kind"],
            "revisions": ["post_id", "author", "author_url", "kind"],
        }[table]
        partition = partition_of(relative)
        for row in partitions.read(path, table, columns).to_pylist():
            if table == "blogs":
                self.homes[row["blog"]] = row["url"]
                continue
            name, by_hand = row["author"], row.get("kind") in (None, "comment")
            if partition:
                self._blog[row["post_id"]] = partition.blog
            if name and by_hand:
                self.authors.setdefault(who(name), name)
                if signed := _HOST.fullmatch(name):
                    self.hosts[urls.host(f"http://{signed[1]}")] |= {who(name)}
                self._threads[row["post_id"]].add(name)
                if partition and row.get("kind") is None:
                    self._bloggers[partition.blog].add(name)
            if host := urls.host(row["author_url"] or ""):
                self.hosts[host] |= {who(name)} if name and by_hand else set()

    def _read(self, table: str, path: Path, names: frozenset[str]) -> None:
        """Which words are words: those in lower case, where nobody who bears them takes part."""
        for row in partitions.read(path, table, ["post_id", "text"]).to_pylist():
            seen = {in_place(word) for word in set(_LOWER_CASE.findall(row["text"]))}
            self._words |= seen
            if found := seen & names:
                here = {in_place(w) for name in self._threads[row["post_id"]] for w in _Bearer.of(name).words}
                self._elsewhere.update(found - here)

    def _index(self) -> None:
        for known, name in self.authors.items():
            written = unicodedata.normalize("NFC", name).strip()
            if len(written) > _SHORTEST and written.isalpha() and written.upper() == written.lower():
                self.uncased |= {written: stands} if (stands := self.stands_for(name)) else {}
            words = tuple(map(in_place, _Bearer.of(name).words))
            if len(words) not in _NAME_WORDS or sum(map(len, words)) < _FULL_NAME or known in _NOBODY:
                continue
            stands_for = self.stands_for("".join(words)) if known not in self.keep else None
            mention = Mention(words, stands_for, True, all(map(self._is_ordinary, words)), False)
            _add(self.whole, words[:2], mention)
            if len(words) == 2:
                _add(self.whole, words[::-1], Mention(words[::-1], stands_for, True, True, False))
            if len(words[-1]) > _FULL_NAME and known not in self.keep and not self._is_ordinary(words[-1]):
                self.surnames.add(words[-1])
            if len("".join(words)) > 2 * _FULL_NAME - 2:
                self.run_together["".join(words)] = stands_for

    def _is_ordinary(self, word: str) -> bool:
        return word in _WORDS_TOO or self._elsewhere[word] >= _ORDINARY

    def _parts(self, names: Iterable[str]) -> Mentions:
        bearers: dict[tuple[str, ...], set[str]] = defaultdict(set)
        written_small = set()
        for name in names:
            bearer = _Bearer.of(name)
            for part in bearer.parts():
                words = tuple(map(in_place, part))
                if len("".join(words)) < _SHORTEST or words[0] in _NOBODY or words[0].isdigit():
                    continue
                bearers[words].add(name)
                if len(bearer.words) == 1 and part[0].islower():
                    written_small.add(words)
        mentions: dict[str, list[Mention]] = {}
        for words, called in sorted(bearers.items()):
            ordinary = all(map(self._is_ordinary, words))
            small = words in written_small and not ordinary and len("".join(words)) > _SHORTEST
            _add(mentions, words[0], Mention(words, self._one_of(words, called), False, ordinary, small))
        return mentions

    def _one_of(self, words: tuple[str, ...], names: set[str]) -> str | None:
        """The pseudonym of the one who is called so; of the words alone where several are."""
        known = {who(name) for name in names}
        alone = "".join(words)
        return self.stands_for(min(known) if len(known) == 1 else alone)


def _words_of(name: str) -> tuple[str, ...]:
    return _Bearer.of(name).words


def _add(mentions: dict[Any, list[Mention]], key: str | tuple[str, ...], mention: Mention) -> None:
    among = mentions.setdefault(key, [])
    among.append(mention)
    among.sort(key=lambda each: -len(each.words))
