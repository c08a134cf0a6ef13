"""One post from several pages."""

from __future__ import annotations

from copy import deepcopy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler import urls
from crawler.items import Comment, Link, Post
from crawler.reading.assemble import assemble, identify
from crawler.reading.page import Page

URL = "http://blogg.example/2009/12/hej/"


def comment(name: str, *, parent: str | None = None, native: bool = True, **columns: object) -> Comment:
    """A comment as a reader gives it: `name` stands for its id, author and text."""
    shown = {"author": f"Namn {name}", "text": f"Text {name}", "published_text": "3 mars 2010", **columns}
    return Comment(comment_id=name, parent_id=parent, native_id=name if native else None, **shown)  # type: ignore[arg-type]


def page(*comments: Comment, number: int | None = None, others: tuple[int, ...] = (), **columns: object) -> Page:
    shown = {"author": "Karin", "text": "Text.", "html": "<p>Text.</p>", **columns}
    return Page(
        url=URL,
        canonical_url=URL,
        kind="post",
        post=Post(url=URL, **shown),  # type: ignore[arg-type]
        comments=list(comments),
        comment_page=number,
        comment_pages={other: f"{URL}comment-page-{other}/" for other in others},
    )


def texts(pages: list[Page]) -> list[str]:
    return [item.text.removeprefix("Text ") for item in assemble(pages)[1]]


def test_ids_of_one_page() -> None:
    one = page(
        comment("7"),
        comment("8", parent="7"),
        comment("9", native=False),
        responses_declared=3,
    )
    one.links = [Link(url="http://a.example/"), Link(url="http://b.example/", comment_id="8")]
    identify(one)
    assert one.post is not None
    assert one.post.post_id == urls.post_id(URL)
    assert (one.post.responses_found, one.post.complete, one.post.word_count) == (3, True, 1)
    first, answer, third = one.comments
    assert first.comment_id == urls.digest("comment", one.post.post_id, "7")
    assert answer.parent_id == first.comment_id
    assert len({item.comment_id for item in one.comments}) == 3
    assert [item.position for item in one.comments] == [0, 1, 2]
    assert {(item.post_id, item.post_url) for item in one.comments} == {(one.post.post_id, URL)}
    assert [link.comment_id for link in one.links] == [None, answer.comment_id]
    assert third.parent_id is None


def test_identifying_twice_is_as_once() -> None:
    one = page(
        comment("1", native=False), comment("2", parent="1", native=False), comment("1b", native=False, text="x")
    )
    identify(one)
    again = deepcopy(one)
    identify(again)
    assert again == one


@given(st.lists(st.tuples(st.sampled_from("abc"), st.booleans()), max_size=8))
def test_one_page_alone_is_assembled_as_it_was_identified(drawn: list[tuple[str, bool]]) -> None:
    comments = [
        comment(str(place), native=native, text=text, author="A", parent=str(place - 1) if place % 3 else None)
        for place, (text, native) in enumerate(drawn)
    ]
    one = page(*comments, responses_declared=3)
    one.links = [Link(url="http://a.example/", comment_id=item.comment_id) for item in comments]
    identify(one)
    before = deepcopy(one)
    assert assemble([one]) == (one.post, one.comments, one.links)
    assert one == before
    assert len({item.comment_id for item in one.comments}) == len(comments)


def test_an_id_does_not_hang_on_the_place() -> None:
    early, late = page(comment("a", native=False)), page(comment("z"), comment("a", native=False))
    identify(early)
    identify(late)
    assert early.comments[0].comment_id == late.comments[1].comment_id


def test_the_same_comment_twice_on_a_page_stays_two() -> None:
    twice = comment("a", native=False), comment("b", native=False, author="Namn a", text="Text a")
    one = page(*twice, responses_declared=2)
    post, comments, _ = assemble([one])
    assert post.complete
    assert comments[0].comment_id != comments[1].comment_id
    assert len(assemble([page(*twice), page(*deepcopy(twice), number=1)])[1]) == 2


@pytest.mark.parametrize("native", [True, False])
def test_newest_page_at_the_permalink(native: bool) -> None:
    a, b, c, d, e = (comment(name, native=native) for name in "abcde")
    permalink = page(e, others=(2,))
    pages = [permalink, page(c, d, number=2, others=(1, 3)), page(a, b, number=1, others=(2,))]
    assert texts(pages) == list("abcde")


def test_newest_page_both_at_the_permalink_and_by_its_number() -> None:
    a, b, c = (comment(name) for name in "abc")
    pages = [page(c, others=(1,)), page(a, b, number=1, others=(2,)), page(deepcopy(c), number=2, others=(1,))]
    assert texts(pages) == list("abc")


