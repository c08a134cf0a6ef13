"""Index pages (home, archives, categories): which of their links are posts, and where the list goes on. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import urldefrag, urljoin

from lxml.html import HtmlElement

from crawler import urls
from crawler.discovery.census import Way
from crawler.discovery.scope import Scope, like_post, shape
from crawler.reading.layout import text_of, words_of

_TO_POST = re.compile(
    r"^(läs mer|läs hela|läs vidare|fortsätt läsa|läs resten|mer »|permalänk|permanent länk|direktlänk|read more|"
    r"continue reading|read the rest|permalink|les mer|læs mere|lue lisää|weiterlesen|\[?more\b|more »)"
    r"|^(inga|ingen|en|ett|\d+|no|one|lämna en|skriv en|leave a|kommentera|post a|add a)?\s*"
    r"(kommentarer?|comments?|svar|responses?|reaktion(er)?|reply|replies|kommentera)\b",
    re.IGNORECASE,
)
_PAGING = re.compile(
    r"(äldre|tidigare|nyare|fler) (inlägg|poster|artiklar)|(föregående|nästa) sida\b|"
    r"(older|newer|previous|next|earlier|more) (posts?|entries|articles|page)|"
    r"(eldre|forrige|neste|ældre) (innlegg|side|indlæg)|(ältere|neuere) (beiträge|einträge)|"
    r"^\W*(äldre|older|nästa|next)\W*$",
    re.IGNORECASE,
)
_NEIGHBOUR = re.compile(
    r"(föregående|nästa|tidigare|äldre|nyare|previous|next|older|newer|forrige|neste|næste|vorheriger|nächster) "
    r"(blogg?)?(inlägg|post|artikel|text|entry|article|innlegg|indlæg|beitrag|eintrag)\b"
    r"|^\W*(föregående|nästa|previous|prev|next|äldre|nyare|older|newer)\W*$",
    re.IGNORECASE | re.MULTILINE,
)
_LIST_TEXT = re.compile(
    r"^\W*(arkiv(et)?|archives?|alla inlägg|all posts|inläggsarkiv|sitemap|webbkarta|översikt)\W*$", re.IGNORECASE
)
_MARGIN_TAGS = {"nav", "aside", "footer"}
_MARGIN = re.compile(  # the beginning of one class or id
    r"((left|right|primary|secondary|main|site|page|l|r)[-_]?)?"
    r"(side-?bar|widget|footer|nav(bar|igation)?\b|menu|meny|blogroll|recent-?comments|breadcrumb)",
    re.IGNORECASE,
)
_MENU = re.compile(r"([a-z]+[-_])?(menu|meny|nav|navbar|navigation)\b", re.IGNORECASE)
_HEADINGS = {"h1", "h2", "h3", "h4", "h5"}
_BY_HEADING = 5  # the rank of a link that nothing but a heading makes a post
_TITLE = 200  # characters; longer than any title
_BACK, _ON = frozenset("«‹←<"), frozenset("»›→>")


@dataclass(slots=True)
class IndexLinks:
    """The links of an index page, each list in page order, absolute, without fragment, each address once."""

    entries: list[str] = field(default_factory=list)  # posts, as far as the page tells
    paging: list[str] = field(default_factory=list)  # the same list, further on
    archives: list[str] = field(default_factory=list)  # by date
    lists: list[str] = field(default_factory=list)  # by category, tag or author
    others: list[str] = field(default_factory=list)  # pages in the blog that nothing is known of


def read_index(root: HtmlElement, base_url: str, scope: Scope) -> IndexLinks:
    """Sort the links of a page. `root` is the parsed page, `base_url` what its relative links are resolved against."""
    found = IndexLinks()
    kinds: dict[str, tuple[int, list[str], str]] = {}
    menu: set[str] = set()
    here = urls.key(base_url)
    for anchor in root.iter("a", "link"):
        href = (anchor.get("href") or "").strip()
        rel = (anchor.get("rel") or "").lower().split()
        if (
            not href
            or href.startswith(("javascript:", "mailto:", "#"))
            or (anchor.tag == "link" and not {"next", "prev"} & set(rel))
        ):
            continue
        try:
            url = urldefrag(urljoin(base_url, href)).url
            if not scope.holds(url) or (key := urls.key(url)) == here:
                continue
        except ValueError:
            continue
        rank, into = _sort(anchor, url, rel, found)
        if into is found.others and _in_menu(anchor):
            menu.add(key)
        if key not in kinds or rank < kinds[key][0]:
            kinds[key] = (rank, into, urls.canonical(url))
    home = scope.host + scope.path.rstrip("/")
    for key, (rank, into, url) in kinds.items():
        if rank == _BY_HEADING and key in menu:
            found.others.append(url)  # "Tjänster", "Om oss": what a menu holds is a page of the site
        elif key != home:
            into.append(url)
    return found


def read_neighbours(root: HtmlElement, base_url: str, scope: Scope) -> dict[str, Way]:
    """The posts before and after a post, and how surely they are: `archive` where `rel="prev"` (HTML, link types) or
    words like "Nästa inlägg" name them, `link` where only an arrow stands beside the link, as Movable Type does.
    """
    found: dict[str, Way] = {}
    outside = {urls.key(base_url), scope.host + scope.path.rstrip("/")}
    for element in root.iter("link", "a"):
        if not (href := (element.get("href") or "").strip()) or not (way := _way(element)):
            continue
        try:
            url = urldefrag(urljoin(base_url, href)).url
            if scope.holds(url) and shape(url) == "page" and urls.key(url) not in outside:
                found.setdefault(urls.canonical(url), way)
        except ValueError:
            continue
    return found


def _way(element: HtmlElement) -> Way | None:
    if {"prev", "next"} & set((element.get("rel") or "").lower().split()):
        return "archive"
    if element.tag == "link":
        return None
    text = text_of(element).strip()
    if len(text) > _TITLE:
        return None
    before, parent = element.getprevious(), element.getparent()
    lead = ((parent.text if parent is not None else "") if before is None else before.tail) or ""
    if _NEIGHBOUR.search(f"{lead[-_TITLE:]}\n{text}"):
        return "archive"
    pointed = f"{lead[-3:]}{text}".strip()[:1] in _BACK or f"{text}{(element.tail or '')[:3]}".strip()[-1:] in _ON
    return "link" if pointed and text and not _TO_POST.search(text) else None


def _sort(anchor: HtmlElement, url: str, rel: list[str], found: IndexLinks) -> tuple[int, list[str]]:
    """The list that a link belongs in, and a rank: where one address is linked in several ways, the lowest counts."""
    kind = shape(url)
    text = words_of(anchor)
    if kind == "skip":
        return 9, []
    if anchor.tag == "link" or "next" in rel or "prev" in rel:
        return (2, found.paging) if kind != "page" or not like_post(url) else (1, found.entries)
    if kind == "paging" or (_PAGING.search(text) and not like_post(url)):
        return 2, found.paging
    if kind == "archive":
        return 3, found.archives
    if kind == "list":
        return 4, found.lists
    if "bookmark" in rel or like_post(url):
        return 1, found.entries
    if _LIST_TEXT.search(text):
        return 3, found.archives
    heading, margin = _place(anchor)
    if not margin and _TO_POST.search(text):
        return 1, found.entries
    if not margin and heading:
        return _BY_HEADING, found.entries
    return 6, found.others


def _place(anchor: HtmlElement) -> tuple[bool, bool]:
    """Whether a link stands in a heading, and whether in the page's margin (sidebar, menu, footer)."""
    heading = False
    for element in anchor.iterancestors():
        if element.tag in _HEADINGS:
            heading = True
        elif element.tag == "body":
            break
        if element.tag in _MARGIN_TAGS or any(map(_MARGIN.match, _names(element))):
            return heading, True
    return heading, False


def _in_menu(anchor: HtmlElement) -> bool:
    return any(_MENU.match(name) for element in anchor.iterancestors("ul", "nav", "div") for name in _names(element))


def _names(element: HtmlElement) -> list[str]:
    return [*(element.get("class") or "").split(), *(element.get("id") or "").split()]
