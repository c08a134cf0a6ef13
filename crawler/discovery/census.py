"""What each way of finding posts names: the count that completeness is measured against."""

from __future__ import annotations

from collections import Counter
from typing import Literal

from crawler import urls
from crawler.discovery.scope import Scope

Way = Literal["feed", "sitemap", "api", "archive", "link"]


class Census:
    """All posts that a blog's feeds, sitemaps, APIs and archive pages name, each once whatever ways lead to it.

    A way named `link` is no more than a link somewhere: such a page counts only once it was read as a post.
    """

    def __init__(self) -> None:
        self._ways: dict[str, set[Way]] = {}
        self._same: dict[str, str] = {}
        self._rejected: set[str] = set()
        self._read: set[str] = set()

    def _key(self, url: str) -> str:
        key = urls.key(url)
        return self._same.get(key, key)

    def name(self, url: str, way: Way) -> bool:
        """Note that `way` names `url`; True the first time that any way does."""
        key = self._key(url)
        new = key not in self._ways
        self._ways.setdefault(key, set()).add(way)
        return new

    def named_by(self, url: str, way: Way) -> bool:
        """Whether `way` has named `url`."""
        return way in self._ways.get(self._key(url), ())

    def named(self, url: str) -> bool:
        """Whether some way that lists posts has named `url`."""
        return bool(self._ways.get(self._key(url), set()) - {"link"})

    def ways(self, scope: Scope, way: Way) -> list[set[Way]]:
        """For each post in `scope` that `way` has named: all ways that have."""
        keys = (key for key, ways in self._ways.items() if way in ways)
        return [self._ways[key] for key in keys if scope.holds(f"http://{key}")]

    def same(self, url: str, canonical: str) -> None:
        """Note that `url` led to the page at `canonical`: what named the one names the other."""
        old, new = self._key(url), self._key(canonical)
        if old != new:
            self._ways.setdefault(new, set()).update(self._ways.pop(old, set()))
            self._same[old] = new

    def read(self, url: str) -> bool:
        """Note that `url` was read as a post; False where it had been read before."""
        key = self._key(url)
        if key in self._read:
            return False
        self._read.add(key)
        self._rejected.discard(key)
        return True

    def reject(self, url: str) -> None:
        """Note that `url` was read and is no post."""
        key = self._key(url)
        if key not in self._read:
            self._rejected.add(key)

    @property
    def discovered(self) -> int:
        """Posts named by feeds, sitemaps, APIs and archive pages together, and those met by a link alone once read."""
        named = {key for key, ways in self._ways.items() if ways - {"link"}}
        return len((named - self._rejected) | self._read)

    @property
    def found(self) -> int:
        """Posts read."""
        return len(self._read)

    def by_way(self) -> dict[str, int]:
        """How many posts each way names."""
        counts: Counter[str] = Counter()
        for key, ways in self._ways.items():
            if key not in self._rejected:
                counts.update(ways)
        return dict(sorted(counts.items()))
