"""What a right crawl of the sample blogs finds, worked out from the content files and never from the pages."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

from sampleblog import annonspelaren, annonspelaren_thread, koket, markup
from sampleblog.annonspelaren import Annonspelaren
from sampleblog.content import SamplePost
from sampleblog.koket import Koket

ZONE = ZoneInfo("Europe/Stockholm")


@dataclass(kw_only=True, slots=True)
class TruePost:
    """A row of `posts` as it should be; None where the page tells nothing."""

    blog: str  # the blog's home
    url: str
    title: str | None
    author: str
    published_at: datetime | None
    published_precision: str | None
    text: str
    categories: list[str]
    tags: list[str]
    responses_declared: int | None
    responses_found: int
    complete: bool | None
    language: str
    links: list[tuple[str, str]]


@dataclass(kw_only=True, slots=True)
class TrueComment:
    """A row of `comments` as it should be; `parent` is the index in `Truth.comments` of what it answers."""

    post_url: str
    kind: str
    native_id: str | None  # None also where a page does not say that its number is an id
    fragment: str | None
    linked: bool  # whether the page links to the fragment, as a permalink
    author: str
    author_url: str | None
    published_at: datetime | None
    published_precision: str | None
    text: str
    depth: int
    parent: int | None
    is_post_author: bool
    position: int


@dataclass(slots=True)
class Truth:
    """Everything that a right crawl finds; `forbidden` never stands in any row."""

    posts: list[TruePost] = field(default_factory=list)
    comments: list[TrueComment] = field(default_factory=list)
    forbidden: list[str] = field(default_factory=list)
    protected: list[str] = field(default_factory=list)  # posts that are named everywhere and shown nowhere

    def counts(self) -> dict[str, int]:
        """Rows by kind, as `posts`, `comment`, `pingback`, `trackback` and `complete`."""
        kinds = [comment.kind for comment in self.comments]
        return {
            "posts": len(self.posts),
            **{kind: kinds.count(kind) for kind in ("comment", "pingback", "trackback")},
            "complete": sum(post.complete is True for post in self.posts),
        }


def truth(base: str) -> Truth:
    """The truth about the blogs served under `base`."""
    found = Truth()
    first, second = Annonspelaren(base), Koket(base)
    for post in first.posts:
        _add(found, first, post, "minute")
    for post in second.posts:
        _add(found, second, post, koket.precision(post))
    found.forbidden = [annonspelaren.PRIVATE_TOKEN, koket.PRIVATE_TOKEN, "solrosolja9133", "kopparspik5521"]
    found.protected = [first.url(post) for post in first.protected]
    return found


def _add(found: Truth, blog: Annonspelaren | Koket, post: SamplePost, precision: str) -> None:
    dated = "nodate" not in post.flags
    count = len(post.comments)
    # "Inga svar till …", "Inga kommentarer än"
    says_none = isinstance(blog, Annonspelaren) and "closed" not in post.flags
    declared = count if count or says_none else None
    url = blog.url(post)
    found.posts.append(
        TruePost(
            blog=blog.home,
            url=url,
            title=post.title,
            author=post.author,
            published_at=_utc(post.at, precision) if dated else None,
            published_precision=precision if dated else None,
            text=markup.text(post.body),
            categories=post.categories,
            tags=post.tags,
            responses_declared=declared,
            responses_found=count,
            complete=None if declared is None else True,
            language=post.language,
            links=[(urljoin(url, address), words) for address, words in markup.links(post.body)],
        )
    )
    start = len(found.comments)
    places = {index: start + place for place, index in enumerate(_order(blog, post))}
    for index in sorted(places, key=places.__getitem__):
        comment = post.comments[index]
        fragment = f"comment-{comment.number}" if isinstance(blog, Annonspelaren) else koket.anchor(post, comment)
        bare = isinstance(blog, Annonspelaren) and post.at.year >= 2009 and comment.kind != "comment"
        wordless = bare or (isinstance(blog, Koket) and post.at.year >= 2009 and comment.kind != "comment")
        found.comments.append(
            TrueComment(
                post_url=url,
                kind=comment.kind,
                native_id=str(comment.number) if isinstance(blog, Annonspelaren) else None,
                fragment=fragment,
                linked=comment.kind == "comment" and (isinstance(blog, Annonspelaren) or post.at.year >= 2009),
                author=comment.author,
                author_url=urljoin(url, comment.author_url) if comment.author_url else None,
                published_at=None if bare else _utc(comment.at, precision),
                published_precision=None if bare else precision,
                text="" if wordless else markup.text(comment.body),
                depth=comment.depth,
                parent=None if comment.parent is None else places[comment.parent],
                is_post_author=comment.by_post_author,
                position=places[index] - start,
            )
        )


def _order(blog: Annonspelaren | Koket, post: SamplePost) -> list[int]:
    """Indices of the post's comments in the order that its pages show them, oldest comment page first."""
    everything = list(range(len(post.comments)))
    linkbacks = [index for index in everything if post.comments[index].kind != "comment"]
    if isinstance(blog, Koket):
        if post.at.year >= 2009:
            return everything
        return linkbacks + [index for index in everything if index not in linkbacks]
    if post.at.year < 2009:
        return everything
    layout = annonspelaren_thread.Layout.of(post)
    tops = [index for index in everything if index not in linkbacks and post.comments[index].depth == 0]
    if layout.newest_first:
        tops = [index for page in range(layout.pages) for index in reversed(tops[page * 10 : (page + 1) * 10])]
    return [index for top in tops for index in _below(post, top)] + linkbacks


def _below(post: SamplePost, top: int) -> list[int]:
    children = [index for index, comment in enumerate(post.comments) if comment.parent == top]
    return [top, *(index for child in children for index in _below(post, child))]


def _utc(at: datetime, precision: str) -> datetime:
    if precision == "day":
        return at.replace(hour=0, minute=0, tzinfo=UTC)
    return at.replace(tzinfo=ZONE).astimezone(UTC)
