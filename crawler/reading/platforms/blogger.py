"""Blogger (Blogspot): the old `dl#comments-block` and the threaded comments of 2012 on.

Source: Blogger's own widget templates (`Blog1`); a comment's permalink carries the time it was written,
`?showComment=1351467218234#c5524387235224778622`, in milliseconds since 1970.
"""

from __future__ import annotations

from crawler.reading.platforms import Platform, PostMarks, ThreadMarks

PLATFORM = Platform(
    name="blogger",
    generator=r"^blogger",
    resources=r"//(www\.)?(blogger|blogblog)\.com/|\.blogspot\.com/feeds/",
    names=("#comments-block", "#comment-holder"),
    thread=ThreadMarks(
        ids=(r"c(\d{15,20})",),
        items=("li.comment", "dt.comment-author", "dt.blog-author"),
        author=("cite.user", "dt.comment-author"),
        date=(".datetime", ".comment-timestamp"),
        text=(".comment-content", "dd.comment-body"),
        junk=(".comment-actions", ".item-control", ".avatar-image-container", ".thread-toggle"),
        post_author=(".blog-author",),
        epoch=r"showComment=(\d{13})",
    ),
    post=PostMarks(
        container=(".post",),
        title=(".post-title",),
        author=(".post-author",),
        date=(".date-header", ".timestamp-link", ".timestamp-body"),
        body=(".post-body",),
        tags=(".post-labels",),
        junk=(".post-footer", ".post-share-buttons", ".reaction-buttons"),
    ),
)
