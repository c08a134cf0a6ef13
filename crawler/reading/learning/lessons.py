"""What a blog's feeds say of its posts and comments: the teacher, where there is one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import lxml.html
from lxml import etree

from crawler import urls
from crawler.discovery.feeds import FeedEntry, read_feed
from crawler.reading import dates
from crawler.reading.dates import When
from crawler.reading.markup import clean

_CUT = ("…", "...", "[…]", "[...]", "…]", "...]")


@dataclass(slots=True)
class Told:
    """What a feed says of one comment."""

    author: str | None
    published: When | None
    text: str


@dataclass(slots=True)
class Lesson:
    """What feeds say of one post; `text` only where they have the whole of it."""

    title: str | None = None
    author: str | None = None
    published: When | None = None
    text: str | None = None
    comments: list[Told] = field(default_factory=list)


def lessons(feeds: Iterable[tuple[bytes, str]], time_zone: str) -> dict[str, Lesson]:
    """Lessons by `urls.key` of the post, from feeds as (body, URL), in whatever order these come."""
    found: dict[str, Lesson] = {}
    for body, url in sorted(set(feeds), key=lambda feed: (feed[1], feed[0])):
        feed = read_feed(body, url)
        for entry in feed.entries if feed else ():
            lesson = found.setdefault(urls.key(entry.url), Lesson())
            if "#" in entry.url or (feed and feed.of_comments):
                _add_comment(lesson, entry, time_zone)
            else:
                _add_post(lesson, entry, time_zone)
    return found


def _add_post(lesson: Lesson, entry: FeedEntry, time_zone: str) -> None:
    lesson.title = lesson.title or entry.title
    lesson.author = lesson.author or entry.author
    lesson.published = lesson.published or _when(entry, time_zone)
    text = _words(entry.content)
    if text and not text.endswith(_CUT) and len(text) > len(lesson.text or ""):
        lesson.text = text


def _add_comment(lesson: Lesson, entry: FeedEntry, time_zone: str) -> None:
    told = Told(entry.author, _when(entry, time_zone), _words(entry.content))
    if told.text and not told.text.endswith(_CUT) and told not in lesson.comments:
        lesson.comments.append(told)


def _when(entry: FeedEntry, time_zone: str) -> When | None:
    return dates.parse(entry.published_text, time_zone=time_zone) if entry.published_text else None


def _words(content: str | None) -> str:
    """The text of an entry's content, which is HTML or plain."""
    if not content:
        return ""
    try:
        return clean(lxml.html.fragment_fromstring(content, create_parent="div"), "").text
    except (etree.ParserError, ValueError):
        return ""
