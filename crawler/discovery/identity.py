"""Which address a post has: one post is one row, whatever addresses lead to it, and two posts are never one row."""

from __future__ import annotations

import re
from collections.abc import Container
from urllib.parse import urlsplit

from crawler import urls
from crawler.discovery.census import Census
from crawler.discovery.scope import like_post
from crawler.reading import Page

# Characters; shorter texts ("Glad påsk!") may be written twice.
_TELLING = 100
_SCRIPT = re.compile(r"\.(php\d?|aspx?|cgi|pl|jsp|cfm)$", re.IGNORECASE)


class Identities:
    """The posts read so far, by address and by content."""

    def __init__(self) -> None:
        self._content: dict[str, str] = {}  # by address
        self._address: dict[str, str] = {}  # by content

    def settle(self, page: Page, census: Census, known: Container[str] = ()) -> None:
        """Set the canonical address of a page that was read as a post; `known` are those of posts that earlier crawls
        read (`urls.key`).

        Its own canonical link is believed where it only spells the page's address better, or gives a post of the same
        name or of none (`?p=42`) an address that posts have, and no other post has claimed it: some templates
        repeat one link on every page. The same title, date and text at another address is the same post. A post
        keeps the address that it is known by, unless the blog names only the other now.
        """
        assert page.post is not None
        content = urls.digest(page.post.title or "", page.post.published_text or "", page.post.text)
        own, claimed = urls.canonical(page.url), page.canonical_url
        if urls.key(own) != urls.key(claimed) and page.post_page == 1:
            taken = self._content.get(urls.key(claimed), content) != content
            shown = census.named(claimed) or like_post(claimed) or urls.key(claimed) in known
            likely = _same_name(own, claimed) and shown
            stays = urls.key(own) in known and not (census.named(claimed) and not census.named(own))
            if taken or stays or not (likely or _respelt(own, claimed)):
                claimed = own
        if page.post.published_text and len(page.post.text) >= _TELLING:
            first = self._address.setdefault(content, claimed)
            claimed = claimed if urls.key(claimed) in known else first
        self._content.setdefault(urls.key(claimed), content)
        page.canonical_url = page.post.url = claimed


def _same_name(own: str, claimed: str) -> bool:
    """Whether two paths end in the same name, or the first has none."""
    first, second = (urls.key(url).partition("?")[0].partition("/")[2].rpartition("/")[2] for url in (own, claimed))
    return first in ("", second)


def _respelt(own: str, claimed: str) -> bool:
    """Whether two addresses differ by their queries alone, and these do not name the page (`las.php?id=12`)."""
    path = urlsplit(own).path
    same = urls.key(own).partition("?")[0] == urls.key(claimed).partition("?")[0]
    return same and len(path) > 1 and not _SCRIPT.search(path)
