"""Drupal 5 to 7, whose comments have their number on an empty anchor before them and their replies in `.indented`.

Source: comment.tpl.php and theme_comment_thread_expanded() of Drupal core.
"""

from __future__ import annotations

from crawler.reading.platforms import Platform, ThreadMarks

PLATFORM = Platform(
    name="drupal",
    generator=r"^drupal",
    resources=r"/misc/drupal\.js|/sites/(all|default)/",
    names=("#node-*", ".comment-published"),
    thread=ThreadMarks(
        items=("div.comment",),
        date=(".submitted", ".comment-time"),
        author=(".commenter-name", ".username"),
        text=(".content", ".comment-body"),
        junk=("ul.links", ".new", ".user-actions"),
    ),
)
