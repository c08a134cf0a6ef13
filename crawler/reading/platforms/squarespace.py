"""Squarespace 5, whose journals number comments `comment19105644` and sign them below.

Source: the journal markup of Squarespace 5 (`.journal-entry`, `.journal-comment-area`).
"""

from __future__ import annotations

from crawler.reading.platforms import Platform, PostMarks, ThreadMarks

PLATFORM = Platform(
    name="squarespace",
    generator=r"squarespace",
    resources=r"/universal/(scripts|images|styles)/|squarespace\.com",
    names=(".journal-entry-text", ".journal-comment-area"),
    thread=ThreadMarks(ids=(r"comment(\d+)",), text=("div.body",), date=(".signature",)),
    post=PostMarks(container=(".journal-entry",), title=(".title",), body=(".body",)),
)
