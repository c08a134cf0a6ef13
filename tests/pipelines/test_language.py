from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from langdetect.detector_factory import PROFILES_DIRECTORY, DetectorFactory
from py3langid.langid import MODEL_FILE, LanguageIdentifier
from sample_threads import Said, Written, day, thread
from scrapy.utils.test import get_crawler

from crawler.errors import UsageError
from pipelines.detectors import Langdetect
from pipelines.language import (
    LANGUAGES,
    MIN_CONFIDENCE,
    UNKNOWN,
    Context,
    Detector,
    Guess,
    LanguagePipeline,
    decide,
    declared,
    label,
    load_detector,
    words_of,
)
from pipelines.lingua import Lingua

COMMENTS = Path(__file__).parents[2] / "benchmarks" / "comments"
NOTHING, SWEDISH = Context(), Context("sv", "sv")

LABELLED = {
    "sv": [
        "Jag håller inte alls med, det där har aldrig fungerat för oss.",
        "Tack för ett läsvärt inlägg! Hur mätte ni effekten?",
        "Kunderna bryr sig inte om er organisationsskiss.",
        "Vilken byrå var det som låg bakom kampanjen?",
        "Kul läsning, tack!",
    ],
    "no": [
        "Hei! Kommer dere til Oslo snart? Vi trenger noen som kan snakke om sosiale medier.",
        "Veldig bra innlegg, her hjemme er det akkurat det samme, ingen tør å spørre hva det koster.",
        "Tusen takk for fine tips, dette må jeg prøve selv.",
    ],
    "da": [
        "Jeg er ikke enig, men det er godt skrevet. Hvad siger tallene egentlig?",
        "Hvornår kommer der mere om kampagnen? Vi har brug for nogle gode råd herovre.",
        "Tak for et spændende indlæg, jeg glæder mig til at læse videre.",
    ],
    "en": [
        "Great post, thanks for sharing! Do you have the numbers in English?",
        "We see the same thing here in London, and nobody dares to ask.",
        "Nice blog you have here, greetings from the Netherlands.",
    ],
    "de": [
        "Vielen Dank für den interessanten Beitrag, das sehe ich genauso.",
        "Gibt es die Zahlen auch auf Deutsch? Das würde mich sehr interessieren.",
    ],
    "fi": [
        "Kiitos hyvästä kirjoituksesta, olen täysin samaa mieltä.",
        "Miten te mittasitte kampanjan tuloksia? Meillä se ei ole toiminut.",
    ],
}
TOO_SHORT = [
    "",
    "Bra!",
    "+1",
    "???",
    "👍" * 12,
    "Haha!",
    "2010-05-04 12:00 123456789",
    "http://a.example/lang/sokvag",
    "LOL",
]


def held_out(code: str) -> list[str]:
    """The half of the labelled comments on which nothing was chosen: lines 2, 4, 6, …"""
    return (COMMENTS / f"{code}.txt").read_text("utf-8").splitlines()[1::2]


def odd() -> Iterator[tuple[str, set[str | None], str]]:
    for line in (COMMENTS / "odd.tsv").read_text("utf-8").splitlines():
        post, right, text = line.split("\t")
        yield post, {None if code == "-" else code for code in right.split("|")}, text


@pytest.fixture(scope="module")
def detector() -> Langdetect:
    return Langdetect()


@pytest.mark.parametrize(("language", "text"), [(code, text) for code, texts in LABELLED.items() for text in texts])
def test_sentences_are_told(detector: Langdetect, language: str, text: str) -> None:
    for context in (NOTHING, SWEDISH):
        guess = detector.detect(text, context)
        assert guess.language == language
        assert guess.confidence is not None
        assert MIN_CONFIDENCE <= guess.confidence <= 1


@pytest.mark.parametrize("text", TOO_SHORT)
def test_too_little_to_tell_is_null(detector: Langdetect, text: str) -> None:
    assert detector.detect(text, NOTHING) == detector.detect(text, SWEDISH) == UNKNOWN


@pytest.mark.parametrize(
    "text", ["Привет, как дела, друзья мои?", "这是一篇非常好的文章谢谢分享", "\x00\ud83d\u200b" * 40]
)
def test_other_scripts_and_odd_signs_are_null_and_never_raise(detector: Langdetect, text: str) -> None:
    assert detector.detect(text, SWEDISH) == UNKNOWN


