"""A WordPress export (WXR 1.0 to 1.2) cut into its posts, each with what a visitor of the blog could see of it.

Cut out are the published posts, whole and byte by byte as they stand, but for what no page ever showed: e-mail
and IP addresses, passwords, plugins' notes, comments that were held, spam or thrown away. What is left out is counted.
Source: `wp-admin/includes/export.php` of WordPress 2.1 to 6.x.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import IO
from urllib.parse import urljoin

from crawler import urls
from crawler.items import Blog
from crawler.reading.exports.fields import Field, parsed
from crawler.sources.cut import Counted, Cut, http_address
from crawler.sources.elements import Element, elements

MIME = "application/rss+xml"

_OF_ITEM = frozenset(
    "title link pubDate dc:creator guid category content:encoded excerpt:encoded wp:post_id wp:post_date "
    "wp:post_date_gmt wp:post_modified wp:post_modified_gmt wp:post_name wp:status wp:post_type".split()
)
_OF_COMMENT = frozenset(
    "wp:comment_id wp:comment_author wp:comment_author_url wp:comment_date wp:comment_date_gmt wp:comment_content "
    "wp:comment_approved wp:comment_type wp:comment_parent wp:comment_user_id".split()
)
_OF_CHANNEL = ("title", "link", "language", "wp:wxr_version", "wp:base_blog_url", "generator")
_OF_AUTHOR = ("wp:author_id", "wp:author_login", "wp:author_display_name")
_KINDS = ("comment", "pingback", "trackback")
_CREATED = re.compile(r"created=\"(\d{4}-\d\d-\d\d \d\d:\d\d)\"")
_DECLARATION = re.compile(r"<\?xml[^>]*\?>")
_ROOT = re.compile(r"<rss\b[^>]*>")
_COMMENTS = {"0": "held comments", "spam": "spam comments"}
_COUNTED = {
    "draft": "drafts", "auto-draft": "drafts", "private": "private posts", "pending": "pending posts",
    "future": "future posts", "trash": "posts in the bin", "page": "static pages", "attachment": "attachments",
    "nav_menu_item": "menu items",
}  # fmt: skip


@dataclass(slots=True)
class _Channel:
    """What stands before the posts of a blog."""

    blog: Blog
    at: datetime | None
    before: str
    authors: dict[str, str]
    encoding: str


def cut(file: IO[bytes], counted: Counted, progress: Callable[[int], object] = lambda read: None) -> Iterator[Cut]:
    """The posts of an export, in its order. Raises OSError."""
    channel: _Channel | None = None
    for element in elements(file, "item", progress):
        if b"<channel" in element.before:
            channel = _channel(element.before)
        if not element.whole:
            counted.damaged.append((f"byte {element.offset}", "an item without an end"))
        elif channel is None:
            counted.damaged.append((f"byte {element.offset}", "an item of no blog that is named"))
        elif post := _post(channel, element, counted):
            yield post


def _channel(before: bytes) -> _Channel | None:
    """What stands before the posts of a blog; None where it does not say which blog it is."""
    declared = re.search(rb"<\?xml[^>]*encoding\s*=\s*[\"']([\w.-]+)", before)
    encoding = declared[1].decode().lower() if declared else "utf-8"
    try:
        text = before.decode(encoding, "surrogateescape" if encoding.replace("-", "") == "utf8" else "replace")
    except LookupError:
        encoding = "utf-8"
        text = before.decode(encoding, "surrogateescape")
    start = text.rindex("<channel")
    head = parsed(text[text.index(">", start) + 1 :])
    fields: dict[str, Field] = {}
    authors: dict[str, str] = {}
    for found in head.fields:
        if found.name == "wp:author":
            told = [inner.source for inner in found.fields if inner.name in _OF_AUTHOR]
            authors[found.first("wp:author_login")] = f"<wp:author>{''.join(told)}</wp:author>"
        else:
            fields.setdefault(found.name, found)
    home = next((url for name in ("link", "wp:base_blog_url") if (url := http_address(_text(fields, name)))), None)
    if home is None:
        return None
    home = home if home.endswith("/") or "?" in home else f"{home}/"
    blog = Blog(blog=urls.slug(home), url=home, platform="wordpress")
    blog.title = _told(fields, "title")
    blog.description = _told(fields, "description")
    blog.generator = _told(fields, "generator")
    declaration, root = _DECLARATION.search(text), _ROOT.search(text)
    kept = [fields[name].source for name in _OF_CHANNEL if name in fields]
    opening = [declaration.group() if declaration else "", root.group() if root else "<rss>", "<channel>", *kept]
    return _Channel(blog, _exported_at(text, fields), "\n".join(opening), authors, encoding)


def _told(fields: dict[str, Field], name: str) -> str | None:
    return fields[name].text or None if name in fields else None


def _exported_at(text: str, fields: dict[str, Field]) -> datetime | None:
    """When the file was made. Old versions say in `pubDate` when the blog last changed, in a comment when it was."""
    told = []
    if created := _CREATED.search(text):
        told.append(datetime.fromisoformat(created.group(1)).replace(tzinfo=UTC))
    with suppress(KeyError, ValueError, TypeError, OverflowError):
        told.append(parsedate_to_datetime(fields["pubDate"].text).astimezone(UTC))
    return max(told, default=None)


def _post(channel: _Channel, element: Element, counted: Counted) -> Cut | None:
    """A published post; what is none is counted."""
    utf8 = channel.encoding.replace("-", "") == "utf8"
    item = parsed(element.body.decode(channel.encoding, "surrogateescape" if utf8 else "replace")).fields[0]
    about = {found.name: found for found in item.fields if found.name not in ("wp:comment", "category")}
    kind, status = _text(about, "wp:post_type") or "post", _text(about, "wp:status") or "publish"
    name = (
        _COUNTED.get(kind, f"items of the type {kind}") if kind != "post" else _COUNTED.get(status, f"{status} posts")
    )
    if kind != "post" or status != "publish":
        counted.counts[name] += 1
        return None
    if _text(about, "wp:post_password"):
        counted.counts["protected posts"] += 1
        return None
    url = _address(channel, about)
    if url is None:
        counted.damaged.append((f"byte {element.offset}", "a post without an address"))
        return None
    author = channel.authors.get(_text(about, "dc:creator"), "")
    kept = "\n".join([channel.before, author, "<item>", *_shown(item, counted), "</item>", "</channel>", "</rss>\n"])
    body = kept.encode(channel.encoding, "surrogateescape" if utf8 else "xmlcharrefreplace")
    return Cut(channel.blog, url, channel.at, body, element.offset)


def _text(fields: dict[str, Field], name: str) -> str:
    return fields[name].text if name in fields else ""


def _address(channel: _Channel, about: dict[str, Field]) -> str | None:
    """The post's permalink; where none stands, the one that WordPress always answers to."""
    number = _text(about, "wp:post_id")
    return http_address(_text(about, "link")) or (urljoin(channel.blog.url, f"?p={number}") if number else None)


