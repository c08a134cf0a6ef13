"""A post whose HTML is gone: only the text that somebody once extracted from it.

    Title

    Paragraphs of the post …

    8 svar
     • Name

       Text of the comment …

     • Pingback: Name of the linking page

Web-text corpora keep such pages. The heading with the count parts post and answers; an answer begins at a bullet,
a number, or a line like "Anna skriver:". Does not care about markup: a page with tags is for the other readers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from html import escape
from urllib.parse import urlsplit

from crawler import urls
from crawler.items import Comment, Link, Post
from crawler.reading import dates
from crawler.reading.assemble import identify
from crawler.reading.markup import Document
from crawler.reading.page import Page

READER = "plaintext/1"

_DATA = re.compile(r'\s*(?:<[?!a-z]|\{\s*"|\[\s*[\[{"])', re.IGNORECASE)
_PAGE_TAG = re.compile(
    r"<(?:!doctype|html|head|body|div|p|table|a\s|br|span|h[1-6]|ul|li|font|script)\b", re.IGNORECASE
)

_ANSWERS = (
    r"svar|kommentar(?:er|e|en)?|comments?|responses?|repl(?:y|ies)|reaktion(?:er|en)?|thoughts?|reactions?|antworten?|"
    r"kommentti[a]?|vastausta?|besvarelser|trackbacks?(?:/pingbacks?)?"
)
_NUMBERS = {"en": 1, "ett": 1, "et": 1, "one": 1, "ein": 1, "eine": 1, "yksi": 1}
_NONE = ("inga", "ingen", "no", "keine", "ei")
_COUNT_FIRST = re.compile(
    rf"\W*(\d{{1,5}}|{'|'.join((*_NUMBERS, *_NONE))})\s+(?:{_ANSWERS})"
    r"(?:\s+(?:till|til|to|på|on|zu|auf|for|om)\b.*)?\W*",
    re.IGNORECASE,
)
_COUNT_LAST = re.compile(rf"\W*(?:{_ANSWERS})\s*(?:\((\d{{1,5}})\)|:\s*(\d{{1,5}}))\W*", re.IGNORECASE)
_NO_COUNT = re.compile(r"\W*(?:kommentarer|comments|svar|responses|kommentare|kommentit)\s*:?", re.IGNORECASE)

_BULLET = re.compile(r"(\s*)([•*·▪◦‣–-]|\d{1,4}[.)])(\s+)(?=\S)")
_PING = re.compile(r"(pingback|trackback)(?:\s+(?:från|fra|from|by|av|von))?\s*(?::\s*|\s+|$)(\S.*)?", re.IGNORECASE)
_WRITES = (
    r"skriver|säger|skrev|sade|sa|says|said|writes|wrote|siger|sier|sagde|schreibt|schrieb|sagt|sagte|kirjoitti|sanoo"
)
_WROTE = re.compile(rf"(?P<name>\S.{{0,79}}?)\s+(?:{_WRITES})\b\s*:?(?P<rest>.{{0,80}}?):?", re.IGNORECASE)
_COMMENT_BY = re.compile(
    r"(?:kommentar|comment|kommentti)\s+(?:av|by|af|von)\s+(?P<name>.{1,80}?)(?P<rest>\s*[—–|,-].*)?", re.IGNORECASE
)
_NAME_AND_DATE = re.compile(
    r"(?P<name>\S.{0,79}?)\s*(?:[—–|,]|\s-\s|\s\(|\bden\b|\bon\b)\s*(?P<rest>.*\d.*)", re.IGNORECASE
)
_BUTTON = re.compile(
    r"\W*(?:svara|reply|besvara|svar|antworten|vastaa|logga in för att (?:svara|kommentera)|log in to reply|"
    r"citera|quote|permalink|permalänk|anmäl|rapportera)\W*(?:↓|↵)?\W*",
    re.IGNORECASE,
)
_FORM = re.compile(
    r"\W*(?:(?:lämna|skriv) (?:en |ett )?(?:kommentar|svar)|kommentera|leave a (?:reply|comment)|post a comment|"
    r"add a comment|schreibe? (?:einen? )?(?:kommentar|antwort)|(?:legg igjen|skriv) (?:en |et )?(?:kommentar|svar)|"
    r"jätä kommentti)\b.{0,40}",
    re.IGNORECASE,
)
_BYLINE = re.compile(r"\b(?:av|by|af|von)\s+([^\W\d_]\S*(?:\s+[^\W\d_]\S*){0,3})\W*$", re.IGNORECASE)
_URL = re.compile(r"https?://[^\s<>\"”’]+")

_NO_NAMES = frozenset(
    ("som", "jag", "du", "han", "hon", "vi", "man", "nu", "så", "as", "like", "i", "he", "she", "we", "wie")
)
_LONGEST_TITLE = 200
_LONGEST_NAME = 80
_LONGEST_META = 100
_MOST_HEADINGS = 20


@dataclass
class _Answer:
    """An answer as the lines give it; `indent` is where its bullet stands."""

    author: str | None
    kind: str = "comment"
    indent: int = 0
    bullet: str = ""
    when: str | None = None
    lines: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n\n".join(_paragraphs(self.lines))

    @property
    def is_bare(self) -> bool:
        """A name and no text: perhaps an item of a list in a comment."""
        return self.kind == "comment" and not self.text


@dataclass(frozen=True)
class _Section:
    """A heading, what it declares, and the answers beneath."""

    line: int
    declared: int | None
    answers: list[_Answer]

    @property
    def worth(self) -> tuple[bool, int]:
        return self.declared == len(self.answers), len(self.answers)


def is_plain_text(doc: Document) -> bool:
    """Whether a page has no markup to go by, and is not data for a machine (XML, JSON) either."""
    return not (_DATA.match(doc.text) or _PAGE_TAG.search(doc.text))


def read_plain_text(doc: Document, *, captured_at: datetime | None = None, time_zone: str = "Europe/Stockholm") -> Page:
    """Read a post and its answers from text alone. What the text does not say (links of names, dates) stays null."""
    lines = doc.text.replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ").replace("\ufeff", "").split("\n")
    section = _find_section(lines)
    page = Page(
        url=doc.url,
        canonical_url=urls.canonical(doc.url),
        kind="post",
        certain=section is not None,
        encoding=doc.encoding,
        repaired=doc.repaired,
        reader=READER,
    )
    body = lines[: section.line] if section else lines
    page.post = _read_post(body, page.canonical_url, captured_at, time_zone)
    page.links = list(_links(page.post.text, None))
    if section:
        page.post.responses_declared = section.declared
        parents: list[tuple[int, str]] = []
        for number, answer in enumerate(section.answers):
            comment = _comment(answer, str(number), captured_at, time_zone)
            while parents and parents[-1][0] >= answer.indent:
                parents.pop()
            comment.parent_id, comment.depth = (parents[-1][1] if parents else None), len(parents)
            parents.append((answer.indent, comment.comment_id))
            page.comments.append(comment)
            page.links.extend(_links(comment.text, comment.comment_id))
    identify(page)
    return page


def _find_section(lines: list[str]) -> _Section | None:
    """The heading of the answers; of several that look like one, that whose count holds or that has most answers."""
    best: _Section | None = None
    headings = [(number, declared) for number, line in enumerate(lines) if (declared := _declared(line)) is not None]
    for number, declared in headings[:_MOST_HEADINGS]:
        below = lines[number + 1 :]
        end = next((place for place, line in enumerate(below) if _FORM.fullmatch(line)), len(below))
        read = [answers for answers in _ways_to_read(below[:end]) if answers]
        if not read and (declared < 0 or any(line.strip() for line in below[:end])):
            continue  # without answers only what ends the text is a heading: "0 kommentarer"
        for answers in read or [[]]:
            section = _Section(number, declared if declared >= 0 else None, answers)
            if best is None or section.worth > best.worth:
                best = section
    return best


def _declared(line: str) -> int | None:
    """What a heading declares; -1 where it is a heading without a number, None where it is none."""
    line = line.strip()
    if not line or len(line) > _LONGEST_TITLE:
        return None
    if match := _COUNT_FIRST.fullmatch(line):
        word = match.group(1).lower()
        return 0 if word in _NONE else _NUMBERS.get(word) or int(word)
    if match := _COUNT_LAST.fullmatch(line):
        return int(match.group(1) or match.group(2))
    return -1 if _NO_COUNT.fullmatch(line) else None


def _ways_to_read(lines: list[str]) -> Iterator[list[_Answer]]:
    """The answers; then, where a comment may hold a list of its own, the answers with such lists left in it."""
    for line in lines[:12]:
        if match := _BULLET.match(line):
            answers = _read_bullets(lines)
            yield _plausible(answers)
            if any(answer.indent > answers[0].indent for answer in answers):
                yield _plausible(_read_bullets(lines, deepest=len(match.group(1))))
            if any(answer.is_bare for answer in answers):
                yield _plausible(_without_bare(answers))
            return
        if _head(line, alone=False):
            yield _plausible(_read_heads(lines))
            return


def _without_bare(answers: list[_Answer]) -> list[_Answer]:
    """Answers without text as items of a list in the answer before."""
    kept: list[_Answer] = []
    for answer in answers:
        if kept and answer.is_bare:
            kept[-1].lines += ["", f"{answer.bullet} {answer.author}"]
        else:
            kept.append(replace(answer, lines=list(answer.lines)))
    return kept


def _plausible(answers: list[_Answer]) -> list[_Answer]:
    """A list of names or of sentences is no thread: most of it must have both a name and a text."""
    whole = sum(1 for answer in answers if answer.kind != "comment" or (answer.author and answer.text))
    return answers if whole * 2 > len(answers) else []


def _read_bullets(lines: list[str], deepest: int | None = None) -> list[_Answer]:
    """Answers marked by bullets; `deepest` is how far from the margin a bullet may stand, for replies in replies."""
    answers: list[_Answer] = []
    first: re.Match[str] | None = None
    for line in lines:
        match = _BULLET.match(line)
        if match and (first is None or _same_list(first, match)):
            head = _head(line[match.end() :], alone=True)
            deeper = first is not None and len(match.group(1)) > len(first.group(1))
            too_deep = deepest is not None and len(match.group(1)) > deepest
            if head and not too_deep and not (deeper and len(line[match.end() :]) > _LONGEST_NAME):
                first = first or match
                head.indent, head.bullet = len(match.group(1)), match.group(2)
                answers.append(head)
                continue
        if answers:
            answers[-1].lines.append(line)
    for answer in answers:
        _finish(answer)
    return answers


def _same_list(first: re.Match[str], other: re.Match[str]) -> bool:
    if other.group(2)[0].isdigit() or first.group(2)[0].isdigit():
        return (
            other.group(2)[0].isdigit() and first.group(2)[0].isdigit() and len(other.group(1)) == len(first.group(1))
        )
    return other.group(2) == first.group(2)


def _read_heads(lines: list[str]) -> list[_Answer]:
    answers: list[_Answer] = []
    blank = True
    for line in lines:
        head = _head(line, alone=False) if blank or not answers else None
        if head:
            answers.append(head)
        elif answers:
            answers[-1].lines.append(line)
        blank = not line.strip()
    for answer in answers:
        _finish(answer)
    return answers


def _head(line: str, *, alone: bool) -> _Answer | None:
    """An answer's first line. `alone`: a bullet marks it already, so that a bare name will do."""
    line = line.strip()
    if len(line) <= _LONGEST_TITLE:
        if match := _PING.fullmatch(line):
            return _Answer((match.group(2) or "").strip() or None, match.group(1).lower())
        match = _COMMENT_BY.fullmatch(line) or _WROTE.fullmatch(line)
        if match:
            rest = (match["rest"] or "").strip(" ,:—–|-")
            named = match["name"].split()[0].lower() not in _NO_NAMES  # "Som Anna skriver:" is in the middle of a text
            if named and (_is_date(rest) or (not rest and (alone or line.endswith(":") or match.re is _COMMENT_BY))):
                return _Answer(match["name"].strip(), when=rest or None)
        if not alone:
            return None
        match = _NAME_AND_DATE.fullmatch(line)
        if match and _is_date(match["rest"]):
            return _Answer(match["name"].strip(), when=match["rest"].strip(" ()"))
        if len(line) <= _LONGEST_NAME and not line.endswith((".", "!", "?", "…", ",")):
            return _Answer(line.rstrip(":").strip())
    name, colon, text = line.partition(": ")
    if alone and colon and len(name) <= _LONGEST_NAME / 2 and text:
        return _Answer(name.strip(), lines=[text])
    return None


