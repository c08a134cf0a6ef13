"""The WordPress REST API as a list of posts (developer.wordpress.org/rest-api/reference/posts). Pure.

It answers anonymous readers with published posts only, and refuses comment types other than `comment`;
so it names posts here, and the pages give the rest.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

PER_PAGE = 100


@dataclass(frozen=True, slots=True)
class ApiPage:
    """One page of the list: posts as (address, date in UTC as ISO 8601 text)."""

    posts: list[tuple[str, str | None]]


def posts_url(root: str, page: int = 1) -> str:
    """Address of one page of the list of posts below a REST root (`…/wp-json/` or `…?rest_route=/`)."""
    parts = urlsplit(root)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    wanted = {"per_page": str(PER_PAGE), "page": str(page), "_fields": "link,date_gmt"}
    if "rest_route" in query:
        query = {**query, "rest_route": query["rest_route"].rstrip("/") + "/wp/v2/posts", **wanted}
        return urlunsplit(parts._replace(query=urlencode(query)))
    path = parts.path.rstrip("/") + "/wp/v2/posts"
    return urlunsplit(parts._replace(path=path, query=urlencode({**query, **wanted})))


def read_posts(body: bytes) -> ApiPage | None:
    """Read one page of the list; None where the bytes are something else (an error object, HTML)."""
    try:
        data = json.loads(body)
    except ValueError:
        return None
    if not isinstance(data, list):
        return None
    posts = [(entry["link"], entry.get("date_gmt")) for entry in data if isinstance(entry, dict) and entry.get("link")]
    return ApiPage(posts)


def turned(url: str, page: int) -> str:
    """The address of another page of the same list."""
    parts = urlsplit(url)
    query = {**dict(parse_qsl(parts.query, keep_blank_values=True)), "page": str(page)}
    return urlunsplit(parts._replace(query=urlencode(query)))
