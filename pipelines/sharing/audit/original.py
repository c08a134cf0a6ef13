"""The page that a row was read from, as it can be shown to an auditor: its words in their order, nothing that acts.

Not the page's own markup is shown but a new one, of a few elements and attributes that are known to be harmless: no
script, no style, no form, no frame, no address that a browser could fetch or follow. An address that a link had stands
beside it as text. The texts of rows are marked where they are found.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import accumulate
from pathlib import Path

import lxml.html
from lxml import etree

from crawler.archive.payloads import payload
from crawler.archive.records import StoredAnswer, load
from crawler.archive.warc import Place
from crawler.errors import NotReadable
from crawler.reading.decoding import decode
from crawler.reading.markup import Document, absolute
from pipelines.rows import Row

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
"""Content Security Policy (https://www.w3.org/TR/CSP3/) of the page shown; it stands in it, and in its header."""

_KEPT = frozenset(
    "a abbr acronym address article aside b bdi bdo big blockquote br caption center cite code dd del dfn div dl dt em "
    "fieldset figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd label legend li main mark nav ol "
    "p pre q s samp section small span strike strong sub sup table tbody td tfoot th thead time tr tt u ul var".split()
)
_VOID = frozenset(("br", "hr", "img"))
_DROPPED = frozenset(
    "script style template svg math object embed applet iframe frame frameset head title audio video canvas map "
    "select option textarea input button datalist".split()
)
_ATTRIBUTES = frozenset("alt colspan datetime dir lang rowspan start title".split())
_IMAGE = re.compile(r"data:image/(?:gif|jpeg|png|webp);base64,[A-Za-z0-9+/=\s]*", re.ASCII)
_HEAD_NAMES = re.compile(r"author|date|time|title|published", re.IGNORECASE)
_TRUSTED = 12  # letters of a text that is hardly found by chance
_BEGINNING = 40
_LONGEST_HEAD = 300

_STYLE = """
:root { color-scheme: light dark; --ink: #1d1d1b; --paper: #fff; --dim: #5c5c58; --all: #fff1bf; --now: #ffd21f; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e4de; --paper: #1b1c1e; --dim: #a3a19a; --all: #413a1c; --now: #8a6d00; }
}
body { font: 16px/1.55 system-ui, sans-serif; color: var(--ink); background: var(--paper); margin: 1rem;
  overflow-wrap: anywhere; max-width: 46rem; }
h1 { font-size: 1.35rem } h2 { font-size: 1.2rem } h3, h4, h5, h6 { font-size: 1.05rem }
pre { white-space: pre-wrap } ul, ol { padding-inline-start: 1.4rem }
blockquote { border-inline-start: 3px solid var(--dim); margin-inline: 0; padding-inline: 1rem }
table { border-collapse: collapse } td, th { vertical-align: top; padding: .15rem .4rem }
img { max-width: 100% } a { text-decoration: underline; text-decoration-color: var(--dim) }
mark { background: var(--all); color: inherit; border-radius: 2px }
mark.now { background: var(--now); outline: 2px solid var(--now) }
.links a[data-to]::after { content: " ⟨" attr(data-to) "⟩"; color: var(--dim); font-size: .85em }
.head { color: var(--dim); font-size: .85rem; border-bottom: 1px solid var(--dim); margin-bottom: 1rem }
.head p { margin: .2rem 0 }
"""


@dataclass(frozen=True, slots=True)
class Sought:
    """A row to be marked: its id, its text (or what else of it the page may show), and its number on the platform.

    `here`: it was read from this very page, so that even a short text is it.
    """

    id: str
    text: str
    native_id: str | None
    here: bool


def answer_of(root: Path, capture: Row) -> StoredAnswer:
    """What was stored of a capture of the dataset at `root`. Raises NotReadable, DatasetError where nothing was."""
    if capture["warc_file"] is None:
        raise NotReadable(f"{capture['url']}: its bytes were not stored")
    return load(root / "warc", Place(capture["warc_file"], capture["warc_offset"], capture["warc_length"]))


def shown(answer: StoredAnswer, capture: Row, sought: Sequence[Sought]) -> str:
    """A whole HTML page that shows an answer; texts and exports as they are. Raises NotReadable."""
    content_type = answer.header("content-type")
    body, url = payload(answer), capture["final_url"] or capture["url"]
    if capture["source"] in ("export", "text") or capture["mime"] == "text/plain":
        pieces = [_Piece("<pre>"), _Piece(decode(body, content_type).text, text=True), _Piece("</pre>")]
        head = ""
    else:
        document = Document.parse(body, url, content_type)
        pieces, head = list(_pieces(document)), _head(document.root)
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" '
        f'content="{POLICY}"><title>{escape(url)}</title><style>{_STYLE}</style></head>'
        f"<body>{head}{''.join(_marked(pieces, sought))}</body></html>"
    )


@dataclass(frozen=True, slots=True)
class _Piece:
    """A tag as it will stand, or a text before it is escaped.

    `anchor`: the id that the element had; `alt`: the words that stand for an image (smilies), which readers read.
    """

    content: str
    text: bool = False
    anchor: str | None = None
    alt: str = ""


