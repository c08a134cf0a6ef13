"""What a page says of itself to machines: meta tags, Open Graph, Dublin Core, JSON-LD. As written, nothing parsed.

Sources: https://ogp.me/, https://schema.org/Article, https://www.w3.org/TR/json-ld11/. Does not care which of it is
true: plugins fill these fields with all sorts of things, so the readers hold them against what the page shows.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml.html import HtmlElement

from crawler.reading.inventory import Inventory

_ARTICLES = frozenset(
    "Article BlogPosting NewsArticle SocialMediaPosting TechArticle ScholarlyArticle Report LiveBlogPosting".split()
)
_WRAPPING = re.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/|<!\[CDATA\[)|(?:-->|(?://|/\*)?\s*\]\]>\s*(?:\*/)?)\s*$"
)
_WRITTEN_BY = re.compile(
    r"skriv(?:en|et) av|skrevet a[vf]|written by|(?:verfasst|geschrieben) von|kirjoittanut|författare|author",
    re.IGNORECASE,
)
_EMAIL_AFTER = re.compile(r"\s*[|,(<]\s*\S+@\S+\.\w+\W*$")
_COMPANY = re.compile(  # legal forms that a name ends with
    r"(?:\b(?i:ltd|limited|inc|llc|gmbh|corp|corporation|oyj?|aps|b\.?v|s\.?r\.?[lo]|sp\. z ?o\.? ?o)"
    r"|\s(?:AB|AG|AS|A/S|HB|KB))\.?$"
)
_AUTHOR_METAS = ("author", "dc.creator", "dcterms.creator", "article:author", "parsely-author", "sailthru.author")
CLAIMING = ("meta", "script")
"""The tags of elements that say something to machines."""

_MAX_NODES, _LONGEST_NUMBER = 5_000, 8


@dataclass(slots=True)
class Structured:
    """A page's machine-readable claims. `metas` maps a lower-case name or property to its contents, in page order."""

    metas: dict[str, list[str]] = field(default_factory=dict)
    article: dict[str, Any] = field(default_factory=dict)  # the JSON-LD node of the article
    site: dict[str, Any] = field(default_factory=dict)  # the JSON-LD node of the site

    def meta(self, *names: str) -> str | None:
        """The first content of the first of `names` that has one."""
        for name in names:
            for content in self.metas.get(name, ()):
                if content.strip():
                    return content.strip()
        return None

    @property
    def title(self) -> str | None:
        return self.meta("og:title", "twitter:title", "dc.title") or _string(self.article.get("headline"))

    @property
    def author(self) -> str | None:
        """A name; an address, a Twitter handle, a number or a company in its place counts as nothing."""
        named = self.meta(*_AUTHOR_METAS)
        for told in (_name(self.article.get("author")), named, self._labelled()):
            name = _EMAIL_AFTER.sub("", told) if told else ""
            if name and not ("://" in name or name.startswith("@") or name.isdecimal() or _COMPANY.search(name)):
                return name
        return None

    def _labelled(self) -> str | None:
        """The name in a card for Twitter, as Yoast's plugin writes it: label "Skriven av", data the name."""
        for number in ("1", "2"):
            if _WRITTEN_BY.fullmatch(self.meta(f"twitter:label{number}") or ""):
                return self.meta(f"twitter:data{number}")
        return None

    @property
    def published(self) -> str | None:
        return _string(self.article.get("datePublished")) or self.meta(
            "article:published_time",
            "datepublished",
            "dcterms.created",
            "dc.date.issued",
            "dc.date",
            "parsely-pub-date",
            "sailthru.date",
        )

    @property
    def modified(self) -> str | None:
        return _string(self.article.get("dateModified")) or self.meta(
            "article:modified_time", "og:updated_time", "datemodified", "dcterms.modified"
        )

    @property
    def comment_count(self) -> int | None:
        """How many comments the article says that it has."""
        statistics = self.article.get("interactionStatistic")
        for statistic in statistics if isinstance(statistics, list) else [statistics]:
            if isinstance(statistic, dict) and "CommentAction" in json.dumps(statistic.get("interactionType")):
                return _number(statistic.get("userInteractionCount"))
        named = (self.meta("interactioncount") or "").removeprefix("UserComments:")
        counts = map(_number, (self.article.get("commentCount"), self.meta("commentcount"), named))
        return next((count for count in counts if count is not None), None)

    @property
    def site_name(self) -> str | None:
        return self.meta("og:site_name", "application-name") or _name(self.site)


