"""Who wrote a post and when, from each of the lines that themes and platforms have for it, above and below the text."""

from __future__ import annotations

import pytest

from crawler.items import Post
from crawler.reading import read_page

_TEXT = "".join(
    f"<p>{n} stycket handlar om svampen i skogen bakom huset, som aldrig tar slut.</p>" for n in ("Ett", "Två")
)
_ASIDE = '<div id="sidebar"><p class="vcard"><a rel="author" class="fn" href="/me">Märta i Spalten</a></p></div>'


def read(
    above: str = "", below: str = "", *, head: str = "", url: str = "http://blogg.example/svamp", after: str = ""
) -> Post:
    page = read_page(
        f'<html lang="sv"><head><title>Svamp | Skogsbloggen</title>{head}</head><body>'
        '<h1 id="blog-title">Skogsbloggen</h1>'
        f'<div class="post hentry" id="post-7"><h2 class="entry-title">Svamp</h2>{above}'
        f'<div class="entry-content">{_TEXT}'
        f"</div>{below}</div>{after}{_ASIDE}</body></html>".encode(),
        url,
    )
    assert page.post is not None
    return page.post


_BYLINES = [
    ("Postat av Lisa Berg den 20 september, 2010", "Lisa Berg", "2010-09-20"),
    ("Skrivet av: Lisa Berg, 20 september 2010 kl. 14:07", "Lisa Berg", "2010-09-20"),
    ("20 september 2010 av Lisa Berg i kategorin Skog", "Lisa Berg", "2010-09-20"),
    ('Publicerat 20 september, 2010 av Lisa Berg i <a rel="category" href="/s">Skog</a>', "Lisa Berg", "2010-09-20"),
    ("Inlägg av Lisa Berg · 20 september 2010", "Lisa Berg", "2010-09-20"),
    ("Inskickat av Lisa Berg den mån, 2010-09-20 14:07", "Lisa Berg", "2010-09-20"),
    ("Erstellt von Lisa Berg am Mo, 20/09/2010 - 14:07", "Lisa Berg", "2010-09-20"),
    ("Submitted by Lisa Berg on Mon, 09/20/2010 - 14:07", "Lisa Berg", "2010-09-20"),
    ("Geschrieben von Lisa Berg am 20. September 2010", "Lisa Berg", "2010-09-20"),
    ("Skrevet af Lisa Berg den 20. september 2010", "Lisa Berg", "2010-09-20"),
    ("Lagt inn av Lisa Berg kl. 14.07", "Lisa Berg", None),
    ("Lähettänyt Lisa Berg klo 14.07", "Lisa Berg", None),
    ("Kirjoittanut Lisa Berg 20.9.2010", "Lisa Berg", "2010-09-20"),
    ("Text: Lisa Berg", "Lisa Berg", None),
    ("Text: Lisa Berg Foto: Olle Ek", "Lisa Berg", None),
    ("Text och foto: Lisa Berg", "Lisa Berg", None),
    ("By Lisa Berg on 09.20.2010 2:07 PM", "Lisa Berg", "2010-09-20"),
    ("Lisa @ 14:07", "Lisa", None),
    ("Postat av: Lisa @ 2010-09-20 14:07", "Lisa", "2010-09-20"),
    ("Postat av Lisa Berg och Olle Ek den 20 september 2010", "Lisa Berg och Olle Ek", "2010-09-20"),
    ("By Lisa Berg and Olle Ek", "Lisa Berg and Olle Ek", None),
    ('av <a rel="author" href="/l">Lisa Berg</a>, <a rel="author" href="/o">Olle Ek</a>', "Lisa Berg, Olle Ek", None),
    ("av Dr. Lisa Berg", "Dr. Lisa Berg", None),
    ("av L. Berg den 20 september 2010", "L. Berg", "2010-09-20"),
    ("Skrivet av Anna K.", "Anna K.", None),
    ("Posted by admin", "admin", None),
    ('<a href="/author/l" rel="author"><img src="/l"></a> <a href="/author/l">Lisa Berg</a>', "Lisa Berg", None),
    ('<a href="/author/l" rel="author"><img alt="Lisa Berg"></a> 20 september 2010', "Lisa Berg", "2010-09-20"),
    ('<a href="/author/l" title="Inlägg av Lisa Berg"><img alt="Avatar"></a> 2010-09-20', "Lisa Berg", "2010-09-20"),
    ('<i itemprop="author"><meta itemprop="name" content="Lisa Berg"></i>2010-09-20', "Lisa Berg", "2010-09-20"),
    ('<a rel="author" href="/l">Visa alla inlägg av Lisa Berg →</a>', "Lisa Berg", None),
    # what is no name, and no date of the post's own
    ('<a href="/om" rel="author">Om mig</a> 20 september 2010', None, "2010-09-20"),
    ('20 september 2010 i <a href="/category/m" rel="category tag">Mat av svamp</a>', None, "2010-09-20"),
    ("20 september 2010 • 3 kommentarer", None, "2010-09-20"),
    ("Umeå, 20 september 2010", None, "2010-09-20"),
    ("Popular Posts by Categories", None, None),
    ("Senast uppdaterad 21 september 2010", None, None),
    ("Version 13.1.10 av temat", None, None),
    ("Medlem sedan 20 september 2010", None, None),
    ("Joined: September 20, 2010", None, None),
    ('Medlem sedan <time datetime="2010-09-20">20 september 2010</time>', None, None),
    ("Sista ansökningsdag: 20 september 2010", None, None),
    ("Senaste inlägget: Olle, 20 september 2010 14:07", None, None),
    ("Måndag 20 september 2010 18:00 – onsdag 22 september 2010 20:00", None, None),
    ("20 september 2010 till 22 september 2010", None, None),
    ("20 september 2010 – 3 kommentarer", None, "2010-09-20"),
    ('<span class="date">20 september 2010</span> – 14:07', None, "2010-09-20"),
]  # fmt: skip


