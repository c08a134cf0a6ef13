"""The post of a page: where it stands and what it says."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from urllib.parse import parse_qsl, urlsplit

from lxml.html import HtmlElement

from crawler import urls
from crawler.items import Link, Post
from crawler.reading import dates
from crawler.reading.body import Body, read_body
from crawler.reading.bylines import Zone, author, is_meta_term, names_author
from crawler.reading.flat import paragraphs
from crawler.reading.flow import release
from crawler.reading.inventory import Inventory
from crawler.reading.layout import Layout, Line, words_of
from crawler.reading.locate import Place, locate, post_elements
from crawler.reading.markup import Clean, Document, absolute
from crawler.reading.page import SiteHints
from crawler.reading.parts import read_parts
from crawler.reading.platforms import Platform, PostMarks
from crawler.reading.published import dated, from_permalink
from crawler.reading.structured import Structured
from crawler.reading.titles import linked_title, own_words, said_near

_SEPARATORS = " \t\n|·•»«›‹–—-:~/"
_CATEGORY_PATH = re.compile(r"/(?:categor(?:y|ies)|kategori(?:er)?|topics?|amnen?)/|[?&]cat=\d", re.IGNORECASE)
_TAG_PATH = re.compile(r"/(?:tags?|etikett(?:er)?|taggar?|search/label|labels?|tagged)/|[?&]tag=", re.IGNORECASE)
_NATIVE_ID = re.compile(r"(?:post|postid|node|item|post-body)-?(\d+)|entry-([0-9a-f]{20,}|\d+)")
_NO_TITLE = frozenset((  # themes' own words for it, and Kubrick's between the blog's name and the title
    "namnlös", "utan titel", "ingen rubrik", "ingen titel", "no title", "untitled", "uten tittel", "bloggarkiv",
    "blog archive",
))  # fmt: skip
_RELATED = re.compile(  # what stands above links to other posts
    r"\W*(?:(?:liknande|relaterade?|närliggande|related|similar|ähnliche|verwandte|relaterte|relaterede|fler|more|senaste|"
    r"recent|latest|andra|other|tidigare|previous|populära|popular)\s(?:inlägg|artiklar|poster|posts?|articles?|entries|"
    r"stories|beiträge|artikel|innlegg|indlæg)|läs (?:också|även|mer)|you (?:may|might) also (?:like|enjoy)|"
    r"(?:det )?kanske gillar(?: du)?(?: också)?)\W*",
    re.IGNORECASE,
)
_LONGEST_DATE = 5  # words
_TITLE_PARTS = re.compile(r"\s*[|·•»«›‹–—]\s*|\s+-\s+|:\s+")
_FEW_LINES = 4  # above the text, of which one may be its title
_LINES_BESIDE = 1  # lines after the post's element that may be a mere date of its own
_LINES_ABOVE, _LINES_BELOW = 4, 8  # how far from the post's element a byline may stand


@dataclass(kw_only=True, slots=True)
class Article:
    """A post as read; `post` lacks ids and counts, which `reader` fills.

    `element` is where its text was found, `around` what the lines say that stand above and below the text.
    """

    post: Post
    canonical_url: str
    element: HtmlElement | None = None
    links: list[Link] = field(default_factory=list)
    post_page: int = 1
    post_pages: dict[int, str] = field(default_factory=dict)
    around: list[str] = field(default_factory=list)


def read_article(
    doc: Document,
    inventory: Inventory,
    platform: Platform,
    site: SiteHints,
    structured: Structured,
    *,
    captured_at: datetime | None,
    time_zone: str,
) -> Article:
    """Read the post from a page whose comments have been cut out: neither `inventory` nor `structured` has them."""
    made: list[HtmlElement] = []
    try:
        return _read(doc, inventory, platform, site, structured, made, captured_at=captured_at, time_zone=time_zone)
    finally:
        release(made)


def _read(
    doc: Document,
    inventory: Inventory,
    platform: Platform,
    site: SiteHints,
    structured: Structured,
    made: list[HtmlElement],
    *,
    captured_at: datetime | None,
    time_zone: str,
) -> Article:
    """`read_article`; `made` gets the paragraphs that are put into the tree."""
    parts = read_parts(doc, inventory)
    article = Article(
        post=Post(url=doc.url, platform=None if platform.name == "generic" else platform.name),
        canonical_url=_canonical(doc, inventory, parts.page),
        post_page=parts.page,
        post_pages=parts.pages,
    )
    post = article.post
    post.url = article.canonical_url
    learnt = _marked(inventory, platform.learnt)
    head_titles = _head_titles(inventory, structured)
    layout, place = _located(inventory, platform.post, learnt, head_titles, site.title, made)
    if place is None:
        return article
    article.element = place.body if place.body not in made else place.body.getparent()
    marks = platform.post
    body = read_body(layout, place, doc.base_url, _marked(inventory, marks.junk) | parts.elements, marks.lines)
    post.text, post.html = body.content.text, body.content.html
    post.word_count = len(body.content.text.split())
    article.links = _links(body.content)
    if place.title is not None or not marks.may_lack_title:
        post.title = _title(layout, place, head_titles, site.title, marks.head_title)
    post.native_id = _native_id(place, inventory)
    zone = _zone(layout, place, body, learnt)
    article.around = [line.text for line in (*zone.near, *zone.below)]
    post.author, post.author_url = author(zone, structured, doc.base_url, _marked(inventory, marks.author))
    when = dated(
        zone,
        structured,
        doc,
        _marked(inventory, marks.date),
        time_zone=time_zone,
        captured_at=captured_at,
        keeps_time=platform.keeps_time,
    )
    path = urlsplit(article.canonical_url).path
    if published := when.published or from_permalink(path, marks.dated_path, captured_at):
        post.published_at, post.published_precision = published.at, published.precision
    post.published_text, post.modified_at = when.shown, when.modified
    post.responses_declared = structured.comment_count
    post.categories, post.tags = _taxonomy(zone, _marked(inventory, marks.categories), _marked(inventory, marks.tags))
    return article


def _located(
    inventory: Inventory,
    marks: PostMarks,
    learnt: set[HtmlElement],
    titles: list[str],
    blog: str | None,
    made: list[HtmlElement],
) -> tuple[Layout, Place | None]:
    """The lines of a page, and where the post stands in them; `made` gets the paragraphs that are put into the tree."""
    facts = [terms for terms in inventory.by_tag["dl"] if names_author(terms)]  # in an `aside` as well
    layout = Layout(inventory.root, chain(post_elements(inventory), learnt, facts))
    place = locate(layout, inventory, marks, titles, blog)
    if place is None or place.exact or not (found := paragraphs(place.body, inventory)):
        return layout, place
    made += found
    parted = Layout(inventory.root, chain(post_elements(inventory), facts))
    again = locate(parted, inventory, marks, titles, blog)
    return (parted, again) if again else (layout, place)


def _marked(inventory: Inventory, marks: tuple[str, ...]) -> set[HtmlElement]:
    return {element for name in marks for element in inventory.find(name)}


def _zone(layout: Layout, place: Place, body: Body, learnt: set[HtmlElement]) -> Zone:
    lines = layout.lines
    start, end = layout.spans.get(place.container, (place.first, place.end))
    top = lines.index(place.title) if place.title is not None else place.first
    start, end = min(start, top), max(end, place.end)
    title = None if place.title is not None and linked_title(place.title) else place.title  # it has the date as well
    # What stands below the title, and nearest the text, is more often the post's than what is above it.
    above = [] if place.title is None or not start <= top < place.first else lines[start:top]
    near = [line for line in lines[start + len(above) : place.first] if line is not title] + body.above + above
    near += _facts_above(lines, start)
    after = [line for line in lines[end:] if line.linked < len(line.text) - 2]  # menus and share bars tell nothing
    below = _before_related(body.below) + _before_related(lines[place.end : end])
    after = _before_related(after)[:_LINES_BELOW]
    zone = Zone(near, below, lines[max(start - _LINES_ABOVE, 0) : start] + after, place.title)
    zone.loose = after[_LINES_BESIDE:]
    if learnt:
        known = {*near, *below, *layout.within(place.body), place.title}
        zone.learnt = [line for line in lines if line not in known and _holds(line, learnt)]
    return zone


def _facts_above(lines: list[Line], start: int) -> list[Line]:
    """The list of terms right above a post that says who wrote it, and when: "Skribent", "Datum"."""
    end = next(
        (i + 1 for i in range(start - 1, max(start - _LINES_ABOVE, 0) - 1, -1) if lines[i].element.tag == "dd"), 0
    )
    first = end
    while first and lines[first - 1].element.tag in ("dt", "dd"):
        first -= 1
    facts = lines[first:end]
    return facts if any(is_meta_term(line.element) for line in facts) else []


def _holds(line: Line, elements: set[HtmlElement]) -> bool:
    return line.element in elements or not elements.isdisjoint(line.inline)


def _before_related(lines: list[Line]) -> list[Line]:
    """Lines up to a list of other posts, whose names and dates are theirs."""
    edge = next((place for place, line in enumerate(lines) if _RELATED.fullmatch(line.text)), len(lines))
    return lines[:edge]


def _head_titles(inventory: Inventory, structured: Structured) -> list[str]:
    titles = [words_of(title) for title in inventory.by_tag.get("title", ())[:1]]
    return [title for title in (structured.title, *titles) if title]


def _title(
    layout: Layout, place: Place, head_titles: list[str], blog: str | None, around: tuple[str, str]
) -> str | None:
    """The title shown; where no heading is one, what the page's head calls it, without the blog's name.

    `around` is what the titles of all pages of the blog are known to begin and end with.
    """
    if place.title is not None:
        shown = own_words(place.title).replace("\n", " ").strip(" »«")
        missing = shown.casefold().strip("()") in _NO_TITLE and not any(shown in title for title in head_titles)
        return None if missing else shown or None
    if place.untitled:
        return None
    if any(around):
        return next((rest for title in head_titles if (rest := _within(title, *around))), None)
    if blog:
        own = (_without_blog(title, blog) for title in head_titles)
        return next((t for t in own if t and not _is_date(t) and t.casefold() not in _NO_TITLE), None)
    near = said_near(layout.lines[max(place.first - _FEW_LINES, 0) : place.first + 1])
    for title in head_titles:
        parts = (title, *(part.strip() for part in _TITLE_PARTS.split(title)))
        if named := next((part for part in parts if part in near and not _is_date(part)), None):
            return str(named)
    return next((title for title in head_titles if any(text.startswith(title) for text in near[-2:])), None)


def _within(title: str, before: str, after: str) -> str | None:
    if not (title.startswith(before) and title.endswith(after)):
        return None
    return title[len(before) : len(title) - len(after)].strip(_SEPARATORS) or None


def _without_blog(title: str, blog: str | None) -> str | None:
    """A page's title without the blog's name at either end; None where nothing else is left."""
    title = title.strip(_SEPARATORS)
    if blog:
        before, after = title[: -len(blog)].rstrip(" "), title[len(blog) :].lstrip(" ")
        if title.casefold().endswith(blog.casefold()) and before[-1:] in _SEPARATORS:
            title = before.rstrip(_SEPARATORS)
        elif title.casefold().startswith(blog.casefold()) and after[:1] in _SEPARATORS:
            title = after.lstrip(_SEPARATORS)
    return title or None


def _is_date(title: str) -> bool:
    """Whether a page's title is but the date or the month that it lies in, as Blogger has it for posts without one."""
    return dates.parse(title, time_zone="UTC") is not None and len(title.split()) <= _LONGEST_DATE


