"""Where a page's post stands: the element with its text, the one around it, and its title.

First by what platforms and themes call these parts, then by where the paragraphs are. Reads nothing of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from lxml.html import HtmlElement

from crawler.reading.anchored import gathered, text_element
from crawler.reading.elements import HEADINGS
from crawler.reading.inventory import Inventory
from crawler.reading.layout import Layout, Line, fold, names
from crawler.reading.platforms import PostMarks
from crawler.reading.titles import Titles

_BODY = re.compile(  # what themes call a post's text and nothing else; classes and ids folded
    r"(?:post|entry|article|story|blog|blogpost|single|news)(?:main)?(?:content|contents|body|text|copy|bodycopy)s?(?:inner|area|wrapper)?"
    r"|econtent|thecontent|wpblockpostcontent"
    r"|(?:blogg?)?(?:inl[aä]gg|artikel|innlegg|indl[aæ]g|bröd|brod|brød)(?:s|ets|en)?"
    r"(?:text|tekst|innehåll|innehall|innhold|body|content)"
)
_POST = re.compile(
    r"hentry|hnews|post|blogpost|type(?:post|page|attachment)|journalentry(?:wrapper)?|story|entry|node|singlepost|blogentry"
    r"|(?:blogg?)?(?:inl[aä]gg|innlegg|indl[aæ]g)|artikel"
)
_POST_ID = re.compile(r"(?:post|entry|node|item|article)-?\d+|entry[0-9a-f]{20,}")
_NUMBERED = re.compile(r"post-\d+")
_WEAK_BODY = frozenset(("entry", "story", "post", "text", "body"))  # also what the whole post is called
_EXTENDED = frozenset(("entrymore", "assetmore", "entryextended", "serendipityentryextended"))
_PREFIXED = frozenset(("postcontent", "entrycontent", "articlecontent", "postbody", "entrybody", "articlebody"))
_OTHER_POSTS = frozenset(
    "related relaterat similar next prev previous recent latest popular featured sidebar footer author comment "
    "slider slide carousel grid list loop more also hidden no not excerpt".split()
)
_ANOTHER = re.compile(
    r"(?:^|[\s_-])(?:related|relatera[dt]e?|similar|recommended|yarpp)(?:[\s_-]|posts?\b|$)"
    r"|(?:^|\s)(?:post|about|entry)?[_-]?author[_-]?(?:box|bio|info)(?:\s|$)"
    r"|(?:^|\s)(?:comments|commentlist|comment-list|comments-area|kommentarer)(?:\s|$)",
    re.IGNORECASE,
)
_MEDIA = ("img", "video", "iframe", "embed", "object", "audio")
_LONGEST_PREFIX = 5  # words
_SHARE = 0.3  # of an `entry`'s text, that an element by a better name must hold
_CRUMB = 0.1  # of a post's text, that an element beside it is not the text
_LABEL = 80  # characters of a line in a post's header that is no sentence
_CLIMB = 4
_HARDLY, _LONG, _OUTWEIGHS = 400, 1_000, 4  # characters of a named text, of the one that it is not, and how many times


@dataclass(slots=True)
class Place:
    """Where a post stands.

    `first` and `end` are the lines of its text in the layout, byline and boilerplate not yet parted off;
    `exact` says that `body` is an element meant for the text alone.
    """

    body: HtmlElement
    container: HtmlElement
    title: Line | None
    untitled: bool  # there is a place for a title, and it is empty
    first: int
    end: int
    exact: bool


def locate(
    layout: Layout, inventory: Inventory, marks: PostMarks, page_titles: Iterable[str], blog: str | None
) -> Place | None:
    """Find the post of a page, or None where no line of the page can be one.

    `page_titles` are what the page's head gives as its title, `blog` the blog's name, which no post is called.
    """
    titles = Titles(layout, inventory, marks, page_titles, blog)
    body = _named_body(layout, inventory, marks, titles)
    if body is not None:
        heavier = _outweighed(layout, body, titles)
        if heavier is not None:
            body = heavier
        elif any(len(inventory.by_class[name]) > 1 for name in (body.get("class") or "").split()):
            body = gathered(layout, body)
    exact = body is not None and not (_is_post_element(body) or "post" in names(body) or titles.inside(body))
    marked = {element for name in marks.container for element in inventory.find(name)}
    if body is None:
        body = text_element(layout, titles.own)
        whole = _numbered_post(layout, inventory)
        whole = _lone(marked, layout) if whole is None else whole
        if whole is not None and (body is None or whole not in (body, *body.iterancestors())):
            body = whole
    if body is None:
        return None
    container = _container(body, marked)
    first, end = layout.spans[body]
    title, untitled = titles.of(container, first, exact)
    if title is not None:
        place = layout.lines.index(title)
        if not exact:
            body, first, end = _widened(layout, body, title, place, end)
        elif first <= place < end:
            first = place + 1
        first = _after_header(layout, title, first, end)
    if exact and (rest := _continued(layout, body)) is not None:
        body, end = rest.getparent(), layout.spans[rest][1]
    return Place(body, container, title, untitled, first, end, exact)


def post_elements(inventory: Inventory) -> Iterator[HtmlElement]:
    """Elements that platforms mark as a post, whatever they stand in."""
    for name in ("hentry", "type-post", "h-entry"):
        yield from inventory.by_class.get(name, ())
    for identity, elements in inventory.by_id.items():
        if identity.startswith("post-") and identity[5:].isdigit():
            yield from elements
    yield from inventory.by_tag.get("main", ())


def _numbered_post(layout: Layout, inventory: Inventory) -> HtmlElement | None:
    """The one element with WordPress' id of a post, where there is just one: however short, it is the post."""
    found = [e for name, es in inventory.by_id.items() if _NUMBERED.fullmatch(name) for e in es if e in layout.spans]
    return found[0] if len(found) == 1 and found[0].tag not in HEADINGS else None


