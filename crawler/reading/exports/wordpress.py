"""A post with its thread from a WordPress export (WXR 1.0 to 1.2), as the blog's page shows it.

The export holds what WordPress has stored, not what it shows; so its paragraphs, quotes and shortcodes are made
here. Source: `wp-admin/includes/export.php` of WordPress 2.1 to 6.x.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import unescape
from zoneinfo import ZoneInfo

from crawler.errors import NotReadable
from crawler.items import Comment, Link, Post
from crawler.reading.assemble import identify
from crawler.reading.exports import paragraphs
from crawler.reading.exports.fields import Field
from crawler.reading.exports.thread import Answer, links_of, threaded
from crawler.reading.exports.typography import Typography
from crawler.reading.markup import Anchor, Clean, absolute, clean, fragment
from crawler.reading.page import Page, SiteHints

READER = "wordpress-export/1"

_VERSION = re.compile(r"\?v=(\d+)\.(\d+)")
_BARE_ADDRESS = re.compile(r"(?<![\w\"'=>/])(?:https?://|www\.)[^\s<>\"']+[^\s<>\"'.,;:!?)\]]")
_TAGS = re.compile(r"(<a\b.*?</a>|<[^>]*>)", re.DOTALL | re.IGNORECASE)
_UNDATED = "0000-00-00 00:00:00"


def read(root: Field, url: str, time_zone: str) -> Page:
    """The page of the one post in `root` (`rss`). Raises NotReadable where there is none."""
    channel = _only(_only(root, "rss", url), "channel", url)
    item = _only(channel, "item", url)
    language = channel.first("language")
    version = _VERSION.search(channel.first("generator"))
    look = Typography.of(language, tuple(map(int, version.groups())) if version else (0, 0))
    writer = _writer(channel, item.first("dc:creator"))
    answers, links = _thread(item, writer[0], url, look)
    content = _content(item.first("content:encoded"), url, look)
    at, precision = _date(item, "wp:post_date", time_zone)
    modified, _ = _date(item, "wp:post_modified", time_zone)
    post = Post(
        url=url,
        native_id=item.first("wp:post_id") or None,
        title=_shown_words(item.first("title"), look),
        author=writer[1],
        published_at=at,
        published_precision=precision,
        modified_at=modified if modified and at and modified > at else None,
        text=content.text,
        html=content.html,
        categories=_terms(item, look, "category"),
        tags=_terms(item, look, "post_tag", "tag"),
        platform="wordpress",
    )
    page = Page(
        url=url,
        canonical_url=url,
        kind="post",
        post=post,
        comments=answers,
        links=links_of(content.links) + links,
        site=SiteHints(platform="wordpress", language=language or None),
        reader=READER,
    )
    identify(page)
    return page


def _only(field: Field, name: str, url: str) -> Field:
    found = next((inner for inner in field.fields if inner.name == name), None)
    if found is None:
        raise NotReadable(f"{url}: no post of a WordPress export, it lacks <{name}>")
    return found


def _writer(channel: Field, login: str) -> tuple[str | None, str | None]:
    """Number and name of the post's author; before WXR 1.1, where no list of authors stands, the name alone."""
    for field in channel.fields:
        if field.name == "wp:author" and field.first("wp:author_login") == login:
            return field.first("wp:author_id") or None, unescape(field.first("wp:author_display_name")) or login
    return None, login or None


def _date(field: Field, name: str, time_zone: str) -> tuple[datetime | None, str | None]:
    """A date and its precision, from the field in GMT, else from that in the blog's own time; null where neither is."""
    for value, zone in ((field.first(f"{name}_gmt"), UTC), (field.first(name), ZoneInfo(time_zone))):
        if value and value != _UNDATED:
            try:
                return datetime.fromisoformat(value).replace(tzinfo=zone).astimezone(UTC), "second"
            except (ValueError, OverflowError):
                continue
    return None, None


def _shown_words(html: str, look: Typography) -> str | None:
    """Words as they are shown, without their markup; null where there are none."""
    return clean(fragment(look.set(html)), "").text.replace("\n", " ") or None


def _terms(item: Field, look: Typography, *domains: str) -> list[str]:
    """Names of the post's categories or tags; old exports name each twice, once without `nicename`."""
    fields = item.all("category")
    named = [field for field in fields if "nicename" in field.attributes] or fields
    names = (_shown_words(field.text, look) for field in named if field.attributes.get("domain", "category") in domains)
    return list(dict.fromkeys(name for name in names if name))


def _content(stored: str, url: str, look: Typography) -> Clean:
    """Text, HTML and links of all pages of a post."""
    shown = (look.smileys(paragraphs.shown(look.set(page))) for page in paragraphs.pages(stored))
    parts = [clean(fragment(html), url) for html in shown]
    return Clean(
        "\n\n".join(part.text for part in parts if part.text),
        "\n".join(part.html for part in parts if part.html),
        tuple(link for part in parts for link in part.links),
    )


def _thread(item: Field, writer: str | None, url: str, look: Typography) -> tuple[list[Comment], list[Link]]:
    """The comments in the order of a threaded list, each after what it answers, and their links."""
    answers = [
        Answer(
            field.first("wp:comment_id"),
            field.first("wp:comment_parent"),
            _date(field, "wp:comment_date", "UTC")[0],
            field,
        )
        for field in item.all("wp:comment")
    ]
    comments: list[Comment] = []
    links: list[Link] = []
    for answer, parent, depth in threaded(answers):
        comment, anchors = _comment(answer.field, writer, url, look)
        comment.parent_id, comment.depth = parent, depth
        comments.append(comment)
        links += links_of(anchors, comment.comment_id)
    return comments, links


def _comment(field: Field, writer: str | None, url: str, look: Typography) -> tuple[Comment, tuple[Anchor, ...]]:
    number = field.first("wp:comment_id")
    html = look.smileys(paragraphs.paragraphed(_clickable(look.set(field.first("wp:comment_content")))))
    content = clean(fragment(html), url)
    at, precision = _date(field, "wp:comment_date", "UTC")
    address = unescape(field.first("wp:comment_author_url"))
    kind = field.first("wp:comment_type") or "comment"
    user = field.first("wp:comment_user_id")
    comment = Comment(
        comment_id=number,
        native_id=number or None,
        url=f"{url}#comment-{number}" if number else None,
        kind=kind,
        author=_shown_words(field.first("wp:comment_author"), look) or look.nobody,
        author_url=absolute(address, url) if address else None,
        is_post_author=user not in ("", "0") and user == writer,
        published_at=at,
        published_precision=precision,
        text=content.text,
        html=content.html,
    )
    return comment, content.links


def _clickable(html: str) -> str:
    """Addresses that stand bare in a comment made links, as WordPress shows them."""
    pieces = _TAGS.split(html)
    pieces[::2] = [_BARE_ADDRESS.sub(_link, text) for text in pieces[::2]]
    return "".join(pieces)


def _link(found: re.Match[str]) -> str:
    address = found.group()
    target = address if address.startswith("http") else f"http://{address}"
    return f'<a href="{target}" rel="nofollow ugc">{address}</a>'
