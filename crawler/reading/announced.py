"""Whether a page says that it has a thread: a form to answer, a box or a heading named after answers.

Does not care how many answers there are (`declared`) nor what they say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from crawler.reading.layout import text_of

_ANSWERS = re.compile(
    r"komment|comment|coment|disqus|trackback|pingback|linkback|backlink|webmention|reacti|reaktion|thoughts?\b|tankar|"
    r"gedanken|meinung|synpunkt|innspill|"
    r"(?:\d|^|\W(?:en|ett|one|eine?))\W*(?:svar|repl(?:y|ies)|responses?|antwort(?:en)?)\b|"
    r"\b(?:svar|replies|responses|antworten)\W*(?:\d|$|(?:till|på|to|auf|zu)\b)",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"komment|comment|coment|disqus|trackback|pingback|webmention|react|reaktion|respon[sd]|repl(?:y|ies)|svar|cmt|discuss",
    re.IGNORECASE,
)
_CLIMB, _SIBLINGS, _LONGEST = 5, 4, 150


def texts_above(element: HtmlElement) -> Iterator[str]:
    """The short texts that stand above an element, the nearest first."""
    place = element
    for _ in range(_CLIMB):
        passed = 0
        for sibling in place.itersiblings(preceding=True):
            if isinstance(sibling.tag, str) and passed < _SIBLINGS:
                passed += 1
                yield from _short(sibling.tail)
                yield from _short(text_of(sibling))
        parent = place.getparent()
        if parent is None:
            return
        yield from _short(parent.text)
        place = parent


def _short(text: str | None) -> Iterator[str]:
    words = " ".join(text.split(None, _LONGEST // 2 + 1)) if text else ""  # more words than that are too long
    if words and len(words) <= _LONGEST:
        yield words


def is_announced(start: HtmlElement, forms: list[HtmlElement]) -> bool:
    """Whether something beside the element that a thread starts with says that it is one."""
    if forms:
        return True
    for above in start.iterancestors():
        if above.tag in ("body", "html"):
            break
        if _NAMED.search(above.get("class") or "") or _NAMED.search(above.get("id") or ""):
            return True
    return any(map(_ANSWERS.search, texts_above(start)))
