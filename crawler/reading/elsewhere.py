"""Lists that look like a thread and answer other posts: latest comments, opinion pieces, topics of a forum.

Told by where their items lead and by the heading above them. Does not care what an item says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from crawler import urls
from crawler.reading.announced import texts_above
from crawler.reading.comments import Draft
from crawler.reading.layout import words_of
from crawler.reading.markup import absolute
from crawler.reading.names import is_action
from crawler.reading.segments import Segment
from crawler.reading.shown_dates import find_date
from crawler.reading.vocabularies import is_marked

_NOT_CONTENT = re.compile(  # what one can do with a comment, and whose it is
    r"repl(?:y|ies)|comment|komment|svar|answer|report|flag|abuse|anmal|quote|vote|like|login|logga|sign-?in|register|"
    r"[/?&]~|[/?&_-](?:users?|members?|profil\w*|authors?|people|anvandare|medlem|accounts?|skribent|uid|u)(?=[/?=&.-])",
    re.IGNORECASE,
)
_LATEST = re.compile(
    r"\b(?:senaste?|nyaste|nyligen|färska|recent(?:ly)?|latest|newest|letzten?|neuen?|neueste[nr]?|siste|seneste|nyeste|"
    r"viimeisimm\w+|uusimm\w+)\b\W+(?:\w+\W+)?(?:komment|comment|svar|repl|antwort|respon|reaktion)",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d{4,}")  # of a comment: shorter ones may be of a post as well
_SAMPLE, _MOST, _ANCHORS = 12, 0.75, 12


def elsewhere(segments: Sequence[Segment], drafts: Sequence[Draft], url: str) -> set[HtmlElement]:
    """The starts of those segments that stand in a list of things said elsewhere than on the page at `url`."""
    found: set[HtmlElement] = set()
    for group in _groups(segments):
        listed = [segments[i] for i in group]
        if (
            _lead_away(listed, [drafts[i] for i in group], url)
            or _are_latest(listed, url)
            or _are_published_elsewhere(listed, url)
        ):
            found.update(segments[i].start for i in group)
    return found


def _groups(segments: Sequence[Segment]) -> Iterator[list[int]]:
    """The comments that stand side by side, replies with what they answer; those alone in their box together."""
    places: dict[HtmlElement | None, list[int]] = {}
    top: list[int] = []
    for i, segment in enumerate(segments):
        top.append(i if segment.parent is None else top[segment.parent])
        places.setdefault(segments[top[i]].start.getparent(), []).append(i)
    yield from (group for group in places.values() if len(group) > 1)
    if alone := [i for group in places.values() if len(group) == 1 for i in group]:
        yield alone


def _lead_away(segments: Sequence[Segment], drafts: Sequence[Draft], url: str) -> bool:
    """Whether nearly every item leads to a page of its own on the blog: not its writer's, not a way to answer."""
    if len(segments) < 2:
        return False
    authors = [draft.signature.author for draft in drafts]
    return _have_targets(segments[:_SAMPLE], authors, url)


def _have_targets(sample: Sequence[Segment], authors: Sequence[str | None], url: str) -> bool:
    """Whether nearly every item has a target of its own; given up where too many have none."""
    spare = len(sample) - _MOST * len(sample)
    targets: set[str] = set()
    for place, (segment, author) in enumerate(zip(sample, authors, strict=False)):
        if target := _target(segment, author, url):
            targets.add(target)
        if place + 1 - len(targets) > spare:
            return False
    return True


def _target(segment: Segment, author: str | None, url: str) -> str | None:
    """The first other page of the host that an item links to in words of its own: not its writer's, nor its own."""
    here, host = urls.key(url), urls.host(url)
    anchors = list(_anchors(segment))
    numbers = set(_NUMBER.findall(f"{segment.start.get('id') or ''} {segment.native_id or ''}"))
    profiles = tuple(f"{_path(a, url)}/" for a in anchors if author and words_of(a) == author)
    for anchor in anchors:
        href = anchor.get("href") or ""
        if not href or href.startswith(("#", "mailto:", "javascript:")):
            continue
        target = absolute(href, url)
        key = urls.key(target) if target and urls.host(target) == host else here
        if not target or key == here or "/" not in key or _NOT_CONTENT.search(target.partition(host)[2]):
            continue
        if profiles and f"{_path(anchor, url)}/".startswith(profiles):
            continue
        if numbers & set(_NUMBER.findall(urlsplit(target).path)):
            continue
        text = words_of(anchor)
        if any(map(str.isalpha, text)) and text != author and not is_action(text) and not find_date(text):
            return key
    return None


def _path(anchor: HtmlElement, url: str) -> str:
    """Where a link leads, without its query; its host too."""
    parts = urlsplit(absolute(anchor.get("href") or "", url) or "")
    return f"{parts.netloc}{parts.path}".rstrip("/")


def _are_published_elsewhere(segments: Sequence[Segment], url: str) -> bool:
    """Whether most items, none of them numbered or marked, are dated by a link to another site: embedded posts."""
    sample = segments[:_SAMPLE]
    if any(segment.native_id or segment.linkback or is_marked(segment.start) for segment in sample):
        return False
    own = urls.host(url)
    return sum(any(_dates_elsewhere(anchor, own) for anchor in _anchors(s)) for s in sample) > len(sample) / 2


def _dates_elsewhere(anchor: HtmlElement, own: str) -> bool:
    href = anchor.get("href") or ""
    away = href.startswith(("http://", "https://", "//")) and urls.host(href) != own
    return away and find_date(words_of(anchor)) is not None


def _anchors(segment: Segment) -> Iterator[HtmlElement]:
    return islice((anchor for node in segment.nodes for anchor in node.iter("a")), _ANCHORS)


def _are_latest(segments: Sequence[Segment], url: str) -> bool:
    """Whether a heading calls items the latest comments, and these have no numbers or lead to a page each."""
    if not any(_LATEST.search(text) and not any(map(str.isdigit, text)) for text in texts_above(segments[0].start)):
        return False
    if not any(segment.native_id for segment in segments):
        return True
    sample = segments[:_SAMPLE]
    return len(sample) > 1 and _have_targets(sample, [None] * len(sample), url)
