"""What the answers of a blog's lists (home, feeds, sitemaps, API, index pages) mean for the plan of its crawl.

Each function sets the capture's outcome and gives the steps that the answer calls for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from urllib.parse import urljoin, urlsplit

from scrapy.http import Response

from crawler import headers, urls
from crawler.discovery import api, feeds, sitemaps
from crawler.discovery.counted import Counted
from crawler.discovery.revisits import COMMENT_API, COMMENT_FEED
from crawler.discovery.run import BlogRun
from crawler.discovery.steps import Step, Task
from crawler.items import Capture
from crawler.reading.dates import parse as parse_date
from crawler.reading.page import SiteHints
from crawler.reading.platforms import Lists, platforms

_WAYS: dict[Task, str] = {
    "feed": "feed", "sitemap": "sitemap", "api": "api", "comment_feed": COMMENT_FEED, "comment_api": COMMENT_API,
}  # fmt: skip


def ways(run: BlogRun, site: SiteHints, sitemaps_named: list[str]) -> Iterator[Step]:
    """The lists of a blog, as its home tells: its feeds, REST API and sitemaps (`sitemaps_named` by robots.txt), or
    where these usually lie. A quick crawl asks for those that answered the last time.
    """
    base = run.blog.url if run.blog.url.endswith("/") else urljoin(run.blog.url, ".")
    usual = _usual_lists(site)
    root = site.api or (urljoin(base, usual.api) if usual.api else None)
    if run.quick:
        yield from _known_ways(run, site)
        return
    for url in site.feeds[:3] or [urljoin(base, path) for path in feeds.WELL_KNOWN]:
        yield from run.step(url, "feed")
    if root:
        url = api.posts_url(root)
        yield from run.step(f"{url}&after={run.since.isoformat()}T00:00:00" if run.since else url, "api")
    if not run.partial and (path := site.comment_feed or usual.comment_feed):
        yield from run.step(urljoin(base, path), "comment_feed")
    if not run.partial and root:
        yield from run.step(api.comments_url(root), "comment_api")
    known = [urljoin(base, path) for path in (sitemaps.WELL_KNOWN, *usual.sitemaps)]
    yield from run.sitemaps_known(sitemaps_named or known)


def _usual_lists(site: SiteHints) -> Lists:
    platform = platforms().get(site.platform or "")
    return platform.lists if platform else Lists()


def _known_ways(run: BlogRun, site: SiteHints) -> Iterator[Step]:
    known = run.revisits.lists("feed")
    for url in [*(url for url in site.feeds if url in known), *known, *site.feeds][:1]:
        yield from run.step(url, "feed")
    roots = run.revisits.lists("api")
    for root in roots:
        yield from run.step(api.posts_url(root, by_change=True), "api")
    for url in run.revisits.lists(COMMENT_FEED):
        yield from run.step(url, "comment_feed")
    for root in run.revisits.lists(COMMENT_API):
        yield from run.step(api.comments_url(root), "comment_api")
    if not roots:
        yield from run.sitemaps_known(run.revisits.lists("sitemap"))


def feed(run: BlogRun, step: Step, response: Response, capture: Capture) -> Iterator[Step]:
    """A feed of posts."""
    found = feeds.read_feed(response.body, response.url)
    if found is not None:
        run.sample.teach(response.body, response.url)
    if found is None or found.of_comments:
        capture.outcome = "other"
        return
    capture.outcome, file = "feed", feeds.first_page(step.url)
    blog = run.blog
    blog.feed_url = blog.feed_url or response.url
    blog.title, blog.description = blog.title or found.title, blog.description or found.description
    blog.generator = blog.generator or found.generator
    met = any(run.revisits.familiar(urls.key(entry.url)) for entry in found.entries)
    fresh = any(not run.census.named_by(entry.url, "feed") for entry in found.entries)
    for entry in found.entries:
        dated = parse_date(entry.published_text, time_zone=run.config.time_zone) if entry.published_text else None
        yield from run.named(entry.url, "feed", dated.at if dated else None, words=entry.digest, file=file)
    if fresh and not (run.quick and met) and (further := feeds.next_page(found)):
        run.feed_next(further)
    if run.phase == "home" and found.entries:
        keys = [urls.key(entry.url) for entry in found.entries]
        run.revisits.drop(f"feed {file}", run.revisits.window("feed", step.url, keys))


def comment_feed(run: BlogRun, step: Step, response: Response, capture: Capture) -> Iterator[Step]:
    """The blog's feed of comments: of which old posts a quick crawl has to read the threads again."""
    found = feeds.read_feed(response.body, response.url)
    if found is None:
        capture.outcome = "other"
        yield from unreadable(run, step)
        return
    capture.outcome = "feed"
    said, keys = run.revisits.past.said.words.get(COMMENT_FEED, {}), []
    for entry in found.entries:
        key = f"{urls.key(entry.url)}#{urlsplit(entry.url).fragment}"
        keys.append(key)
        yield from run.commented(entry.url, COMMENT_FEED, key, entry.digest)
    if run.phase == "home":
        run.revisits.drop_comments(COMMENT_FEED, run.revisits.window(COMMENT_FEED, step.url, keys))
    if run.quick and keys and not any(key in said for key in keys) and (further := feeds.next_page(found)):
        run.feed_next(further, task="comment_feed")


