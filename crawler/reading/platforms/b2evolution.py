"""b2evolution, and b2 and Evoskins themes after it: `bPost` and `bComment`.

Source: the skins of b2evolution 1 to 5 (skins/_feedback, _item_comment.inc.php): comments, trackbacks and pingbacks in
one list, numbered on an anchor before them.
"""

from __future__ import annotations

from crawler.reading.platforms import Platform, PostMarks, ThreadMarks

PLATFORM = Platform(
    name="b2evolution",
    version=3,
    generator=r"^b2evo",
    resources=r"/rsc/css/(?:blog_base|item_base|basic_styles)",
    names=(".bComment", ".bCommentText", ".bPost"),
    thread=ThreadMarks(
        items=(".bComment",),
        author=(".bCommentTitle",),
        date=(".bCommentSmallPrint",),
        text=(".bCommentText",),
        junk=(".comment_rating", ".permalink_right"),
    ),
    post=PostMarks(
        container=(".bPost",),
        title=(".bTitle",),
        date=(".bSmallHead",),
        body=(".bText",),
        categories=(".bSmallHead",),
        junk=(".bSmallPrint", ".bSmallHead"),
    ),
)
