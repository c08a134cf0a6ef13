"""Which captures of an archive are fetched: the newest good one of each page, or each that is new. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from crawler import urls
from crawler.archives.blogs import SHARED, Capture, spelled
from crawler.archives.cdx import Snapshot
from crawler.archives.sight import Sight
from crawler.discovery.scope import Scope, like_post, shape

_LISTINGS = 8
_DEPTH = 3  # of `feeds/posts/default/`
_TRIES = 4
"""Captures of one page that are fetched in search of a good one."""


@dataclass(slots=True)
class Choice:
    """What of a blog's captures is fetched. `until`: later ones do not count; `versions`: whether all are wanted.

    `captures` are those that were fetched and are good, and those that say that a page was gone.
    """

    scope: Scope
    until: datetime | None = None
    versions: bool = False
    captures: list[Capture] = field(default_factory=list)
    missing: set[str] = field(default_factory=set)  # pages that some list names and no listing has
    listed: int = 0
    # by page, the next to be fetched last
    _waiting: dict[str, list[Snapshot]] = field(default_factory=lambda: defaultdict(list))
    _tries: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    _doubtful: dict[str, Capture] = field(default_factory=dict)  # the newest that is a post perhaps, by page
    _known: set[str] = field(default_factory=set)

    def take(self, snapshots: Iterable[Snapshot]) -> list[Snapshot]:
        """Take in what the index lists; the captures to fetch now."""
        own = [each for each in snapshots if self.scope.holds(each.url) and not (self.until and each.at > self.until)]
        self.listed += len(own)
        pages: dict[str, set[str]] = defaultdict(set)
        for each in own:
            if each.page and each.digest:
                pages[each.digest].add(urls.key(each.url))
        groups: dict[str, list[Snapshot]] = defaultdict(list)
        for each in sorted(own, key=lambda each: (each.stamp, each.url)):
            self._known.add(spelled(each.url))
            if each.status in (404, 410):
                self.captures.append(Capture(each.url, each.at, each.status, each.mime))
            elif self._wanted(each) and len(pages[each.digest]) < SHARED:
                groups[spelled(each.url)].append(each)
        chosen: list[Snapshot] = []
        for name, group in sorted(groups.items()):
            if name in self._waiting:
                continue
            self._waiting[name] = self._distinct(group)
            listing = self._is_home(group[0].url) or "html" not in group[0].mime
            chosen += self._next(name) if not self.versions and not listing else self._all(name, listing=listing)
        return chosen

    def _is_home(self, url: str) -> bool:
        return urls.key(url) == self.scope.host + self.scope.path.rstrip("/")

    def _wanted(self, snapshot: Snapshot) -> bool:
        """Whether it may be a post or a list of posts: no category's or tag's, which name none that archives do not."""
        if snapshot.page and shape(snapshot.url) in ("page", "archive", "paging"):
            return True
        # a feed or a sitemap of the blog, no post's own
        inside = urlsplit(snapshot.url).path.removeprefix(self.scope.path)
        own = inside.count("/") <= _DEPTH and "comment" not in inside and not like_post(snapshot.url)
        return snapshot.page and "html" not in snapshot.mime and own

    def _distinct(self, group: list[Snapshot]) -> list[Snapshot]:
        """Without those that show again what the one before did: of such a run the first, where versions are wanted,
        else the last."""
        kept: list[Snapshot] = []
        for each in group:
            if kept and each.digest and kept[-1].digest == each.digest:
                if not self.versions:
                    kept[-1] = each
            else:
                kept.append(each)
        return kept

    def _next(self, name: str) -> list[Snapshot]:
        waiting = self._waiting[name]
        if not waiting or self._tries[name] >= _TRIES:
            return []
        self._tries[name] += 1
        return [waiting.pop()]

    def _all(self, name: str, *, listing: bool) -> list[Snapshot]:
        """All of a page; of one that lists posts some, from all times: an old one names what was deleted since."""
        found, self._waiting[name] = self._waiting[name], []
        step = -(-len(found) // _LISTINGS) if listing else 1
        return found[::-step]

    def fetched(self, capture: Capture, sight: Sight) -> list[Snapshot]:
        """A capture was fetched; an older one of the page, where this one is not good."""
        capture.sight = sight
        for url in sight.names:
            if self.scope.holds(url) and shape(url) == "page" and spelled(url) not in self._known:
                self.missing.add(urls.canonical(url))
        name = spelled(capture.url)
        good = sight.certain or sight.kind not in ("post", "page", "other")
        if self._is_home(capture.url):
            good = bool(sight.names)
        if not self.versions and not good and (self._waiting[name] or name in self._doubtful):
            held = self._doubtful.get(name)
            if held is None or (sight.kind == "post" and held.sight and held.sight.kind != "post"):
                self._doubtful[name] = capture
            if older := self._next(name):
                return older
            capture = self._doubtful[name]
        self.captures.append(capture)
        return []

    def lost(self, snapshot: Snapshot) -> list[Snapshot]:
        """A capture could not be had; an older one of the page."""
        name = spelled(snapshot.url)
        older = self._next(name)
        if not older and name in self._doubtful:
            self.captures.append(self._doubtful[name])
        return older

    def unlisted(self, most: int) -> list[str]:
        """Pages that lists name and the index was not asked about; at most so many."""
        found = sorted(url for url in self.missing if spelled(url) not in self._known)[:most]
        self._known.update(map(spelled, found))
        return found
