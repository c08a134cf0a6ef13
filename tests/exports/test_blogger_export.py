"""Posts and threads read from Blogger exports."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest

from crawler.errors import UsageError
from crawler.reading import Page
from crawler.reading.exports import read_export
from crawler.sources.blogger import cut
from crawler.sources.cut import Counted, Cut
from exports.atom import HOME, answer, backup, entry, post, taken_out, takeout

DRAFT = "<app:control><app:draft>yes</app:draft></app:control>"


def cuts(data: str, home: str | None = None) -> tuple[list[Cut], Counted]:
    counted = Counted()
    return list(cut(io.BytesIO(data.encode()), counted, home=home)), counted


def page_of(data: str, home: str | None = None) -> Page:
    (found,), _ = cuts(data, home)
    return read_export(found.body, found.url)


def test_a_post_with_the_comments_that_stand_elsewhere_in_the_file() -> None:
    thread = [
        answer(103, 11, "Svar på Olle", parent=101, name="Inga", at="15:00:00"),
        answer(102, 11, "Senare<br />rad två", at="14:00:00", name="Pia"),
        answer(201, 12, "Om det andra"),
        answer(101, 11, 'Först, se <a href="http://olle.example/">här</a>'),
    ]
    (first, second), counted = cuts(
        backup(thread[0], post(11, "<p>Å, ett torg</p>", answers=3), *thread[1:], post(12, "Två"))
    )
    page = read_export(first.body, first.url)
    assert page.post is not None
    assert (page.post.url, page.post.native_id, page.post.title) == (f"{HOME}2010/04/p11.html", "11", "Rubrik 11")
    assert (page.post.author, page.post.author_url) == ("Inga", "http://www.blogger.com/profile/77")
    assert (page.post.published_at, page.post.published_precision) == (datetime(2010, 4, 5, 10, tzinfo=UTC), "second")
    assert (page.post.text, page.post.tags, page.post.complete) == ("Å, ett torg", ["torg"], True)
    assert [(c.native_id, c.author, c.text, c.depth, c.is_post_author) for c in page.comments] == [
        ("101", "Olle", "Först, se här", 0, False),
        ("103", "Inga", "Svar på Olle", 1, True),
        ("102", "Pia", "Senare\nrad två", 0, False),
    ]
    assert page.comments[1].parent_id == page.comments[0].comment_id
    assert page.comments[0].url == f"{HOME}2010/04/p11.html?showComment=1270465200000#c101"
    assert [link.url for link in page.links] == ["http://olle.example/"]
    assert [c.text for c in read_export(second.body, second.url).comments] == ["Om det andra"]
    assert (first.blog.blog, first.blog.title, first.blog.description) == ("torget-blogspot-com", "Torget", "Om torg")
    assert first.at == datetime(2012, 3, 4, 4, 6, 7, 890_000, tzinfo=UTC)
    assert b"hemlig" not in first.body
    assert not counted.damaged


def test_what_nobody_could_see_is_counted_and_not_kept() -> None:
    entries = [
        entry(1, "hemlig", "settings"),
        entry(2, "hemlig", "template"),
        entry(3, "hemlig", "page"),
        entry(4, "hemlig", more=DRAFT),
        answer(9, 4, "hemlig"),
        post(5, "Syns"),
    ]
    (found,), counted = cuts(backup(*entries))
    assert b"hemlig" not in found.body
    told = {"settings": 1, "templates": 1, "static pages": 1, "drafts": 1, "comments on what is not shown": 1}
    assert dict(counted.counts) == told


def test_a_takeout() -> None:
    reply = "<blogger:parent>tag:blogger.com,1999:blog-1.post-11</blogger:parent>"
    to = "<blogger:inReplyTo>tag:blogger.com,1999:blog-1.post-101</blogger:inReplyTo>"
    entries = [
        taken_out(11, "<p>Ett torg</p>"),
        taken_out(101, "Först", "COMMENT", more=reply),
        taken_out(102, "Svar", "COMMENT", more=reply + to),
        taken_out(103, "hemlig", "COMMENT", status="SPAM", more=reply),
        taken_out(12, "hemlig", status="DRAFT"),
        taken_out(13, "hemlig", status="SOFT_TRASHED"),
        taken_out(14, "hemlig", "PAGE"),
    ]
    (found,), counted = cuts(takeout(*entries), HOME)
    page = read_export(found.body, found.url)
    assert page.post is not None
    assert (page.post.url, page.post.text, page.post.tags) == (f"{HOME}2010/04/p11.html", "Ett torg", ["torg"])
    assert [(c.text, c.depth) for c in page.comments] == [("Först", 0), ("Svar", 1)]
    assert b"hemlig" not in found.body
    assert counted.counts["comments that are not shown"] == 1
    with pytest.raises(UsageError, match="--url"):
        cuts(takeout(*entries))


def test_both_exports_of_a_post_are_the_same_post() -> None:
    old, new = page_of(backup(post(11, "Text"))), page_of(takeout(taken_out(11, "Text")), HOME)
    assert old.post is not None
    assert new.post is not None
    assert (old.post.post_id, old.post.text, old.post.published_at) == (
        new.post.post_id,
        new.post.text,
        new.post.published_at,
    )
