"""A Blogger export cut into its posts, each with what a visitor of the blog could see of it and of its thread.

The comments of a post stand anywhere in the file, in the order in which they were written: the file is looked through
once for where each stands, then post by post. Sources: `crawler.reading.exports.blogger`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import IO
from urllib.parse import urljoin

from crawler import urls
from crawler.errors import UsageError
from crawler.items import Blog
from crawler.reading.exports.blogger import link_to, number
from crawler.reading.exports.fields import Field, parsed
from crawler.sources.cut import Counted, Cut, http_address
from crawler.sources.elements import Element, elements

MIME = "application/atom+xml"

_KIND = "http://schemas.google.com/g/2005#kind"
_SHOWN = frozenset(
    "id published updated category title content link thr:total thr:in-reply-to blogger:type blogger:status "
    "blogger:parent blogger:inReplyTo blogger:filename blogger:created".split()
)
_OF_AUTHOR = ("name", "uri")
_LINKS = ("alternate", "related")
_ROOT = re.compile(r"<feed\b[^>]*>")
_COUNTED = {
    "page": "static pages", "settings": "settings", "template": "templates", "draft": "drafts",
    "scheduled": "future posts", "soft_trashed": "posts in the bin",
}  # fmt: skip


@dataclass(slots=True)
class _Contents:
    """Where the published entries of a file stand (offset and bytes), comments by the number of their post."""

    head: str = ""
    posts: list[tuple[int, int]] = field(default_factory=list)
    comments: dict[str, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))


def cut(
    file: IO[bytes], counted: Counted, progress: Callable[[int], object] = lambda read: None, home: str | None = None
) -> Iterator[Cut]:
    """The posts of an export, in its order; `home` is the blog's address, for files that do not say it.

    The file must be one that can be read again from anywhere. Raises OSError, UsageError where nobody says the address.
    """
    contents = _Contents()
    for element in elements(file, "entry", progress):
        contents.head = contents.head or element.before.decode("utf-8", "replace")
        if element.whole:
            _note(element, contents, counted)
        else:
            counted.damaged.append((f"byte {element.offset}", "an entry without an end"))
    head = parsed(contents.head[contents.head.find("<feed") :].partition(">")[2])
    blog = _blog(head, home)
    at = _instant(head.first("updated"))
    root = _ROOT.search(contents.head)
    opening = f'<?xml version="1.0" encoding="UTF-8"?>\n{root.group() if root else "<feed>"}\n'
    for offset, size in contents.posts:
        entry = _entry(file, offset, size)
        url = _address(entry, blog.url)
        if url is None:
            counted.damaged.append((f"byte {offset}", "a post without an address"))
            continue
        thread = contents.comments.pop(number(entry.first("id")) or "", [])
        shown = [_shown(entry), *(_shown(_entry(file, *place)) for place in thread)]
        body = f"{opening}{''.join(shown)}</feed>\n".encode("utf-8", "surrogateescape")
        yield Cut(blog, url, at, body, offset)
    counted.counts["comments on what is not shown"] += sum(map(len, contents.comments.values()))


def _note(element: Element, contents: _Contents, counted: Counted) -> None:
    """Note where a published entry stands; count what is none."""
    entry = parsed(element.body.decode("utf-8", "surrogateescape")).fields[0]
    kinds = (found.attributes for found in entry.all("category"))
    told = next((kind.get("term", "") for kind in kinds if kind.get("scheme") == _KIND), "")
    kind = (entry.first("blogger:type") or told.rpartition("#")[2] or "post").lower()
    status = "draft" if _is_draft(entry) else (entry.first("blogger:status") or "live").lower()
    if entry.first("blogger:trashed"):
        status = "soft_trashed"
    place = element.offset, len(element.body)
    if kind == "post" and status == "live":
        contents.posts.append(place)
    elif kind == "comment" and status == "live":
        contents.comments[_post_of(entry)].append(place)
    elif kind == "comment":
        counted.counts["comments that are not shown"] += 1
    else:
        name = status if kind == "post" else kind
        counted.counts[_COUNTED.get(name, f"entries: {name}")] += 1


def _is_draft(entry: Field) -> bool:
    return any(control.first("app:draft") == "yes" for control in entry.all("app:control"))


def _post_of(entry: Field) -> str:
    """Number of the post that a comment answers; empty where it does not say."""
    replies = [found.attributes.get("ref", "") for found in entry.all("thr:in-reply-to")]
    return number(entry.first("blogger:parent")) or number(next(iter(replies), "")) or ""


def _blog(head: Field, home: str | None) -> Blog:
    address = http_address(home or link_to(head, "alternate") or "")
    if address is None:
        raise UsageError("the export does not say which blog it is of; say --url, the blog's address")
    url = urljoin(address, "/")
    title, subtitle = head.first("title") or None, head.first("subtitle") or None
    generator = head.first("generator") or None
    blog = Blog(blog=urls.slug(url), url=url, title=title, description=subtitle, platform="blogger")
    blog.generator = generator
    return blog


def _instant(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at.astimezone(UTC) if at.tzinfo else None


def _entry(file: IO[bytes], offset: int, size: int) -> Field:
    file.seek(offset)
    return parsed(file.read(size).decode("utf-8", "surrogateescape")).fields[0]


def _address(entry: Field, home: str) -> str | None:
    name = entry.first("blogger:filename")
    return http_address(link_to(entry, "alternate") or (urljoin(home, name) if name else ""))


def _shown(entry: Field) -> str:
    """What of an entry anybody could see, as it stands."""
    kept = []
    for found in entry.fields:
        if found.name == "author":
            kept.append(f"<author>{''.join(of.source for of in found.fields if of.name in _OF_AUTHOR)}</author>")
        elif found.name in _SHOWN and (found.name != "link" or found.attributes.get("rel") in _LINKS):
            kept.append(found.source)
    return "\n".join(["<entry>", *kept, "</entry>\n"])
