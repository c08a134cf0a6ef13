"""Whether a blog and a post are still those that are known."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.discovery.guard import PROBES, Guard, alike, replaced
from crawler.discovery.memory import KnownPost
from crawler.items import Comment, Post
from crawler.reading import Page

AT = datetime(2009, 5, 4, tzinfo=UTC)
OTHER = datetime(2010, 1, 1, tzinfo=UTC)


def page(title: str | None, at: datetime | None, number: str | None, *comments: str, certain: bool = True) -> Page:
    post = Post(title=title, published_at=at, native_id=number)
    replies = [Comment(native_id=native_id) for native_id in comments]
    return Page(url="", canonical_url="", kind="post", certain=certain, post=post, comments=replies)


KNOWN = KnownPost(url="", first_seen_at=AT, title="Ett", published_at=AT, native_id="7", comments=frozenset({"1", "2"}))
BARE = KnownPost(url="", first_seen_at=AT, title="Ett")


@pytest.mark.parametrize(
    ("shown", "same", "other"),
    [
        (page("Ett", OTHER, None), True, False),
        (page("Två", AT, "7"), True, False),
        (page("Två", AT, "8"), False, False),
        (page("Två", OTHER, "8", "2"), False, False),
        (page("Två", OTHER, "8", "3"), False, True),
        (page(None, None, None), False, True),
        (page("Ett", AT, "7", certain=False), False, False),
    ],
)
def test_a_page_against_the_post_that_stood_there(shown: Page, same: bool, other: bool) -> None:
    assert (alike(shown, KNOWN), replaced(shown, KNOWN)) == (same, other)


def test_a_title_alone_may_be_edited() -> None:
    assert not replaced(page("Två", OTHER, "8"), BARE)


def test_posts_wait_until_a_list_names_one_that_is_known() -> None:
    known = {
        f"b.example/{number}": KnownPost(url=f"http://b.example/{number}/", first_seen_at=AT) for number in range(9)
    }
    guard: Guard[str, None] = Guard(known, alive=False)
    assert guard.admitted(["ny"]) == []
    assert guard.names("http://b.example/ny/") == []
    assert len(set(guard.probes())) == PROBES
    assert guard.names("http://www.b.example/3") == ["ny"]
    assert guard.admitted(["nyare"]) == ["nyare"]
