"""Which elements are a blog's comments, and where name, date and text stand in them."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

from lxml.html import HtmlElement

from crawler.reading import dates
from crawler.reading.layout import words_of
from crawler.reading.learning.names import names_of, paths_to, rank
from crawler.reading.learning.sheets import Said, Sheet, letters
from crawler.reading.shown_dates import find_date, shows_date

_PAGES, _COMMENTS = 2, 3  # that must bear a name out
_LONGEST_DATE = 60  # letters of what shows a date and little else
_ROWS = ("li", "div", "tr", "table", "td", "p", "dl", "article", "section", "blockquote")
_UNMARKED_ROWS = frozenset(("li", "div", "tr", "table", "p", "article", "section"))


@dataclass(slots=True)
class Expected:
    """What a page is known to have of comments: how many (None where nobody says), and some by their words."""

    sheet: Sheet
    count: int | None
    said: list[Said]


def expected(sheets: list[Sheet]) -> list[Expected]:
    """What the pages say of themselves, and what feeds do."""
    found = []
    for sheet in sheets:
        post = sheet.page.post
        declared = post.responses_declared if post else None
        found.append(Expected(sheet, declared, sheet.said()))
    return found


def item_name(pages: list[Expected]) -> str | None:
    """The name of the element that is one comment: on every page there are as many as comments, one for each."""
    told = [page for page in pages if page.count is not None or len(page.said) > 1]
    full = [page for page in told if page.count or page.said]
    if len(full) < _PAGES or sum(max(page.count or 0, len(page.said)) for page in full) < _COMMENTS:
        return None
    candidates = _candidates(full[0])
    for page in full[1:]:
        candidates &= _candidates(page)
    good = [name for name in candidates if all(_fits(name, page) for page in told)]
    # The whole comment is wanted, not its text alone; of names for the same elements the one to trust.
    return min(good, key=lambda name: (-sum(_covered(name, page) for page in full), rank(name)), default=None)


def part_name(pages: list[Expected], item: str, part: str) -> str | None:
    """The class that `part` ("author", "date" or "text") of every comment has; None where they do not agree."""
    votes: Counter[str] = Counter()
    seen = 0
    on_pages: set[int] = set()
    for number, page in enumerate(pages):
        items = [e for e in page.sheet.inventory.find(item) if e in page.sheet.spans]
        for said in page.said:
            box = next((e for e in reversed(items) if _covers(page.sheet, e, said)), None)
            if box is not None and (part == "text" or (said.author if part == "author" else said.at)):
                seen += 1
                on_pages.add(number)
                votes.update(_classes_of(part, page.sheet, box, said))
    if seen < _COMMENTS or len(on_pages) < _PAGES:
        return None
    return min((name for name, count in votes.items() if count == seen), key=rank, default=None)


def _candidates(page: Expected) -> set[str]:
    """Names that as many elements of a page have as it has comments."""
    sheet = page.sheet
    wanted = page.count if page.count is not None else len(page.said)
    groups: dict[str, int] = defaultdict(int)
    for element in sheet.spans:
        if element.tag in _ROWS:
            for name in names_of(element):
                if name[0] != "#":
                    groups[name] += 1
    found = {name for name, count in groups.items() if count == wanted}
    parents: dict[tuple[HtmlElement, str], list[HtmlElement]] = defaultdict(list)
    for element in sheet.spans:
        if element.tag in _UNMARKED_ROWS and (parent := element.getparent()) is not None:
            parents[parent, element.tag].append(element)
    for rows in parents.values():
        if len(rows) == wanted and all(map(shows_date, rows)):
            found.update(paths_to(rows[0], sheet.inventory, repeated=True))
    return found


def _fits(name: str, page: Expected) -> bool:
    sheet = page.sheet
    items = [element for element in sheet.inventory.find(name) if element in sheet.spans]
    if page.count is not None and len(items) != page.count:
        return False
    boxes = [next((e for e in reversed(items) if _covers(sheet, e, said)), None) for said in page.said]
    if None in boxes or len(set(boxes)) < len(boxes) or (page.count is None and len(boxes) != len(items)):
        return False
    return not items or any(map(shows_date, items)) or bool(page.said)


def _covered(name: str, page: Expected) -> int:
    spans = page.sheet.spans
    return sum(spans[e][1] - spans[e][0] for e in page.sheet.inventory.find(name) if e in spans)


def _covers(sheet: Sheet, element: HtmlElement, said: Said) -> bool:
    start, end = sheet.spans[element]
    return start <= said.start and said.end <= end


def _classes_of(part: str, sheet: Sheet, box: HtmlElement, said: Said) -> set[str]:
    """The classes in a comment that only what says its name (shows its date, is its text) has."""
    right: set[str] = set()
    wrong: set[str] = set()
    for element in box.iterdescendants("*"):
        start, end = sheet.spans.get(element, (0, 0))
        if part == "text":
            fits = (start, end) == (said.start, said.end)
        elif part == "author":
            fits = sheet.flat[start:end] == letters(said.author or "")
        else:
            fits = 0 < end - start <= _LONGEST_DATE and _shows_day(element, said, sheet.time_zone)
        (right if fits else wrong).update(name for name in names_of(element) if name[0] != "#")
    return right - wrong


def _shows_day(element: HtmlElement, said: Said, time_zone: str) -> bool:
    shown = find_date(words_of(element))
    days = {
        when.at.date()
        for first in (True, False)
        if shown and (when := dates.parse(shown.group(), time_zone=time_zone, day_first=first))
    }
    return said.at is not None and said.at.date() in days
