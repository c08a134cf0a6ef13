"""The words above a thread and above the form to answer in: "4 st kommentarer", "Skriv en kommentar"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from lxml.html import HtmlElement

from crawler.reading.layout import text_of

_ANSWERS = (
    r"(?:kommentar(?:er|e)?|comments?|svar|repl(?:y|ies)|responses?|reaktion(?:er|en)?|reactions?|antwort(?:en)?|"
    r"komment(?:it|tia)|synpunkter|innspill|thoughts?|tankar|tanke|gedanken?)"
)
_HEADING = re.compile(
    r"\W*(?:(?:antal|totalt|alla|reader|läsar(?:nas|e)|besökar(?:nas|e)|era|våra läsares|there (?:are|is)|det finns) )?"
    rf"(?:{_ANSWERS}\W*(\d*)(?: ?st\b\.?|(?<=\d) comments?)?|(\d+|en|ett|eine?|one)(?: st\b\.?)? {_ANSWERS})"
    r"(?:\W*$|\s*[.…!»]+\s|\W+(?:so far|hittills|så här långt)\W*$|\W+(?:to|on|for|till|på|om|zu|auf)\W|"
    r"\W+(?:från|from)\W(?!(?:våra |our )?(?:kund|elev|deltagar|gäst|medlem|client|customer|guest|member|student)))",
    re.IGNORECASE,
)
_FIRST_WORD = re.compile(
    r"\W*(?:\d|komm|comm|svar|repl|respon|rea[ck]t|antwo|synp|innsp|thought|tank|gedank|antal|totalt|alla|reader|läsar|there|"
    r"det\b|besök|era|våra|en\b|ett|ein|one)|\W*$",
    re.IGNORECASE,
)
_WRITE = re.compile(
    r"\W*(?:(?:skriv|lämna|lägg till|ny|nytt|posta|skicka|ge|leave|post|add|write|legg igjen|lisää|jätä|schreib\w*)\b"
    r".{0,30}\b(?:kommentar\w*|comments?|svar|reply|synpunkt\w*|kommentti)|kommentera\b.{0,30}$|(?:ditt )?namn\W*$"
    r"|trackbacks?\b.{0,20}$|logga in\b)",
    re.IGNORECASE,
)
_LONGEST, _MOST_WORDS, _LONGEST_OFFER = 150, 25, 60
_CLIMB, _BACK, _MOST_EMPTY = 5, 3, 20


def heads_thread(element: HtmlElement) -> re.Match[str] | None:
    """Whether an element says no more than that answers follow; one of the groups is how many, where it says so."""
    if len(element) > 3 or not (element.text or len(element)) or (element.tag == "a" and element.get("href")):
        return None
    if (opening := _opening(element)) and not _FIRST_WORD.match(opening.split(None, 1)[0]):
        return None
    words = _first_words(element)
    if not words or len(words) > _MOST_WORDS or not _FIRST_WORD.match(words[0]):
        return None
    text = " ".join(words)
    return _HEADING.match(text) if len(text) <= _LONGEST else None


def _opening(element: HtmlElement) -> str | None:
    """The text that an element begins with, as far as first children lead to it; None where they do not."""
    while True:
        text: str | None = element.text
        if text and not text.isspace():
            return text
        if not len(element):
            return None
        element = element[0]


def offers_form(text: str) -> bool:
    """Whether a text is what a form to answer in is headed with."""
    return len(text) <= _LONGEST_OFFER and _WRITE.match(text) is not None


def _first_words(element: HtmlElement) -> list[str]:
    """The words of an element, or enough of them to tell that it is no heading."""
    if not len(element):
        return (element.text or "").split()
    words = text_of(element).split(None, _MOST_WORDS + 1)  # no fewer when each text node is taken by itself
    if not words or len(words) > _MOST_WORDS:
        return words
    words = []
    for part in element.itertext():
        words += part.split()
        if len(words) > _MOST_WORDS:
            break
    return words


def just_above(element: HtmlElement) -> Iterator[HtmlElement]:
    """The last elements with a text that stand above one, as long as they are as short as a heading."""
    found = 0
    for place in (element, *element.iterancestors()):
        if place.tag == "body" or found == _BACK:
            return
        for before in islice(place.itersiblings("*", preceding=True), _MOST_EMPTY):
            words = _first_words(before)
            if (before.tail or "").strip() or len(words) > _MOST_WORDS:
                return
            if words:
                yield before
                found += 1
            if found == _BACK:
                return
        parent = place.getparent()
        if parent is None or (parent.text or "").strip():
            return
