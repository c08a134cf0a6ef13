"""Strategiköket: a blog on a home-made system, as unlike WordPress as its markup can be.

Until 2008 `arkiv/000123.html`, windows-1252 in several dresses, comments as a definition list with the name first;
from 2009 `las.php?id=123`, UTF-8, comments as boxes with the name last. An Atom feed of eight, yearly archives,
a sitemap of the newer half.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from html import escape
from zoneinfo import ZoneInfo

from sampleblog import markup
from sampleblog.answers import CP1252_OFF, CP1252_ON, Answer, page, redirect
from sampleblog.content import MONTHS, WEEKDAYS, SampleComment, SamplePost, read_blog

NAME, TAGLINE, AUTHOR = "Strategiköket", "Varumärken, kanaler och kokkonst", "Henrik Lindahl"
HOME = "/koket/"
PRIVATE_TOKEN = "skafferinyckel4402"
ZONE = ZoneInfo("Europe/Stockholm")
_PER_PAGE, _FEED = 5, 8
_OLD_TYPES = {2006: "text/html; charset=iso-8859-1", 2007: "text/html", 2008: "text/html; charset=windows-1252"}


def precision(post: SamplePost) -> str:
    """How exactly the blog shows the times of `post` and what answers it."""
    return "day" if post.at.year == 2006 else "minute"


def anchor(post: SamplePost, comment: SampleComment) -> str | None:
    """The fragment that names `comment` in its page; the oldest pages have none."""
    if post.at.year == 2006 or comment.kind != "comment":
        return None
    return f"{'c' if post.at.year < 2009 else 'k'}{comment.number}"


class Koket:
    """The blog as addresses and pages, under `base` (`http://127.0.0.1:8765`)."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.home = base + HOME
        self.posts = [post for post in read_blog("koket", AUTHOR) if post.status == "publish"]

    def _path(self, post: SamplePost) -> str:
        return f"{HOME}arkiv/{post.number:06}.html" if post.at.year < 2009 else f"{HOME}las.php?id={post.number}"

    def url(self, post: SamplePost) -> str:
        """Permalink of `post`."""
        return self.base + self._path(post)

    def answers(self) -> dict[str, Answer | Callable[[str], Answer]]:
        """Path and query → answer."""
        found: dict[str, Answer | Callable[[str], Answer]] = {
            HOME.rstrip("/"): redirect(self.home),
            f"{HOME}index.html": redirect(self.home, 302),
            f"{HOME}atom.xml": self._feed(),
            f"{HOME}sitemap.xml": self._sitemap(),
        }
        for post in self.posts:
            found[self._path(post)] = self._single(post)
        newest = self.posts[::-1]
        for start in range(0, len(newest), _PER_PAGE):
            entries = "\n<hr />\n".join(self._entry(post, short=True) for post in newest[start : start + _PER_PAGE])
            more = (
                f'<p class="bladdra"><a href="{self.home}?start={start + _PER_PAGE}">Äldre inlägg</a></p>'
                if start + _PER_PAGE < len(newest)
                else ""
            )
            found[HOME + (f"?start={start}" if start else "")] = self._page("", entries + more)
        years = sorted({post.at.year for post in newest}, reverse=True)
        listed = "".join(f'<li><a href="{HOME}arkiv/{year}.html">{year}</a></li>' for year in years)
        found[f"{HOME}arkiv/"] = self._page("Arkiv", f"<h2>Arkiv</h2><ul>{listed}</ul>")
        for year in years:
            found[f"{HOME}arkiv/{year}.html"] = self._list(
                f"Arkiv {year}", [post for post in newest if post.at.year == year]
            )
        for name in sorted({name for post in newest for name in post.categories}):
            found[_topic(name)] = self._list(f"Ämne: {name}", [post for post in newest if name in post.categories])
        about = "Strategiköket skrivs av Henrik Lindahl och Mona Sjöstrand. Vi driver en liten rådgivningsfirma och lagar mat på lunchen."
        found[f"{HOME}om.html"] = self._page("Om oss", f"<h2>Om oss</h2><p>{about}</p>")
        found[f"{HOME}intern/"] = self._page("Internt", f"<p>Kundregister: {PRIVATE_TOKEN}</p>")
        return found

    def _single(self, post: SamplePost) -> Answer:
        inner = self._entry(post) + "\n" + (self._old_thread(post) if post.at.year < 2009 else self._new_thread(post))
        inner += f"""
<h3>Skriv en kommentar</h3>
<form action="{HOME}kommentera.php" method="post"><input type="hidden" name="inlagg" value="{post.number}" />
Namn: <input name="namn" /><br />Hemsida: <input name="hemsida" /><br /><textarea name="text" rows="6" cols="50"></textarea><br />
<input type="submit" value="Skicka" /></form>"""
        if "mixed" in post.flags or post.at.year >= 2009:
            return self._page(post.title or "", inner, meta="utf-8")
        if "mislabelled" in post.flags:
            return self._page(
                post.title or "", inner, encoding="cp1252", content_type="text/html; charset=utf-8", meta="utf-8"
            )
        meta = "windows-1252" if post.at.year == 2007 else "iso-8859-1"
        return self._page(post.title or "", inner, encoding="cp1252", content_type=_OLD_TYPES[post.at.year], meta=meta)

    def _entry(self, post: SamplePost, *, short: bool = False) -> str:
        url = escape(self.url(post))
        title = escape(post.title or "", quote=False)
        heading = (
            f'<h2><a href="{url}">{title}</a></h2>\n' if short and title else (f"<h2>{title}</h2>\n" if title else "")
        )
        topics = ", ".join(f'<a href="{_topic(name)}">{name}</a>' for name in post.categories)
        date = "" if "nodate" in post.flags else f", {_when(post)}"
        count = len(post.comments)
        foot = (
            f'<p class="fot"><a href="{url}">{"Kommentera" if not count else f"Kommentarer ({count})"}</a></p>'
            if short
            else ""
        )
        return f"""<div class="inlagg">
{heading}<p class="avsandare">Skrivet av {post.author}{date}. Ämne: {topics}</p>
<div class="brodtext">
{markup.html(post.body)}
</div>
{foot}</div>"""

    def _old_thread(self, post: SamplePost) -> str:
        comments = [comment for comment in post.comments if comment.kind == "comment"]
        trackbacks = [comment for comment in post.comments if comment.kind != "comment"]
        parts = []
        if trackbacks:
            items = "\n".join(
                f'<li>Trackback från {_name(c)}<br />{escape(c.body, quote=False)}<br /><span class="datum">{_at(post, c.at)}</span></li>'
                for c in trackbacks
            )
            parts.append(
                f'<h3>{len(trackbacks)} trackback</h3>\n<p>Följande bloggar hänvisar till inlägget:</p>\n<ul class="trackbacks">\n{items}\n</ul>'
            )
        if comments:
            words = "1 kommentar" if len(comments) == 1 else f"{len(comments)} kommentarer"
            parts.append(f'<h3>{words}</h3>\n<dl class="kommentarer">')
            for comment in comments:
                name = anchor(post, comment)
                mark = f'<a name="{name}"></a>' if name else ""
                body = f"<dd>{markup.html(comment.body)}</dd>"
                body = f"{CP1252_ON}{body}{CP1252_OFF}" if "mixed" in post.flags else body
                parts.append(f"<dt>{mark}Skrivet av {_name(comment)} den {_at(post, comment.at)}</dt>\n{body}")
            parts.append("</dl>")
        return "\n".join(parts)

    def _new_thread(self, post: SamplePost) -> str:
        if not post.comments:
            return ""
        parts = [f'<div id="kommentarer">\n<h3>Kommentarer ({len(post.comments)})</h3>']
        for comment in post.comments:
            name = anchor(post, comment)
            line = f"Skrivet av {_name(comment)} den {_at(post, comment.at)}"
            if comment.kind == "comment":
                parts.append(
                    f'<div class="kommentar" id="{name}">\n{markup.html(comment.body)}\n<p class="avsandare">{line} <a href="{escape(self.url(post))}#{name}">#</a></p>\n</div>'
                )
            else:
                kind = "Pingback" if comment.kind == "pingback" else "Trackback"
                parts.append(
                    f'<div class="kommentar lank">\n<p class="avsandare">{kind} från {_name(comment)} den {_at(post, comment.at)}</p>\n</div>'
                )
        return "\n".join([*parts, "</div>"])

    def _list(self, title: str, posts: list[SamplePost]) -> Answer:
        items = "\n".join(
            f'<li>{"" if "nodate" in post.flags else f"{post.at.day}/{post.at.month} "}<a href="{escape(self.url(post))}">{escape(post.title or "(utan rubrik)", quote=False)}</a></li>'
            for post in posts
        )
        return self._page(title, f'<h2>{title}</h2>\n<ul class="lista">\n{items}\n</ul>')

    def _page(
        self,
        title: str,
        inner: str,
        *,
        meta: str = "utf-8",
        encoding: str = "utf-8",
        content_type: str = "text/html; charset=utf-8",
    ) -> Answer:
        years = " ".join(
            f'<a href="{HOME}arkiv/{year}.html">{year}</a>' for year in sorted({post.at.year for post in self.posts})
        )
        topics = "".join(
            f'<li><a href="{_topic(name)}">{name}</a></li>'
            for name in sorted({name for post in self.posts for name in post.categories})
        )
        return page(
            f"""<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN">
<html lang="sv">
<head>
<meta http-equiv="Content-Type" content="text/html; charset={meta}">
<title>{NAME}{": " if title else ""}{escape(title, quote=False)}</title>
<meta name="generator" content="Pennskaft 1.4">
<meta name="description" content="{TAGLINE}">
<link rel="alternate" type="application/atom+xml" title="{NAME} Atom-flöde" href="{HOME}atom.xml">
</head>
<body>
<table width="760" align="center"><tr><td colspan="2" class="topp"><h1><a href="{HOME}">{NAME}</a></h1><p>{TAGLINE}</p></td></tr>
<tr><td class="vanster" valign="top" width="180">
<h4>Arkiv</h4><p>{years}</p><p><a href="{HOME}arkiv/">Hela arkivet</a></p>
<h4>Ämnen</h4><ul>{topics}</ul>
<h4>Mer</h4><ul><li><a href="{HOME}om.html">Om oss</a></li><li><a href="{HOME}intern/">Intern</a></li><li><a href="/annonspelaren/">Annonspelaren</a></li></ul>
</td><td class="mitt" valign="top">
{inner}
</td></tr>
<tr><td colspan="2" class="botten"><small>Publicerat med Pennskaft 1.4. Innehållet får citeras om källan anges.</small></td></tr></table>
</body>
</html>""",
            encoding=encoding,
            content_type=content_type,
        )

    def _feed(self) -> Answer:
        entries = "\n".join(
            f"<entry><title>{escape(post.title or '', quote=False)}</title><id>tag:koket.example,2006:{post.number}</id>"
            f'<link rel="alternate" type="text/html" href="{escape(self.url(post))}"/><published>{_iso(post.at)}</published>'
            f"<updated>{_iso(post.at)}</updated><author><name>{post.author}</name></author>"
            f"<summary>{escape(markup.text(post.body)[:160], quote=False)}</summary></entry>"
            for post in self.posts[: -_FEED - 1 : -1]
        )
        source = (
            f'<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="sv"><title>{NAME}</title><subtitle>{TAGLINE}</subtitle>'
            f'<id>tag:koket.example,2006:blogg</id><link rel="alternate" href="{self.home}"/><link rel="self" href="{self.home}atom.xml"/>'
            f"<updated>{_iso(self.posts[-1].at)}</updated><generator>Pennskaft</generator>\n{entries}\n</feed>"
        )
        return page(source, content_type="application/atom+xml")

    def _sitemap(self) -> Answer:
        addresses = [self.home, f"{self.home}om.html", *(self.url(post) for post in self.posts if post.at.year >= 2009)]
        urls = "\n".join(f"<url><loc>{escape(address)}</loc></url>" for address in addresses)
        source = f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{urls}\n</urlset>'
        return page(source, content_type="application/xml")


def _topic(name: str) -> str:
    return f"{HOME}amne/{name.lower().translate(str.maketrans('åäöé ', 'aaoe-'))}.html"


def _when(post: SamplePost) -> str:
    if post.at.year == 2006:
        return f"{post.at.day} {MONTHS[post.at.month - 1]} 2006"
    if post.at.year < 2009:
        return f"{WEEKDAYS[post.at.weekday()]} {post.at.day} {MONTHS[post.at.month - 1]} {post.at.year} kl. {post.at:%H.%M}"
    return f'<span class="datum">{post.at:%Y-%m-%d %H:%M}</span>'


def _at(post: SamplePost, at: datetime) -> str:
    day = f"{at.day} {MONTHS[at.month - 1]} {at.year}"
    if post.at.year == 2006:
        return day
    return f"{day} kl. {at:%H.%M}" if post.at.year < 2009 else f"{day} klockan {at:%H:%M}"


def _iso(at: datetime) -> str:
    return at.replace(tzinfo=ZONE).isoformat(timespec="seconds")


def _name(comment: SampleComment) -> str:
    name = escape(comment.author, quote=False)
    return f'<a href="{escape(comment.author_url)}" rel="nofollow">{name}</a>' if comment.author_url else name
