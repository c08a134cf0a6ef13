"""In which language a post or comment is written: langdetect's profiles, read exactly instead of by sampling.

langdetect multiplies, for n-grams of one to three letters, how likely each language is to show them, and
draws the n-grams at random until it is sure: 850 µs a text with six profiles, and another answer on another
day unless it is seeded. Here the same likelihoods are summed over all n-grams, word by word, in 12 to 35 µs,
and the same text always has the same answer. Of 5,400 strings of WordPress' translations into sv, no, da, de
and fi, both tell as many rightly: 81, 89, 96 and 99 % of those of 15–25, 25–40, 40–80 and 80–160 characters.
With the priors and the least confidence below, weighted as languages are on a Swedish blog, 87, 97, 99 and
100 % of these get an answer, and 94, 97, 99.8 and 100 % of the answers are right.
"""

from __future__ import annotations

import json
import math
import re
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple, Protocol

from langdetect.detector_factory import PROFILES_DIRECTORY
from langdetect.utils.ngram import NGram
from scrapy.crawler import Crawler
from scrapy.utils.misc import load_object

from crawler.items import Comment, Post, Thread

# Swedish blogs, their neighbours, and their spam: the less likely a language, the longer a text it takes to tell it.
PRIORS = {"sv": 10.0, "en": 2.0, "no": 1.0, "da": 1.0, "de": 1.0, "fi": 1.0, "fr": 0.05, "es": 0.05, "nl": 0.05}

# Fewer letters or less confidence than this are wrong too often.
MIN_LETTERS = 10
MIN_CONFIDENCE = 0.6

# N-grams of one text lean on each other. With this weight, of the texts with confidence 0.8 four in five are right.
_WEIGHT = 0.3
_UNSEEN = 0.5 / 10_000  # langdetect's smoothing
_MAX_LENGTH = 1_000  # characters; more do not tell more
_CACHED_WORDS = 1 << 15

_NOT_WORDS = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+")
_WORD = re.compile(r"[^\W\d_]+")
_NOT_LATIN = re.compile(r"[^\W\d_\u0000-\u024f]")
_ACRONYM = re.compile(r"[A-ZÅÄÖÆØÜ]{2}")


class Guess(NamedTuple):
    """ISO 639-1 code and confidence (0 to 1); both None where the text is too short to tell."""

    language: str | None
    confidence: float | None


UNKNOWN = Guess(None, None)


class Detector(Protocol):
    """What LANGUAGE_DETECTOR names: made without arguments; the same text must always give the same answer."""

    def detect(self, text: str) -> Guess:
        """Never raises."""


class Langdetect:
    """Detector over langdetect's profiles, see the module."""

    def __init__(self) -> None:
        self._languages = sorted(PRIORS)
        self._priors = tuple(math.log(PRIORS[language]) for language in self._languages)
        self._likelihoods = _likelihoods(self._languages)
        self._word = lru_cache(_CACHED_WORDS)(self._score)

    def detect(self, text: str) -> Guess:
        """The most likely language of `text`; URLs, digits and signs do not count."""
        text = _NOT_WORDS.sub(" ", text[:_MAX_LENGTH])
        words = _WORD.findall(text.lower() if text.isupper() else text)
        letters = sum(map(len, words))
        if letters < MIN_LETTERS or len(_NOT_LATIN.findall(text)) * 2 > letters:
            return UNKNOWN
        sums = [_WEIGHT * sum(scores) for scores in zip(*map(self._word, words), strict=True)]
        scores = [score + prior for score, prior in zip(sums, self._priors, strict=True)]
        best = max(scores)
        confidence = 1 / sum(math.exp(score - best) for score in scores)
        if confidence < MIN_CONFIDENCE:
            return UNKNOWN
        return Guess(self._languages[scores.index(best)], round(confidence, 3))

    def _score(self, word: str) -> tuple[float, ...]:
        """Log-likelihood of one word in each language. As in langdetect, acronyms do not count."""
        sums = (0.0,) * len(self._languages)
        if _ACRONYM.search(word):
            return sums
        padded = f" {''.join(map(NGram.normalize, word))} "
        grams = [padded[i : i + n] for n in (1, 2, 3) for i in range(len(padded) - n + 1)]
        known = [self._likelihoods[gram] for gram in grams if gram in self._likelihoods]
        return tuple(map(sum, zip(*known, strict=True))) if known else sums


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


def label(post: Post, comments: list[Comment], detector: Detector) -> None:
    """Set the language of a post, by title and text together, and of each of its comments."""
    post.language, post.language_confidence = detector.detect(f"{post.title or ''}\n{post.text}")
    for comment in comments:
        comment.language, comment.language_confidence = detector.detect(comment.text)


class LanguagePipeline:
    """Setting: LANGUAGE_DETECTOR, the dotted name of a `Detector`."""

    def __init__(self, detector: Detector) -> None:
        self._detector = detector

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> LanguagePipeline:
        return cls(load_object(crawler.settings.get("LANGUAGE_DETECTOR", "pipelines.language.Langdetect"))())

    def process_item(self, item: object) -> object:
        if isinstance(item, Thread):
            label(item.post, item.comments, self._detector)
        return item
