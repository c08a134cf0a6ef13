"""Title, author, date, text and taxonomy of a post, in the places and words that themes have for them."""

from __future__ import annotations

from datetime import UTC, datetime
from html import escape

import pytest

from crawler.items import Post
from crawler.reading import Page, read_page

URL = "http://blogg.example/2010/05/rubrik/"
BODY = '<div class="entry-content"><p>Första stycket, som är kort.</p><p>Andra stycket, som säger emot det första.</p></div>'
PLAIN = BODY.replace("entry-content", "x")  # the same in an element that no theme has a name for
TEXT = "Första stycket, som är kort.\n\nAndra stycket, som säger emot det första."


def page(body: str, *, url: str = URL, title: str = "Rubrik « Bloggen", head: str = "") -> Page:
    feed = '<link rel="alternate" type="application/rss+xml" title="Bloggen » flöde" href="/feed/">'
    return read_page(f"<html><head><title>{title}</title>{feed}{head}</head><body>{body}</body></html>".encode(), url)


def post(body: str, **rest: str) -> Post:
    found = page(body, **rest).post
    assert found is not None
    return found


def with_byline(byline: str, *, url: str = URL, head: str = "") -> Post:
    return post(
        f'<div class="post" id="post-7"><h2>Rubrik</h2><p class="meta">{byline}</p>{BODY}</div>', url=url, head=head
    )


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc]


# title


@pytest.mark.parametrize(
    "body",
    [
        f'<h1>Bloggen</h1><div class="post"><h2>Rubrik</h2>{BODY}</div>',
        f'<h1 id="header">Bloggen</h1><h2>4 maj 2010</h2><div class="post"><h3 class="storytitle"><a href="/x">Rubrik</a></h3>{BODY}</div>',
        f'<div id="content"><h1>Rubrik</h1><p>av Eva</p><article>{BODY}</article></div>',
        f'<article><header class="title"><div class="post-title">Rubrik</div></header>{BODY}</article>',
        f'<div class="post">{BODY}</div>',
        '<div class="post"><h2>Rubrik</h2><div class="entry-content"><h2>Mellanrubrik</h2><p>Text.</p></div></div>',
    ],
)
def test_title(body: str) -> None:
    assert post(body).title == "Rubrik"


@pytest.mark.parametrize("title", ["Rubrik « Bloggen", "Bloggen: Rubrik", "Bloggen &raquo; Rubrik", "Rubrik | Bloggen"])
def test_title_from_the_head_without_the_blogs_name(title: str) -> None:
    assert post(f'<div class="post">{BODY}</div>', title=title).title == "Rubrik"


@pytest.mark.parametrize(
    "heading",
    [
        "",
        "<h2></h2>",
        '<h1 class="entry-title"><a href="/x"></a></h1>',
        "<h4>4 maj, 2010 · 2 kommentarer</h4>",
        "<h2>(Namnlös)</h2>",
    ],
)
def test_no_title_is_null_and_never_the_blogs_name(heading: str) -> None:
    assert post(f'<h1>Bloggen</h1><div class="post" id="post-7">{heading}{BODY}</div>', title="Bloggen").title is None


def test_a_title_that_is_a_themes_word_for_none() -> None:
    body = f'<div class="post" id="post-7"><h2 class="entry-title">Namnlös</h2>{BODY}</div>'
    assert post(body, title="Namnlös « Bloggen").title == "Namnlös"


# author