def test_oldest_page_at_the_permalink() -> None:
    a, b, c = (comment(name) for name in "abc")
    assert texts([page(a, b, others=(2,)), page(c, number=2, others=(1,))]) == list("abc")


def test_a_short_thread_that_comment_page_1_repeats() -> None:
    a, b = comment("a", native=False), comment("b", native=False, parent="a")
    post, comments, _ = assemble([page(a, b, responses_declared=2), page(deepcopy(a), deepcopy(b), number=1)])
    assert post.complete
    assert comments[1].parent_id == comments[0].comment_id


def test_repeats_are_known_by_their_own_address() -> None:
    here = comment("a", native=False, url=f"{URL}comment-page-2/#c1", published_text="igår")
    there = comment("x", native=False, url=f"{URL}#c1", published_text="för en vecka sedan", text="Text a")
    assert len(assemble([page(here, number=2), page(there, others=(2,))])[1]) == 1


def test_an_address_that_all_comments_share_tells_nothing() -> None:
    shared = [comment(name, native=False, url=f"{URL}#comments") for name in "ab"]
    assert texts([page(*shared), page(comment("c", native=False, url=f"{URL}#comments"), number=2)]) == list("abc")


def test_linkbacks_of_one_blog_on_two_pages_are_told_apart_by_where_they_come_from() -> None:
    older, newer = (
        comment(
            name, native=False, kind="pingback", author="Spaltmeter", text="", author_url=f"http://s.example/{name}/"
        )
        for name in ("1", "2")
    )
    pages = [page(newer, number=2, others=(1,)), page(older, number=1, others=(2,))]
    assert [item.author_url for item in assemble(pages)[1]] == ["http://s.example/1/", "http://s.example/2/"]


def test_pages_of_the_post() -> None:
    second = page(comment("a"), text="Slutet.", html="<p>Slutet.</p>")
    second.post_page, second.canonical_url = 2, f"{URL}2/"
    assert second.post is not None
    second.post.url = f"{URL}2/"
    second.links = [Link(url="http://b.example/")]
    first = page(comment("a"), comment("b"), responses_declared=2)
    first.links = [Link(url="http://a.example/")]
    repeat = page(comment("b"), number=1)
    post, comments, links = assemble([first, second, repeat])
    assert post.url == URL
    assert (post.text, post.html, post.word_count) == ("Text.\n\nSlutet.", "<p>Text.</p>\n<p>Slutet.</p>", 2)
    assert [item.native_id for item in comments] == ["a", "b"]
    assert [(link.url, link.position, link.post_id) for link in links] == [
        ("http://a.example/", 0, post.post_id),
        ("http://b.example/", 1, post.post_id),
    ]


def test_links_and_parents_follow_the_comment_that_is_kept() -> None:
    old, repeat = page(comment("1"), number=1), page(comment("p"), comment("q", parent="p"), others=(1,))
    repeat.comments[0].native_id, repeat.comments[0].text = "1", "Text 1"
    for shown in (old, repeat):
        shown.links = [Link(url="http://a.example/", comment_id=shown.comments[0].comment_id)]
    _, comments, links = assemble([repeat, old])
    assert comments[1].parent_id == comments[0].comment_id
    assert [link.comment_id for link in links] == [comments[0].comment_id]


@pytest.mark.parametrize(("declared", "complete"), [(None, None), (1, True), (2, False), (0, False)])
def test_complete(declared: int | None, complete: bool | None) -> None:
    post, _, _ = assemble([page(comment("a"), responses_declared=declared)])
    assert post.complete is complete


@pytest.mark.parametrize(
    ("author", "columns", "expected"),
    [
        ("Karin", {"author": "KARIN"}, True),
        ("Karin", {"author": "Karin", "kind": "pingback"}, False),
        ("Karin", {"author": "Karin E"}, False),
        ("Karin", {"author": None}, False),
        (None, {"author": "Karin"}, False),
        (None, {"author": "Karin", "is_post_author": True}, True),
        (None, {"author": None}, False),
    ],
)
def test_is_post_author(author: str | None, columns: dict[str, object], expected: bool) -> None:
    _, comments, _ = assemble([page(comment("a", **columns), author=author)])
    assert comments[0].is_post_author is expected


def test_pages_without_a_post() -> None:
    with pytest.raises(ValueError, match="none of the pages"):
        assemble([Page(url=URL, canonical_url=URL, kind="index")])
    empty = Page(url=URL, canonical_url=URL, kind="index")
    identify(empty)
    assert empty == Page(url=URL, canonical_url=URL, kind="index")
