"""Where in a line a date is shown; what it means is for `dates` to say."""

from __future__ import annotations

import re
from functools import lru_cache

from lxml.html import HtmlElement

from crawler.reading.datewords import MONTH_NAMES, UNIT_NAMES, WEEKDAY_NAMES, alternatives

_MONTH = rf"(?<![^\W\d_])(?:{alternatives(MONTH_NAMES)})(?![^\W\d_])\.?"
_YEAR = r"(?:,?[\s/-]*(?:19|20)\d\d(?!\d)|,?[\s-]+['’-]?\d\d(?![\d:.]))"
_CALENDAR = (
    rf"(?:(?<![^\W\d_])(?:{alternatives(WEEKDAY_NAMES)})(?![^\W\d_])\.?,?\s+(?:(?:den|the)\s+)?)?(?:"
    rf"\b\d{{4}}-\d{{1,2}}-\d{{1,2}}|"
    rf"\b\d{{1,2}}(?:st|nd|rd|th|:?[ae]|\.)?\s?[/-]?\s?(?:of\s+)?{_MONTH}{_YEAR}?|"
    rf"{_MONTH}\s*\d{{1,2}}(?:st|nd|rd|th)?(?![\d:])\.?{_YEAR}?|"
    rf"(?<![\d.])\d{{1,4}}\s?[./-]\s?\d{{1,2}}\s?[./,-]\s*\d{{2,4}}(?![\d.])|"
    rf"(?<!\w)(?:i ?går|i ?dag|i ?förrgår|yesterday|today|gestern|heute)(?!\w)"
    rf")"
)
_HALF = r"(?:[ap]\.?m\b\.?|[fe]\s?m\b|uhr\b)"
_CLOCK = rf"(?<![\d.:])\d{{1,2}}(?:[:.]\d\d(?:[:.]\d\d)?(?!\d)(?:\s*{_HALF})?|\s?{_HALF})"
_BETWEEN = r"[\s,|/@–—·•()-]*(?:(?:kl|klockan|klokken|klo|at|um|om|i|ved|à)\b\.?|@|,)?[\s,]*"
_UNIT = rf"(?:{alternatives(UNIT_NAMES)})"
_AGO = (
    rf"(?:(?:för|vor|about|ungefär|cirka|over|nästan|almost)\s+)*(?:\d{{1,4}}|en|ett|ein\w*|an?|one|two)\s+{_UNIT}"
    rf"(?:,?\s+\d+\s+\w+)?\s+(?:sedan|sen|siden|ago|sitten)\b|\bvor\s+(?:\d{{1,4}}|ein\w*)\s+{_UNIT}(?!\w)"
)

# On text in lower case: several times faster than to let the expression ignore case.
_DATE = re.compile(rf"(?:{_CLOCK}{_BETWEEN})?{_CALENDAR}(?:{_BETWEEN}{_CLOCK})?|{_AGO}")
_MAYBE = re.compile(r"\d|\b(?:i ?går|i ?dag|i ?förrgår|yesterday|today|gestern|heute|sedan|sen|ago|siden|vor)\b")
_ANY = re.compile(".*", re.DOTALL)
CLOCK = re.compile(_CLOCK, re.IGNORECASE)
_LONGEST_LINE = 240


@lru_cache(maxsize=4096)
def find_date(line: str) -> re.Match[str] | None:
    """The longest date that a line shows, with its time of day where the two stand together."""
    if len(line) > _LONGEST_LINE:
        return None
    folded = line.lower()
    if len(folded) != len(line):  # İ and its like
        folded = line
    if not _MAYBE.search(folded):
        return None
    longest = max(_DATE.finditer(folded), key=lambda match: match.end() - match.start(), default=None)
    return _ANY.match(line, longest.start(), longest.end()) if longest else None


def shows_date(element: HtmlElement) -> bool:
    """Whether an element has a date in its own markup, or in a text node that is about nothing else."""
    for part in element.iter("*"):
        if part.tag == "time" and part.get("datetime"):
            return True
        for text in (part.text, part.tail if part is not element else None):
            if text and len(text) <= _LONGEST_LINE and any(map(str.isdigit, text)) and find_date(text):
                return True
    return False
