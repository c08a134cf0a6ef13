"""What the pages of a blog's posts mean for its crawl: threads, of one page or several, and posts that are not there
any more.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field

from crawler import urls
from crawler.discovery import guard
from crawler.discovery.memory import KnownPost
from crawler.discovery.run import BlogRun
from crawler.discovery.steps import Step
from crawler.gathering import Gathering
from crawler.items import BlogCapture, Capture, Gone, Item, Thread
from crawler.readers import Reading
from crawler.reading import Page
from crawler.reading.assemble import assemble

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Posts:
    """The posts of one blog's crawl. Methods give items and steps, and set the capture's outcome."""

    run: BlogRun
    _gatherings: dict[str, Gathering] = field(default_factory=dict)
    _away: list[tuple[Step, Capture]] = field(default_factory=list)

    def post(self, step: Step, reading: Reading, capture: Capture) -> Iterator[Step | Item]:
        """A page that may be a post."""
        run, page = self.run, reading.page
        known = run.known(step.url)
        capture.outcome = page.kind
        if page.post is not None:
            run.identities.settle(page, run.census, run.revisits.known)
        elsewhere = known is not None and urls.key(page.canonical_url) != urls.key(step.url)
        if not elsewhere:
            run.census.same(step.url, page.canonical_url)
        named = known is not None or run.census.named(page.canonical_url)
        if page.kind == "protected":
            return
        if page.post is None or not (page.certain or named):
            if not elsewhere:
                run.census.reject(page.canonical_url)
            run.missed()
            if page.post is not None:
                capture.outcome = "page"
            if page.kind == "index" and not run.led_astray:
                yield from run.index_read(reading.index, step.barren)
            return
        if known is not None and elsewhere:
            yield from self._moved(step, page, capture, known)
            return
        if known is not None and guard.replaced(page, known):
            capture.outcome = "replaced"
            logger.warning("%s: shows another post than it did, nothing in common; it stays as it was read", step.url)
            return
        yield from self._read(step, reading, capture)

    def _moved(self, step: Step, page: Page, capture: Capture, known: KnownPost) -> Iterator[Step | Item]:
        """The address of a known post leads to another post, which is asked for by its own address."""
        capture.outcome = "moved"
        self.run.gone += 1
        yield self._gone(known, capture)
        if self.run.scope.same_host(page.canonical_url):
            yield from self.run.step(page.canonical_url, "post")

    def _read(self, step: Step, reading: Reading, capture: Capture) -> Iterator[Step | Item]:
        run, page = self.run, reading.page
        assert page.post is not None
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
            yield from self._gathered(key)

    def part(self, step: Step, reading: Reading, capture: Capture) -> Iterator[Step | Item]:
        """A further page of a post or its thread."""
        capture.outcome = "comments"
        gathering = self._gatherings[step.part_of or ""]
        if reading.page.post is None:
            gathering.whole = False
            return
        for url in gathering.add(reading.page):
            yield Step(url, "part", part_of=step.part_of)

    def part_lost(self, step: Step, capture: Capture) -> None:
        """A part could not be had."""
        gathering = self._gatherings[step.part_of or ""]
        gathering.whole = False
        self.lost(gathering.pages[0].canonical_url, capture)

    def lost(self, url: str, capture: Capture) -> None:
        """The post at `url` was not had, or not all of it: where that is a failure, the next crawl tries again."""
        if capture.outcome in ("error", "interrupted"):
            self.run.revisits.failed(url)

    def part_over(self, step: Step) -> Iterator[Item]:
        """One more part is there, or will not come: with the last one the thread is whole."""
        key = step.part_of or ""
        self._gatherings[key].answered()
        if self._gatherings[key].complete:
            yield from self._gathered(key)

    def _gathered(self, key: str) -> Iterator[Item]:
        gathering = self._gatherings.pop(key)
        yield from self.thread(gathering.pages, whole=gathering.whole)

    def thread(self, pages: list[Page], *, whole: bool) -> Iterator[Item]:
        """All pages of a thread are there; `whole` is False where one could not be had."""
        run = self.run
        post, comments, links = assemble(pages)
        run.posts += 1
        run.again += urls.key(post.url) in run.revisits.known
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

    def away(self, step: Step, capture: Capture) -> bool:
        """A post is not there (404, 410). Where it was known, what that means is not told before the crawl's end, when
        all lists have been read: True, and `verdicts` gives its capture then.
        """
        if step.task != "post" or self.run.known(step.url) is None:
            return False
        self._away.append((step, capture))
        return True

    def verdicts(self) -> Iterator[Item]:
        """The captures of known posts that are not there, and which of these are gone: all that no list names.

        Where a list of this crawl does, the server contradicts itself, and is believed the second time; where it does
        so more often than not, none of its 404s proves anything. 410 (RFC 9110, 15.5.11) is always meant.
        """
        run, away = self.run, self._away
        contradicted = {step.url for step, capture in away if capture.status == 404 and run.census.named(step.url)}
        broken = len(contradicted) > run.again
        for step, capture in away:
            known = run.known(step.url)
            assert known is not None
            doubtful = step.url in contradicted and not known.missing
            if capture.status == 404 and (broken or doubtful):
                capture.outcome = "missing"
                run.revisits.failed(step.url)
                logger.warning("%s: answers 404, but the blog still lists its posts; nothing is removed", step.url)
            run.note(capture.outcome)
            yield BlogCapture(blog=run.blog.blog, capture=capture)  # first: a commit may come after any item
            if capture.outcome == "gone":
                run.gone += 1
                yield self._gone(known, capture)
        self._away = []

    def _gone(self, known: KnownPost, capture: Capture) -> Gone:
        assert capture.fetched_at is not None
        return Gone(blog=self.run.blog.blog, url=known.url, capture_id=capture.capture_id, at=capture.fetched_at)
