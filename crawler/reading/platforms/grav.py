"""Grav, whose comments plugin gives each comment a title of its reader's own, which is part of what is said.

Source: comments.html.twig of grav-plugin-comments 1, the themes Antimatter and Quark.
"""

from __future__ import annotations

from crawler.reading.platforms import Platform, PostMarks, ThreadMarks

PLATFORM = Platform(
    name="grav",
    version=2,
    generator=r"^grav",
    resources=r"/user/(?:themes|plugins)/",
    thread=ThreadMarks(
        items=("div.comment",),
        date=(".comment-meta",),
        text=(".comment-title", ".comment-text"),
        junk=(".comment-left", ".comment-reply"),
    ),
    post=PostMarks(title=(".list-blog-header",), date=(".list-blog-date",), body=(".e-content",), tags=(".tags",)),
)