def sitemap(run: BlogRun, step: Step, response: Response, capture: Capture) -> Iterator[Step]:
    """A sitemap, or an index of them: of these, a quick crawl reads those that are new or changed, if that is told."""
    found = sitemaps.read_sitemap(response.body, response.url)
    if found is None:
        capture.outcome = "other"
        return
    capture.outcome = "sitemap"
    if step.part_of is None:
        run.revisits.answered("sitemap", step.url)
    for url, changed in found.sitemaps.items():
        if run.scope.same_host(url) and run.revisits.file_changed(url, changed):
            yield from (Step(new.url, new.task, part_of=step.url) for new in run.step(url, "sitemap"))
    if found.pages:
        yield from run.sitemap_read(step.url, found.pages, posts=found.posts)


def api_posts(run: BlogRun, step: Step, response: Response, capture: Capture) -> Iterator[Step]:
    """A page of the REST API's list of posts: all of the list for a full crawl, its changed end for a quick one."""
    listed = api.read_posts(response.body)
    if listed is None:
        capture.outcome = "other"
        yield from unreadable(run, step)
        return
    capture.outcome = "api"
    total, pages = _extent(response, listed)
    run.listing.api(sum(run.scope.same_host(post.url) for post in listed), total or 0)
    for post in listed:
        dated = datetime.fromisoformat(post.published).replace(tzinfo=UTC) if post.published else None
        yield from run.named(post.url, "api", dated, words=post.modified)
    root = api.root_of(step.url)
    if run.quick:
        entries = {urls.key(post.url): post.modified for post in listed if run.scope.same_host(post.url)}
        counted, further = _turned(run, step, "api", entries, total, pages)
        if further:
            yield from further
            return
        if counted.whole:
            run.revisits.whole("api")
    elif not run.full and api.page_of(step.url) == 1:
        for number in range(2, pages + 1):
            yield from run.step(api.turned(step.url, number), "api")
    run.revisits.answered("api", root, total)


def api_comments(run: BlogRun, step: Step, response: Response, capture: Capture) -> Iterator[Step]:
    """A page of the REST API's list of comments, the newest first."""
    listed = api.read_comments(response.body)
    if listed is None:
        capture.outcome = "other"
        yield from unreadable(run, step)
        return
    capture.outcome = "api"
    total, pages = _extent(response, listed)
    for comment in listed:
        yield from run.commented(comment.url, COMMENT_API, comment.number, comment.digest)
    if run.quick:
        entries = {comment.number: f"{comment.digest} {urls.key(comment.url)}" for comment in listed}
        counted, further = _turned(run, step, COMMENT_API, entries, total, pages)
        if further:
            yield from further
            return
        if counted.fewer:
            run.revisits.comments_left(COMMENT_API, counted.seen)
    run.revisits.answered(COMMENT_API, api.root_of(step.url), total)


def _extent(response: Response, listed: Sequence[object]) -> tuple[int | None, int]:
    """How many entries a list of the API has in all, as far as it says so, and on how many pages."""
    pages = headers.number(response, "X-WP-TotalPages")
    return headers.number(response, "X-WP-Total") if pages or not listed else None, pages


def _turned(
    run: BlogRun, step: Step, way: str, entries: Mapping[str, str], total: int | None, pages: int
) -> tuple[Counted, list[Step]]:
    """How far the list of a way has been read with the `entries` of this page, and the next one, if need be."""
    number, counted = api.page_of(step.url), _counted(run, way, api.root_of(step.url))
    if counted.page(entries, total, last=number >= pages):
        return counted, run.step(api.turned(step.url, number + 1), step.task)
    return counted, []


def _counted(run: BlogRun, way: str, root: str) -> Counted:
    """How far the list of a way has been read."""
    if way not in run.counted:
        before = run.revisits.kept(way, root)
        known = run.revisits.comments() if way == COMMENT_API else set()
        said = run.revisits.past.said.words.get(way, {})
        run.counted[way] = Counted(said, before if isinstance(before, int) else None, known)
    return run.counted[way]


def unreadable(run: BlogRun, step: Step) -> Iterator[Step]:
    """A list could not be had this time; where it was the API, sitemaps stand in for it."""
    if way := _WAYS.get(step.task):
        run.revisits.lost(way)
    if step.task == "sitemap":
        run.revisits.file_lost(step.url)
    if step.task == "api" and run.quick:
        yield from run.sitemaps_known(run.revisits.lists("sitemap"))
