"""The parts of a page that comments are looked for in, and those that only look like it: margins, the post itself."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice

from lxml.html import HtmlElement

from crawler.reading.ancestry import nearest
from crawler.reading.elements import HEADINGS, LISTS
from crawler.reading.forms import is_other_form
from crawler.reading.headings import heads_thread
from crawler.reading.inventory import Inventory
from crawler.reading.layout import text_of

_MARGIN = re.compile(
    r"^((left|right|primary|secondary|main|site|page|l|r)[-_]?)?"
    r"(side-?bar|widgets?$|widget[-_]|recent[-_]?comment|senaste|blogroll)",
    re.IGNORECASE,
)
_CONTENT = re.compile(
    r"^((the|td|single)[-_])?(entry|post|article|blog|story)[-_]?(content|body|entry|text|inner-content)$|"
    r"^entry$|^storycontent$|^e-content$|^wp-block-post-content$",
    re.IGNORECASE,
)
_POST_CLASSES = ("hentry", "h-entry", "post", "post-body", "entry-content")
_QUOTED = frozenset(("pre", "code", "blockquote", "textarea", "noscript", "template"))
_FORM_MARK = re.compile(r"^(respond|comment-?form|postcomment|commentform.*|comment-form|reply-?form)$", re.IGNORECASE)
_LARGEST_FORM, _LARGEST_BOX = 3_000, 250  # characters, white space counted
_FAR = 30  # paragraphs
_THREAD_HEAD = re.compile(r"(?:comment|komment|svar|respon)\w*?[-_]?(?:head|title|count|rubrik)", re.IGNORECASE)
_BESIDE_THREAD = re.compile(r"comment|komment|respon|meta|nav", re.IGNORECASE)


def in_place(inventory: Inventory, roots: list[HtmlElement]) -> list[HtmlElement]:
    """The roots that stand where a thread stands: not in a margin, not quoted by the post."""
    margin: dict[HtmlElement, bool] = {}
    contents: dict[HtmlElement, HtmlElement | None] = {}
    kept = [root for root in roots if not nearest(root, margin, False, lambda e: _is_margin(inventory, e) or None)]
    inside = {root: content for root in kept if (content := nearest(root, contents, None, _as_content)) is not None}
    if inside and len(inside) < len(kept):
        return [root for root in kept if root not in inside]
    if out := _quoted(kept):
        kept = [root for root in kept if root not in out and not any(a in out for a in root.iterancestors())]
    if inside and not _is_headed(kept[0], inside[kept[0]]):
        return [root for root in kept if _answered_in(inventory, inside[root])]
    return kept


def in_margin(inventory: Inventory, element: HtmlElement) -> bool:
    """Whether an element stands in a sidebar, a widget, a menu or a quotation."""
    return any(_is_margin(inventory, above) for above in element.iterancestors())


def in_content(element: HtmlElement) -> HtmlElement | None:
    """The post's content, by what themes call it, where an element stands inside it."""
    return next((above for above in element.iterancestors() if _as_content(above) is not None), None)


def _is_margin(inventory: Inventory, element: HtmlElement) -> bool:
    if element.tag in _QUOTED or element.tag == "nav":
        return True
    named_so = element.tag != "body" and _names_margin(element.get("class"), element.get("id"))
    return named_so and not _holds_post(inventory, element)


def _as_content(element: HtmlElement) -> HtmlElement | None:
    meaning = _named_content(element.get("class"), element.get("id"))
    if meaning == "post" or (meaning == "entry" and element.tag == "article"):
        return None  # Genesis calls the whole post so
    called_so = meaning or (element.get("itemprop") == "articleBody" and not _is_comment(element))
    return element if called_so else None


def _is_comment(element: HtmlElement) -> bool:
    return any(name.startswith("comment") for name in _names(element.get("class"), element.get("id")))


@lru_cache(maxsize=8192)
def _names_margin(classes: str | None, identity: str | None) -> bool:
    return any(map(_MARGIN.match, _names(classes, identity)))


@lru_cache(maxsize=8192)
def _named_content(classes: str | None, identity: str | None) -> str | None:
    """What names call an element: the `content`, the whole `post`, `entry` for either; None for anything else."""
    names = _names(classes, identity)
    called = [name for name in names if name and _CONTENT.match(name)]
    if called == ["entry"] and not {"hentry", "type-post"}.isdisjoint(names[:-1]):
        return "post"
    if not called or any(name.startswith("comment") for name in names):
        return None
    return "entry" if called == ["entry"] else "content"


def _names(classes: str | None, identity: str | None) -> list[str]:
    return [*(classes or "").split(), identity or ""]


