"""`bloggarkiv read`: what the reader makes of one page, as JSON."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from crawler.discovery.scope import Scope
from crawler.errors import ExitStatus, NotReadable
from crawler.items import Comment, Link, Post
from crawler.reading import Page, read_page
from crawler.reading.learning import learn
from crawler.reading.markup import Document
from crawler.reading.template import Template
from crawler.settings import LANGUAGE_DETECTOR
from pipelines import language, links, spam
from pipelines.options import project_settings
from pipelines.schema import COLUMNS, PROVENANCE


def read(arguments: argparse.Namespace) -> int:
    """`bloggarkiv read`: one page as JSON, enriched as in a dataset.

    Raises NotReadable, UsageError.
    """
    page = _read_one(arguments)
    if page.post is not None:
        _enrich(page)
    else:
        sys.stderr.write(f"bloggarkiv: no post here, this is a page of kind “{page.kind}”\n")
    result = {
        "post": _columns("posts", page.post) if page.post else None,
        "comments": [_columns("comments", comment) for comment in page.comments],
        "links": [_columns("links", link) for link in page.links],
    }
    json.dump(result, sys.stdout, ensure_ascii=False, indent=2, default=_iso)
    sys.stdout.write("\n")
    return ExitStatus.DONE


def _read_one(arguments: argparse.Namespace) -> Page:
    page: str = arguments.page
    template = _learnt(arguments)
    if page.startswith(("http://", "https://")):
        from crawler.fetch import fetch  # which loads Scrapy, longer than a saved page takes to be read

        fetched = fetch(page, project_settings())
        return read_page(
            fetched.body,
            arguments.url or fetched.url,
            content_type=fetched.content_type,
            captured_at=fetched.fetched_at,
            time_zone=arguments.time_zone,
            template=template,
        )
    path = Path(unquote(urlsplit(page).path)) if page.startswith("file:") else Path(page)
    try:
        body = sys.stdin.buffer.read() if page == "-" else path.read_bytes()
    except OSError as error:
        raise NotReadable(f"{page}: {error.strerror}") from error
    url = arguments.url or ("file:///-" if page == "-" else path.resolve().as_uri())
    return read_page(body, url, time_zone=arguments.time_zone, template=template)


def _learnt(arguments: argparse.Namespace) -> Template | None:
    """What the saved pages share that a page is to be read by. Raises NotReadable."""
    pages = []
    for path in arguments.learn_from:
        try:
            pages.append(Document.parse(path.read_bytes(), path.resolve().as_uri()))
        except OSError as error:
            raise NotReadable(f"{path}: {error.strerror}") from error
    return learn(pages, time_zone=arguments.time_zone) if pages else None


def _enrich(page: Page) -> None:
    """Language, spam and links, as the pipelines set them."""
    assert page.post is not None
    detector = language.load_detector(LANGUAGE_DETECTOR)
    language.label(page.post, page.comments, detector, page.site.language)
    spam.flag(page.comments)
    links.place(page.links, Scope(Scope.of(page.canonical_url).host, "/"))
    for row in [page.post, *page.comments]:
        row.reader = page.reader


def _columns(table: str, item: Post | Comment | Link) -> dict[str, Any]:
    """An item by the names of its columns, without those that only a dataset can fill."""
    return {c.name: getattr(item, c.name) for c in COLUMNS[table] if c.name not in PROVENANCE}


def _iso(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} is no column's type")