def _shown(item: Field, counted: Counted) -> Iterator[str]:
    """What of a post and its thread anybody could see, as it stands."""
    yield from (found.source for found in item.fields if found.name in _OF_ITEM)
    for found in _shown_comments([found for found in item.fields if found.name == "wp:comment"], counted):
        kept = [inner.source for inner in found.fields if inner.name in _OF_COMMENT]
        yield "\n".join(["<wp:comment>", *kept, "</wp:comment>"])


def _shown_comments(thread: list[Field], counted: Counted) -> list[Field]:
    """The comments of a thread that its page shows: approved, and so is whatever they answer."""
    parents: dict[str, str] = {}
    approved: list[tuple[str, Field]] = []
    for found in thread:
        state, kind = found.first("wp:comment_approved") or "1", found.first("wp:comment_type") or "comment"
        if state not in ("1", "approve", "approved"):
            counted.counts[_COMMENTS.get(state, "comments in the bin")] += 1
        elif kind not in _KINDS:
            counted.counts[f"comments of the type {kind}"] += 1
        else:
            number = found.first("wp:comment_id")
            parents[number] = found.first("wp:comment_parent") or "0"
            approved.append((number, found))
    shown = [found for number, found in approved if _is_shown(number, parents)]
    counted.counts["answers to comments that are not shown"] += len(approved) - len(shown)
    return shown


def _is_shown(number: str, parents: dict[str, str]) -> bool:
    seen = set()
    while number in parents and number not in seen:
        seen.add(number)
        number = parents[number]
    return number == "0"
