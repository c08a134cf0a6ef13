"""In which language a post or comment is written: what the text says, weighed with what its page lets expect.

A `Detector` says how likely each language is to have such a text. The page says what is to be expected: "Tack!" under
a Swedish post is Swedish, not Danish. `decide` puts the two together, and gives null where they leave doubt. Only the
text, its own post and its own page count, never what was read before, so that rows are the same in whatever order
pages come in.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from crawler.errors import DiskError, UsageError
from crawler.items import Comment, Post, Thread

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

# What can be told, and how often on a page that does not speak it: English visits everywhere, as spam does.
LANGUAGES = {"sv": 1.0, "no": 1.0, "da": 1.0, "en": 3.0, "de": 1.0, "fi": 1.0, "fr": 0.05, "es": 0.05, "nl": 0.05}
# Each of the other languages, which are told apart from these but not named.
OTHER = 0.01

# How much likelier a page makes a language: what its post is written in, what it declares, and where it says nothing.
_OF_POST, _DECLARED, _UNTOLD = 20.0, 7.0, {"sv": 9.0}

# Fewer letters, less confidence, or less support by the text alone than this are wrong too often.
MIN_LETTERS = 4
MIN_CONFIDENCE = 0.7
MIN_SUPPORT = 0.25

# Characters that are looked at, and words: taken from all over them, because a text may open with a quotation.
_MAX_LENGTH, _MAX_WORDS = 800, 30
_NOT_WORDS = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+")
_WORD = re.compile(r"[^\W\d_]+")
_NOT_LATIN = re.compile(r"[^\u0000-\u024f]")
_DRAWN_OUT = re.compile(r"(.)\1{2,}")  # "Såååå bra"
_LAUGHTER = re.compile(r"(?:h[aeioåäöæø]+){2,}h?|lo+l|[hm]m+|x+d+|a+h+a*|o+h+o*", re.IGNORECASE)  # known everywhere
# Norwegian is one language here. The country's code is a common mistake; English is what untranslated themes declare.
_DECLARED_CODES = {"nb": "no", "nn": "no", "se": "sv", "dk": "da", "en": None, "us": None, "gb": None}


class Guess(NamedTuple):
    """ISO 639-1 code and confidence (0 to 1); both None where there is too little to tell."""

    language: str | None
    confidence: float | None


UNKNOWN = Guess(None, None)


class Context(NamedTuple):
    """What surrounds a text: the language of the post that it answers, and the one that the page declares."""

    post: str | None = None
    declared: str | None = None


class Detector(Protocol):
    """What LANGUAGE_DETECTOR names: made without arguments; the same text and context always have the same answer."""

    def detect(self, text: str, context: Context) -> Guess:
        """Never raises."""


def words_of(text: str) -> list[str]:
    """The words that can tell a text's language; empty where they are too few, or most are not in Latin letters.

    Addresses, digits, signs and laughter do not count, and letters that are drawn out ("Såååå") count once. Of a long
    text every second word or fewer: 30 of them tell its language as surely as all.
    """
    text = _NOT_WORDS.sub(" ", unicodedata.normalize("NFC", text[:_MAX_LENGTH]))
    found = list(map(_telling, _WORD.findall(text.lower() if text.isupper() else text)))
    words = [word for word, latin in found if latin and word]
    letters, foreign = sum(map(len, words)), sum(len(word) for word, latin in found if not latin)
    return words[:: -(-len(words) // _MAX_WORDS)] if letters >= MIN_LETTERS and letters > foreign else []


@lru_cache(1 << 15)
def _telling(word: str) -> tuple[str, bool]:
    """What of a word tells its language, and whether it is in Latin letters."""
    latin = word.isascii() or not _NOT_LATIN.search(word)
    return "" if _LAUGHTER.fullmatch(word) else _DRAWN_OUT.sub(r"\1", word), latin


def decide(likelihoods: Mapping[str | None, float], context: Context) -> Guess:
    """The language of a text from the logarithm of how likely it is in each; the key None is any other language."""
    weights = _expected(context)
    best = max(likelihoods.values())
    shares = {language: math.exp(value - best) for language, value in likelihoods.items()}
    posterior = {language: share * weights[language] for language, share in shares.items()}
    language = max(posterior, key=posterior.__getitem__)
    confidence = posterior[language] / sum(posterior.values())
    alone = sum(shares.values()) - (1 - OTHER) * shares[None]  # what the text says where nothing is expected
    if language is None or confidence < MIN_CONFIDENCE or shares[language] < MIN_SUPPORT * alone:
        return UNKNOWN
    return Guess(language, round(confidence, 3))


def declared(tag: str | None) -> str | None:
    """What a page's `lang` or `og:locale` says of its texts, as ISO 639-1; None where that says nothing."""
    code = re.split(r"[-_]", tag.strip().lower())[0] if tag else ""
    return _DECLARED_CODES.get(code, code) if len(code) == 2 else None


@lru_cache
def _expected(context: Context) -> dict[str | None, float]:
    """How likely each language is beforehand, up to a factor."""
    expected: dict[str | None, float] = {None: OTHER}
    expected.update(LANGUAGES)
    for language, weight in ((context.post, _OF_POST), (context.declared, _DECLARED)):
        if language:
            expected[language if language in LANGUAGES else None] += weight
    if context == Context():
        for language, weight in _UNTOLD.items():
            expected[language] += weight
    return expected


def label(post: Post, comments: list[Comment], detector: Detector, lang: str | None = None) -> None:
    """Set the language of a post, by title and text together, and of each of its comments; `lang` as the page says."""
    told = declared(lang)
    post.language, post.language_confidence = detector.detect(f"{post.title or ''}\n{post.text}", Context(None, told))
    around = Context(post.language, told)
    for comment in comments:
        comment.language, comment.language_confidence = detector.detect(comment.text, around)


def load_detector(name: object) -> Detector:
    """The detector that LANGUAGE_DETECTOR names. Raises UsageError where there is none, DiskError."""
    try:
        made = name if callable(name) else _named(str(name))
    except (ImportError, AttributeError, ValueError) as error:
        raise UsageError(f"LANGUAGE_DETECTOR: {name} is no detector ({error})") from error
    try:
        detector: Detector = made()
    except OSError as error:  # py3langid unpacks its model to a temporary file
        reason = f"{name} cannot be loaded: {error.strerror} (TMPDIR names the folder for temporary files)"
        raise DiskError(f"LANGUAGE_DETECTOR: {reason}") from error
    return detector


detector_of = lru_cache(maxsize=1)(load_detector)
"""The same, kept for whoever asks for the next text."""


def _named(name: str) -> Any:
    module, _, attribute = name.rpartition(".")
    return getattr(import_module(module), attribute)


class LanguagePipeline:
    """Setting: LANGUAGE_DETECTOR, the dotted name of a `Detector`."""

    def __init__(self, detector: Detector) -> None:
        self._detector = detector

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> LanguagePipeline:
        return cls(load_detector(crawler.settings.get("LANGUAGE_DETECTOR", "pipelines.detectors.Langdetect")))

    def process_item(self, item: object) -> object:
        if isinstance(item, Thread):
            label(item.post, item.comments, self._detector, item.lang)
        return item
