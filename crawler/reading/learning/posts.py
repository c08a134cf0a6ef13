"""Where title, author, date and text of a blog's posts stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial

from lxml.html import HtmlElement

from crawler.reading import dates
from crawler.reading.bylines import is_author_class
from crawler.reading.inventory import Inventory
from crawler.reading.layout import fold, words_of
from crawler.reading.learning.names import names_of, paths_to, rank
from crawler.reading.learning.sheets import Sheet, letters
from crawler.reading.locate import body_name
from crawler.reading.published import is_date_class
from crawler.reading.shown_dates import find_date
from crawler.reading.titles import is_title_name

LEAST = 3
"""Pages that must bear a place out; and none may deny it."""

_LONGEST_DATELINE = 120
_SEPARATORS = "|·•»«›‹–—-:~/"

Right = Callable[[Sheet, bool | None], set[HtmlElement]]


def post_name(sheets: list[Sheet], inner: list[Inventory], mark: str, day_first: bool | None) -> str | None:
    """The name of the element with `mark` (a field of `PostMarks`); None where pages do not agree on one.

    `inner` are the inventories of the pages without their threads, which are cut out of the trees meanwhile.
    """
    known = [(sheet, inventory, _RIGHT[mark](sheet, day_first)) for sheet, inventory in zip(sheets, inner, strict=True)]
    known = [entry for entry in known if entry[2]]
    if len(known) < LEAST:
        return None
    votes: Counter[str] = Counter()
    for _, inventory, right in known:
        votes.update({name for element in right for name in (*names_of(element), *paths_to(element, inventory))})
    agreed = (name for name, count in votes.items() if count == len(known))
    good = (name for name in agreed if all(map(partial(_holds, name), known)))
    return min(good, key=lambda name: (not _telling(mark, name), rank(name)), default=None)


def head_frame(sheets: list[Sheet]) -> tuple[str, str]:
    """What all pages' `<title>`s begin and end with; empty strings where that is nothing, or all."""
    titles = sorted({sheet.head_title for sheet in sheets if sheet.head_title})
    if len(titles) < LEAST:
        return "", ""
    before = _common(titles)
    after = _common([title[::-1] for title in titles])[::-1]
    before = before[: 1 + max((i for i, char in enumerate(before) if char in _SEPARATORS), default=-1)]
    after = after[next((i for i, char in enumerate(after) if char in _SEPARATORS), len(after)) :]
    if min(map(len, titles)) <= len(before) + len(after):
        return "", ""
    return before, after


def _holds(name: str, known: tuple[Sheet, Inventory, set[HtmlElement]]) -> bool:
    sheet, inventory, right = known
    found = [element for element in inventory.find(name) if element in sheet.spans]
    return bool(found) and right.issuperset(found)


def _telling(mark: str, name: str) -> bool:
    """Whether a class or id is what themes call such a part: these mean it on pages that are not in the sample too."""
    called = name.rpartition(">")[2].lstrip(".#").partition(".")
    return bool(_CALLED[mark](fold(called[2] or called[0])))


def _title(sheet: Sheet, _: bool | None) -> set[HtmlElement]:
    post = sheet.page.post
    title = (sheet.lesson.title if sheet.lesson else None) or (post.title if post else None)
    return _saying(sheet, title)


def _author(sheet: Sheet, _: bool | None) -> set[HtmlElement]:
    post = sheet.page.post
    author = (sheet.lesson.author if sheet.lesson else None) or (post.author if post else None)
    return _saying(sheet, author)


def _saying(sheet: Sheet, text: str | None) -> set[HtmlElement]:
    wanted = letters(text or "")
    return {e for e in sheet.saying(wanted) if e.tag not in ("html", "body")} if wanted else set()


def _date(sheet: Sheet, day_first: bool | None) -> set[HtmlElement]:
    """The elements that show the post's day in few words."""
    told = sheet.lesson.published if sheet.lesson else None
    post = sheet.page.post
    found = set()
    for element, (start, end) in sheet.spans.items():
        if not 0 < end - start <= _LONGEST_DATELINE:
            continue
        shown = find_date(words_of(element))
        if shown is None:
            continue
        when = dates.parse(shown.group(), time_zone=sheet.time_zone, day_first=day_first)
        if told is not None:
            same = when is not None and abs((when.at - told.at).total_seconds()) < 86_400
        else:
            same = bool(post and post.published_text and shown.group().strip() == post.published_text)
        if same:
            found.add(element)
    return found


def _text(sheet: Sheet, _: bool | None) -> set[HtmlElement]:
    """The elements with the post's text and no more, or the smallest that has all of it."""
    post = sheet.page.post
    text = (sheet.lesson.text if sheet.lesson else None) or (post.text if post else "")
    where = sheet.stretch(letters(text))
    element = sheet.around(*where) if where else None
    if element is None or element.tag in ("html", "body", "p"):
        return set()
    return {e for e in (element, *element.iterancestors()) if sheet.spans.get(e) == sheet.spans[element]}


_CALLED: dict[str, Callable[[str], object]] = {
    "title": is_title_name,
    "author": is_author_class,
    "date": is_date_class,
    "body": body_name,
}
_RIGHT: dict[str, Right] = {"title": _title, "author": _author, "date": _date, "body": _text}


def _common(texts: list[str]) -> str:
    least, most = min(texts), max(texts)
    size = next((i for i, (a, b) in enumerate(zip(least, most, strict=False)) if a != b), min(len(least), len(most)))
    return least[:size]
