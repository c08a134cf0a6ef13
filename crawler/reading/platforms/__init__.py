"""The registry of blog platforms: one module in this folder a platform, found by itself.

A platform module holds one `PLATFORM = Platform(…)`: what its markup is known by, what its parts are called, and
where its lists lie. Knowledge only; how it is used stands in `crawler.reading.threads` (comments),
`crawler.reading.article` (the post) and `crawler.lists` (a live crawl). See `docs/adding-a-platform.md`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

from crawler.items import Kind

if TYPE_CHECKING:
    from crawler.reading.inventory import Inventory
    from crawler.reading.page import PageKind

Names = tuple[str, ...]
_OTHERS = re.compile(  # what makes pages that no module here knows
    r"(?:habari|typecho|nucleus|pivot|lifetype|plog|simple php blog|greymatter|chyrp|flatpress|anchor|hugo|jekyll|hexo|"
    r"pelican|octopress|gatsby|nikola|eleventy|typo3|orchard|umbraco|episerver|sitevision|antville|posterous|blogspirit|"
    r"mediawiki|dokuwiki|spip|wix|weebly|webnode|emlog|z-blog)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadMarks:
    """What a platform calls the parts of its threads.

    A name is `tag`, `.class`, `#id` or `tag.class`, nothing more; a class or id in `items` may end with `*`, and so may
    an id of the parts, for the comment's number. What is learnt (`crawler.reading.learning`) may also be a path of
    children below such a name, `#main>tr:2>td`.
    Only what is peculiar to a platform need be named: usual names ("comment-author", "comment-body") and the
    ids of `segments` are understood everywhere.
    """

    ids: tuple[str, ...] = ()  # regular expressions of a comment's id or anchor name, native id as group 1
    boxes: Names = ()  # what holds the thread and nothing of the post, or its heading
    ids_in_boxes: tuple[str, ...] = ()  # as `ids`, but the page has others like them outside of `boxes`
    items: Names = ()  # the element of one comment or linkback, where class and not id tells
    pingbacks: Names = ()  # what holds one pingback (then it is among `items` too) or all, or an anchor above them
    trackbacks: Names = ()
    author: Names = ()
    date: Names = ()
    text: Names = ()
    junk: Names = ()  # in a comment, but neither name, date nor text
    post_author: Names = ()  # what marks a comment by the post's author; on the comment or in its head
    linkback: Kind | None = None  # what most linkbacks are, where a theme calls all of them one thing
    pingback_text: str | None = None  # regular expression on the whole text of a pingback that nothing else calls so
    trackback_html: str | None = None  # the same of a trackback, on its clean HTML
    epoch: str | None = None  # regular expression on a permalink; group 1 is the time, in milliseconds since 1970
    parents: str | None = None  # regular expression on a script: the number of an answer and of what it answers
    lines: Names = ()  # lines, letters and digits alone, that a blog's pages put into every comment


@dataclass(frozen=True, slots=True, kw_only=True)
class PostMarks:
    """What a platform calls the parts of a post; names as in `ThreadMarks`, the first that is found is meant."""

    container: Names = ()
    title: Names = ()
    may_lack_title: bool = False  # what the page's head calls a post without a heading is no title of it
    author: Names = ()
    date: Names = ()
    body: Names = ()
    categories: Names = ()
    tags: Names = ()
    junk: Names = ()  # inside the body, but not the post's own text
    lines: Names = ()  # lines, letters and digits alone, that a blog's pages put into every post
    # regular expression on a permalink's path that the platform makes of the post's date: year, month and day
    dated_path: str | None = None
    head_title: tuple[str, str] = ("", "")  # what stands before and after a post's title in `<title>`


@dataclass(frozen=True, slots=True, kw_only=True)
class Lists:
    """Where a platform's blogs have their lists of posts and comments, as paths below the blog's address."""

    api: str | None = None  # the root of a REST API that is WordPress'
    comment_feed: str | None = None  # the feed of the comments on all posts
    sitemaps: tuple[str, ...] = ()  # beside `sitemap.xml`


@dataclass(frozen=True, slots=True, kw_only=True)
class Platform:
    """A blog platform as far as its pages show it.

    `version` goes up whenever what is read from a page may change: `reader` becomes `name/version`.
    """

    name: str
    version: int = 1
    generator: str | None = None  # regular expression on <meta name="generator">
    resources: str | None = None  # regular expression on the addresses in <link> and <script>
    names: Names = ()  # classes and ids that no other platform has
    keeps_time: bool = False  # its dates for machines always have the time of day: midnight is no mere day
    releases: str | None = None  # regular expression on generator and resources; group 1 is the release, `4.8`
    utc_since: tuple[str, date] | None = None  # release and day from which on its themes' +00:00 means UTC
    service: bool = False  # lends its comments to blogs of any platform: its marks are added to that platform's
    thread: ThreadMarks = field(default_factory=ThreadMarks)
    post: PostMarks = field(default_factory=PostMarks)
    lists: Lists = field(default_factory=Lists)
    # The kind of a page; the first that fits is believed.
    body_classes: tuple[tuple[Names, PageKind], ...] = ()  # of `<body>`; `home` where more than one post is shown
    addresses: tuple[tuple[str, PageKind], ...] = ()  # regular expressions on the beginning of path?query
    learnt: Names = ()  # which of the post's marks were learnt from the blog: they hold wherever on a page they stand

    @property
    def reader(self) -> str:
        """As it stands in the column `reader`."""
        return f"{self.name}/{self.version}"

    def blind_utc(self, inventory: Inventory, captured_at: datetime | None) -> bool:
        """Whether +00:00 on a page stands after whatever the blog's clock showed: by its release, else by its age."""
        if self.utc_since is None:
            return False
        release, day = self.utc_since
        told = (
            re.search(self.releases, f"{inventory.generator}\n{inventory.resources}", re.I) if self.releases else None
        )
        if told:
            return _numbers(told[1]) < _numbers(release)
        return captured_at is not None and captured_at.date() < day

    def likeness(self, inventory: Inventory) -> int:
        """How much of a page looks like this platform; 0 where nothing does."""
        score = 0
        if self.resources and re.search(self.resources, inventory.resources, re.IGNORECASE):
            score += 2
        if any(inventory.find(name) for name in self.names):
            score += 1
        return score


