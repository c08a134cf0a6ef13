"""Small blogs whose markup helps nobody: what their pages should be read into, and their feeds.

`tables()`: a home-made blog of nested tables without a class or id. `hashed()`: classes that a tool made up.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from html import escape

from crawler.reading.markup import Document

_ABOUT = (
    "skyltfönster kassaköer reklamblad butiksradio kundkort varuprover prislappar julklappar rabattkuponger "
    "korvgubbar tidningsställ gratisprover"
).split()
_NAMES = "Anna Berit Carl-Johan Dilsa Egon Fatima Gustav Hedda".split()


@dataclass
class Reply:
    """A comment as it should be read."""

    author: str
    day: date
    text: str


@dataclass
class Entry:
    """A post as it should be read."""

    number: int
    title: str
    day: date
    paragraphs: list[str]
    replies: list[Reply] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n\n".join(self.paragraphs)


@dataclass
class SmallBlog:
    """A blog: `pages` beside the `entries` that they show."""

    home: str
    entries: list[Entry]
    pages: list[Document]
    author: str = "Karin Ek"

    def feed(self, *, content: bool = True) -> tuple[bytes, str]:
        """RSS of all its posts."""
        items = "".join(
            f"<item><title>{entry.title}</title><link>{self.url(entry)}</link>"
            f"<author>{self.author}</author><pubDate>{_rfc(entry.day)}</pubDate>"
            + (f"<description>{escape(_html(entry))}</description>" if content else "")
            + "</item>"
            for entry in self.entries
        )
        return f"<rss><channel><title>En blogg</title>{items}</channel></rss>".encode(), f"{self.home}rss.xml"

    def comment_feed(self) -> tuple[bytes, str]:
        """RSS of all its comments."""
        items = "".join(
            f"<item><title>Re: {entry.title}</title><link>{self.url(entry)}#comment{place}</link>"
            f"<author>{reply.author}</author><pubDate>{_rfc(reply.day)}</pubDate>"
            f"<description>{reply.text}</description></item>"
            for entry in self.entries
            for place, reply in enumerate(entry.replies, 1)
        )
        return f"<rss><channel><title>Svar</title>{items}</channel></rss>".encode(), f"{self.home}svar.xml"

    def url(self, entry: Entry) -> str:
        return f"{self.home}{entry.number}.html"


def entries(counts: tuple[int, ...], first: date) -> list[Entry]:
    """Posts with so many replies each; a week apart, replies a day apart."""
    made = []
    for number, count in enumerate(counts):
        about, day = _ABOUT[number % len(_ABOUT)], first + timedelta(weeks=number)
        paragraphs = [
            f"I veckan handlade allt om {about}, och det var på tiden att någon tog upp saken ordentligt.",
            f"Butiken på hörnet har {number + 3} {about}, men ingen som handlar där hade lagt märke till ett enda.",
            f"Nästa gång provar vi utan {about} och räknar kunderna vid dörren i stället.",
        ]
        replies = [
            Reply(
                _NAMES[(number + place) % len(_NAMES)],
                day + timedelta(days=place + 1),
                f"Jag har sett {about} på {place + 2} ställen i stan, och varje gång undrade jag vem som betalade.",
            )
            for place in range(count)
        ]
        made.append(Entry(number + 10, f"Om {about}", day, paragraphs, replies))
    return made


def tables(counts: tuple[int, ...] = (3, 1, 0, 2, 1, 4), home: str = "http://tabell.example/") -> SmallBlog:
    """Days as 4/5/2009, of which only some can be nothing but day and month; titles in bold; nobody signs the posts."""
    blog = SmallBlog(home, entries(counts, date(2009, 4, 2)), [])
    for entry in blog.entries:
        rows = "".join(
            f"<tr><td><b>{reply.author}</b> {_slashed(reply.day)}<br>{reply.text}</td></tr>" for reply in entry.replies
        )
        thread = f"<table>{rows}</table>" if rows else ""
        blog.pages.append(
            _page(
                blog.url(entry),
                f"Tabellbloggen :: {entry.title}",
                f"""<table><tr><td><font size="5">Tabellbloggen</font></td></tr></table>
