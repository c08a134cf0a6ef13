"""WordPress before 5.3 wrote +00:00 after whatever the blog's clock showed (core.trac.wordpress.org/ticket/20973)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.reading import read_page

OLD, NEW = datetime(2012, 3, 4, tzinfo=UTC), datetime(2024, 3, 4, tzinfo=UTC)
SHOWN, TRUE_UTC = "2010-05-04T20:10:13Z", "2010-05-04T22:10:13Z"


def page(head: str, offset: str = "+00:00") -> bytes:
    return f"""<!DOCTYPE html><html lang="sv"><head><title>Snö i maj</title>{head}
<link rel="stylesheet" href="/wp-content/themes/eget/style.css"></head><body>
<article class="post-12 post hentry"><h1 class="entry-title">Snö i maj</h1>
<time class="entry-date" datetime="2010-05-04T22:10:13{offset}">4 maj, 2010</time>
<div class="entry-content"><p>Det snöade på annonspelaren i morse, och ingen på byrån hade räknat med det.</p></div>
</article><ol class="commentlist"><li class="comment" id="comment-7"><div class="comment-author vcard">
<cite class="fn">Anna</cite> <span class="says">säger:</span></div><div class="comment-meta"><a href="#comment-7">
<time datetime="2010-05-04T23:40:00{offset}">4 maj, 2010 kl. 23:40</time></a></div>
<div class="comment-content"><p>Här snöade det också, men bara på cyklarna.</p></div></li></ol>""".encode()


def generator(release: str) -> str:
    return f'<meta name="generator" content="WordPress {release}">'


@pytest.mark.parametrize(
    ("head", "captured_at", "published"),
    [
        (generator("4.8.2"), None, SHOWN),
        (generator("3.0"), NEW, SHOWN),
        ('<script src="/wp-includes/js/wp-emoji-release.min.js?ver=5.2.4"></script>', None, SHOWN),
        ("", OLD, SHOWN),
        (generator("5.3"), None, TRUE_UTC),
        (generator("6.1.1"), OLD, TRUE_UTC),
        ('<script src="/wp-includes/js/wp-emoji-release.min.js?ver=5.10"></script>', OLD, TRUE_UTC),
        ("", NEW, TRUE_UTC),
        ("", None, TRUE_UTC),
        ('<meta name="generator" content="Blogger">', OLD, TRUE_UTC),
    ],
)
def test_whose_time_it_is(head: str, captured_at: datetime | None, published: str) -> None:
    read = read_page(page(head), "http://b.example/sno/", captured_at=captured_at)
    assert read.post
    assert read.post.published_at == datetime.fromisoformat(published)
    hour = 21 if published == SHOWN else 23
    assert [comment.published_at for comment in read.comments] == [datetime(2010, 5, 4, hour, 40, tzinfo=UTC)]


def test_other_offsets_are_believed() -> None:
    read = read_page(page(generator("4.8"), "+02:00"), "http://b.example/sno/")
    assert read.post
    assert read.post.published_at == datetime.fromisoformat(SHOWN)
