"""Which captures of an archive are fetched, and in which order: the newest good one of each page, or each that is new.

Pure. Lists come first, since they name the posts; then pages by and by, what belongs to one post together, so that what
was fetched can be taken in while the rest waits.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from urllib.parse import urlsplit

from crawler import urls
from crawler.discovery.scope import Scope, like_post, shape
from crawler.urls import spelled
from crawler.webarchives.blogs import SHARED, ArchivedCapture
from crawler.webarchives.cdx import Snapshot, resolved
from crawler.webarchives.sight import Sight

_LISTINGS = 8
_DEPTH = 3  # of `feeds/posts/default/`
_TRIES = 4
"""Captures of one page that are fetched in search of a good one."""
_FURTHER = re.compile(r"/\d{1,2}$")
_DATED = re.compile(r"/((?:19|20)\d\d)/(0[1-9]|1[0-2])(?=/|$)")


@dataclass(slots=True)
class Choice:
    """What of a blog's captures is fetched. `until`: later ones do not count; `since`: posts written before that day
    are not wanted; `limit`: the most posts, newest first; `versions`: whether all captures are wanted; `by_record`:
    whether they are had by their records (`cdx.resolved`).

    `captures` are those that were fetched and are good, and those that say that a page was gone.
    """

    scope: Scope
    until: datetime | None = None
    versions: bool = False
    since: date | None = None
    limit: int | None = None
    by_record: bool = False
    captures: list[ArchivedCapture] = field(default_factory=list)
    missing: set[str] = field(default_factory=set)  # pages that some list names and no listing has
    listed: int = 0
    pages: int = 0  # that are wanted
    begun: int = 0  # pages of which something was asked for
    posts: set[str] = field(default_factory=set)  # pages that were fetched and are posts
    # by page, the next to be fetched last
    _waiting: dict[str, list[Snapshot]] = field(default_factory=lambda: defaultdict(list))
    _tries: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    _doubtful: dict[str, ArchivedCapture] = field(default_factory=dict)  # the newest that is a post perhaps, by page
    _known: set[str] = field(default_factory=set)
    _named: set[str] = field(default_factory=set)  # `urls.key` of the posts that lists name
    _lists: list[str] = field(default_factory=list)  # pages that list posts and were not begun
    _bundles: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))  # other such pages, by post

    def take(self, snapshots: Iterable[Snapshot]) -> None:
        """Take in what the index lists."""
        found = resolved(list(snapshots), by_record=self.by_record)
        own = [each for each in found if self.scope.holds(each.url) and not (self.until and each.at > self.until)]
        self.listed += len(own)
        pages: dict[str, set[str]] = defaultdict(set)
        for each in own:
            if each.page and each.digest:
                pages[each.digest].add(urls.key(each.url))
        groups: dict[str, list[Snapshot]] = defaultdict(list)
        moved: dict[str, list[Snapshot]] = defaultdict(list)
        for each in sorted(own, key=lambda each: (each.stamp, each.url)):
            self._known.add(spelled(each.url))
            if each.status in (404, 410):
                self.captures.append(ArchivedCapture(each.url, each.at, each.status, each.mime))
            elif self._wanted(each) and len(pages[each.digest]) < SHARED:
                groups[spelled(each.url)].append(each)
            elif each.moved and shape(each.url) == "page":
                moved[spelled(each.url)].append(each)
        shown = {urls.key(group[0].url) for group in groups.values()}
        for name, group in sorted(groups.items()):
            if name not in self._waiting:
                earlier = [] if self.versions else self._distinct(moved.get(name, []))
                self._wait(name, [*earlier, *self._distinct(group)], group[0].url, shown)
        for name, group in sorted(moved.items()):
            if name not in self._waiting and urls.key(group[0].url) not in shown:
                self._wait(name, self._distinct(group), group[0].url, shown)

    def _wait(self, name: str, captures: list[Snapshot], url: str, shown: set[str]) -> None:
        self._waiting[name] = captures
        self.pages += 1
        if self._lists_posts(captures[-1]):
            self._lists.append(name)
        else:
            post = urls.key(url)
            first = _FURTHER.sub("", post)
            self._bundles[first if first in shown else post].append(name)

    def _lists_posts(self, snapshot: Snapshot) -> bool:
        own = self._is_home(snapshot.url) or (snapshot.page and "html" not in snapshot.mime)
        return own or shape(snapshot.url) in ("archive", "paging")

    def batch(self, most: int) -> list[Snapshot]:
        """The captures to fetch next: of all lists that wait, else of about so many pages; none where all was begun.

        The order hangs on the addresses alone: an interrupted crawl that begins anew comes the same way. It is that of
        the sample that the blog's template is learnt from; under a limit, the newest come first.
        """
        names, self._lists = self._lists, []
        if not names:
            if self.limit is not None:
                most = min(most, self.limit - len(self.posts))
            for post in sorted(self._bundles, key=self._turn):
                if len(names) >= most:
                    break
                names += [name for name in self._bundles.pop(post) if self._leads_on(name)]
        self.begun += len(names)
        return [each for name in names for each in self._first(name)]

    @property
    def full(self) -> bool:
        """Whether there are as many posts as are wanted."""
        return self.limit is not None and len(self.posts) >= self.limit

    def _turn(self, post: str) -> tuple[bool, bool, str, str]:
        """Where pages stand in the order: first those whose address is surest to stay their post's."""
        age = ""
        if self.limit is not None:
            when = min(self._when(name) for name in self._bundles[post])
            age = "".join(chr(0x7F - ord(digit)) for digit in when)  # newest first
        return post not in self._named, "?" in post, age, urls.digest(post)

    def _when(self, name: str) -> str:
        """About when a page was written: as its address says, else when it was first captured."""
        first = self._waiting[name][0]
        dated = _DATED.search(first.url)
        return f"{dated[1]}{dated[2]}" if dated else first.stamp

    def _leads_on(self, name: str) -> bool:
        """Whether a page was captured as itself, or the redirect from it may be a post's."""
        first = self._waiting[name][0]
        if any(not each.moved for each in self._waiting[name]):
            return True
        return like_post(first.url) or urls.key(first.url) in self._named

    def _first(self, name: str) -> list[Snapshot]:
        newest = self._waiting[name][-1]
        listing = self._is_home(newest.url) or "html" not in newest.mime
        return self._next(name) if not self.versions and not listing else self._all(name, listing=listing)

    def _is_home(self, url: str) -> bool:
        return urls.key(url) == self.scope.host + self.scope.path.rstrip("/")

    def _wanted(self, snapshot: Snapshot) -> bool:
        """Whether it may be a post or a list of posts: no category's or tag's, which name none that archives do not."""
        if snapshot.page and shape(snapshot.url) in ("page", "archive", "paging"):
            return shape(snapshot.url) != "page" or self._is_home(snapshot.url) or not self._too_old(snapshot)
        # a feed or a sitemap of the blog, no post's own
        inside = urlsplit(snapshot.url).path.removeprefix(self.scope.path)
        own = inside.count("/") <= _DEPTH and "comment" not in inside and not like_post(snapshot.url)
        return snapshot.page and "html" not in snapshot.mime and own

    def _too_old(self, snapshot: Snapshot) -> bool:
        """Whether the post must be older than what is wanted: by its address, or since it had been captured before."""
        if self.since is None:
            return False
        dated = _DATED.search(snapshot.url)
        before = bool(dated and (int(dated[1]), int(dated[2])) < (self.since.year, self.since.month))
        return before or snapshot.at.date() < self.since

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

    def fetched(self, capture: ArchivedCapture, sight: Sight) -> list[Snapshot]:
        """A capture was fetched; an older one of the page, where this one is not good."""
        capture.sight = sight
        for url in sight.names:
            if self.scope.holds(url) and shape(url) == "page":
                self._named.add(urls.key(url))
                self.name(url)
        name = spelled(capture.url)
        if sight.kind == "post" and sight.post_page == 1:
            self.posts.add(urls.key(capture.url))
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

    def name(self, url: str) -> bool:
        """Some page leads to this one of the blog; whether the index has listed it, else it will be asked about it."""
        known = spelled(url) in self._known
        if not known:
            self.missing.add(urls.canonical(url))
        return known

    def unlisted(self, most: int) -> list[str]:
        """Pages that lists name and the index was not asked about; at most so many."""
        found = sorted(url for url in self.missing if spelled(url) not in self._known)[:most]
        self._known.update(map(spelled, found))
        return found
