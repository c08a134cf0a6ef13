"""TypePad.

Sources: TypePad's default templates: of 2003 (`c8254132` on an anchor, `p.posted` signs it, `t99001` for TrackBacks)
and of 2006 on: `comment-6a00…` with `.comment-content` and a `.comment-footer` that signs it.
"""

from __future__ import annotations

from crawler.reading.platforms import Platform, PostMarks, ThreadMarks

PLATFORM = Platform(
    name="typepad",
    version=5,
    generator=r"typepad",
    resources=r"static\.typepad\.com|/\.shared/",
    names=(".entry-footer-info", "#all-comments"),
    thread=ThreadMarks(
        ids=(r"comment-([0-9a-f]{20,})", r"trackback-(\d+)", r"[ct](\d{5,})"),
        trackbacks=(".trackbacks-content", "a#trackback"),
        text=("div.comment-content", "div.trackback-content"),
        date=("p.comment-footer", "p.trackback-footer", "p.posted"),
    ),
    post=PostMarks(
        container=(".entry",),
        title=(".entry-header",),
        date=(".date-header",),
        body=(".entry-body", ".entry-content"),
        junk=(".posted",),
    ),
)
