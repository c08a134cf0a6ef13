"""Which posts a blog's template is learnt from, and the others, which wait for it. No network, no Scrapy.

The choice must not depend on the order in which answers come: it is made when all lists that were asked for have been
answered, by a digest of the addresses. A post that waits is an address and no more, so nothing piles up.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from scrapy.http import Response

from crawler import urls
from crawler.discovery.steps import Step

SIZE = 10
ENOUGH = 6
"""Posts that are waited for; fewer are taken only when the lists have run out."""

_MOST_FEEDS = 4


@dataclass(slots=True)
class Sample:
    """The sample of one blog. With `size` 0 nothing is learnt, and nothing waits."""

    size: int = 0
    feeds: list[tuple[bytes, str]] = field(default_factory=list)  # (body, URL) of the blog's, which teach
    answers: list[tuple[Step, Response]] = field(default_factory=list)
    _waiting: dict[str, Step] = field(default_factory=dict)
    _awaited: set[str] = field(default_factory=set)
    _chosen: bool = False

    def admitted(self, steps: list[Step]) -> list[Step]:
        """The posts' steps that may be asked for now; the others wait."""
        if not self.size:
            return steps
        self._waiting.update({step.url: step for step in steps})
        return []

    def choose(self, least: int) -> list[Step]:
        """The sample, once there are as many posts; none where it is chosen already."""
        if not self.size or self._chosen or len(self._waiting) < least:
            return []
        self._chosen = True
        chosen = sorted(self._waiting, key=lambda url: urls.digest(urls.key(url)))[: self.size]
        self._awaited.update(chosen)
        return [self._waiting.pop(url) for url in chosen]

    def teach(self, body: bytes, url: str) -> None:
        """Take in a feed that was answered before the sample was chosen."""
        if self.size and not self._chosen and len(self.feeds) < _MOST_FEEDS:
            self.feeds.append((body, url))

    def awaits(self, step: Step) -> bool:
        return step.url in self._awaited

    def settle(self, step: Step, response: Response | None) -> bool:
        """A post of the sample is answered, or lost; True where it was the last."""
        self._awaited.discard(step.url)
        if response is not None:
            self.answers.append((step, response))
        return not self._awaited

    def lesson(self) -> tuple[list[tuple[Step, Response]], list[tuple[bytes, str]]]:
        """What the sample was answered, in an order of its own, and the feeds. Others wait until it is learnt."""
        return sorted(self.answers, key=lambda answer: answer[0].url), self.feeds

    def restart(self) -> None:
        """Nothing was learnt, since more posts are to come: choose again of all."""
        self.answers, self._chosen = [], False

    def end(self) -> list[Step]:
        """All that waited; from now on nothing does."""
        waiting = list(self._waiting.values())
        self.size = 0
        self.feeds, self.answers, self._waiting = [], [], {}
        return waiting
