"""What was taken down is taken out of a payload, and nothing else. Pure: same payload and marks, same bytes.

It leaves `MARKER` in its place, so that a page can be read as before: what a reader then finds to be by `MARKER`, or to
say nothing else, becomes no row (`pipelines.sharing.takedown.gate`).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from urllib.parse import urljoin

from pipelines.sharing.takedown.marks import Kind, Marks
from pipelines.sharing.takedown.words import Node, Pass, View, words_of

MARKER = "withheld-by-takedown"
LINK = f"http://{MARKER}.invalid/"  # RFC 2606: leads nowhere, and to no post of the blog
_MARKER_WORDS = words_of(MARKER)
# Beside a name of a single word these do not make it somebody's else, nor a sentence of it.
_SAYS = frozenset(
    "av om pa i kl den dag sager sade sa skriver skrev svarar svarade kommenterade kommentar kommentarer inlagg"
    " inlagget fran by on at in the of comment comments commented posted post says said writes wrote reply replied"
    " from author"
    " januari februari mars april maj juni juli augusti september oktober november december"
    " jan feb mar apr jun jul aug sep okt oct nov dec".split()
)
_NEAR = 1_500  # characters between a name and what stands beside it
_SHORT: tuple[tuple[Kind, Kind, bool], ...] = (("near", "start", False), ("beside", "opening", True))
_HREF = re.compile(r"\b(?:href|src|cite|action|about|resource)\s*=\s*[\"']?$", re.IGNORECASE)
_ABSOLUTE = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//|#")
_BASE = re.compile(r"<base\b[^<>]*?\bhref\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'<>]+))", re.IGNORECASE)
_PATH_LINE = re.compile(r"(?m)^[\w-]+:[ \t]*(/\S+)")
_LONGEST = 2_000
_AVATAR = re.compile(r"avatar/([0-9a-f]{32,64})\b")
_AVATAR_NEAR = 600
_IN_NAME = re.compile(r"[\s.,'’-]*")
_IN_ADDRESS = re.compile(r"[^\s<>]{0,3}")
_IN_URL = re.compile(r"[^\s\"'<>]{0,8}")
_END_OF_URL = re.compile(r"[\s\"'<>\\\]})]|$")
_NOT_IN_URL = "\"'<>([{"
_CUT_OFF = re.compile(r"(?:\.\.\.|…)\s*\]?\s*$")


@dataclass(slots=True)
class _Hits:
    """What is to go: stretches of the view, and what comes in their place. `anchors`: takedowns by where they show;
    `people`: places of names.
    """

    spans: list[tuple[int, int, str]] = field(default_factory=list)
    anchors: list[tuple[int, set[int], bool]] = field(default_factory=list)
    people: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Redacted:
    """A text after redaction. `people`: whether a name, an address or a URL that was taken down stood in it."""

    text: str
    people: bool


def redact(text: str, marks: Marks, url: str = "") -> Redacted:
    """The text without what is marked; `url` is that of the page where it stands."""
    view, hits = View(text), _Hits()
    passes = list(view.passes())
    for seen in passes:
        _names(view, seen, marks, hits)
        _addresses(view, seen, marks, hits)
        _relative(view, seen, marks, hits, url)
        _anchors(seen, marks, hits)
        _texts(view, seen, marks, hits)
    if hits.anchors:
        _beside(view, passes, marks, hits)
        _avatars(view, hits)
    return Redacted(_replaced(text, view, hits.spans), bool(hits.people))


def _runs(seen: Pass, kind: Kind, marks: Marks) -> Iterator[tuple[int, int, set[int]]]:
    """Runs of words that are marks of a kind."""
    words = seen.words
    pieces = [(0, len(words))] if seen.flowing else [(node.first, node.last) for node in seen.nodes]
    for length in marks.lengths(kind):
        for first, last in pieces:
            for at in range(first, last - length + 1):
                if found := marks.found(kind, words[at : at + length]):
                    yield at, at + length, set(found)


def _joined(view: View, seen: Pass, first: int, last: int, by: re.Pattern[str]) -> bool:
    gaps = ((seen.spans[at][1], seen.spans[at + 1][0]) for at in range(first, last - 1))
    return all(by.fullmatch(view.text, start, end) for start, end in gaps)


def _names(view: View, seen: Pass, marks: Marks, hits: _Hits) -> None:
    starts = [node.first for node in seen.nodes]
    for first, last, of in _runs(seen, "name", marks):
        if not _joined(view, seen, first, last, _IN_NAME):
            continue
        node = seen.nodes[bisect_right(starts, first) - 1]
        others = [*seen.words[node.first : first], *seen.words[last : node.last]]
        if last - first == 1 and not all(word in _SAYS or word.isdecimal() for word in others):
            continue
        _take(seen, first, last, hits, of)


def _take(seen: Pass, first: int, last: int, hits: _Hits, of: set[int]) -> None:
    start, end = seen.spans[first][0], seen.spans[last - 1][1]
    hits.spans.append((start, end, MARKER))
    hits.anchors.append((start, of, False))
    hits.people.append(start)


def _addresses(view: View, seen: Pass, marks: Marks, hits: _Hits) -> None:
    for first, last, of in _runs(seen, "address", marks):
        if _joined(view, seen, first, last, _IN_ADDRESS):
            _take(seen, first, last, hits, of)
    text = view.text
    sorted_so = (run for run in _runs(seen, "surt", marks) if text.startswith(",", seen.spans[run[0]][1]))
    for first, last, of in chain(_runs(seen, "url", marks), sorted_so):
        start, end = seen.spans[first][0], seen.spans[last - 1][1]
        if not _joined(view, seen, first, last, _IN_URL) or _goes_on(text[end : end + 2]):
            continue
        if not _begins(text[max(0, start - 5) : start]):
            continue
        while start and text[start - 1] not in _NOT_IN_URL and not text[start - 1].isspace():
            start -= 1
        ended = _END_OF_URL.search(text, end)
        assert ended is not None
        hits.spans.append((start, ended.start(), LINK))
        hits.anchors.append((start, of, False))
        hits.people.append(start)


def _relative(view: View, seen: Pass, marks: Marks, hits: _Hits, url: str) -> None:
    """Addresses that need the page's own to be understood."""
    if not url.startswith("http") or not marks.lengths("url"):
        return
    if based := _BASE.search(view.text):  # HTML, 4.2.3: the first one, wherever it stands
        url = _joined_url(url, based[1] or based[2] or based[3]) or url
    if seen.flowing:
        places = [match.span(1) for match in _PATH_LINE.finditer(view.text)] if url.endswith(".txt") else []
    else:
        spans = ((node.start, node.end) for node in seen.nodes)
        places = [(start, end) for start, end in spans if _HREF.search(view.text, max(0, start - 20), start)]
    for start, end in places:
        said = view.text[start:end].strip()
        if _ABSOLUTE.match(said) or len(said) > _LONGEST:
            continue
        led = _joined_url(url, said)
        named = marks.named_by(led) if led else set()
        if named:
            hits.spans.append((start, end, LINK))
            hits.anchors.append((start, named, False))
            hits.people.append(start)


