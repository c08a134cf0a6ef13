"""Joomla, with the comments of AkoComment, JComments, K2 and Komento.

Source: com_content's article view (`.contentheading`, `.createdate`), K2's item view (`.itemCommentsList`), JComments'
default template (`#comment-item-12`, `.comment-anchor`), Komento's theme Kuro (`#kmt-41`, answers told by indentation).
"""

from __future__ import annotations

from crawler.reading.platforms import Platform, PostMarks, ThreadMarks

PLATFORM = Platform(
    name="joomla",
    version=4,
    generator=r"joomla",
    resources=r"/(components|modules|plugins)/(com|mod|plg)_|/media/system/js/(mootools|caption)",
    names=("td.contentheading", "table.contentpaneopen", ".itemCommentsList", "#comments-list"),
    thread=ThreadMarks(
        ids=(r"comment-item-(\d+)", r"kmt-(\d+)"),
        items=(".kmt-item",),
        author=(".comment-author", ".author-homepage", ".commentAuthorName", ".kmt-author"),
        date=(".comment-date", ".commentDate", ".sectiontableheader", ".kmt-time"),
        text=(".kmt-text",),
        junk=(
            ".comment-anchor",
            ".comments-buttons",
            ".comments-vote",
            ".commentLink",
            ".commentToolbar",
            ".kmt-control",
        ),
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
