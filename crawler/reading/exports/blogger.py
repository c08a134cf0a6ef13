"""A post with its thread from a Blogger export: the backup in Atom that Blogger made until 2024, and the `feed.atom` of
a Takeout since. Texts stand in them as on the page, so nothing is made of them but clean HTML.

Sources: RFC 4287 (Atom), RFC 4685 (`thr:`), https://developers.google.com/blogger/docs/2.0/developers_guide_protocol.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime

from crawler.errors import NotReadable
from crawler.items import Comment, Link, Post
from crawler.reading.assemble import identify
from crawler.reading.exports.fields import Field
from crawler.reading.exports.thread import Answer, links_of, threaded
from crawler.reading.markup import absolute, clean, fragment
from crawler.reading.page import Page, SiteHints

READER = "blogger-export/1"

_NUMBER = re.compile(r"post-(\w+)$|/comments/default/(\d+)")
_LABELS = ("http://www.blogger.com/atom/ns#", "tag:blogger.com,1999:blog-")


def number(text: str) -> str | None:
    """Blogger's number of a post or comment, from its Atom id or the address of its feed."""
    found = _NUMBER.search(text)
    return (found.group(1) or found.group(2)) if found else None


def read(root: Field, url: str, time_zone: str) -> Page:
    """The page of the post in `root` (`feed`), whose first entry it is. Raises NotReadable where there is none.

    All its dates have an offset.
    """
    del time_zone
    feed = next((field for field in root.fields if field.name == "feed"), None)
    entries = feed.all("entry") if feed else []
    if not entries:
        raise NotReadable(f"{url}: no post of a Blogger export")
    entry = entries[0]
    writer = _author(entry)
    comments, links = _thread(entries[1:], writer, url)
    content = clean(fragment(entry.first("content")), url)
    declared = entry.first("thr:total")
    post = Post(
        url=url,
        native_id=number(entry.first("id")),
        title=clean(fragment(entry.first("title")), url).text.replace("\n", " ") or None,
        author=writer[0],
        author_url=writer[1],
        published_at=_date(entry),
        published_precision="second" if _date(entry) else None,
        text=content.text,
        html=content.html,
        tags=_labels(entry),
        responses_declared=int(declared) if declared.isdecimal() else None,
        platform="blogger",
    )
    page = Page(
        url=url,
        canonical_url=url,
        kind="post",
        post=post,
        comments=comments,
        links=links_of(content.links) + links,
        site=SiteHints(platform="blogger"),
        reader=READER,
    )
    identify(page)
    return page


def _author(entry: Field) -> tuple[str | None, str | None]:
    """Name and profile of who wrote an entry."""
    author = next(iter(entry.all("author")), None)
    return (author.first("name") or None, author.first("uri") or None) if author else (None, None)


def _date(entry: Field) -> datetime | None:
    try:
        at = datetime.fromisoformat(entry.first("published")).replace(microsecond=0)
    except (ValueError, OverflowError):
        return None
    return at.astimezone(UTC) if at.tzinfo else None


def _labels(entry: Field) -> list[str]:
    labels = (field.attributes for field in entry.all("category"))
    return [label["term"] for label in labels if label.get("scheme", "").startswith(_LABELS) and label.get("term")]


def link_to(entry: Field, rel: str) -> str | None:
    """Where the entry's first link of a relation (RFC 4287, 4.2.7.2) points."""
    links = (field.attributes for field in entry.all("link"))
    return next((link["href"] for link in links if link.get("rel") == rel and link.get("href")), None)


def _thread(entries: list[Field], writer: tuple[str | None, str | None], url: str) -> tuple[list[Comment], list[Link]]:
    answers = []
    for entry in entries:
        own = number(entry.first("id")) or entry.first("id")
        parent = number(entry.first("blogger:inReplyTo")) or number(link_to(entry, "related") or "")
        answers.append(Answer(own, parent, _date(entry), entry))
    comments: list[Comment] = []
    links: list[Link] = []
    for answer, parent, depth in threaded(answers):
        content = clean(fragment(answer.field.first("content")), url)
        name, profile = _author(answer.field)
        links += links_of(content.links, answer.number)
        comments.append(
            Comment(
                comment_id=answer.number,
                native_id=answer.number,
                url=link_to(answer.field, "alternate"),
                parent_id=parent,
                depth=depth,
                author=name,
                author_url=absolute(profile, url) if profile else None,
                is_post_author=profile is not None and profile == writer[1],
                published_at=answer.at,
                published_precision="second" if answer.at else None,
                text=content.text,
                html=content.html,
            )
        )
    return comments, links