def _joined_url(base: str, said: str) -> str | None:
    try:
        return urljoin(base, said.strip())
    except ValueError:
        return None


def _begins(before: str) -> bool:
    """Whether an address may begin there; `blogg.x.example` is another one than `x.example`."""
    return not before or before[-1] in "/\"'<>(= \n\t\r" or before.endswith(("/www.", " www.", '"www.'))


def _goes_on(following: str) -> bool:
    """Whether what follows makes the last word of an address another one: `/post` in `/post-2`."""
    return following[:1] in ("-", "_", ".", "+", "~", ":") and following[1:].isalnum()


def _anchors(seen: Pass, marks: Marks, hits: _Hits) -> None:
    for first, _, of in _runs(seen, "anchor", marks):
        hits.anchors.append((seen.spans[first][0], of, True))


def _texts(view: View, seen: Pass, marks: Marks, hits: _Hits) -> None:
    gone = bytearray(len(seen.words))
    for first, last, _ in _runs(seen, "text", marks):
        gone[first:last] = b"\1" * (last - first)
    if not any(gone):
        return
    for node in seen.nodes:
        if all(gone[node.first : node.last]):
            hits.spans.append((*_stripped(view, node), MARKER))
            continue
        at = node.first
        while (first := gone.find(1, at, node.last)) >= 0:
            last = gone.find(0, first, node.last)
            at = last if last >= 0 else node.last
            hits.spans.append((seen.spans[first][0], seen.spans[at - 1][1], MARKER))


