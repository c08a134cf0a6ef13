"""A small blog that lives: posts come, change and go between two crawls. Its lists follow."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

from shapes import paged
from small_blog import FEED_LINK, Post, article, chunks, dated, posts, rss
from small_site import MISSING, Answer, Site, xml

_WRITTEN = datetime(2012, 6, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Text(Post):
    """A post that may be edited, or moved to another address."""

    note: str = ""

    @property
    def text(self) -> str:
        # Python forgets the class of a slotted dataclass in super() without arguments
        return Post.text.fget(self) + (f"<p>{self.note}</p>" if self.note else "")  # type: ignore[attr-defined]


@dataclass(slots=True)
class Reply:
    """One comment."""

    number: int
    post: int
    text: str
    on_page: bool = True  # a reply to a held comment is in the API and on no page


@dataclass(slots=True)
class Living:
    """The blog, served at `site`. `api`, `feeds`, `sitemap`: which of its lists it has."""

    site: Site
    count: int = 40
    api: bool = True
    feeds: bool = True
    sitemap: bool = True
    posts: list[Text] = field(init=False)
    replies: list[Reply] = field(default_factory=list)
    modified: dict[int, datetime] = field(default_factory=dict)
    gone: dict[str, int] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.posts = [Text(post.number, post.path) for post in posts(self.count, dated)]
        self.publish()

    def post(self, number: int) -> Text:
        return next(post for post in self.posts if post.number == number)

    def write(self, count: int = 1) -> list[Text]:
        """New posts."""
        newest = max(post.number for post in self.posts)
        new = [Text(number, dated(number)) for number in range(newest + count, newest, -1)]
        self.posts[:0] = new
        return new

    def edit(self, number: int, note: str) -> None:
        place = self.posts.index(self.post(number))
        self.posts[place] = replace(self.posts[place], note=note)
        self.touch(number)

    def touch(self, number: int) -> None:
        latest = max([_WRITTEN, *self.modified.values()])
        self.modified[number] = latest + timedelta(hours=1)

    def delete(self, number: int, status: int = 404) -> Text:
        post = self.post(number)
        self.posts.remove(post)
        self.gone[post.path] = status
        return post

    def rename(self, number: int) -> Text:
        """Another address; the earlier one redirects there."""
        before = self.post(number)
        after = replace(before, path=before.path.replace("/sa-", "/nytt-namn-sa-"))
        self.posts[self.posts.index(before)] = after
        self.moved[before.path] = after.path
        self.touch(number)
        return after

    def reply(self, post: int, text: str, *, on_page: bool = True) -> Reply:
        number = max((reply.number for reply in self.replies), default=0) + 1
        self.replies.append(Reply(number, post, text, on_page))
        return self.replies[-1]

    def publish(self) -> None:
        """Serve the blog as it is now."""
        site, head = self.site, "<meta name='generator' content='WordPress 4.9'>"
        head += FEED_LINK + FEED_LINK.replace("/feed/", "/feed/kort/") if self.feeds else ""
        head += f"<link rel='https://api.w.org/' href='{site.base}/wp-json/'>" if self.api else ""
        site.pages.clear()
        site.otherwise = self._otherwise
        for post in self.posts:
            site.pages[post.path] = article(post, more=self._thread(post), head=head)
        paged(site, list(self.posts), 10, "/page/{}/", head=head)
        generator = "http://wordpress.org/?v=4.9"
        if self.feeds:
            for number, listed in enumerate(chunks(self.posts, 10), 1):
                target = "/feed/" if number == 1 else f"/feed/?paged={number}"
                site.pages[target] = xml(rss(site.base, listed, generator=generator))
            short = rss(site.base, self.posts[:10], item="<description>Kort.</description>")  # it says less of each
            site.pages["/feed/kort/"] = xml(short)
            for number, page in enumerate(chunks(self.replies[::-1], 10), 1):
                target = "/comments/feed/" if number == 1 else f"/comments/feed/?paged={number}"
                site.pages[target] = xml(self._comment_feed(page, generator))
        if self.sitemap:
            site.pages["/sitemap.xml"] = xml(self._sitemap_index())
            site.pages["/post-sitemap.xml"] = xml(self._sitemap())

    def _thread(self, post: Post) -> str:
        shown = [reply for reply in self.replies if reply.post == post.number and reply.on_page]
        if not shown:
            return ""
        rows = "".join(
            f"<li class='comment' id='comment-{reply.number}'><cite>Läsare {reply.number}</cite> säger: <small>"
            f"<a href='{post.path}#comment-{reply.number}'>{reply.number % 28 + 1} juni 2012 kl. 10:15</a></small>"
            f"<p>{reply.text}</p></li>"
            for reply in shown
        )
        return f"<h3 id='comments'>{len(shown)} svar till “{post.title}”</h3><ol class='commentlist'>{rows}</ol>"

    def _link(self, reply: Reply) -> str:
        return f"{self.site.base}{self.post(reply.post).path}#comment-{reply.number}"

    def _comment_feed(self, listed: list[Reply] | object, generator: str) -> str:
        assert isinstance(listed, list)
        items = "".join(
            f"<item><title>Kommentar av Läsare {reply.number}</title><link>{self._link(reply)}</link>"
            f"<description>{reply.text}</description><pubDate>Fri, 01 Jun 2012 10:15:00 +0000</pubDate></item>"
            for reply in listed
            if any(post.number == reply.post for post in self.posts)
        )
        return (
            f"<rss version='2.0'><channel><title>Kommentarer</title><link>{self.site.base}/</link>"
            f"<generator>{generator}</generator>{items}</channel></rss>"
        )

    def changed(self, post: Post) -> datetime:
        return self.modified.get(post.number, datetime.combine(post.day, datetime.min.time(), UTC))

    def _sitemap(self) -> str:
        entries = "".join(
            f"<url><loc>{self.site.base}{post.path}</loc><lastmod>{self.changed(post).isoformat()}</lastmod></url>"
            for post in self.posts
        )
        return f"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{entries}</urlset>"

    def _sitemap_index(self) -> str:
        latest = max(map(self.changed, self.posts)).isoformat() + f"-{len(self.posts)}"
        entry = f"<sitemap><loc>{self.site.base}/post-sitemap.xml</loc><lastmod>{latest}</lastmod></sitemap>"
        return f"<sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{entry}</sitemapindex>"

    def _otherwise(self, target: str) -> Answer | str:
        parts = urlsplit(target)
        if parts.path in self.gone:
            return Answer("<html><body><h1>Borta</h1></body></html>", status=self.gone[parts.path])
        if parts.path in self.moved:
            return Answer("", status=301, headers={"Location": self.moved[parts.path]})
        if self.api and parts.path.startswith("/wp-json/wp/v2/"):
            return self._api(parts.path.rpartition("/")[2], {name: v[0] for name, v in parse_qs(parts.query).items()})
        return MISSING

    def _api(self, what: str, asked: dict[str, str]) -> Answer:
        entries: list[dict[str, object]]
        if what == "posts":
            listed = sorted(self.posts, key=self.changed, reverse=True) if "orderby" in asked else self.posts
            entries = [
                {
                    "link": self.site.base + post.path,
                    "date_gmt": f"{post.day}T07:00:00",
                    "modified_gmt": f"{self.changed(post):%Y-%m-%dT%H:%M:%S}",
                }
                for post in listed
            ]
        else:
            shown = {post.number for post in self.posts}
            entries = [
                {
                    "id": reply.number,
                    "link": self._link(reply),
                    "author_name": f"Läsare {reply.number}",
                    "content": {"rendered": reply.text},
                }
                for reply in reversed(self.replies)
                if reply.post in shown
            ]
        size, page = int(asked["per_page"]), int(asked["page"])
        pages = -(-len(entries) // size)
        if page > max(pages, 1):
            return Answer('{"code": "rest_post_invalid_page_number"}', "application/json", 400)
        headers = {"X-WP-Total": str(len(entries)), "X-WP-TotalPages": str(pages)}
        body = json.dumps(entries[(page - 1) * size : page * size])
        return Answer(body, "application/json", headers=headers)