@pytest.mark.parametrize(("byline", "author", "day"), _BYLINES)
@pytest.mark.parametrize("above", [True, False], ids=["above", "below"])
def test_a_byline(byline: str, author: str | None, day: str | None, above: bool) -> None:
    line = f'<p class="meta">{byline}</p>'
    post = read(above=line) if above else read(below=line)
    found = f"{post.published_at:%Y-%m-%d}" if post.published_at else None
    assert (post.title, post.author, found) == ("Svamp", author, day)


@pytest.mark.parametrize(
    "box",
    [
        '<div class="author-box"><h3>Om Lisa Berg</h3><p>Bor i Umeå och har skrivit sedan 3 maj 2004.</p></div>',
        '<div class="about-author"><h4>About the author</h4><a href="/author/l" rel="author">Lisa Berg</a></div>',
        '<div class="post-author"><h4>Skriven av <a href="/l">Lisa Berg</a></h4><p>Bor i Umeå.</p></div>',
        '<div class="author-info">Bor i Umeå. <a href="/author/l" rel="author">Visa alla inlägg av Lisa Berg</a></div>',
    ],
)
def test_a_box_about_the_author(box: str) -> None:
    post = read(above='<p class="meta">20 september 2010</p>', below=box)
    assert (post.author, f"{post.published_at:%Y-%m-%d}") == ("Lisa Berg", "2010-09-20")


@pytest.mark.parametrize("heading", ["Liknande inlägg", "Related posts:", "Fler artiklar", "You may also like"])
def test_names_and_dates_of_other_posts_are_theirs(heading: str) -> None:
    others = (
        f'<div class="x"><h3>{heading}</h3><ul><li><a href="/b">Blåbär</a> av Olle Ek, 13 juli 2009</li></ul></div>'
    )
    for post in (read(below=others), read(after=others)):
        assert (post.author, post.published_at) == (None, None)


@pytest.mark.parametrize(
    "head",
    [
        '<meta name="twitter:label1" content="Skriven av"><meta name="twitter:data1" content="Lisa Berg">',
        '<meta name="parsely-author" content="Lisa Berg">',
        '<script type="application/ld+json">{"@graph":[{"@type":"Article","author":[{"@id":"#l"}]},'
        '{"@type":"Person","@id":"#l","name":"Lisa Berg"}]}</script>',
    ],
)
def test_an_author_for_machines_alone(head: str) -> None:
    assert read(head=head).author == "Lisa Berg"


@pytest.mark.parametrize(
    "box",
    [
        '<div class="date"><b class="day">20</b><b class="month">sep</b><b class="year">2010</b></div>',
        '<div class="date"><p class="day">20</p><p class="month">sep</p><p>2010</p></div>',
        '<div class="date"><div>sep</div><div>20</div><div>2010</div></div>',
    ],
)
def test_a_box_of_day_month_and_year(box: str) -> None:
    assert f"{read(above=box).published_at:%Y-%m-%d}" == "2010-09-20"


