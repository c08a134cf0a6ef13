"""One post from its pages: ids, positions, counts; comment pages and post pages put together.

A reader gives comments in the order shown, with `comment_id` and `parent_id` that hold within its page only (any
strings that differ). `identify` makes them stable for a page alone, `assemble` over several, and they agree.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from crawler import urls
from crawler.items import Comment, Link, Post
from crawler.reading.page import Page

_Key = tuple[str, ...]


def identify(page: Page) -> None:
    """Give a page's post, comments and links their stable ids, positions and counts, in place. Twice is as once."""
    if page.post is None:
        return
    page.post.url = page.post.url or page.canonical_url
    page.post.post_id = urls.post_id(page.post.url)
    _settle(page.post, page.comments, page.links)


def assemble(pages: Sequence[Page]) -> tuple[Post, list[Comment], list[Link]]:
    """One post with its whole thread, from the page at its permalink (first) and its comment and post pages.

    The pages stay as they are. Comments come in the order of the comment pages, the oldest page first; one that
    several pages show is one. Raises `ValueError` where no page holds a post.
    """
    first = next((page for page in pages if page.post is not None), None)
    if first is None or first.post is None:
        raise ValueError("none of the pages holds a post")
    post = replace(first.post, url=first.post.url or first.canonical_url)
    post.post_id = urls.post_id(post.url)
    links = _join_post(post, pages)
    if post.responses_declared is None:
        declared = (page.post.responses_declared for page in pages if page.post)
        post.responses_declared = next((count for count in declared if count is not None), None)
    comments, comment_links = _join_comments(_in_thread_order(pages))
    links += comment_links
    _settle(post, comments, links)
    return post, comments, links


def _join_post(post: Post, pages: Sequence[Page]) -> list[Link]:
    """Put the parts of a multi-page post together; a part that several pages show (over each comment page) is one."""
    parts: dict[int, Page] = {}
    for page in pages:
        if page.post:
            parts.setdefault(page.post_page, page)
    ordered = [parts[number] for number in sorted(parts)]
    posts = [page.post for page in ordered if page.post]
    post.text = "\n\n".join(part.text for part in posts if part.text)
    post.html = "\n".join(part.html for part in posts if part.html)
    links = [replace(link) for page in ordered for link in page.links if link.comment_id is None]
    for position, link in enumerate(links):
        link.position = position
    return links


def _in_thread_order(pages: Sequence[Page]) -> list[Page]:
    """Pages by their number in the thread, the permalink's own and other unnumbered ones where they belong."""
    if len(pages) == 1:
        return list(pages)
    keys = {id(page): set(_keys(page)) for page in pages}
    numbered = {page.comment_page: page for page in pages if page.comment_page}
    last = max([1, *numbered, *(number for page in pages for number in page.comment_pages)])

    def number(page: Page) -> int:
        if page.comment_page:
            return page.comment_page
        for own, other in numbered.items():
            if keys[id(page)] & keys[id(other)]:
                return own
        # The permalink stands for one page of the thread, the last (WordPress' default) or the first: a number
        # that it does not link and that no other page has.
        free = [own for own in range(1, last + 1) if own not in numbered and own not in page.comment_pages]
        return max(free, default=last + 1)

    return sorted(pages, key=number)


def _join_comments(pages: list[Page]) -> tuple[list[Comment], list[Link]]:
    comments: list[Comment] = []
    links: list[Link] = []
    kept: dict[_Key, list[str]] = {}  # places in `comments`; several where one page shows the same comment twice
    for page in pages:
        places: dict[str, str] = {}
        shown: Counter[_Key] = Counter()
        fresh: list[Comment] = []
        for comment, key in zip(page.comments, _keys(page), strict=True):
            same = kept.setdefault(key, [])
            shown[key] += 1
            if shown[key] <= len(same):
                places[comment.comment_id] = same[shown[key] - 1]
                continue
            place = places[comment.comment_id] = str(len(comments))
            same.append(place)
            copy = replace(comment, comment_id=place)
            comments.append(copy)
            fresh.append(copy)
        new = {comment.comment_id for comment in fresh}
        for comment in fresh:
            comment.parent_id = places.get(comment.parent_id) if comment.parent_id else None
        for link in page.links:
            target = places.get(link.comment_id) if link.comment_id else None
            if target in new:
                links.append(replace(link, comment_id=target))
    return comments, links


def _keys(page: Page) -> list[_Key]:
    """What each comment of a page is known by on other pages: the platform's id, its own address, or its content."""
    addresses = [_address(comment) for comment in page.comments]
    times = Counter(addresses)
    keys: list[_Key] = []
    for comment, address in zip(page.comments, addresses, strict=True):
        if comment.native_id:
            keys.append(("id", comment.native_id))
        elif address and times[address] == 1:
            keys.append(("url", address))
        else:
            keys.append(("content", *_content(comment)))
    return keys


def _address(comment: Comment) -> str | None:
    """A comment's own address, the same on whichever page of the thread it was read."""
    fragment = urlsplit(comment.url).fragment if comment.url else ""
    return f"{urls.key(comment.url)}#{fragment}" if comment.url and fragment else None


def _settle(post: Post, comments: list[Comment], links: list[Link]) -> None:
    """Stable ids for page-local ones, positions and counts."""
    ids = _ids(post, comments)
    author = post.author.casefold() if post.author else None
    for position, comment in enumerate(comments):
        comment.comment_id = ids[comment.comment_id]
        comment.parent_id = ids.get(comment.parent_id) if comment.parent_id else None
        comment.post_id, comment.post_url, comment.position = post.post_id, post.url, position
        if author and comment.kind == "comment" and comment.author and comment.author.casefold() == author:
            comment.is_post_author = True
    for link in links:
        link.post_id = post.post_id
        link.comment_id = ids.get(link.comment_id) if link.comment_id else None
    post.word_count = len(post.text.split())
    post.responses_found = len(comments)
    post.complete = None if post.responses_declared is None else post.responses_declared == len(comments)


def _ids(post: Post, comments: list[Comment]) -> dict[str, str]:
    """The reader's id of each comment, and its stable one: from what it is, never from where it stands."""
    ids: dict[str, str] = {}
    seen: Counter[str] = Counter()
    for comment in comments:
        parts = [comment.native_id] if comment.native_id else _content(comment)
        name = urls.digest("comment", post.post_id, *parts)
        seen[name] += 1
        ids[comment.comment_id] = name if seen[name] == 1 else urls.digest(name, str(seen[name]))
    return ids


def _content(comment: Comment) -> list[str]:
    """What tells a comment without an id from others; of a linkback themes may show nothing but where it came from."""
    came_from = [comment.author_url or ""] if comment.kind != "comment" else []
    return [comment.kind, comment.author or "", comment.published_text or "", comment.text, *came_from]
