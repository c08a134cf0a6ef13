from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from scrapy.http import Response

from crawler.blogs import BlogConfig
from crawler.discovery.run import BlogRun
from crawler.discovery.sample import ENOUGH, SIZE, Sample
from crawler.discovery.steps import Step

HOME = "http://blogg.example/"
STEPS = [Step(f"{HOME}{number}.html", "post") for number in range(30)]


def _answer(step: Step) -> Response:
    return Response(step.url)


@given(st.permutations(STEPS))
def test_the_choice_does_not_depend_on_the_order(steps: list[Step]) -> None:
    first, second = Sample(SIZE), Sample(SIZE)
    first.admitted(STEPS)
    second.admitted(steps[:9])
    second.admitted(steps[9:])

    assert first.choose(ENOUGH) == second.choose(ENOUGH)


def test_others_wait_until_the_last_of_the_sample_is_in() -> None:
    sample = Sample(3)

    assert sample.admitted(STEPS[:5]) == []
    chosen = sample.choose(1)
    assert len(chosen) == 3
    assert sample.admitted(STEPS[5:8]) == []
    assert [sample.settle(step, _answer(step)) for step in chosen] == [False, False, True]
    answers, _ = sample.lesson()
    assert sample.admitted(STEPS[8:9]) == [], "nor while it is learnt from"
    waiting = sample.end()

    assert [step for step, _ in answers] == sorted(chosen, key=lambda step: step.url)
    assert sorted([*chosen, *waiting], key=STEPS.index) == STEPS[:9]
    assert sample.admitted(STEPS[9:]) == STEPS[9:]


def test_there_is_one_sample() -> None:
    sample = Sample(2)
    sample.admitted(STEPS)
    for step in sample.choose(1):
        sample.settle(step, _answer(step))

    assert sample.choose(1) == []


def test_a_lost_post_is_not_waited_for() -> None:
    sample = Sample(2)
    sample.admitted(STEPS[:2])
    first, second = sample.choose(1)

    assert not sample.settle(first, None)
    assert sample.settle(second, _answer(second))
    assert [step for step, _ in sample.lesson()[0]] == [second]


def test_few_posts_are_waited_with_until_the_lists_run_out() -> None:
    sample = Sample(SIZE)
    sample.admitted(STEPS[: ENOUGH - 1])

    assert sample.choose(ENOUGH) == []
    assert len(sample.choose(1)) == ENOUGH - 1
    assert sample.choose(1) == []


def test_feeds_teach_until_the_choice_is_made() -> None:
    sample = Sample(1)
    sample.teach(b"<rss/>", f"{HOME}feed")
    sample.admitted(STEPS[:1])
    sample.choose(1)
    sample.teach(b"<rss/>", f"{HOME}feed?paged=2")

    assert sample.feeds == [(b"<rss/>", f"{HOME}feed")]


def test_without_learning_nothing_waits() -> None:
    run = BlogRun(BlogConfig(HOME))

    assert run.named(f"{HOME}2010/02/ett/", "feed") == [Step(f"{HOME}2010/02/ett/", "post")]


def test_a_blog_s_posts_are_asked_for_once_its_lists_are_known() -> None:
    run = BlogRun(BlogConfig(HOME))
    run.sample.size = SIZE
    run.open_steps = 1
    asked = [step for number in range(12) for step in run.named(f"{HOME}2010/02/{number}/", "feed")]
    assert asked == run.advance() == []

    run.open_steps = 0
    assert len(run.advance()) == SIZE
