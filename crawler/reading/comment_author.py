"""Who wrote a comment, from the lines that are its head: the name, and where it links to."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from crawler.reading.layout import words_of
from crawler.reading.lines import Fragment, Line, joined
from crawler.reading.markup import absolute
from crawler.reading.names import LONGEST_NAME, bare, is_action, name_in_element, name_in_line, signs
from crawler.reading.shown_dates import CLOCK, find_date
from crawler.urls import host

_OWN_LINK = re.compile(r"#(?:li-|div-)?c(?:omment)?-?\d+$|replytocom=|#respond$")
_BARE_URL = re.compile(r"(?<!\S)https?://[^\s<>\"]+")
_HOME_PAGE = frozenset(
    "homepage hemsida website webbplats webbsida webb www url hjemmeside kotisivu webseite blogg länk".split()
)
_EMPTY_BRACKETS = re.compile(r"\(\s*\)|\[\s*\]")
_ADDRESS = re.compile(r"\W*(?:https?://|www\.)\S+\W*", re.IGNORECASE)
Author = tuple[str, str | None]
"""Name and address."""


def read_author(heads: list[Line], base_url: str) -> tuple[str | None, str | None]:
    """Name and address of who wrote a comment; null where its head does not tell."""
    name, url = _author(heads, base_url) or (None, None)
    if name and _ADDRESS.fullmatch(name) and (beside := _beside_address(heads, base_url)):
        name, url = beside
    return name, url or (_home_page(heads, base_url) if name else None)


def _author(heads: list[Line], base_url: str) -> Author | None:
    """From the element that is called so, then from the one that looks so, then from what a line has left."""
    for line in (line for line in heads if line.role == "author"):
        called = [element for element, role in line.elements if role == "author" and bare(words_of(element))]
        element = min(called, key=lambda e: len(words_of(e)), default=None)
        if element is None:
            element = name_element(line, None)
        if element is not None and (link := _named_link(element)) is not None:
            element = link
        if found := author_of(line, element, base_url):
            return found
    for line in heads:
        date = find_date(line.text)
        element = name_element(line, date.group() if date else None)
        if element is not None and (found := author_of(line, element, base_url)):
            return found
    for line in sorted(heads, key=lambda line: not signs(line.text)):  # "Skrivet av Lisa" before the subject above it
        if found := author_of(line, None, base_url):
            return found
    for line in heads:  # a name that links to its own comment, or nowhere
        if line.role == "author" and may_be_name(line.text) and (name := name_in_element(line.text)):
            return name, None
    # People call themselves "Kommentar" and "4 maj": what markup says is a name is one, if nothing else is.
    for element in (e for line in heads for e, role in line.elements if e.tag == "cite" or "fn" in e.classes):
        if any(map(is_own_link, element.iter("a"))):
            continue  # what is cited is the date, the name stands elsewhere
        if (name := words_of(element)) and len(name) <= LONGEST_NAME:
            return name, None
    return None


def _beside_address(heads: list[Line], base_url: str) -> Author | None:
    """The name in a head whose only link shows the address that it leads to: "Kommentar från: Lisa · http://…"."""
    for line in heads:
        name = name_in_line(without_own_links(line, addresses=True))
        if name and not _ADDRESS.fullmatch(name):
            return name, _home_page([line], base_url)
    return None


def author_of(line: Line, element: HtmlElement | None, base_url: str) -> Author | None:
    """Name and address in `element`, or in the line where it gives none."""
    name = name_in_element(_own_words(element, line)) if element is not None else None
    if name is None:
        element, name = None, name_in_line(without_own_links(line))
    if name is None:
        return None
    for anchor in _links_of(name, element, line):
        if (href := anchor.get("href")) and not is_own_link(anchor):
            return name, absolute(href, base_url)
    match = _BARE_URL.search(line.text)
    return name, absolute(match.group(), base_url) if match else None


def _own_words(element: HtmlElement, line: Line) -> str:
    """The words of an element in a line without the badges and buttons that stand inside it."""
    if not any(role == "junk" for _, role in line.elements):
        return words_of(element)
    outer = ((f, f.element.getparent() if f.tail else f.element) for f in line.fragments if f.role != "junk")
    own = [f for f, around in outer if around is not None and (around is element or element in around.iterancestors())]
    return joined(own) or words_of(element)


def _links_of(name: str, element: HtmlElement | None, line: Line) -> Iterator[HtmlElement]:
    """The links that an element is, holds or stands in; of a line those that are the name."""
    if element is not None:
        yield from element.iter("a")
        yield from element.iterancestors("a")
    for link, role in line.elements if element is None else ():
        if link.tag == "a" and role != "junk" and name_in_line(words_of(link)) == name:
            yield link


def _home_page(heads: list[Line], base_url: str) -> str | None:
    """The address in a link that stands beside the name and says what it leads to, or shows it."""
    anchors = [element for line in heads for element, _ in line.elements if element.tag == "a"]
    hrefs = (a.get("href") or "" for a in anchors if says_home_page(a, base_url) or _ADDRESS.fullmatch(words_of(a)))
    return next((absolute(href, base_url) for href in hrefs if href.startswith(("http://", "https://"))), None)


def says_home_page(anchor: HtmlElement, base_url: str = "") -> bool:
    """Whether a link is but called a home page: "Hemsida", "(URL)"; a "Länk" only where it leads to another site."""
    words, href = words_of(anchor).casefold().strip("()[] "), anchor.get("href") or ""
    if words not in _HOME_PAGE or not href.startswith(("http://", "https://")):
        return False
    return words != "länk" or (bool(base_url) and host(href) != host(base_url))


def name_element(line: Line, date: str | None) -> HtmlElement | None:
    """The link or the emphasis in a line that is a name: not a date, not a permalink, not "Svara"."""
    best: HtmlElement | None = None
    address: HtmlElement | None = None  # people call themselves so, too
    for element, role in line.elements:
        if role == "junk" or element.tag not in ("a", "cite", "strong", "b"):
            continue
        text = words_of(element)
        if not may_be_name(text) or (date and text in date):
            continue
        if element.tag == "a":
            if _ADDRESS.fullmatch(text):
                address = address if address is not None else element
            elif not is_own_link(element) and not says_home_page(element):
                return element
        elif best is None:
            best = element
    return best if best is not None else address


def _named_link(element: HtmlElement) -> HtmlElement | None:
    """The link inside an element that holds a name: the name without labels beside it ("Inläggsförfattare")."""
    links = (a for a in element.iter("a") if not is_own_link(a) and not says_home_page(a))
    return next((a for a in links if (text := words_of(a)) and may_be_name(text)), None)


def may_be_name(text: str) -> bool:
    if text.isdigit():
        return len(text) > 2
    return bool(bare(text)) and len(text) <= LONGEST_NAME and not is_action(text) and find_date(text) is None


def is_own_link(anchor: HtmlElement) -> bool:
    """A link to the comment itself or to a way of answering it."""
    if anchor.tag != "a":
        return False
    href = anchor.get("href") or ""
    return href.startswith(("#", "javascript:")) or _OWN_LINK.search(href) is not None


def _is_count(fragment: Fragment) -> bool:
    """Whether a fragment is the comment's place in the thread, in an element of its own."""
    return fragment.role == "head" and fragment.text.strip("#. \n\t").isdigit() and not fragment.tail


def without_own_links(line: Line, *, addresses: bool = False) -> str:
    """A line's text without the words of permalinks, unless these show the date, buttons, and links to a home page.

    Without `addresses` those stay that show their address.
    """
    anchors = [element for element, _ in line.elements if element.tag == "a"]
    links = filter(is_own_link, anchors)
    own = {link for link in links if not CLOCK.search(text := words_of(link)) and not find_date(text)}
    own |= {a for a in anchors if says_home_page(a) or (addresses and _ADDRESS.fullmatch(words_of(a)))}
    own |= {a for a in anchors if len(text := words_of(a)) < len(line.text) - 2 and is_action(text)}
    own -= {link for link in own if link.get("href") == "#" and may_be_name(words_of(link))}  # who gave no address
    if not own and not any(map(_is_count, line.fragments)):
        return line.text
    parts = []
    for fragment in line.fragments:
        outer = fragment.element.getparent() if fragment.tail else fragment.element
        hidden = outer is not None and (outer in own or any(above in own for above in outer.iterancestors("a")))
        if fragment.role != "junk" and not hidden and not _is_count(fragment):
            parts.append(fragment)
    return " ".join(_EMPTY_BRACKETS.sub("", joined(parts)).split())
