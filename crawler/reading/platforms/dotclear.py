"""Dotclear 2: comments in `dl` of `#comments`, trackbacks in that of `#pings`, all numbered `c123`.

Dotty, its template set since 2.10, has both in one list: `li.comment` and `li.ping`.

Source: post.html of its template sets (mustek, currywurst), _entry-feedback.html of dotty.
"""

from __future__ import annotations

from crawler.reading.platforms import Platform, PostMarks, ThreadMarks

PLATFORM = Platform(
    name="dotclear",
    version=4,
    generator=r"^dotclear",
    resources=r"/themes/default/js/post\.js|\?pf=|/themes/\w+/\.\./default/",
    names=(".dc-post", ".dc-home"),
    thread=ThreadMarks(
        ids=(r"c(\d+)",),
        trackbacks=("#pings", "li.ping"),
        post_author=(".me",),
        junk=(".comment-number", ".ping-number"),
    ),
    post=PostMarks(
        container=(".post",),
        title=(".post-title",),
        author=(".post-info",),
        date=(".post-info", ".day-date"),
        body=(".post-content",),
        categories=(".post-info",),
        tags=(".post-tags",),
    ),
)
