"""A blog of our own that names its people in every place that a page has, served on loopback and crawled twice."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from html import escape
from urllib.parse import quote

from small_site import Answer, Site, xml


@dataclass(frozen=True)
class Person:
    """Somebody who does not exist. Numbers are such as are given to nobody: for tests, or for films."""

    name: str
    first: str
    email: str
    number: str  # personnummer, as written
    phone: str
    handle: str
    site: str

    @property
    def gravatar(self) -> str:
        return hashlib.md5(self.email.encode()).hexdigest()

    @property
    def gravatar_sha256(self) -> str:
        return hashlib.sha256(self.email.encode()).hexdigest()

    @property
    def number_digits(self) -> str:
        return "".join(filter(str.isdigit, self.number))[-10:]

    @property
    def phone_digits(self) -> str:
        """The national number without the first zero, which every spelling has."""
        return "".join(filter(str.isdigit, self.phone)).removeprefix("44").lstrip("0")


ERIK = Person(
    "Erik Strömqvist",
    "Erik",
    "erik.stromqvist@firma.example",
    "121212-1212",
    "070-174 06 05",
    "erikstromq",
    "erikstromqvist.example",
)
ASA = Person(
    "Åsa Björkelund",
    "Åsa",
    "asa@bjorkelund.example",
    "19900101-1239",
    "08-465 004 12",
    "asabjork",
    "asabjork.blogspot.com",
)
SVEN_ERIK = Person(
    "Sven-Erik Nyhlén",
    "Sven-Erik",
    "sen@nyhlen.example",
    "640883-3231",
    "+44 20 7946 0958",
    "senyhlen",
    "nyhlen.example",
)
KARIN = Person(
    "Karin Alvelid", "Karin", "karin@alvelid.example", "670919-9530", "031-390 06 12", "karinalv", "alvelid.example"
)
PEOPLE = (ERIK, ASA, SVEN_ERIK, KARIN)


def entities(text: str) -> str:
    """Every character as a numeric reference, as some themes hide addresses from robots."""
    return "".join(f"&#{ord(c)};" for c in text)


def encoded(text: str) -> str:
    """Every byte as %XX."""
    return "".join(f"%{byte:02X}" for byte in text.encode())


def _contact(p: Person) -> str:
    """A paragraph with all that there is to know about somebody, in all ways to write it."""
    spoken = p.email.replace("@", " (snabel-a) ").replace(".example", " punkt example")
    token = base64.urlsafe_b64encode(f"to={p.email}".encode()).decode()
    national = p.phone.replace("-", "").replace(" ", "")
    international = national if national[0] == "+" else f"+46{national[1:]}"
    return f"""
<p>{p.name} nås på {p.email}, eller {entities(p.email)}, {spoken}, {p.email.upper()}. I klartext: &amp;#101;: {escape(entities(p.email))}.
{p.phone}, {international}, {international.replace("+", "00")}, personnummer {p.number}, {p.number_digits}, 19{p.number_digits}.
{p.name.upper()} {p.name.lower()} {entities(p.name)} {p.name.replace(" ", "&nbsp;")} {escape(entities(p.name))} {encoded(p.name)}
@{p.handle} twitter: {p.handle}, {p.site} och http://{p.site}/om/{quote(p.name)} {base64.b64encode(p.name.encode()).decode()}
{p.gravatar} {p.gravatar_sha256.upper()} erik<b>@</b>x.example {p.email.partition("@")[0]}<wbr>@{p.email.partition("@")[2]}</p>
<blockquote cite="http://{p.site}/inlagg/{quote(p.name)}"><p><a href="mailto:{p.email}?subject={quote(p.name)}" title="Skriv till {p.name}">skriv</a>
<a href="mailto:{encoded(p.email)}">brev</a> <a href="tel:{international}">ring</a> <a href="https://twitter.com/{p.handle}">tweets</a>
<a href="http://www.facebook.com/{p.handle}/posts/12345" data-name="{p.name}">fb</a> <a href="http://{p.site}/">{p.site}</a>
<a href="https://se.linkedin.com/in/{p.handle}">li</a> <a href="http://annan.example/?u={encoded(p.email)}&amp;next=http%3A%2F%2F{p.site}%2F">x</a>
<a href="http://annan.example/{quote(p.name.lower().replace(" ", "-"))}/?q={quote(p.name)}#{quote(p.name)}">y</a>
<a href="http://annan.example/c?t={token}">t</a> <a href="http://{p.handle}:hemligt@annan.example/">z</a>
<a href="https://web.archive.org/web/2009/http://{p.site}/">arkiv</a> <a rel="{escape(p.name)}" href="http://annan.example/~{p.handle}/">hem</a>
<img src="http://www.gravatar.com/avatar/{p.gravatar}?s=40" alt="{p.name}" title="{p.email}">
<img src="https://secure.gravatar.com/avatar/{p.gravatar_sha256}" alt=""> <img src="/bilder/{quote(p.name.replace(" ", "_"))}.jpg"></p></blockquote>"""


def _comment(number: int, author: str, text: str) -> str:
    return f"""<li class="alt" id="comment-{number}">