@pytest.mark.parametrize(
    ("shown", "path", "day"),
    [
        ("20 sep", "/2010/09/svamp/", "2010-09-20"),
        ("20 sep", "/2010/09/20/svamp/", "2010-09-20"),
        ("20 sep", "/2010/08/svamp/", None),  # of another month
        ("20 sep", "/2010/09/12/svamp/", None),
        ("20 sep", "/2010/svamp/", None),
        ("20 sep", "/svamp/", None),
        ("09/20", "/2010/09/svamp/", None),
    ],
)
def test_a_day_and_month_are_of_a_urls_year_where_it_has_the_month_too(shown: str, path: str, day: str | None) -> None:
    post = read(above=f'<p class="date">{shown}</p>', url=f"http://blogg.example{path}")
    assert (f"{post.published_at:%Y-%m-%d}" if post.published_at else None) == day


def test_the_order_of_day_and_month_is_that_of_the_pages_other_dates() -> None:
    byline = '<p class="meta">3/4/2009 av Lisa Berg</p>'
    assert read(above=byline).published_at is None
    comments = "".join(
        f'<li class="comment" id="comment-{n}"><cite>Kalle</cite> <em>{n}/4/2009 10:00</em><p>Så bra.</p></li>'
        for n in (4, 23)
    )
    post = read(above=byline, after=f'<ol class="commentlist">{comments}</ol>')
    assert f"{post.published_at:%Y-%m-%d}" == "2009-04-03"


@pytest.mark.parametrize(
    "heading",
    [
        'Svamp <a class="post-edit-link" href="/e">Redigera</a>',
        'Svamp<a href="#svamp">#</a>',
        '<span class="entry-date">20 september 2010</span> Svamp',
    ],
)
def test_a_title_is_without_what_else_its_heading_has(heading: str) -> None:
    page = read_page(
        f"<html><head><title>Svamp | Skogsbloggen</title></head><body>"
        f'<div class="post"><h2 class="entry-title">{heading}</h2>'
        f'<div class="entry-content">{_TEXT}</div></div></body></html>'.encode(),
        "http://blogg.example/svamp",
    )
    assert page.post is not None
    assert page.post.title == "Svamp"
    assert (page.post.published_at is not None) == ("2010" in heading)


def test_a_title_in_bold_of_a_page_of_tables() -> None:
    page = read_page(
        f"<html><head><title>Skogsbloggen: Svamp</title></head><body><table><tr><td><b>Svamp</b></td></tr>"
        f"<tr><td>Skrivet av Lisa Berg 2010-09-20 14:07</td></tr><tr><td>{_TEXT}</td></tr></table></body>".encode(),
        "http://blogg.example/svamp",
    )
    assert page.post is not None
    assert (page.post.title, page.post.author) == ("Svamp", "Lisa Berg")


_LISA = '<a href="/author/lisa/" rel="author">Lisa Berg</a>'
_ISO = "2010-09-20T14:07:00+02:00"


@pytest.mark.parametrize(
    ("shown", "exact"),
    [
        (f'<time class="updated" datetime="{_ISO}" pubdate>20.9.2010</time>', "2010-09-20T12:07:00 second"),
        ('<time datetime="Monday, September 20th, 2010" pubdate>måndag 20 september</time>', "2010-09-20T00:00:00 day"),
        ('<span class="td-post-date">20 september 2010</span>', "2010-09-20T00:00:00 day"),
        (f'<span class="date" title="{_ISO}">för 2 år sedan</span>', "2010-09-20T12:07:00 second"),
        (f'<em class="timeago" data-datetime="{_ISO}">för 2 år sedan</em>', "2010-09-20T12:07:00 second"),
        ('<span class="date" data-timestamp="1284984420">för 2 år sedan</span>', "2010-09-20T12:07:00 second"),
        ('<span class="date" data-timestamp="1284984420000">för 2 år sedan</span>', "2010-09-20T12:07:00 second"),
        ('<time datetime="2010-09-20T00:00:00+00:00">20 september 2010</time>', "2010-09-20T00:00:00 day"),
        ('<span title="2010-09-20 00:00:00 +0000 UTC">September 20, 2010</span>', "2010-09-20T00:00:00 day"),
        ('<span class="related-post-date">20 september 2010</span>', "2010-09-20T00:00:00 day"),
        ('<span class="date" data-timestamp="42">för 2 år sedan</span>', None),
    ],
)
def test_a_date_for_machines_beside_the_one_that_is_shown(shown: str, exact: str | None) -> None:
    post = read(above=f'<div class="entry-meta">{shown}</div>')
    found = f"{post.published_at:%Y-%m-%dT%H:%M:%S} {post.published_precision}" if post.published_at else None
    assert found == exact


