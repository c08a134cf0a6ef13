"""Posts and threads read from WordPress exports."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest

from crawler.reading import Page
from crawler.reading.exports import read_export
from crawler.sources import elements
from crawler.sources.cut import Counted, Cut
from crawler.sources.wordpress import cut
from exports.wxr import HOME, comment, export, item

AUTHORS = (
    "<wp:author><wp:author_id>3</wp:author_id><wp:author_login>gunilla</wp:author_login><wp:author_email>"
    "hemlig@post.example</wp:author_email><wp:author_display_name><![CDATA[Gunilla Ek]]></wp:author_display_name>"
    "</wp:author>\n"
)


def cuts(data: str | bytes) -> tuple[list[Cut], Counted]:
    counted = Counted()
    body = data.encode() if isinstance(data, str) else data
    return list(cut(io.BytesIO(body), counted)), counted


def page_of(data: str | bytes) -> Page:
    (post,), _ = cuts(data)
    return read_export(post.body, post.url)


def test_a_post_with_its_thread() -> None:
    answers = [
        comment(7, "Andra", date_gmt="2009-05-04 11:30:00"),
        comment(5, "Första\n\noch mer", author="Sture &amp; Co", author_url="http://sture.example/?a=1&amp;b=2"),
        comment(9, "Svar på första", 5, user_id="3", author="Gunilla Ek"),
        comment(8, "[…] länkar hit […]", type="pingback", author="Byråkraten", author_url="http://byra.example/x/"),
    ]
    page = page_of(export(item(42, "Ett stycke.\n\nEtt till.", *answers), authors=AUTHORS))
    post = page.post
    assert post is not None
    assert (post.url, post.native_id, post.title) == (f"{HOME}2009/05/inlagg-42/", "42", "En rubrik")
    assert (post.author, post.published_at) == ("Gunilla Ek", datetime(2009, 5, 4, 10, tzinfo=UTC))
    assert (post.published_precision, post.published_text, post.responses_declared) == ("second", None, None)
    assert (post.text, post.html) == ("Ett stycke.\n\nEtt till.", "<p>Ett stycke.</p>\n<p>Ett till.</p>")
    assert (post.categories, post.tags, post.platform) == (["Reklam"], ["R&D"], "wordpress")
    told = [(c.native_id, c.kind, c.author, c.text, c.depth, c.is_post_author) for c in page.comments]
    assert told == [
        ("5", "comment", "Sture & Co", "Första\n\noch mer", 0, False),
        ("9", "comment", "Gunilla Ek", "Svar på första", 1, True),
        ("8", "pingback", "Byråkraten", "[…] länkar hit […]", 0, False),
        ("7", "comment", "Läsaren", "Andra", 0, False),
    ]
    assert page.comments[1].parent_id == page.comments[0].comment_id
    assert page.comments[0].author_url == "http://sture.example/?a=1&b=2"
    assert page.comments[0].url == f"{HOME}2009/05/inlagg-42/#comment-5"


def test_what_nobody_could_see_is_counted_and_not_kept() -> None:
    hidden = [
        item(1, "hemlig", status="draft"),
        item(2, "hemlig", status="private"),
        item(3, "hemlig", post_type="page"),
        item(4, "hemlig", post_type="attachment", status="inherit"),
        item(5, "hemlig", post_type="nav_menu_item"),
        item(6, "hemlig", post_type="revision"),
        item(7, "hemlig", post_password="kattguld"),
        item(8, "hemlig", status="trash"),
    ]
    thread = [
        comment(1, "hemlig", approved="0"),
        comment(2, "hemlig", approved="spam"),
        comment(3, "hemlig", approved="trash"),
        comment(4, "hemlig", parent=1),
        comment(5, "hemlig", type="order_note"),
        comment(6, "Syns"),
    ]
    (post,), counted = cuts(export(*hidden, item(9, "Syns", *thread)))
    assert b"hemlig" not in post.body
    assert b"192.0.2.99" not in post.body
    assert [c.text for c in read_export(post.body, post.url).comments] == ["Syns"]
    assert dict(counted.counts) == {
        "drafts": 1,
        "private posts": 1,
        "static pages": 1,
        "attachments": 1,
        "menu items": 1,
        "items of the type revision": 1,
        "protected posts": 1,
        "posts in the bin": 1,
        "held comments": 1,
        "spam comments": 1,
        "comments in the bin": 1,
        "comments of the type order_note": 1,
        "answers to comments that are not shown": 1,
    }


def test_when_it_was_exported_and_of_which_blog() -> None:
    (post,), _ = cuts(export(item(1, "Text")))
    assert post.at == datetime(2010, 1, 12, 10, 22, tzinfo=UTC)
    assert (post.blog.blog, post.blog.url, post.blog.title) == ("spalten-example", HOME, "Spalten")
    assert post.blog.description == "Om & kring"


def test_the_same_post_in_a_later_export_has_the_same_bytes() -> None:
    early, late = export(item(1, "Text")), export(item(2, "Ny"), item(1, "Text")).replace("2010", "2011")
    assert cuts(early)[0][0].body == cuts(late)[0][1].body


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("if (a[b[0]]>1) <b>då</b>\n\nSlut", "if (a[b[0]]>1) då\n\nSlut"),
        ("Delad ]]]]><![CDATA[> sektion", "Delad ]]> sektion"),
        ("Styr\x0btecken\x00 och \x08mer", "Styr tecken och mer"),
        ("Om <code>&lt;item&gt;</code> och <item> i RSS </item> här", "Om <item> och i RSS här"),
        ("R&amp;D &nbsp;&hellip; &#229; &okänd;", "R&D … å &okänd;"),
    ],
)
def test_broken_xml(content: str, text: str) -> None:
    (first, second), counted = cuts(export(item(1, content, comment(1, "Svar")), item(2, "Nästa")))
    page = read_export(first.body, first.url)
    assert page.post is not None
    assert page.post.text == text
    assert [c.text for c in page.comments] == ["Svar"]
    assert second.url == f"{HOME}2009/05/inlagg-2/"
    assert not counted.damaged


def test_bytes_of_another_encoding() -> None:
    in_latin_1 = export(item(1, "Får får får?")).replace("UTF-8", "ISO-8859-1").encode("latin-1")
    mislabelled = export(item(1, "Får får får?")).encode("windows-1252")
    for data in (in_latin_1, mislabelled):
        page = page_of(data)
        assert page.post is not None
        assert page.post.text == "Får får får?"


def test_several_channels_in_a_file() -> None:
    other = "http://torget.example/"
    data = export(item(1, "Ett")) + export(item(2, "Två", link=f"{other}2009/05/tva/"), home=other)
    posts, _ = cuts(data)
    assert [(post.blog.blog, post.url) for post in posts] == [
        ("spalten-example", f"{HOME}2009/05/inlagg-1/"),
        ("torget-example", f"{other}2009/05/tva/"),
    ]


def test_what_is_cut_off_or_endless_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    posts, counted = cuts(export(item(1, "Ett"), item(2, "Två"))[:-120])
    assert len(posts) == 1
    assert [why for _, why in counted.damaged] == ["an item without an end"]
    monkeypatch.setattr(elements, "LARGEST", 1 << 20)
    posts, counted = cuts(export(item(1, "Ett"), item(2, "Två " * 800_000), item(3, "Tre")))
    assert [post.url[-2:] for post in posts] == ["1/", "3/"]
    assert len(counted.damaged) == 1


def test_dates_without_a_time_zone_and_without_anything() -> None:
    page = page_of(export(item(1, "Text", post_date_gmt="0000-00-00 00:00:00")))
    assert page.post is not None
    assert page.post.published_at == datetime(2009, 5, 4, 10, tzinfo=UTC)
    page = page_of(export(item(1, "Text", post_date_gmt="0000-00-00 00:00:00", post_date="0000-00-00 00:00:00")))
    assert page.post is not None
    assert (page.post.published_at, page.post.published_precision) == (None, None)


def test_a_post_without_a_permalink_has_its_number() -> None:
    (post,), _ = cuts(export(item(42, "Text", link="")))
    assert post.url == f"{HOME}?p=42"


@pytest.mark.parametrize("home", ["", "http://[", "ftp://spalten.example"])
def test_a_channel_that_names_no_blog(home: str) -> None:
    posts, counted = cuts(export(item(1, "Text"), home=home))
    assert (posts, [why for _, why in counted.damaged]) == ([], ["an item of no blog that is named"])


def test_several_pages_and_where_the_beginning_ends() -> None:
    page = page_of(export(item(1, "Början.\n\n<!--more-->\n\nMer.\n<!--nextpage-->\nSida två.")))
    assert page.post is not None
    assert page.post.text == "Början.\n\nMer.\n\nSida två."


def test_addresses_in_comments_are_links() -> None:
    page = page_of(
        export(item(1, "Text", comment(1, 'Se http://a.example/x. Eller <a href="http://b.example/">b</a>')))
    )
    assert [(link.url, link.anchor_text) for link in page.links] == [
        ("http://a.example/x", "http://a.example/x"),
        ("http://b.example/", "b"),
    ]
