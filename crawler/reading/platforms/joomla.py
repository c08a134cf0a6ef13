"""Joomla 1.0 to 1.5, with the comments of AkoComment, JComments and K2.

Source: com_content's article view (`.contentheading`, `.createdate`), K2's item view (`.itemCommentsList`), JComments'
default template (`#comment-item-12`, `.comment-anchor`).
"""

from __future__ import annotations

from crawler.reading.platforms import Platform, PostMarks, ThreadMarks

PLATFORM = Platform(
    name="joomla",
    generator=r"joomla",
    resources=r"/(components|modules|plugins)/(com|mod|plg)_|/media/system/js/(mootools|caption)",
    names=("td.contentheading", "table.contentpaneopen", ".itemCommentsList", "#comments-list"),
    thread=ThreadMarks(
        ids=(r"comment-item-(\d+)",),
        author=(".comment-author", ".author-homepage", ".commentAuthorName"),
        date=(".comment-date", ".commentDate", ".sectiontableheader"),
        junk=(".comment-anchor", ".comments-buttons", ".comments-vote", ".commentLink", ".commentToolbar"),
    ),
    post=PostMarks(
        title=(".contentheading", ".itemTitle"),
        author=(".createby", ".itemAuthor"),
        date=(".createdate", ".itemDateCreated"),
        body=(".itemFullText", ".article-content"),
        categories=(".itemCategory",),
        tags=(".itemTags",),
        junk=(".modifydate", ".buttonheading", ".pagenav", ".itemToolbar", ".itemLinks", ".itemDateModified"),
    ),
)
