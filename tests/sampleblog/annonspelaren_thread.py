"""Annonspelaren's comment lists: the flat one of its old theme, the threaded one of its new."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from html import escape

from sampleblog import markup
from sampleblog.answers import CP1252_OFF, CP1252_ON
from sampleblog.content import MONTHS, SampleComment, SamplePost

_PER_PAGE = 10
_LINKBACKS = {"pingback": "Pingback", "trackback": "Trackback"}


@dataclass(frozen=True, slots=True)
class Layout:
    """How a thread is paged. `default` is the page that the permalink shows, `query` whether others are `?cpage=`."""

    pages: int
    default: int
    newest_first: bool
    query: bool

    @classmethod
    def of(cls, post: SamplePost) -> Layout:
        """The layout that the post's flags `paged`, `cpage` or `newest-first` ask for."""
        if not post.flags & {"paged", "cpage", "newest-first"}:
            return cls(1, 1, False, False)
        tops = sum(comment.depth == 0 for comment in post.comments)
        pages, newest = -(-tops // _PER_PAGE), "newest-first" in post.flags
        return cls(pages, pages if newest else 1, newest, "cpage" in post.flags)


def when(at: datetime) -> str:
    """`20 maj, 2007 kl. 21:51`."""
    return f"{at.day} {MONTHS[at.month - 1]}, {at.year} kl. {at:%H:%M}"


def heading(post: SamplePost) -> str:
    """`8 svar till ”Rubrik”`."""
    count = len(post.comments)
    words = "Inga svar" if not count else ("Ett svar" if count == 1 else f"{count} svar")
    return f'<h3 id="comments-title">{words} till ”{escape(post.title or "", quote=False)}”</h3>'


def old(post: SamplePost) -> str:
    """The flat list, linkbacks among the comments and told apart by a word before the name."""
    items = []
    for number, comment in enumerate(post.comments):
        classes = " ".join(["alt"] * (number % 2 == 0) + ["authcomment"] * comment.by_post_author)
        before = f"{_LINKBACKS[comment.kind]} från " if comment.kind != "comment" else ""
        body = markup.html(comment.body)
        if "mixed" in post.flags and comment.kind != "comment":
            body = f"{CP1252_ON}{body}{CP1252_OFF}"
        items.append(
            f'<li class="{classes}" id="comment-{comment.number}">\n{before}<cite>{_name(comment)}</cite> skriver:<br />\n'
            f'<small class="commentmetadata"><a href="#comment-{comment.number}" title="">{when(comment.at)}</a></small>\n{body}\n</li>'
        )
    if not items:
        return "" if "closed" in post.flags else "<p>Inga kommentarer än.</p>"
    return f'{heading(post)}\n<ol class="commentlist">\n' + "\n".join(items) + "\n</ol>"


def new(post: SamplePost, url: str, layout: Layout, number: int) -> str:
    """Page `number` of the threaded list, then the linkbacks under their own heading."""
    if not post.comments:
        return "" if "closed" in post.flags else heading(post)
    tops = [index for index, comment in enumerate(post.comments) if comment.depth == 0 and comment.kind == "comment"]
    if layout.pages > 1:
        tops = tops[(number - 1) * _PER_PAGE : number * _PER_PAGE]
    if layout.newest_first:
        tops.reverse()
    parts = [heading(post)]
    if layout.pages > 1:
        parts.append(_navigation(url, layout, number))
    if tops:
        parts += ['<ol class="commentlist">', *(_item(post, url, layout, index, number) for index in tops), "</ol>"]
    if layout.pages > 1:
        parts.append(_navigation(url, layout, number))
    pings = [comment for comment in post.comments if comment.kind != "comment"]
    if pings:
        parts += ['<h3 id="pings">Pingbacks och trackbacks</h3>', '<ol class="pinglist">']
        parts += [
            f'<li class="{comment.kind}" id="comment-{comment.number}"><p>{_LINKBACKS[comment.kind]}: {_name(comment)}</p></li>'
            for comment in pings
        ]
        parts.append("</ol>")
    return "\n".join(parts)


def _item(post: SamplePost, url: str, layout: Layout, index: int, number: int) -> str:
    comment = post.comments[index]
    own = f"{page_url(url, layout, number)}#comment-{comment.number}"
    classes = (
        f"comment {'odd' if index % 2 else 'even'} depth-{comment.depth + 1}" + " bypostauthor" * comment.by_post_author
    )
    children = [_item(post, url, layout, n, number) for n, other in enumerate(post.comments) if other.parent == index]
    below = '<ul class="children">\n' + "\n".join(children) + "\n</ul>\n" if children else ""
    return f"""<li class="{classes}" id="comment-{comment.number}">
<div id="div-comment-{comment.number}" class="comment-body">
<div class="comment-author vcard"><img alt="" src="http://avatar.example/{comment.number}.png" class="avatar avatar-32 photo" height="32" width="32" />
<cite class="fn">{_name(comment)}</cite> <span class="says">skriver:</span></div>
<div class="comment-meta commentmetadata"><a href="{own}">{when(comment.at)}</a></div>
{markup.html(comment.body)}
<div class="reply"><a rel="nofollow" class="comment-reply-link" href="{url}?replytocom={comment.number}#respond">Svara</a></div>
</div>
{below}</li>"""


def page_url(url: str, layout: Layout, number: int) -> str:
    """Where page `number` of the thread lies."""
    if layout.pages == 1 or (number == 1 and not layout.newest_first):
        return url
    return f"{url}?cpage={number}" if layout.query else f"{url}comment-page-{number}/"


def _navigation(url: str, layout: Layout, number: int) -> str:
    older = f'<a href="{page_url(url, layout, number - 1)}#comments">« Äldre kommentarer</a>' if number > 1 else ""
    newer = (
        f'<a href="{page_url(url, layout, number + 1)}#comments">Nyare kommentarer »</a>'
        if number < layout.pages
        else ""
    )
    return f'<div class="navigation"><div class="alignleft">{older}</div><div class="alignright">{newer}</div></div>'


def _name(comment: SampleComment) -> str:
    name = escape(comment.author, quote=False)
    return (
        f'<a href="{escape(comment.author_url)}" rel="external nofollow" class="url">{name}</a>'
        if comment.author_url
        else name
    )
