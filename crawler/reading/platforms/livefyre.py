"""Livefyre, where a capture has its comments in the page.

Source: the markup that its script leaves (`fyre-comment-article`, answers in `fyre-comment-replies-indent`).
"""

from __future__ import annotations

from crawler.reading.platforms import Platform, ThreadMarks

PLATFORM = Platform(
    name="livefyre",
    names=(".fyre-comment-article", ".fyre-comment-stream"),
    service=True,
    thread=ThreadMarks(
        boxes=(".fyre",),
        items=("article.fyre-comment-article",),
        author=(".fyre-comment-username",),
        date=(".fyre-comment-date", ".fyre-comment-head"),
        text=(".fyre-comment-body",),
        junk=(".fyre-comment-footer", ".fyre-comment-user", ".fyre-comment-author-tag"),
    ),
)
