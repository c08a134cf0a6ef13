"""Telligent and Community Server before it, of which many companies' blogs were made.

Sources: the skins of Community Server 2 (`postfoot`, comments headed "re: …" and numbered by an anchor), the post.aspx
of the themes of Community Server 2007 and 2008 (`CommentArea`, `commentssubhead`, `dl.comments`; the author's own
comments have a class of their own in place of the others') and the blog widgets of Telligent 5 (`full-post`,
`blog-feedback-list`).
"""

from __future__ import annotations

from crawler.reading.platforms import Platform, PostMarks, ThreadMarks

PLATFORM = Platform(
    name="telligent",
    version=4,
    generator=r"^(telligent|communityserver|community server)",
    resources=r"/Themes/Blogs/|/cfs-file\.ashx/|/cs/blogs/",
    names=(".blog-feedback-list", ".CommonCommentArea", ".CommentArea", ".CommentAreaOwner", ".commentssubhead"),
    thread=ThreadMarks(
        boxes=(".blog-feedback-list", "#comments", ".CommonCommentArea"),
        ids_in_boxes=(r"(\d{3,})",),
        items=(".CommentArea", ".CommentAreaOwner", ".CommonCommentArea", "div.commentowner", "dt.comment", "dt.owner"),
        author=("span.user-name", "h4.CommentTitle", ".CommonMessageHeader"),
        date=("div.post-date", ".commentsdate", ".CommentFooter", ".CommonMessageDate", ".commentssubhead"),
        text=("div.post-content", ".commenttext", "div.CommentText", ".commentsbody"),
        junk=(".avatar", ".post-author-avatar", ".comment-title", ".CommonCommentUser", ".CommonMessageActions"),
        post_author=(".CommentAreaOwner", ".commentowner", ".owner", ".Owner"),
    ),
    post=PostMarks(
        container=("div.full-post",),
        title=(".post-name",),
        author=("span.user-name", ".post-author"),
        date=("div.post-date", ".postfoot"),
        body=(".mine", "div.post-content", ".postcontent"),
        tags=(".post-tags",),
        junk=(".postfoot", ".post-attributes"),
    ),
)
