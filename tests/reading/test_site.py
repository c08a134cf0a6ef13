"""What a page tells of its blog."""

from __future__ import annotations

import pytest

from crawler.reading import SiteHints, read_page

HOME = "http://blogg.example/sv/"
POST = "http://blogg.example/sv/2010/05/rubrik/"


def site(head: str = "", body: str = "", *, url: str = POST, html: str = "<html>") -> SiteHints:
    return read_page(f"{html}<head>{head}</head><body>{body}<p>Text.</p></body></html>".encode(), url).site


def feed(href: str, title: str = "", kind: str = "rss") -> str:
    return f'<link rel="alternate" type="application/{kind}+xml" title="{title}" href="{href}">'


def test_nothing_said() -> None:
    assert site() == SiteHints()


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ('<meta property="og:site_name" content="Bloggen">', ""),
        (feed("/sv/feed/", "Bloggen » flöde"), ""),
        (feed("/sv/feed/", "Bloggen &raquo; Webbflöde"), ""),
        (feed("/sv/feed/", "Bloggen RSS Feed"), ""),
        (feed("/feeds/posts/default", "Bloggen - Atom", "atom"), ""),
        (feed("/sv/index.rdf", "Posts on 'Bloggen' (RSS 1.0)"), ""),
        ("", '<h1 class="site-title"><a href="/sv/">Bloggen</a></h1>'),
        ("", '<div id="header"><a href="/sv/"><h1>Bloggen</h1></a><p>Annat</p></div>'),
        ('<script type="application/ld+json">{"@type": "WebSite", "name": "Bloggen"}</script>', ""),
    ],
)
def test_title(head: str, body: str) -> None:
    assert site(head, body).title == "Bloggen"


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ('<link rel="EditURI" type="application/rsd+xml" href="http://blogg.example/sv/xmlrpc.php?rsd">', ""),
        ('<link rel="https://api.w.org/" href="http://blogg.example/sv/wp-json/">', ""),
        (feed("/sv/feed/", "RSS 2.0"), ""),
        (feed("/sv/feed/atom/", "Atom", "atom"), ""),
        ("", '<a href="/sv/" rel="home">Hem</a>'),
        ('<meta property="og:site_name" content="Bloggen">', '<a href="/sv/">Bloggen</a>'),
    ],
)
def test_home(head: str, body: str) -> None:
    assert site(head, body).home == HOME


def test_feeds_are_the_blogs_own() -> None:
    head = (
        feed("/sv/feed/", "Bloggen » flöde")
        + feed("/sv/feed/atom/", "Bloggen » Atom", "atom")
        + feed("/sv/comments/feed/", "Bloggen » kommentarsflöde")
        + feed("/sv/2010/05/rubrik/feed/", "Bloggen » Rubrik kommentarsflöde")
        + feed("/sv/2010/05/rubrik/feed/", "RSS")
        + feed("/sv/category/reklam/feed/", "Bloggen » Reklam")
        + feed("/feeds/12345/comments/default", "Bloggen - Atom", "atom")
        + '<link rel="alternate" type="application/json+oembed" href="/sv/wp-json/oembed/1.0/embed">'
        + '<link rel="alternate" hreflang="en" href="/en/">'
    )
    assert site(head).feeds == ["http://blogg.example/sv/feed/", "http://blogg.example/sv/feed/atom/"]


def test_the_rest_of_the_head() -> None:
    head = (
        '<meta name="generator" content="WordPress 2.8.4"><meta name="tdm-reservation" content="1">'
        '<link rel="https://api.w.org/" href="/sv/wp-json/">'
    )
    found = site(head, '<p class="site-description">Om reklam</p>', html='<html lang="sv-SE">')
    assert found.generator == "WordPress 2.8.4"
    assert found.platform == "wordpress"
    assert found.language == "sv-SE"
    assert found.api == "http://blogg.example/sv/wp-json/"
    assert found.description == "Om reklam"
    assert found.tdm_reservation == 1


@pytest.mark.parametrize("value", ["2", "ja", ""])
def test_a_reservation_that_is_none(value: str) -> None:
    assert site(f'<meta name="tdm-reservation" content="{value}">').tdm_reservation is None
