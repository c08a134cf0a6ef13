from __future__ import annotations

import random
from pathlib import Path

import pytest
from langdetect.detector_factory import PROFILES_DIRECTORY, DetectorFactory
from sample_threads import Written, day, thread
from scrapy.utils.test import get_crawler

from pipelines.language import PRIORS, UNKNOWN, Guess, Langdetect, LanguagePipeline, label

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


@pytest.fixture(scope="module")
def detector() -> Langdetect:
    return Langdetect()


@pytest.mark.parametrize(("language", "text"), [(code, text) for code, texts in LABELLED.items() for text in texts])
def test_sentences_are_told(detector: Langdetect, language: str, text: str) -> None:
    guess = detector.detect(text)
    assert guess.language == language
    assert guess.confidence is not None
    assert 0.6 <= guess.confidence <= 1


@pytest.mark.parametrize("text", TOO_SHORT)
def test_too_little_to_tell_is_null(detector: Langdetect, text: str) -> None:
    assert detector.detect(text) == UNKNOWN


@pytest.mark.parametrize(
    "text", ["Привет, как дела, друзья мои?", "这是一篇非常好的文章谢谢分享", "\x00\ud83d\u200b" * 40]
)
def test_other_scripts_and_odd_signs_are_null_and_never_raise(detector: Langdetect, text: str) -> None:
    assert detector.detect(text) == UNKNOWN


def test_addresses_digits_and_emoji_do_not_count(detector: Langdetect) -> None:
    text = LABELLED["sv"][0]
    noisy = f"😀😀 {text} 0123456789 https://www.example.com/the/best/english/words/of/all kalle@example.com"
    assert detector.detect(noisy) == detector.detect(text)


def test_shouting_is_read_like_talking(detector: Langdetect) -> None:
    text = LABELLED["sv"][0]
    assert detector.detect(text.upper()).language == "sv"


def test_the_same_text_has_the_same_answer_whatever_came_before() -> None:
    texts = [text for texts in LABELLED.values() for text in texts]
    one, other = Langdetect(), Langdetect()
    expected = {text: one.detect(text) for text in texts}
    random.Random(1).shuffle(texts)
    assert {text: other.detect(text) for text in texts} == expected
    assert {text: one.detect(text) for text in texts} == expected


def test_it_agrees_with_langdetect_itself(detector: Langdetect) -> None:
    """Its own sampling detector, seeded, over the same profiles, where there is text enough for both."""
    stock = DetectorFactory()
    stock.load_json_profile([Path(PROFILES_DIRECTORY, code).read_text("utf-8") for code in sorted(PRIORS)])
    stock.set_seed(0)
    for text in [text for texts in LABELLED.values() for text in (" ".join(texts), *texts) if len(text) > 60]:
        sampling = stock.create()
        sampling.append(text)
        assert detector.detect(text).language == sampling.detect(), text


def test_a_word_is_scored_over_the_same_grams_as_langdetect_draws_from(detector: Langdetect) -> None:
    stock = DetectorFactory()
    stock.load_json_profile([Path(PROFILES_DIRECTORY, code).read_text("utf-8") for code in sorted(PRIORS)])
    for word in ("mätte", "Kampanjen", "é", "blåbärssylt"):
        drawing = stock.create()
        drawing.append(f"{word} ")
        drawn = drawing._extract_ngrams()
        likelihoods = [detector._likelihoods[gram] for gram in drawn]
        assert detector._score(word) == pytest.approx([sum(column) for column in zip(*likelihoods, strict=True)])


def test_a_post_is_read_with_its_title_and_each_comment_alone(detector: Langdetect) -> None:
    made = thread(Written(1), day(1))
    made.comments[0].text, made.comments[1].text = LABELLED["en"][0], "Bra!"
    label(made.post, made.comments, detector)
    assert made.post.language == "sv"
    assert [comment.language for comment in made.comments] == ["en", None]
    assert made.comments[1].language_confidence is None


class Latin:
    """A detector of a user's own."""

    def detect(self, text: str) -> Guess:
        return Guess("la", 1.0)


def test_another_detector_is_one_setting_away() -> None:
    pipeline = LanguagePipeline.from_crawler(get_crawler(settings_dict={"LANGUAGE_DETECTOR": Latin}))
    made = thread(Written(1), day(1))
    assert pipeline.process_item(made) is made
    assert made.post.language == "la"