def _canonical(doc: Document, inventory: Inventory, page: int) -> str:
    """The permalink that the page names, where it can be true: same host, and not the home page of another page."""
    here = urls.canonical(doc.url)
    for link in inventory.by_tag.get("link", ()):
        if "canonical" in (link.get("rel") or "").lower().split():
            url = absolute(link.get("href") or "", doc.base_url)
            if url and urls.host(url) == urls.host(here):
                there = urls.canonical(url)
                if urls.is_front_page(here) or not urls.is_front_page(there):
                    here = there
            break
    return _first_part(here) if page > 1 else here


def _first_part(url: str) -> str:
    """The address of a multi-page post's first page."""
    parts = urlsplit(url)
    path = re.sub(r"/\d+/?$", "/", parts.path)
    query = "&".join(f"{k}={v}" for k, v in parse_qsl(parts.query) if k != "page")
    return parts._replace(path=path, query=query).geturl()


def _native_id(place: Place, inventory: Inventory) -> str | None:
    """`42` of `post-42`, from the post's own element, else from the page's (`postid-42`)."""
    for element in (place.body, place.container, *place.container.iterancestors()):
        names = f"{element.get('id') or ''} {element.get('class') or ''}".split()
        for name in names:
            if match := _NATIVE_ID.fullmatch(name):
                return match[1] or match[2]
    for link in inventory.by_tag.get("link", ()):
        if "shortlink" in (link.get("rel") or "").split():
            match = re.search(r"[?&]p=(\d+)", link.get("href") or "")
            return match[1] if match else None
    return None


def _taxonomy(
    zone: Zone, category_places: set[HtmlElement], tag_places: set[HtmlElement]
) -> tuple[list[str], list[str]]:
    """Categories and tags, as their links around the post show them."""
    categories: list[str] = []
    tags: list[str] = []
    for line in zone:
        near = line not in zone.far
        for anchor in line.inline:
            if anchor.tag != "a":
                continue
            rel = (anchor.get("rel") or "").lower().split()
            href = anchor.get("href") or ""
            around = set(anchor.iterancestors()) if category_places or tag_places else set()
            if "category" in rel or around & category_places:
                into = categories
            elif around & tag_places:
                into = tags
            elif "tag" in rel or near:
                in_category = _CATEGORY_PATH.search(href) and not _TAG_PATH.search(href)
                if not in_category and "tag" not in rel and not _TAG_PATH.search(href):
                    continue
                into = categories if in_category else tags
            else:
                continue
            if (words := words_of(anchor)) and words not in into:
                into.append(words)
    return categories, tags


def _links(content: Clean) -> list[Link]:
    return [
        Link(position=position, url=link.url, host=urls.host(link.url), anchor_text=link.text, rel=link.rel)
        for position, link in enumerate(content.links)
    ]
