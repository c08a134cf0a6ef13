"""What elements a page has, by class, id and tag: made in one pass, so that no rule scans the tree again."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from copy import copy
from functools import cached_property, lru_cache
from itertools import count

from lxml import etree
from lxml.html import HtmlElement

_DIGITS = "0123456789"
_PROPERTIES = etree.XPath("descendant-or-self::*/@itemprop/..")  # three times as fast as to ask each element
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
        self._elements = list(root.iter("*"))
        self.order: dict[HtmlElement, int] = dict(zip(self._elements, count()))
        for element in self._elements:
            get = element.get
            if names := get("class"):
                for name in names.split():
                    self.by_class[name].append(element)
            if identity := get("id"):
                self.by_id[identity].append(element)
        for element in root.iter(*_LISTED_TAGS):
            self.by_tag[element.tag].append(element)
        for anchor in self.by_tag["a"]:
            if (name := anchor.get("name")) and name != anchor.get("id"):
                insort(self.by_id[name], anchor, key=self.order.__getitem__)
        generators = (e.get("content") for e in self.by_tag["meta"] if (e.get("name") or "").lower() == "generator")
        *_, self.generator = "", *filter(None, generators)
        addresses = (e.get("src") or e.get("href") for e in (*self.by_tag["script"], *self.by_tag["link"]))
        self.resources = "\n".join(filter(None, addresses))

    def without(self, elements: Iterable[HtmlElement]) -> Inventory:
        """The inventory of what is left when some elements are taken out of the tree."""
        taken: set[HtmlElement] = set()
        untouched = len(self.order) == len(self._elements)  # else the tree has elements that were put into it
        for element in elements:
            inside = self._elements[self.order[element] : self.end(element) + 1] if untouched else element.iter("*")
            taken.update(inside)
        left = copy(self)
        if "links" in self.__dict__:
            left.links = [link for link in self.links if link[0] not in taken]
        ids = {e.get("id") for e in taken} | {a.get("name") for a in self.by_tag["a"] if a in taken}
        classes = {e.get("class") or "" for e in taken}  # comments have the same ones
        left.by_class = _without(self.by_class, taken, (name for names in classes for name in names.split()))
        left.by_id = _without(self.by_id, taken, filter(None, ids))
        left.by_tag = _without(self.by_tag, taken, {element.tag for element in taken})
        return left

    def shares(self, whole: Inventory, *tags: str) -> bool:
        """Whether this, made by `without`, still has all elements of some tags that the whole one has."""
        return all(self.by_tag.get(tag) is whole.by_tag.get(tag) for tag in tags)

    def called(self, test: Callable[[str], bool], *, numbered: bool = True) -> Iterator[HtmlElement]:
        """The elements with an id or a class that passes a test; one may come more than once.

        A number at the end of a name is not shown to the test, since each comment has an id of its own: there are far
        fewer stems than ids. `numbered` says whether a name with one counts.
        """
        for table, (plain, stems) in ((self.by_id, self._stems_of_ids), (self.by_class, self._stems_of_classes)):
            for name in filter(test, plain):
                yield from table.get(name, ())
            for stem in filter(test, stems) if numbered else ():
                for name in stems[stem]:
                    yield from table.get(name, ())

    @cached_property
    def _stems_of_ids(self) -> tuple[list[str], dict[str, list[str]]]:
        return _stems(self.by_id)

    @cached_property
    def _stems_of_classes(self) -> tuple[list[str], dict[str, list[str]]]:
        return _stems(self.by_class)

    @cached_property
    def links(self) -> list[tuple[HtmlElement, str]]:
        """The `<a>` with an address, and that address as written."""
        return [(anchor, href) for anchor in self.by_tag["a"] if (href := anchor.get("href"))]

    @cached_property
    def with_property(self) -> dict[str, list[HtmlElement]]:
        """The elements with an `itemprop` (microdata), by its value; also those of them that are taken out."""
        found: dict[str, list[HtmlElement]] = defaultdict(list)
        for element in _PROPERTIES(self.root):
            found[element.get("itemprop")].append(element)
        return found

    def end(self, element: HtmlElement) -> int:
        """The place of the last element inside `element`."""
        last = element
        while len(last):
            last = last[-1]
        return self.order[last]

    def find(self, name: str) -> list[HtmlElement]:
        """All elements with a name as in `platforms.ThreadMarks`: `tag`, `.class`, `#id`, `tag.class`.

        A `*` at the end stands for anything; `#main>tr:2>td` is every cell in the second of the rows right in `#main`.
        """
        if ">" in name:
            return self._below(*name.split(">"))
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

    def _below(self, start: str, *steps: str) -> list[HtmlElement]:
        found = self.find(start)
        for step in steps:
            tag, _, number = step.partition(":")
            children = (list(element.iterchildren(tag)) for element in found)
            place = slice(int(number) - 1, int(number)) if number else slice(None)
            found = [child for of_one in children for child in of_one[place]]
        return found


def _without(
    table: dict[str, list[HtmlElement]], taken: set[HtmlElement], names: Iterable[str]
) -> dict[str, list[HtmlElement]]:
    """A table without the elements taken, which have these names; lists that are not touched are shared."""
    left = defaultdict(list, table)
    for name in table.keys() & set(names):
        if some := [element for element in table[name] if element not in taken]:
            left[name] = some
        else:
            del left[name]
    return left


def _stems(names: Iterable[str]) -> tuple[list[str], dict[str, list[str]]]:
    """The names without a number at their end, and those with one by what they are without it."""
    plain: list[str] = []
    stems: dict[str, list[str]] = defaultdict(list)
    for name in names:
        if name[-1] in _DIGITS:
            stems[name.rstrip(_DIGITS)].append(name)
        else:
            plain.append(name)
    return plain, stems


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


@lru_cache(maxsize=512)
def _split_name(name: str) -> tuple[str, str, str]:
    """`li.comment` → `("li", ".", "comment")`."""
    for mark in ".#":
        tag, found, rest = name.partition(mark)
        if found:
            return tag, mark, rest
    return name, "", ""
