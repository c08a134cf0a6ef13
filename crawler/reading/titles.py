"""Which line of a page is the title of its post, by what the head calls the page and by what themes call a title."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from functools import lru_cache

from lxml.html import HtmlElement

from crawler import urls
from crawler.reading.elements import HEADINGS
from crawler.reading.inventory import Inventory
from crawler.reading.layout import Layout, Line, names, words_of
from crawler.reading.platforms import PostMarks
from crawler.reading.published import is_date_class
from crawler.reading.shown_dates import find_date

_TITLE = re.compile(
    r"(?:post|entry|story|article|single|node|asset|blogpost|item)(?:main)?(?:title|headline|name|head|header|heading)"
    r"|pname|headline|wpblockposttitle|title|contentheading|blosxomtitle|(?:blog|post|entry|journal)?subject"
    r"|(?:blogg?|inl[aä]ggs?|artikel|sid|innleggs?|indl[aæ]gs?)?(?:rubrik|titel|tittel|overskrift|otsikko)"
)
_BYLINES = frozenset(("vcard", "byline", "postbyline", "entrybyline"))
_BESIDE_TITLE = frozenset("posteditlink editlink edit headerlink anchor".split())
_UNSEEN = frozenset(  # headings for screen readers
    "elementinvisible screenreadertext visuallyhidden sronly assistivetext ahidden offscreen".split()
)
_PERMALINKS = ("#", "¶", "§")
_FILING = frozenset(("category", "tag"))
_LONGEST_TITLE = 300
_COUNT = re.compile(
    r"\W*(?:\d+|inga|no|en|ett|one)?\W*(?:kommentar\w*|comments?|svar|replies|reply|responses?)?\W*", re.IGNORECASE
)
_PARTS = re.compile(r"\s+[-–—|·•»«:/<>]+\s+|:\s+|\s*[|»«]\s*")  # of a page's title: the post's and the blog's
_NO_LETTERS = re.compile(r"[\W_]+")
_FAR = 5  # lines between a title and the text that may hold a byline
_BOLD = frozenset(("b", "strong", "big", "font"))
_TOP = 3  # lines in which a whole post has its title
_ABOVE = 8  # lines above a text in which its title stands


class Titles:
    """The lines of a page that may be a post's title, and the choice among them."""

    def __init__(
        self, layout: Layout, inventory: Inventory, marks: PostMarks, page_titles: Iterable[str], blog: str | None
    ) -> None:
        self._layout = layout
        self._blog = letters(blog or "")
        self._marked = {element for name in marks.title for element in inventory.find(name)}
        self._pages = {letters(title) for title in page_titles if title}
        page = [_without(title, self._blog) for title in map(letters, filter(None, page_titles))]
        parts = {letters(part) for title in page_titles for part in _PARTS.split(title)} - {self._blog, ""}
        longest = 2 * max(map(len, parts), default=0)  # with spaces and marks
        self._plain: list[tuple[int, Line]] = []  # what says the page's own title without being marked up as one
        # Place, line, whether it fits the page's own title, whether it is called a title.
        self._candidates: list[tuple[int, Line, bool, bool]] = []
        containers = {element for name in marks.container for element in inventory.find(name)}
        opening = {layout.spans[element][0] for element in containers if element in layout.spans}
        self._homes = {self._blog, ""}  # what the blog is called
        for place, line in enumerate(layout.lines):
            heading, called = line.heading, names(line.element)
            if called and not _UNSEEN.isdisjoint(called):
                continue
            named = self._named(line.element, called) or (heading and place in opening and not _dated(line))
            if (heading or named) and len(line.text) <= _LONGEST_TITLE and (words := letters(own_words(line))):
                fits = len(words) > 1 and words != self._blog and any(words in title for title in page)
                if fits and (words in page or words in parts) and _leads_home(line):
                    fits = False  # the blog's name, alone or beside the post's
                    self._homes.add(words)
                if fits or (named and not words.isdigit()) or not (words.isdigit() or _dated(line)):
                    self._candidates.append((place, line, fits, named))
            elif len(line.text) <= longest and _may_be_plain(line) and letters(line.text) in parts:
                self._plain.append((place, line))
        self._unnamed = self._homes.issuperset(page)  # the page is called by the blog's name alone
        self._fitting = [place for place, _, fits, _ in self._candidates if fits]
        self._named_places = [place for place, _, _, named in self._candidates if named]
        empty = (
            heading
            for tag in ("h1", "h2", "h3")
            for heading in inventory.by_tag.get(tag, ())
            if (self._named(heading, names(heading)) or _heads_article(heading)) and _is_empty(heading)
        )
        self._hold_empty = {above for heading in empty for above in (heading, *heading.iterancestors())}

    @property
    def own(self) -> int | None:
        """The line that says the page's own title: in a heading, the higher the better, or else in any line."""
        headed = [
            (line.element.tag if line.heading else "h9", place) for place, line, fits, _ in self._candidates if fits
        ]
        return min(headed)[1] if headed else self._plain[-1][0] if self._plain else None

    def inside(self, element: HtmlElement) -> bool:
        """Whether a title stands in an element, which so is more than a post's text."""
        if element in self._hold_empty:
            return True
        first, end = self._layout.spans[element]
        top = min(end, first + _TOP)
        if _any_between(self._named_places, first, top) or _any_between(self._fitting, first, top):
            return True
        return _any_between(self._fitting, top, end) and not self._said_above(first, top, end)

    def _said_above(self, first: int, top: int, end: int) -> bool:
        """Whether a title stands above line `first`, and from `top` on only some of its words, as in a recipe's box."""
        above: list[str] = []
        for place, line, fits, named in self._candidates:
            if first - _ABOVE <= place < first and (fits or named):
                above.append(letters(own_words(line)))
            elif top <= place < end and fits and not any(letters(own_words(line)) in words for words in above):
                return False
        return bool(above)

    def of(self, container: HtmlElement, first: int, exact: bool) -> tuple[Line | None, bool]:
        """The title line above line `first`, and whether the post has a place for a title that is empty."""
        start, end = self._layout.spans.get(container, (first, first))
        untitled = container in self._hold_empty
        best: tuple[tuple[int, int], Line] | None = None
        above: list[str] = []
        for place, line, fits, named in self._candidates:
            within = start <= place < end
            if within and named and place < first:
                above.append(letters(own_words(line)))
            elif exact and place >= first and any(letters(own_words(line)) in words for words in above):
                continue  # a heading in the text that says some of the title again
            # A post whose page does not name it has its title in the first heading.
            opens = self._unnamed and within and not exact and line.heading and place < first + _TOP
            if place >= first and not (place < first + _FAR and (fits or named or opens)):
                continue
            if letters(own_words(line)) in self._homes and not (named and within):
                continue
            if untitled and not (fits and place < first and not _leads_home(line)):
                continue
            score = (4 * fits + 3 * (opens or (named and within)) + within - (place > first and not fits), place)
            if score > (best[0] if best else (0 if exact else 2, len(self._layout.lines))):
                best = score, line
        if best:
            return self._below_name(best[1], max(first, best[0][1] + _TOP)) or best[1], False
        plain = [line for place, line in self._plain if start <= place < first + (not exact)]
        return (plain[-1], False) if plain else (None, untitled)

    def _below_name(self, heading: Line, last: int) -> Line | None:
        """The line in bold that says the rest of the page's title, where a heading above it says but its beginning.

        Tables of 2003 have the blog's name in a heading and the post's in bold.
        """
        name = letters(heading.text)
        for place, line in self._plain:
            rest = letters(line.text)
            bold = any(element.tag in _BOLD and letters(words_of(element)) == rest for element in line.inline)
            if place <= last and bold and f"{name}{rest}" in self._pages:
                return line
        return None

    def _named(self, element: HtmlElement, called: tuple[str, ...]) -> bool:
        """Whether an element of these names, or what a heading stands right in, is called a title."""
        if element in self._marked or (called and is_title_name(*called)):
            return True
        parent = element.getparent() if element.tag in HEADINGS else None
        return parent is not None and (parent in self._marked or is_title_name(*names(parent)))