def _numbers(release: str) -> list[int]:
    return [int(part) for part in release.split(".")]


@cache
def platforms() -> dict[str, Platform]:
    """All platforms by name, in the order of their names; read from the modules of this folder once."""
    found = {}
    for module in sorted(iter_modules(__path__), key=lambda module: module.name):
        platform = getattr(import_module(f"{__name__}.{module.name}"), "PLATFORM", None)
        if isinstance(platform, Platform):
            found[platform.name] = platform
    return found


def detect(inventory: Inventory, known: Platform | None = None) -> Platform:
    """The platform that a page was made by, from the page alone; `generic` where nothing tells.

    `known` is the platform where it is known already, so that only the services are looked for.
    """
    best = known or _best(inventory)
    services = [p.thread for p in platforms().values() if p.service and p.likeness(inventory)]
    return replace(best, thread=_joined(best.thread, services)) if services else best


def _best(inventory: Inventory) -> Platform:
    for platform in platforms().values() if inventory.generator else ():
        if platform.generator and re.search(platform.generator, inventory.generator, re.IGNORECASE):
            return platform  # the page says so itself
    best, score = platforms()["generic"], 0
    if _OTHERS.match(inventory.generator):
        return best  # whatever its theme calls things
    for platform in platforms().values():
        if not platform.service and (likeness := platform.likeness(inventory)) > score:
            best, score = platform, likeness
    return best


def _joined(thread: ThreadMarks, services: list[ThreadMarks]) -> ThreadMarks:
    """What the platform and the services call the parts of a thread."""
    names: dict[str, Names] = {
        field.name: sum((getattr(marks, field.name) for marks in services), getattr(thread, field.name))
        for field in fields(ThreadMarks)
        if isinstance(getattr(thread, field.name), tuple)
    }
    return replace(thread, **names)  # type: ignore[arg-type]
