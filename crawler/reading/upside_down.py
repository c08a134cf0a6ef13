"""Comments whose number stands on the signature below the text: what is said comes before who says it.

Read the other way round, each would have its neighbour's text. Knows where texts stand, not that they are above.
"""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from crawler.reading.elements import HEADINGS
from crawler.reading.headings import heads_thread
from crawler.reading.layout import text_of

_COMMENTS = re.compile(r"komment|comment|respon|svar", re.IGNORECASE)


def said_above(signatures: list[HtmlElement]) -> list[list[HtmlElement]]:
    """The siblings above each of some signatures, as far as the one before or a heading; none where any has no text.

    What is above the first may be the post too, where no heading parts the two: only what is made as the texts of the
    others is its text, and of one comment alone what stands in a box that is called so.
    """
    known = set(signatures)
    above = [_above(signature, known) for signature in signatures]
    first, headed = above[0]
    others = {_shape(node) for said, _ in above[1:] for node in said}
    if not headed:
        while first and others and _shape(first[0]) not in others:
            del first[0]
        box = signatures[0].getparent()
        if not others and not _COMMENTS.search(f"{box.get('class')} {box.get('id')}"):
            del first[:]
    texts = [said for said, _ in above]
    return texts if all(any(text_of(node).strip() for node in said) for said in texts) else [[] for _ in signatures]


def _above(signature: HtmlElement, known: set[HtmlElement]) -> tuple[list[HtmlElement], bool]:
    """The siblings before a signature, in order, and whether a heading is what is above them."""
    said: list[HtmlElement] = []
    for sibling in signature.itersiblings("*", preceding=True):
        heading = sibling.tag in HEADINGS or heads_thread(sibling) is not None
        if heading or sibling.tag == "form" or any(e in known for e in sibling.iter("*")):
            return said[::-1], heading
        said.append(sibling)
    return said[::-1], False


def _shape(node: HtmlElement) -> tuple[str, str]:
    return node.tag, (node.get("class") or "").partition(" ")[0]
