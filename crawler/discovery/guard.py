"""Whether a blog that is known is still the same: a domain that is for sale, or sold, changes none of its posts. Pure.

Posts are asked for once a list of the blog names one that is known; else once one of five known posts is read as it
was. A single page, too, that has nothing in common with the post that stood at its address is no new version of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from crawler import urls
from crawler.discovery.memory import KnownPost
from crawler.reading import Page

Step = TypeVar("Step")
Answer = TypeVar("Answer")

PROBES = 5
FAILURE = (
    "no list names a post that is known, and none is to be read at its address: it seems to be another site by now; "
    "nothing was changed (if it is the same blog, crawl it with -s GUARD_REPLACED=False)"
)


def alike(page: Page, known: KnownPost) -> bool:
    """Whether a page surely shows a post that is known: of the same title, or the same number and date."""
    post = page.post
    if post is None or not page.certain:
        return False
    numbered = post.native_id is not None and post.native_id == known.native_id
    dated = post.published_at is not None and post.published_at == known.published_at
    return (post.title is not None and post.title == known.title) or (numbered and dated)


def replaced(page: Page, known: KnownPost) -> bool:
    """Whether of title, date, number and comments, as far as these are known (two at least), nothing is as it was."""
    assert page.post is not None
    post = page.post
    pairs = [(post.title, known.title), (post.published_at, known.published_at), (post.native_id, known.native_id)]
    same = [now == before for now, before in pairs if before is not None]
    if known.comments:
        same.append(any(comment.native_id in known.comments for comment in page.comments))
    return len(same) >= 2 and not any(same)


@dataclass(slots=True)
class Guard(Generic[Step, Answer]):
    """Of one crawl of one blog. Where no post is known there is nothing to guard."""

    known: Mapping[str, KnownPost] = field(default_factory=dict)
    alive: bool = True
    answers: list[tuple[Step, Answer]] = field(default_factory=list)  # of the posts that were asked for as a test
    _held: list[Step] = field(default_factory=list)
    _awaited: set[Step] = field(default_factory=set)

    def admitted(self, steps: list[Step]) -> list[Step]:
        """The posts' steps that may be asked for now; the others wait."""
        if self.alive:
            return steps
        self._held += steps
        return []

    def names(self, url: str) -> list[Step]:
        """A list names `url`: all that waited, where that is a post that is known."""
        return self.recognise() if not self.alive and urls.key(url) in self.known else []

    def recognise(self) -> list[Step]:
        """The blog is the one that is known; all that waited."""
        self.alive = True
        held, self._held = self._held, []
        return held

    def probes(self) -> list[str]:
        """Known posts to be asked for as a test: the newest, the oldest, and others by a digest of their addresses."""
        shown = sorted(
            ((post.published_at or post.first_seen_at, key) for key, post in self.known.items() if not post.removed)
        )
        ends = [shown[-1][1], shown[0][1]] if shown else []
        others = sorted((key for _, key in shown), key=urls.digest)
        return [self.known[key].url for key in list(dict.fromkeys(ends + others))[:PROBES]]

    def probe(self, steps: list[Step]) -> list[Step]:
        """These are asked for as a test, and awaited."""
        self._awaited.update(steps)
        return steps

    def awaits(self, step: Step) -> bool:
        return step in self._awaited

    @property
    def waiting(self) -> bool:
        """Whether a test is under way."""
        return bool(self._awaited)

    def settle(self, step: Step, answer: Answer) -> bool:
        """A post of the test is answered, or lost; True where it was the last."""
        self._awaited.discard(step)
        self.answers.append((step, answer))
        return not self._awaited
