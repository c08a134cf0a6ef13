"""Whether pages are read better with what was learnt than without: nothing that makes one worse is kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from crawler.items import Comment, Post
from crawler.reading.dates import When
from crawler.reading.learning.lessons import Lesson
from crawler.reading.learning.sheets import letters
from crawler.reading.page import Page
from crawler.reading.recurrent import recurrent

_DAY = timedelta(days=1)


def verdict(before: Page, after: Page, lesson: Lesson | None, removed: tuple[str, ...] = ()) -> int:
    """1 where a page is read better, 0 where nothing changed, -1 where anything is worse or nobody can tell.

    `removed` are the lines that posts and comments are to be without.
    """
    if before.kind != after.kind or (before.post is None) != (after.post is None):
        return -1
    marks = [_comments(before, after, lesson, removed)]
    if before.post and after.post:
        told = lesson or Lesson()
        marks += _post(before.post, after.post, told)
        marks.append(_text(before.post.text, after.post.text, told.text, removed, after.comments))
    return -1 if -1 in marks else max(marks)


def _post(before: Post, after: Post, told: Lesson) -> list[int]:
    return [
        _words(before.title, after.title, told.title),
        _words(before.author, after.author, told.author),
        _date(before, after, told.published),
        0 if (before.categories, before.tags) == (after.categories, after.tags) else -1,
    ]


def _words(before: str | None, after: str | None, told: str | None) -> int:
    if before == after:
        return 0
    if told:
        old, new = letters(before or "") == letters(told), letters(after or "") == letters(told)
        return new - old if new != old else -1
    return 1 if before is None else -1


def _date(before: Post | Comment, after: Post | Comment, told: When | None) -> int:
    if before.published_at == after.published_at:
        return 0
    if told and after.published_at:
        right = abs(after.published_at - told.at) <= _DAY
        wrong = before.published_at is None or abs(before.published_at - told.at) > _DAY
        return 1 if right and wrong else -1
    return 1 if before.published_at is None else -1


def _text(before: str, after: str, told: str | None, removed: tuple[str, ...], comments: Sequence[Comment] = ()) -> int:
    """`comments` are those read now: where the text ended with them before, it is better without."""
    if before == after:
        return 0
    if told:
        old, new = _distance(before, told), _distance(after, told)
        return 1 if new < old else -1
    if after and _without(before, removed) == _without(after, ()):
        return 1
    tail = letters(before).removeprefix(letters(after))
    if after and comments and len(tail) < len(letters(before)) and all(letters(c.text) in tail for c in comments):
        return 1
    return 1 if after and not before else -1


def _distance(text: str, told: str) -> int:
    """How many letters a text has too many or too few, as its lines tell."""
    own, whole = letters(text), letters(told)
    foreign = sum(len(said) for line in text.split("\n") if (said := letters(line)) and said not in whole)
    missing = sum(len(said) for line in told.split("\n") if (said := letters(line)) and said not in own)
    return foreign + missing


def _without(text: str, lines: tuple[str, ...]) -> str:
    return "".join(letters(line) for line in text.split("\n") if not (lines and recurrent(line) in lines))


def _comments(before: Page, after: Page, lesson: Lesson | None, removed: tuple[str, ...]) -> int:
    if before.comments == after.comments:
        return 0
    old, new = len(before.comments), len(after.comments)
    if old == new:
        pairs = zip(before.comments, after.comments, strict=True)
        marks = [_comment(mine, theirs, removed) for mine, theirs in pairs]
        return -1 if -1 in marks else max(marks)
    declared = after.post.responses_declared if after.post else None
    whole = all(c.author and (c.published_at or c.published_text) and c.text for c in after.comments)
    if declared is not None:
        nearer = abs(declared - new) < abs(declared - old)
        return 1 if nearer and (whole or declared == new) else -1
    told = {letters(c.text) for c in lesson.comments} if lesson else set()
    if told:
        return 1 if _agreeing(after, told) > _agreeing(before, told) else -1
    return 1 if old == 0 and whole else -1


def _agreeing(page: Page, told: set[str]) -> int:
    """How many comments are the feed's; one that has more words than in the feed counts half."""
    said = [letters(comment.text) for comment in page.comments]
    return sum(2 if text in said else any(text in own for own in said) for text in told)


def _comment(before: Comment, after: Comment, removed: tuple[str, ...]) -> int:
    if (before.kind, before.parent_id, before.native_id) != (after.kind, after.parent_id, after.native_id):
        return -1
    marks = [
        _words(before.author, after.author, None),
        _date(before, after, None),
        _text(before.text, after.text, None, removed),
    ]
    return -1 if -1 in marks else max(marks)
