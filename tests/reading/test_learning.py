"""What a blog's pages share, learnt from some of them: on markup that helps nobody, with a feed and without."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sampleblog.server import serve
from sampleblog.unhelpful import SmallBlog, hashed, paragraphs, tables

from crawler.reading import Page, read_document
from crawler.reading.learning import LEAST_PAGES, learn
from crawler.reading.learning.lessons import Lesson
from crawler.reading.learning.trial import verdict
from crawler.reading.markup import Document
from crawler.reading.template import Template

BLOGS = (tables, hashed, paragraphs)


def _wrong(blog: SmallBlog, template: Template | None) -> Iterator[str]:
    """What is not read as it should be; the author of a post apart, whom not all blogs name."""
    for entry, doc in zip(blog.entries, blog.pages, strict=True):
        page = read_document(doc, template=template)
        post = page.post
        assert post is not None
        right = {
            "title": post.title == entry.title,
            "date": post.published_at is not None and post.published_at.date() == entry.day,
            "text": post.text == entry.text,
            "comments": [(c.author, c.text) for c in page.comments] == [(r.author, r.text) for r in entry.replies],
            "comment dates": [_day(c.published_at) for c in page.comments] == [r.day for r in entry.replies],
        }
        yield from (f"{entry.number}: {name}" for name, fits in right.items() if not fits)


def _day(at: object) -> date | None:
    return at.date() if at is not None else None  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("make", "feeds", "missing"),
    [
        (tables, "", {"date", "text", "comments", "comment dates"}),
        (tables, "posts", {"date", "text", "comments", "comment dates"}),
        (hashed, "posts comments", {"text", "comments", "comment dates"}),
        (paragraphs, "", {"date", "comment dates"}),
        (paragraphs, "posts", {"date", "comment dates"}),
    ],
)
def test_all_is_right_with_what_was_learnt(make: Callable[[], SmallBlog], feeds: str, missing: set[str]) -> None:
    blog = make()
    given_feeds = [blog.feed()] * ("posts" in feeds) + [blog.comment_feed()] * ("comments" in feeds)

    assert {wrong.partition(": ")[2] for wrong in _wrong(blog, None)} == missing
    assert list(_wrong(blog, learn(blog.pages, given_feeds))) == []


def test_it_holds_for_pages_that_were_not_in_the_sample() -> None:
    for make in (tables, paragraphs):
        blog = make((3, 1, 0, 2, 1, 4, 2, 1, 1, 0, 5, 2))
        template = learn(blog.pages[:6])

        assert list(_wrong(blog, template)) == []


def test_without_a_feed_a_thread_that_nothing_calls_so_stays_unread() -> None:
    blog = hashed()
    template = learn(blog.pages)

    assert {wrong.partition(": ")[2] for wrong in _wrong(blog, template)} == {"comments", "comment dates"}
    assert not template.thread.items


@pytest.mark.parametrize("make", [tables, hashed])
def test_an_author_whom_the_feed_names_and_each_page_shows(make: Callable[[], SmallBlog]) -> None:
    blog = make()
    feed = blog.feed(content=False)

    assert {_author(doc, None) for doc in blog.pages} == {None}
    assert {_author(doc, learn(blog.pages)) for doc in blog.pages} == {None}
    assert {_author(doc, learn(blog.pages, [feed])) for doc in blog.pages} == {"Karin Ek"}


def test_an_author_in_the_margin_is_not_every_post_s() -> None:
    blog = tables()
    template = learn(blog.pages, [blog.feed()])
    guest = blog.pages[0].text.replace("<div><p>", "<p>Skrivet av Gäst Gästsson</p><div><p>")

    assert _author(Document.parse(guest.encode(), blog.pages[0].url), template) == "Gäst Gästsson"


def _author(doc: Document, template: Template | None) -> str | None:
    post = read_document(doc, template=template).post
    return post.author if post else None


def test_dates_that_are_clear_only_together() -> None:
    blog = paragraphs((1, 1, 1, 1, 1))
    first = blog.pages[0]

    alone, together = read_document(first), read_document(first, template=learn(blog.pages))

    assert alone.post is not None
    assert alone.post.published_at is None
    assert together.post is not None
    assert _day(together.post.published_at) == date(2008, 5, 1)


def test_contradicting_dates_teach_no_order() -> None:
    blog = paragraphs()
    other = blog.pages[2].text.replace("15.5.2008", "5.15.2008")
    pages = [*blog.pages[:2], Document.parse(other.encode(), blog.pages[2].url), *blog.pages[3:]]

    assert learn(blog.pages).day_first is True
    assert learn(pages).day_first is None


def test_a_sentence_that_the_author_repeats_is_no_boilerplate() -> None:
    blog = hashed()
    greeted = (
        doc.text.replace('<div class="css-s0s">', '<p>Kram Karin</p><div class="css-s0s">') for doc in blog.pages
    )
    signed = [Document.parse(text.encode(), doc.url) for text, doc in zip(greeted, blog.pages, strict=True)]
    texts = [page.post.text for doc in signed if (page := read_document(doc, template=learn(signed))).post]

    assert all(text.endswith("\n\nKram Karin") for text in texts)
    assert len(texts) == len(signed)


@settings(max_examples=15, deadline=None)
@given(st.permutations(range(6)), st.sampled_from(BLOGS))
def test_the_order_of_pages_is_of_no_matter(order: list[int], make: Callable[[], SmallBlog]) -> None:
    blog = make()
    feeds = [blog.feed(), blog.comment_feed()]
    expected = learn(blog.pages, feeds)

    learnt = learn([blog.pages[place] for place in order] + [blog.pages[order[0]]], feeds[:: -1 if order[0] % 2 else 1])

    assert learnt == expected
    assert learnt.digest == expected.digest


@pytest.mark.parametrize("make", BLOGS)
def test_json_round_trip(make: Callable[[], SmallBlog]) -> None:
    blog = make()
    template = learn(blog.pages, [blog.feed(), blog.comment_feed()])

    assert Template.from_json(template.to_json()) == template
    assert len(template.to_json()) < 2000


@pytest.mark.parametrize(
    "stored", ["", "{}", "[]", '{"version": 0}', '{"version": 1, "colour": "red"}', '{"version": 1, "post": 3}']
)
def test_what_is_no_template_of_this_version_is_none(stored: str) -> None:
    assert Template.from_json(stored) is None


def test_another_blog_s_page_reads_as_without() -> None:
    blogs = [make() for make in BLOGS]
    templates = [learn(blog.pages, [blog.feed(), blog.comment_feed()]) for blog in blogs]
    for blog, template in zip(blogs, templates, strict=True):
        for other in blogs:
            marked = [read_document(doc, template=template) for doc in other.pages]
            assert all(("+" in page.reader) == (blog is other) for page in marked)
            if blog is not other:
                assert marked == [read_document(doc) for doc in other.pages]


def test_on_the_sample_blogs_nothing_is_read_otherwise() -> None:
    with serve() as site:
        for blog in site.blogs:
            answers = [(site.answer(blog.url(post).removeprefix(site.base)), blog.url(post)) for post in blog.posts]
            pages = [Document.parse(answer.body, url, answer.content_type) for answer, url in answers]
            template = learn(pages[:: len(pages) // 8])
            read = [read_document(doc, template=template) for doc in pages]

            assert not template.empty
            assert all("+" in page.reader for page in read)
            assert list(map(_content, read)) == [_content(read_document(doc)) for doc in pages]


def _content(page: Page) -> Page:
    """A page but for its reader, and for boxes without a name around its text."""
    return replace(page, reader="", post=replace(page.post, html="") if page.post else None)


def test_a_page_of_another_design_reads_as_without() -> None:
    template = learn(hashed().pages)
    renamed = Document.parse(hashed().pages[0].text.replace("css-", "sc-").encode(), hashed().pages[0].url)

    assert read_document(renamed, template=template) == read_document(renamed)


def test_the_reader_column_tells_the_template() -> None:
    blog = tables()
    template = learn(blog.pages)
    page = read_document(blog.pages[0], template=template)

    assert page.reader == f"generic/4+{template.digest}"
    assert len(template.digest) == 6


def test_few_pages_teach_nothing() -> None:
    blog = tables()

    assert learn(blog.pages[: LEAST_PAGES - 1]).empty
    assert learn([]).empty
    assert learn([blog.pages[0]] * LEAST_PAGES).empty


def test_nothing_that_reads_a_page_worse_is_kept() -> None:
    page = _page("Rubrik", "En rad.\n\nDela")

    assert verdict(page, _page("Rubrik", "En rad."), None, ("dela",)) == 1
    assert verdict(page, _page("Rubrik", "Dela"), None, ("dela",)) == -1
    assert verdict(page, _page("Annan", "En rad.\n\nDela"), None) == -1
    assert verdict(page, _page("Annan", "En rad.\n\nDela"), Lesson(title="Annan")) == 1
    assert verdict(page, _page(None, "En rad.\n\nDela"), None) == -1
    assert verdict(page, page, None) == 0


def _page(title: str | None, text: str) -> Page:
    page = read_document(tables().pages[0])
    assert page.post is not None
    return replace(page, post=replace(page.post, title=title, text=text))
