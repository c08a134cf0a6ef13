"""Which posts a crawl has to ask for again: what lists say of them now, against what they said last time. Pure.

A quick crawl asks for a post that is unknown, that a list speaks of otherwise than last time, that a list does not
name any more, that could not be had last time, or that is young and was not asked for lately. A full one asks for all.
"""

from __future__ import annotations

import json
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from crawler import urls
from crawler.discovery.memory import KnownPost, Past, Said

FAILED, SITEMAPS = "failed", "sitemaps"
COMMENT_FEED, COMMENT_API = "comment feed", "comment api"
_OF_COMMENTS = (COMMENT_FEED, COMMENT_API)
_NOT_OF_POSTS = (*_OF_COMMENTS, SITEMAPS, FAILED)


@dataclass(frozen=True, slots=True)
class Pace:
    """How often posts are asked for that no list speaks of: not before `least`, nor before `share` of their age, and
    those that this leaves for longer than `sweep` wait for the next full crawl.
    """

    least: timedelta = timedelta(days=1)
    share: float = 0.2
    sweep: timedelta = timedelta(days=30)

    def due(self, post: KnownPost, at: datetime) -> bool:
        """Whether a post is to be asked for at that time because of its age alone."""
        if post.removed or post.visited_at is None:
            return False
        age = at - (post.published_at or post.first_seen_at)
        wait = max(self.least, age * self.share)
        return wait < self.sweep and at - post.visited_at >= wait