def _lone(marked: set[HtmlElement], layout: Layout) -> HtmlElement | None:
    """The one element that the platform marks as a post, where there is just one."""
    found = [element for element in marked if element in layout.spans]
    return found[0] if len(found) == 1 else None


@lru_cache(maxsize=8192)
def body_name(name: str) -> str | None:
    """What a class or id calls an element: `text` a post's text, `entry` that or the whole post; None for others."""
    folded = fold(name)
    if _BODY.fullmatch(folded) or _is_prefixed_body(name.lower()):
        return "text"
    return "entry" if folded in _WEAK_BODY else None


def _is_prefixed_body(name: str) -> bool:
    """Whether a name is a theme's own for a post's text: `td-post-content`, `elementor-widget-theme-post-content`."""
    words = re.split(r"[-_]+", name)
    prefix, noun = words[:-2], "".join(words[-2:])
    return 0 < len(prefix) < _LONGEST_PREFIX and noun in _PREFIXED and _OTHER_POSTS.isdisjoint(prefix)


@lru_cache(maxsize=8192)
def _is_post_name(name: str) -> bool:
    return _POST.fullmatch(name) is not None or _POST_ID.fullmatch(name) is not None


def _is_post_element(element: HtmlElement) -> bool:
    """Whether an element is a whole post by its id or as a microformat."""
    return any(_POST_ID.fullmatch(name) or name == "hentry" for name in names(element))


def _named_body(layout: Layout, inventory: Inventory, marks: PostMarks, titles: Titles) -> HtmlElement | None:
    """The element that is called a post's text: the longest of its kind, and the outermost that holds no title."""
    for name in marks.body:
        found = [element for element in inventory.find(name) if element in layout.spans]
        if found:
            return max(found, key=layout.length)
    called: dict[str, list[HtmlElement]] = {"text": [], "entry": []}
    for table in (inventory.by_class, inventory.by_id):
        for name, elements in table.items():
            if meaning := body_name(name):
                called[meaning] += [e for e in elements if e in layout.spans and e.tag != "body" and not _of_another(e)]
    called["text"] += [element for element in inventory.with_property["articleBody"] if element in layout.spans]
    named, entry = (_longest(called[meaning], layout, inventory, titles) for meaning in ("text", "entry"))
    if named is not None and not layout.length(named) and next(named.iter(*_MEDIA), None) is not None:
        return named
    if named is None or (entry is not None and layout.length(named) < _SHARE * layout.length(entry)):
        return entry
    return named