@pytest.mark.parametrize(
    ("byline", "author", "address"),
    [
        ("Postat den 4 maj 2010 av Eva Ek", "Eva Ek", None),
        ("av Eva Ek | 4 maj 2010", "Eva Ek", None),
        ('by <a href="/author/eva/">eva</a> on May 4th, 2010', "eva", "http://blogg.example/author/eva/"),
        ("Posted by Eva Ek at 12:53", "Eva Ek", None),
        ("Skrivet av Eva-Lena von Ek, 4 maj 2010 kl. 10.15", "Eva-Lena von Ek", None),
        ("Inlagd av Eva Ek kl. 14:07", "Eva Ek", None),
        ("Sparat under: Reklam — Eva Ek @ 09:09", "Eva Ek", None),
        ("Autor: gnurr | 04.05.2010", "gnurr", None),
        (
            '<span class="author vcard"><a class="url fn n" href="http://eva.example/">Eva Ek</a></span>',
            "Eva Ek",
            "http://eva.example/",
        ),
        ('<span class="byline">av Eva Ek</span>', "Eva Ek", None),
        ('<a rel="author" href="/om/eva">Eva 2010</a>', "Eva 2010", "http://blogg.example/om/eva"),
        ("Posted by ajh59 at May 4, 2010 11:31 AM", "ajh59", None),
        ("4 maj 2010", None, None),
        ("Ett inlägg om reklam av bästa slag, som vi har väntat på länge och väl. Det kom 2010.", None, None),
    ],
)
def test_author(byline: str, author: str | None, address: str | None) -> None:
    found = with_byline(byline)
    assert (found.author, found.author_url) == (author, address)


def test_author_from_what_the_page_says_to_machines() -> None:
    ld = '<script type="application/ld+json">{"@graph": [{"@type": "BlogPosting", "author": {"@id": "#e"}}, {"@id": "#e", "name": "Eva Ek"}]}</script>'
    assert with_byline("4 maj 2010", head=ld).author == "Eva Ek"
    assert with_byline("4 maj 2010", head='<meta name="author" content="Eva Ek">').author == "Eva Ek"
    assert (
        with_byline("4 maj 2010", head='<meta property="article:author" content="https://fb.example/eva">').author
        is None
    )


@pytest.mark.parametrize(
    ("told", "author"),
    [
        ("Eva Ek | eva@blogg.example", "Eva Ek"),
        ("Eva Ek <eva@blogg.example>", "Eva Ek"),
        ("Reklamhuset Norr AB", None),
        ("Example Media Ltd.", None),
        ("www.blogg.example", None),
        ("104", None),
        ("Gustav AB Ek", "Gustav AB Ek"),
        ("J. Ek", "J. Ek"),
    ],
)
def test_what_machines_are_told_is_an_author_where_it_can_be_one(told: str, author: str | None) -> None:
    found = with_byline("4 maj 2010", head=f'<meta name="author" content="{escape(told)}">')
    assert found.author == author


# dates


@pytest.mark.parametrize(
    ("byline", "shown", "at", "precision"),
    [
        ("4 maj 2010", "4 maj 2010", utc(2010, 5, 4), "day"),
        ("Publicerat den 4 maj, 2010 kl. 21:51 av Eva", "4 maj, 2010 kl. 21:51", utc(2010, 5, 4, 19, 51), "minute"),
        (
            '<time datetime="2010-05-04T21:51:07+02:00">4 maj 2010</time>',
            "4 maj 2010",
            utc(2010, 5, 4, 19, 51, 7),
            "second",
        ),
        (
            '<abbr class="published" title="2010-05-04T21:51:07+0200">4 maj 2010</abbr>',
            "4 maj 2010",
            utc(2010, 5, 4, 19, 51, 7),
            "second",
        ),
        ('<a rel="bookmark" title="21:51" href="/x">4 maj 2010</a>', "4 maj 2010", utc(2010, 5, 4, 19, 51), "minute"),
        (
            '<span class="date"><span>Maj</span><span>4</span><span>2010</span></span>',
            "Maj 4 2010",
            utc(2010, 5, 4),
            "day",
        ),
        ("Publicerat 4 maj 2010. Senast ändrad 9 juni 2012.", "4 maj 2010", utc(2010, 5, 4), "day"),
        ('<span class="entry-date">4/5/2010</span>', "4/5/2010", utc(2010, 5, 4), "day"),
    ],
)
def test_date(byline: str, shown: str, at: datetime, precision: str) -> None:
    found = with_byline(byline)
    assert (found.published_text, found.published_at, found.published_precision) == (shown, at, precision)


