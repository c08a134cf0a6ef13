"""Concrete CMS, once concrete5: its conversations are answered at levels that a class tells, one after the other.

Source: the elements conversation/message.php and the block page_title's byline template, 5.7 to 9.
"""

from __future__ import annotations

from crawler.reading.platforms import Platform, PostMarks, ThreadMarks

PLATFORM = Platform(
    name="concrete",
    version=2,
    generator=r"^concrete",
    resources=r"/concrete/(?:js|css)/|/application/files/",
    names=(".ccm-conversation-message", ".ccm-page"),
    thread=ThreadMarks(
        ids=(r"cnv\d+Message(\d+)",),
        boxes=(".ccm-conversation-wrapper",),
        items=("div.ccm-conversation-message",),
        author=(".ccm-conversation-message-username",),
        date=(".ccm-conversation-message-date",),
        text=(".ccm-conversation-message-body",),
        junk=(".ccm-conversation-avatar", ".ccm-conversation-message-divider", ".ccm-conversation-message-controls"),
    ),
    post=PostMarks(title=(".page-title",), author=(".page-author",), date=(".page-date",)),
)
