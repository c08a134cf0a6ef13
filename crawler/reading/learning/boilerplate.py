"""What a blog's pages put into every post and every comment, and nobody wrote: share bars, author boxes, notices."""

from __future__ import annotations

from collections import Counter, defaultdict

from lxml.html import HtmlElement

from crawler.reading.learning.names import names_of
from crawler.reading.learning.sheets import Sheet, letters
from crawler.reading.recurrent import recurrent

_MOST = 0.9  # of the posts (and comments), that a line recurs in
_LEAST_PAGES, _LEAST_COMMENTS, _LEAST_FULL = 3, 6, 2
_EDGE = 3  # lines of a comment in which something is added to it
_LONG = 60  # letters; nobody signs with so much
_MOST_LINES = 40


def post_lines(sheets: list[Sheet]) -> tuple[str, ...]:
    """Lines (see `recurrent`) that most posts have, where the feed has them not or they are no author's greeting."""
    seen: Counter[str] = Counter()
    plain: set[str] = set()
    posts = [sheet for sheet in sheets if sheet.page.post and sheet.page.post.text]
    for sheet in posts:
        assert sheet.page.post
        lines = {recurrent(line) for line in sheet.page.post.text.split("\n")} - {""}
        seen.update(lines)
        whole = "".join(filter(str.isalpha, letters(sheet.lesson.text or ""))) if sheet.lesson else ""
        for line in lines:
            if (whole and line in whole) or not (whole or _is_added(sheet, line)):
                plain.add(line)
    least = max(_LEAST_PAGES, _MOST * len(posts))
    return tuple(sorted(line for line, count in seen.items() if count >= least and line not in plain)[:_MOST_LINES])


def _is_added(sheet: Sheet, line: str) -> bool:
    """Whether a line is made otherwise than a paragraph: a heading, of links, with a class of its own, or long."""
    if len(line) >= _LONG:
        return True
    for element, (start, end) in sheet.spans.items():
        if end - start < 4 * len(line) and recurrent(sheet.flat[start:end]) == line:
            around = [element, *element.iterdescendants("*")]
            if element.tag in ("h2", "h3", "h4", "h5", "h6", "a", "small") or any(e.tag == "a" for e in around):
                return True
            if any(e.get("class") or e.get("id") for e in around):
                return True
    return False


def comment_lines(sheets: list[Sheet]) -> tuple[str, ...]:
    """Lines that most comments begin or end with, whoever wrote them."""
    pages: defaultdict[str, set[int]] = defaultdict(set)
    seen: Counter[str] = Counter()
    total = 0
    for number, sheet in enumerate(sheets):
        for comment in sheet.page.comments:
            lines = [recurrent(line) for line in comment.text.split("\n")]
            lines = [line for line in lines if line]
            if comment.kind == "comment" and len(lines) > 1:
                edge = {*lines[:_EDGE], *lines[-_EDGE:]}
                seen.update(edge)
                for line in edge:
                    pages[line].add(number)
            total += comment.kind == "comment"
    if total < _LEAST_COMMENTS:
        return ()
    most = (line for line, count in seen.items() if count >= _MOST * total and len(pages[line]) >= _LEAST_PAGES)
    return tuple(sorted(most)[:_MOST_LINES])


def junk_names(sheets: list[Sheet]) -> tuple[str, ...]:
    """Classes of elements in the posts' text whose words the feed, which has the whole text, never has."""
    foreign: Counter[str] = Counter()
    own: set[str] = set()
    for sheet in sheets:
        whole = letters(sheet.lesson.text or "") if sheet.lesson else ""
        where = sheet.stretch(letters(sheet.page.post.text)) if sheet.page.post else None
        body = sheet.around(*where) if where and whole else None
        if body is None:
            continue
        names: set[str] = set()
        for element in body.iterdescendants("*"):
            start, end = sheet.spans.get(element, (0, 0))
            if start < end:
                called = _classes(element)
                names.update(called)
                if sheet.flat[start:end] in whole or _partly(sheet, element, whole):
                    own.update(called)
        foreign.update(names)
    return tuple(sorted(name for name, count in foreign.items() if count >= _LEAST_FULL and name not in own))


def _classes(element: HtmlElement) -> list[str]:
    return [name for name in names_of(element) if name[0] == "."]


def _partly(sheet: Sheet, element: HtmlElement, whole: str) -> bool:
    """Whether something in an element is the post's own."""
    parts = (sheet.spans.get(e, (0, 0)) for e in element.iterdescendants("*"))
    return any(end - start > 12 and sheet.flat[start:end] in whole for start, end in parts)