@pytest.mark.parametrize(("post", "right", "text"), list(odd()))
def test_odd_comments(detector: Langdetect, post: str, right: set[str | None], text: str) -> None:
    assert detector.detect(text, Context(post, post)).language in right
    assert detector.detect(text, Context(post)).language in right


@pytest.mark.parametrize("text", [*TOO_SHORT, *(text for _, right, text in odd() if right == {None})])
def test_no_page_makes_a_language_of_what_has_none(detector: Langdetect, text: str) -> None:
    assert {detector.detect(text, Context(code, code)).language for code in LANGUAGES} == {None}


def test_what_is_held_out_was_not_seen_before() -> None:
    halves: tuple[set[str], set[str]] = (set(), set())
    for path in COMMENTS.glob("*.txt"):
        lines = path.read_text("utf-8").splitlines()
        assert len(set(lines)) == len(lines) >= 100, path.name
        halves[0].update(lines[0::2])
        halves[1].update(lines[1::2])
    assert not halves[0] & halves[1]


def test_held_out_comments_below_a_post_of_their_own_language(detector: Langdetect) -> None:
    for code, language in {"sv": "sv", "nb": "no", "nn": "no", "da": "da", "en": "en", "de": "de", "fi": "fi"}.items():
        told = [detector.detect(text, Context(language, language)).language for text in held_out(code)]
        assert told.count(language) >= 0.9 * len(told), code
        assert told.count(language) + told.count(None) == len(told), code


def test_held_out_comments_below_a_swedish_post_do_not_turn_swedish(detector: Langdetect) -> None:
    told = {code: [detector.detect(text, SWEDISH).language for text in held_out(code)] for code in ("en", "nb", "nn")}
    assert [code for code, languages in told.items() if "sv" in languages] == []
    assert sum(languages.count("no") for languages in (told["nb"], told["nn"])) > 80
    assert told["en"].count("en") > 45


def test_what_is_short_is_told_by_its_page(detector: Langdetect) -> None:
    assert detector.detect("Så bra!", SWEDISH).language == "sv"
    assert detector.detect("Så bra!", Context("no", "nb")).language == "no"
    assert detector.detect("Så bra!", Context("en")) == UNKNOWN
    assert detector.detect("Tack!", SWEDISH).language == "sv"
    assert detector.detect("Tack!", Context("de")) == UNKNOWN


def test_confidence_grows_with_what_the_page_says(detector: Langdetect) -> None:
    alone, post, both = (
        detector.detect("Håller med", c).confidence or 0 for c in (Context("en"), Context("sv"), SWEDISH)
    )
    assert alone < post < both


def test_a_page_bends_an_even_choice_and_no_plain_one() -> None:
    even = {**dict.fromkeys(LANGUAGES, -20.0), "sv": 0.0, "no": 0.0, None: -20.0}
    assert decide(even, SWEDISH).language == "sv"
    assert decide(even, Context("no", "no")).language == "no"
    assert decide({**even, "no": 6.0}, SWEDISH).language == "no"
    assert decide({**even, "sv": -1.0, "no": 2.0}, SWEDISH) == UNKNOWN
    assert decide({**even, None: 9.0}, SWEDISH) == UNKNOWN


def test_a_page_alone_tells_nothing() -> None:
    assert decide({**dict.fromkeys(LANGUAGES, 0.0), None: 0.0}, SWEDISH) == UNKNOWN


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        ("sv-SE", "sv"), ("sv_SE", "sv"), (" SV ", "sv"), ("nb-NO", "no"), ("nn", "no"), ("no", "no"), ("se", "sv"),
        ("dk", "da"), ("pl-PL", "pl"), ("en-US", None), ("en", None), ("swedish", None), ("", None), (None, None),
    ],
)  # fmt: skip
def test_what_a_page_declares(tag: str | None, code: str | None) -> None:
    assert declared(tag) == code


def test_a_page_that_declares_another_language_makes_ours_less_likely(detector: Langdetect) -> None:
    text = "Tak for det hele"
    there, here = detector.detect(text, Context(None, "is")), detector.detect(text, Context(None, "da"))
    assert here.language == "da"
    assert there.language is None


