"""What an element may be called so that it is found on the blog's other pages: classes, ids, and paths below these."""

from __future__ import annotations

from collections.abc import Iterator

from lxml.html import HtmlElement

from crawler.reading.inventory import Inventory

_DEEPEST, _ANCHORS = 8, 3


def rank(name: str) -> tuple[int, int, int, str]:
    """Names in the order of trust: a class or id before a path, a short path before a long one."""
    return name.count(">"), int("." in name.partition(">")[0][1:]), len(name), name


def names_of(element: HtmlElement) -> Iterator[str]:
    """`.class`, `tag.class` and `#id`, without ids that number things."""
    for name in (element.get("class") or "").split():
        if not set(">:*.#") & set(name):
            yield f".{name}"
            yield f"{element.tag}.{name}"
    identity = element.get("id") or ""
    if identity and not set(" >:*.#") & set(identity) and not any(map(str.isdigit, identity)):
        yield f"#{identity}"


def paths_to(element: HtmlElement, inventory: Inventory, *, repeated: bool = False) -> Iterator[str]:
    """Paths to an element below the nearest elements with names that no other has, and below `body`.

    `repeated`: the element is one of several alike, and the path is that of all.
    """
    steps: list[str] = []
    anchors = 0
    while len(steps) < _DEEPEST and anchors < _ANCHORS:
        parent = element.getparent()
        if parent is None or element.tag == "body":
            return
        steps.insert(0, element.tag if repeated and not steps else f"{element.tag}:{_place(element)}")
        if parent.tag == "body":
            yield ">".join(["body", *steps])
            return
        for name in names_of(parent):
            if "." not in name[1:] and len(inventory.find(name)) == 1:
                yield ">".join([name, *steps])
                anchors += 1
                break
        element = parent


def _place(element: HtmlElement) -> int:
    return 1 + sum(1 for _ in element.itersiblings(element.tag, preceding=True))
