"""Texts as sentences in an order that cannot be undone, as text that is under copyright is shared for linguistics.

Where a sentence ends: after `.`, `!`, `?` or `…` (and closing quotation marks or brackets) before white space and what
may begin one (no lower-case letter), unless the stop belongs to an abbreviation or an initial; and at every line's end.
Splitting too often does no harm here. What the ready-made splitters do with Swedish abbreviations ("t.ex. | tolv
veckor") is why this is a rule of our own.

A shuffle by a random number generator can be undone by whoever knows its seed and the number of sentences. So the order
is that of a hash of each sentence: it depends on the words alone, and tells nothing of where they stood. Of each
sentence is told only what at least `FEW` texts share.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.sharing.release.columns import SENTENCE_COLUMNS

FEW = 20
"""Texts that share blog, year and language at least; of those that do not, less is told."""
_SEED = b"bloggarkiv sentences 1"
_STOP = re.compile(r"""[.!?…]+["'”’»)\]]*\s+(?=[^\sa-zåäöéü])""")
_ABBREVIATIONS = frozenset(
    "bl.a t.ex d.v.s dvs o.s.v osv m.fl m.m etc ca c:a kl nr s sid st resp p.g.a pga f.d fd s.k sk ev el jfr t.o.m "
    "tom fr.o.m from i.e e.g vs mr mrs dr prof st.f d.ä d.y f.ö i.o.m inkl exkl max min tel tfn kap red år mån "
    "jan feb febr mar apr aug sept sep okt nov dec f.kr e.kr åtm förf utg övers".split()
)
_LAST_WORD = re.compile(r"([\w.:]+)\.$")
Place = tuple[str | None, int | None, str, str | None, bool]
"""Blog, year, table, language, whether spam is suspected: what is told of a sentence."""


def split(text: str) -> list[str]:
    """The sentences of a text, each without white space around it."""
    return [part for line in text.splitlines() for part in _split_line(line)]


def _split_line(line: str) -> Iterator[str]:
    start = 0
    for stop in _STOP.finditer(line):
        if not _abbreviated(line[start : stop.start() + 1]):
            yield line[start : stop.end()].strip()
            start = stop.end()
    if rest := line[start:].strip():
        yield rest


def _abbreviated(before: str) -> bool:
    """Whether the stop at the end is that of an abbreviation or an initial."""
    found = _LAST_WORD.search(before)
    if found is None:
        return False
    word = found[1]
    return word.lower() in _ABBREVIATIONS or (len(word) == 1 and word.isupper())


class Shuffled:
    """Gathers the texts of a release and gives their sentences. Holds all of them in memory."""

    def __init__(self) -> None:
        self._sentences: list[pa.Table] = []
        self._texts: Counter[Place] = Counter()

    def add(self, table: str, rows: pa.Table) -> None:
        """The texts of rows of posts or comments, with `blog` and `published_year`."""
        spam = rows["spam_suspected"].to_pylist() if table == "comments" else [False] * rows.num_rows
        told = zip(
            *(rows[name].to_pylist() for name in ("blog", "published_year")),
            [table] * rows.num_rows,
            rows["language"].to_pylist(),
            spam,
            rows["text"].to_pylist(),
            strict=True,
        )
        found: list[tuple[Place, str]] = []
        for *place, text in told:
            key: Place = tuple(place)
            sentences = split(text or "")
            self._texts[key] += bool(sentences)
            found += ((key, sentence) for sentence in sentences)
        self._sentences.append(_table(found))

    def rows(self) -> pa.Table:
        """All sentences, ordered by what is told of them and then by their hash."""
        whole = pa.concat_tables([_table([]), *self._sentences])
        told = coarsened(self._texts)
        names = [column.name for column in SENTENCE_COLUMNS]
        places = zip(*(whole[name].to_pylist() for name in names[:-1]), strict=True)
        coarse = list(zip(*(told[place] for place in places), strict=True)) or [()] * (len(names) - 1)
        for number, values in enumerate(coarse):
            field = whole.schema.field(number)
            whole = whole.set_column(number, field, pa.array(values, field.type))
        hashed = pa.array(map(_hash, whole["sentence"].to_pylist()), pa.binary(16))
        keys = [(name, "ascending") for name in [*names[:-1], "hash", "sentence"]]
        order = pc.sort_indices(whole.append_column("hash", hashed), sort_keys=keys)
        return whole.take(order).combine_chunks()


def coarsened(texts: Counter[Place]) -> dict[Place, Place]:
    """What is told of the texts of each place, so that at least FEW share it: without the year, else without language
    too, else without blog too (then however few there are).
    """
    told = {place: place for place in texts}
    shared = Counter(texts)
    for hide in (_without_year, _without_language, _without_blog):
        few = {place for place, count in shared.items() if count < FEW}
        told = {place: hide(now) if now in few else now for place, now in told.items()}
        shared = Counter()
        for place, now in told.items():
            shared[now] += texts[place]
    return told


def _without_year(place: Place) -> Place:
    return (place[0], None, *place[2:])


def _without_language(place: Place) -> Place:
    return (place[0], None, place[2], None, place[4])


def _without_blog(place: Place) -> Place:
    return (None, None, place[2], None, place[4])


def _hash(sentence: str) -> bytes:
    return hashlib.blake2b(sentence.encode("utf-8", "surrogatepass"), digest_size=16, key=_SEED).digest()


def _table(found: Iterable[tuple[Place, str]]) -> pa.Table:
    columns = list(zip(*((*place, sentence) for place, sentence in found), strict=True)) or [()] * 6
    fields = [column.field for column in SENTENCE_COLUMNS]
    return pa.table([pa.array(values, f.type) for values, f in zip(columns, fields, strict=True)], pa.schema(fields))
