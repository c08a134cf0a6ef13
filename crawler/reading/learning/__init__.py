"""Learns what the pages of one blog share, from a handful of them and from the blog's feeds where it has any.

Pure: the same pages give the same template, in whatever order they come. Each thing learnt is tried on the pages
themselves, and kept only where none is read worse by it than without. How it is done: `posts` and `threads` look where
things stand that are known, `boilerplate` what recurs, `trial` compares.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

from crawler import urls
from crawler.reading import dates
from crawler.reading.date_order import shown_numbers
from crawler.reading.learning import boilerplate, posts, threads
from crawler.reading.learning.lessons import lessons
from crawler.reading.learning.sheets import Sheet
from crawler.reading.learning.trial import verdict
from crawler.reading.markup import Document
from crawler.reading.platforms import plaintext
from crawler.reading.template import KINDS, Template, features

LEAST_PAGES = 4
"""Fewer posts tell nothing that they share."""

_FRAME, _LEAST_FRAME = 12, 4  # features that a template is known by: of a kind, and in all

Proposal = Callable[[list[Sheet], Template], Template]


def learn(
    pages: Iterable[Document], feeds: Iterable[tuple[bytes, str]] = (), *, time_zone: str = "Europe/Stockholm"
) -> Template:
    """What these pages of one blog share; `feeds` are (body, URL), of posts, of the blog's comments, of one post's.

    Gives an empty template where the pages are too few or agree on nothing.
    """
    sheets = _posts(pages, feeds, time_zone)
    if len(sheets) < LEAST_PAGES:
        return Template()
    template = Template(platform=sheets[0].platform.name, frame=_frame(sheets))
    if len(template.frame) < _LEAST_FRAME:
        return Template()
    for proposal, always in _PROPOSALS:
        proposed = proposal(sheets, template)
        if proposed != template:
            template = _tried(sheets, template, proposed, always=always)
    return template


def _posts(pages: Iterable[Document], feeds: Iterable[tuple[bytes, str]], time_zone: str) -> list[Sheet]:
    """The pages that are posts of the platform that most are made by, each once, in an order of their own."""
    sheets = [Sheet(doc, time_zone) for doc in pages if not plaintext.is_plain_text(doc)]
    known = {sheet.place: sheet for sheet in sheets if sheet.page.post is not None}
    made_by = Counter(sheet.platform.name for sheet in known.values())
    platform = min(made_by, key=lambda name: (-made_by[name], name), default="")
    told = lessons(feeds, time_zone)
    chosen = [known[place] for place in sorted(known) if known[place].platform.name == platform]
    for sheet in chosen:
        sheet.lesson = told.get(sheet.place[0])
    return chosen


def _frame(sheets: list[Sheet]) -> tuple[str, ...]:
    """What all pages have outside their threads: some of each kind, chosen without regard to what they are called.

    Links of a page's body, which come and go, only where there is little else.
    """
    with ExitStack() as cut:
        common = set.intersection(*(features(cut.enter_context(sheet.without_thread(Template()))) for sheet in sheets))
    chosen: list[str] = []
    for starts in KINDS:
        if len(chosen) < _LEAST_FRAME:
            chosen += sorted((f for f in common if f[0] in starts), key=urls.digest)[:_FRAME]
    return tuple(sorted(chosen))


def _tried(sheets: list[Sheet], template: Template, proposed: Template, *, always: bool) -> Template:
    """What is proposed, if no page is read worse by it and some page better (`always`: or all alike)."""
    read = [sheet.read(proposed) for sheet in sheets]
    removed = (*proposed.post.lines, *proposed.thread.lines)
    verdicts = [verdict(s.page, page, s.lesson, removed) for s, page in zip(sheets, read, strict=True)]
    if -1 in verdicts or not (always or 1 in verdicts):
        return template
    for sheet, page in zip(sheets, read, strict=True):
        sheet.page = page
    return proposed


def _day_first(sheets: list[Sheet], template: Template) -> Template:
    """From all dates that the pages show in numbers, and from what the feed says of the posts' days."""
    shown = [text for sheet in sheets for text in shown_numbers(sheet.doc)]
    order = dates.order(shown)
    if order is None:
        order = _order_told(sheets)
    return replace(template, day_first=order)


def _order_told(sheets: list[Sheet]) -> bool | None:
    """The one order in which the feed's days are found on the pages."""
    found: Counter[bool] = Counter()
    for sheet in sheets:
        told = sheet.lesson.published if sheet.lesson else None
        for first in (True, False) if told else ():
            days = (dates.parse(t, time_zone=sheet.time_zone, day_first=first) for t in shown_numbers(sheet.doc))
            found[first] += any(when and told and when.at.date() == told.at.date() for when in days)
    return next((first for first in (True, False) if found[first] > 1 and not found[not first]), None)


def _head_title(sheets: list[Sheet], template: Template) -> Template:
    return replace(template, post=replace(template.post, head_title=posts.head_frame(sheets)))


def _post_mark(mark: str) -> Proposal:
    def propose(sheets: list[Sheet], template: Template) -> Template:
        with ExitStack() as cut:
            inner = [cut.enter_context(sheet.without_thread(template)) for sheet in sheets]
            name = posts.post_name(sheets, inner, mark, template.day_first)
        marks: dict[str, Any] = {mark: (name,)}
        return replace(template, post=replace(template.post, **marks)) if name else template

    return propose


def _comments(sheets: list[Sheet], template: Template) -> Template:
    pages = threads.expected(sheets)
    item = threads.item_name(pages)
    if item is None:
        return template
    marks: dict[str, Any] = {"items": (item,)}
    for part in ("author", "date", "text"):
        if name := threads.part_name(pages, item, part):
            marks[part] = (name,)
    return replace(template, thread=replace(template.thread, **marks))


def _junk(sheets: list[Sheet], template: Template) -> Template:
    return replace(template, post=replace(template.post, junk=boilerplate.junk_names(sheets)))


def _lines(sheets: list[Sheet], template: Template) -> Template:
    return replace(template, post=replace(template.post, lines=boilerplate.post_lines(sheets)))


def _comment_lines(sheets: list[Sheet], template: Template) -> Template:
    return replace(template, thread=replace(template.thread, lines=boilerplate.comment_lines(sheets)))


def _proposals() -> Iterator[tuple[Proposal, bool]]:
    """In an order in which what is learnt first helps to see the rest; whether it is kept where nothing changes."""
    yield _day_first, True
    yield _head_title, True
    yield _comments, False
    for mark in ("title", "body", "author", "date"):
        yield _post_mark(mark), True
    yield _junk, False
    yield _lines, False
    yield _comment_lines, False


_PROPOSALS = tuple(_proposals())
