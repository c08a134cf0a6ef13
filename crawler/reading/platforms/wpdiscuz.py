"""wpDiscuz, a WordPress plugin that prints the thread in place of the theme's.

Source: its comment walkers and templates, version 3 to 5 (`wc-comment-…`) and 7 (`wpd-comment-…`). Dates are shown as
"3 år sedan"; version 7 has the full one as a title.
"""

from __future__ import annotations

from crawler.reading.platforms import Platform, ThreadMarks

PLATFORM = Platform(
    name="wpdiscuz",
    names=("#wpdcom", "#wpcomm", "#wpd-threads"),
    service=True,
    thread=ThreadMarks(
        ids=(r"(?:wpd|wc)-comm-(\d+)_\d+",),
        items=("div.wpd-comment", "div.wc-comment"),
        author=(".wpd-comment-author", ".wc-comment-author"),
        date=(".wpd-comment-date", ".wc-comment-date"),
        text=(".wpd-comment-text", ".wc-comment-text"),
        junk=(
            ".wpd-comment-left", ".wpd-avatar", ".wpd-comment-label", ".wpd-reply-to", ".wpd-comment-link",
            ".wpd-comment-share", ".wpd-tooltip-content", ".wpd-comment-footer", ".wpd-vote", ".wpd-reply-button",
            ".wc-comment-left", ".wc-comment-label", ".wc-comment-link", ".wc-follow-link", ".wc-footer-left",
            ".wc-toggle", ".wpdiscuz-comment-message",
        ),
    ),
)  # fmt: skip