def read_structured(inventory: Inventory) -> Structured:
    """Read the meta tags and JSON-LD of a page; what is no JSON is passed over."""
    found = Structured()
    for meta in inventory.by_tag.get("meta", ()):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop")
        content = meta.get("content")
        if name == "name" and _is_author(meta.getparent()):
            name = "author"
        if name and content:
            found.metas.setdefault(name.lower(), []).append(" ".join(content.split()))
    for script in inventory.by_tag.get("script", ()):
        if "ld+json" in (script.get("type") or "").lower() and script.text:
            _read_json(script.text, found)
    return found


def _is_author(element: HtmlElement | None) -> bool:
    """Whether an element is a post's author in microdata, told to machines alone."""
    return element is not None and "author" in (element.get("itemprop") or "").split()


def _read_json(source: str, found: Structured) -> None:
    try:
        data = json.loads(_WRAPPING.sub("", source), strict=False)
    except (ValueError, RecursionError):
        return
    nodes = list(_nodes(data))
    by_id = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str) and len(node) > 1}
    page: dict[str, Any] = {}
    for node in nodes:
        types = _types(node)
        if types & _ARTICLES and not found.article:
            found.article = node
        elif "WebPage" in types and not page:
            page = node
        elif types & {"WebSite", "Blog"} and not found.site:
            found.site = node
    if not found.article and page.get("datePublished"):
        found.article = {key: page[key] for key in ("datePublished", "dateModified", "author") if key in page}
    if author := found.article.get("author"):
        people = [_referred(person, by_id) for person in (author if isinstance(author, list) else [author])]
        found.article = {**found.article, "author": people}


def _referred(person: Any, by_id: dict[str, dict[str, Any]]) -> Any:
    """The node that a mere `{"@id": …}` stands for."""
    if isinstance(person, dict) and "name" not in person and isinstance(person.get("@id"), str):
        return by_id.get(person["@id"], person)
    return person


def _nodes(data: Any) -> Iterator[dict[str, Any]]:
    """All objects in JSON-LD, outermost first."""
    waiting = [data]
    for _ in range(_MAX_NODES):
        if not waiting:
            return
        item = waiting.pop(0)
        if isinstance(item, dict):
            yield item
            # What a list names are other articles than the page's own.
            waiting.extend(v for k, v in item.items() if isinstance(v, dict | list) and k != "itemListElement")
        elif isinstance(item, list):
            waiting.extend(item)


def _types(node: dict[str, Any]) -> set[str]:
    kind = node.get("@type")
    kinds = kind if isinstance(kind, list) else [kind]
    return {name.rsplit("/", 1)[-1] for name in kinds if isinstance(name, str)}


def _number(value: Any) -> int | None:
    text = str(value).strip() if isinstance(value, int | str) and not isinstance(value, bool) else ""
    return int(text) if text.isdecimal() and len(text) < _LONGEST_NUMBER else None


def _name(value: Any) -> str | None:
    if isinstance(value, list):
        names = [name for name in map(_name, value) if name]
        return ", ".join(dict.fromkeys(names)) or None
    return _string(value.get("name")) if isinstance(value, dict) else _string(value)


def _string(value: Any) -> str | None:
    if isinstance(value, list) and value:
        value = value[0]
    return " ".join(value.split()) or None if isinstance(value, str) else None
