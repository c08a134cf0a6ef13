"""Telligent and Community Server before it, of which many companies' blogs were made.

Sources: the skins of Community Server 2 (`postfoot`, comments headed "re: …" and numbered by an anchor) and the blog
widgets of Telligent 5 (`full-post`, `blog-feedback-list`).
"""

from __future__ import annotations

from crawler.reading.platforms import Platform, PostMarks, ThreadMarks

PLATFORM = Platform(
    name="telligent",
    generator=r"^(telligent|communityserver|community server)",
    resources=r"/Themes/Blogs/|/cfs-file\.ashx/|/cs/blogs/",
    names=(".blog-feedback-list", ".CommonCommentArea"),
    thread=ThreadMarks(
        boxes=(".blog-feedback-list", "#comments", ".CommonCommentArea"),
        ids_in_boxes=(r"(\d{3,})",),
        author=("span.user-name",),
        date=("div.post-date", ".commentsdate"),
        text=("div.post-content", ".commenttext"),
        junk=(".avatar", ".post-author-avatar", ".comment-title"),
    ),
    post=PostMarks(
        container=("div.full-post",),
        title=(".post-name",),
        author=("span.user-name", ".post-author"),
        date=("div.post-date", ".postfoot"),
        body=(".mine", "div.post-content", ".postcontent"),
        tags=(".post-tags",),
        junk=(".postfoot", ".post-attributes"),
    ),
)
