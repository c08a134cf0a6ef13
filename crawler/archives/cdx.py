"""CDX servers: what they are asked, and their answers, in the two shapes that there are. Pure.

Sources: the Wayback CDX server API (https://github.com/internetarchive/wayback/tree/master/wayback-cdx-server), which
answers an array of arrays, and pywb's (https://pywb.readthedocs.io/en/latest/manual/cdxserver_api.html), which answers
an object a line, as the Common Crawl index does.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

from crawler.archives.blogs import spelled

LIMIT = 50_000
"""Captures that are asked for at a time."""

_NAMES = {"original": "url", "statuscode": "status", "mimetype": "mime"}
_STAMP = re.compile(r"/(\d{14})id_/(https?:/{1,2}.*)", re.DOTALL)
_PAGES = re.compile(r"(text|application)/(html|xhtml\+xml|xml|rss\+xml|atom\+xml|rdf\+xml)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One capture as an index lists it. `stamp` is its time as it stands there, 14 digits; `status` 0 where unknown."""

    url: str
    stamp: str
    status: int
    mime: str
    digest: str

    @property
    def at(self) -> datetime:
        return datetime.strptime(self.stamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC)

    @property
    def page(self) -> bool:
        """Whether it may be a page, a feed or a sitemap."""
        return self.status == 200 and bool(_PAGES.match(self.mime))


@dataclass(slots=True)
class Listing:
    """An answer: its captures, where it goes on, and how many of its lines are none that can be understood."""

    snapshots: list[Snapshot] = field(default_factory=list)
    resume: str | None = None
    skipped: int = 0


def query(server: str, url: str, *, prefix: bool, resume: str | None = None) -> str:
    """The address that asks for all captures of `url`, or of all that begins with it, from a key on."""
    parts = urlsplit(url)
    # as a prefix without its last slash: an index knows `/blogg/?p=42` as `/blogg?p=42`
    path = (parts.path.rstrip("/") if prefix else parts.path) or "/"
    asked = f"{parts.netloc}{path}" + (f"?{parts.query}" if parts.query else "")
    words = {"url": asked, "output": "json", "limit": str(LIMIT), "showResumeKey": "true"}
    if prefix:
        words["matchType"] = "prefix"
    if resume:
        words["resumeKey"] = resume
    return f"{server}{'&' if '?' in server else '?'}{urlencode(words)}"


def replay(server: str) -> str:
    """Where the captures lie that a CDX server lists: `{base}{stamp}id_/{url}` gives the bytes as they were served."""
    base = re.sub(r"/cdx/search/cdx/?$", "/web/", server.partition("?")[0])
    return base if base.endswith("/web/") else re.sub(r"(/cdx/?|-index|/index/?)$", "/", base)


def replayed(url: str) -> tuple[str, datetime] | None:
    """Which address an address of `id_` replay is of, and when it was captured; None where it is none."""
    found = _STAMP.search(url)
    if found is None:
        return None
    original = re.sub(r"^(https?:)/{1,2}", r"\1//", found[2])
    try:
        return original, datetime.strptime(found[1], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None


def read_listing(body: bytes) -> Listing:
    """Read an answer of either shape; what is torn or malformed is skipped and counted. No match is an empty answer."""
    text = body.decode("utf-8", "replace").strip()
    if text.startswith("["):
        return _of_arrays(text)
    listing = Listing()
    for line in text.splitlines():
        try:
            _add(listing, json.loads(line))
        except (ValueError, RecursionError):
            listing.skipped += bool(line.strip())
    return listing


def _of_arrays(text: str) -> Listing:
    listing = Listing()
    try:
        rows = json.loads(text)
    except (ValueError, RecursionError):
        rows = []
        for line in text.splitlines():  # cut off, or one line of it is none
            row = line.strip().rstrip(",")
            row = row[1:] if row.startswith("[[") else row
            try:
                rows.append(json.loads(row[:-1] if row.endswith("]]") else row))
            except ValueError:
                listing.skipped += 1
    if not rows:
        return listing
    names = [_NAMES.get(str(name), str(name)) for name in rows[0]]
    for row in rows[1:]:
        if isinstance(row, list) and len(row) == len(names):
            _add(listing, dict(zip(names, row, strict=True)))
        elif isinstance(row, list) and len(row) == 1 and isinstance(row[0], str):
            listing.resume = row[0]
        elif row:
            listing.skipped += 1
    return listing


def _add(listing: Listing, row: Any) -> None:
    try:
        status = str(row.get("status") or "")
        made = Snapshot(
            url=str(row["url"]),
            stamp=str(row["timestamp"]),
            status=int(status) if status.isdecimal() else 0,
            mime=str(row.get("mime") or ""),
            digest=str(row.get("digest") or ""),
        )
        if not made.url.startswith(("http://", "https://")) or len(made.stamp) != 14 or not made.at:
            raise ValueError
        spelled(made.url)
    except (AttributeError, KeyError, TypeError, ValueError):
        listing.skipped += 1
        return
    listing.snapshots.append(made)