def _pieces(document: Document) -> Iterator[_Piece]:
    walk = etree.iterwalk(document.root, events=("start", "end"))
    for event, element in walk:
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            if tag in _DROPPED or not tag:
                walk.skip_subtree()
                continue
            if tag in _KEPT:
                anchor, alt = element.get("id") or element.get("name"), element.get("alt") or ""
                yield _Piece(_start_tag(element, document), anchor=anchor, alt=alt)
            if element.text:
                yield _Piece(element.text, text=True)
        else:
            if tag in _KEPT and tag not in _VOID:
                yield _Piece(f"</{tag}>")
            if element.tail:
                yield _Piece(element.tail, text=True)


def _start_tag(element: lxml.html.HtmlElement, document: Document) -> str:
    attributes = {name: value for name, value in element.attrib.items() if name in _ATTRIBUTES}
    if element.tag == "img" and _IMAGE.fullmatch(element.get("src", "")):
        attributes["src"] = element.get("src", "")
    if element.tag == "a" and element.get("href"):
        to = absolute(element.get("href", ""), document.base_url) or element.get("href", "")
        attributes.setdefault("title", to)
        if not to.startswith(document.url.rstrip("/")):  # a comment's own link tells nothing of its author
            attributes["data-to"] = to
    written = [f'{name}="{escape(value)}"' for name, value in attributes.items()]
    return f"<{' '.join([element.tag, *written])}>"


def _head(root: lxml.html.HtmlElement) -> str:
    """What the page's head says of title, author and dates: some rows are read from there."""
    said = [("title", title.text_content()) for title in root.iter("title")][:1]
    for meta in root.iter("meta"):
        name = meta.get("name") or meta.get("property") or meta.get("itemprop") or ""
        if _HEAD_NAMES.search(name) and meta.get("content"):
            said.append((name, meta.get("content", "")))
    lines = "".join(f"<p>{escape(name)}: {escape(value[:_LONGEST_HEAD])}</p>" for name, value in said)
    return f'<div class="head">{lines}</div>' if lines else ""


class _Haystack:
    """The letters of all texts, without white space, since markup and reader set that otherwise than each other."""

    def __init__(self, pieces: Sequence[_Piece]) -> None:
        letters = ["".join((piece.content if piece.text else piece.alt).split()) for piece in pieces]
        self.starts = [0, *accumulate(map(len, letters))]
        self.whole = "".join(letters)
        self.anchors = {piece.anchor: self.starts[number] for number, piece in enumerate(pieces) if piece.anchor}

    def find(self, row: Sought, after: int) -> list[tuple[int, int]]:
        """Where a row's text stands: from its own number on, else after the row before it, else anywhere."""
        begin = next((at for name, at in self.anchors.items() if _is_number(name, row.native_id)), None)
        paragraphs = ["".join(paragraph.split()) for paragraph in row.text.split("\n\n")]
        whole = "".join(paragraphs)
        if not whole or (not row.here and begin is None and len(whole) < _TRUSTED):
            return []
        for start in (begin, after, 0):
            if start is not None and (at := self.whole.find(whole, start)) >= 0:
                return [(at, at + len(whole))]
        return self._parts(paragraphs, begin if begin is not None else after)

    def _parts(self, paragraphs: Sequence[str], after: int) -> list[tuple[int, int]]:
        found: list[tuple[int, int]] = []
        for paragraph in paragraphs:
            for words in (paragraph, paragraph[:_BEGINNING]):
                at = self.whole.find(words, after) if len(words) >= _TRUSTED else -1
                if at >= 0:
                    found.append((at, at + len(words)))
                    after = at + len(words)
                    break
        return found


def _is_number(anchor: str, native_id: str | None) -> bool:
    """Whether an element's id is that of the platform's number: `comment-123` of `123`."""
    return native_id is not None and re.fullmatch(rf"(?:.*\D)?{re.escape(native_id)}", anchor) is not None


def _marked(pieces: Sequence[_Piece], sought: Sequence[Sought]) -> Iterator[str]:
    haystack = _Haystack(pieces)
    ranges: list[tuple[int, int, str]] = []
    after = 0
    for row in sought:
        found = haystack.find(row, after)
        ranges += [(begin, end, row.id) for begin, end in found]
        after = found[-1][1] if found and row.here else after
    apart: list[tuple[int, int, str]] = []  # what stands twice, in a quotation, is marked once
    for begin, end, row_id in sorted(ranges):
        begin = max(begin, apart[-1][1] if apart else 0)
        if begin < end:
            apart.append((begin, end, row_id))
    begins = [begin for begin, _, _ in apart]
    for number, piece in enumerate(pieces):
        if not piece.text:
            yield piece.content
            continue
        first, last = haystack.starts[number], haystack.starts[number + 1]
        near = apart[max(0, bisect_right(begins, first) - 1) : bisect_right(begins, last)]
        inside = [(max(begin, first) - first, min(end, last) - first, row_id) for begin, end, row_id in near]
        yield _with_marks(piece.content, [(begin, end, row_id) for begin, end, row_id in inside if begin < end])


def _with_marks(text: str, ranges: Sequence[tuple[int, int, str]]) -> str:
    """`text` escaped, with these ranges of its letters (white space not counted) marked."""
    if not ranges:
        return escape(text)
    places = [place for place, letter in enumerate(text) if not letter.isspace()]
    parts, done = [], 0
    for begin, end, row_id in ranges:
        left, right = places[begin], places[end - 1] + 1
        parts += [escape(text[done:left]), f'<mark data-row="{escape(row_id)}">', escape(text[left:right]), "</mark>"]
        done = right
    return "".join([*parts, escape(text[done:])])
