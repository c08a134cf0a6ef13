"""The spider for live blogs: carries out the plan of `discovery.run`, and hands every answer to `lists` or `posts`."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import scrapy
from scrapy import signals
from scrapy.http import Request, Response
from twisted.python.failure import Failure

from crawler import captures, folders, lists, provenance, urls
from crawler.blogs import chosen, day, number
from crawler.discovery import feeds, guard
from crawler.discovery.run import BlogRun
from crawler.discovery.sample import SIZE
from crawler.discovery.steps import Step, Task
from crawler.errors import DatasetError, NotReadable
from crawler.homes import Home, about
from crawler.items import Capture, Item
from crawler.middlewares.archive import UNCHANGED
from crawler.middlewares.refusals import HostGivenUp, Interrupted, Refused, TakenDown, TdmReserved
from crawler.middlewares.robots import sitemaps
from crawler.middlewares.tdm import blocks
from crawler.posts import Posts
from crawler.readers import Readers, Reading
from crawler.remembering import Remembering
from crawler.stopping import stop
from crawler.templates import Templates, answer_of
from crawler.troubles import Troubles

logger = logging.getLogger(__name__)

Results = Iterator[Request | Item]

# Posts wait until their lists are known, and the parts of a begun post come first: few threads are open at once.
_PRIORITY: dict[Task, int] = {"home": 30, "api": 25, "index": 10, "post": 0, "part": 40}
_OTHER_LISTS = 20
_FAILING = -10  # a blog that failed before comes last: it holds up none that answers
_TOLD_APART = 5  # pages of a blog that fail for one reason and have a line each in the log; the rest share one
_POST_TASKS = ("post", "part")
_LISTS = {
    "feed": lists.feed, "sitemap": lists.sitemap, "api": lists.api_posts,
    "comment_feed": lists.comment_feed, "comment_api": lists.api_comments,
}  # fmt: skip
_KEPT = ("error", "moved", "replaced")  # outcomes that say more than that the bytes are as before


class BlogSpider(scrapy.Spider):
    """Crawls blogs. Arguments, as `scrapy crawl blog -a name=value` gives them:

    `url`: one or several addresses, parted by white space; `blogs`: path of a `blogs.toml`; `since`: ISO date,
    posts published earlier are not wanted; `limit`: the most posts to fetch of each blog; `full`: anything but nothing
    or 0 asks for all posts, also of a blog that was crawled lately.
    Raises UsageError where they make no sense.
    """

    name = "blog"

    def __init__(
        self, url: str = "", blogs: str = "", since: str = "", limit: str = "", full: str = "", **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        configs = chosen(url.split(), Path(blogs) if blogs else None)
        wanted = number(limit), day(since)
        self.runs = [BlogRun(config, *wanted) for config in configs]
        self._full = full not in ("", "0")
        # What the user names by hand may lie on a private address; see middlewares.private.
        self.start_hosts = {urlsplit(config.url).netloc for config in configs}
        self._posts = {run.config.url: Posts(run) for run in self.runs}
        self._alike: Counter[tuple[str, str]] = Counter()  # pages that could not be read, by blog and reason

    async def start(self) -> AsyncIterator[Request | Item]:
        self._readers = Readers(self.settings.getint("READER_PROCESSES"))
        self._templates = Templates(self.crawler, self._readers)
        self.crawler.signals.connect(self._readers.close, signals.spider_closed)
        self._remembering = Remembering.of(self.crawler, full=self._full)
        named = partial(sitemaps, self.crawler)
        self._homes = {key: Home(posts.run, posts, self._remembering, named) for key, posts in self._posts.items()}
        self._troubles = Troubles(folders.of_dataset(self.settings))
        failing = {run.config.url for run in self.runs if self._troubles.since(run.config.url)}
        for run in sorted(self.runs, key=lambda run: run.config.url in failing):
            if self._remembering.taken_down(run):
                run.failure = "was taken down of this dataset, and is not crawled again"
                logger.error("%s: %s", run.config.url, run.failure)
                continue
            self._remembering.begin(run)
            run.sample.size = SIZE if self.settings.getbool("LEARN_TEMPLATES") else 0
            for step in run.step(run.config.url, "home"):
                request = self._request(run, step)
                yield request.replace(priority=_FAILING) if run.config.url in failing else request

    def _request(self, run: BlogRun, step: Step) -> Request:
        if step.task in _POST_TASKS:
            run.open_posts += 1
            run.asked += step.task == "post"
        else:
            run.open_steps += 1
        meta: dict[str, Any] = {"run": run.number}
        if step.url == run.config.url:
            meta["own_hand"] = True
        if (delay := run.config.delay_for(step.url)) is not None:
            meta["blog_delay"] = delay
        return Request(
            step.url,
            callback=self.answered,
            errback=self.failed,
            cb_kwargs={"run": run, "step": step},
            priority=_PRIORITY.get(step.task, _OTHER_LISTS),
            meta=meta,
            dont_filter=True,  # BlogRun.step asks for nothing twice
        )

    async def answered(self, response: Response, run: BlogRun, step: Step) -> AsyncIterator[Request | Item]:
        """Callback of every request. A post of the sample is kept until the blog's template is learnt."""
        if run.guard.awaits(step):
            async for result in self._tested(run, step, response):
                yield result
        elif not run.sample.awaits(step):
            async for result in self._taken(response, run, step):
                yield result
        elif run.sample.settle(step, response):
            async for result in self._sampled(run):
                yield result

    async def failed(self, failure: Failure) -> AsyncIterator[Request | Item]:
        """Errback of every request: record what came instead of an answer, then go on with the plan."""
        request: Request = failure.request  # type: ignore[attr-defined]
        run, step = request.cb_kwargs["run"], request.cb_kwargs["step"]
        if run.guard.awaits(step):
            async for result in self._tested(run, step, failure):
                yield result
            return
        if run.sample.awaits(step) and run.sample.settle(step, None):
            async for result in self._sampled(run):
                yield result
        capture, reason = captures.of_failure(failure, part=step.task == "part")
        run.given_up |= isinstance(failure.value, HostGivenUp | Interrupted)
        if isinstance(failure.value, HostGivenUp):
            run.failure = run.failure or f"{reason}; the same command goes on"
        if capture.outcome == "gone" and self._posts[run.config.url].away(step, capture):
            for result in self._over(run, step, []):
                yield result
            return
        results = list(self._lost(run, step, capture, reason))
        for result in self._done(run, step, capture, results):
            yield result

    async def _sampled(self, run: BlogRun) -> AsyncIterator[Request | Item]:
        """The sample is in: learn from it, ask for the posts that waited, then hand its answers to their tasks."""
        (answers, feeds), quick = run.sample.lesson(), run.quick
        await self._templates.learn(run, answers, feeds)
        yield about(run)
        if quick and not run.quick:
            run.sample.restart()
            for result in self._whole(run, [step for step, _ in answers]):
                yield result
            return
        for step in run.sample.end():
            yield self._request(run, step)
        for step, response in answers:
            async for result in self._taken(response, run, step):
                yield result

    async def _tested(self, run: BlogRun, step: Step, answer: Response | Failure) -> AsyncIterator[Request | Item]:
        """A post that was asked for as a test of the blog. Once all are in: where the blog is the one that is known,
        the crawl goes on as a full one, and takes these answers from the archive; else it ends.
        """
        if not run.guard.settle(step, answer):
            return
        for probe, response in run.guard.answers:
            if isinstance(response, Response) and await self._recognised(run, probe, response):
                for result in self._recognise(run):
                    yield result
                return
        run.end(guard.FAILURE)
        for probe, response in run.guard.answers:
            capture = captures.of(response) if isinstance(response, Response) else captures.of_failure(response)[0]
            capture.outcome = "error" if capture.status is None or capture.status >= 500 else "replaced"
            for result in self._done(run, probe, capture, []):
                yield result

    async def _recognised(self, run: BlogRun, step: Step, response: Response) -> bool:
        try:
            reading = await self._read(run, step, response, captures.of(response))
        except Exception as error:
            logger.debug("%s: %s", step.url, error)
            return False
        return guard.alike(reading.page, run.guard.known[urls.key(step.url)])

    def _recognise(self, run: BlogRun) -> Results:
        for step, _ in run.guard.answers:
            run.step(step.url, step.task)  # not asked for by the plan a second time
        yield from self._whole(run, [step for step, _ in run.guard.answers])

    def _whole(self, run: BlogRun, answered: list[Step]) -> Results:
        """Go on as a full crawl. Posts that were answered are asked for again: the archive has the answers."""
        run.open_posts -= len(answered)
        steps = run.whole(answered)
        yield from self._carry_out(run, [*lists.ways(run, run.site, sitemaps(self.crawler, run.blog.url)), *steps])
        yield from self._go_on(run)

    async def _taken(self, response: Response, run: BlogRun, step: Step) -> AsyncIterator[Request | Item]:
        """Hand an answer to its task, then go on with the plan."""
        capture = captures.of(response)
        results: list[Step | Item] = []
        try:
            if step.task in _LISTS:
                results = list(_LISTS[step.task](run, step, response, capture))
            elif step.task == "home" and feeds.like_feed(response.body):
                results = list(self._homes[run.config.url].feed(step, response, capture))
            else:
                reading = await self._read(run, step, response, capture)
                results = list(self._page(run, step, reading, capture))
            if step.task != "home":
                self._troubles.over(step.url)
        except Refused as error:
            capture.outcome = error.outcome
            results = list(self._lost(run, step, capture, str(error)))
        except NotReadable as error:
            capture.outcome = "error" if step.task in ("home", "post", "part") else "other"
            results = list(self._lost(run, step, capture, str(error).removeprefix(f"{response.url}: ")))
        except DatasetError as error:  # what is known of the blog cannot be read
            stop(self.crawler, error)
            return
        except Exception as error:  # one page must not end a crawl of years
            capture.outcome = "error"
            logger.debug("%s: where it happened", response.url, exc_info=True)
            reason = f"could not be read: {type(error).__name__}: {error}"
            results = list(self._lost(run, step, capture, reason))
        if UNCHANGED in response.flags and capture.outcome not in _KEPT:
            capture.outcome = "unchanged"
        for result in self._done(run, step, capture, results):
            yield result

    def _page(self, run: BlogRun, step: Step, reading: Reading, capture: Capture) -> Iterator[Step | Item]:
        posts = self._posts[run.config.url]
        if step.task == "home":
            yield from self._homes[run.config.url].page(step, reading, capture)
        elif step.task == "part":
            yield from posts.part(step, reading, capture)
        elif step.task == "post" or (reading.page.kind == "post" and reading.page.certain):
            yield from posts.post(step, reading, capture)
        else:
            capture.outcome = "index"
            yield from run.index_read(reading.index, step.barren)

    def closed(self, reason: str) -> None:
        """What was read is committed by now; a run that has come to its end need not be gone on with."""
        self._troubles.save()
        if reason == "finished" and not self._stopped:
            for run in self.runs:
                self._remembering.finish(run)

    @property
    def _stopped(self) -> bool:
        """Whether the crawl ends because it cannot store what it gets, which has been told."""
        return self.crawler.stats.get_value("dataset/error") is not None

    def _done(self, run: BlogRun, step: Step, capture: Capture, results: Sequence[Step | Item]) -> Results:
        """A request was answered: note its capture, once it is known of which blog, then go on with the plan."""
        self.crawler.stats.inc_value(f"blog/outcome/{capture.outcome}")
        run.note(capture.outcome)
        yield from self._homes[run.config.url].claimed(capture, results)
        yield from self._over(run, step, results)

    def _over(self, run: BlogRun, step: Step, results: Iterable[Step | Item]) -> Results:
        yield from self._carry_out(run, results)
        if step.task == "part":
            yield from self._carry_out(run, self._posts[run.config.url].part_over(step))
        if step.task in _POST_TASKS:
            run.open_posts -= 1
        else:
            run.open_steps -= 1
        yield from self._go_on(run)

    def _go_on(self, run: BlogRun) -> Results:
        yield from self._carry_out(run, run.advance())
        if run.open_posts == run.open_steps == 0:
            yield from self._finish(run)

    def _carry_out(self, run: BlogRun, results: Iterable[Step | Item]) -> Results:
        for result in results:
            yield self._request(run, result) if isinstance(result, Step) else result

    def _lost(self, run: BlogRun, step: Step, capture: Capture, reason: str) -> Iterator[Any]:
        """An answer that cannot be used: what it means for the plan, and one line where the user should know."""
        match step.task:
            case "home":
                run.failure = reason
                yield from self._homes[run.config.url].lost()
            case "index":
                run.failed()
            case "part":
                self._posts[run.config.url].part_lost(step, capture)
            case "post":
                self._posts[run.config.url].lost(step.url, capture)
            case _:
                yield from lists.unreadable(run, step)
        # of the host, or the crawl; or it must not be told
        told = run.given_up or self._stopped or capture.outcome == TakenDown.outcome
        if step.task in ("index", "post", "part") and not told:
            run.unread += step.task == "post"
            self._alike[run.config.url, reason] += 1
            level = logging.WARNING if self._alike[run.config.url, reason] <= _TOLD_APART else logging.DEBUG
            run.failing_pages += not self._troubles.tell(step.url, reason, level)

    def _finish(self, run: BlogRun) -> Results:
        yield from self._posts[run.config.url].verdicts()
        if not run.posts and not run.failure and not run.census.discovered:
            run.failure = "no posts found; is it the address of a blog?"
        if run.unread == run.asked and run.asked > 1 and not run.quick and not run.failure:
            why = max(self._reasons(run), key=lambda each: (each[1], each[0]), default=("", 0))[0]
            run.failure = f"none of its {run.asked} posts could be read: {why}" if why else None
        for why, count in self._reasons(run):
            if count > _TOLD_APART and not run.given_up:
                logger.warning("%s: %d more pages: %s", run.label, count - _TOLD_APART, why)
        if run.failure:
            run.failing_since = self._troubles.since(run.config.url)
            if not run.given_up and not self._stopped:
                self._troubles.tell(run.config.url, run.failure, logging.ERROR)
        else:
            self._troubles.over(run.config.url)
        yield about(run, ended=True)

    def _reasons(self, run: BlogRun) -> list[tuple[str, int]]:
        """Why pages of a blog could not be read, and how many."""
        return [(why, count) for (url, why), count in self._alike.items() if url == run.config.url]

    async def _read(self, run: BlogRun, step: Step, response: Response, capture: Capture) -> Reading:
        """Read a page, and mark its items with its capture. Raises NotReadable, TdmReserved."""
        answer = answer_of(run, step.task, response, capture)
        answer = replace(answer, all_links=run.wants_links, neighbours=not run.listed)
        reading = await self._readers.read(answer)
        page = reading.page
        if page.site.tdm_reservation is not None:
            capture.tdm_reservation = page.site.tdm_reservation
        if blocks(self.crawler, capture.tdm_reservation):
            raise TdmReserved("its owner reserves text and data mining (tdm-reservation)")
        provenance.mark(page, capture)
        return reading