<table><tr><td><a href="/">Hem</a><br><a href="/om">Om mig</a><br><font size="1">Karin Ek</font></td><td>
<table><tr><td><b>{entry.title}</b></td><td>{_slashed(entry.day)}</td></tr></table>
<div>{_html(entry)}<p><a href="/ny">Prenumerera på bloggen</a></p></div>
<h4>Hittills har läsarna lämnat {len(entry.replies)} kommentarer</h4>{thread}
<form action="/svara"><textarea name="svar"></textarea></form></td></tr></table>""",
            )
        )
    return blog


def hashed(counts: tuple[int, ...] = (3, 1, 0, 2, 1, 4), home: str = "http://hash.example/") -> SmallBlog:
    """Names and texts in bare `div`s; a thread whose heading is no word for comments; buttons in all texts."""
    blog = SmallBlog(home, entries(counts, date(2012, 9, 20)), [])
    for entry in blog.entries:
        thread = "".join(
            f"""<div class="css-k3c0"><div class="css-n81a">{reply.author}</div><div class="css-t44z">{reply.text}</div>
<div class="css-d07q">{reply.day:%Y-%m-%d}</div><div class="css-r9">Anmäl inlägget</div></div>"""
            for reply in entry.replies
        )
        blog.pages.append(
            _page(
                blog.url(entry),
                f"{entry.title} - Hash",
                f"""<div class="css-top1"><a class="css-lnk" href="/">Hash</a></div><div class="css-p55x">
<h1 class="css-h7">{entry.title}</h1><div class="css-w2w"><span class="css-u6">Karin Ek</span>
<span class="css-v5">{entry.day:%Y-%m-%d}</span></div>
<div class="css-b1b">{_html(entry)}<div class="css-s0s"><span>Gilla</span> <span>({entry.number})</span></div>
<div class="css-a2a">Skribenten bor i Borås och samlar på gamla kassaapparater.</div></div></div>
<div class="css-x4"><div class="css-x5">Samtal</div>{thread}</div>
<form action="/svara"><textarea name="svar"></textarea></form>""",
            )
        )
    return blog


def paragraphs(counts: tuple[int, ...] = (3, 1, 0, 2, 1, 4), home: str = "http://stycke.example/") -> SmallBlog:
    """Comments that are paragraphs among others, without a count, a number or a class; days as 4.5.2009."""
    blog = SmallBlog(home, entries(counts, date(2008, 5, 1)), [])
    for entry in blog.entries:
        thread = "".join(
            f"<p><b>{reply.author}</b>, {reply.day.day}.{reply.day.month}.{reply.day.year}<br>{reply.text}</p>"
            for reply in entry.replies
        )
        blog.pages.append(
            _page(
                blog.url(entry),
                entry.title,
                f"""<h1>Stycken</h1><a href="/">Hem</a> <a href="/arkiv">Arkiv</a> <a href="/lankar">Mer</a>
<div><h2>{entry.title}</h2><p>Av Karin Ek, {entry.day.day}.{entry.day.month}.{entry.day.year}</p>{_html(entry)}</div>
<div><h3>Kommentarer</h3>{thread or "<p>Här har ingen skrivit något.</p>"}</div>
<form action="/svara"><textarea name="svar"></textarea></form>""",
            )
        )
    return blog


def _page(url: str, title: str, body: str) -> Document:
    head = f'<title>{title}</title><link rel="stylesheet" href="/stil.css"><link rel="shortcut icon" href="/ikon.ico">'
    return Document.parse(f"<html><head>{head}</head><body>{body}</body></html>".encode(), url)


def _html(entry: Entry) -> str:
    return "".join(f"<p>{paragraph}</p>" for paragraph in entry.paragraphs)


def _slashed(day: date) -> str:
    return f"{day.day}/{day.month}/{day.year}"


def _rfc(day: date) -> str:
    return f"{datetime(day.year, day.month, day.day, 10):%d %b %Y %H:%M:%S} +0200"