def test_date_and_time_of_day_apart() -> None:
    found = post(
        f'<h2 class="date-header">4 maj 2010</h2><div class="post" id="post-7"><h3>Rubrik</h3>{BODY}<p class="foot">Posted by Eva at 21:51</p></div>'
    )
    assert (found.published_at, found.published_text) == (utc(2010, 5, 4, 19, 51), "4 maj 2010")


def test_a_machines_date_that_denies_the_shown_one_adds_nothing() -> None:
    found = with_byline(
        "4 maj 2010", head='<meta property="article:published_time" content="2010-05-09T10:00:00+02:00">'
    )
    assert (found.published_at, found.published_precision) == (utc(2010, 5, 4), "day")


def test_a_machines_date_where_none_is_shown() -> None:
    found = with_byline("av Eva", head='<meta property="article:published_time" content="2010-05-04T10:00:00+02:00">')
    assert (found.published_at, found.published_text) == (utc(2010, 5, 4, 8), None)


@pytest.mark.parametrize(
    "body",
    [
        f'<div class="post" id="post-7"><h2>Rubrik</h2>{BODY}</div>',
        f'<div class="post" id="post-7"><h2>Rubrik</h2>{BODY}</div><div id="sidebar"><p>Postat 4 maj 2010</p></div>',
        f'<div class="post" id="post-7"><h2>Rubrik</h2>{BODY}<p>Senast ändrad 4 maj 2010</p></div>',
        f'<div class="post" id="post-7"><h2>Rubrik</h2>{BODY}</div><div class="navigation"><a href="/x">Annat, 4 maj 2010</a></div>',
        '<div class="post" id="post-7"><h2>Rubrik</h2><div class="entry-content"><p>Det var den 4 maj 2010 som det hände.</p></div></div>',
        f'<div class="post" id="post-7"><h2>Rubrik</h2><p class="date">4 maj 2007</p>{BODY}</div>',
    ],
)
def test_no_date_is_null(body: str) -> None:
    assert post(body).published_at is None


def test_a_date_in_the_address_invents_nothing() -> None:
    assert with_byline("av Eva", url="http://blogg.example/2010/05/04/rubrik/").published_at is None


# text


@pytest.mark.parametrize(
    "body",
    [
        f'<div class="post"><h2>Rubrik</h2>{BODY}</div>',
        f'<div class="post" id="post-7"><h2>Rubrik</h2><p>4 maj 2010 av Eva</p>{PLAIN}<p>Kategori: Reklam | 3 kommentarer</p></div>',
        f"<table><tr><td><h3>Rubrik</h3>{PLAIN}<p>Posted by Eva at May 4, 2010 10:15 PM</p><p>Prenumerera på vårt brev.</p></td></tr></table>",
        f'<div class="entry-content"><h2>Rubrik</h2>{PLAIN}<div class="page-links">Sidor: 1 <a href="2/">2</a></div></div>',
        f'<div class="post"><h2>Rubrik</h2><div class="entry">{PLAIN}<p>Dela:</p><ul><li><a href="#t">Twitter</a></li></ul></div></div>',
        f'<div class="post"><h2>Rubrik</h2><div class="entry">{PLAIN}<p>Etiketter: <a rel="tag" href="/tag/a/">a</a></p></div></div>',
        f'<form id="aspnet" action="x.aspx"><div class="post"><h2>Rubrik</h2>{BODY}</div></form>',
    ],
)
def test_text(body: str) -> None:
    assert post(body).text == TEXT