def linked_title(line: Line) -> str | None:
    """The title in a heading that goes on with a date: the permalink that the heading begins with."""
    shown = find_date(line.text) if line.heading else None
    anchor = next((element for element in line.inline if element.tag == "a"), None) if shown else None
    if not shown or anchor is None or "bookmark" not in (anchor.get("rel") or "").split():
        return None
    words = words_of(anchor)
    return words if words and line.text.startswith(words) and len(words) <= shown.start() else None


def said_near(lines: Iterable[Line]) -> list[str]:
    """What lines around a post's first say, and links in headings that say more; without the blog's own name."""
    found: list[str] = []
    for line in lines:
        if not (line.heading and _leads_home(line)):
            found.append(line.text)
            found += [words_of(element) for element in line.inline if line.heading and element.tag == "a"]
    return found


def own_words(line: Line) -> str:
    """What a title says, without what else some themes put into its heading.

    The link to the comments and their number, the date, the category, the writer, the pencil, the mark of a permalink.
    """
    text = linked_title(line) or line.text
    for element in line.inline:
        words = words_of(element)
        if words in ("", text):
            continue
        if text.endswith(words) and _is_count(element, words):
            text = text.removesuffix(words).rstrip(" ()|–-")
        elif text.endswith(words) and not _BYLINES.isdisjoint(names(element)):
            text = text.removesuffix(words).rstrip(" |·•–-")
        elif _is_tool(element, words):
            text = _cut(text, words).strip()
        elif _is_filing(element) or is_date_class(*names(element)):
            text = _cut(text, words).strip(" |·•–-:")
    return text


