"""Squarespace: 5, whose journals number comments `comment19105644` and sign them below, and 7, which nests them.

Sources: the journal markup of Squarespace 5 (`.journal-entry`, `.journal-comment-area`, `.reference` for trackbacks);
the comments of 6 and 7 as their script leaves them (`.squarespace-comments`, `comment-` and 24 hex digits).
"""

from __future__ import annotations

from crawler.reading.platforms import Platform, PostMarks, ThreadMarks

PLATFORM = Platform(
    name="squarespace",
    version=4,
    generator=r"squarespace",
    resources=r"/universal/(scripts|images|styles)|squarespace\.com",
    names=(".journal-entry-text", ".journal-comment-area", ".squarespace-comments", ".sqs-block"),
    thread=ThreadMarks(
        ids=(r"comment(\d+)", r"reference(\d+)", r"comment-([0-9a-f]{24})"),
        boxes=(".squarespace-comments", ".journal-comment-area"),
        trackbacks=("div.reference",),
        author=(".reference-source",),
        text=("div.body", ".reference-excerpt"),
        date=(".signature", ".reference-text"),
        junk=(".likes", ".reply", ".sort", ".commenter-avatar"),
    ),
    post=PostMarks(
        container=(".journal-entry",),
        title=("h2.title", ".entry-title"),
        body=("div.body",),
        categories=(".posted-in",),
        tags=(".tags",),
    ),
)
