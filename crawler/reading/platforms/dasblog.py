"""dasBlog, whose comments stand below the post on a page of their own (`CommentView,guid,….aspx`).

Source: the classes of newtelligence's dasBlog 1 and 2 (`itemBodyStyle`, `commentBoxStyle`, `commentHomepageLinkStyle`).
"""

from __future__ import annotations

from crawler.reading.platforms import Platform, PostMarks, ThreadMarks

PLATFORM = Platform(
    name="dasblog",
    version=3,
    generator=r"dasblog",
    names=(".commentBoxStyle", ".itemBoxStyle"),
    thread=ThreadMarks(
        boxes=(".commentViewBoxStyle",),
        items=(".commentBoxStyle",),
        author=(".commentHomepageLinkStyle",),
        date=(".commentDateStyle",),
        text=(".commentBodyStyle",),
    ),
    post=PostMarks(
        container=(".itemBoxStyle",),
        title=(".itemTitleStyle",),
        date=(".itemFooterStyle", ".dateStyle"),
        body=(".itemBodyStyle",),
        junk=(".itemFooterStyle",),
    ),
)
