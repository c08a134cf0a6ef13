"""Whether what looks like a thread is one: names, dates and words in it, and a page that says it has one."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from crawler.reading.announced import is_announced
from crawler.reading.comments import Draft
from crawler.reading.forms import asks_for_comment
from crawler.reading.headings import heads_thread, just_above, offers_form
from crawler.reading.inventory import Inventory
from crawler.reading.layout import words_of
from crawler.reading.markup import Clean
from crawler.reading.repeated import is_called_text
from crawler.reading.segments import Segment
from crawler.reading.vocabularies import is_marked
from crawler.reading.zones import quoted

_NO_POST = re.compile(r"schema\.org/(?:Question|QAPage|DiscussionForumPosting|Product|Review)\b")
_PRODUCTS = frozenset(
    ("woocommerce-Reviews", "type-product", "single-product")
)  # what WooCommerce prints around reviews
_COMMENTS = re.compile(r"komment|comment", re.IGNORECASE)
_WEAK_ID = re.compile(r"(response|reaction|svar|ping|tb|comm)[-_]?\d", re.IGNORECASE)  # said of other things too


def believable(segments: list[Segment], drafts: list[Draft], forms: list[HtmlElement], inventory: Inventory) -> bool:
    """Whether the segments of a page, read as `drafts`, are comments.

    `forms` are those in which an answer is written.
    """
    if not segments or _of_no_post(segments[0].start):
        return False
    if not _most_signed(segments, drafts, forms, inventory) or not _most_say_something(drafts):
        return False
    if sum(is_marked(segment.start) for segment in segments) * 2 > len(segments):
        return True
    numbered = sum(1 for segment in segments if segment.native_id and not segment.bare and not _is_weak(segment))
    if numbered * 2 > len(segments) or all(segment.counted for segment in segments):
        return True
    start = segments[0].start
    if not numbered and not any(draft.signature.dated for draft in drafts) and not all(map(_is_called_text, segments)):
        forms = []  # anything may have a name below it: testimonials
    if all(segment.bare for segment in segments):
        forms = [form for form in forms if asks_for_comment(form)]
    return is_announced(start, [] if quoted(start) else forms)


def _is_called_text(segment: Segment) -> bool:
    return any(is_called_text(element) for node in segment.nodes for element in node.iter("div", "p", "td", "span"))


def _of_no_post(start: HtmlElement) -> bool:
    """Whether the page says that what is answered is a question, a forum's thread or something for sale."""
    for above in (start, *start.iterancestors()):
        if _NO_POST.search(above.get("itemtype") or "") or not _PRODUCTS.isdisjoint((above.get("class") or "").split()):
            return True
    return False


def _most_signed(segments: list[Segment], drafts: list[Draft], forms: list[HtmlElement], inventory: Inventory) -> bool:
    """Whether most have what their kind must have.

    What is bare needs names, dates, and an answerable page; what was counted, a name and a text; anything else a name
    (and a date, if it may be anybody's response), or a number with a date or class.
    """
    if all(segment.counted for segment in segments):
        if not _answerable(segments, drafts, forms, inventory) and not _headed_comments(segments[0].start):
            return False
        good = [d for d in drafts if d.signature.author and (d.content.text or d.kind != "comment")]
    elif all(segment.bare for segment in segments):
        if not _answerable(segments, drafts, forms, inventory):
            return False
        good = [d for d in drafts if d.signature.author and (d.signature.date_text or d.signature.date_machine)]
    else:
        good = [
            draft
            for segment, draft in zip(segments, drafts, strict=True)
            if (draft.signature.author and not (_is_weak(segment) and not draft.signature.dated))
            or (draft.number and (draft.signature.date_text or "comment" in segment.classes))
        ]
    return len(good) * 2 > len(segments)


def _answerable(segments: list[Segment], drafts: list[Draft], forms: list[HtmlElement], inventory: Inventory) -> bool:
    """Whether the page shows that its readers answer it: by a permalink, a form or a link to one.

    What has no number is below a heading, which does too if it says "comments"; of one alone both are asked.
    """
    open_ = bool(forms) or any(draft.permalink for draft in drafts) or any(map(_offers, inventory.by_tag["a"]))
    if segments[0].native_id or drafts[0].number:
        return open_
    headed = _headed_comments(segments[0].start)
    return (open_ or headed) if len(segments) > 1 else (open_ and headed)


def _is_weak(segment: Segment) -> bool:
    return _WEAK_ID.match(segment.start.get("id") or "") is not None


def _headed_comments(start: HtmlElement) -> bool:
    """Whether the heading right above calls what follows comments, by that word."""
    headings = (match.string for e in just_above(start) if (match := heads_thread(e)) is not None)
    return any(_COMMENTS.search(text) for text in headings)


def _offers(anchor: HtmlElement) -> bool:
    return offers_form(words_of(anchor))


def _most_say_something(drafts: list[Draft]) -> bool:
    """Whether most comments have words or a picture, and linkbacks lead somewhere."""
    said = [d for d in drafts if (_says(d.content) if d.kind == "comment" else d.number or d.signature.author_url)]
    return len(said) * 2 > len(drafts)


def _says(content: Clean) -> bool:
    return bool(content.text) or "<img" in content.html
