"""Plone, whose comments (plone.app.discussion) are numbered by the microsecond and indented by a class.

Source: comments.pt of plone.app.discussion 1 to 3 (Plone 3.3 to 5), document.pt of Plone's own skins.
"""

from __future__ import annotations

from crawler.reading.platforms import Platform, PostMarks, ThreadMarks

PLATFORM = Platform(
    name="plone",
    version=2,
    generator=r"^plone",
    resources=r"/portal_(?:css|javascripts|kss)/|/\+\+plone\+\+",
    names=("#portal-logo", ".documentFirstHeading"),
    thread=ThreadMarks(
        boxes=("div.discussion",),
        ids_in_boxes=(r"(\d{13,})",),
        items=("div.comment",),
        author=("div.documentByLine",),
        date=(".commentDate",),
        text=(".commentBody",),
        junk=(".commentImage", ".commentActions", ".reply-to-comment-button"),
    ),
    post=PostMarks(
        title=(".documentFirstHeading",),
        author=(".documentAuthor",),
        date=(".documentPublished",),
        body=("#parent-fieldname-text", "#content-core"),
        categories=("#category",),
        junk=(".documentByLine", ".documentActions", ".visualClear"),
    ),
)