def test_addresses_digits_and_emoji_do_not_count(detector: Langdetect) -> None:
    text = LABELLED["sv"][0]
    noisy = f"😀😀 {text} 0123456789 https://www.example.com/the/best/english/words/of/all kalle@example.com"
    assert detector.detect(noisy, NOTHING) == detector.detect(text, NOTHING)


def test_words_that_tell() -> None:
    assert words_of("Hahaha, såååå bra skrivet!!! LOL :-) 100 % www.a.example/hej kalle@a.example") == [
        "så",
        "bra",
        "skrivet",
    ]
    assert words_of("VAD BRA") == ["vad", "bra"]
    assert words_of("Mycket la\u0308svärt") == ["Mycket", "läsvärt"]  # as old Macs wrote it
    assert words_of("Привет Twitter, как дела сегодня?") == words_of("Ja") == []


def test_shouting_is_read_like_talking(detector: Langdetect) -> None:
    text = LABELLED["sv"][0]
    assert detector.detect(text.upper(), NOTHING).language == "sv"


def test_the_same_text_has_the_same_answer_whatever_came_before() -> None:
    texts = [(text, context) for texts in LABELLED.values() for text in texts for context in (NOTHING, SWEDISH)]
    one, other = Langdetect(), Langdetect()
    expected = {pair: one.detect(*pair) for pair in texts}
    random.Random(1).shuffle(texts)
    assert {pair: other.detect(*pair) for pair in texts} == expected
    assert {pair: one.detect(*pair) for pair in texts} == expected