def _quoted(roots: list[HtmlElement]) -> set[HtmlElement]:
    """The items that a text quotes, where the page has others: paragraphs stand both before and after their list."""
    groups: dict[HtmlElement | None, list[tuple[HtmlElement, HtmlElement]]] = {}
    nested = set(roots)
    for root in (root for root in roots if not any(above in nested for above in root.iterancestors())):
        place = _list_of(root)
        groups.setdefault(place.getparent(), []).append((root, place))
    in_prose = [group for group in groups.values() if _amid_prose(group[0][1], group[-1][1])]
    if len(in_prose) == len(groups):
        return set()
    return {root for group in in_prose for root, _ in group}


def _list_of(root: HtmlElement) -> HtmlElement:
    """The list that an item is in; of what is no list item, itself."""
    parent = root.getparent()
    return parent if root.tag == "li" and parent is not None and parent.tag in LISTS else root


def quoted(element: HtmlElement, known: dict[HtmlElement, bool] | None = None) -> bool:
    """Whether an element belongs to the text of a post: in its content, in a quotation, or among its paragraphs.

    `known` is kept for the next call, where many are asked for.
    """
    if nearest(element, {} if known is None else known, False, _quotes):
        return True
    place = _list_of(element)
    return _amid_prose(place, place)


def _quotes(element: HtmlElement) -> bool | None:
    """Whether what stands in an element is quoted or the post's own text; None where that does not tell."""
    return element.tag in _QUOTED or _as_content(element) is not None or None


def _amid_prose(first: HtmlElement, last: HtmlElement) -> bool:
    """Whether paragraphs of a text stand before the one element and after the other, its sibling."""
    before = map(prose, islice(first.itersiblings("p", preceding=True), _FAR))
    after = map(prose, islice(last.itersiblings("p"), _FAR))
    return any(length > 40 for length in before) and any(length > 8 for length in after)


def prose(paragraph: HtmlElement) -> int:
    """Characters of a paragraph that are no link; none of "Kommentarer inaktiverade"."""
    if any(map(_BESIDE_THREAD.search, _names(paragraph.get("class"), paragraph.get("id")))):
        return 0
    return len(text_of(paragraph).strip()) - sum(len(text_of(a)) for a in paragraph.iter("a"))


def _holds_post(inventory: Inventory, element: HtmlElement) -> bool:
    """Whether what is called a widget is the blog itself, as Blogger has it."""
    first, last = inventory.order[element], inventory.end(element)
    return any(first < inventory.order[e] <= last for name in _POST_CLASSES for e in inventory.by_class.get(name, ()))


def _is_headed(root: HtmlElement, content: HtmlElement) -> bool:
    """Whether a heading such as "4 svar" stands above a root in the post's content, and no more text below it."""
    place = _list_of(root)
    if _amid_prose(place, place):
        return False
    while place is not None and place is not content:
        if any(_may_head(e) and heads_thread(e) for e in place.itersiblings("*", preceding=True)):
            return True
        place = place.getparent()
    return False


def _may_head(element: HtmlElement) -> bool:
    """Whether an element is a heading, by its tag or by a class as `commentsHeader`."""
    return element.tag in HEADINGS or any(map(_THREAD_HEAD.match, (element.get("class") or "").split()))


def _answered_in(inventory: Inventory, content: HtmlElement) -> bool:
    """Whether the form to answer stands inside the post's content: then its thread does too."""
    last = inventory.end(content)
    return any(inventory.order[content] < inventory.order[form] <= last for form in answer_forms(inventory))


def answer_forms(inventory: Inventory) -> list[HtmlElement]:
    """The forms in which an answer to the post is written; of a form around the whole page the text field alone."""
    marked = (e for name in filter(_marks_form, inventory.by_id) for e in inventory.by_id[name])
    if found := [e for e in marked if e.tag in ("div", "form", "section")]:
        return found
    forms = []
    for form in inventory.by_tag["form"]:
        if (field := next(form.iter("textarea"), None)) is not None and not is_other_form(form):
            whole_page = len(text_of(form)) > _LARGEST_FORM or _holds_post(inventory, form)
            whole_page = whole_page or next(form.iter("h1"), None) is not None or _is_of_asp_net(form)
            forms.append(_box_of(field) if whole_page else form)
    return forms


@lru_cache(maxsize=8192)
def _marks_form(name: str) -> bool:
    return _FORM_MARK.match(name) is not None


def _is_of_asp_net(form: HtmlElement) -> bool:
    """Whether a form is ASP.NET's around the whole page, which keeps the page's state."""
    return form.get("id") == "aspnetForm" or any(field.get("name") == "__VIEWSTATE" for field in form.iter("input"))


def _box_of(field: HtmlElement) -> HtmlElement:
    """The outermost element around a text field that holds little else than its labels."""
    box = field
    for above in field.iterancestors("div", "fieldset", "table", "dl", "p", "ul"):
        if len(text_of(above)) > _LARGEST_BOX or next(above.iter("h1"), None) is not None:
            break
        box = above
    return box
