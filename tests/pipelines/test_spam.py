from __future__ import annotations

import pytest
from sample_threads import Said, Written, day, thread

from crawler.items import Comment
from pipelines.spam import RULES, SpamPipeline, flag, reasons


def comment(author: str | None = "Åsa", text: str = "Det håller jag med om.", **values: str | None) -> Comment:
    html = values.pop("html", None)
    return Comment(author=author, text=text, html=f"<p>{text}</p>" if html is None else html, **values)


SUSPECTED = [
    ("function-name", comment("jfd98ayhcim()", "", kind="pingback")),
    ("function-name", comment("fsgb80v7cbwe()", "", kind="pingback")),
    ("function-name", comment("jdhbsvzf()", "[…] jdhbsvzf […]", kind="pingback")),
    ("random-name", comment("37dyor69kq")),
    ("random-name", comment("xzqwrtplk")),
    ("keyword-name", comment("billiga resor", author_url="http://resor.example/")),
    ("keyword-name", comment("cheap flights to Rome", author_url="http://resor.example/")),
    ("spam-words", comment("Casino Bonus", author_url="http://a.example/")),
    ("spam-words", comment("Anna", author_url="http://www.cheap-viagra.example/")),
    ("spam-words", comment("Anna", "Här finns billiga lån online för alla.")),
    ("spam-words", comment("Nyheter", "[…] casino bonus utan insättning […]", kind="trackback")),
    ("spam-words", comment("Bob", "Buy cheap viagra and cialis today")),
    ("many-links", comment("Bob", "bra http://a.example http://b.example http://c.example")),
    ("many-links", comment("Bob", "a b c", html='<a href="1">a</a> <a href="2">b</a> <A HREF="3">c</A>')),
    ("link-only", comment("Bob", "http://a.example/sida")),
    ("link-only", comment("Bob", "klicka", html='<p><a href="http://a.example/">klicka</a></p>')),
    ("foreign-script", comment("Иван", "Отличная статья, спасибо")),
]
ORDINARY = [
    comment("Peter Krantz"),
    comment("efa"),
    comment("jmw2009", author_url="http://jmw.example/"),
    comment("mkt2010blog"),
    comment("Schwartz"),
    comment("DJ_Kalle88"),
    comment("internetricks4u"),
    comment("Anna på Lån & Spar", author_url="http://bank.example/"),
    comment("Best of PR", author_url="http://pr.example/"),
    comment(None, ""),
    comment("Gratisbloggen", author_url="http://gratis.example/"),
    comment("Cloudberry » Blog Archive » Sociala medier", "[…] läs mer hos JMW […]", kind="pingback"),
    comment("Mediekritik » Arkiv » Casino Cosmopol byter logotyp", "[…] deras casino är […]", kind="trackback"),
    comment("Köp begagnat » Bra affär", "[…]", kind="pingback", author_url="http://begagnat.example/?p=3"),
    comment("Karin", "Reklamen för ett casino i Göteborg har vi skrivit om: http://a.example/1"),
    comment(
        "Jonas",
        "Jag har samlat mina tre inlägg om saken " + "och vad vi lärde oss " * 10 + "a http://b.example/1 "
        "b http://b.example/2 c http://b.example/3",
    ),
    comment("Åsa", "Ж betyder zj."),
    comment("Ola", author_url="http://[trasig"),
]


@pytest.mark.parametrize(("rule", "suspect"), SUSPECTED)
def test_spam_is_suspected_by_name(rule: str, suspect: Comment) -> None:
    assert rule in reasons(suspect)


@pytest.mark.parametrize("answer", ORDINARY)
def test_ordinary_answers_are_not(answer: Comment) -> None:
    assert reasons(answer) == []


def test_every_rule_is_shown_at_work() -> None:
    assert {rule for rule, _ in SUSPECTED} == set(RULES)


def test_the_authors_own_links_are_never_suspected() -> None:
    own = comment("Karin", "http://a.example/", is_post_author=True)
    flag([own])
    assert (own.spam_suspected, own.spam_reasons) == (False, [])


def test_a_thread_is_flagged_and_nothing_dropped() -> None:
    made = thread(Written(1, comments=[Said("1"), Said("2", "", "pingback", "jfd98ayhcim()")]), day(1))
    assert SpamPipeline().process_item(made) is made
    assert [c.spam_suspected for c in made.comments] == [False, True]
    assert made.comments[1].spam_reasons == ["function-name"]
