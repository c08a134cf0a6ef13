"""Lingua as detector, in place of the default: `LANGUAGE_DETECTOR = "pipelines.lingua.Lingua"`.

It is an extra (`pip install "bloggarkiv[lingua]"`): 100 MB on disk and more in memory. `benchmarks/language.py` says
what it gives for that.
"""

from __future__ import annotations

import math

from crawler.errors import UsageError
from pipelines.language import LANGUAGES, UNKNOWN, Context, Guess, decide, words_of

# Its shares are not sure enough of themselves: with this exponent, of the answers with confidence 0.7 to 0.9 nine in
# ten are right, of the surer ones 99 %.
_WEIGHT = 2.2
_LEAST = 1e-12  # it rounds to 0 what is unlikely
_NORWEGIAN = ("nb", "nn")
# So that a text in one of them is not given to its nearest neighbour.
_OTHERS = ("et", "is", "it", "pl", "pt")


class Lingua:
    """Detector over Lingua's n-gram models. Raises UsageError where Lingua is not installed."""

    def __init__(self) -> None:
        try:
            from lingua import IsoCode639_1, Language, LanguageDetectorBuilder
        except ImportError as error:
            raise UsageError(
                'LANGUAGE_DETECTOR: pipelines.lingua.Lingua needs Lingua: pip install "bloggarkiv[lingua]"'
            ) from error
        codes = [*(set(LANGUAGES) - {"no"}), *_NORWEGIAN, *_OTHERS]
        languages = [Language.from_iso_code_639_1(getattr(IsoCode639_1, code.upper())) for code in sorted(codes)]
        self._detector = LanguageDetectorBuilder.from_languages(*languages).build()

    def detect(self, text: str, context: Context) -> Guess:
        """The most likely language of `text`; see `words_of` for what of it counts."""
        words = words_of(text)
        if not words:
            return UNKNOWN
        shares = dict.fromkeys((*LANGUAGES, None), _LEAST)
        for found in self._detector.compute_language_confidence_values(" ".join(words)):
            code = found.language.iso_code_639_1.name.lower()
            language = "no" if code in _NORWEGIAN else code if code in LANGUAGES else None
            shares[language] = max(shares[language], found.value)
        return decide({language: _WEIGHT * math.log(share) for language, share in shares.items()}, context)
