"""Movable Type 2 to 6.

Sources: Movable Type's default templates (Individual Entry Archive, Comment Detail, TrackBack Detail): of 2 and 3
(`comments-body` signed by `comments-post`, `trackback-body`), of 3.2 (`c012345`), of 4 on (`asset-*`, "replied to
comment from").
"""

from __future__ import annotations

from crawler.reading.platforms import Platform, PostMarks, ThreadMarks

PLATFORM = Platform(
    name="movabletype",
    version=5,
    generator=r"movable ?type",
    resources=r"/mt-(static|site\.js|comments\.cgi|tb\.cgi)",
    names=(".comments-body", ".comments-post", ".trackbacks-body", ".entry-asset", "#comments-open-data"),
    thread=ThreadMarks(
        ids=(r"c(\d{3,})", r"comment-(\d+)", r"p(?:ing|t)-?(\d+)"),
        boxes=("div.trackbacks", "h2#trackbacks"),
        ids_in_boxes=(r"p(\d+)",),
        items=(".comments-body", ".trackback-body"),
        trackbacks=(".trackbacks-content", ".trackback-body", ".trackbacks-body", "a#trackback", "#trackbacks"),
        date=(".comments-post", ".posted", ".comment-footer", ".trackback-footer"),
        junk=(".comment-footer-experimental",),  # the date again, hidden by the style sheets of 3.2
    ),
    post=PostMarks(
        title=(".entry-header", ".asset-name"),
        body=(".entry-body", ".asset-body"),
        categories=(".entry-categories", "p.categories"),
        tags=(".entry-tags",),
        junk=(".posted",),
    ),
)
