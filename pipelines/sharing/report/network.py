"""Who links to whom: the dataset's blogs and the hosts around them, and three ties between them.

- `links`: links in the text of a blog's posts;
- `linkbacks`: pingbacks and trackbacks that a blog received, from the host of the page that sent them;
- `comments`: comments on a blog whose author gives an address on that host.

What is suspected to be spam counts for none of them, nor does what a blog has to do with itself.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from urllib.parse import urlsplit

import pyarrow as pa
import pyarrow.compute as pc

from crawler.discovery.scope import Scope

TIES = ("links", "linkbacks", "comments")


@dataclass(frozen=True, slots=True, order=True)
class Node:
    """A blog of the dataset, by its slug, or a host that is none of them."""

    name: str
    inside: bool


class _Places:
    """Which node an address belongs to."""

    def __init__(self, homes: dict[str, str]) -> None:
        self._blogs: dict[str, list[tuple[str, str]]] = {}
        for blog, home in homes.items():
            scope = Scope.of(home)
            self._blogs.setdefault(scope.host, []).append((scope.path, blog))
        for scopes in self._blogs.values():
            scopes.sort(key=lambda scope: (-len(scope[0]), scope))

    def of(self, url: str | None) -> Node | None:
        """None where the address names no host of the web."""
        try:
            parts = urlsplit(url or "")
            host, port = (parts.hostname or "").removeprefix("www."), parts.port
        except ValueError:
            return None
        if parts.scheme not in ("http", "https") or not host:
            return None
        for path, blog in self._blogs.get(host if port in (None, 80, 443) else f"{host}:{port}", ()):
            if f"{parts.path}/".startswith(path):
                return Node(blog, True)
        return Node(host, False)


OF_ANSWERS = ["kind", "author_url", "spam_suspected"]
OF_LINKS = ["url", "comment_id", "internal"]
"""Columns of `comments` and `links` that ties are counted over."""


class Network:
    """`ties` from one node to another, and how often each of `TIES` is there; `homes`: where each blog lies."""

    def __init__(self, homes: dict[str, str]) -> None:
        self.ties: dict[tuple[Node, Node], Counter[str]] = {}
        self._places = _Places(homes)

    def add(self, blog: str, answers: pa.Table, links: pa.Table) -> None:
        """Count the ties that one blog's rows of `comments` and `links` tell of."""
        here = Node(blog, True)
        own = links.filter(pc.and_(pc.is_null(links["comment_id"]), pc.invert(links["internal"])))
        for url, count in Counter(own["url"].to_pylist()).items():
            self._tie(here, self._places.of(url), "links", count)
        honest = answers.filter(pc.invert(answers["spam_suspected"]))
        pairs = zip(honest["kind"].to_pylist(), honest["author_url"].to_pylist(), strict=True)
        for (kind, url), count in Counter(pairs).items():
            self._tie(self._places.of(url), here, "comments" if kind == "comment" else "linkbacks", count)

    def _tie(self, start: Node | None, end: Node | None, what: str, count: int) -> None:
        if start and end and start != end:
            self.ties.setdefault((start, end), Counter())[what] += count

    def weights(self) -> Counter[Node]:
        """How many ties each node has, in and out."""
        found: Counter[Node] = Counter()
        for pair, counts in self.ties.items():
            for node in pair:
                found[node] += counts.total()
        return found
