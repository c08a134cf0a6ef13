"""Whether a page lists posts: blocks side by side, each headed by a link to a page of its own."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from itertools import accumulate
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from crawler import urls
from crawler.reading.inventory import Inventory, Spans

_HEADINGS = ("h1", "h2", "h3", "h4")
# The blocks of a list hold the page's text; teasers of other posts below one post hold little of it.
_LEAST_SHARE = 0.5


def lists_posts(inventory: Inventory, url: str, element: HtmlElement) -> bool:
    """Whether `element`, taken for the post of the page at `url`, is one of several such blocks or holds them."""
    around = {element, *element.iterancestors()}
    blocks: dict[tuple[HtmlElement, str, str], dict[str, HtmlElement]] = {}
    for block, target in _headed(inventory, url):
        parent = block.getparent()
        if parent is not None:
            blocks.setdefault((parent, block.tag, block.get("class") or ""), {})[target] = block
    length = 0
    for (parent, _, _), found in blocks.items():
        if len(found) < 2:
            continue
        if parent in around and not around.isdisjoint(found.values()):
            return True
        if element is parent or any(above is element for above in parent.iterancestors()):
            length = length or _length(element)
            if any(listed >= _LEAST_SHARE * length for listed in accumulate(map(_length, found.values()))):
                return True
    return False


def answers_several(inventory: Inventory, url: str, comments: list[HtmlElement]) -> bool:
    """Whether comments, in document order, answer several posts: headings that lead to these part them."""
    inside = Spans(inventory, comments)
    heads = sorted(place for block, _ in _headed(inventory, url) if (place := inventory.order[block]) not in inside)
    return len({bisect_left(heads, inventory.order[comment]) for comment in comments} - {0}) > 1


def _headed(inventory: Inventory, url: str) -> Iterator[tuple[HtmlElement, str]]:
    """Each block that begins with a heading which is a link to another page of the host, and that page's key."""
    own, host = urls.key(url), urls.host(url)
    for name in _HEADINGS:
        for heading in inventory.by_tag.get(name, ()):
            link = next(heading.iter("a"), None)
            block = heading.getparent()
            if link is None or block is None or not link.get("href") or _length(link) < _length(heading):
                continue
            try:
                target = urljoin(url, link.get("href"))
                if urls.host(target) == host and urlsplit(target).path and urls.key(target) != own:
                    yield block, urls.key(target)
            except ValueError:
                continue


def _length(element: HtmlElement) -> int:
    if not len(element):
        return len((element.text or "").strip())
    return sum(len(text.strip()) for text in element.itertext())
