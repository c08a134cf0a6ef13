"""What the pages of one blog share: learnt by `crawler.reading.learning`, laid over what their platform calls things.

Small, frozen and JSON, so that it can stand beside the blog in a dataset and read its pages alike the next time.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Set
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from typing import Any, TypeVar

from crawler.reading.inventory import Inventory
from crawler.reading.markup import Document
from crawler.reading.platforms import Platform, PostMarks, ThreadMarks, detect, platforms

Marks = TypeVar("Marks", PostMarks, ThreadMarks)

_VERSION = 1
_FIRST_LINKS = 30
_LEAST_FIT = 0.6  # of each kind of a frame's features, that a page of the blog has
KINDS = ("@", ".#", ">")
"""How features of a kind begin."""
_NOTHING = (PostMarks(), ThreadMarks(), None)


@dataclass(frozen=True, kw_only=True)
class Template:
    """What is learnt of one blog.

    `frame` is what all its pages have (see `features`): a page that has little of it is another blog's, or of another
    design, and is read without. `day_first` is the order of day and month in its dates.
    """

    platform: str = "generic"
    post: PostMarks = field(default_factory=PostMarks)
    thread: ThreadMarks = field(default_factory=ThreadMarks)
    day_first: bool | None = None
    frame: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether nothing was learnt."""
        return (self.post, self.thread, self.day_first) == _NOTHING

    def fits(self, inventory: Inventory) -> bool:
        """Whether a page is one of those that this holds for."""
        if self.empty or self.platform not in platforms():
            return False
        return all(_LEAST_FIT * sum(map(len, kind.values())) <= _shown(kind, inventory) for kind in self._frame)

    def holds_for(self, page: Document) -> bool:
        """`fits`, of a page of which nothing else is known."""
        return self.fits(Inventory(page.root))

    def platform_of(self, inventory: Inventory) -> Platform:
        """What a page that this fits calls things: its services' marks, the platform's own, and over all the learnt."""
        own = platforms()[self.platform]
        detected = detect(inventory, own)
        return self._platform if detected is own else self.over(detected)

    @cached_property
    def _platform(self) -> Platform:
        return self.over(platforms()[self.platform])

    def over(self, platform: Platform) -> Platform:
        """The platform with what is learnt before what it calls things itself."""
        learnt = (*self.post.title, *self.post.author, *self.post.date)
        post, thread = _over(self.post, platform.post), _over(self.thread, platform.thread)
        return replace(platform, post=post, thread=thread, learnt=learnt)

    @cached_property
    def digest(self) -> str:
        """Six hex digits that tell two templates apart, for the column `reader`."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()[:6]

    @cached_property
    def _frame(self) -> list[dict[str, set[str]]]:
        """The frame's features by kind, and how they begin."""
        kinds = [{start: {name[1:] for name in self.frame if name[0] == start} for start in kind} for kind in KINDS]
        return [kind for kind in kinds if any(kind.values())]

    def to_json(self) -> str:
        """As stored in the column `template` of `blogs`; what is not learnt is left out."""
        known = {
            "version": _VERSION,
            "platform": self.platform,
            "post": _told(self.post),
            "thread": _told(self.thread),
            "day_first": self.day_first,
            "frame": self.frame,
        }
        return json.dumps({k: v for k, v in known.items() if v or v is False}, ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Template | None:
        """A stored template; None where it is of another version, so that the blog is learnt anew."""
        try:
            known = json.loads(text)
            if known.pop("version") != _VERSION:
                return None
            post = PostMarks(**_tuples(known.pop("post", {})))
            thread = ThreadMarks(**_tuples(known.pop("thread", {})))
            return cls(post=post, thread=thread, frame=tuple(known.pop("frame", ())), **known)
        except (ValueError, TypeError, KeyError, AttributeError):
            return None


def features(inventory: Inventory) -> set[str]:
    """What tells a blog's pages from others, by kinds: where their heads link to, their names, their first links."""
    names = {f".{name}" for name in inventory.by_class} | {f"#{name}" for name in inventory.by_id}
    return names | {f"@{href}" for href in _heads(inventory)} | {f">{href}" for href in _first_links(inventory)}


def _shown(kind: dict[str, set[str]], inventory: Inventory) -> int:
    """How many of a frame's features of one kind a page has."""
    tables: dict[str, Callable[[Inventory], Set[str]]] = {
        "@": _heads,
        ".": lambda inventory: inventory.by_class.keys(),
        "#": lambda inventory: inventory.by_id.keys(),
        ">": _first_links,
    }
    return sum(len(names & tables[start](inventory)) for start, names in kind.items())


def _heads(inventory: Inventory) -> set[str]:
    return {href for link in inventory.by_tag.get("link", ()) if (href := link.get("href"))}


def _first_links(inventory: Inventory) -> set[str]:
    first = (anchor.get("href") or "#" for anchor in inventory.by_tag.get("a", ())[:_FIRST_LINKS])
    return {href for href in first if "#" not in href}


def _over(learnt: Marks, own: Marks) -> Marks:
    names: dict[str, Any] = {}
    for mark in fields(own):
        mine, theirs = getattr(learnt, mark.name), getattr(own, mark.name)
        if mark.name == "head_title":
            names[mark.name] = mine
        elif isinstance(theirs, tuple):
            names[mark.name] = mine + theirs
    return replace(own, **names)


def _told(marks: PostMarks | ThreadMarks) -> dict[str, Any]:
    values = {mark.name: getattr(marks, mark.name) for mark in fields(marks)}
    return {name: value for name, value in values.items() if value and value != ("", "")}


def _tuples(values: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
