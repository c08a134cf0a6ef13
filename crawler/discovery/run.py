"""One blog's crawl as a plan: which requests its answers call for, phase by phase. No network, no Scrapy.

The cheap and sure ways come first. A later phase starts when an earlier one has been answered in full and
did not list the whole blog:

1. `home`: the home page, its feeds, sitemaps and REST API;
2. `paging`: "Äldre inlägg" from the home page on, unless the API has listed every post;
3. `feed`: further pages of the feed,
4. `archives`: date archives, and
5. `lists`: categories, tags and authors, unless paging came to an end of its own and a look into two archives bears
   out that it named all;
6. `links`: whatever else the index pages link to, and what the posts' own pages do, as long as that finds posts;
7. `missing`: posts of earlier crawls that nothing named.

A quick crawl reads the lists of phase 1 that answered last time, pages on while all that a list names is new, and asks
for the posts of `Revisits` only. Before a known blog is recognised (`Guard`), no post of it is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from crawler import urls
from crawler.blogs import BlogConfig
from crawler.discovery.census import Census, Way
from crawler.discovery.counted import Counted
from crawler.discovery.guard import Guard
from crawler.discovery.identity import Identities
from crawler.discovery.index import IndexLinks
from crawler.discovery.listing import Listing
from crawler.discovery.memory import KnownPost
from crawler.discovery.revisits import Revisits
from crawler.discovery.sample import ENOUGH, Sample
from crawler.discovery.scope import Scope, like_post, shape
from crawler.discovery.steps import Phase, Step, Task
from crawler.discovery.waiting import Waiting
from crawler.items import Blog
from crawler.reading.page import SiteHints
from crawler.reading.template import Template

_DATED = re.compile(r"/((?:19|20)\d\d)[/-](0?[1-9]|1[0-2])[/-]")

_PHASES: tuple[Phase, ...] = ("home", "paging", "feed", "archives", "lists", "links", "missing", "done")
_QUICK: tuple[Phase, ...] = ("home", "paging", "feed", "missing")

# An index page that names no new post may still lead to one that does; a chain of so many does not.
MAX_BARREN = 3
# Posts whose pages are looked through for archives that the home page does not link to.
_FIRST = 3
# So many linked pages in a row that are no posts, and the `links` phase ends.
MAX_MISSES = 40
# Further pages of lists that are looked at before a known blog is tested by its posts.
_STRANGE = 5


@dataclass(slots=True)
class BlogRun:
    """The state of one blog's crawl. `limit` is the most posts to fetch, `since` the oldest date wanted."""

    config: BlogConfig
    limit: int | None = None
    since: date | None = None
    number: int = 0  # of the run in the dataset's ledger
    at: datetime = field(default_factory=lambda: datetime.now(UTC))  # when it began
    scope: Scope = field(init=False)
    identities: Identities = field(default_factory=Identities)
    blog: Blog = field(init=False)
    site: SiteHints = field(default_factory=SiteHints)  # what its home says of it
    census: Census = field(default_factory=Census)
    revisits: Revisits = field(default_factory=Revisits)
    guard: Guard[Step, Any] = field(default_factory=Guard)
    counted: dict[str, Counted] = field(default_factory=dict)  # by way: how far a quick crawl has read it
    sample: Sample = field(default_factory=Sample)
    listing: Listing = field(default_factory=Listing)
    template: Template | None = None  # what the blog's pages share, once it is known
    phase: Phase = "home"
    open_steps: int = 0  # index-like requests under way: a phase ends when they are all answered
    open_posts: int = 0
    failure: str | None = None  # why nothing could be read at all
    given_up: bool = False  # whether the host was left before all was asked for
    posts: int = 0
    comments: int = 0
    asked: int = 0  # posts that were asked for
    unread: int = 0  # of these, posts that could not be had, and are not known to be gone
    again: int = 0  # of those that were read, the posts that were known
    gone: int = 0
    outcomes: dict[str, int] = field(default_factory=dict)
    failing_since: str | None = None  # the day since which the blog cannot be read, where an earlier crawl told so
    failing_pages: int = 0  # pages that could not be read now either
    _asked: set[str] = field(default_factory=set)
    _chosen: int = 0
    _waiting: Waiting[Step] = field(default_factory=Waiting)
    _misses: int = 0
    _strange: int = 0
    _probed: bool = False

    def __post_init__(self) -> None:
        self.settle(self.config.url)

    @property
    def label(self) -> str:
        """What to call the blog in logs."""
        return self.config.label or self.blog.url

    def settle(self, home: str) -> None:
        """Take `home` for the blog's home: its scope and its name in the dataset follow from it."""
        self.scope = Scope.of(self.config.scope or home)
        name, zone = urls.slug(self.config.scope or home), self.config.time_zone
        self.blog = Blog(blog=name, url=urls.canonical(home), time_zone=zone)

    def move(self, home: str) -> list[Step]:
        """The address that was asked for is not the home of the blog, which is `home`: start there."""
        self.settle(home)
        self._asked.clear()
        return self.step(home, "home")

    def again_later(self, url: str) -> list[Step]:
        """A post that was met before it was known which blog this is, or whether it is the one that is known."""
        self._asked.discard(f"page {urls.key(url)}")
        self.census.name(url, "link")
        return self._fetch(url)

    def note(self, outcome: str) -> None:
        """Count what came of a request."""
        self.outcomes[outcome] = self.outcomes.get(outcome, 0) + 1

    def step(self, url: str, task: Task, barren: int = 0) -> list[Step]:
        """One step, unless the same was asked for before. The blog's own pages are asked for as its home was:
        a link of before it moved to https costs no redirect.
        """
        url = self.scope.respell(url, self.blog.url)
        mark = f"{'page' if task in ('post', 'index', 'home') else task} {urls.key(url)}"
        if mark in self._asked:
            return []
        self._asked.add(mark)
        return [Step(url, task, barren)]

    @property
    def partial(self) -> bool:
        """Whether not all posts are wanted."""
        return self.limit is not None or self.since is not None

    @property
    def quick(self) -> bool:
        return self.revisits.quick

    def remember(self, revisits: Revisits, *, guarded: bool) -> None:
        """What is known of the blog, before any of its lists is read; `guarded`: whether it may be another by now."""
        self.revisits = revisits
        known = {key: post for key, post in revisits.known.items() if not post.removed}
        self.guard = Guard(known, alive=not (known and guarded))
        self.template = Template.from_json(revisits.past.known.template or "{}")
        if self.quick and self.template is None:
            self.sample.size = 0  # a few posts do not teach what all did not

    def known(self, url: str) -> KnownPost | None:
        """The post that earlier crawls read at an address, if it had not gone."""
        post = self.revisits.known.get(urls.key(url))
        return post if post is not None and not post.removed else None

    def named(
        self, url: str, way: Way, published: datetime | None = None, *, words: str = "", file: str = ""
    ) -> list[Step]:
        """A post that `way` (of which `file` is one list) names with these `words`: the step that fetches it, unless it
        need not be, was asked for, is off the host, too old or over the limit.
        """
        if not self.scope.same_host(url) or (way not in ("feed", "api") and not self.scope.holds(url)):
            return []
        self.census.name(url, way)
        wanted = self.revisits.heard(f"{way} {file}" if file else way, urls.key(url), words)
        released = self.guard.names(url) if way != "link" else []
        if not wanted or (self.since and ((published and published.date() < self.since) or self._before(url))):
            return self.sample.admitted(released)
        return self.sample.admitted(released) + self._fetch(url)

    def commented(self, url: str, way: str, comment: str, words: str) -> list[Step]:
        """A list of comments names one of the post at `url`."""
        if not self.scope.same_host(url):
            return []
        released = self.sample.admitted(self.guard.names(url))
        wanted = self.revisits.heard_comment(way, comment, urls.key(url), words)
        return released + (self._fetch(url) if wanted else [])

    def _before(self, url: str) -> bool:
        """Whether the address itself says a month before `since`."""
        dated = _DATED.search(url)
        return bool(self.since and dated and (int(dated[1]), int(dated[2])) < (self.since.year, self.since.month))

    def _fetch(self, url: str) -> list[Step]:
        if self.limit is not None and self._chosen >= self.limit:
            return []
        steps = self.step(urls.canonical(url), "post")
        self._chosen += len(steps)
        return self.sample.admitted(self.guard.admitted(steps))

    @property
    def full(self) -> bool:
        """Whether the limit is reached, so that no more need be found."""
        return self.limit is not None and self._chosen >= self.limit

    def index_read(self, links: IndexLinks, barren: int, *, home: bool = False) -> list[Step]:
        """What an index page calls for: its posts now, its further lists when their phase comes."""
        fresh = [url for url in links.entries if not self.census.named_by(url, "archive")]
        met = any(self.revisits.familiar(urls.key(url)) for url in links.entries)
        steps = [step for url in links.entries for step in self.named(url, "archive")]
        barren = 0 if fresh else barren + 1
        self._waiting.idle = 0 if fresh else self._waiting.idle + 1
        if self.phase == "paging" and not home:
            self.listing.paged += 1
        elif self.phase == "archives":
            self.listing.beside(map(urls.key, fresh))
        if self.since and links.entries and all(self._before(url) for url in links.entries):
            return steps
        if barren < MAX_BARREN:
            follow: Phase = "paging" if home or self.phase == "home" else self.phase
            known = self.quick and (met or not fresh)  # from here on, all is
            self._wait("lists" if follow == "links" or known else follow, links.paging, barren)
        elif links.paging:
            self.listing.cut_short = True
        self._wait("archives", links.archives, 0)
        self._wait("lists", links.lists, 0)
        self._wait("links", links.others, 0, task="post")
        return steps + (self._released() if self.phase == "paging" else [])

    @property
    def wants_links(self) -> bool:
        """Whether the links of a post's page are worth reading: of the first few, and where lists have run out."""
        return not self.listed and (self.phase == "links" or self.posts < _FIRST)

    def post_read(self, links: IndexLinks, parts: Iterable[str]) -> None:
        """A post's page may link to archives and other posts that no index page does, beside its own `parts`."""
        self._asked.update(f"page {urls.key(url)}" for url in parts)
        if not self.listed:
            self._wait("archives", links.archives, 0)
            self._wait("lists", links.lists, 0)
            self._wait("links", links.entries + links.others, 0, task="post")

    def feed_next(self, url: str, task: Task = "feed") -> None:
        """A feed says that it goes on at `url`."""
        self._wait("feed", [url], 0, task)

    def sitemaps_known(self, sitemaps: Iterable[str]) -> list[Step]:
        """Sitemaps, asked at once; under a limit only if need be, since they do not list the newest posts first."""
        if self.limit is None:
            return [step for url in sitemaps for step in self.step(url, "sitemap")]
        self._wait("archives", sitemaps, 0, task="sitemap")
        return []

    def sitemap_read(self, file: str, pages: Mapping[str, str], *, posts: bool) -> list[Step]:
        """A sitemap names `pages`: posts where it lists nothing else, or where the address has a post's shape."""
        steps: list[Step] = []
        for url, changed in pages.items():
            if posts or (like_post(url) and shape(url) == "page"):
                steps += self.named(url, "sitemap", words=changed, file=file)
            elif self.scope.holds(url) and shape(url) == "page":
                steps += self._perhaps(url, changed, file)
        self.revisits.whole(f"sitemap {file}")
        return steps

    def _perhaps(self, url: str, changed: str, file: str) -> list[Step]:
        """A sitemap names a page that may be a post: one that is known or new is asked for at once by a quick crawl."""
        wanted = self.revisits.heard(f"sitemap {file}", urls.key(url), changed)
        released = self.sample.admitted(self.guard.names(url))
        if not self.quick:
            self._wait("links", [url], 0, task="post")
        elif wanted:
            self.census.name(url, "link")
            return released + self._fetch(url)
        return released

    def missed(self) -> None:
        """A page that was fetched for a post turned out to be none."""
        self._misses += 1
        self._chosen -= 1

    @property
    def led_astray(self) -> bool:
        """Whether so many pages in a row were no posts that where they lead is not worth following."""
        return self._misses >= MAX_MISSES

    def hit(self, url: str) -> None:
        """The page at `url` turned out to be a post."""
        self._misses = 0
        self.listing.is_post(urls.key(url))

    def failed(self) -> None:
        """An index page could not be read: a list that is paged through has not come to its end."""
        self.listing.cut_short |= self.phase == "paging"

    def advance(self) -> list[Step]:
        """Go on to the next phase that has something to ask, once all steps under way are answered.

        Then, too, the sample of posts is chosen: what lists name by then does not depend on which was answered first.
        """
        chosen = self.sample.choose(ENOUGH) if self.open_steps == 0 else []
        return chosen + self._next(posts_open=bool(chosen or self.open_posts))

    def _next(self, *, posts_open: bool) -> list[Step]:
        while self.open_steps == 0 and self.phase != "done" and not self.guard.waiting:
            if steps := self._released():
                return steps
            if not self.guard.alive and self.phase == ("feed" if self.quick else "home"):
                return self.guard.probe([Step(urls.canonical(url), "post") for url in self.guard.probes()])
            if self.phase == "links" and not self.quick:
                if posts_open:
                    return []
                steps = self.sample.choose(1) or self._late() or self._links() or self.sample.choose(1)
                if steps:
                    return steps
            if self.phase == "missing" and (steps := self._missing() or self.sample.choose(1)):
                return steps
            self._leave()
        return []

    def end(self, failure: str) -> None:
        """Nothing more is asked for."""
        self.failure, self.phase = failure, "done"

    def whole(self, posts: list[Step]) -> list[Step]:
        """Go on as a full crawl, from the beginning of its phases; these posts are asked for as the others are."""
        self.revisits.quick = False
        self.phase = "home"
        named = [url for url in self.revisits.unseen() if self.census.named(url)]  # and not asked for, so far
        steps = self.sample.admitted([*self.guard.recognise(), *posts])
        return steps + [step for url in named for step in self._fetch(url)]

    def _missing(self) -> list[Step]:
        """Posts of earlier crawls that nothing has led to in this one, as far as they are to be asked for."""
        if self.partial or not self.guard.alive:
            return []
        missing = self.revisits.overdue() if self.quick else self.revisits.unseen()
        return [step for url in missing for step in self._fetch(url)]

    def _leave(self) -> None:
        if self.phase == "paging":
            self.listing.compared(self.census.ways(self.scope, "feed"))
        self._waiting.idle = 0
        self.phase = _PHASES[_PHASES.index(self.phase) + 1]

    @property
    def listed(self) -> bool:
        """Whether some way has listed the whole blog."""
        return self.listing.whole

    def _wait(self, phase: Phase, found: Iterable[str], barren: int, task: Task = "index") -> None:
        self._waiting.add(phase, ((url, Step(url, task, barren)) for url in found))

    def _released(self) -> list[Step]:
        """The steps that waited for this phase; those of phases that are not needed stay where they are."""
        if self.full or self.phase in ("home", "links", "missing", "done") or self.listing.by_api:
            return []
        if self.quick and (self.phase not in _QUICK or (not self.guard.alive and self._strange >= _STRANGE)):
            return []
        self._strange += not self.guard.alive
        if self.phase == "paging" or self.quick:
            return self._taken(self.phase)
        if self.listed:
            return self._probes() if self.phase == "archives" else []
        return self._taken(self.phase)

    def _taken(self, phase: Phase) -> list[Step]:
        return self._waiting.taken(phase, lambda step: self.step(step.url, step.task, step.barren))

    def _probes(self) -> list[Step]:
        """The oldest date archive and one halfway, as far as page order tells."""
        archives = [step for step in self._waiting.all("archives") if step.task == "index"]
        if self._probed or self.since or self.limit or not archives:
            return []
        self._probed = True
        chosen = {step.url: step for step in (archives[-1], archives[len(archives) // 2])}
        return [new for step in chosen.values() for new in self.step(step.url, step.task)]

    def _late(self) -> list[Step]:
        """Archives and lists that only the posts' own pages link to."""
        return [] if self.full or self.listed else self._taken("archives") or self._taken("lists")

    def _links(self) -> list[Step]:
        if self.full or self.listed or self.led_astray:
            return []
        steps: list[Step] = []
        for step in self._waiting.first("links", MAX_MISSES):
            self.census.name(step.url, "link")
            steps += self._fetch(step.url)
        return steps
