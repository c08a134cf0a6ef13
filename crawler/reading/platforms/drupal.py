"""Drupal 5 to 10, whose comments have their number on an empty anchor before them (8: on their `article`) and their
replies in `.indented`.

Sources: node.tpl.php, comment.tpl.php and theme_comment_thread_expanded() of Drupal 5 and 6; Bartik's templates of 7;
comment.html.twig, node.html.twig and field--comment.html.twig of 8 on.
"""

from __future__ import annotations

from crawler.reading.platforms import Platform, PostMarks, ThreadMarks

PLATFORM = Platform(
    name="drupal",
    version=5,
    generator=r"^drupal",
    resources=r"/misc/drupal\.js|/sites/(all|default)/",
    names=("#node-*", ".comment-published", ".node__content", ".comment-by-anon"),
    thread=ThreadMarks(
        boxes=(".comment-wrapper", ".field--name-comment"),
        items=("div.comment", "article.comment"),
        date=(".submitted", ".comment-time", ".comment__time", ".comment__submitted"),
        author=(".commenter-name", ".comment__author", ".username"),
        text=(".content", ".comment-body", ".comment__content"),
        junk=("ul.links", ".new", ".user-actions", ".comment__permalink", ".visually-hidden", ".user-signature"),
    ),
    post=PostMarks(
        container=(".node",),
        title=(".page-title", "#page-title", ".node-title"),
        author=(".submitted", ".node__submitted", ".node__meta"),
        date=(".submitted", ".node__submitted", ".node__meta"),
        body=(".field-name-body", ".field--name-body"),
        tags=(".field-name-field-tags", ".field--name-field-tags", ".terms"),
        junk=(".node__links", ".link-wrapper", "ul.links", ".user-signature"),
    ),
)
