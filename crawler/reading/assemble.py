"""One post from its pages: ids, positions, counts; comment pages and post pages put together.

A reader gives comments in the order shown, with `comment_id` and `parent_id` that hold within its page only (any
strings that differ); `identify` makes them stable and `assemble` does the same over several pages.
"""

from __future__ import annotations

from crawler import urls
from crawler.items import Comment, Link, Post
from crawler.reading.page import Page


def identify(page: Page) -> None:
    """Give a page's post, comments and links their stable ids, positions and counts, in place."""
    if page.post is None:
        return
    page.post.url = page.post.url or page.canonical_url
    page.post.post_id = urls.post_id(page.post.url)
    _settle(page.post, page.comments, page.links)


def _settle(post: Post, comments: list[Comment], links: list[Link]) -> None:
    ids = _ids(post, comments)
    casefolded = post.author.casefold() if post.author else None
    for position, comment in enumerate(comments):
        comment.comment_id = ids[comment.comment_id]
        comment.parent_id = ids.get(comment.parent_id) if comment.parent_id else None
        comment.post_id, comment.post_url, comment.position = post.post_id, post.url, position
        if casefolded and comment.kind == "comment" and comment.author and comment.author.casefold() == casefolded:
            comment.is_post_author = True
    for link in links:
        link.post_id = post.post_id
        link.comment_id = ids.get(link.comment_id) if link.comment_id else None
    post.word_count = len(post.text.split())
    post.responses_found = len(comments)
    post.complete = None if post.responses_declared is None else post.responses_declared == len(comments)


def _ids(post: Post, comments: list[Comment]) -> dict[str, str]:
    """The reader's page-local id of each comment, and its stable one: from what it is, never from where it stands."""
    ids: dict[str, str] = {}
    seen: dict[str, int] = {}
    for comment in comments:
        parts = [comment.native_id] if comment.native_id else _content(comment)
        name = urls.digest("comment", post.post_id, *parts)
        seen[name] = seen.get(name, 0) + 1
        ids[comment.comment_id] = name if seen[name] == 1 else urls.digest(name, str(seen[name]))
    return ids


def _content(comment: Comment) -> list[str]:
    return [comment.kind, comment.author or "", comment.published_text or "", comment.text]
