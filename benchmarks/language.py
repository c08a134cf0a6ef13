"""How often a short text's language is told rightly, wrongly and not at all, by its length; and what that costs.

    python benchmarks/language.py [--by-language]

Texts are the held-out half of `benchmarks/comments`. Where Django is installed, its translations are measured too: the
terse words of a program, and the same in languages that are not to be named. Where Lingua is, it is measured too.
Nynorsk and Bokmål are both `no`.
"""

from __future__ import annotations

import argparse
import gettext
import importlib.util
import re
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from langdetect.detector_factory import PROFILES_DIRECTORY, DetectorFactory
from langdetect.lang_detect_exception import LangDetectException
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from crawler.errors import UsageError
from pipelines.detectors import Langdetect
from pipelines.language import LANGUAGES, Context, Detector
from pipelines.lingua import Lingua

COMMENTS = Path(__file__).parent / "comments"
CODES = ("sv", "nb", "nn", "da", "en", "de", "fi")
FOREIGN = ("it", "pt", "pl", "cs", "hu", "ro", "tr", "hr", "et", "lv", "lt", "is", "id", "ca", "sq")
NORWEGIAN = {"nb": "no", "nn": "no"}
BANDS = (("<15", 15), ("15–25", 25), ("25–40", 40), ("40–80", 80), ("80–160", 160), (">160", sys.maxsize))


class Labelled(NamedTuple):
    """A text, the language that it was written in (`nb`, `nn`), and as which we are to tell it (None: not at all)."""

    code: str
    language: str | None
    text: str


Teller = Callable[[Labelled], str | None]


def comments(*, held_out: bool) -> list[Labelled]:
    """One half of our own comments: lines 2, 4, 6, … of each file are held out."""
    return [
        Labelled(code, NORWEGIAN.get(code, code), line)
        for code in CODES
        for line in (COMMENTS / f"{code}.txt").read_text("utf-8").splitlines()[held_out::2]
    ]


def translations(codes: tuple[str, ...]) -> Iterator[Labelled]:
    """What Django says to its users, without placeholders; of each language what stands in no other."""
    spec = importlib.util.find_spec("django")
    if spec is None or spec.origin is None:
        return
    found: defaultdict[str, set[str]] = defaultdict(set)
    for code in codes:
        for path in sorted(Path(spec.origin).parent.rglob(f"locale/{code}/LC_MESSAGES/*.mo")):
            with path.open("rb") as file:
                catalogue: dict[object, str] = vars(gettext.GNUTranslations(file))["_catalog"]
            for original, text in catalogue.items():
                key = (original[0] if isinstance(original, tuple) else str(original)).rpartition("\x04")[2]
                said = {code: text} | ({"en": key} if "en" in codes else {})
                for language, words in said.items():
                    if key and text != key and (plain := _without_placeholders(words)):
                        found[plain].add(language)
    for text, languages in sorted(found.items()):
        if len({NORWEGIAN.get(code, code) for code in languages}) == 1:
            code = min(languages)
            yield Labelled(code, NORWEGIAN.get(code, code) if code in CODES else None, text)


def _without_placeholders(text: str) -> str:
    return " ".join(re.sub(r"%\([^)]*\)[sdr]|%[sdr]|\{[^}]*\}|<[^>]*>|\S+_\S+", " ", text).split())


def stock_langdetect() -> Teller:
    """langdetect as it comes, with all its profiles; seeded, because it answers differently from call to call."""
    factory = DetectorFactory()
    factory.load_profile(PROFILES_DIRECTORY)
    factory.set_seed(0)

    def tell(labelled: Labelled) -> str | None:
        detector = factory.create()
        detector.append(labelled.text)
        try:
            return str(detector.detect())
        except LangDetectException:
            return None

    return tell


def stock_py3langid() -> Teller:
    """py3langid restricted to the languages that we name."""
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages([*LANGUAGES, "nn"])

    def tell(labelled: Labelled) -> str:
        code: str = identifier.classify(labelled.text)[0]
        return NORWEGIAN.get(code, code)

    return tell


