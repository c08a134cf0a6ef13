"""The vocabulary of the whole program: what a page is read into, and the columns of the dataset.

Each class is one table of the dataset. A field's type gives its Arrow type (`pipelines.schema`), its
`doc` the line in `docs/columns.md`; there is no second list of columns. The readers fill what a page
can tell; the spider adds which capture it was; the pipelines add language, spam and history.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

Kind = Literal["comment", "pingback", "trackback"]
Precision = Literal["second", "minute", "day", "month", "year"]
Source = Literal["live", "wayback", "commoncrawl", "warc", "text", "saved", "export"]
_SOURCES = (
    "`live`, `wayback`, `commoncrawl`, `warc`, `saved` (a page that somebody saved), `export` (the blog's own export "
    "file) or `text`"
)


def column(doc: str, default: Any = None, *, required: bool = False, arrow: str | None = None) -> Any:
    """A column: its meaning, whether a stored row must have it, an Arrow type where the annotation is not enough."""
    metadata = {"doc": doc, "required": required, "arrow": arrow}
    if isinstance(default, list):
        return field(default_factory=list, metadata=metadata)
    return field(default=default, metadata=metadata)


@dataclass(kw_only=True, slots=True)
class Provenance:
    """What every row of posts and comments carries: which bytes it was read from, and since when."""

    source: str | None = column(_SOURCES, required=True)
    capture_id: str | None = column("the row in `captures` that it was read from", required=True)
    captured_at: datetime | None = column(
        "when those bytes were fetched (for an archive: by the archive)", required=True
    )
    first_seen_at: datetime | None = column("first capture that was read and showed it", required=True)
    last_seen_at: datetime | None = column(
        "last capture that was read and showed it; the same payload again only adds a row to `captures`",
        required=True,
    )
    removed_at: datetime | None = column("first capture that showed it gone; the row itself stays")
    revision: int = column("1, then up by one each time that its content changed", 1, required=True)
    content_hash: str | None = column("sha256 over its normalised content", required=True)
    reader: str | None = column("which page reader and version produced it, e.g. `wordpress/1`", required=True)


@dataclass(kw_only=True, slots=True)
class Post(Provenance):
    """One blog post."""

    post_id: str = column("stable id, derived from the canonical URL", "", required=True)
    url: str = column("canonical permalink", "", required=True)
    native_id: str | None = column("the platform's own id, e.g. `42` of `post-42`")
    title: str | None = column("title as shown")
    author: str | None = column("display name as shown")
    author_url: str | None = column("the author's address as the page links it")
    published_at: datetime | None = column(
        "UTC; null, never a guess. Where the precision is `day` or coarser: that day (or the first of that "
        "month or year) at 00:00 UTC, so that its date part is the date shown"
    )
    published_text: str | None = column("the date as the page shows it")
    published_precision: str | None = column("`second`, `minute`, `day`, `month` or `year`")
    modified_at: datetime | None = column("when the page says it was last changed, UTC")
    text: str = column(
        "the post's own text, paragraphs parted by a blank line, no comments, no share bars", "", required=True
    )
    html: str = column("the same as clean HTML", "", required=True)
    word_count: int = column("words in `text`", 0, required=True)
    language: str | None = column(
        "ISO 639-1: `sv`, `no` (Bokmål and Nynorsk), `da`, `en`, `de`, `fi`, `fr`, `es` or `nl`; null where the text "
        "is too short to tell, or in another language"
    )
    language_confidence: float | None = column("0 to 1: how likely that is; null with `language`")
    categories: list[str] = column("categories as shown", [], required=True)
    tags: list[str] = column("tags as shown", [], required=True)
    responses_declared: int | None = column("what the page itself says: `8 svar`, `12 kommentarer`")
    responses_found: int = column("comments and linkbacks read, over all comment pages", 0, required=True)
    responses_withheld: int = column(
        "comments and linkbacks that were taken down: in no row, nor in `responses_found`",
        0,
        required=True,
    )
    complete: bool | None = column("declared equals found, with those withheld; null where the page declares nothing")
    platform: str | None = column("`wordpress`, `blogger`, `typepad`, …")


@dataclass(kw_only=True, slots=True)
class Comment(Provenance):
    """A comment, pingback or trackback: whatever answers a post."""

    comment_id: str = column("stable id", "", required=True)
    native_id: str | None = column("`123` of `comment-123`")
    post_id: str = column("the post it answers", "", required=True)
    post_url: str = column("canonical permalink of that post", "", required=True)
    url: str | None = column("its own permalink")
    kind: str = column("`comment`, `pingback` or `trackback`", "comment", required=True)
    position: int = column("0-based, in the order of the thread as shown, over all comment pages", 0, required=True)
    parent_id: str | None = column("the `comment_id` it replies to")
    depth: int = column("0 at the top", 0, required=True)
    author: str | None = column("as shown; for a linkback, the name of the linking page")
    author_url: str | None = column("as shown; for a linkback, the address of the linking page")
    is_post_author: bool = column("the post's author answering", False, required=True)
    published_at: datetime | None = column("as in posts")
    published_text: str | None = column("as in posts")
    published_precision: str | None = column("as in posts")
    text: str = column("without name, date, “Svara” link or avatar", "", required=True)
    html: str = column("the same as clean HTML", "", required=True)
    language: str | None = column("as in posts")
    language_confidence: float | None = column("as in posts")
    spam_suspected: bool = column("a flag, never a reason to drop the row", False, required=True)
    spam_reasons: list[str] = column("which rules say so", [], required=True)


@dataclass(kw_only=True, slots=True)
class Link:
    """A link in the text of a post or a comment."""

    post_id: str = column("the post it stands in or under", "", required=True)
    comment_id: str | None = column("the comment it stands in; null for a link in the post")
    position: int = column("0-based, within its post or comment", 0, required=True)
    url: str = column("where it points, absolute", "", required=True)
    host: str = column("host of `url`, lower case, without `www.`", "", required=True)
    anchor_text: str = column("the words that are the link", "", required=True)
    rel: str | None = column("the `rel` attribute")
    internal: bool = column("points into the same blog", False, required=True)
    target_post_id: str | None = column("where it points at a post in this dataset")


@dataclass(kw_only=True, slots=True)
class Capture:
    """One fetch and what came of it."""

    capture_id: str = column("stable id, from URL, time and payload", "", required=True)
    url: str = column("the URL asked for", "", required=True)
    final_url: str | None = column("the URL that answered, after redirects")
    status: int | None = column("HTTP status; null where no answer came")
    mime: str | None = column("media type as served")
    fetched_at: datetime | None = column("when the answer was there, UTC", required=True)
    sha256: str | None = column("of the payload")
    source: str = column(_SOURCES, "live", required=True)
    warc_file: str | None = column("file under `warc/` that holds the record")
    warc_offset: int | None = column("byte offset of the record", arrow="int64")
    warc_length: int | None = column("length of the record in bytes", arrow="int64")
    etag: str | None = column("`ETag` as served")
    last_modified: str | None = column("`Last-Modified` as served")
    tdm_reservation: int | None = column("TDM Reservation Protocol: 1 reserved, 0 not; null where nothing was said")
    outcome: str = column(
        "`post`, `comments` (a further page of a thread), `index`, `feed`, `sitemap`, `api`, `page` (not a post), "
        "`protected`, `unchanged`, `blocked`, `gone` (404 or 410), `moved` (a post's address that now leads to "
        "another post, which has a capture of its own), `missing` (404 that proves nothing: a further page of a "
        "thread, or a post that the blog itself still lists), `replaced` (what stands there now has nothing in "
        "common with the post that stood there), `error`, …",
        "error",
        required=True,
    )
    post_id: str | None = column("the post that was read from it: a page at the post's own address, not a further one")


@dataclass(kw_only=True, slots=True)
class Blog:
    """One blog of the dataset."""

    blog: str = column("ASCII slug, from the host (and path, where a host carries several blogs)", "", required=True)
    url: str = column("the blog's home", "", required=True)
    title: str | None = column("as its pages or feeds say")
    description: str | None = column("as its pages or feeds say")
    platform: str | None = column("`wordpress`, `blogger`, `typepad`, …")
    generator: str | None = column("the generator that its pages or feeds name")
    language: str | None = column("most common language of its posts, ISO 639-1; null as long as `posts_discovered` is")
    feed_url: str | None = column("its main feed")
    time_zone: str | None = column("IANA zone that its dates were read in, where they name none")
    template: str | None = column("what its pages share, learnt by the reader, as JSON; `reader` names its digest")
    first_post_at: datetime | None = column("date of the oldest post")
    last_post_at: datetime | None = column("date of the newest post")
    posts: int = column("posts in this dataset, those no longer shown too", 0, required=True)
    comments: int = column("comments in this dataset, linkbacks not counted", 0, required=True)
    linkbacks: int = column("pingbacks and trackbacks in this dataset", 0, required=True)
    posts_discovered: int | None = column(
        "all posts that feeds, sitemaps, APIs and archive pages together name; null until a crawl of it has come to "
        "its end"
    )
    posts_complete: int = column("posts with `complete` true", 0, required=True)
    last_crawled_at: datetime | None = column(
        "when anything was last fetched of it (from an archive: by the archive), whether or not that crawl has come to "
        "its end"
    )


@dataclass(kw_only=True, slots=True)
class Thread:
    """A post with everything that answers it: what one reading yields, stored or replaced together."""

    blog: str
    time_zone: str
    post: Post
    comments: list[Comment] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    lang: str | None = None  # what the post's page declares, as it stands there (`sv-SE`)
    whole: bool = True  # False where one of its pages could not be fetched: what is missing then is not gone


@dataclass(kw_only=True, slots=True)
class Gone:
    """A post of an earlier crawl that a capture showed to be gone: its outcome is `gone` or `moved`.

    `url` is the post's address in the dataset, and (by `urls.key`) that capture's `url`: a rebuild has nothing else to
    tell by. `at` (aware) is when it was fetched.
    """

    blog: str
    url: str
    capture_id: str
    at: datetime


@dataclass(kw_only=True, slots=True)
class BlogCapture:
    """A capture and the blog it was made for (`captures` is partitioned by blog)."""

    blog: str
    capture: Capture


Item = Thread | BlogCapture | Gone | Blog
"""What a live crawl hands to the pipelines."""
