"""What somebody who was taken down wrote, as a payload shows it: also what nobody had read before. Pure.

A page and an export are read by their readers. Of feeds and APIs it is enough to know which words stand with which
name: whatever the format, an entry names who wrote it in an element or under a key that is called so.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

from crawler.errors import NotReadable
from crawler.reading import read_page
from crawler.reading.exports import read_export
from pipelines.sharing.takedown.marks import Mark, Marks
from pipelines.sharing.takedown.words import words_of

_OPENED = r"<(?:\w+:)?(?:item|entry|comment)(?=[\s>])"
_ENTRY = re.compile(rf"<((?:\w+:)?(?:item|entry|comment))(?=[\s>])((?:(?!{_OPENED}).)*?)</\1>", re.DOTALL)
_BY = re.compile(
    r"<(?:\w+:)?(creator|author|name|comment_author|comment_author_email|email|comment_author_url|uri|title)\b[^<>]*>"
    r"(.*?)</",
    re.DOTALL,
)
_TEXT = re.compile(
    r"<(?:\w+:)?(title|description|content|encoded|summary|comment_content)\b[^<>]*>(.*?)</(?:\w+:)?\1>", re.DOTALL
)
_CDATA = re.compile(r"<!\[CDATA\[|\]\]>")
_TAG = re.compile(r"<[^<>]*>")
_TITLE_BY = re.compile(r"\s*(?:av|by|kommentar av|comment by|kommentarer av)\b:?\s+(.+)", re.IGNORECASE | re.DOTALL)
_AUTHOR_KEYS = ("author", "creator", "user", "commenter", "owner")
_NAME_KEYS = ("name", "displayName", "display_name", "username", "nickname", "$t", "url", "uri", "email", "profileUrl")


def authored(body: bytes, text: str, url: str, content_type: str | None, marks: Marks) -> Iterator[Mark]:
    """The marks of what stands in a payload (`text`: the same decoded) and is by somebody, or is a comment, that was
    taken down.
    """
    start = text[:500].lstrip()
    if start.startswith(("{", "[")):
        yield from _of_json(text, marks)
    elif start.startswith(("<?xml", "<item")) or "<rss" in start or "<feed" in start:
        for entry in _entries(text):
            yield from _of_entry(entry, marks)
        if "<wp:" in text or "<entry" in text:
            yield from _of_page(body, url, content_type, marks, export=True)
    else:
        yield from _of_page(body, url, content_type, marks, export=False)


def _of_page(body: bytes, url: str, content_type: str | None, marks: Marks, *, export: bool) -> Iterator[Mark]:
    try:
        page = read_export(body, url) if export else read_page(body, url, content_type=content_type)
    except NotReadable:
        return
    for comment in page.comments:
        comment.post_url = comment.post_url or page.canonical_url
        if marks.wrote(comment):
            yield from marks.marker.comment_text(comment)
            yield from marks.marker.text(comment.text)
            yield from marks.marker.comment_author(comment)
    if page.post is not None and marks.wrote(page.post):
        yield from marks.marker.post_text(page.post)


def _entries(text: str) -> Iterator[str]:
    """Entries without other entries in them, then what is left around those."""
    for _ in range(3):
        found = list(_ENTRY.finditer(text))
        if not found:
            return
        yield from (match[2] for match in found)
        text = _ENTRY.sub("", text)


def _of_entry(entry: str, marks: Marks) -> Iterator[Mark]:
    for kind, said in _BY.findall(entry):
        name = _plain(said)
        if kind == "title":
            told = _TITLE_BY.match(name)
            name = told[1] if told else ""
        if _by(name, marks):
            break
    else:
        return
    for _, said in _TEXT.findall(entry):
        yield from marks.marker.text(_plain(said))


def _plain(said: str) -> str:

    return _TAG.sub("\n", unescape(_CDATA.sub("", said)))


def _by(name: str, marks: Marks) -> bool:
    name = name.strip()
    return marks.is_name(name) or bool(marks.found("address", words_of(name))) or ("/" in name and marks.names(name))


def _of_json(text: str, marks: Marks) -> Iterator[Mark]:
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError):
        return
    for entry in _objects(whole, 0):
        if any(_by(name, marks) for name in _authors(entry)):
            for said in _strings({key: of for key, of in entry.items() if key not in _AUTHOR_KEYS}, 0):
                if " " in said or "<" in said:
                    yield from marks.marker.text(_TAG.sub("\n", said))


def _objects(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    if depth < 20 and isinstance(value, dict | list):
        for member in value.values() if isinstance(value, dict) else value:
            yield from _objects(member, depth + 1)


def _authors(entry: dict[str, Any]) -> Iterator[str]:
    """What an object says that it is by."""
    for key, value in entry.items():
        if isinstance(value, str) and re.fullmatch(r"(?:comment_)?author(?:_?(?:name|url|email))?|creator", key):
            yield value
        elif key in _AUTHOR_KEYS:
            for of in value if isinstance(value, list) else [value]:
                if isinstance(of, dict):
                    yield from _strings({name: of[name] for name in _NAME_KEYS if name in of}, 0)


def _strings(value: Any, depth: int) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif depth < 20 and isinstance(value, dict | list):
        for member in value.values() if isinstance(value, dict) else value:
            yield from _strings(member, depth + 1)