@dataclass(slots=True)
class Revisits:
    """The state of one crawl of a blog that began `at`. With `quick` False every post is asked for."""

    past: Past = field(default_factory=Past)
    quick: bool = False
    at: datetime = field(default_factory=lambda: datetime.now(UTC))
    pace: Pace = field(default_factory=Pace)
    now: Said = field(default_factory=Said)
    dropped: dict[str, None] = field(default_factory=dict)  # posts that a list named last time, and does not now
    _failed: dict[str, str] = field(default_factory=dict)
    _forgotten: set[tuple[str, str]] = field(default_factory=set)
    _lost: set[str] = field(default_factory=set)

    @property
    def known(self) -> Mapping[str, KnownPost]:
        """The posts of earlier crawls, by `urls.key`."""
        return self.past.known.posts

    def heard(self, way: str, key: str, words: str = "") -> bool:
        """Take in that a list names a post; whether it has to be asked for."""
        self.now.words.setdefault(way, {})[key] = words
        if not self.quick:
            return True
        before = self.past.said.words.get(way, {}).get(key)
        post = self.known.get(key)
        if post is None:
            return not self._told(key) if before is None else before != words
        if post.removed:
            return before != words
        return words not in ("", before)

    def heard_comment(self, way: str, key: str, post: str, words: str) -> bool:
        """Take in that a list of comments names one, of the post with that `urls.key`; whether the post has to be
        asked for. A comment that was not said before, but is in the dataset, is no news.
        """
        self.now.words.setdefault(way, {})[key] = f"{words} {post}"
        before = self.past.said.words.get(way, {}).get(key)
        known = before is None and post in self.known and key in self.known[post].comments
        return self.quick and not known and before != f"{words} {post}"

    def comments(self) -> set[str]:
        """The numbers of all comments that are known."""
        return {number for post in self.known.values() for number in post.comments}

    def familiar(self, key: str) -> bool:
        """Whether a post (or what was no post) had been named or read when this crawl began."""
        return key in self.known or self._told(key)

    def _told(self, key: str) -> bool:
        return any(key in said for way, said in self.past.said.words.items() if way not in _NOT_OF_POSTS)

    def answered(self, way: str, url: str, keep: object = None) -> None:
        """A list answered, and is worth asking the next time."""
        self.now.lists.setdefault(way, {})[url] = json.dumps(keep)

    def kept(self, way: str, url: str) -> object:
        """What was kept of a list last time; None where there was no such list."""
        return json.loads(self.past.said.lists.get(way, {}).get(url, "null"))

    def lists(self, way: str) -> list[str]:
        """The lists of a way that answered last time."""
        return list(self.past.said.lists.get(way, {}))

    def window(self, way: str, url: str, keys: Sequence[str]) -> list[str]:
        """Take in the first page of a list that shows its newest entries; the keys that stood there last time and do
        not now, although older ones still do.
        """
        self.answered(way, url, list(keys))
        before, here = self.kept(way, url), set(keys)
        if not self.quick or not isinstance(before, list):
            return []
        last = max((place for place, key in enumerate(before) if key in here), default=0)
        return [key for key in before[:last] if key not in here]

    def file_changed(self, url: str, changed: str) -> bool:
        """Whether a sitemap that an index names, with that `lastmod` or none, has to be read."""
        self.now.words.setdefault(SITEMAPS, {})[url] = changed
        return not self.quick or not changed or self.past.said.words.get(SITEMAPS, {}).get(url) != changed

    def file_lost(self, url: str) -> None:
        """A sitemap could not be had."""
        self.now.words.get(SITEMAPS, {}).pop(url, None)

    def whole(self, way: str) -> None:
        """All that a list of posts names is heard by now: what it named last time, and does not now, is dropped."""
        if self.quick:
            named = self.now.words.get(way, {})
            self.drop(way, [key for key in self.past.said.words.get(way, {}) if key not in named])

    def drop(self, way: str, keys: Iterable[str]) -> None:
        """A list does not name these posts any more."""
        for key in keys:
            self.dropped[key] = None
            self._forgotten.add((way, key))

    def drop_comments(self, way: str, keys: Iterable[str]) -> None:
        """A list does not name these comments any more: their posts are asked for."""
        for key in keys:
            self._forgotten.add((way, key))
            if said := self.past.said.words.get(way, {}).get(key):
                self.dropped[said.partition(" ")[2]] = None

    def comments_left(self, way: str, named: Container[str]) -> None:
        """All comments that a list names are heard: the posts of those that are known, or were named, and are not among
        them, are asked for.
        """
        self.drop_comments(way, [key for key in self.past.said.words.get(way, {}) if key not in named])
        for key, post in self.known.items():
            if any(number not in named for number in post.comments):
                self.dropped[key] = None

    def lost(self, way: str) -> None:
        """A list of this way could not be had: what it said last time still stands."""
        self._lost.add(way)

    def failed(self, url: str) -> None:
        """A page that was asked for could not be had: the next crawl asks for it again."""
        self._failed[urls.key(url)] = url

    def overdue(self) -> list[str]:
        """The addresses that a quick crawl asks for although no list names them: dropped, failed, or due by age."""
        posts = [self.known[key] for key in self.dropped if key in self.known]
        found = [post.url for post in posts if not post.removed]
        found += self.past.said.words.get(FAILED, {}).values()
        return found + [post.url for post in self.known.values() if self.pace.due(post, self.at)]

    def unseen(self) -> list[str]:
        """The addresses that a full crawl asks for, whether a list named them or not: all that are not gone."""
        return [post.url for post in self.known.values() if not post.removed]

    def after(self) -> Said:
        """What is to be kept for the next crawl, once this one has come to its end. What lists said of a post that
        could not be had is kept as it was, so that a change is not forgotten.
        """
        before, now = self.past.said, self.now
        after = Said({FAILED: self._failed} if self._failed else {})
        for way in dict.fromkeys([*before.words, *now.words]):
            if way == FAILED:
                continue
            said, heard = before.words.get(way, {}), now.words.get(way, {})
            kept = dict(said) if self.quick or way.partition(" http")[0] in self._lost else {}
            for key, words in heard.items():
                post = words.partition(" ")[2] if way in _OF_COMMENTS else key
                if post not in self._failed:
                    kept[key] = words
                elif key in said:
                    kept[key] = said[key]
            after.words[way] = {key: words for key, words in kept.items() if (way, key) not in self._forgotten}
        for way in dict.fromkeys([*before.lists, *now.lists]):
            keep = self.quick or way in self._lost
            after.lists[way] = (before.lists.get(way, {}) if keep else {}) | now.lists.get(way, {})
        return after
