"""Apache Roller, once JRoller: comments are numbered by the time they were written, on an anchor before them.

Source: the macros of weblog.vm (showWeblogEntryComments) and the themes basic and sotto, Roller 2 to 6.
"""

from __future__ import annotations

from crawler.reading.platforms import Platform, PostMarks, ThreadMarks

PLATFORM = Platform(
    name="roller",
    version=2,
    generator=r"roller",
    resources=r"/roller-ui/|/feed/entries/(?:atom|rss)\b",
    names=(".entryBox", "p.comment-details"),
    thread=ThreadMarks(
        ids=(r"comment-(\d{9,})",),
        boxes=("#comments",),
        items=("div.comment",),
        date=("p.comment-details",),
        junk=(".entrypermalink",),
    ),
    post=PostMarks(
        container=(".entryBox", ".entry"),
        title=(".entryTitle",),
        author=(".entryInfo",),
        date=(".dayTitle", ".entryInfo"),
        categories=(".category",),
        junk=(".entryInfo",),
    ),
)
