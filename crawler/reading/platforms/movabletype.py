"""Movable Type, from the `comments-body` templates of 2.x to the default templates of 4.

Source: Movable Type's default templates (Individual Entry Archive, Comment Detail).
"""

from __future__ import annotations

from crawler.reading.platforms import Platform, PostMarks, ThreadMarks

PLATFORM = Platform(
    name="movabletype",
    generator=r"^movable ?type",
    resources=r"/mt-(static|site\.js|comments\.cgi|tb\.cgi)",
    names=(".comments-body", ".comments-post", ".trackbacks-body"),
    thread=ThreadMarks(
        ids=(r"c(\d{3,})", r"comment-(\d+)", r"p(?:ing|t)-?(\d+)"),
        date=(".comments-post", ".posted", ".comment-footer"),
    ),
    post=PostMarks(body=(".entry-body", ".asset-body"), title=(".entry-header", ".asset-name"), junk=(".posted",)),
)
