"""Serendipity (s9y) 0.8 to 2.

Sources: comments.tpl, trackbacks.tpl and entries.tpl of its default templates (default, carl_contest, bulletproof,
2k11): threads are told by indentation, later by `commentlevel-1`.
"""

from __future__ import annotations

from crawler.reading.platforms import Platform, PostMarks, ThreadMarks

PLATFORM = Platform(
    name="serendipity",
    version=4,
    generator=r"^serendipity",
    resources=r"serendipity(_|\.css|\.php)",
    names=(".serendipity_entry", ".serendipity_comment", ".serendipity_comments", ".serendipity_entry_body"),
    thread=ThreadMarks(
        items=(".serendipity_comment",),
        ids=(r"(?:serendipity_comment_|c)(\d+)",),
        trackbacks=(".serendipity_section_trackbacks", "a#trackbacks"),
        author=(".comment_source_author",),
        date=(".comment_source_date", ".serendipity_comment_source"),
        text=(".serendipity_commentBody",),
        junk=(".comment_source_trace", ".comment_reply_link", ".comment_reply"),
        post_author=(".serendipity_comment_author_self",),
    ),
    post=PostMarks(
        container=(".serendipity_entry",),
        title=(".serendipity_title",),
        body=(".serendipity_entry_body",),
        author=(".single_user",),
        junk=(".serendipity_entryFooter",),
    ),
)
