"""What stands around an element, asked for many elements that stand in the same places."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from lxml.html import HtmlElement

T = TypeVar("T")


def nearest(
    element: HtmlElement, known: dict[HtmlElement, T], nothing: T, find: Callable[[HtmlElement], T | None]
) -> T:
    """What `find` says of the nearest ancestor that it says something of; `known` keeps answers for the next call."""
    passed = []
    answer = nothing
    above = element.getparent()
    while above is not None:
        if above in known:
            answer = known[above]
            break
        passed.append(above)
        if (found := find(above)) is not None:
            answer = found
            break
        above = above.getparent()
    if passed:
        known.update(dict.fromkeys(passed, answer))
    return answer
