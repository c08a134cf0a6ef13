"""Posts and the pages that a small blog has: of a markup of its own, unless a shape says otherwise."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

_MONTHS = "januari februari mars april maj juni juli augusti september oktober november december".split()
_THINGS = "kampanjen annonsen loggan filmen butiken tävlingen affischen webbplatsen nyhetsbrevet sloganen".split()
_VERBS = "säljer lever rör gnisslar vinner tystnar växer lurar fångar väntar".split()
_LINES = (
    "Det är lätt att skratta åt reklam som vill för mycket, men den här gången tycker jag att de lyckades.",
    "Byrån säger att målgruppen är unga i storstäder. Jag undrar om någon av dem har sett den.",
    "Budgeten var liten och tiden kort, och ändå blev resultatet bättre än fjolårets.",
    "Mätningen visar att var fjärde läsare minns avsändaren. Det är fler än i våras.",
    "Nästa vecka berättar jag mer om hur det gick till när vi ritade om alltihop.",
)


@dataclass(frozen=True, slots=True)
class Post:
    """One post: its number, from 1 for the oldest, and what follows from it."""

    number: int
    path: str

    @property
    def title(self) -> str:
        thing, verb = _THINGS[self.number % 10], _VERBS[self.number // 10 % 10]
        return f"Så {verb} {thing}, del {self.number}"

    @property
    def day(self) -> date:
        return day(self.number)

    @property
    def shown_date(self) -> str:
        return f"{self.day.day} {_MONTHS[self.day.month - 1]} {self.day.year}"

    @property
    def text(self) -> str:
        lines = (_LINES[(self.number + turn) % len(_LINES)] for turn in range(3))
        return "".join(f"<p>{line}</p>" for line in (f"Om {self.title.lower()} finns mycket att säga.", *lines))


def day(number: int) -> date:
    """The day that post `number` was written: one every ninth day from 2009-01-05 on."""
    return date(2009, 1, 5) + timedelta(days=9 * (number - 1))


def slug(number: int) -> str:
    """An address for a post, made of its title."""
    name = f"sa-{_VERBS[number // 10 % 10]}-{_THINGS[number % 10]}-del-{number}"
    return name.translate(str.maketrans("åäö", "aao"))


def named(number: int) -> str:
    """A permalink without date: `/sa-lever-filmen-del-12/`."""
    return f"/{slug(number)}/"


def dated(number: int) -> str:
    """A permalink with year and month."""
    return f"/{day(number):%Y/%m}/{slug(number)}/"


def posts(count: int, path: Callable[[int], str] = named) -> list[Post]:
    """`count` posts, the newest first."""
    return [Post(number, path(number)) for number in range(count, 0, -1)]


def page(main: str, *, side: str = "", head: str = "", title: str = "Reklamhörnan") -> str:
    """A page with the blog's frame around `main`."""
    return (
        f"<html><head><title>{title}</title>{head}</head><body><div id='topp'><a href='/'>Reklamhörnan</a></div>"
        f"<div id='mitt'>{main}</div><div id='sidebar'>{side}</div><div id='footer'>Skrivet för hand.</div>"
        "</body></html>"
    )


def article(post: Post, *, more: str = "", side: str = "", head: str = "", shows_date: bool = True) -> str:
    """A post's own page."""
    when = f"<p class='datum'>{post.shown_date}</p>" if shows_date else ""
    main = f"<div class='inlagg'><h2>{post.title}</h2>{when}{post.text}</div>{more}"
    return page(main, side=side, head=head, title=f"{post.title} | Reklamhörnan")


def teasers(listed: Iterable[Post], link: Callable[[Post], str] = lambda post: post.path) -> str:
    """The posts of an index page, each with its heading, date and beginning."""
    return "".join(
        f"<div class='inlagg'><h2><a href='{link(post)}'>{post.title}</a></h2><p class='datum'>{post.shown_date}</p>"
        f"{post.text[:160]}</p></div>"
        for post in listed
    )


def links(addresses: Iterable[tuple[str, str]]) -> str:
    """A list of links: address and text."""
    return "<ul>" + "".join(f"<li><a href='{href}'>{text}</a></li>" for href, text in addresses) + "</ul>"


def chunks(all_posts: Sequence[Post], size: int) -> list[Sequence[Post]]:
    """The posts of each page of a list."""
    return [all_posts[start : start + size] for start in range(0, len(all_posts), size)]


def rss(base: str, listed: Iterable[Post], *, generator: str = "Egen kod", item: str = "") -> str:
    """An RSS 2.0 feed; `item` is put into each entry."""
    items = "".join(
        f"<item><title>{post.title}</title><link>{base}{post.path}</link>{item}"
        f"<pubDate>{post.day:%a, %d %b %Y} 08:00:00 +0100</pubDate></item>"
        for post in listed
    )
    return (
        f"<?xml version='1.0' encoding='utf-8'?><rss version='2.0'><channel><title>Reklamhörnan</title>"
        f"<link>{base}/</link><generator>{generator}</generator>{items}</channel></rss>"
    )


FEED_LINK = "<link rel='alternate' type='application/rss+xml' title='Reklamhörnan' href='/feed/'>"
