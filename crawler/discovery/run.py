"""One blog's crawl as a plan: which requests its answers call for, phase by phase. No network, no Scrapy.

The cheap and sure ways come first. A later phase starts when an earlier one has been answered in full and
did not list the whole blog:

1. `home`: the home page, its feeds, sitemaps and REST API;
2. `paging`: "Äldre inlägg" from the home page on, unless the API has listed every post;
3. `feed`: further pages of the feed,
4. `archives`: date archives, and
5. `lists`: categories, tags and authors, unless paging came to an end of its own and a look into two archives bears
   out that it named all;
6. `links`: whatever else the index pages link to, and what the posts' own pages do, as long as that finds posts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from crawler import urls
from crawler.blogs import BlogConfig
from crawler.discovery.census import Census, Way
from crawler.discovery.identity import Identities
from crawler.discovery.index import IndexLinks
from crawler.discovery.sample import ENOUGH, Sample
from crawler.discovery.scope import Scope, like_post, shape
from crawler.items import Blog
from crawler.reading.template import Template

Task = Literal["home", "feed", "sitemap", "api", "index", "post", "part"]
Phase = Literal["home", "paging", "feed", "archives", "lists", "links", "done"]

_DATED = re.compile(r"/((?:19|20)\d\d)[/-](0?[1-9]|1[0-2])[/-]")

_PHASES: tuple[Phase, ...] = ("home", "paging", "feed", "archives", "lists", "links", "done")

# An index page that names no new post may still lead to one that does; a chain of so many does not,
MAX_BARREN = 3
# nor do so many archives or lists in a row.
MAX_IDLE = 30
# Posts whose pages are looked through for archives that the home page does not link to.
_FIRST = 3
# Archives and lists that are asked for before their answers are looked at.
_BATCH = 10
# So many linked pages in a row that are no posts, and the `links` phase ends.
MAX_MISSES = 40


@dataclass(frozen=True, slots=True)
class Step:
    """A request that the plan asks for."""

    url: str
    task: Task
    barren: int = 0
    part_of: str | None = None  # the post that a comment page or further page belongs to, by `urls.key`


@dataclass(slots=True)
class BlogRun:
    """The state of one blog's crawl. `limit` is the most posts to fetch, `since` the oldest date wanted."""

    config: BlogConfig
    limit: int | None = None
    since: date | None = None
    number: int = 0  # of the run in the dataset's ledger
    scope: Scope = field(init=False)
    identities: Identities = field(default_factory=Identities)
    blog: Blog = field(init=False)
    census: Census = field(default_factory=Census)
    sample: Sample = field(default_factory=Sample)
    template: Template | None = None  # what the blog's pages share, once it is known
    phase: Phase = "home"
    open_steps: int = 0  # index-like requests under way: a phase ends when they are all answered
    open_posts: int = 0
    failure: str | None = None  # why nothing could be read at all
    posts: int = 0
    comments: int = 0
    outcomes: dict[str, int] = field(default_factory=dict)
    _asked: set[str] = field(default_factory=set)
    _chosen: int = 0
    _waiting: dict[Phase, dict[str, Step]] = field(default_factory=dict)
    _paged: int = 0
    _cut_short: bool = False
    _misses: int = 0
    _idle: int = 0
    _probed: bool = False
    _unpaged: set[str] = field(default_factory=set)  # what archives name and paging did not
    _contradicted: bool = False
    _spent: set[Phase] = field(default_factory=set)
    _api_named: int = 0
    _api_total: int = 0

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
        """The address that the crawl was given is a list or a feed of the blog whose home is `home`: start there."""
        self.settle(home)
        self._asked.clear()
        return self.step(home, "home")

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

    def named(self, url: str, way: Way, published: datetime | None = None) -> list[Step]:
        """A post that `way` names: the step that fetches it, unless known, off the host, too old or over the limit."""
        if not self.scope.same_host(url) or (way not in ("feed", "api") and not self.scope.holds(url)):
            return []
        self.census.name(url, way)
        if self.since and ((published and published.date() < self.since) or self._before(url)):
            return []
        return self._fetch(url)

    def _before(self, url: str) -> bool:
        """Whether the address itself says a month before `since`."""
        dated = _DATED.search(url)
        return bool(self.since and dated and (int(dated[1]), int(dated[2])) < (self.since.year, self.since.month))

    def _fetch(self, url: str) -> list[Step]:
        if self.limit is not None and self._chosen >= self.limit:
            return []
        steps = self.step(urls.canonical(url), "post")
        self._chosen += len(steps)
        return self.sample.admitted(steps)

    @property
    def full(self) -> bool:
        """Whether the limit is reached, so that no more need be found."""
        return self.limit is not None and self._chosen >= self.limit

    def index_read(self, links: IndexLinks, barren: int, *, home: bool = False) -> list[Step]:
        """What an index page calls for: its posts now, its further lists when their phase comes."""
        fresh = [url for url in links.entries if not self.census.named_by(url, "archive")]
        steps = [step for url in links.entries for step in self.named(url, "archive")]
        barren = 0 if fresh else barren + 1
        self._idle = 0 if fresh else self._idle + 1
        if self.phase == "paging" and not home:
            self._paged += 1
        elif self.phase == "archives":
            self._unpaged.update(map(urls.key, fresh))
        if self.since and links.entries and all(self._before(url) for url in links.entries):
            return steps
        if barren < MAX_BARREN:
            follow: Phase = "paging" if home or self.phase == "home" else self.phase
            self._wait("lists" if follow == "links" else follow, links.paging, barren)
        elif links.paging:
            self._cut_short = True
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

    def feed_next(self, url: str) -> None:
        """A feed says that it goes on at `url`."""
        self._wait("feed", [url], 0, task="feed")

    def sitemaps_known(self, sitemaps: Iterable[str]) -> list[Step]:
        """Sitemaps, asked at once; under a limit only if need be, since they do not list the newest posts first."""
        if self.limit is None:
            return [step for url in sitemaps for step in self.step(url, "sitemap")]
        self._wait("archives", sitemaps, 0, task="sitemap")
        return []

    def sitemap_read(self, pages: Iterable[str], *, posts: bool) -> list[Step]:
        """A sitemap names `pages`: posts where it lists nothing else, or where the address has a post's shape."""
        steps: list[Step] = []
        for url in pages:
            if posts or (like_post(url) and shape(url) == "page"):
                steps += self.named(url, "sitemap")
            elif self.scope.holds(url) and shape(url) == "page":
                self._wait("links", [url], 0, task="post")
        return steps

    def api_read(self, found: int, total: int) -> None:
        """The API has named `found` more posts, and says that there are `total`."""
        self._api_named += found
        self._api_total = total

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
        self._contradicted |= urls.key(url) in self._unpaged

    def failed(self) -> None:
        """An index page could not be read: a list that is paged through has not come to its end."""
        self._cut_short = self._cut_short or self.phase == "paging"

    def advance(self) -> list[Step]:
        """Go on to the next phase that has something to ask, once all steps under way are answered.

        Then, too, the sample of posts is chosen: what lists name by then does not depend on which was answered first.
        """
        chosen = self.sample.choose(ENOUGH) if self.open_steps == 0 else []
        return chosen + self._next(posts_open=bool(chosen or self.open_posts))

    def _next(self, *, posts_open: bool) -> list[Step]:
        while self.open_steps == 0 and self.phase != "done":
            if steps := self._released():
                return steps
            if self.phase == "links":
                if posts_open:
                    return []
                steps = self.sample.choose(1) or self._late() or self._links() or self.sample.choose(1)
                if steps:
                    return steps
            self._leave()
        return []

    def _leave(self) -> None:
        if self.phase == "paging":
            feed = self.census.ways(self.scope, "feed")
            self._contradicted = any("archive" in ways for ways in feed) and any("archive" not in ways for ways in feed)
        self._idle = 0
        self.phase = _PHASES[_PHASES.index(self.phase) + 1]

    @property
    def listed(self) -> bool:
        """Whether some way has listed the whole blog: the API its total, or paging its own end."""
        return self._listed_by_api or (self._paged > 0 and not self._cut_short and not self._contradicted)

    @property
    def _listed_by_api(self) -> bool:
        return 0 < self._api_total <= self._api_named

    def _wait(self, phase: Phase, found: Iterable[str], barren: int, task: Task = "index") -> None:
        waiting = self._waiting.setdefault(phase, {})
        for url in found:
            waiting.setdefault(urls.key(url), Step(url, task, barren))

    def _released(self) -> list[Step]:
        """The steps that waited for this phase; those of phases that are not needed stay where they are."""
        if self.full or self.phase in ("home", "links", "done") or self._listed_by_api:
            return []
        if self.phase == "paging":
            return self._taken("paging")
        if self.listed:
            return self._probes() if self.phase == "archives" else []
        return self._taken(self.phase)

    def _taken(self, phase: Phase) -> list[Step]:
        """The next of the steps that wait for a phase, unless too many in a row have named nothing new.

        From both ends by turns: archives stand newest or oldest first, and those of one end may be known already.
        """
        waiting = self._waiting.get(phase, {})
        steps: list[Step] = []
        if self._idle >= MAX_IDLE:
            self._spent.add(phase)
        while waiting and len(steps) < _BATCH and phase not in self._spent:
            step = waiting.pop(next(iter(waiting) if len(steps) % 2 == 0 else reversed(waiting)))
            steps += self.step(step.url, step.task, step.barren)
        return steps

    def _probes(self) -> list[Step]:
        """The oldest date archive and one halfway, as far as page order tells."""
        archives = [step for step in self._waiting.get("archives", {}).values() if step.task == "index"]
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
        waiting = self._waiting.pop("links", {})
        steps: list[Step] = []
        batch = list(waiting.items())
        for _, step in batch[:MAX_MISSES]:
            self.census.name(step.url, "link")
            steps += self._fetch(step.url)
        self._waiting["links"] = dict(batch[MAX_MISSES:])
        return steps
