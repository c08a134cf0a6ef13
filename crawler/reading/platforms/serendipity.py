"""Serendipity (s9y).

Source: comments.tpl and trackbacks.tpl of its default templates.
"""

from __future__ import annotations

from crawler.reading.platforms import Platform, PostMarks, ThreadMarks

PLATFORM = Platform(
    name="serendipity",
    generator=r"^serendipity",
    resources=r"serendipity(_|\.css|\.php)",
    names=(".serendipity_entry", ".serendipity_comment"),
    thread=ThreadMarks(
        items=(".serendipity_comment",),
        ids=(r"(?:serendipity_comment_|c)(\d+)",),
        author=(".comment_source_author",),
        date=(".comment_source_date", ".serendipity_comment_source"),
        text=(".serendipity_commentBody",),
        junk=(".comment_source_trace", ".comment_reply_link"),
    ),
    post=PostMarks(
        container=(".serendipity_entry",),
        title=(".serendipity_title",),
        body=(".serendipity_entry_body",),
        junk=(".serendipity_entryFooter",),
    ),
)
