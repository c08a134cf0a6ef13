"""Isso, a commenting server of one's own, where the comments are in the page: as its script left them.

Source: comment.js of Isso's templates, 0.9 to 0.13; answers lie in the `isso-follow-up` of what they answer.
"""

from __future__ import annotations

from crawler.reading.platforms import Platform, ThreadMarks

PLATFORM = Platform(
    name="isso",
    names=(".isso-comment",),
    service=True,
    thread=ThreadMarks(
        ids=(r"isso-(\d+)",),
        items=(".isso-comment",),
        author=(".isso-author",),
        date=(".isso-permalink",),
        text=(".isso-text",),
        junk=(".isso-avatar", ".isso-spacer", ".isso-note", ".isso-page-author-suffix", ".isso-comment-footer"),
        post_author=(".isso-is-page-author",),
    ),
)
