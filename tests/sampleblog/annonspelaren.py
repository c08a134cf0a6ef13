"""Annonspelaren: a blog on WordPress' ways of 2009. Ten-entry feeds, monthly archives, paged lists, no sitemap, no API.

Posts until 2008 wear the old theme (a flat list, linkbacks mixed in, the date in a note below the text), later ones a
new theme (threads, linkbacks under a heading of their own, comment pages). Its traps: a calendar without end, session
ids, reply, print and share links, a feed for every post, attachments, a private area that robots.txt closes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime
from hashlib import md5
from html import escape
from zoneinfo import ZoneInfo

from sampleblog import annonspelaren_thread as thread
from sampleblog import markup
from sampleblog.answers import Answer, feed_date, page, redirect
from sampleblog.content import MONTHS, SamplePost, read_blog

NAME, TAGLINE, AUTHOR = "Annonspelaren", "Om reklam, bloggar och konsten att synas", "Karin Ekdahl"
HOME = "/annonspelaren/"
PRIVATE_TOKEN = "hemligtorget7719"
ZONE = ZoneInfo("Europe/Stockholm")
_PER_PAGE = 8
_STATIC = {
    "om-bloggen": (
        "Om bloggen",
        "Annonspelaren startade våren 2006 när Karin Ekdahl tröttnade på att skriva debattartiklar som ingen tog in.\n\n"
        "Här skriver vi om reklam, medier och om allt som händer mellan avsändare och mottagare. Ibland gästbloggar "
        "Jonas Wrede, som kan sökmotorer.",
    ),
    "kontakt": (
        "Kontakt",
        "Enklast är mejl: karin snabel-a annonspelaren punkt example. Vi svarar på allt utom pressmeddelanden.",
    ),
}


def slug_of(name: str) -> str:
    """The address part of a category or tag."""
    table = str.maketrans("åäöé ", "aaoe-", "&.,")
    return re.sub(r"-+", "-", name.lower().translate(table))


class Annonspelaren:
    """The blog as addresses and pages, under `base` (`http://127.0.0.1:8765`)."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.home = base + HOME
        everything = read_blog("annonspelaren", AUTHOR)
        self.posts = [post for post in everything if post.status == "publish"]
        self.protected = [post for post in everything if post.status == "protected"]
        self.shown = sorted(self.posts + self.protected, key=lambda post: post.at, reverse=True)

    def url(self, post: SamplePost) -> str:
        """Permalink: year, month and slug, as WordPress' own setting has it."""
        return f"{self.home}{post.at:%Y/%m}/{post.slug}/"

    def answers(self) -> dict[str, Answer | Callable[[str], Answer]]:
        """Path and query → answer; a callable is given the query string."""
        found: dict[str, Answer | Callable[[str], Answer]] = {HOME.rstrip("/"): redirect(self.home)}
        for post in self.shown:
            found |= self._post_pages(post)
        found |= self._lists("", NAME, self.shown)
        for month, posts in self._grouped(lambda post: [f"{post.at:%Y/%m}"]).items():
            year, number = month.split("/")
            found |= self._lists(f"{month}/", f"Arkiv för {MONTHS[int(number) - 1]} {year}", posts)
        for name, posts in self._grouped(lambda post: post.categories).items():
            found |= self._lists(f"category/{slug_of(name)}/", f"Kategorin ”{name}”", posts)
        for name, posts in self._grouped(lambda post: post.tags).items():
            found |= self._lists(f"tag/{slug_of(name)}/", f"Inlägg med etiketten ”{name}”", posts)
        for slug, (title, body) in _STATIC.items():
            inner = f'<div class="page hentry" id="page-{slug}"><h2>{title}</h2><div class="entry">{markup.html(body)}</div></div>'
            found[f"{HOME}{slug}/"] = self._page(title, inner, body_class="page")
        tags = sorted({tag for post in self.posts for tag in post.tags})
        listed = "".join(f'<li><a href="{self.home}tag/{slug_of(tag)}/" rel="tag">{tag}</a></li>' for tag in tags)
        found[f"{HOME}etiketter/"] = self._page(
            "Alla etiketter", f"<h2>Alla etiketter</h2><ul>{listed}</ul>", body_class="page"
        )
        found[f"{HOME}feed/"] = found[f"{HOME}?feed=rss2"] = self._feed()
        found[f"{HOME}comments/feed/"] = self._comments_feed(
            [(post, c) for post in self.posts for c in post.comments][-10:]
        )
        found[f"{HOME}?s="] = found[f"{HOME}sok/"] = self._page(
            "Sökresultat", "<h2>Sökresultat</h2><p>Inget hittades.</p>"
        )
        found[f"{HOME}kalender/"] = self._calendar
        for path in ("privat/", "privat/kundlista/", "privat/utkast-om-kunden/"):
            found[HOME + path] = self._page("Internt", f"<h2>Internt</h2><p>Bara för redaktionen: {PRIVATE_TOKEN}.</p>")
        return found

    def _post_pages(self, post: SamplePost) -> dict[str, Answer | Callable[[str], Answer]]:
        path = f"{HOME}{post.at:%Y/%m}/{post.slug}/"
        found: dict[str, Answer | Callable[[str], Answer]] = {path.rstrip("/"): redirect(self.url(post))}
        found[f"{HOME}?p={post.number}"] = redirect(self.url(post))
        if post.status == "protected":
            form = (
                f'<div class="post" id="post-{post.number}"><h2>Skyddat: {post.title}</h2><div class="entry">'
                '<form action="/annonspelaren/wp-pass.php" method="post"><p>Det här inlägget är lösenordsskyddat. '
                'Skriv in lösenordet för att läsa det:</p><p><label>Lösenord: <input name="post_password" '
                'type="password" size="20" /></label> <input type="submit" value="Skicka" /></p></form></div></div>'
            )
            found[path] = self._page(f"Skyddat: {post.title}", form, body_class="single")
            return found
        parts, layout = markup.pages(post.body), thread.Layout.of(post)
        for number, body in enumerate(parts, 1):
            found[path if number == 1 else f"{path}{number}/"] = self._single(
                post, body, number, len(parts), layout, layout.default
            )
        for number in range(1, layout.pages + 1) if layout.pages > 1 else ():
            answer = self._single(post, parts[0], 1, len(parts), layout, number)
            found[f"{path}comment-page-{number}/"] = found[f"{path}?cpage={number}"] = answer
        found[f"{path}feed/"] = self._comments_feed([(post, comment) for comment in post.comments])
        found[f"{path}print/"] = page(
            f"<html><title>{escape(post.title or '')}</title><body>{markup.html(post.body)}</body></html>"
        )
        for alt, src in re.findall(r"!\[([^\]]*)\]\(/bilder/([a-z0-9-]+)\.png\)", post.body):
            picture = (
                f'<p class="attachment"><a href="/bilder/{src}.png"><img src="/bilder/{src}.png" alt="{alt}" /></a></p>'
            )
            inner = (
                f'<div class="post attachment hentry" id="post-{post.number + 1}"><h2><a href="{self.url(post)}" '
                f'rev="attachment">{escape(post.title or "")}</a> » {src}</h2><div class="entry">{picture}</div></div>'
            )
            found[f"{path}{src}/"] = self._page(src, inner, body_class="attachment single single-attachment")
        return found

    def _single(
        self, post: SamplePost, body: str, number: int, count: int, layout: thread.Layout, comment_page: int
    ) -> Answer:
        url = self.url(post)
        title = escape(post.title or "", quote=False)
        entry = self._entry_body(post, body)
        if count > 1:
            numbers = (
                f'<a href="{url if n == 1 else f"{url}{n}/"}">{n}</a>' if n != number else str(n)
                for n in range(1, count + 1)
            )
            entry += f'<p class="page-link">Sidor: {" ".join(numbers)}</p>'
        near = [other for other in self.posts if other is not post]
        before = max((other for other in near if other.at < post.at), key=lambda other: other.at, default=None)
        after = min((other for other in near if other.at > post.at), key=lambda other: other.at, default=None)
        navigation = "".join(
            f'<div class="{side}">{"« " if side == "alignleft" else ""}<a href="{self.url(other)}">{escape(other.title or "Utan rubrik")}</a></div>'
            for side, other in (("alignleft", before), ("alignright", after))
            if other
        )
        write = self._old_post if post.at.year < 2009 else self._new_post
        inner = f'<div class="navigation">{navigation}</div>\n' + write(post, title, entry)
        replies = thread.old(post) if post.at.year < 2009 else thread.new(post, url, layout, comment_page)
        inner += f'\n<div id="comments">\n{replies}\n{self._form(post)}</div>'
        head = f'<link rel="alternate" type="application/rss+xml" title="{NAME} » Kommentarer till {title}" href="{url}feed/" />'
        if post.at.year >= 2009:
            head += f'\n<link rel="canonical" href="{url}" />'
        return self._page(post.title or "", inner, head=head, body_class="single postid", session=post.number % 3 == 0)

    def _old_post(self, post: SamplePost, title: str, entry: str) -> str:
        url = self.url(post)
        return f"""<div class="post" id="post-{post.number}">
<h2><a href="{url}" rel="bookmark" title="Permanent länk till {escape(title)}">{title}</a></h2>
<div class="entrytext">
{entry}
<p class="postmetadata alt"><small>Inlägget skrevs av {post.author} {thread.when(post.at)} och ligger under {self._category_links(post)}.
{self._tag_line(post)} Du kan följa svaren via <a href="{url}feed/">RSS 2.0</a>. Både kommentarer och ping är öppna.</small></p>
</div>
</div>"""

    def _new_post(self, post: SamplePost, title: str, entry: str) -> str:
        url = self.url(post)
        offset = post.at.replace(tzinfo=ZONE).isoformat(timespec="seconds")
        date = (
            f'<abbr class="published" title="{offset}">{post.at.day} {MONTHS[post.at.month - 1]} {post.at.year}</abbr>'
        )
        return f"""<div class="post-{post.number} post hentry" id="post-{post.number}">
<h1 class="entry-title"><a href="{url}" rel="bookmark">{title}</a></h1>
<p class="byline">av <span class="author vcard"><a class="url fn" href="{self.home}author/{slug_of(post.author)}/">{post.author}</a></span> · {date}</p>
<div class="entry-content">
{entry}
</div>
<p class="share">Dela: <a href="{url}?share=facebook" rel="nofollow">Facebook</a> <a href="{url}?share=twitter" rel="nofollow">Twitter</a>
<a href="{url}print/" rel="nofollow">Skriv ut</a></p>
<p class="entry-utility">Kategori: {self._category_links(post)}. {self._tag_line(post)}</p>
</div>"""

    def _entry_body(self, post: SamplePost, body: str) -> str:
        inner = markup.html(body).replace('src="/bilder/', f'src="{self.base}/bilder/')
        return re.sub(
            r'(<img src="\S+?/bilder/([a-z0-9-]+)\.png"[^>]*>)',
            rf'<a href="{self.url(post)}\2/" rel="attachment">\1</a>',
            inner,
        )

    def _category_links(self, post: SamplePost) -> str:
        return ", ".join(
            f'<a href="{self.home}category/{slug_of(n)}/" rel="category tag">{escape(n)}</a>' for n in post.categories
        )

    def _tag_line(self, post: SamplePost) -> str:
        tags = ", ".join(f'<a href="{self.home}tag/{slug_of(tag)}/" rel="tag">{tag}</a>' for tag in post.tags)
        return f'<span class="tags">Etiketter: {tags}.</span>' if tags else ""

    def _form(self, post: SamplePost) -> str:
        if "closed" in post.flags:
            return '<p class="nocomments">Kommentarer inaktiverade.</p>\n'
        return """<div id="respond"><h3>Lämna ett svar</h3>
<form action="/annonspelaren/wp-comments-post.php" method="post" id="commentform">
<p><input type="text" name="author" id="author" /> <label for="author">Namn (krävs)</label></p>
<p><input type="text" name="email" id="email" /> <label for="email">E-post (publiceras ej, krävs)</label></p>
<p><input type="text" name="url" id="url" /> <label for="url">Webbplats</label></p>
<p><textarea name="comment" id="comment" cols="100" rows="10"></textarea></p>
<p><input name="submit" type="submit" value="Skicka kommentar" /></p>
</form></div>
"""

    def _grouped(self, names: Callable[[SamplePost], Iterable[str]]) -> dict[str, list[SamplePost]]:
        groups: dict[str, list[SamplePost]] = {}
        for post in self.shown:
            for name in names(post):
                groups.setdefault(name, []).append(post)
        return groups

    def _lists(self, path: str, title: str, posts: list[SamplePost]) -> dict[str, Answer | Callable[[str], Answer]]:
        found: dict[str, Answer | Callable[[str], Answer]] = {}
        count = -(-len(posts) // _PER_PAGE)
        for number in range(1, count + 1):
            entries = "\n".join(map(self._entry, posts[(number - 1) * _PER_PAGE : number * _PER_PAGE]))
            older = (
                f'<div class="alignleft"><a href="{self.home}{path}page/{number + 1}/">« Äldre inlägg</a></div>'
                if number < count
                else ""
            )
            back = f"{self.home}{path}" + (f"page/{number - 1}/" if number > 2 else "")
            newer = f'<div class="alignright"><a href="{back}">Nyare inlägg »</a></div>' if number > 1 else ""
            heading = f'<h2 class="pagetitle">{escape(title)}</h2>\n' if path else ""
            inner = f'{heading}{entries}\n<div class="navigation">{older}{newer}</div>'
            answer = self._page(title if path else "", inner, body_class="archive" if path else "home blog")
            found[f"{HOME}{path}" + (f"page/{number}/" if number > 1 else "")] = answer
            if number == 1:
                found[f"{HOME}{path}page/1/"] = redirect(f"{self.home}{path}")
        return found

    def _entry(self, post: SamplePost) -> str:
        url = self.url(post)
        if post.status == "protected":
            title, body, count = f"Skyddat: {post.title}", "<p>Det här inlägget är lösenordsskyddat.</p>", 0
        else:
            first = re.split(r"\n\s*\n", markup.pages(post.body)[0])
            more = (
                f'<p><a href="{url}#more-{post.number}" class="more-link">Läs resten av inlägget »</a></p>'
                if len(first) > 2
                else ""
            )
            title, count = escape(post.title or "", quote=False), len(post.comments)
            body = self._entry_body(post, "\n\n".join(first[:2])) + more
        words = f"{count} kommentarer »" if count > 1 else ("1 kommentar »" if count else "Inga kommentarer »")
        return f"""<div class="post hentry" id="post-{post.number}">
<h2><a href="{url}" rel="bookmark">{title}</a></h2>
<small>{post.at.day} {MONTHS[post.at.month - 1]}, {post.at.year}</small>
<div class="entry">{body}</div>
<p class="postmetadata">{self._category_links(post)} | <a href="{url}#comments">{words}</a></p>
</div>"""

    def _page(self, title: str, inner: str, *, head: str = "", body_class: str = "", session: bool = False) -> Answer:
        heading = f"{escape(title)} « {NAME}" if title else NAME
        return page(f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" lang="sv-SE">
<head>
<meta http-equiv="Content-Type" content="text/html; charset=UTF-8" />
<title>{heading}</title>
<meta name="generator" content="WordPress 2.8.4" />
<link rel="alternate" type="application/rss+xml" title="{NAME} RSS-flöde" href="{self.home}feed/" />
<link rel="alternate" type="application/rss+xml" title="{NAME} Kommentarsflöde" href="{self.home}comments/feed/" />
<link rel="pingback" href="{self.home}xmlrpc.php" />
{head}
</head>
<body class="{body_class}">
<div id="page">
<div id="header"><h1><a href="{self.home}">{NAME}</a></h1><div class="description">{TAGLINE}</div></div>
<div id="content" class="narrowcolumn">
{inner}
</div>
{self._sidebar(session)}
<div id="footer"><p>{NAME} drivs med WordPress. <a href="{self.home}feed/">Inlägg (RSS)</a> och
<a href="{self.home}comments/feed/">kommentarer (RSS)</a>. © Karin Ekdahl 2006–2012.</p></div>
</div>
</body>
</html>""")

    def _sidebar(self, session: bool) -> str:
        token = f"?PHPSESSID={md5(HOME.encode()).hexdigest()[:26]}" if session else ""
        recent = "".join(
            f'<li><a href="{self.url(p)}{token}">{escape(p.title or "Utan rubrik")}</a></li>' for p in self.shown[:5]
        )
        replies = sorted(
            ((c.at, c, p) for p in self.posts for c in p.comments), key=lambda item: item[0], reverse=True
        )[:6]
        said = "".join(
            f'<li class="recentcomments">{escape(c.author)} om <a href="{self.url(p)}#comment-{c.number}">{escape(p.title or "Utan rubrik")}</a></li>'
            for _, c, p in replies
        )
        months = "".join(
            f'<li><a href="{self.home}{month}/">{MONTHS[int(month[5:]) - 1]} {month[:4]}</a></li>'
            for month in self._grouped(lambda post: [f"{post.at:%Y/%m}"])
        )
        kinds = "".join(
            f'<li><a href="{self.home}category/{slug_of(n)}/">{escape(n)}</a> ({len(p)})</li>'
            for n, p in sorted(self._grouped(lambda post: post.categories).items())
        )
        counts = Counter(tag for post in self.posts for tag in post.tags)
        cloud = " ".join(
            f'<a href="{self.home}tag/{slug_of(t)}/" style="font-size: {8 + 2 * n}pt" rel="tag">{t}</a>'
            for t, n in sorted(counts.items())
            if n > 1
        )
        return f"""<div id="sidebar"><ul>
<li><form method="get" action="{self.home}"><input type="text" name="s" /><input type="submit" value="Sök" /></form></li>
<li class="pagenav"><h2>Sidor</h2><ul><li><a href="{self.home}om-bloggen/">Om bloggen</a></li><li><a href="{self.home}kontakt/">Kontakt</a></li>
<li><a href="{self.home}etiketter/">Alla etiketter</a></li><li><a href="{self.home}privat/">Redaktionen</a></li></ul></li>
<li><h2>Senaste inlägg</h2><ul>{recent}</ul></li>
<li><h2>Senaste kommentarer</h2><ul id="recentcomments">{said}</ul></li>
<li><h2>Arkiv</h2><ul>{months}</ul></li>
<li class="categories"><h2>Kategorier</h2><ul>{kinds}</ul></li>
<li><h2>Etiketter</h2><div class="tagcloud">{cloud}</div></li>
<li><h2>Kalender</h2><p><a href="{self.home}kalender/?m=201212">december 2012</a></p></li>
<li class="linkcat"><h2>Läsvärt</h2><ul class="blogroll"><li><a href="{self.base}/koket/">Strategiköket</a></li>
<li><a href="http://www.mediepuls.example/">Mediepuls</a></li><li><a href="http://bannerbloggen.example/">Bannerbloggen</a></li></ul></li>
</ul></div>"""

    def _feed(self) -> Answer:
        items = "\n".join(map(self._item, self.posts[:-11:-1]))
        return page(
            f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:slash="http://purl.org/rss/1.0/modules/slash/" xmlns:wfw="http://wellformedweb.org/CommentAPI/">
<channel><title>{NAME}</title><link>{self.home}</link><description>{TAGLINE}</description>
<generator>http://wordpress.org/?v=2.8.4</generator><language>sv</language>
{items}
</channel></rss>""",
            content_type="application/rss+xml; charset=UTF-8",
        )

    def _item(self, post: SamplePost) -> str:
        summary = escape(markup.text(post.body)[:200], quote=False)
        categories = "".join(f"<category><![CDATA[{name}]]></category>" for name in post.categories + post.tags)
        return f"""<item><title>{escape(post.title or "", quote=False)}</title><link>{self.url(post)}</link><comments>{self.url(post)}#comments</comments>
<pubDate>{_rfc(post.at)}</pubDate><dc:creator>{post.author}</dc:creator>{categories}
<guid isPermaLink="false">{self.home}?p={post.number}</guid><description>{summary} [...]</description>
<wfw:commentRss>{self.url(post)}feed/</wfw:commentRss><slash:comments>{len(post.comments)}</slash:comments></item>"""

    def _comments_feed(self, comments: list[tuple[SamplePost, thread.SampleComment]]) -> Answer:
        items = "\n".join(
            f"<item><title>Av: {escape(c.author, quote=False)}</title><link>{self.url(p)}#comment-{c.number}</link>"
            f"<pubDate>{_rfc(c.at)}</pubDate><description>{escape(markup.text(c.body), quote=False)}</description></item>"
            for p, c in comments
        )
        source = f'<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"><channel><title>Kommentarer</title><link>{self.home}</link>{items}</channel></rss>'
        return page(source, content_type="application/rss+xml; charset=UTF-8")

    def _calendar(self, query: str) -> Answer:
        match = re.search(r"m=(\d{4})(\d\d)", query)
        year, month = (int(match[1]), int(match[2])) if match else (2012, 12)
        name = f"{MONTHS[(month - 1) % 12]} {year}"
        days = "".join(
            f'<td><a href="{self.url(post)}">{post.at.day}</a></td>'
            for post in self.posts
            if (post.at.year, post.at.month) == (year, month)
        )
        earlier, later = (f"{year + (month + step - 1) // 12:04}{(month + step - 1) % 12 + 1:02}" for step in (-1, 1))
        return self._page(
            f"Kalender: {name}",
            f'<table id="wp-calendar"><caption>{name}</caption><tr>{days}</tr></table><p><a href="{self.home}kalender/?m={earlier}">« föregående</a> '
            f'<a href="{self.home}kalender/?m={later}">nästa »</a></p>',
            body_class="archive",
        )


def _rfc(at: datetime) -> str:
    return feed_date(at, at.replace(tzinfo=ZONE).strftime("%z"))
