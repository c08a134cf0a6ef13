"""What a form asks for: an answer to a post, or a letter, an order, a review."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from crawler.reading.layout import text_of

_ASKS_FOR_COMMENT = re.compile(
    r"komment|comment|svar|repl(?:y|ies)|respon|antwort|reaktion|cmt|åsikt|innspill|meinung", re.IGNORECASE
)
_ASKS_OTHERWISE = re.compile(
    r"kontakt|contact|newsletter|nyhetsbrev|nachricht|telefon|phone|beställ|order|review|recension|enkät|survey|"
    r"anmäl|shout|offert|subject|ämne|betreff|quick-?reply|guest-?book|gästbok",
    re.IGNORECASE,
)
_FIELDS = frozenset(("form", "input", "textarea", "label", "button", "div", "h1", "h2", "h3", "h4", "legend"))
_LONGEST_HEADING = 100


def asks_for_comment(form: HtmlElement) -> bool:
    """Whether a form, or what is around it, is named after comments or has the word on it."""
    return _form_says(form, _ASKS_FOR_COMMENT)


def is_other_form(form: HtmlElement) -> bool:
    """Whether a form is for letters, orders, reviews and the like."""
    return _form_says(form, _ASKS_OTHERWISE) and not asks_for_comment(form)


def _form_says(form: HtmlElement, words: re.Pattern[str]) -> bool:
    for element in form.iter(*_FIELDS):
        get = element.get
        named = f"{get('id') or ''} {get('class') or ''} {get('name') or ''} {get('action') or ''} {get('value') or ''}"
        if words.search(named) or words.search(element.text or ""):
            return True
    around, before = form.getparent(), form.getprevious()
    if around is not None and words.search(f"{around.get('id') or ''} {around.get('class') or ''}"):
        return True
    heading = text_of(before) if before is not None and before.tag in _FIELDS else ""
    return len(heading) < _LONGEST_HEADING and words.search(heading) is not None
