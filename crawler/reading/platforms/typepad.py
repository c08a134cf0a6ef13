"""TypePad.

Source: TypePad's default templates: `comment-6a00…` with `.comment-content` and a `.comment-footer` that signs it.
"""

from __future__ import annotations

from crawler.reading.platforms import Platform, PostMarks, ThreadMarks

PLATFORM = Platform(
    name="typepad",
    generator=r"typepad",
    resources=r"static\.typepad\.com|/\.shared/",
    names=(".entry-footer-info", "#all-comments"),
    thread=ThreadMarks(
        ids=(r"comment-([0-9a-f]{20,})", r"trackback-(\d+)"),
        text=("div.comment-content", "div.trackback-content"),
        date=("p.comment-footer", "p.trackback-footer"),
    ),
    post=PostMarks(
        container=(".entry",),
        title=(".entry-header",),
        date=(".date-header",),
        body=(".entry-body", ".entry-content"),
    ),
)
