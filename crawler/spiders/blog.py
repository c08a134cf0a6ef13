"""The spider for live blogs: carries out the plan of `discovery.run`, and hands every page to `reading`."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import scrapy
from scrapy import signals
from scrapy.http import Request, Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from crawler import captures, urls
from crawler.blogs import chosen, day, number
from crawler.discovery import api, feeds, sitemaps
from crawler.discovery.run import BlogRun, Step, Task
from crawler.discovery.sample import SIZE
from crawler.discovery.scope import root_of
from crawler.errors import NotReadable
from crawler.gathering import Gathering
from crawler.items import Blog, BlogCapture, Capture, Thread
from crawler.middlewares.archive import UNCHANGED, ArchiveMiddleware
from crawler.middlewares.outcomes import outcome
from crawler.middlewares.refusals import Refused, TdmReserved
from crawler.middlewares.robots import RobotsMiddleware
from crawler.middlewares.tdm import blocks
from crawler.readers import Readers, Reading
from crawler.reading import Page
from crawler.reading.assemble import assemble
from crawler.reading.dates import parse as parse_date
from crawler.templates import Templates, answer_of

logger = logging.getLogger(__name__)

# Posts wait until their lists are known, and the parts of a begun post come first: few threads are open at once.
_PRIORITY: dict[Task, int] = {"home": 30, "api": 25, "sitemap": 20, "feed": 20, "index": 10, "post": 0, "part": 40}
_POST_TASKS = ("post", "part")
_PAGE_TASKS = ("home", "index", "post", "part")


class BlogSpider(scrapy.Spider):
    """Crawls blogs whole. Arguments, as `scrapy crawl blog -a name=value` gives them:

    `url`: one or several addresses, parted by white space; `blogs`: path of a `blogs.toml`; `since`: ISO date,
    posts published earlier are not wanted; `limit`: the most posts to fetch of each blog; `templates` (not from
    `-a`): what earlier crawls learnt of the blogs, by the column `blog`.
    Raises UsageError where they make no sense.
    """

    name = "blog"

    def __init__(
        self,
        url: str = "",
        blogs: str = "",
        since: str = "",
        limit: str = "",
        templates: Mapping[str, str] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self._known = templates or {}
        configs = chosen(url.split(), Path(blogs) if blogs else None)
        wanted = number(limit), day(since)
        self.runs = [BlogRun(config, *wanted) for config in configs]
        # What the user names by hand may lie on a private address; see middlewares.private.
        self.start_hosts = {urlsplit(config.url).netloc for config in configs}
        self._gatherings: dict[str, Gathering] = {}

    async def start(self) -> AsyncIterator[Any]:
        self._readers = Readers(self.settings.getint("READER_PROCESSES"))
        self._templates = Templates(self.crawler, self._readers, self._known)
        self.crawler.signals.connect(self._readers.close, signals.spider_closed)
        self._archive = self.crawler.get_downloader_middleware(ArchiveMiddleware)
        for run in self.runs:
            run.number = self._archive.begin(run.config.url) if self._archive else 0
            run.sample.size = SIZE if self.settings.getbool("LEARN_TEMPLATES") else 0
            for step in run.step(run.config.url, "home"):
                yield self._request(run, step)

    def _request(self, run: BlogRun, step: Step) -> Request:
        if step.task in _POST_TASKS:
            run.open_posts += 1
        else:
            run.open_steps += 1
        meta: dict[str, Any] = {"run": run.number}
        if step.url == run.config.url:
            meta["own_hand"] = True
        if (delay := run.config.delay) is not None or _on_own_machine(step.url):
            meta["blog_delay"] = delay or 0.0
        return Request(
            step.url,
            callback=self.answered,
            errback=self.failed,
            cb_kwargs={"run": run, "step": step},
            priority=_PRIORITY[step.task],
            meta=meta,
            dont_filter=True,  # BlogRun.step asks for nothing twice
        )

    async def answered(self, response: Response, run: BlogRun, step: Step) -> AsyncIterator[Any]:
        """Callback of every request. A post of the sample is kept until the blog's template is learnt."""
        if not run.sample.awaits(step):
            async for result in self._taken(response, run, step):
                yield result
        elif run.sample.settle(step, response):
            async for result in self._sampled(run):
                yield result

    async def _sampled(self, run: BlogRun) -> AsyncIterator[Any]:
        """The sample is in: learn from it, ask for the posts that waited, then hand its answers to their tasks."""
        answers, feeds = run.sample.lesson()
        await self._templates.learn(run, answers, feeds)
        yield self._blog(run)
        for step in run.sample.end():
            yield self._request(run, step)
        for step, response in answers:
            async for result in self._taken(response, run, step):
                yield result

    async def _taken(self, response: Response, run: BlogRun, step: Step) -> AsyncIterator[Any]:
        """Hand an answer to its task, then go on with the plan."""
        capture = captures.of(response)
        results: list[Any] = []
        try:
            if step.task == "home" and feeds.like_feed(response.body):
                results = list(self._home_feed(run, step, response, capture))
            else:
                handler = getattr(self, f"_{step.task}")
                answer = await self._read(run, step, response, capture) if step.task in _PAGE_TASKS else response
                results = list(handler(run, step, answer, capture))
        except Refused as error:
            capture.outcome = error.outcome
            self._lost(run, step, str(error))
        except NotReadable as error:
            capture.outcome = "error" if step.task in ("home", "post", "part") else "other"
            self._lost(run, step, str(error).removeprefix(f"{response.url}: "))
        except Exception as error:  # one page must not end a crawl of years
            capture.outcome = "error"
            logger.debug("%s: where it happened", response.url, exc_info=True)
            self._lost(run, step, f"could not be read: {type(error).__name__}: {error}")
        if UNCHANGED in response.flags and capture.outcome != "error":
            capture.outcome = "unchanged"
        for result in self._done(run, step, capture, results):
            yield result

    def closed(self, reason: str) -> None:
        """What was read is committed by now; a run that has come to its end need not be gone on with."""
        stored = self.crawler.stats.get_value("dataset/error") is None
        if self._archive and reason == "finished" and stored:
            for run in self.runs:
                if not run.failure:
                    self._archive.finish(run.number)

    async def failed(self, failure: Failure) -> AsyncIterator[Any]:
        """Errback of every request: record what came instead of an answer, then go on with the plan."""
        request: Request = failure.request  # type: ignore[attr-defined]
        run, step = request.cb_kwargs["run"], request.cb_kwargs["step"]
        if run.sample.awaits(step) and run.sample.settle(step, None):
            async for result in self._sampled(run):
                yield result
        kind, reason = outcome(failure)
        if isinstance(failure.value, HttpError):
            capture = captures.of(failure.value.response)
        else:
            capture = captures.of_nothing(request)
        # What is said of a part is not said of the post, whose address a comment page shares by `urls.key`.
        capture.outcome = "missing" if kind == "gone" and step.task == "part" else kind
        self._lost(run, step, reason)
        for result in self._done(run, step, capture, []):
            yield result

    def _done(self, run: BlogRun, step: Step, capture: Capture, results: Iterable[Any]) -> Iterator[Any]:
        self.crawler.stats.inc_value(f"blog/outcome/{capture.outcome}")
        run.outcomes[capture.outcome] = run.outcomes.get(capture.outcome, 0) + 1
        yield BlogCapture(blog=run.blog.blog, capture=capture)
        yield from self._carry_out(run, results)
        if step.task == "part":
            yield from self._part_over(run, step)
        if step.task in _POST_TASKS:
            run.open_posts -= 1
        else:
            run.open_steps -= 1
        yield from self._carry_out(run, run.advance())
        if run.open_posts == run.open_steps == 0:
            yield from self._finish(run)

    def _carry_out(self, run: BlogRun, results: Iterable[Any]) -> Iterator[Any]:
        for result in results:
            yield self._request(run, result) if isinstance(result, Step) else result

    def _lost(self, run: BlogRun, step: Step, reason: str) -> None:
        """An answer that cannot be used: what it means for the plan, and one line where the user should know."""
        match step.task:
            case "home":
                run.failure = reason
            case "index":
                run.failed()
            case "part":
                self._gatherings[step.part_of or ""].whole = False
        if step.task in ("index", "post", "part"):
            logger.warning("%s: %s", step.url, reason)

    def _finish(self, run: BlogRun) -> Iterator[Any]:
        if not run.posts and not run.failure and not run.census.discovered:
            run.failure = "no posts found; is it the address of a blog?"
        if run.failure:
            logger.error("%s: %s", run.config.url, run.failure)
        yield self._blog(run)

    def _blog(self, run: BlogRun) -> Blog:
        return replace(run.blog, posts_discovered=run.census.discovered, last_crawled_at=datetime.now(UTC))

    # One method a task. Each sets the capture's outcome and gives items and steps.

    def _home(self, run: BlogRun, step: Step, reading: Reading, capture: Capture) -> Iterator[Any]:
        page = reading.page
        if step.url.startswith("file:"):
            yield from self._file(run, page, capture)
            return
        run.settle(page.url)
        if page.kind == "post" and page.certain and urlsplit(page.url).path.strip("/"):
            home = _home_of(page)
            if urls.key(home) != urls.key(page.url):  # one post's address: the blog is what it stands in
                run.settle(home)
                yield from run.step(home, "home")
                yield from self._post(run, step, reading, capture)
                return
        capture.outcome = "index"
        root = root_of(page.url)
        if not run.config.scope and urls.key(root) != urls.key(page.url):  # a category's or an archive's address
            yield from run.move(root)
            return
        site = page.site
        run.blog.title, run.blog.description = site.title, site.description
        run.blog.generator, run.blog.platform = site.generator, site.platform
        run.blog.feed_url = site.feeds[0] if site.feeds else None
        yield self._blog(run)
        base = run.blog.url if run.blog.url.endswith("/") else urljoin(run.blog.url, ".")
        for url in site.feeds[:3] or [urljoin(base, path) for path in feeds.WELL_KNOWN]:
            yield from run.step(url, "feed")
        wordpress = site.platform == "wordpress"
        if site.api or wordpress:
            yield from run.step(self._api_url(run, site.api or urljoin(base, "wp-json/")), "api")
        yield from run.sitemaps_known(self._sitemaps(base, wordpress=wordpress))
        yield from run.index_read(reading.index, 0, home=True)

    def _home_feed(self, run: BlogRun, step: Step, response: Response, capture: Capture) -> Iterator[Any]:
        feed = feeds.read_feed(response.body, response.url)
        home = feed.home if feed else None
        yield from run.move(home if home and urls.key(home) != urls.key(response.url) else urljoin(response.url, "/"))
        yield from self._feed(run, step, response, capture)

    def _file(self, run: BlogRun, page: Page, capture: Capture) -> Iterator[Any]:
        if page.post is None:
            raise NotReadable("holds no post")
        capture.outcome, capture.post_id = "post", urls.post_id(page.canonical_url)
        run.census.name(page.canonical_url, "link")
        run.census.read(page.canonical_url)
        yield from self._thread(run, [page], whole=True)

    def _sitemaps(self, base: str, *, wordpress: bool) -> list[str]:
        robots = self.crawler.get_downloader_middleware(RobotsMiddleware)
        named = robots.sitemaps(base) if robots else []
        known = sitemaps.WELL_KNOWN if wordpress else sitemaps.WELL_KNOWN[:1]
        return named or [urljoin(base, name) for name in known]

    def _api_url(self, run: BlogRun, root: str, page: int = 1) -> str:
        url = api.posts_url(root, page)
        return f"{url}&after={run.since.isoformat()}T00:00:00" if run.since else url

    def _feed(self, run: BlogRun, step: Step, response: Response, capture: Capture) -> Iterator[Any]:
        feed = feeds.read_feed(response.body, response.url)
        if feed is not None:
            run.sample.teach(response.body, response.url)
        if feed is None or feed.of_comments:
            capture.outcome = "other"
            return
        capture.outcome = "feed"
        blog = run.blog
        blog.feed_url = blog.feed_url or response.url
        blog.title, blog.description = blog.title or feed.title, blog.description or feed.description
        blog.generator = blog.generator or feed.generator
        fresh = [entry for entry in feed.entries if not run.census.named_by(entry.url, "feed")]
        for entry in fresh:
            dated = parse_date(entry.published_text, time_zone=run.config.time_zone) if entry.published_text else None
            yield from run.named(entry.url, "feed", dated.at if dated else None)
        if fresh and (further := feeds.next_page(feed)):
            run.feed_next(further)

    def _sitemap(self, run: BlogRun, step: Step, response: Response, capture: Capture) -> Iterator[Any]:
        sitemap = sitemaps.read_sitemap(response.body, response.url)
        if sitemap is None:
            capture.outcome = "other"
            return
        capture.outcome = "sitemap"
        for url in sitemap.sitemaps:
            if run.scope.same_host(url):
                yield from run.step(url, "sitemap")
        yield from run.sitemap_read(sitemap.pages, posts=sitemap.posts)

    def _api(self, run: BlogRun, step: Step, response: Response, capture: Capture) -> Iterator[Any]:
        listed = api.read_posts(response.body)
        if listed is None:
            capture.outcome = "other"
            return
        capture.outcome = "api"
        own = sum(run.scope.same_host(url) for url, _ in listed.posts)
        run.api_read(own, captures.header_number(response, "X-WP-Total"))
        for url, published in listed.posts:
            dated = datetime.fromisoformat(published).replace(tzinfo=UTC) if published else None
            yield from run.named(url, "api", dated)
        if not run.full:
            for number in range(2, captures.header_number(response, "X-WP-TotalPages") + 1):
                yield from run.step(api.turned(response.url, number), "api")

    def _index(self, run: BlogRun, step: Step, reading: Reading, capture: Capture) -> Iterator[Any]:
        if reading.page.kind == "post" and reading.page.certain:
            yield from self._post(run, step, reading, capture)
            return
        capture.outcome = "index"
        yield from run.index_read(reading.index, step.barren)

    def _part(self, run: BlogRun, step: Step, reading: Reading, capture: Capture) -> Iterator[Any]:
        capture.outcome = "comments"
        gathering = self._gatherings[step.part_of or ""]
        if reading.page.post is None:
            gathering.whole = False
            return
        for url in gathering.add(reading.page):
            yield Step(url, "part", part_of=step.part_of)

    def _post(self, run: BlogRun, step: Step, reading: Reading, capture: Capture) -> Iterator[Any]:
        page = reading.page
        capture.outcome = page.kind
        if page.post is not None:
            run.identities.settle(page, run.census)
        run.census.same(step.url, page.canonical_url)
        named = run.census.named(page.canonical_url)
        if page.kind == "protected":
            return
        if page.post is None or not (page.certain or named):
            run.census.reject(page.canonical_url)
            run.missed()
            if page.post is not None:
                capture.outcome = "page"
            if page.kind == "index" and not run.led_astray:
                yield from run.index_read(reading.index, step.barren)
            return
        if not run.census.read(page.canonical_url):
            capture.outcome = "duplicate"
            run.missed()
            return
        run.hit(step.url)
        run.post_read(reading.index, page.post_pages.values())
        for url, way in reading.neighbours.items():
            if url not in page.post_pages.values():
                yield from run.named(url, way)
        if run.since and page.post.published_at and page.post.published_at.date() < run.since:
            capture.outcome = "older"
            return
        capture.post_id = page.post.post_id = urls.post_id(page.canonical_url)
        key = urls.key(page.canonical_url)
        gathering = self._gatherings[key] = Gathering()
        for url in gathering.add(page):
            yield Step(url, "part", part_of=key)
        if gathering.complete:
            yield from self._gathered(run, key)

    def _part_over(self, run: BlogRun, step: Step) -> Iterator[Any]:
        """One more part is there, or will not come: with the last one the thread is whole."""
        key = step.part_of or ""
        self._gatherings[key].answered()
        if self._gatherings[key].complete:
            yield from self._gathered(run, key)

    def _gathered(self, run: BlogRun, key: str) -> Iterator[Any]:
        gathering = self._gatherings.pop(key)
        yield from self._thread(run, gathering.pages, whole=gathering.whole)

    def _thread(self, run: BlogRun, pages: list[Page], *, whole: bool) -> Iterator[Any]:
        post, comments, links = assemble(pages)
        run.posts += 1
        run.comments += len(comments)
        yield Thread(
            blog=run.blog.blog,
            time_zone=run.config.time_zone,
            post=post,
            comments=comments,
            links=links,
            lang=pages[0].site.language,
            whole=whole,
        )

    async def _read(self, run: BlogRun, step: Step, response: Response, capture: Capture) -> Reading:
        """Read a page, and mark its items with the capture that they come from.

        Raises NotReadable for bytes that are no page, TdmReserved for one that is not to be read.
        """
        answer = answer_of(run, step.task, response, capture)
        answer = replace(answer, all_links=run.wants_links, neighbours=not run.listed)
        reading = await self._readers.read(answer)
        page = reading.page
        if page.site.tdm_reservation is not None:
            capture.tdm_reservation = page.site.tdm_reservation
        if blocks(self.crawler, capture.tdm_reservation):
            raise TdmReserved("its owner reserves text and data mining (tdm-reservation)")
        captures.mark(page, capture)
        return reading


def _on_own_machine(url: str) -> bool:
    """Whether a page lies on the user's own machine, which need not be spared."""
    name = urlsplit(url).hostname or ""
    return name in ("localhost", "::1") or name.startswith("127.")


def _home_of(page: Page) -> str:
    """The home of the blog that a post stands in: what the page says, else the folder of its feed, else the host."""
    folders = (urljoin(feed, ".") for feed in page.site.feeds)
    own = next((folder for folder in folders if page.url.startswith(folder)), urljoin(page.url, "/"))
    return page.site.home or own
