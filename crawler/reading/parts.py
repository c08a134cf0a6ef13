"""The pages of a post that is cut into several: "Sidor: 1 2 3", under whatever name a theme prints it.

Known by where it links: `<permalink>/2/` or `?page=2`. Source: WordPress' `wp_link_pages()`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from urllib.parse import urljoin

from lxml.html import HtmlElement

from crawler import urls
from crawler.reading.inventory import Inventory
from crawler.reading.layout import text_of
from crawler.reading.markup import Document, absolute

_NUMBERED = re.compile(r"(?:/|[?&]page=)(\d{1,3})/?$")
_LISTS_PAGES = frozenset(
    ("page-links", "page-link", "pagelink", "pages", "post-pages", "post-page-links", "post-nav-links")
)
_INLINE = frozenset(("a", "span", "strong", "b", "em", "i", "small"))
_LABEL = 3  # words at most that such a list has beside its numbers


@dataclass(slots=True)
class Parts:
    """Which page of its post a page is, the addresses of the others, and the elements that list them."""

    page: int = 1
    pages: dict[int, str] = field(default_factory=dict)
    elements: set[HtmlElement] = field(default_factory=set)


def read_parts(doc: Document, inventory: Inventory) -> Parts:
    """The parts of the post at `doc.url`; page 1 of nothing where it has only one."""
    here = urls.canonical(doc.url)
    parts = _parts_of(here, 1, doc, inventory)
    if not parts.pages and (number := _NUMBERED.search(here)):
        parts = _parts_of(here[: number.start()], int(number[1]), doc, inventory)
    return parts if parts.pages else Parts()


def _parts_of(first: str, page: int, doc: Document, inventory: Inventory) -> Parts:
    """The parts where the post's first page is `first` and this is its page `page`."""
    parts = Parts(page)
    lists: dict[HtmlElement, dict[int, str]] = defaultdict(dict)
    first_key = urls.key(first)
    name = re.split(r"[/?]", first.rstrip("/"))[-1].casefold()  # what any absolute address of a part has in it
    for anchor, href in inventory.links:
        if page == 1 and not href.rstrip("/\n")[-1:].isdigit():  # told without a search
            continue
        if ("/" in href[:-1] and name not in href.casefold()) or (page == 1 and not _NUMBERED.search(href)):
            continue
        url = absolute(urljoin(doc.base_url, href), doc.base_url)
        number = _number(urls.canonical(url), first_key) if url else None
        if url and number and (holder := _holder(anchor, number)) is not None:
            lists[holder][number] = urls.canonical(url)
    for holder, pages in lists.items():
        numbers = pages.keys() | {page}
        if numbers == set(range(1, max(numbers) + 1)) and _is_list(holder):
            parts.pages |= pages
            parts.elements.add(holder)
    parts.pages.pop(page, None)
    return parts


def _number(url: str, first_key: str) -> int | None:
    if urls.key(url) == first_key:
        return 1
    number = _NUMBERED.search(url)
    return int(number[1]) if number and urls.key(url[: number.start()]) == first_key else None


def _holder(anchor: HtmlElement, number: int) -> HtmlElement | None:
    """The block around a link that is called by its number, or that stands in what is called a list of pages."""
    holder = anchor.getparent()
    while holder is not None and holder.tag in _INLINE:
        holder = holder.getparent()
    if holder is None:
        return None
    return holder if _is_named(holder) or text_of(anchor).strip() == str(number) else None


def _is_named(holder: HtmlElement) -> bool:
    return not _LISTS_PAGES.isdisjoint((holder.get("class") or "").split())


def _is_list(holder: HtmlElement) -> bool:
    return _is_named(holder) or len(re.findall(r"[^\W\d_]+", " ".join(holder.itertext()))) <= _LABEL
