"""Comments that no number tells: rows of lists, siblings whose class says comment, boxes whose parts alone are named.

Themes and publishing systems put a name of their own before the usual ones: `fig-comment`, `sf_comment`,
`singleComment`. Does not judge whether what it finds is a thread.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from lxml.html import HtmlElement

from crawler.reading import vocabularies
from crawler.reading.elements import HEADINGS, LISTS
from crawler.reading.headings import heads_thread, just_above
from crawler.reading.inventory import Inventory
from crawler.reading.layout import text_of
from crawler.reading.shown_dates import shows_date

_ANSWER = r"(?:comments?|kommentar(?:er|en|s)?|cmt|cmnt)"
_ITEM = r"(?:body|item|entry|block|wrap|wrapper|box|row|single|post|container|holder|list-?item|odd|even)"
_REPEATED = re.compile(
    rf"^(?:{_ANSWER}|responses?|repl(?:y|ies)|discussion|guestbook|inlagg_?kommentar)(?:[-_]?{_ITEM})?$|"
    rf"^post[-_]?{_ANSWER}[-_]?(?:items?|rows?|single)$|^h-cite$|^p-comment$",
    re.IGNORECASE,
)
_ALL_COMMENTS = re.compile(r"(?:s|er)$|^(?:comments|kommentarer|responses|replies)[-_]?(?:b|w|c|h)")  # around them
_PREFIXED = re.compile(
    rf"^(?:(?!recent|latest|last|top|popular|best|new|no|my|user|all|add|senast|nya|post[-_]|entry)[a-z]{{2,12}}[-_]|"
    rf"(?:single|reader|article|blog|story|list)[-_]?){_ANSWER}(?:[-_]{_ITEM})?$",
    re.IGNORECASE,
)
_THEME = re.compile(rf"([a-z]{{2,12}}[-_]){_ANSWER}(?:[-_]|$)", re.IGNORECASE)
_TEXT_PART = re.compile(
    rf"^{_ANSWER}s?[-_]?(?:text|tekst|body|content|message|txt|msg)$|^comment$",
    re.IGNORECASE,
)
CHILDREN = re.compile(
    r"(?:^|\s)comments(?:\s|$)|(?:^|[\s_-])(?:children|child-?(?:s|lists?|comments?)|repl(?:ies|y-?list)|indented|thread|nested|sub-?comments?)"
    r"(?:[\s_-]|$)",
    re.IGNORECASE,
)
_CHILD = frozenset(("comment-children", "comment-child"))  # of an answer itself, right inside what it answers
_LIST_NAME = re.compile(r"^((comment|trackback|pingback)s?([-_]?list)?|kommentarer|pings)$", re.IGNORECASE)
_WRITER_PART = re.compile(
    rf"^{_ANSWER}s?[-_]?(?:author|user|user-?name|name|by|poster|writer|namn|navn|skribent|avsandare|signatur)$|"
    r"^(?:kommentator|commenter)$",
    re.IGNORECASE,
)
_WORDS_PART = re.compile(
    rf"^{_ANSWER}s?[-_]?(?:text|tekst|body|content|message|comment|txt|msg|innehall|innhold)$", re.IGNORECASE
)
_HIGH = 5  # elements around a part
_BOXES = frozenset(("div", "li", "article", "section"))
_LONGEST_HEAD = 80  # characters


@lru_cache(maxsize=8192)
def _is_list_name(name: str) -> bool:
    return _LIST_NAME.match(name) is not None


def listed(inventory: Inventory) -> Iterator[HtmlElement]:
    """The rows, each with a date, of definition lists and lists that are called comments or trackbacks themselves."""
    for names in (inventory.by_class, inventory.by_id):
        for name in filter(_is_list_name, names):
            for element in names[name]:
                row = {"dl": "dt", "ol": "li", "ul": "li"}.get(str(element.tag))
                rows = element.findall(row) if row else []
                if rows and all(map(shows_date, rows)):
                    yield from rows


def repeated(inventory: Inventory) -> list[HtmlElement]:
    """Siblings of one make whose class says comment and that show a date: the last resort."""
    best: list[HtmlElement] = []
    numbered = ((name, elements) for name, elements in inventory.by_id.items() if len(elements) > 1)
    for name, elements in (*inventory.by_class.items(), *numbered):
        if not (_REPEATED.match(name) or (_is_prefixed(name) and (len(elements) > 1 or _is_headed(elements[0])))):
            continue
        if len(elements) == 1 and _ALL_COMMENTS.search(name):
            continue
        elements = [e for e in elements if not vocabularies.is_like(e)]
        dated = [e for e in elements if e.tag not in HEADINGS and len(e) and shows_date(e)]
        if len(dated) > len(best) and len(dated) * 2 > len(elements):
            known = set(dated)
            owners = {e: next((a for a in e.iterancestors() if a in known), None) for e in dated}
            parts = {e for e, owner in owners.items() if owner is not None and not is_reply(e, owner)}
            best = [e for e in dated if e not in parts] if len(parts) * 2 < len(dated) else []
    return _with_heads(best) or around_texts(inventory) or undated(inventory)


def _with_heads(comments: list[HtmlElement]) -> list[HtmlElement]:
    """The boxes around comments, where each has a box to itself with a short line above: who says it."""
    boxes = [comment.getparent() for comment in comments]
    if len(comments) < 2 or len(set(boxes)) < len(boxes) or not all(box.tag in _BOXES for box in boxes):
        return comments
    above = [" ".join(map(text_of, comment.itersiblings(preceding=True))).strip() for comment in comments]
    return boxes if all(0 < len(head) <= _LONGEST_HEAD for head in above) else comments


def undated(inventory: Inventory) -> list[HtmlElement]:
    """What begins comments that show no date, where classes call one part a comment's writer and the next its text.

    The boxes around the two; where the parts stand side by side, the writers' paragraphs.
    """
    writers = [e for name in filter(_WRITER_PART.match, inventory.by_class) for e in inventory.by_class[name]]
    texts = [e for name in filter(_WORDS_PART.match, inventory.by_class) for e in inventory.by_class[name]]
    if not writers or len(writers) != len(texts):
        return []
    writers.sort(key=inventory.order.__getitem__)
    texts.sort(key=inventory.order.__getitem__)
    places = [inventory.order[e] for pair in zip(writers, texts, strict=True) for e in pair]
    if places != sorted(places):
        return []
    boxes = [_around_both(writer, text) for writer, text in zip(writers, texts, strict=True)]
    if len(set(boxes)) == len(boxes):
        return boxes if len(boxes) > 1 or _REPEATED.search(boxes[0].get("class") or "") else []
    return writers if all(writer.tag in HEADINGS or writer.tag in ("p", "dt") for writer in writers) else []


def _around_both(element: HtmlElement, other: HtmlElement) -> HtmlElement:
    above = set(element.iterancestors())
    return next(e for e in other.iterancestors() if e in above)


def is_called_text(element: HtmlElement) -> bool:
    """Whether a class calls an element a comment's text."""
    return any(map(_WORDS_PART.match, (element.get("class") or "").split()))


