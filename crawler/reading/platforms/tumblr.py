"""Tumblr, whose "notes" (likes and reblogs) are no comments.

Source: Tumblr's theme documentation, `{block:PostNotes}` (`ol.notes`, `li.note`).
"""

from __future__ import annotations

from crawler.reading.platforms import Platform, PostMarks

PLATFORM = Platform(
    name="tumblr",
    generator=r"^tumblr",
    resources=r"//(assets|static)\.tumblr\.com/|\.tumblr\.com/rss",
    names=("ol.notes", "#tumblr_controls"),
    post=PostMarks(junk=("ol.notes", "#notes", ".post-notes")),
)
