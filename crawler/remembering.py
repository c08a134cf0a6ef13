"""What a crawl knows when it begins, and what it leaves to the next one: from the setting MEMORY and the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from scrapy.crawler import Crawler
from scrapy.utils.misc import build_from_crawler, load_object

from crawler import urls
from crawler.discovery.memory import Memory, NoMemory, Past
from crawler.discovery.revisits import Pace, Revisits
from crawler.discovery.run import BlogRun
from crawler.middlewares.archive import ArchiveMiddleware
from crawler.middlewares.refusals import ClockSetBack


@dataclass(slots=True)
class Remembering:
    """Of one crawl. Settings: MEMORY, SWEEP_EVERY, REVISIT_MIN, REVISIT_SHARE, GUARD_REPLACED. Raises DatasetError."""

    memory: Memory
    archive: ArchiveMiddleware | None
    pace: Pace
    guarded: bool
    full: bool

    @classmethod
    def of(cls, crawler: Crawler, *, full: bool) -> Remembering:
        """As the settings have it; with `full`, every crawl is a full one."""
        settings = crawler.settings
        named = settings.get("MEMORY")
        pace = Pace(
            timedelta(days=settings.getfloat("REVISIT_MIN")),
            settings.getfloat("REVISIT_SHARE"),
            timedelta(days=settings.getfloat("SWEEP_EVERY")),
        )
        memory = build_from_crawler(load_object(named), crawler) if named else NoMemory()
        archive = crawler.get_downloader_middleware(ArchiveMiddleware)
        return cls(memory, archive, pace, settings.getbool("GUARD_REPLACED"), full)

    def taken_down(self, run: BlogRun) -> bool:
        """Whether the blog was taken down of the dataset."""
        return self.archive is not None and self.archive.withheld.names(run.config.url)

    def begin(self, run: BlogRun) -> None:
        """The run starts, or goes on where it was interrupted."""
        if self.archive is not None:
            begun = self.archive.ledger.begin(run.config.url, self.archive.resume_within)
            run.number, run.at = begun.number, begun.at

    def recall(self, run: BlogRun) -> None:
        """Before the blog's lists are read, once its name in the dataset is known. Raises ClockSetBack."""
        known, blog = self.memory.blog(run.blog.blog, run.at), run.blog.blog
        if known.fetched_at is not None and known.fetched_at > datetime.now(UTC):
            raise ClockSetBack(
                f"was crawled at {known.fetched_at:%Y-%m-%d %H:%M} UTC, which this machine's clock says is still to "
                "come; set the clock right (if it was wrong then, crawl into another dataset)"
            )
        past = Past(known)
        if self.archive is not None:
            ledger = self.archive.ledger
            past = Past(known, ledger.said(blog), ledger.swept(blog, run.number))
        quick = not self.full and not run.partial and past.suffices(run.at, self.pace.sweep)
        run.remember(Revisits(past, quick, run.at, self.pace), guarded=self.guarded)

    def led_away(self, run: BlogRun, url: str) -> str | None:
        """Why nothing is taken, where the home of a known blog leads to a place of which no post is known: another
        host, or a page like that of an account which is closed.
        """
        before, now = run.blog.blog, urls.slug(run.config.scope or url)
        if not self.guarded or before == now:
            return None
        if not self.memory.blog(before, run.at).posts or self.memory.blog(now, run.at).posts:
            return None
        return f"leads to {url} now, another site; nothing was changed (if the blog moved there, crawl that address)"

    def finish(self, run: BlogRun) -> None:
        """The run has come to its end, and its rows are committed: what lists said stands for the next one.

        One of which only a part was wanted, or that failed, tells nothing of the whole.
        """
        if self.archive is None or run.given_up or self.taken_down(run):  # the next crawl goes on with it
            return
        told = not run.failure and not run.partial and not run.config.url.startswith("file:")
        whole = told and not run.quick
        said = run.revisits.after() if told else None
        self.archive.ledger.finish(run.number, run.blog.blog, whole=whole, said=said)
