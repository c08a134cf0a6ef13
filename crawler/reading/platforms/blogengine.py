"""BlogEngine.NET, whose comments are `id_` and a GUID and whose answers are nested in `replies_` and the same.

Source: PostView.ascx and CommentView.ascx of its standard themes, 1.4 to 3.
"""

from __future__ import annotations

from crawler.reading.platforms import Platform, PostMarks, ThreadMarks

PLATFORM = Platform(
    name="blogengine",
    version=3,
    generator=r"^blogengine",
    resources=r"/(?:js|css)\.axd\?|/blog\.js\?v=",
    names=(".xfolkentry",),
    thread=ThreadMarks(
        ids=(r"id_([0-9a-f]{8}-[0-9a-f-]{27})",),
        author=("p.author",),
        date=("p.date",),
        text=("p.content",),
        junk=(".gravatar", ".flag", ".reply-to-comment"),
        post_author=(".self",),
    ),
    post=PostMarks(
        container=("div.post", "article.post"),
        title=(".taglink", ".taggedlink", ".post-title"),
        author=(".author",),
        date=(".pubDate", ".pubdate"),
        body=("div.text", ".entry", ".post-body"),
        categories=(".categories",),
        tags=(".tags",),
        junk=(".bottom", ".footer", ".ratingcontainer"),
    ),
)
