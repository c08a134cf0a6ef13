"""What becomes of each column of each table in a release. A column that is not named here cannot be released."""

from __future__ import annotations

from enum import Enum


class Treatment(Enum):
    """How a column's values are rewritten; null stays null."""

    KEEP = "kept: numbers, times, and words of a fixed vocabulary"
    PERSON = "a name as a whole: becomes a pseudonym"
    TEXT = "people's words: names, addresses and numbers in them become pseudonyms"
    HTML = "the same in HTML, attributes too"
    ADDRESS = "a URL: who is in it becomes a pseudonym"
    SIGNATURE = "the URL that somebody signed with: a site of theirs"
    HOST = "the host of the row's `url`, after that was rewritten"
    ID = "an unkeyed hash of addresses, names or text: keyed anew; what joined still joins"
    NUMBER = "the platform's own number: null for what leads to a commenter"
    PERMALINK = "a row's own address: null for what leads to a commenter"
    BLOG = "the blog's slug"
    ABOUT = "what a blog calls itself: as people's words, or null where addresses are dropped"
    DROP = "null: tells nothing but where the original stands"


_K, _I, _D = Treatment.KEEP, Treatment.ID, Treatment.DROP
_TEXT, _HTML, _PERSON = Treatment.TEXT, Treatment.HTML, Treatment.PERSON

_PROVENANCE = {
    "source": _K,
    "capture_id": _I,
    "captured_at": _K,
    "first_seen_at": _K,
    "last_seen_at": _K,
    "removed_at": _K,
    "revision": _K,
    "content_hash": _I,
    "reader": _K,
}
_PLACE = {"blog": Treatment.BLOG, "year": _K, "published_year": _K, "fetched_year": _K}
"""Partition keys, which a release has as columns."""

_WRITTEN = {
    "native_id": Treatment.NUMBER,
    "url": Treatment.PERMALINK,
    "author": _PERSON,
    "author_url": Treatment.SIGNATURE,
    "published_at": _K,
    "published_text": _TEXT,
    "published_precision": _K,
    "text": _TEXT,
    "html": _HTML,
    "language": _K,
    "language_confidence": _K,
    **_PROVENANCE,
}
_POSTS = {
    "post_id": _I,
    **_WRITTEN,
    "title": _TEXT,
    "modified_at": _K,
    "word_count": _K,
    "categories": _TEXT,
    "tags": _TEXT,
    "responses_declared": _K,
    "responses_found": _K,
    "responses_withheld": _K,
    "complete": _K,
    "platform": _K,
}
_COMMENTS = {
    "comment_id": _I,
    "post_id": _I,
    "post_url": Treatment.ADDRESS,
    **_WRITTEN,
    "kind": _K,
    "position": _K,
    "parent_id": _I,
    "depth": _K,
    "is_post_author": _K,
    "spam_suspected": _K,
    "spam_reasons": _K,
}
TREATMENTS: dict[str, dict[str, Treatment]] = {
    "posts": {**_PLACE, **_POSTS},
    "comments": {**_PLACE, **_COMMENTS},
    "links": {
        **_PLACE,
        "post_id": _I,
        "comment_id": _I,
        "position": _K,
        "url": Treatment.ADDRESS,
        "host": Treatment.HOST,
        "anchor_text": _TEXT,
        "rel": _TEXT,
        "internal": _K,
        "target_post_id": _I,
    },
    "captures": {
        **_PLACE,
        "capture_id": _I,
        "url": Treatment.ADDRESS,
        "final_url": Treatment.ADDRESS,
        "status": _K,
        "mime": _TEXT,
        "fetched_at": _K,
        "sha256": _I,
        "source": _K,
        "warc_file": _D,
        "warc_offset": _D,
        "warc_length": _D,
        "etag": _D,
        "last_modified": _TEXT,
        "tdm_reservation": _K,
        "outcome": _K,
        "post_id": _I,
    },
    "blogs": {
        "blog": Treatment.BLOG,
        "url": Treatment.ADDRESS,
        "title": Treatment.ABOUT,
        "description": Treatment.ABOUT,
        "platform": _K,
        "generator": _TEXT,
        "language": _K,
        "feed_url": Treatment.ADDRESS,
        "time_zone": _K,
        "template": _D,
        "first_post_at": _K,
        "last_post_at": _K,
        "posts": _K,
        "comments": _K,
        "linkbacks": _K,
        "posts_discovered": _K,
        "posts_complete": _K,
        "last_crawled_at": _K,
    },
    "revisions": {**_PLACE, "table": _K, "replaced_at": _K, "replaced_by": _I, **_POSTS, **_COMMENTS},
}
