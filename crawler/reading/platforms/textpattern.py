"""Textpattern, whose comments are `c000123`.

Source: Textpattern's default `comments` form and its `<txp:comment_permlink>`.
"""

from __future__ import annotations

from crawler.reading.platforms import Platform, ThreadMarks

PLATFORM = Platform(
    name="textpattern",
    version=3,
    generator=r"textpattern",
    resources=r"/textpattern/|/file_download/",
    names=("#txpCommentInputForm", ".txpCommentInputForm", ".comments_wrapper"),
    thread=ThreadMarks(ids=(r"c(\d{6})",)),
)
