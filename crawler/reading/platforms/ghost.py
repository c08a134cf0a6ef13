"""Ghost, which has no comments of its own.

Source: Ghost's default theme Casper (`.post-full-content`, `.gh-content`, `.post-meta`).
"""

from __future__ import annotations

from crawler.reading.platforms import Platform, PostMarks

PLATFORM = Platform(
    name="ghost",
    version=3,
    generator=r"^ghost",
    names=(".gh-content", ".kg-card"),
    post=PostMarks(
        title=(".post-full-title", ".article-title", ".gh-article-title"),
        date=(".post-full-meta-date", "time.post-date", ".byline-meta-date"),
        body=(".gh-content", ".post-full-content", "section.post-content"),
        tags=(".post-full-tags",),
        junk=(".subscribe-form", ".post-full-authors", ".kg-signup-card"),
    ),
)
