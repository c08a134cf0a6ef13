"""Comments that a page marks for machines: `itemprop="comment"` of microdata, `p-comment` of microformats.

Sources: https://schema.org/comment, https://indieweb.org/comments-presentation, https://indieweb.org/likes. Likes and
reposts are marked there too, as `h-cite` of their own classes: they say nothing, and are no comments.
"""

from __future__ import annotations

from lxml.html import HtmlElement

from crawler.reading.inventory import Inventory

CLASSES = ("p-comment", "u-comment")
_CLASSES = frozenset(CLASSES)
_LIKES = frozenset(
    f"{prefix}-{deed}{of}"
    for prefix in "pu"
    for deed in ("like", "repost", "bookmark", "favorite")
    for of in ("", "-of")
)


def is_marked(element: HtmlElement) -> bool:
    """Whether an element is marked as a comment."""
    return element.get("itemprop") == "comment" or not _CLASSES.isdisjoint((element.get("class") or "").split())


def is_like(element: HtmlElement) -> bool:
    """Whether an element is marked as somebody's liking, sharing or keeping the post."""
    return not _LIKES.isdisjoint((element.get("class") or "").split())


def in_microdata(inventory: Inventory) -> list[HtmlElement]:
    """The comments of a page that has them in microdata, replies included."""
    return list(inventory.with_property["comment"])
