"""Where links point: the host, and whether it is the same blog. Which post it is, `pipelines.index` knows."""

from __future__ import annotations

from crawler import urls
from crawler.discovery.scope import Scope
from crawler.items import Blog, Link, Thread


def place(links: list[Link], scope: Scope) -> None:
    """Set `host` and `internal` of links in the blog that `scope` is the place of."""
    own = scope.host.partition(":")[0]
    for link in links:
        link.host = urls.host(link.url)
        link.internal = link.host == own != "" and scope.holds(link.url)


class LinksPipeline:
    """Places the links of every thread. A blog's scope is known once its `Blog` came, until then it is its host."""

    def __init__(self) -> None:
        self._scopes: dict[str, Scope] = {}

    def process_item(self, item: object) -> object:
        match item:
            case Blog():
                self._scopes[item.blog] = Scope.of(item.url)
            case Thread():
                host = Scope(Scope.of(item.post.url).host, "/")
                place(item.links, self._scopes.get(item.blog, host))
        return item
