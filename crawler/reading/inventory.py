"""What elements a page has, by class, id and tag: made in one pass, so that no rule scans the tree again."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from copy import copy

from lxml.html import HtmlElement

_LISTED_TAGS = frozenset("a article dl form h1 h2 h3 h4 h5 h6 link main meta ol script time title ul".split())


class Inventory:
    """The elements of a tree, in document order.

    `by_class`, `by_id` (also `<a name>`) and `by_tag` (only the tags that rules ask for) hold lists; `order`
    gives an element's place in the document; `resources` the addresses of scripts and links, one a line.
    """

    def __init__(self, root: HtmlElement) -> None:
        self.root = root
        self.by_class: dict[str, list[HtmlElement]] = defaultdict(list)
        self.by_id: dict[str, list[HtmlElement]] = defaultdict(list)
        self.by_tag: dict[str, list[HtmlElement]] = defaultdict(list)
        self.order: dict[HtmlElement, int] = {}
        addresses: list[str] = []
        self.generator = ""
        for place, element in enumerate(root.iter("*")):
            self.order[element] = place
            tag = element.tag
            if tag in _LISTED_TAGS:
                self.by_tag[tag].append(element)
            if names := element.get("class"):
                for name in names.split():
                    self.by_class[name].append(element)
            if identity := element.get("id"):
                self.by_id[identity].append(element)
            if tag == "a" and (anchor := element.get("name")) and anchor != identity:
                self.by_id[anchor].append(element)
            elif tag in ("script", "link"):
                if url := element.get("src") or element.get("href"):
                    addresses.append(url)
            elif tag == "meta" and (element.get("name") or "").lower() == "generator":
                self.generator = element.get("content") or self.generator
        self.resources = "\n".join(addresses)

    def without(self, elements: Iterable[HtmlElement]) -> Inventory:
        """The inventory of what is left when some elements are taken out of the tree. Call it before they are."""
        taken = Spans(self, elements)
        left = copy(self)
        for table in ("by_class", "by_id", "by_tag"):
            kept: dict[str, list[HtmlElement]] = defaultdict(list)
            for name, found in getattr(self, table).items():
                if some := [element for element in found if self.order[element] not in taken]:
                    kept[name] = some
            setattr(left, table, kept)
        return left

    def end(self, element: HtmlElement) -> int:
        """The place of the last element inside `element`."""
        last = element
        while len(last):
            last = last[-1]
        return self.order[last]

    def find(self, name: str) -> list[HtmlElement]:
        """All elements with a name as in `platforms.ThreadMarks`: `tag`, `.class`, `#id`, `tag.class`.

        A `*` at the end stands for anything.
        """
        tag, mark, rest = _split_name(name)
        if not mark:
            return self.by_tag.get(tag) or list(self.root.iter(tag))
        table = self.by_class if mark == "." else self.by_id
        if rest.endswith("*"):
            found = [e for key, elements in table.items() if key.startswith(rest[:-1]) for e in elements]
            found.sort(key=self.order.__getitem__)
        else:
            found = table.get(rest, [])
        return [e for e in found if e.tag == tag] if tag else list(found)


class Spans:
    """The places that some elements and all inside them take up."""

    def __init__(self, inventory: Inventory, elements: Iterable[HtmlElement]) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        for element in sorted(elements, key=inventory.order.__getitem__):
            if (start := inventory.order[element]) not in self:
                self._starts.append(start)
                self._ends.append(inventory.end(element))

    def __contains__(self, place: int) -> bool:
        at = bisect_right(self._starts, place) - 1
        return at >= 0 and place <= self._ends[at]


def _split_name(name: str) -> tuple[str, str, str]:
    """`li.comment` → `("li", ".", "comment")`."""
    for mark in ".#":
        tag, found, rest = name.partition(mark)
        if found:
            return tag, mark, rest
    return name, "", ""