def test_answers_stay_the_same_once_the_kept_words_are_full(
    detector: Langdetect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipelines.detectors._CACHED_WORDS", 30)
    small, texts = Langdetect(), [*held_out("sv"), *held_out("de")]
    assert [small.detect(text, SWEDISH) for text in texts] == [detector.detect(text, SWEDISH) for text in texts]


def test_a_comment_has_the_same_language_whatever_comments_stand_beside_it(detector: Langdetect) -> None:
    said = [Said(str(number), text) for number, text in enumerate([*held_out("nb"), "Så bra!", *held_out("sv")])]
    whole = thread(Written(1, comments=said), day(1))
    label(whole.post, whole.comments, detector)
    assert "no" in {comment.language for comment in whole.comments}
    for comment in whole.comments:
        alone = replace(comment, language=None, language_confidence=None)
        label(whole.post, [alone], detector)
        assert alone == comment


def test_it_agrees_with_langdetect_itself(detector: Langdetect) -> None:
    """Its own sampling detector, seeded, over the same profiles, where there is text enough for both."""
    stock = _langdetect()
    for text in [text for texts in LABELLED.values() for text in (" ".join(texts), *texts) if len(text) > 60]:
        sampling = stock.create()
        sampling.append(text)
        assert detector.detect(text, NOTHING).language == sampling.detect(), text


def test_a_word_is_scored_over_the_same_grams_as_langdetect_draws_from(detector: Langdetect) -> None:
    stock = _langdetect()
    for word in ("mätte", "Kampanjen", "é", "blåbärssylt"):
        drawing = stock.create()
        drawing.append(f"{word} ")
        drawn = drawing._extract_ngrams()
        likelihoods = [detector.profiles.table[detector.profiles.rows[gram]] for gram in drawn]
        assert detector.profiles.score(["IKEA", word])[1] == pytest.approx(
            [sum(column) for column in zip(*likelihoods, strict=True)]
        )
    assert not detector.profiles.score(["IKEA"]).any()


def _langdetect() -> DetectorFactory:
    stock = DetectorFactory()
    stock.load_json_profile([Path(PROFILES_DIRECTORY, code).read_text("utf-8") for code in LANGUAGES])
    stock.set_seed(0)
    return stock


def test_a_word_is_scored_as_py3langid_scores_it(detector: Langdetect) -> None:
    stock = LanguageIdentifier.from_model_file(MODEL_FILE)
    beforehand = dict(zip(stock.nb_classes, stock.nb_pc, strict=True))
    for word in ("mätte", "Kampanjen", "é", "blåbärssylt", "ikke"):
        scores = dict(stock.rank(f" {word} "))
        theirs = [scores[code] - beforehand[code] for code in LANGUAGES]
        assert detector.bytes.score(["h", word])[1, : len(LANGUAGES)] == pytest.approx(theirs, rel=1e-3, abs=1e-3)
    assert not detector.bytes.score(["h"]).any()


def test_two_that_agree_are_surer_than_one_and_two_that_do_not_are_less(monkeypatch: pytest.MonkeyPatch) -> None:
    detector, text = Langdetect(), "vilken fin bild på katten"
    own = detector.bytes.score

    def telling(language: str | None) -> Guess:
        scores = np.zeros_like(own(text.split()))
        if language:
            scores[:, list(LANGUAGES).index(language)] = 1.0
        monkeypatch.setattr(detector.bytes, "score", lambda _: scores)
        detector._rows.clear()
        return detector.detect(text, NOTHING)

    silent, agreeing, opposed = telling(None), telling("sv"), telling("da")
    assert silent.language == agreeing.language == "sv"
    assert (agreeing.confidence or 0) > (silent.confidence or 0)
    assert opposed.language != "sv" or (opposed.confidence or 0) < (silent.confidence or 0)


def test_a_post_is_read_with_its_title_and_each_comment_alone(detector: Langdetect) -> None:
    made = thread(Written(1), day(1))
    made.comments[0].text, made.comments[1].text = LABELLED["en"][0], "Bra!"
    label(made.post, made.comments, detector)
    assert made.post.language == "sv"
    assert [comment.language for comment in made.comments] == ["en", None]
    assert made.comments[1].language_confidence is None


class Noting:
    """A detector of a user's own, which notes what it is asked."""

    asked: list[tuple[str, Context]]

    def __init__(self) -> None:
        self.asked = []

    def detect(self, text: str, context: Context) -> Guess:
        self.asked.append((text, context))
        return Guess("la", 1.0)


def test_the_post_is_asked_about_with_its_page_and_comments_with_both() -> None:
    made, noting = thread(Written(1), day(1)), Noting()
    label(made.post, made.comments, noting, "nb-NO")
    assert [context for _, context in noting.asked] == [Context(None, "no"), Context("la", "no"), Context("la", "no")]


def test_another_detector_is_one_setting_away() -> None:
    pipeline = LanguagePipeline.from_crawler(get_crawler(settings_dict={"LANGUAGE_DETECTOR": Noting}))
    made = replace(thread(Written(1), day(1)), lang="sv-SE")
    assert pipeline.process_item(made) is made
    assert made.post.language == "la"


def test_the_page_s_own_word_reaches_the_detector() -> None:
    noting = Noting()
    LanguagePipeline(noting).process_item(replace(thread(Written(1), day(1)), lang="sv-SE"))
    assert noting.asked[0][1] == Context(None, "sv")


@pytest.mark.parametrize("name", ["pipelines.nowhere.Detector", "pipelines.language.Nothing", "Langdetect", 7])
def test_a_detector_that_is_not_there_is_said_in_one_line(name: object) -> None:
    with pytest.raises(UsageError, match=r"LANGUAGE_DETECTOR: .* is no detector") as caught:
        load_detector(name)
    assert "\n" not in str(caught.value)


def test_lingua_that_is_not_installed_is_said_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "lingua", None)
    with pytest.raises(UsageError) as caught:
        load_detector("pipelines.lingua.Lingua")
    assert str(caught.value).endswith('needs Lingua: pip install "bloggarkiv[lingua]"')


@pytest.fixture(scope="module")
def lingua() -> Detector:
    pytest.importorskip("lingua", reason="an extra: pip install bloggarkiv[lingua]")
    return Lingua()


def test_lingua_itself(lingua: Detector) -> None:
    wrong = [
        (text, guess)
        for language, texts in LABELLED.items()
        for text in texts
        if (guess := lingua.detect(text, Context(language)))[0] != language
    ]
    assert wrong == []
    assert lingua.detect("Så bra!", SWEDISH).language == "sv"
    assert lingua.detect("Så bra!", Context("no")).language == "no"
    assert [lingua.detect(text, SWEDISH) for text in TOO_SHORT] == [UNKNOWN] * len(TOO_SHORT)
    assert lingua.detect("Bardzo ciekawy wpis, dziękuję i pozdrawiam", SWEDISH) == UNKNOWN
