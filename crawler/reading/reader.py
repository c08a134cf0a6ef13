"""From bytes to a page read: decode, detect, read the thread, cut it out, read the post, count and compare.

The steps know nothing of each other: `platforms` what markup is called, `threads` how answers are found,
`article` where the post is, `kinds` what sort of page it all makes. What a step cannot tell stays null.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from crawler.reading.article import read_article
from crawler.reading.assemble import identify
from crawler.reading.flow import release
from crawler.reading.inventory import Inventory
from crawler.reading.kinds import judge
from crawler.reading.markup import Document
from crawler.reading.page import Page
from crawler.reading.platforms import Platform, detect, plaintext
from crawler.reading.signed import signed
from crawler.reading.site import read_site
from crawler.reading.structured import CLAIMING, read_structured
from crawler.reading.template import Template
from crawler.reading.threads import Thread, cut_out, read_thread


def read_page(
    body: bytes,
    url: str,
    *,
    content_type: str | None = None,
    captured_at: datetime | None = None,
    time_zone: str = "Europe/Stockholm",
    template: Template | None = None,
) -> Page:
    """Read one page: bytes and URL in, items out. Pure: no network, clock or randomness.

    `content_type` is the header as served; `captured_at` (aware) is what relative dates ("igår") are read
    against, without it they stay null; `time_zone` (IANA) is where dates without an offset were written; `template`
    is what the blog's pages are known to share (`crawler.reading.learning`), and is passed over where it does not fit.
    Raises `crawler.errors.NotReadable` for bytes that are no page (empty, PDF, image).
    """
    doc = Document.parse(body, url, content_type)
    return read_document(doc, captured_at=captured_at, time_zone=time_zone, template=template)


def read_document(
    doc: Document,
    *,
    captured_at: datetime | None = None,
    time_zone: str = "Europe/Stockholm",
    template: Template | None = None,
) -> Page:
    """`read_page` for a page that is parsed already; its tree is as it was when this returns."""
    if plaintext.is_plain_text(doc):
        return plaintext.read_plain_text(doc, captured_at=captured_at, time_zone=time_zone)
    inventory = Inventory(doc.root)
    if template is not None and template.fits(inventory):
        platform = template.platform_of(inventory)
        day_first, reader = template.day_first, f"{platform.reader}+{template.digest}"
    else:
        platform = detect(inventory)
        day_first, reader = doc.day_first, platform.reader
    doc = replace(doc, day_first=day_first, blind_utc=platform.blind_utc(inventory, captured_at))
    thread = read_thread(doc, inventory, platform, captured_at=captured_at, time_zone=time_zone)
    try:
        page = _read_around(thread, doc, inventory, platform, captured_at=captured_at, time_zone=time_zone)
    finally:
        release(thread.made)
    page.reader = reader
    return page


def _read_around(
    thread: Thread,
    doc: Document,
    inventory: Inventory,
    platform: Platform,
    *,
    captured_at: datetime | None,
    time_zone: str,
) -> Page:
    """The page whose thread is read already."""
    structured = read_structured(inventory)
    site = read_site(doc, inventory, platform, structured)
    inner = inventory.without(thread.elements) if thread.elements else inventory
    with cut_out(thread):
        claims = structured if inner.shares(inventory, *CLAIMING) else read_structured(inner)
        article = read_article(doc, inner, platform, site, claims, captured_at=captured_at, time_zone=time_zone)
    if article.post.author is None:
        people = {c.author for c in thread.comments if c.author and (" " in c.author or c.is_post_author)}
        article.post.author = signed(article.post.text, article.around, people)
    kind, certain = judge(doc, inventory, platform, article, thread)
    page = Page(
        url=doc.url,
        canonical_url=article.canonical_url,
        kind=kind,
        certain=certain,
        site=site,
        encoding=doc.encoding,
        repaired=doc.repaired,
        reader=platform.reader,
    )
    if kind != "post":
        return page
    page.post = article.post
    if thread.declared is not None:  # what readers are told is truer than what machines are
        page.post.responses_declared = thread.declared
    page.comments = thread.comments
    page.links = article.links + thread.links
    page.comment_page, page.comment_pages = thread.page, thread.pages
    page.post_page, page.post_pages = article.post_page, article.post_pages
    identify(page)
    return page
