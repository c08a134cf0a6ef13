"""From the captures of a host to its blogs: which pages are posts, which captures are of the same one. Pure.

What a live crawl learns by following links, an archive's captures tell all at once: feeds, sitemaps and lists among
them name the posts. Where they do not, the address must have a shape that only posts have, or the page itself must be
a post for certain.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

from crawler import urls
from crawler.discovery.census import Census
from crawler.discovery.identity import Identities
from crawler.discovery.scope import Scope, like_post, shape
from crawler.items import Blog, Post
from crawler.reading import Page
from crawler.urls import spelled
from crawler.webarchives.sight import Sight

# A payload that so many addresses gave is none of their own: a parked domain, or an error page that says 200.
SHARED = 3
_GONE = (404, 410)


@dataclass(slots=True)
class ArchivedCapture:
    """One capture of an archive: the address that answered, when (aware), with which status and media type.

    `sight` is what its payload shows, None where that is of no account; `record` says where it lies, to whom it
    concerns. `answered`: the address that gave the payload, where an archived redirect led to another.
    """

    url: str
    at: datetime
    status: int
    mime: str | None
    sight: Sight | None = None
    record: Any = None
    answered: str | None = None


@dataclass(slots=True)
class ArchivedBlog:
    """A blog as an archive holds it: the captures of each post by its address, in the order of time; those of further
    pages; those that show that something is gone; the newest of its home and feeds.

    `named` holds the posts (`urls.key`) that some list names.
    """

    blog: Blog
    posts: dict[str, list[ArchivedCapture]] = field(default_factory=dict)
    parts: list[ArchivedCapture] = field(default_factory=list)
    gone: list[ArchivedCapture] = field(default_factory=list)
    lists: list[ArchivedCapture] = field(default_factory=list)
    named: set[str] = field(default_factory=set)

    @property
    def alive(self) -> datetime:
        """When some post of it was last captured."""
        return max(shown[-1].at for shown in self.posts.values())


def blogs_of(
    captures: Sequence[ArchivedCapture], homes: Iterable[str] = (), known: Container[str] = ()
) -> Iterator[ArchivedBlog]:
    """The blogs on one host, with their posts; those whose `homes` are known, or all that the pages tell of.

    `known` posts (`urls.key`), of some of the captures, keep their addresses.
    """
    scopes = {Scope.of(home): home for home in homes or _homes(captures)}
    own: dict[Scope, list[ArchivedCapture]] = defaultdict(list)
    for capture in captures:
        holding = [scope for scope in scopes if scope.holds(capture.url)]
        if holding:
            own[max(holding, key=lambda scope: len(scope.path))].append(capture)
    for scope, found in own.items():
        blog = _put_together(scopes[scope], scope, found, known)
        if blog.posts:
            yield blog


def _homes(captures: Sequence[ArchivedCapture]) -> list[str]:
    """The homes that pages name which are posts for certain: each of two at least, or the only one."""
    told: Counter[str] = Counter()
    spelling: dict[str, str] = {}
    for capture in captures:
        sight = capture.sight
        if sight is None or sight.kind != "post" or not sight.certain:
            continue
        home = sight.home if sight.home and Scope.of(sight.home).holds(capture.url) else urljoin(capture.url, "/")
        told[urls.key(home)] += 1
        spelling.setdefault(urls.key(home), home)
    most = max(told.values(), default=0)
    return [spelling[key] for key, count in sorted(told.items()) if count >= min(2, most)]


def _put_together(home: str, scope: Scope, captures: list[ArchivedCapture], known: Container[str]) -> ArchivedBlog:
    found = ArchivedBlog(Blog(blog=urls.slug(home), url=urls.canonical(home)))
    captures = sorted(captures, key=lambda capture: (capture.at, capture.url))
    good = _without_shared([capture for capture in captures if capture.sight is not None])
    census = Census()
    for capture in good:
        assert capture.sight is not None
        for url in capture.sight.names:
            if scope.holds(url) and shape(url) != "skip":
                census.name(url, capture.sight.way)
    parts = _parts(good)
    found.parts = [capture for capture in good if spelled(capture.url) in parts]
    first = [capture for capture in good if spelled(capture.url) not in parts]
    found.lists = _newest_lists(home, first)
    for capture in found.lists:
        _tell_of(found.blog, capture)
    _posts(found, first, census, known)
    found.gone = [each for each in captures if each.status in _GONE and shape(each.url) == "page"]
    found.blog.posts_discovered = census.discovered
    return found


def _parts(captures: Iterable[ArchivedCapture]) -> set[str]:
    """The addresses of further pages of posts: the pages of one name each other, the first has the shortest address."""

    def longer(url: str) -> tuple[int, str]:
        return len(url), url

    found: set[str] = set()
    for capture in captures:
        own = spelled(capture.url)
        named = (spelled(part) for part in (capture.sight.parts if capture.sight else ()))
        found.update(part for part in named if longer(part) > longer(own))
    return found


def _without_shared(captures: list[ArchivedCapture]) -> list[ArchivedCapture]:
    addresses: dict[str, set[str]] = defaultdict(set)
    for capture in captures:
        assert capture.sight is not None
        addresses[capture.sight.sha256].add(urls.key(capture.url))
    return [capture for capture in captures if capture.sight and len(addresses[capture.sight.sha256]) < SHARED]


def _newest_lists(home: str, captures: Sequence[ArchivedCapture]) -> list[ArchivedCapture]:
    """The newest capture of the home that lists posts, and of each feed."""
    newest: dict[str, ArchivedCapture] = {}
    for capture in captures:
        sight = capture.sight
        assert sight is not None
        own = urls.key(capture.url) == urls.key(home) and bool(sight.names)
        if own or sight.kind == "feed":
            newest[spelled(capture.url)] = capture
    return sorted(newest.values(), key=lambda capture: (capture.sight is not None and capture.sight.kind, capture.url))


def _tell_of(blog: Blog, capture: ArchivedCapture) -> None:
    about = capture.sight.about if capture.sight else None
    for name in ("title", "description", "platform", "generator", "feed_url"):
        if about is not None and (said := getattr(about, name)) is not None:
            setattr(blog, name, said)


def _posts(found: ArchivedBlog, captures: Sequence[ArchivedCapture], census: Census, known: Container[str]) -> None:
    """Sort captures by the post that they show."""
    identities = Identities()
    by_address: dict[str, list[ArchivedCapture]] = defaultdict(list)
    for capture in captures:
        sight = capture.sight
        assert sight is not None
        if sight.kind == "post" and sight.post_page == 1 and not sight.reserved and shape(capture.url) != "skip":
            by_address[urls.canonical(capture.url)].append(capture)
        elif sight.kind != "protected":
            census.reject(capture.url)

    def surest(url: str) -> tuple[bool, bool, bool, int, str]:
        return urls.key(url) not in known, not census.named(url), bool(urlsplit(url).query), len(url), url

    spelling: dict[str, str] = {}
    for url in sorted(by_address, key=surest):
        for capture in by_address[url]:
            assert capture.sight is not None
            page = _as_page(capture.url, capture.sight)
            identities.settle(page, census, known)
            census.same(url, page.canonical_url)
            named = census.named(page.canonical_url) or like_post(page.canonical_url)
            if named or (capture.sight.certain and shape(capture.url) == "page"):
                address = spelling.setdefault(urls.key(page.canonical_url), page.canonical_url)
                found.posts.setdefault(address, []).append(capture)
                census.read(address)
            else:
                census.reject(page.canonical_url)
    found.named = {urls.key(url) for url in found.posts if census.named(url) or like_post(url)}
    for address, shown in found.posts.items():
        found.posts[address] = _distinct(shown)


def _as_page(url: str, sight: Sight) -> Page:
    """As much of the page as its identity hangs on."""
    text = sight.content * (8 if sight.telling else 1)
    post = Post(url=sight.canonical, text=text, published_text="x" if sight.telling else None)
    return Page(url=url, canonical_url=sight.canonical, kind="post", post=post, post_page=sight.post_page)


def _distinct(captures: list[ArchivedCapture]) -> list[ArchivedCapture]:
    """In the order of time, without those that show again what the one before showed; where the plain address was
    captured, without those of its other spellings (`?replytocom=4`)."""
    plain = [capture for capture in captures if spelled(urls.canonical(capture.url)) == spelled(capture.url)]
    shown = sorted(plain or captures, key=lambda capture: (capture.at, capture.url))
    kept: list[ArchivedCapture] = []
    for capture in _of_one_post(shown):
        assert capture.sight is not None
        if not kept or kept[-1].sight is None or kept[-1].sight.sha256 != capture.sight.sha256:
            kept.append(capture)
    return kept


def _of_one_post(captures: list[ArchivedCapture]) -> list[ArchivedCapture]:
    """Without what came to stand at the address of a post and has nothing in common with it: neither title nor date.

    Nor what is no post for certain, where others are.
    """
    sure = [capture for capture in captures if capture.sight and capture.sight.certain] or captures
    first = sure[0].sight
    assert first is not None

    def alike(sight: Sight | None) -> bool:
        assert sight is not None
        told = [(first.title, sight.title), (first.dated, sight.dated)]
        return first.content == sight.content or any(one and one == other for one, other in told)

    return [capture for capture in sure if alike(capture.sight)]
