"""Which blog a crawl is of: from the address that it was given to the blog's home, through redirects, posts and lists.

Nothing is told of a blog, and no post of it is read, before its home was: what is met on the way there is asked for
once more (the archive has the answer), and captures wait to be told whose they are. The name of a blog follows from
where its home lies, so that no row is ever of a blog that the next answer shows to be none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urljoin, urlsplit

from scrapy.http import Response

from crawler import lists, urls
from crawler.discovery import feeds
from crawler.discovery.run import BlogRun
from crawler.discovery.scope import home_of, root_of
from crawler.discovery.steps import Step
from crawler.errors import NotReadable
from crawler.items import Blog, BlogCapture, Capture, Item
from crawler.posts import Posts
from crawler.readers import Reading
from crawler.reading import Page
from crawler.remembering import Remembering


def about(run: BlogRun, *, ended: bool = False) -> Blog:
    """What is known of a run's blog; how many posts it has, only once all was asked for that could tell."""
    if not run.guard.alive:
        return Blog(blog=run.blog.blog, url=run.blog.url)  # not a stranger's title
    told = ended and not run.given_up
    return replace(run.blog, posts_discovered=(run.census.discovered or None) if told else None)


@dataclass(slots=True)
class Home:
    """The home of one blog's crawl. Methods give items and steps, and set the capture's outcome.

    `sitemaps` gives the sitemaps that the robots.txt of an address names.
    """

    run: BlogRun
    posts: Posts
    remembering: Remembering
    sitemaps: Callable[[str], list[str]]
    _tried: set[str] = field(default_factory=set)  # what was asked for as the home, by `urls.key`
    _later: Step | None = None
    _unclaimed: list[Capture] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._tried.add(urls.key(self.run.config.url))

    def page(self, step: Step, reading: Reading, capture: Capture) -> Iterator[Step | Item]:
        """A page that was asked for as the home. Raises NotReadable, ClockSetBack, DatasetError."""
        run, page = self.run, reading.page
        if step.url.startswith("file:"):
            yield from self._file(page, capture)
            return
        if led_away := self.remembering.led_away(run, page.url):
            capture.outcome = "replaced"
            run.end(led_away)
            return
        run.settle(page.url)
        self._recall()
        if page.kind == "post" and page.certain and urlsplit(page.url).path.strip("/"):
            home = home_of(page)
            if urls.key(home) != urls.key(page.url):
                yield from self._of_post(step, reading, capture, home)
                return
        capture.outcome = "index"
        root = root_of(page.url)  # of a category or an archive
        elsewhere = not run.config.scope and urls.key(root) != urls.key(page.url)
        if elsewhere and (steps := self._move(root)):
            yield from steps
            return
        run.site = site = page.site
        run.blog.title, run.blog.description = site.title, site.description
        run.blog.generator, run.blog.platform = site.generator, site.platform
        run.blog.feed_url = site.feeds[0] if site.feeds else None
        yield about(run)
        yield from self._postponed()
        yield from lists.ways(run, site, self.sitemaps(run.blog.url))
        yield from run.index_read(reading.index, 0, home=True)

    def _of_post(self, step: Step, reading: Reading, capture: Capture, home: str) -> Iterator[Step | Item]:
        """It is one post's address: the blog is what that stands in."""
        run = self.run
        if steps := self._move(home, later=Step(reading.page.url, "post")):
            capture.outcome = "page"
            yield from steps
            return
        run.settle(home)  # which led here
        self._recall()
        yield about(run)
        yield from self._postponed()
        if run.guard.alive:
            yield from self.posts.post(step, reading, capture)
        else:  # not before it is the blog that is known
            capture.outcome = "page"
            yield from run.again_later(reading.page.url)

    def feed(self, step: Step, response: Response, capture: Capture) -> Iterator[Step | Item]:
        """What was asked for as the home is a feed."""
        found = feeds.read_feed(response.body, response.url)
        home = found.home if found else None
        home = home if home and urls.key(home) != urls.key(response.url) else urljoin(response.url, "/")
        if steps := self._move(home, later=Step(response.url, "feed")):
            capture.outcome = "feed"
            yield from steps
            return
        yield about(self.run)
        yield from lists.feed(self.run, step, response, capture)

    def _file(self, page: Page, capture: Capture) -> Iterator[Step | Item]:
        if page.post is None:
            raise NotReadable("holds no post")
        capture.outcome, capture.post_id = "post", urls.post_id(page.canonical_url)
        self.run.census.name(page.canonical_url, "link")
        self.run.census.read(page.canonical_url)
        yield about(self.run)
        yield from self.posts.thread([page], whole=True)

    def lost(self) -> Iterator[Step | Item]:
        """The home could not be had; what was met on the way to it is of the blog all the same."""
        if steps := self._postponed():
            yield about(self.run)
            yield from steps

    def claimed(self, capture: Capture, results: Sequence[Step | Item]) -> Iterator[BlogCapture]:
        """The capture of an answer that has these `results`, and those that waited, unless the home is still sought."""
        self._unclaimed.append(capture)
        if not any(isinstance(result, Step) and result.task == "home" for result in results):
            claimed, self._unclaimed = self._unclaimed, []
            yield from (BlogCapture(blog=self.run.blog.blog, capture=each) for each in claimed)

    def _move(self, home: str, later: Step | None = None) -> list[Step]:
        """Go on from there, unless it was there that the crawl was led here from. What is to be asked for `later`, once
        it is known which blog this is, `_postponed` gives.
        """
        if urls.key(home) in self._tried:
            return []
        self._tried.add(urls.key(home))
        steps = self.run.move(home)
        self._recall()
        self._later = later or self._later
        return steps

    def _recall(self) -> None:
        """Raises ClockSetBack; nothing is asked for later then."""
        later, self._later = self._later, None
        self.remembering.recall(self.run)
        self._later = later

    def _postponed(self) -> list[Step]:
        later, self._later = self._later, None
        if later is None:
            return []
        return self.run.again_later(later.url) if later.task == "post" else self.run.step(later.url, later.task)
