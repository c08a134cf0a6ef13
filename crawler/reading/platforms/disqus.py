"""Disqus, where the comments are in the page: what its WordPress plugin printed for readers without scripts.

Source: comments.php of the Disqus plugin 2.x (`dsq-comment-123`, `dsq-comment-header`, `dsq-comment-message`).
"""

from __future__ import annotations

from crawler.reading.platforms import Platform, ThreadMarks

PLATFORM = Platform(
    name="disqus",
    names=("#dsq-comments", "#dsq-content"),
    service=True,
    thread=ThreadMarks(
        ids=(r"dsq-comment-(\d+)",),
        author=(".dsq-commenter-name",),
        date=(".dsq-comment-header",),
        text=(".dsq-comment-message",),
        junk=(".dsq-comment-footer", ".dsq-comment-rate"),
    ),
)
