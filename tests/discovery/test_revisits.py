"""What a crawl asks for again, by what lists said and say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from crawler.discovery.memory import KnownBlog, KnownPost, Past, Said
from crawler.discovery.revisits import FAILED, Pace, Revisits

NOW = datetime(2012, 6, 1, tzinfo=UTC)
DAY = timedelta(days=1)
B = "http://b.example/"


def post(name: str, **more: object) -> KnownPost:
    return KnownPost(**{"url": f"{B}{name}/", "first_seen_at": NOW - 400 * DAY, **more})  # type: ignore[arg-type]


def key(name: str) -> str:
    return f"b.example/{name}"


def revisits(said: dict[str, dict[str, str]], *, quick: bool = True, **known: KnownPost) -> Revisits:
    posts = {key(name): one for name, one in known.items()} or {
        key("a"): post("a"),
        key("gone"): post("gone", removed=True),
    }
    return Revisits(Past(KnownBlog(None, posts), Said(said)), quick, NOW)


@pytest.mark.parametrize(
    ("said", "way", "name", "words", "wanted"),
    [
        ({}, "api", "ny", "1", True),
        ({"archive": {key("om"): ""}}, "archive", "om", "", False),  # was no post when it was asked for
        ({"feed": {key("om"): "1"}}, "feed", "om", "2", True),
        ({"api": {key("a"): "1"}}, "api", "a", "1", False),
        ({"api": {key("a"): "1"}}, "api", "a", "2", True),
        ({}, "api", "a", "1", True),  # known, but not what the list said of it
        ({}, "archive", "a", "", False),  # a list without words tells nothing of what is known
        ({}, "archive", "gone", "", True),  # it is back
        ({"archive": {key("gone"): ""}}, "archive", "gone", "", False),  # the list never knew that it was gone
    ],
)
def test_what_a_list_says(said: dict[str, dict[str, str]], way: str, name: str, words: str, wanted: bool) -> None:
    assert revisits(said).heard(way, key(name), words) is wanted
    assert revisits(said, quick=False).heard(way, key(name), words)


def test_what_is_kept_for_the_next_crawl() -> None:
    said = {"api": {key("a"): "1", key("b"): "1", key("c"): "1"}, FAILED: {key("x"): f"{B}x/"}}
    crawl = revisits(said)
    crawl.heard("api", key("a"), "2")
    crawl.heard("api", key("b"), "2")
    crawl.heard("api", key("ny"), "1")
    crawl.failed(f"{B}b/")
    crawl.failed(f"{B}ny/")
    crawl.drop("api", [key("c")])
    after = crawl.after().words
    assert after["api"] == {key("a"): "2", key("b"): "1"}, "a change of what failed is not forgotten"
    assert after[FAILED] == {key("b"): f"{B}b/", key("ny"): f"{B}ny/"}


def test_a_full_crawl_keeps_what_it_heard_and_lists_that_failed() -> None:
    said = {"api": {key("a"): "1"}, f"sitemap {B}s.xml": {key("a"): "1"}, "feed": {key("a"): "1"}}
    crawl = revisits(said, quick=False)
    crawl.heard("feed", key("b"), "1")
    crawl.lost("sitemap")
    after = crawl.after().words
    assert (after["api"], after["feed"], after[f"sitemap {B}s.xml"]) == ({}, {key("b"): "1"}, {key("a"): "1"})


def test_what_vanishes_from_within_a_window() -> None:
    for now, lost in (["d", "c", "a"], ["b"]), (["e", "d", "c"], []), (["c", "b", "a"], ["d"]), (["x"], []):
        crawl = revisits({})
        crawl.past.said.lists["feed"] = {"u": '["d", "c", "b", "a"]'}
        assert crawl.window("feed", "u", now) == lost


@pytest.mark.parametrize(
    ("age", "since", "due"),
    [(2, 0.9, False), (2, 1.1, True), (50, 9, False), (50, 11, True), (400, 399, False)],
)
def test_posts_are_due_less_often_as_they_age(age: float, since: float, due: bool) -> None:
    known = post("a", published_at=NOW - age * DAY, visited_at=NOW - since * DAY)
    assert Pace().due(known, NOW) is due
    assert not Pace().due(post("a", published_at=NOW - age * DAY), NOW), "never asked for by a crawl"


def test_comments_that_a_list_does_not_name() -> None:
    known = {"a": post("a", comments=frozenset({"1", "2"})), "b": post("b", comments=frozenset({"3"}))}
    crawl = revisits({"comment api": {"9": f"x {key('c')}"}}, **known)
    assert not crawl.heard_comment("comment api", "1", key("a"), "x"), "in the dataset, though never said"
    assert crawl.heard_comment("comment api", "4", key("a"), "x")
    crawl.comments_left("comment api", {"1", "2", "4"})
    assert set(crawl.dropped) == {key("b"), key("c")}
