from __future__ import annotations

import time

import pytest

from crawler.discovery.feeds import FeedEntry, next_page, read_feed

URL = "http://blogg.example/feed/"

RSS2 = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"
     xmlns:atom="http://www.w3.org/2005/Atom"><channel>
<title>Byråbloggen</title><atom:link href="http://blogg.example/feed/" rel="self" type="application/rss+xml"/>
<link>http://blogg.example</link><description>Om reklam</description>
<generator>http://wordpress.org/?v=2.8.4</generator>
<item><title>Ett</title><link>http://blogg.example/2009/05/ett/</link>
  <comments>http://blogg.example/2009/05/ett/#comments</comments>
  <pubDate>Mon, 04 May 2009 08:12:44 +0000</pubDate><guid isPermaLink="false">http://blogg.example/?p=11</guid></item>
<item><title>Två</title><link>http://proxy.example/~r/1</link>
  <feedburner:origLink>http://blogg.example/2009/05/tva/</feedburner:origLink></item>
<item><title>Tre</title><guid>http://blogg.example/2009/05/tre/</guid></item>
</channel></rss>"""

RSS1 = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="http://blogg.example/"><title>B</title>
<link>http://blogg.example/</link></channel>
<item rdf:about="http://blogg.example/arkiv/1.html"><title>Ett</title><link>http://blogg.example/arkiv/1.html</link>
<dc:date>2005-03-01T10:00:00+01:00</dc:date></item></rdf:RDF>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>B</title>
<link rel="alternate" type="text/html" href="/"/><link rel="next" href="/feeds/posts/default?start-index=26"/>
<generator>Blogger</generator>
<entry><title>Ett</title><published>2009-05-04T10:00:00+02:00</published>
<link rel="replies" href="http://blogg.example/feeds/1/comments/default"/>
<link rel="alternate" href="http://blogg.example/2009/05/ett.html"/></entry></feed>"""


def test_rss_2_names_posts_by_their_own_address() -> None:
    feed = read_feed(RSS2.encode(), URL)
    assert feed is not None
    assert [entry.url for entry in feed.entries] == [
        "http://blogg.example/2009/05/ett/",
        "http://blogg.example/2009/05/tva/",
        "http://blogg.example/2009/05/tre/",
    ]
    assert feed.entries[0].published_text == "Mon, 04 May 2009 08:12:44 +0000"
    assert (feed.title, feed.description, feed.home) == ("Byråbloggen", "Om reklam", "http://blogg.example")
    assert next_page(feed) == "http://blogg.example/feed/?paged=2"


def test_rss_1_names_posts() -> None:
    feed = read_feed(RSS1.encode(), "http://blogg.example/index.rdf")
    assert feed is not None
    assert [entry.url for entry in feed.entries] == ["http://blogg.example/arkiv/1.html"]
    assert feed.entries[0].published_text == "2005-03-01T10:00:00+01:00"
    assert next_page(feed) is None


def test_atom_names_posts_and_its_next_page() -> None:
    feed = read_feed(ATOM.encode(), "http://blogg.example/feeds/posts/default")
    assert feed is not None
    assert [entry.url for entry in feed.entries] == ["http://blogg.example/2009/05/ett.html"]
    assert feed.home == "http://blogg.example/"
    assert next_page(feed) == "http://blogg.example/feeds/posts/default?start-index=26"


def test_a_feed_that_says_utf_8_and_is_windows_1252_is_read() -> None:
    feed = read_feed(RSS2.encode("cp1252"), URL)
    assert feed is not None
    assert (feed.title, len(feed.entries)) == ("Byråbloggen", 3)


def test_a_comment_feed_is_told_apart() -> None:
    item = "<item><link>http://b.example/a/#comment-1</link></item>"
    feed = read_feed(f"<rss><channel>{item}</channel></rss>".encode(), URL)
    assert feed is not None
    assert feed.of_comments


@pytest.mark.parametrize("body", [b"", b"<html><body>nej</body></html>", b"\x00\xff\xfe", b"%PDF-1.4", b"{}"])
def test_what_is_no_feed_is_none(body: bytes) -> None:
    assert read_feed(body, URL) is None


def test_broken_xml_is_read_as_far_as_it_goes() -> None:
    feed = read_feed(RSS2.encode()[:-150], URL)
    assert feed is not None
    assert len(feed.entries) >= 2


def test_an_xml_bomb_is_not_expanded() -> None:
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<!DOCTYPE rss [<!ENTITY l0 "ha">{levels}]><rss><channel><title>&l11;</title></channel></rss>'
    started = time.process_time()
    feed = read_feed(bomb.encode(), URL)
    assert time.process_time() - started < 1
    assert feed is None or len(feed.title or "") < 1000


def test_what_entries_say_of_their_posts() -> None:
    rss = _read(
        """<rss xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/">
        <channel><item><title>Sill &amp;amp; &amp;lt;i&amp;gt;nubbe&amp;lt;/i&amp;gt;</title>
        <link>http://a.example/1</link><dc:creator>Åsa</dc:creator><description>Kort &amp;hellip;</description>
        <content:encoded>&lt;p&gt;Hela texten.&lt;/p&gt;</content:encoded></item>
        <item><link>http://a.example/2</link><author>asa@a.example</author><description>Text</description></item>
        </channel></rss>"""
    )
    atom = _read(
        """<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>Två</title><link href="http://a.example/2"/>
        <author><name>Bo</name></author><content type="html">&lt;p&gt;Text.&lt;/p&gt;</content></entry></feed>"""
    )

    assert [(e.title, e.author, e.content) for e in rss] == [
        ("Sill & nubbe", "Åsa", "<p>Hela texten.</p>"),
        (None, None, "Text"),
    ]
    assert [(e.title, e.author, e.content) for e in atom] == [("Två", "Bo", "<p>Text.</p>")]


def _read(source: str) -> list[FeedEntry]:
    feed = read_feed(source.encode(), "http://a.example/feed")
    assert feed is not None
    return feed.entries
