"""The WordPress REST API as lists of posts and of comments (developer.wordpress.org/rest-api/reference). Pure.

It answers anonymous readers with published posts only, and refuses comment types other than `comment`;
so it names posts here, and the pages give the rest.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from crawler import urls

PER_PAGE = 100


@dataclass(frozen=True, slots=True)
class ApiPost:
    """One post: its address, its date in UTC as ISO 8601 text, and when it was last modified, as it stands there."""

    url: str
    published: str | None = None
    modified: str = ""


@dataclass(frozen=True, slots=True)
class ApiComment:
    """One comment: its number, its own address, and a digest of what is said of it."""

    number: str
    url: str
    digest: str


def posts_url(root: str, *, by_change: bool = False) -> str:
    """Address of the first page of the list of posts below a REST root (`…/wp-json/` or `…?rest_route=/`), the newest
    first, or those that were changed last.
    """
    order = {"orderby": "modified", "order": "desc"} if by_change else {}
    return _url(root, "posts", {"_fields": "link,date_gmt,modified_gmt", **order})


def comments_url(root: str) -> str:
    """Address of the first page of the list of comments, the newest first."""
    return _url(root, "comments", {"_fields": "id,link,author_name,content"})


def _url(root: str, what: str, fields: dict[str, str]) -> str:
    parts = urlsplit(root)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    wanted = {"per_page": str(PER_PAGE), "page": "1", **fields}
    if "rest_route" in query:
        query = {**query, "rest_route": query["rest_route"].rstrip("/") + f"/wp/v2/{what}", **wanted}
        return urlunsplit(parts._replace(query=urlencode(query)))
    path = parts.path.rstrip("/") + f"/wp/v2/{what}"
    return urlunsplit(parts._replace(path=path, query=urlencode({**query, **wanted})))


def read_posts(body: bytes) -> list[ApiPost] | None:
    """Read one page of the list of posts; None where the bytes are something else (an error object, HTML)."""
    entries = _entries(body)
    if entries is None:
        return None
    return [
        ApiPost(entry["link"], _text(entry, "date_gmt") or None, _text(entry, "modified_gmt"))
        for entry in entries
        if _text(entry, "link")
    ]


def read_comments(body: bytes) -> list[ApiComment] | None:
    """Read one page of the list of comments; None where the bytes are something else."""
    entries = _entries(body)
    if entries is None:
        return None
    return [
        ApiComment(str(entry["id"]), entry["link"], urls.digest(_text(entry, "author_name"), str(entry.get("content"))))
        for entry in entries
        if isinstance(entry.get("id"), int) and _text(entry, "link")
    ]


def _entries(body: bytes) -> list[dict[str, Any]] | None:
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return [entry for entry in data if isinstance(entry, dict)] if isinstance(data, list) else None


def _text(entry: dict[str, Any], name: str) -> str:
    value = entry.get(name)
    return value if isinstance(value, str) else ""


def turned(url: str, page: int) -> str:
    """The address of another page of the same list."""
    parts = urlsplit(url)
    query = {**dict(parse_qsl(parts.query, keep_blank_values=True)), "page": str(page)}
    return urlunsplit(parts._replace(query=urlencode(query)))


def root_of(url: str) -> str:
    """The REST root that a list lies below."""
    parts = urlsplit(url)
    route = dict(parse_qsl(parts.query, keep_blank_values=True)).get("rest_route")
    if route is not None:
        return urlunsplit(parts._replace(query=urlencode({"rest_route": route.partition("wp/v2/")[0]})))
    return urlunsplit(parts._replace(path=parts.path.partition("wp/v2/")[0], query=""))


def page_of(url: str) -> int:
    """Which page of a list an address is of."""
    number = dict(parse_qsl(urlsplit(url).query)).get("page", "1")
    return int(number) if number.isdecimal() else 1