def ours(detector: Detector, context: Callable[[Labelled], Context]) -> Teller:
    return lambda labelled: detector.detect(labelled.text, context(labelled)).language


def tellers() -> dict[str, Teller]:
    """What is compared, by name."""
    detectors: dict[str, Detector] = {"ours": Langdetect()}
    try:
        detectors["Lingua"] = Lingua()
    except UsageError as error:
        print(error, file=sys.stderr)
    found = {"langdetect as it comes": stock_langdetect(), "py3langid, our languages": stock_py3langid()}
    for name, detector in detectors.items():
        found[f"{name}, nothing known"] = ours(detector, lambda _: Context())
        found[f"{name}, page in its language"] = ours(detector, lambda text: Context(text.language, text.language))
        found[f"{name}, Swedish page"] = ours(detector, lambda _: Context("sv", "sv"))
    return found


def microseconds(teller: Teller, texts: list[Labelled], rounds: int = 3) -> float:
    """CPU time a text, of the fastest of some rounds."""
    fastest = float("inf")
    for _ in range(rounds):
        started = time.process_time()
        for text in texts:
            teller(text)
        fastest = min(fastest, time.process_time() - started)
    return 1e6 * fastest / len(texts)


def shares(texts: list[Labelled], answers: list[str | None]) -> str:
    """Per cent right, null and wrong."""
    if not texts:
        return "–"
    pairs = list(zip(texts, answers, strict=True))
    right = sum(answer in (text.language, text.code) for text, answer in pairs)
    wrong = sum(answer not in (None, text.language, text.code) for text, answer in pairs)
    return " / ".join(f"{100 * count / len(pairs):.0f}" for count in (right, len(pairs) - right - wrong, wrong))


def table(
    title: str, texts: list[Labelled], found: dict[str, Teller], group: Callable[[Labelled], str], columns: list[str]
) -> None:
    """One row a teller, one column a group of texts."""
    counts = [sum(group(text) == column for text in texts) for column in columns]
    heads = [f"{column} ({count})" for column, count in zip(columns, counts, strict=True)]
    print(f"\n{title}: per cent right / null / wrong\n\n| | {' | '.join(heads)} |\n|---|{'---|' * len(heads)}")
    for name, teller in found.items():
        answers = list(map(teller, texts))
        cells = []
        for column in columns:
            members = [number for number, text in enumerate(texts) if group(text) == column]
            cells.append(shares([texts[number] for number in members], [answers[number] for number in members]))
        print(f"| {name} | {' | '.join(cells)} |")


def band(labelled: Labelled) -> str:
    return next(name for name, limit in BANDS if len(labelled.text) < limit)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--by-language", action="store_true", help="by language too, of texts below 40 characters")
    arguments = parser.parse_args()
    found = tellers()
    texts, bands = comments(held_out=True), [name for name, _ in BANDS]
    table("Comments by length in characters", texts, found, band, bands)
    table("Those that are not Swedish", [text for text in texts if text.code != "sv"], found, band, bands)
    turned = [text for text in texts if text.code != "sv" and found["ours, Swedish page"](text) == "sv"]
    print("\nTold as Swedish on a Swedish page:", ", ".join(f"{code} {text!r}" for code, _, text in turned) or "none")
    if arguments.by_language:
        short = [text for text in texts if len(text.text) < 40]
        table("Below 40 characters, by language", short, found, lambda text: text.code, list(CODES))
    if program := list(translations(CODES)):
        table("Django's translations", program, found, band, bands)
        foreign = [text for text in translations(FOREIGN) if len(text.text) >= 15]
        table("Django's translations into languages not named", foreign, found, band, bands[1:])
    cost = {name: microseconds(teller, texts) for name, teller in found.items()}
    print("\nCPU time a text, against ours:", end=" ")
    print(", ".join(f"{name} {value / cost['ours, nothing known']:.1f}" for name, value in cost.items()))
    print(f"(ours: {cost['ours, nothing known']:.0f} µs)")


if __name__ == "__main__":
    main()