def _outweighed(layout: Layout, named: HtmlElement, titles: Titles) -> HtmlElement | None:
    """The box with the page's own title and a long text, where what is called the text has hardly a word: an advert."""
    length = layout.length(named)
    if titles.own is None or length > _HARDLY or any(_POST_ID.fullmatch(name) for name in names(named)):
        return None
    text = text_element(layout, titles.own)
    if text is None or layout.spans[text][1] <= titles.own or layout.length(text) < max(_LONG, _OUTWEIGHS * length):
        return None
    return text


def _of_another(element: HtmlElement) -> bool:
    """Whether an element stands in a list of related posts or a box about the author."""
    return any(
        _is_another(names)
        for above in (element, *element.iterancestors())
        for names in (above.get("class"), above.get("id"))
        if names
    )


@lru_cache(maxsize=8192)
def _is_another(names: str) -> bool:
    return _ANOTHER.search(names) is not None


def _longest(elements: list[HtmlElement], layout: Layout, inventory: Inventory, titles: Titles) -> HtmlElement | None:
    """The longest without a title in it; none where another of that name, title and all, is the post beyond doubt."""
    found = [element for element in elements if not titles.inside(element)]
    longest = max(map(layout.length, found), default=0)
    parts = [e for e in found if not _is_post_element(e) and layout.length(e) >= _SHARE * longest]
    best = min(parts or found, key=lambda element: (-layout.length(element), inventory.order[element]), default=None)
    whole = {
        e for e in elements if (layout.length(e) * _CRUMB > longest or _is_beside(e, best, layout)) and titles.inside(e)
    }
    if best is None or (whole and not whole & set(best.iterancestors())):
        return None
    # A paragraph that was meant to hold the text ended where the text's own first one began.
    if best.tag == "p" and not layout.length(best):
        return next((above for above in best.iterancestors() if above in layout.spans), best)
    return best


def _is_beside(element: HtmlElement, best: HtmlElement | None, layout: Layout) -> bool:
    """Whether an element is longer than `best` and stands right before it, made alike: a post above an answer to it."""
    if best is None or best.getprevious() is not element or layout.length(element) < layout.length(best):
        return False
    return bool(element.tag == best.tag and element.get("class") == best.get("class"))


def _continued(layout: Layout, body: HtmlElement) -> HtmlElement | None:
    """The rest of a text that a platform prints in an element of its own, after the fold ("extended entry")."""
    for element in body.itersiblings():
        named = any(name in _EXTENDED for name in names(element)) or element.get("id") == "more"
        if named and element in layout.spans:
            return element
    return None


def _container(body: HtmlElement, marked: set[HtmlElement]) -> HtmlElement:
    """The element of the whole post: the outermost nearby that is called so, else the one around its text."""
    found = None
    element = body
    for _ in range(_CLIMB + 2):
        if element is None or element.tag == "body":
            break
        if element in marked:
            return element
        if element.tag == "article" or any(map(_is_post_name, names(element))):
            found = element
        element = element.getparent()
    if found is not None and found is not body:
        return found
    parent = body.getparent()
    return parent if parent is not None and body.tag != "body" else body


def _after_header(layout: Layout, title: Line, first: int, end: int) -> int:
    """Where a text begins whose title stands in a `header`: after what else that says, but for an introduction."""
    for above in title.element.iterancestors("header"):
        if above in layout.spans:
            last = min(layout.spans[above][1], end - 1)
            while first < last and _is_label(layout.lines[first]):
                first += 1
            break
    return first


def _is_label(line: Line) -> bool:
    return len(line.text) <= _LABEL and not line.heading and line.text[-1] not in ".!?:"


def _widened(layout: Layout, body: HtmlElement, title: Line, place: int, end: int) -> tuple[HtmlElement, int, int]:
    """A text that was found by its paragraphs begins right after the title, also where that is outside its element."""
    element = body
    for _ in range(_CLIMB):
        first, last = layout.spans.get(element, (0, 0))
        if first <= place < last:
            return element, place + 1, max(end, min(last, end)) if element is not body else last
        parent = element.getparent()
        if parent is None or parent.tag == "body" or parent not in layout.spans:
            break
        element = parent
    return body, max(layout.spans[body][0], place + 1), end
