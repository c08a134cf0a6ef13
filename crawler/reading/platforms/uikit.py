"""UIkit, a toolkit of styles whose comments themes of any platform take over: Antville, Joomla, TYPO3.

Source: UIkit's component Comment, versions 1 to 3; Comment.skin of Antville 1.6.
"""

from __future__ import annotations

from crawler.reading.platforms import Platform, ThreadMarks

PLATFORM = Platform(
    name="uikit",
    names=(".uk-comment",),
    service=True,
    thread=ThreadMarks(
        items=("article.uk-comment", "div.uk-comment"),
        author=(".uk-comment-title",),
        date=(".uk-comment-meta",),
        text=(".uk-comment-body",),
        junk=(".uk-comment-avatar",),
    ),
)
