"""The pages of a thread that is split over several: which one this is, and where the others are.

Sources: WordPress' get_comments_pagenum_link() and paginate_comments_links() (`/comment-page-2/#comments`, `?cpage=2`),
Blogger's `?commentPage=2`, TypePad's `/comments/page/2/#comments`.
"""

from __future__ import annotations

import re
from urllib.parse import urldefrag, urlsplit

from lxml.html import HtmlElement

from crawler import urls
from crawler.reading.inventory import Inventory
from crawler.reading.layout import text_of
from crawler.reading.markup import Document, absolute

_IN_PATH = re.compile(r"(/comment-page-|/comments/page/)(\d+)(?=/?$)")
_IN_QUERY = re.compile(r"([?&](?:cpage|commentPage)=)(\d+)")
_ADDRESSES = re.compile(r"comment-page-|cpage=|commentPage=|/comments/page/")
_TO_COMMENT = re.compile(r"#(?:li-|div-)?comment-\d+$")
_MOST = 2000


def comment_paging(doc: Document, inventory: Inventory) -> tuple[int | None, dict[int, str]]:
    """The number of this page of the thread and the addresses of all others; (None, {}) where there is one page only.

    Every number up to the highest that is linked exists. Where the address does not tell which page this is, the
    links do: "Äldre kommentarer" leads one back, the number that is missing from a row is this one.
    """
    here = urls.key(doc.url)
    linked: dict[int, str] = {}
    back: set[int] = set()
    forward: set[int] = set()
    for anchor, href in inventory.links:
        if "age" not in href or not _ADDRESSES.search(href):  # the first is told without a search
            continue
        if _TO_COMMENT.search(href) or "replytocom=" in href:
            continue
        url = urldefrag(absolute(href, doc.base_url) or "").url
        number = _number(url)
        if number is None or urls.key(url) != here:
            continue
        linked[number] = url
        direction = _direction(anchor)
        if direction:
            (back if direction < 0 else forward).add(number)
    own = _number(doc.url)
    if not linked:
        return own, {}
    if own is None:
        own = _deduce(linked, back, forward)
    pattern = next(iter(linked.values()))
    last = max(max(linked), own or 0)
    pages = {n: linked.get(n) or _with_number(pattern, n) for n in range(1, min(last, _MOST) + 1) if n != own}
    return own, pages


def _number(url: str) -> int | None:
    parts = urlsplit(url)
    match = _IN_PATH.search(parts.path) or _IN_QUERY.search(f"?{parts.query}")
    return int(match[2]) if match and 0 < int(match[2]) <= _MOST else None


def _with_number(url: str, number: int) -> str:
    pattern = _IN_QUERY if _IN_QUERY.search(url) else _IN_PATH
    return pattern.sub(rf"\g<1>{number}", url)


_OLDER = re.compile(
    r"äldre|tidigare|föregående|older|earlier|previous|prev\b|eldre|forrige|ältere|vorherige|«|‹|←", re.IGNORECASE
)
_NEWER = re.compile(r"nyare|senare|nästa|newer|later|next|nyere|neste|næste|neuere|nächste|»|›|→", re.IGNORECASE)


def _direction(anchor: HtmlElement) -> int:
    text = text_of(anchor)
    names = f"{anchor.get('class') or ''} {anchor.get('rel') or ''}"
    if _OLDER.search(text) or re.search(r"\bprev", names):
        return -1
    if _NEWER.search(text) or re.search(r"\bnext", names):
        return 1
    return 0


def _deduce(linked: dict[int, str], back: set[int], forward: set[int]) -> int | None:
    """The number of the page that these links stand on."""
    if back:
        return max(back) + 1
    if forward:
        return max(min(forward) - 1, 1)
    missing = [n for n in range(1, max(linked) + 2) if n not in linked]
    return missing[0] if missing else None