def _stripped(view: View, node: Node) -> tuple[int, int]:
    inner = view.text[node.start : node.end]
    start = node.start + len(inner) - len(inner.lstrip())
    return start, start + len(inner.strip())


def _beside(view: View, passes: Iterable[Pass], marks: Marks, hits: _Hits) -> None:
    """Of what is too short to be known by itself, the nearest to each name, address or anchor."""
    for whole, cut_off, stays in _SHORT:
        anchors = [(place, of) for place, of, anchor in hits.anchors if anchor == stays]
        if not anchors:
            continue
        alone: dict[tuple[bytes, bool], list[_Alone]] = {}
        marked: list[int] = []
        for seen in passes:
            for node in seen.nodes:
                words = seen.words[node.first : node.last]
                if words == _MARKER_WORDS:
                    marked.append(node.start)
                for digest, of in _shorts(view, node, words, whole, cut_off, marks):
                    alone.setdefault((digest, seen.flowing), []).append(_Alone(node, of, seen.flowing))
        for nodes in alone.values():
            for place, takedowns in anchors:
                own = [each for each in nodes if each.of & takedowns]
                nearest = min(own, key=lambda each: (abs(each.node.start - place), each.node.start), default=None)
                if nearest is None or (apart := abs(nearest.node.start - place)) > _NEAR:
                    continue
                if stays and any(abs(other - place) < apart for other in marked):
                    continue  # what was beside it went before
                start, end = _stripped(view, nearest.node)
                hits.spans.append((start, end, LINK if nearest.is_address(view) else MARKER))


@dataclass(frozen=True, slots=True)
class _Alone:
    """What stands alone between two tags or as a value, and the takedowns that know it."""

    node: Node
    of: set[int]
    flowing: bool

    def is_address(self, view: View) -> bool:
        return not self.flowing and "/" in view.text[self.node.start : self.node.end]


def _shorts(
    view: View, node: Node, words: list[str], whole: Kind, cut_off: Kind, marks: Marks
) -> Iterator[tuple[bytes, set[int]]]:
    for own in [words, bare] if (bare := _bare(words)) != words else [words]:
        if of := marks.found(whole, own):
            yield marks.marker.digest(whole, own), set(of)
    for length in marks.lengths(cut_off):
        if len(words) >= length and _CUT_OFF.search(view.text, node.start, node.end):
            start = words[:length]
            if of := marks.found(cut_off, start):
                yield marks.marker.digest(cut_off, start), set(of)


def _bare(words: list[str]) -> list[str]:
    """Without what only says that somebody said it: “Strategiköket om”."""
    first, last = 0, len(words)
    while first < last and words[first] in _SAYS:
        first += 1
    while first < last and words[last - 1] in _SAYS:
        last -= 1
    return words[first:last]


def _avatars(view: View, hits: _Hits) -> None:
    pictures = [match.span(1) for match in _AVATAR.finditer(view.text)]
    for place, _, stays in hits.anchors:
        nearest = min(pictures, key=lambda span: abs(span[0] - place), default=None)
        if nearest and abs(nearest[0] - place) <= _AVATAR_NEAR and not stays:
            hits.spans.append((*nearest, MARKER))


def _replaced(text: str, view: View, spans: Iterable[tuple[int, int, str]]) -> str:
    places = sorted((*view.source(start, end), instead) for start, end, instead in spans if end > start)
    parts: list[str] = []
    at = 0
    for start, end, instead in _merged(places):
        parts += [text[at:start], instead]
        at = end
    return "".join([*parts, text[at:]])


def _merged(places: list[tuple[int, int, str]]) -> Iterator[tuple[int, int, str]]:
    """Those that overlap as one; an address wins."""
    held: tuple[int, int, str] | None = None
    for place in places:
        if held and place[0] < held[1]:
            instead = LINK if LINK in (held[2], place[2]) else MARKER
            held = held[0], max(held[1], place[1]), instead
            continue
        if held:
            yield held
        held = place
    if held:
        yield held
