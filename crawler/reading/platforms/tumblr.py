"""Tumblr, whose "notes" (likes and reblogs) are no comments, and whose photos and quotes have no title.

Source: Tumblr's theme documentation: `{block:Posts}` with its types, `{block:PostNotes}` (`ol.notes`, `li.note`).
"""

from __future__ import annotations

from crawler.reading.platforms import Platform, PostMarks

PLATFORM = Platform(
    name="tumblr",
    version=4,
    generator=r"^tumblr",
    resources=r"//(assets|static)\.tumblr\.com/|\.tumblr\.com/rss",
    names=("ol.notes", "#tumblr_controls"),
    post=PostMarks(
        container=(".post",),
        may_lack_title=True,
        date=(".date", ".meta", ".permalink"),
        tags=(".tags",),
        junk=("ol.notes", "#notes", ".post-notes", ".notes-container", ".tags", "div.footer"),
    ),
)
