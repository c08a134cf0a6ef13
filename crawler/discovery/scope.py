"""Which addresses belong to a blog, and what their shape alone tells of them. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import parse_qsl, urljoin, urlsplit, urlunsplit

from crawler import urls
from crawler.reading.page import Page

Shape = Literal["page", "archive", "list", "paging", "skip"]

_ASSET = re.compile(
    r"\.(jpe?g|png|gif|bmp|svg|webp|ico|css|js|json|xml|rdf|rss|atom|pdf|docx?|xlsx?|pptx?|zip|gz|rar|exe|mp[34]|m4[av]|"
    r"wav|ogg|avi|mov|wmv|flv|swf|txt|ics|vcf)$",
    re.IGNORECASE,
)
# Never a post, never a list of posts: feeds, forms, share and print views, the platform's own machinery.
_NEVER = re.compile(
    r"/(feed|trackback|embed|print|email|emailpopup|amp)(/|$)|/feed/(rss2?|atom|rdf)|/wp-(admin|login|content|includes|json)|"
    r"/xmlrpc\.php|/wp-(comments-post|trackback|rss2?|atom|signup|register|links-opml)|/mt[-\w]*\.(cgi|fcgi)|/cgi-bin/|"
    r"/(login|logga-in|logout|admin|cart|checkout)(/|$|\.)|/(search|sok|s%c3%b6k)(/(?!label)|$)|/attachment/|/embed/",
    re.IGNORECASE,
)
# Relative links of a page that answers at any address: `/a/a/a/`, `/a/b/a/b/a/b/`.
_SPIRAL = re.compile(r"(/[^/]+(?:/[^/]+){0,2})\1\1(/|$)")
_NEVER_QUERY = {
    "s",
    "q",
    "search",
    "sok",
    "query",
    "feed",
    "attachment_id",
    "preview",
    "tb",
    "replyto",
    "reply-to",
    "action",
}
_PAGING_PATH = re.compile(r"/(page|sida|side|seite)[/-]?(\d+)/?$", re.IGNORECASE)
_PAGING_QUERY = {"paged", "page", "sida", "start", "offset", "before", "updated-max"}
_DATE_PATH = re.compile(
    r"/(19|20)\d\d(/(0?[1-9]|1[0-2])(/([0-2]?\d|3[01]))?)?/?$|/(19|20)\d\d[_-]\d\d([_-]\d\d)?(_archive)?\.\w+$"
)
# A post whose name is a number and no day: `/2009/07/2009/`, `/2012/06/111/`.
_NUMBERED_POST = re.compile(r"/(19|20)\d\d/\d\d?/(\d\d?/)?\d{3,}/?$")
_ARCHIVE_PATH = re.compile(
    r"/(arkiv|archives?|alla-inlagg|archiv|arkisto)/?((19|20)\d\d([/-]?\d\d)?/?)?(index)?(\.\w+)?$", re.IGNORECASE
)
_LIST_PATH = re.compile(
    r"/(category|categories|kategori|kategorier|topics?|amnen?|tags?|etikett(er)?|taggar|label|author|forfattare|skribent)/"
    r"|/search/label/",
    re.IGNORECASE,
)
_LIST_QUERY = {"cat", "tag", "category", "kategori", "author", "label", "tagg", "etikett"}
_DATE_QUERY = {"m", "year", "monthnum", "month", "day", "w", "manad", "ar"}
_POST_PATH = re.compile(
    r"/(19|20)\d\d/(\d\d?/){0,2}[^/]*[a-z][^/]*/?$|/(19|20)\d\d[/-]\d\d[/-](\d\d[/-])?[\w%.-]*[a-z][\w%.-]*/?$|/archives?/0*\d+(\.\w+)?/?$",
    re.IGNORECASE,
)

_TAILS = (_PAGING_PATH, _DATE_PATH, _ARCHIVE_PATH, _LIST_PATH)


@dataclass(frozen=True, slots=True)
class Scope:
    """A blog's place: a host (with port, without `www.`) and a path that its pages lie under."""

    host: str
    path: str

    @classmethod
    def of(cls, home: str) -> Scope:
        """The scope of a blog whose home is `home`: its host, and the folder of its path."""
        parts = urlsplit(urls.canonical(home))
        return cls(parts.netloc.removeprefix("www."), parts.path.rpartition("/")[0] + "/")

    def same_host(self, url: str) -> bool:
        """Whether `url` lies on the blog's host."""
        try:
            parts = urlsplit(urls.canonical(url))
        except ValueError:
            return False
        return parts.scheme in ("http", "https") and parts.netloc.removeprefix("www.") == self.host

    def holds(self, url: str) -> bool:
        """Whether `url` lies in the blog."""
        return self.same_host(url) and (urlsplit(url).path or "/").startswith(self.path)

    def respell(self, url: str, home: str) -> str:
        """`url` with the scheme and host of `home`, where it lies on the blog's host."""
        if not self.same_host(url):
            return url
        scheme, host = urlsplit(home)[:2]
        return urlunsplit(urlsplit(url)._replace(scheme=scheme, netloc=host))


def shape(url: str) -> Shape:
    """What the address alone tells: a date `archive`, a category or tag `list`, `paging` through one, something
    to `skip`, or a `page`, which may be a post.
    """
    parts = urlsplit(url)
    names = {name.lower() for name, _ in parse_qsl(parts.query, keep_blank_values=True)}
    if _SPIRAL.search(parts.path):
        return "skip"
    if "updated-max" in names:  # Blogger's older posts lie under /search
        return "paging"
    if _ASSET.search(parts.path) or _NEVER.search(parts.path) or names & _NEVER_QUERY:
        return "skip"
    if _PAGING_PATH.search(parts.path) or names & _PAGING_QUERY:
        return "paging"
    if _NUMBERED_POST.search(parts.path):
        return "page"
    if _DATE_PATH.search(parts.path) or _ARCHIVE_PATH.search(parts.path) or names & _DATE_QUERY:
        return "archive"
    if _LIST_PATH.search(parts.path) or names & _LIST_QUERY:
        return "list"
    return "page"


def root_of(url: str) -> str:
    """The address that a date archive, category or further page of a list lies under: as far as its shape tells,
    the blog's home.
    """
    parts = urlsplit(url)
    cuts = [found.start() for tail in _TAILS if (found := tail.search(parts.path))]
    return parts._replace(path=f"{parts.path[: min(cuts)]}/" if cuts else parts.path, query="", fragment="").geturl()


def home_of(page: Page) -> str:
    """The home of the blog that a page stands in: what it says, else the folder of its feed, else the host."""
    folders = (urljoin(feed, ".") for feed in page.site.feeds)
    own = next((folder for folder in folders if page.url.startswith(folder)), urljoin(page.url, "/"))
    return page.site.home or own


def like_post(url: str) -> bool:
    """Whether the address has a shape that only posts have: a dated permalink, `?p=42`, a numbered archive file."""
    parts = urlsplit(url)
    if _POST_PATH.search(parts.path) or _NUMBERED_POST.search(parts.path):
        return True
    return bool(re.search(r"(^|&)p=\d+(&|$)", parts.query))
