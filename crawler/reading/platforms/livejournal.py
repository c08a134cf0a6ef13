"""LiveJournal, and Dreamwidth after it: threads told by indentation, comments numbered `ljcmt123` and `t123`.

Sources: the journal styles S1 and S2 (`EntryPage__print_comment`: a bar of From, Date and Subject, then the text)
and the styles of 2011 on (`b-tree-twig`, `b-leaf`); Dreamwidth's `comment-wrapper` and `cmt123`.
"""

from __future__ import annotations

from crawler.reading.platforms import Platform, PostMarks, ThreadMarks

PLATFORM = Platform(
    name="livejournal",
    version=3,
    resources=r"//(?:[a-z]-)?stat\.livejournal\.(?:com|net)/|\.dreamwidth\.org/(?:stc|js|res)/",
    names=(".b-leaf", ".ljuser", ".i-ljuser", "#ljcmt*"),
    thread=ThreadMarks(
        ids=(r"ljcmt(\d+)", r"cmt(\d+)"),
        boxes=("#Comments", ".b-xylem", "#comments"),
        ids_in_boxes=(r"t(\d+)",),
        items=("div.b-leaf",),
        author=(".b-leaf-username-name", ".ljuser", ".comment-poster", ".poster"),
        date=(
            ".b-leaf-createdtime",
            "#cmtbar*",
            ".talk-comment-head",
            ".comment_bar_one",
            ".comment_bar_two",
            ".datetime",
        ),
        text=(".b-leaf-article", ".comment-content", ".comment-text", ".comment_text"),
        junk=(".b-leaf-actions", ".b-leaf-footer", ".b-leaf-userpic", ".comment-interaction-links", ".userpic"),
    ),
    post=PostMarks(
        container=(".b-singlepost-wrapper", ".entry-wrapper"),
        title=(".b-singlepost-title", ".entry-title", ".entry_title", ".subject"),
        author=(".b-singlepost-author-user", ".entry-poster", ".poster"),
        date=(".b-singlepost-author-date", ".entry-date", ".datetime", ".date"),
        body=(".b-singlepost-body", ".entry-content", ".entry-text", ".entry_text"),
        tags=(".b-singlepost-tags", ".ljtags", ".tag"),
        junk=(".ljtags", ".lj-like"),
    ),
)
