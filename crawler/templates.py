"""The templates of a crawl's blogs: learnt from the answers of a sample, or taken from an earlier crawl."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from scrapy.crawler import Crawler
from scrapy.http import Response

from crawler import captures, headers
from crawler.discovery.run import BlogRun
from crawler.discovery.scope import Scope
from crawler.discovery.steps import Step
from crawler.items import Capture
from crawler.middlewares.tdm import blocks
from crawler.readers import Answer, Lesson, Readers

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Templates:
    """Learnt by `readers`, over what the run remembers of earlier crawls."""

    crawler: Crawler
    readers: Readers

    async def learn(self, run: BlogRun, posts: list[tuple[Step, Response]], feeds: list[tuple[bytes, str]]) -> None:
        """Set the blog's template: as an earlier crawl learnt it where it still fits these posts, else anew.

        A quick crawl has too few posts to learn from: it is no quick one any more.
        """
        seen = [(captures.of(response), response) for _, response in posts]
        answers = tuple(
            answer_of(run, "post", response, capture)
            for capture, response in seen
            if not blocks(self.crawler, capture.tdm_reservation)
        )
        if not answers:
            return
        before = run.template
        lesson = Lesson(answers, tuple(feeds), before, reserved=not blocks(self.crawler, 1))
        try:
            template = await self.readers.learn(lesson)
        except Exception as error:  # odd pages are read as well as they can be without
            logger.debug("%s: where it happened", run.label, exc_info=True)
            logger.warning("%s: nothing could be learnt: %s: %s", run.label, type(error).__name__, error)
            return
        if before is not None and template != before and run.quick:
            logger.info("%s: its pages are made otherwise than before; it is crawled in full", run.label)
            run.revisits.quick = False
            return
        if before is not None and template != before:
            logger.info("%s: its pages are made otherwise than before; what they share is learnt anew", run.label)
        if not template.empty:
            run.template, run.blog.template = template, template.to_json()


def answer_of(run: BlogRun, task: str, response: Response, capture: Capture) -> Answer:
    """An answer for the readers, with the blog's template where it is a post's.

    Lists may be answered before the template is learnt or after: what is read from them must not depend on it.
    """
    assert capture.fetched_at is not None
    scope = Scope.of(run.config.scope or response.url) if task == "home" else run.scope
    return Answer(
        response.body,
        response.url,
        headers.text(response, "Content-Type"),
        capture.fetched_at,
        run.config.time_zone,
        scope,
        template=run.template if task in ("post", "part") else None,
    )