<cite>{author}</cite> skriver:<br />
<small class="commentmetadata"><a href="#comment-{number}" title="">maj {number % 20 + 1}st, 2009 kl 9:{number % 60:02}</a></small>
{text}</li>"""


def _signed(p: Person, href: str) -> str:
    return f"<a href='{href}' rel='external nofollow'>{p.name}</a>"


def _thread(edited: bool) -> list[str]:
    more = " Rättat efter påpekande av Åsa, tack!" if edited else " Skrev Åsa detta?"
    return [
        _comment(
            11, _signed(ERIK, f"http://www.{ERIK.site}/"), f"<p>Karin, det här är inte sant.{more}</p>{_contact(ERIK)}"
        ),
        _comment(
            12,
            _signed(ASA, f"http://{ASA.site}/2009/05/om.html"),
            f"<p>@Erik: det är som Karin skriver.</p>{_contact(ASA)}",
        ),
        _comment(13, ERIK.name.lower(), "<p>Åsas poäng är god. Sven-Erik, Åsa och Karin: tack.</p>"),
        _comment(
            14,
            _signed(SVEN_ERIK, f"http://twitter.com/{SVEN_ERIK.handle}"),
            f"<p>ERIK, läs igen!</p>{_contact(SVEN_ERIK)}",
        ),
        _comment(15, "ERIK  STROMQVIST", "<p>Jag har läst. Erik-citatet står kvar, och Sven-Eriks med.</p>"),
        _comment(
            16, _signed(KARIN, "/author/karin-alvelid/"), f"<p>Erik Strömqvist och Åsa B: bra!</p>{_contact(KARIN)}"
        ),
        _comment(
            17,
            f"<a href='http://{ASA.site}/2009/05/svar.html'>{ASA.name} &raquo; Svar till Erik</a>",
            f"<p>[...] {ERIK.name} skriver om mätning hos {KARIN.name} [...]</p>",
        ),
    ]


def _page(main: str, title: str) -> str:
    return f"""<!DOCTYPE html><html lang="sv-SE"><head><meta charset="utf-8"><title>{title}</title>
<meta name="generator" content="WordPress 2.7"><link rel="alternate" type="application/rss+xml" href="/feed/"></head>
<body><h1><a href="/">{KARIN.name}s blogg</a></h1><div class="description">{KARIN.name} ({KARIN.email}) om reklam</div>{main}
<div id="sidebar"><a href="/author/karin-alvelid/">{KARIN.name}</a></div></body></html>"""


_POSTS = {
    7: ("/2009/05/om-erik-stromqvist/", f"Om {ERIK.name} och mätning"),
    6: ("/2009/04/vi-matte/", "Vi mätte"),
    5: ("/2009/03/paus/", "Paus"),
    4: ("/2009/02/vinter/", "Vinter"),
}


def _post(number: int, edited: bool) -> str:
    path, title = _POSTS[number]
    words = (
        "<p>Vi mätte i tolv veckor, och sedan slutade vi, för ingen minns vad det kostade. Det är synd om kunden.</p>"
    )
    about = (
        words
        + (_contact(ERIK) + _contact(KARIN) if number == 7 else "")
        + (f"<p>Tack {ASA.name}!</p>" if edited else "")
    )
    thread = _thread(edited) if number == 7 else [_comment(20 + number, "Läsaren", "<p>Ja, det var tider det.</p>")]
    return f"""<div class="post" id="post-{number}"><h2><a href="{path}" rel="bookmark">{title}</a></h2>
<small>{number} maj, 2009 av <a href="/author/karin-alvelid/" rel="author">{KARIN.name}</a></small><div class="entry">{about}</div>
<p class="postmetadata">Publicerat i <a href="/category/reklam/" rel="category tag">{ERIK.name}</a>
<a href="/tag/x/" rel="tag">{ASA.name}</a></p></div>
<h3 id="comments">{len(thread)} svar till &#8220;{title}&#8221;</h3><ol class="commentlist">{"".join(thread)}</ol>"""


def fill(site: Site, *, edited: bool = False) -> None:
    """Give `site` the blog's pages, as they are before or after some edits."""
    listed = "".join(
        f'<div class="post"><h2><a href="{path}" rel="bookmark">{title}</a></h2><small>{number} maj, 2009</small></div>'
        for number, (path, title) in _POSTS.items()
    )
    site.pages["/"] = _page(listed, f"{KARIN.name}s blogg")
    site.pages["/author/karin-alvelid/"] = _page(listed, KARIN.name)
    items = "".join(
        f"<item><title>{title}</title><link>{site.base}{path}</link><dc:creator>{KARIN.name}</dc:creator></item>"
        for path, title in _POSTS.values()
    )
    site.pages["/feed/"] = xml(
        f'<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>{KARIN.name}s blogg</title>'
        f"<link>{site.base}/</link><description>Av {KARIN.name}, {KARIN.email}</description>{items}</channel></rss>"
    )
    for number, (path, title) in _POSTS.items():
        body = _page(_post(number, edited), title)
        etag = f'"{hashlib.md5(KARIN.email.encode()).hexdigest()}-{edited:d}"'
        site.pages[path] = Answer(body, headers={"ETag": etag})