def _is_date(text: str | None) -> bool:
    """Whether a text is a date and hardly anything else."""
    if not text or len(text) > _LONGEST_META or not any(char.isdigit() for char in text):
        return False
    return dates.parse(text, time_zone="UTC") is not None and len(re.findall(r"[^\W\d_]{2,}", text)) <= 6


def _finish(answer: _Answer) -> None:
    """A line of its own with the date, under the name; a ping's name under its kind; no buttons at the end."""
    lines = answer.lines
    if answer.author is None:
        number = next((number for number, line in enumerate(lines) if line.strip()), None)
        answer.author = lines.pop(number).strip() if number is not None else None
    for number, line in enumerate(lines):
        if line.strip():
            if answer.when is None and _is_date(line):
                answer.when = line.strip(" ()")
                del lines[number]
            break
    while lines and (not lines[-1].strip() or _BUTTON.fullmatch(lines[-1])):
        lines.pop()


def _read_post(lines: list[str], url: str, captured_at: datetime | None, time_zone: str) -> Post:
    lines = [line for line in lines if _declared(line) is None]
    filled = [number for number, line in enumerate(lines) if line.strip()]
    post = Post(url=url, reader=READER)
    if len(filled) > 1 and len(lines[filled[0]].strip()) <= _LONGEST_TITLE:
        post.title = lines[filled[0]].strip()
        rest = filled[1:]
        for number in rest[:2]:
            line = lines[number].strip()
            when = dates.parse(line, time_zone=time_zone, captured_at=captured_at) if _is_meta(line) else None
            if when:
                post.published_text, post.published_at, post.published_precision = line, when.at, when.precision
                author = _BYLINE.search(line)
                post.author = author.group(1) if author else None
                lines[number] = ""
                break
        lines = lines[filled[0] + 1 :]
    paragraphs = _paragraphs(lines)
    post.text, post.html = "\n\n".join(paragraphs), _html(paragraphs)
    return post