@pytest.mark.parametrize(
    "body",
    [
        f'<div class="single"><h1>Svamp</h1><h2>{_LISA}</h2><h4>20 september 2010</h4><div>{_TEXT}</div></div>',
        f"<article><section><h1>Svamp</h1><div>{_LISA}</div><div>5 min · Sep 20, 2010</div>{_TEXT}</section></article>",
        f'<article><header><h1>Svamp</h1><aside class="x-sidebar"><h4 class="author-name">Lisa Berg</h4>'
        f'<time datetime="2010-09-20">20 sep 2010</time></aside></header><section>{_TEXT}</section></article>',
        f'<div class="hentry"><h1 class="entry-title">Svamp</h1><p class="published">20 september 2010</p>{_TEXT}'
        '<p class="author">av Lisa Berg</p></div>',
        f'<div class="post"><h2><a rel="category tag" href="/c">Mat</a>: <a href="/k">Svamp</a></h2>'
        f'<small>måndag, september 20th, 2010 av Lisa Berg</small><div class="entry">{_TEXT}</div></div>',
        '<div class="story"><div class="author"><a href="/@l"><div class="avatar"></div></a><div>Lisa Berg</div>'
        f"<div>Bor i skogen</div></div><h1>Svamp</h1><div>20 september 2010</div><div>{_TEXT}</div></div>",
        '<h1>Svamp</h1><div class="author">Lisa Berg</div><div>20 september 2010</div><div class="node" id="node-7">'
        f'<h2 class="element-invisible">svamp-i-korg-1160.jpg</h2><div class="content">{_TEXT}</div></div>',
        '<div class="item-page"><h2>Svamp</h2><dl class="article-info"><dt>Detaljer</dt><dd>Kategori: <a href="/">M</a>'
        f"<dd>Publicerad måndag, 20 september 2010 14:07</dd><dd>Skriven av Lisa Berg</dd></dl>{_TEXT}</div>",
        f'<div class="blogpost"><h1>Svamp</h1><span class="blogDate">2010-09-20</span> | <span class="blogAuthor">Lisa '
        f'Berg</span><div class="blogText">{_TEXT}</div></div>',
        f'<section class="hero"><h1>Svamp</h1><span class="xx-post-author">{_LISA}</span> <b>20 september 2010</b>'
        f"</section><section><div><article><div>{_TEXT}</div></article></div></section>",
    ],
)
def test_layouts_that_themes_make_of_these(body: str) -> None:
    page = read_page(
        f"<html><head><title>Svamp | Skogsbloggen</title></head><body><h1>Skogsbloggen</h1>{body}</body>".encode(),
        "http://blogg.example/svamp",
    )
    assert page.post is not None
    assert page.post.published_at is not None
    found = (page.post.title, page.post.author, f"{page.post.published_at:%Y-%m-%d}")
    assert found == ("Svamp", "Lisa Berg", "2010-09-20")
    assert page.post.text.startswith("Ett stycket")
    assert page.post.text.endswith("tar slut.")


@pytest.mark.parametrize(
    "sentence", ["4 maj 2010 åkte vi till Rom och åt glass.", "Den 4 maj 2010 åkte vi till Rom.", "Idag kom hösten."]
)
def test_a_text_that_begins_with_a_date_keeps_it(sentence: str) -> None:
    page = read_page(
        f"<html><head><title>Svamp</title></head><body><div><h2>Svamp</h2><p>{sentence}</p>{_TEXT}"
        "<p>Postat av Lisa den 20 september 2010</p></div></body></html>".encode(),
        "http://blogg.example/svamp",
    )
    assert page.post is not None
    assert page.post.published_at is not None
    assert page.post.text.startswith(sentence)
    assert f"{page.post.published_at:%Y-%m-%d}" == "2010-09-20"


def test_dates_of_pictures_and_of_what_stands_further_below_are_not_the_posts() -> None:
    caption = "<figure><img src='/i'><figcaption>Kantareller, 3 maj 2004</figcaption></figure>"
    assert read(above=caption).published_at is None
    assert read(above="<p>Foto: Olle Ek, 3 maj 2004</p>").published_at is None
    news = "".join(f"<div><p>Nyhet {n}</p><p>{n} maj 2011</p></div>" for n in (3, 4, 5))
    assert read(after=f"<div>{news}</div>").published_at is None


def test_a_day_in_a_sentence_takes_no_year_from_the_url() -> None:
    line = "<p>Konserten den 20 september på torget är inställd på grund av regn</p>"
    assert read(above=line, url="http://blogg.example/2010/09/svamp/").published_at is None
