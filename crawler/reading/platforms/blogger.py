"""Blogger (Blogspot): the templates of 2003, the layouts of 2006 and the threaded comments of 2012 on.

Sources: the template tags of 2003 (`<BlogItemComments>`, `<$BlogCommentNumber$>`: "c" before the number came in 2005)
and the templates that Blogger offered with them; the widget `Blog1` of the layouts and its script's
list of items; a comment's permalink carries the time it was written, in milliseconds since 1970
(`?showComment=1351467218234#c5524387235224778622`).
"""

from __future__ import annotations

from crawler.reading.platforms import Lists, Platform, PostMarks, ThreadMarks

PLATFORM = Platform(
    name="blogger",
    version=4,
    generator=r"^blogger",
    resources=r"//(www\.)?(blogger|blogblog)\.com/|\.blogspot\.com/feeds/",
    names=("#comments-block", "#comment-holder"),
    thread=ThreadMarks(
        ids=(r"c(\d{15,20})",),
        boxes=("#comments", "#blogComments", ".blogComments"),
        ids_in_boxes=(r"(\d{15,20})",),
        items=("li.comment", "dt.comment-author", "dt.blog-author", "dt.comment-title", ".blogComment"),
        pingbacks=("dt.comment-title", "#backlinks-container", "a#links"),
        author=("cite.user", "dt.comment-author"),
        date=(".datetime", ".comment-timestamp", ".comment-data", ".byline"),
        text=(".comment-content", "dd.comment-body"),
        junk=(".comment-actions", ".item-control", ".avatar-image-container", ".thread-toggle", "span.comment-poster"),
        post_author=(".blog-author",),
        epoch=r"showComment=(\d{13})",
        parents=r"'id': '(\d+)',(?:(?!'id': ').)*?'parentId': '(\d+)'",
    ),
    post=PostMarks(
        container=(".post", ".blogPost"),
        title=(".post-title",),
        may_lack_title=True,
        author=(".post-author",),
        date=(".date-header", ".timestamp-link", ".timestamp-body"),
        body=(".post-body",),
        tags=(".post-labels",),
        junk=(".post-footer", ".post-share-buttons", ".reaction-buttons"),
    ),
    lists=Lists(comment_feed="feeds/comments/default"),
    body_classes=(
        (("item", "item-view", "item-page"), "post"),
        (("static_page", "static_page-view", "static_page-page", "page-view"), "page"),
        (("archive", "archive-view", "archive-page", "index", "index-view", "index-page"), "index"),
    ),
    addresses=((r"/search\?(?:.*&)?q=", "search"), (r"/p/", "page"), (r"/search", "index")),
)
