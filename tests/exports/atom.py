"""Blogger exports of the project's own writing: the backup, and the `feed.atom` of a Takeout."""

from __future__ import annotations

from html import escape

HOME = "http://torget.blogspot.com/"
_KIND = (
    "<category scheme='http://schemas.google.com/g/2005#kind' term='http://schemas.google.com/blogger/2008/kind#{}'/>"
)
_WRITER = (
    "<author><name>Inga</name><uri>http://www.blogger.com/profile/77</uri><email>hemlig@post.example</email></author>"
)


def backup(*entries: str) -> str:
    """A whole backup."""
    return f"""<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns='http://www.w3.org/2005/Atom' xmlns:thr='http://purl.org/syndication/thread/1.0'
 xmlns:app='http://www.w3.org/2007/app'><id>tag:blogger.com,1999:blog-1.archive</id>
<updated>2012-03-04T05:06:07.890+01:00</updated><title type='text'>Torget</title>
<subtitle type='html'>Om torg</subtitle>
<link rel='alternate' type='text/html' href='{HOME}'/><generator>Blogger</generator>{"".join(entries)}</feed>"""


def entry(
    number: int, content: str, kind: str = "post", *, more: str = "", author: str = _WRITER, at: str = "12:00:00"
) -> str:
    """An entry of a backup, of whatever kind."""
    return (
        f"<entry><id>tag:blogger.com,1999:blog-1.post-{number}</id><published>2010-04-05T{at}.123+02:00</published>"
        f"<updated>2011-01-01T00:00:00.000+01:00</updated>{_KIND.format(kind)}{more}<title type='text'>Rubrik {number}"
        f"</title><content type='html'>{escape(content)}</content>{author}</entry>\n"
    )


def post(number: int, content: str, *, answers: int = 0, label: str = "torg", more: str = "") -> str:
    """A published post."""
    link = f"<link rel='alternate' type='text/html' href='{HOME}2010/04/p{number}.html' title='x'/>"
    tag = f"<category scheme='http://www.blogger.com/atom/ns#' term='{label}'/>"
    return entry(number, content, more=f"{tag}{link}<thr:total>{answers}</thr:total>{more}")


def answer(number: int, to: int, content: str, *, parent: int = 0, name: str = "Olle", at: str = "13:00:00") -> str:
    """A comment on a post, perhaps in reply to another."""
    related = f"<link rel='related' href='http://www.blogger.com/feeds/1/{to}/comments/default/{parent}'/>"
    author = f"<author><name>{name}</name><email>hemlig@post.example</email></author>"
    link = f"<link rel='alternate' href='{HOME}2010/04/p{to}.html?showComment=1270465200000#c{number}'/>"
    reply = f"<thr:in-reply-to href='{HOME}2010/04/p{to}.html' ref='tag:blogger.com,1999:blog-1.post-{to}'/>"
    return entry(number, content, "comment", more=f"{link}{reply}{related if parent else ''}", author=author, at=at)


def takeout(*entries: str) -> str:
    """A whole `feed.atom`."""
    return (
        "<?xml version='1.0' encoding='utf-8'?><feed xmlns='http://www.w3.org/2005/Atom' "
        "xmlns:blogger='http://schemas.google.com/blogger/2018'><id>tag:blogger.com,1999:blog-1</id>"
        f"<title>Torget</title>{''.join(entries)}</feed>"
    )


def taken_out(number: int, content: str, kind: str = "POST", *, status: str = "LIVE", more: str = "") -> str:
    """An entry of a `feed.atom`."""
    name = f"<blogger:filename>/2010/04/p{number}.html</blogger:filename>" if kind == "POST" else ""
    return (
        f"<entry><id>tag:blogger.com,1999:blog-1.post-{number}</id><blogger:type>{kind}</blogger:type>"
        f"<blogger:status>{status}</blogger:status><author><name>Inga</name><blogger:type>BLOGGER</blogger:type></author>"
        f"<title>Rubrik {number}</title><content type='html'>{escape(content)}</content>"
        "<blogger:created>2010-04-05T10:00:00.123Z</blogger:created><published>2010-04-05T10:00:00Z</published>"
        "<updated>2011-01-01T00:00:00Z</updated><category scheme='tag:blogger.com,1999:blog-1' term='torg'/>"
        f"{name}{more}</entry>\n"
    )
