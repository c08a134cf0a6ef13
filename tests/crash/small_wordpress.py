"""A small WordPress blog as it stands before and after its author's spring cleaning: what the crash tests crawl."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from sampleblog.answers import Answer, feed_date, page, redirect
from sampleblog.content import MONTHS

PATH = "/hornan/"
POSTS = 12
_LISTED = 6  # posts of a page of the list, and of the feed
_SHOWN = 3  # comments of a page of a thread
_WORDS = "Byrån säger att målgruppen är unga i storstäder. Jag undrar om någon av dem har sett annonsen."

Answers = dict[str, Answer | Callable[[str], Answer]]


@dataclass(frozen=True)
class Said:
    """A comment."""

    number: int
    author: str
    text: str = "Det håller jag med om, men budgeten var nog mindre än så."


@dataclass(frozen=True)
class Post:
    """A post with its comments; it links to the one before."""

    number: int
    at: datetime
    slug: str
    comments: tuple[Said, ...]
    text: str = _WORDS

    @property
    def path(self) -> str:
        return f"{PATH}{self.at:%Y/%m}/{self.slug}/"

    @property
    def title(self) -> str:
        return f"Reklam, del {self.number}"


def before() -> list[Post]:
    """The blog at first: three years, and a thread of two pages."""
    said = {number: 5 if number == 3 else number % 3 for number in range(1, POSTS + 1)}
    return [
        Post(
            number,
            datetime(2008, 1, 7, 8, 30, tzinfo=UTC) + timedelta(weeks=11 * number),
            f"reklam-{number}",
            tuple(Said(10 * number + n, f"Läsare {n}") for n in range(count)),
        )
        for number, count in said.items()
    ]


def after() -> list[Post]:
    """Later: a post is new, one edited, one gone, one moved; a comment on an old post is new, one edited, one gone."""
    blog = {post.number: post for post in before()}
    blog[1] = replace(blog[1], comments=(*blog[1].comments, Said(901, "Eva", "Så här långt efteråt: nej.")))
    blog[2] = replace(blog[2], comments=blog[2].comments[1:])
    blog[5] = replace(blog[5], text=f"{_WORDS} Tillägg: nu har jag frågat dem.")
    blog[8] = replace(blog[8], comments=(replace(blog[8].comments[0], text="Jag har ångrat mig."), blog[8].comments[1]))
    blog[9] = replace(blog[9], slug="reklam-som-har-flyttat")
    del blog[6]
    blog[13] = Post(13, blog[12].at + timedelta(weeks=3), "reklam-13", (Said(130, "Eva"),))
    return list(blog.values())


def answers(base: str, posts: Sequence[Post]) -> Answers:
    """The blog under `base`, by path; every answer has an entity tag."""
    found = dict(_pages(base, sorted(posts, key=lambda post: post.at, reverse=True)))
    for answer in found.values():
        answer.headers["ETag"] = f'"{sha256(answer.body).hexdigest()[:16]}"'
    if "reklam-som-har-flyttat" in {post.slug for post in posts}:
        old, new = ({post.number: post for post in blog}[9] for blog in (before(), posts))
        found[old.path] = redirect(base + new.path)
    return dict(found)


def _pages(base: str, posts: Sequence[Post]) -> Iterator[tuple[str, Answer]]:
    for start in range(0, len(posts), _LISTED):
        number = start // _LISTED + 1
        listed = "".join(_entry(base, post) for post in posts[start : start + _LISTED])
        older = f"<a href='{base}{PATH}page/{number + 1}/'>« Äldre inlägg</a>" if start + _LISTED < len(posts) else ""
        yield f"{PATH}page/{number}/" if start else PATH, _page(base, "", f"{listed}<p class='navigation'>{older}</p>")
    for post in posts:
        for number in range(max(1, -(-len(post.comments) // _SHOWN)), 0, -1):
            yield f"{post.path}comment-page-{number}/", _post(base, post, posts, number)
        yield post.path, _post(base, post, posts, 1)
    items = "".join(
        f"<item><title>{post.title}</title><link>{base}{post.path}</link><pubDate>{_rfc(post.at)}</pubDate>"
        f"<description>{post.text}</description><slash:comments>{len(post.comments)}</slash:comments></item>"
        for post in posts[:_LISTED]
    )
    yield f"{PATH}feed/", _feed(base, "Hörnan", items)
    said = [(post, comment) for post in posts for comment in post.comments]
    said.sort(key=lambda pair: (pair[1].number > 900, pair[0].at), reverse=True)
    items = "".join(
        f"<item><title>Av: {comment.author}</title><link>{base}{post.path}#comment-{comment.number}</link>"
        f"<guid>{base}{post.path}#comment-{comment.number}</guid><pubDate>{_rfc(_when(post, comment))}</pubDate>"
        f"<description>{comment.text}</description></item>"
        for post, comment in said[:10]
    )
    yield f"{PATH}comments/feed/", _feed(base, "Kommentarer på: Hörnan", items)


def _post(base: str, post: Post, posts: Sequence[Post], number: int) -> Answer:
    earlier = next((other for other in posts if other.at < post.at), None)
    link = f"<p>Förra gången: <a href='{base}{earlier.path}'>{earlier.title}</a>.</p>" if earlier else ""
    comments = "".join(
        f"<li class='comment' id='comment-{comment.number}'><div class='comment-author vcard'>"
        f"<cite class='fn'>{comment.author}</cite> <span class='says'>skriver:</span></div><div class='comment-meta'>"
        f"<a href='{base}{post.path}#comment-{comment.number}'>{_shown(_when(post, comment))}</a></div>"
        f"<p>{comment.text}</p></li>"
        for comment in post.comments[(number - 1) * _SHOWN : number * _SHOWN]
    )
    pages = "".join(
        f" <a class='page-numbers' href='{base}{post.path}comment-page-{n}/#comments'>{n}</a>"
        for n in range(1, -(-len(post.comments) // _SHOWN) + 1)
        if n != number
    )
    declared = f"{len(post.comments)} svar på “{post.title}”" if post.comments else "Inga svar"
    thread = f"<h3 id='comments'>{declared}</h3><ol class='commentlist'>{comments}</ol><p>{pages}</p>"
    main = (
        f"<div class='post hentry' id='post-{post.number}'><h1 class='entry-title'>{post.title}</h1>"
        f"<small>{_shown(post.at)}</small><div class='entry-content'><p>{post.text}</p>{link}</div></div>{thread}"
    )
    return _page(base, post.title, main, f"<link rel='canonical' href='{base}{post.path}'>")


def _entry(base: str, post: Post) -> str:
    return (
        f"<div class='post hentry' id='post-{post.number}'><h2><a href='{base}{post.path}' rel='bookmark'>"
        f"{post.title}</a></h2><small>{_shown(post.at)}</small><div class='entry'><p>{post.text[:40]} …</p></div></div>"
    )


def _page(base: str, title: str, main: str, head: str = "") -> Answer:
    return page(
        f"<html lang='sv-SE'><head><title>{title} « Hörnan</title><meta name='generator' content='WordPress 2.8.4'>"
        f"{head}<link rel='alternate' type='application/rss+xml' title='Hörnan' href='{base}{PATH}feed/'></head><body>"
        f"<div id='header'><a href='{base}{PATH}'>Hörnan</a></div><div id='content'>{main}</div></body></html>"
    )


def _feed(base: str, title: str, items: str) -> Answer:
    return page(
        "<?xml version='1.0' encoding='UTF-8'?><rss version='2.0' xmlns:slash='http://purl.org/rss/1.0/modules/slash/'>"
        f"<channel><title>{title}</title><link>{base}{PATH}</link>{items}</channel></rss>",
        content_type="application/rss+xml; charset=UTF-8",
    )


def _when(post: Post, comment: Said) -> datetime:
    return post.at + timedelta(hours=comment.number % 10, weeks=400 * (comment.number > 900))


def _shown(at: datetime) -> str:
    return f"{at.day} {MONTHS[at.month - 1]} {at.year} kl. {at:%H:%M}"


def _rfc(at: datetime) -> str:
    return feed_date(at, "+0000")