def _is_meta(line: str) -> bool:
    return len(line) <= _LONGEST_META and not line.endswith((".", "!", "?", "…"))


def _comment(answer: _Answer, number: str, captured_at: datetime | None, time_zone: str) -> Comment:
    paragraphs = _paragraphs(answer.lines)
    comment = Comment(
        comment_id=number,
        kind=answer.kind,
        author=answer.author,
        published_text=answer.when,
        text="\n\n".join(paragraphs),
        html=_html(paragraphs),
        reader=READER,
    )
    if answer.when and (when := dates.parse(answer.when, time_zone=time_zone, captured_at=captured_at)):
        comment.published_at, comment.published_precision = when.at, when.precision
    if answer.kind != "comment" and answer.author and (address := _URL.search(answer.author)):
        comment.author_url = address.group()
    return comment


def _paragraphs(lines: list[str]) -> list[str]:
    paragraphs: list[list[str]] = [[]]
    for line in lines:
        line = " ".join(line.split())
        if line:
            paragraphs[-1].append(line)
        elif paragraphs[-1]:
            paragraphs.append([])
    return ["\n".join(paragraph) for paragraph in paragraphs if paragraph]


def _html(paragraphs: list[str]) -> str:
    return "\n".join(f"<p>{escape(text, quote=False).replace(chr(10), '<br/>')}</p>" for text in paragraphs)


def _links(text: str, comment_id: str | None) -> Iterator[Link]:
    """Addresses written out in a text."""
    for position, match in enumerate(_URL.finditer(text)):
        url = match.group().rstrip(".,;:!?'")
        while url.endswith(")") and url.count(")") > url.count("("):
            url = url[:-1].rstrip(".,;:!?'")
        try:
            host = urlsplit(url).hostname
        except ValueError:
            continue
        if host:
            yield Link(comment_id=comment_id, position=position, url=url, host=urls.host(url), anchor_text=url)