def test_what_an_author_writes_stays() -> None:
    body = (
        '<div class="post"><h2>Rubrik</h2><div class="entry-content"><p>Taggar: <a rel="tag" href="http://bloggindex.example/a">a</a></p>'
        '<p>4 maj 2010 hände det.</p><pre>&lt;ol class="commentlist"&gt;&lt;li id="comment-1"&gt;</pre>'
        '<div class="wp-caption"><img src="/a.png" alt=""><p class="wp-caption-text">En bild</p></div>'
        '<p>Andra bloggar om: <a rel="tag" href="http://bloggindex.example/b">b</a></p></div></div>'
    )
    found = post(body)
    assert found.text == (
        'Taggar: a\n\n4 maj 2010 hände det.\n\n<ol class="commentlist"><li id="comment-1">\n\nEn bild\n\nAndra bloggar om: b'
    )
    assert found.tags == []


def test_a_text_without_paragraphs() -> None:
    text = "Ett stycke som är nog så långt för att vara text.<br><br>Ett till som också är det, fast med andra ord."
    body = f'<div id="menu"><a href="/a">Ett</a><a href="/b">Två</a></div><div id="mitten"><h2>Rubrik</h2>{text}</div>'
    assert post(body).text == text.replace("<br>", "\n")


# taxonomy, ids, pages


def test_categories_and_tags() -> None:
    found = with_byline(
        '<a rel="category tag" href="/kat/reklam/">Reklam</a> <a href="/category/pr/">PR</a> <a rel="tag" href="/tag/tv/">tv</a> '
        '<a rel="tag" href="/category/pr/">PR</a> <a href="/etikett/radio/">radio</a> <a href="/2010/05/">maj</a>'
    )
    assert (found.categories, found.tags) == (["Reklam", "PR"], ["tv", "radio"])


@pytest.mark.parametrize(
    ("body", "head", "expected"),
    [
        (f'<div class="post" id="post-42">{BODY}</div>', "", "42"),
        (f'<article class="post-42 post">{BODY}</article>', "", "42"),
        (f"<article>{BODY}</article>", '<link rel="shortlink" href="http://blogg.example/?p=42">', "42"),
        (f'<div id="entry-6a00d83451f23a69e2017c32515899970b">{BODY}</div>', "", "6a00d83451f23a69e2017c32515899970b"),
        (f"<article>{BODY}</article>", "", None),
    ],
)
def test_native_id(body: str, head: str, expected: str | None) -> None:
    assert post(body, head=head).native_id == expected


@pytest.mark.parametrize(
    ("canonical", "expected"),
    [
        ("http://blogg.example/2010/05/rubrik/", "http://blogg.example/2010/05/rubrik/"),
        ("index.html", "http://blogg.example/2010/05/rubrik/index.html"),
        ("http://blogg.example/", "http://blogg.example/2010/05/rubrik/"),
        ("http://annan.example/2010/05/rubrik/", "http://blogg.example/2010/05/rubrik/"),
        ("http://[trasig", "http://blogg.example/2010/05/rubrik/"),
    ],
)
def test_canonical_url(canonical: str, expected: str) -> None:
    found = page(f"<article>{BODY}</article>", head=f'<link rel="canonical" href="{canonical}">')
    assert found.canonical_url == expected


@pytest.mark.parametrize(
    "body",
    [
        "",
        "<p></p>",
        "<div>" * 5_000 + "djupt ner" + "</div>" * 5_000,
        '<div class="post"><h2>Rubrik</h2>' + "<blockquote class='entry'>" * 400 + "<p>Svar.</p>" + "</div>",
        "<script type='application/ld+json'>" + "[" * 100_000 + "</script>",
        '<time datetime="0000-99-99">när?</time><a rel="author" href="http://[">?</a>',
    ],
)
def test_bad_input_is_read_as_far_as_it_goes(body: str) -> None:
    assert page(body).kind in ("post", "other")


def test_a_short_post_is_known_by_its_number() -> None:
    sidebar = "<div id='om'><p>Den här bloggen handlar om reklam, medier och folk som läser dem.</p></div>"
    byline = "<p>4 maj 2010, skrivet av Karin</p>"
    found = post(f"<div id='post-78'><h1>Rubrik</h1>{byline}<div><p>Ja då.</p></div></div>{sidebar}")
    assert (found.title, found.author, found.text) == ("Rubrik", "Karin", "Ja då.")
