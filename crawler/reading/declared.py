"""How many answers a page says it has: "8 svar", "229 kommentarer (and 32 trackbacks)", "Inga kommentarer"."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from crawler.items import Comment
from crawler.reading.inventory import Inventory
from crawler.reading.segments import Segment

_NUMBER = r"(\d{1,3}(?:[ .,]\d{3})+|\d+|inga|ingen|no|zero|keine|kein|ingen|en|ett|ein|eine|one|a single)"
_ANSWERS = (
    r"(?:kommentarer|kommentar|kommentare|comments?|svar|responses?|repl(?:y|ies)|reaktion(?:er)?|reactions?|thoughts?|tankar|tanke|"
    r"gedanken?|antwort(?:en)?|svar|reader comments?|kommenttia?|innlegg|synpunkter|röster)"
)
_PINGS = r"(?:trackbacks?|trackbackar|pingbacks?|pingbackar|pings?|länkar hit|bakåtlänkar)"
_COUNT = re.compile(rf"(?<![\w.,-]){_NUMBER}\s+(?:({_ANSWERS})|({_PINGS}))(?!\w)", re.IGNORECASE)
_AFTER = re.compile(rf"(?<!\w)(?:({_ANSWERS})|({_PINGS}))\s*(?:\(\s*(\d+)\s*\)|\[\s*(\d+)\s*\]|:\s*(\d+)\s*$)", re.IGNORECASE)
_NONE = {"inga", "ingen", "no", "zero", "keine", "kein"}
_ONE = {"en", "ett", "ein", "eine", "one", "a single"}
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_LONGEST = 300


def declared_count(inventory: Inventory, segments: list[Segment], comments: list[Comment]) -> int | None:
    """The number of answers that the page declares, comments and linkbacks together; None where it declares none.

    A heading counts for the list that it stands above: where comments and linkbacks have headings of their own the
    numbers are added up. The heading nearest the thread is believed before any count elsewhere.
    """
    return None
