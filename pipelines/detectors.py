"""The default detector: langdetect's profiles, read exactly instead of by sampling, and py3langid's model beside them.

langdetect multiplies, for n-grams of one to three letters, how likely each language is to show them, and draws the
n-grams at random until it is sure. Here the same likelihoods are summed over all n-grams, so that the same text always
has the same answer. py3langid's model, naive Bayes over byte n-grams, is the better one on short texts and knows the
languages that langdetect is not asked about. Where both agree, confidence is high; where they do not, it falls until
the answer is null. Both read word by word, and what they say of a word is kept: most words of a blog come again.
`benchmarks/language.py` measures them.
"""

from __future__ import annotations

import json
import math
import re
from pathlib import Path

import numpy as np
from langdetect.detector_factory import PROFILES_DIRECTORY
from langdetect.utils.ngram import NGram
from numpy.typing import NDArray
from py3langid.langid import MODEL_FILE, LanguageIdentifier, visit_counts

from pipelines.language import LANGUAGES, UNKNOWN, Context, Guess, decide, words_of

# N-grams of one text lean on each other, and the two models too. With these weights and all languages as likely, of the
# answers with confidence 0.7 to 0.9 three in four are right, of the surer ones 99 %.
_OF_PROFILES, _OF_BYTES = 0.07, 0.7

# Languages that py3langid knows, so that a text in one of them is not given to its nearest neighbour among LANGUAGES;
# `zxx` is what is no language. Those too near to ours (Faroese, Scots) are left out.
_OTHERS = "it pt pl cs sk hu ro tr hr sl sq et lv lt is ca eu gl id ms vi tl sw af cy ga la eo lb fy zxx".split()

_NORWEGIAN = list(LANGUAGES).index("no")
_UNSEEN = 0.5 / 10_000  # langdetect's smoothing
_CACHED_WORDS = 1 << 15
_ACRONYM = re.compile(r"[A-ZÅÄÖÆØÜ]{2}")

Scores = NDArray[np.float64]


class Langdetect:
    """Detector over the models of langdetect and py3langid, see the module."""

    def __init__(self) -> None:
        self.profiles = Profiles(list(LANGUAGES))
        self.bytes = ByteModel([*LANGUAGES, "nn", *_OTHERS])
        self._rows: dict[str, int] = {}
        self._scores: Scores = np.empty((_CACHED_WORDS, 2 * len(LANGUAGES) + 1 + len(_OTHERS)))

    def detect(self, text: str, context: Context) -> Guess:
        """The most likely language of `text`; see `words_of` for what of it counts."""
        words = words_of(text)
        if not words:
            return UNKNOWN
        self._learn(words)
        total: list[float] = self._scores[[self._rows[word] for word in words]].sum(axis=0).tolist()
        count = len(LANGUAGES)
        known, seen, (nynorsk, *others) = total[:count], total[count : 2 * count], total[2 * count :]
        seen[_NORWEGIAN] = max(seen[_NORWEGIAN], nynorsk)
        scores: dict[str | None, float] = dict(zip(LANGUAGES, map(sum, zip(known, seen, strict=True)), strict=True))
        scores[None] = max(known) + max(others)  # langdetect is taken to find them as likely as its own best
        return decide(scores, context)

    def _learn(self, words: list[str]) -> None:
        """Keep what both models say of words: of all new ones at once, as a call of numpy costs as much as a word."""
        new = [word for word in dict.fromkeys(words) if word not in self._rows]
        if len(self._rows) + len(new) > _CACHED_WORDS:
            self._rows.clear()
            new = list(dict.fromkeys(words))
        if new:
            scores = np.hstack([_OF_PROFILES * self.profiles.score(new), _OF_BYTES * self.bytes.score(new)])
            first = len(self._rows)
            self._scores[first : first + len(new)] = scores
            self._rows.update(zip(new, range(first, first + len(new)), strict=True))


class Profiles:
    """langdetect's n-gram profiles of some languages."""

    def __init__(self, languages: list[str]) -> None:
        likelihoods = _likelihoods(languages)
        self.rows = {gram: number for number, gram in enumerate(likelihoods, start=1)}
        self.table: Scores = np.array([(0.0,) * len(languages), *likelihoods.values()])
        self._letters = _Letters()

    def score(self, words: list[str]) -> Scores:
        """Log-likelihood of each word (rows) in each language (columns), up to a constant for each word.

        As in langdetect, acronyms do not count.
        """
        rows: list[int] = []
        starts = []
        for word in words:
            starts.append(len(rows))
            rows.append(0)
            if not _ACRONYM.search(word):
                padded = f" {word.translate(self._letters)} "
                grams = [padded[i : i + n] for n in (1, 2, 3) for i in range(len(padded) - n + 1)]
                rows += filter(None, map(self.rows.get, grams))
        return np.add.reduceat(self.table[rows], starts, axis=0)


class _Letters(dict[int, str]):
    """A table for `str.translate`: which letters langdetect takes for the same."""

    def __missing__(self, code: int) -> str:
        letter: str = NGram.normalize(chr(code))
        self[code] = letter
        return letter


def _likelihoods(languages: list[str]) -> dict[str, tuple[float, ...]]:
    """For each n-gram of langdetect's profiles, the logarithm of its share in each language."""
    shares: dict[str, list[float]] = {}
    for index, language in enumerate(languages):
        profile = json.loads(Path(PROFILES_DIRECTORY, language).read_text(encoding="utf-8"))
        for gram, count in profile["freq"].items():
            if gram.strip() and len(gram) <= NGram.N_GRAM:
                share = count / profile["n_words"][len(gram) - 1]
                shares.setdefault(gram, [0.0] * len(languages))[index] = share
    return {gram: tuple(math.log(share + _UNSEEN) for share in row) for gram, row in shares.items()}


class ByteModel:
    """py3langid's model, cut to some of its languages."""

    def __init__(self, languages: list[str]) -> None:
        model = LanguageIdentifier.from_model_file(MODEL_FILE)
        columns = model.nb_ptc[:, [model.nb_classes.index(code) for code in languages]].astype(np.float32)
        self._table = np.vstack([columns, np.zeros_like(columns[:1])])  # the last row: what every word has
        self._next, self._feature = model.tk_nextmove, model.tk_output
        self._rows = [row << 8 for row in model.tk_row]

    def score(self, words: list[str]) -> Scores:
        """Log-likelihood of each word (rows) in each language (columns), up to a constant for each word.

        In double precision and in a fixed order, so that it is the same on any machine.
        """
        features: list[int] = []
        weights: list[float] = []
        starts = []
        for word in words:
            counts = visit_counts(self._next, self._rows, self._feature, f" {word} ".encode()) or {}
            starts.append(len(features))
            features += [-1, *counts]
            weights += [0.0, *map(math.log1p, counts.values())]
        return np.add.reduceat(self._table[features] * np.array(weights)[:, np.newaxis], starts, axis=0)
