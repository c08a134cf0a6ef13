"""CDX servers: what they are asked, and their answers, in the two shapes that there are. Pure.

Sources: the Wayback CDX server API (https://github.com/internetarchive/wayback/tree/master/wayback-cdx-server), which
answers an array of arrays, and pywb's (https://pywb.readthedocs.io/en/latest/manual/cdxserver_api.html), which answers
an object a line, as the Common Crawl index does (https://commoncrawl.org/cdxj-index).
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from crawler.urls import spelled

LIMIT = 50_000
"""Captures that are asked for at a time."""
REDIRECTS = (301, 302, 303, 307, 308)

_NAMES = {"original": "url", "statuscode": "status", "mimetype": "mime"}
_STAMP = re.compile(r"/(\d{14})id_/(https?:/{1,2}.*)", re.DOTALL)
_PAGES = re.compile(r"(text|application)/(html|xhtml\+xml|xml|rss\+xml|atom\+xml|rdf\+xml)", re.IGNORECASE)
_UNTOLD = ("", "-", "unk", "warc/revisit")  # media types that are none


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One capture as an index lists it. `stamp` is its time as it stands there, 14 digits; `status` 0 where unknown, as
    of a revisit. `file`, `offset` and `length` say where its record lies, of an index that tells.
    """

    url: str
    stamp: str
    status: int
    mime: str
    digest: str
    file: str = ""
    offset: int = 0
    length: int = 0

    @property
    def at(self) -> datetime:
        return datetime.strptime(self.stamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC)

    @property
    def page(self) -> bool:
        """Whether it may be a page, a feed or a sitemap."""
        return self.status == 200 and bool(_PAGES.match(self.mime))

    @property
    def moved(self) -> bool:
        """Whether it leads elsewhere."""
        return self.status in REDIRECTS


@dataclass(slots=True)
class Listing:
    """An answer: its captures, where it goes on, and how many of its lines are none that can be understood."""

    snapshots: list[Snapshot] = field(default_factory=list)
    resume: str | None = None
    skipped: int = 0


def query(server: str, url: str, *, prefix: bool, resume: str | None = None) -> str:
    """The address that asks for all captures of `url`, or of all that begins with it, from a key on."""
    words = _asked(url, prefix=prefix) | {"limit": str(LIMIT), "showResumeKey": "true"}
    return _with(server, words | ({"resumeKey": resume} if resume else {}))


def paged_query(server: str, url: str, *, prefix: bool, page: int | None) -> str:
    """The same of an index that counts its pages: one of them (from 0 on), or how many there are (`read_pages`)."""
    return _with(
        server, _asked(url, prefix=prefix) | ({"showNumPages": "true"} if page is None else {"page": str(page)})
    )


def _asked(url: str, *, prefix: bool) -> dict[str, str]:
    parts = urlsplit(url)
    # as a prefix without its last slash: an index knows `/blogg/?p=42` as `/blogg?p=42`
    path = (parts.path.rstrip("/") if prefix else parts.path) or "/"
    asked = f"{parts.netloc}{path}" + (f"?{parts.query}" if parts.query else "")
    return {"url": asked, "output": "json"} | ({"matchType": "prefix"} if prefix else {})


def _with(server: str, words: dict[str, str]) -> str:
    return f"{server}{'&' if '?' in server else '?'}{urlencode(words)}"


def read_pages(body: bytes) -> int | None:
    """How many pages an answer has; None where it is the answer itself, of a server that has no pages."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return None
    pages = told.get("pages") if isinstance(told, dict) else told
    return pages if isinstance(pages, int) and not isinstance(pages, bool) and pages >= 0 else None


@dataclass(frozen=True, slots=True)
class Collection:
    """One index of several: its name, the address of its CDX server, and the day that it begins, where it tells."""

    name: str
    server: str
    begins: datetime | None = None


def read_collections(body: bytes, base: str) -> list[Collection]:
    """The indexes that a `collinfo.json` at `base` lists. Raises ValueError where it is none."""
    told = json.loads(body)
    if not isinstance(told, list):
        raise ValueError("it is no list of indexes")
    found = []
    for each in told:
        if isinstance(each, dict) and isinstance(server := each.get("cdx-api"), str):
            found.append(Collection(str(each.get("id") or server), urljoin(base, server), _begins(each.get("from"))))
    if not found:
        raise ValueError("it lists no index")
    return found


def _begins(told: Any) -> datetime | None:
    try:
        at = datetime.fromisoformat(told)
    except (TypeError, ValueError):
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


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
        mime = str(row.get("mime") or "")
        made = Snapshot(
            url=str(row["url"]),
            stamp=str(row["timestamp"]),
            status=_number(row.get("status")),
            mime=str(row.get("mime-detected") or mime) if mime in _UNTOLD[:-1] else mime,
            digest=str(row.get("digest") or "").removeprefix("sha1:").strip("-"),
            file=str(row.get("filename") or ""),
            offset=_number(row.get("offset")),
            length=_number(row.get("length")),
        )
        if not made.url.startswith(("http://", "https://")) or len(made.stamp) != 14 or not made.at:
            raise ValueError
        spelled(made.url)
    except (AttributeError, KeyError, TypeError, ValueError):
        listing.skipped += 1
        return
    listing.snapshots.append(made)


def _number(told: Any) -> int:
    return int(told) if str(told or "").isdecimal() else 0


def resolved(snapshots: Sequence[Snapshot], *, by_record: bool) -> list[Snapshot]:
    """Revisits, of which an index tells neither status nor media type, with those of the capture that they repeat: the
    one with the same digest. Where there is none, it may be a page: what comes will tell. `by_record`: captures are
    had by their records, of which a revisit's has no payload: the capture that it repeats stands for it.
    """
    originals: dict[str, Snapshot] = {}
    for each in snapshots:
        if each.digest and each.status == 200 and each.mime not in _UNTOLD:
            known = originals.get(each.digest)
            originals[each.digest] = min(known, each, key=lambda one: one.stamp) if known else each
    found = []
    for each in snapshots:
        if each.status == 0 and (each.mime in _UNTOLD or _PAGES.match(each.mime)):
            original = originals.get(each.digest)
            mime = original.mime if original else "text/html" if each.mime in _UNTOLD else each.mime
            each = replace(each, status=200, mime=mime)
            if by_record and original and spelled(original.url) == spelled(each.url):
                each = original
        found.append(each)
    return found