def around_texts(inventory: Inventory) -> list[HtmlElement]:
    """The boxes, each with a date, around texts that are called a comment's and show none themselves."""
    for name in filter(_TEXT_PART.match, inventory.by_class):
        texts = [e for e in inventory.by_class[name] if e.tag in ("div", "p", "td", "blockquote")]
        if len(texts) < 2 or any(map(shows_date, texts[:2])):
            continue
        boxes = [_alone_around(text, set(texts)) for text in texts]
        if sum(map(shows_date, boxes)) * 2 > len(boxes) and len(set(boxes)) == len(boxes):
            return [box for box in boxes if shows_date(box)]
    return []


def _alone_around(text: HtmlElement, texts: set[HtmlElement]) -> HtmlElement:
    """The outermost element around a text that holds none of the others."""
    box = text
    for _ in range(_HIGH):
        above = box.getparent()
        if above is None or above.tag in LISTS or any(e in texts and e is not text for e in above.iter(text.tag)):
            break
        box = above
    return box


def is_reply(item: HtmlElement, owner: HtmlElement) -> bool:
    """Whether an item inside another is an answer to it, and not a part of it that has the same class."""
    if not _CHILD.isdisjoint((item.get("class") or "").split()):
        return True
    for above in item.iterancestors():
        if above is owner:
            return False
        if above.tag in LISTS or CHILDREN.search(above.get("class") or ""):
            return True
    return False


def _is_headed(element: HtmlElement) -> bool:
    """Whether "Kommentarer" or the like, and nothing else, stands right above an element."""
    above = next(just_above(element), None)
    return above is not None and heads_thread(above) is not None


@lru_cache(maxsize=8192)
def _is_prefixed(name: str) -> bool:
    return _PREFIXED.match(name) is not None


def theme_prefix(element: HtmlElement) -> str:
    """What stands before "comment" in a class of a comment's own element, `fig-` of `fig-comment`, if anything."""
    for name in (element.get("class") or "").split():
        if match := _THEME.match(name):
            return match[1]
    return ""