def _cut(text: str, words: str) -> str:
    return text.removeprefix(words) if text.startswith(words) else text.removesuffix(words)


def _is_tool(element: HtmlElement, words: str) -> bool:
    return words in _PERMALINKS or not _BESIDE_TITLE.isdisjoint(names(element))


def _is_filing(element: HtmlElement) -> bool:
    return element.tag == "a" and not _FILING.isdisjoint((element.get("rel") or "").lower().split())


def _is_count(element: HtmlElement, words: str) -> bool:
    to_comments = "#" in (element.get("href") or "") or any("comment" in name for name in names(element))
    return to_comments and _COUNT.fullmatch(words) is not None


def _leads_home(line: Line) -> bool:
    """Whether a heading is a link to the blog's first page, whose name it so is."""
    anchors = [element for element in line.inline if element.tag == "a"]
    return any(urls.is_front_page(a.get("href") or "") or a.get("rel") == "home" for a in anchors)


def _heads_article(heading: HtmlElement) -> bool:
    return heading.tag == "h1" and next(heading.iterancestors("article"), None) is not None


def _is_empty(heading: HtmlElement) -> bool:
    """Whether a heading has neither words nor a picture, or only the number of comments or a date."""
    words = words_of(heading)
    if not words:
        return next(heading.iter("img", "svg"), None) is None
    inside = (element for element in heading.iter("a", "span", "time") if words_of(element) == words)
    return any(_is_count(e, words) or e.tag == "time" or is_date_class(*names(e)) for e in inside)


def _without(title: str, blog: str) -> str:
    """The letters of a page's title without those of the blog's name at one end."""
    return title.removesuffix(blog) if title.endswith(blog) else title.removeprefix(blog)


def _may_be_plain(line: Line) -> bool:
    """Whether a line that no markup calls so may be a title: no quotation, which Tumblr calls the page by."""
    return len(line.text) <= _LONGEST_TITLE and line.linked < len(line.text) and line.element.tag != "blockquote"


def _any_between(places: list[int], first: int, end: int) -> bool:
    """Whether any of ascending numbers is at least `first` and less than `end`."""
    at = bisect_left(places, first)
    return at < len(places) and places[at] < end


def _dated(line: Line) -> bool:
    """Whether a heading holds a date beside a title, or is one."""
    return _is_dateline(line) or (linked_title(line) is None and find_date(line.text) is not None)


def _is_dateline(line: Line) -> bool:
    """Whether a heading is a date, alone or with what else a byline says."""
    if linked_title(line) is not None:
        return False
    if any(element.tag in ("time", "abbr") for element in line.inline):
        return True
    shown = find_date(line.text)
    return shown is not None and (shown.start() == 0 or len(shown.group()) > len(line.text) / 2)


@lru_cache(maxsize=8192)
def is_title_name(*names: str) -> bool:
    """Whether one of some classes and ids, folded, is what themes call a post's title."""
    return any(map(_TITLE.fullmatch, names))


@lru_cache(maxsize=4096)
def letters(words: str) -> str:
    """Letters and digits alone, case folded: what two spellings of one title have in common."""
    return _NO_LETTERS.sub("", words.casefold())
