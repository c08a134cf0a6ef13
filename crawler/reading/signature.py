"""Who wrote a comment and when, from the lines around its text; what is left is the text."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml.html import HtmlElement

from crawler.items import Kind
from crawler.reading.lines import Line, Role
from crawler.reading.markup import absolute
from crawler.reading.shown_dates import CLOCK, find_date

_SAYS = frozenset(
    "skriver säger skrev sade sa svarar svarade tycker kommenterar kommenterade say says said wrote writes replied commented sagt sagte "
    "schreibt schrieb meint kommentiert sier skriv siger kirjoitti sanoi sanoo dice dijo dit".split()
)
_SOURCES = r"(?:by|av|af|from|från|fra|von|of|le)"
_DEEDS = (
    r"(?:(?:this\s+)?(?:comment|kommentar|kommentaren|posted|post|written|left|added|submitted|skrivet|skriven|inlagt|inlagd|postat|"
    r"publicerat|publicerad|pingback|trackback|svar|reply|response|gepostet|geschrieben|verfasst))"
)
_LEADING = re.compile(rf"[\s#\d.:|–—-]*(?:{_DEEDS}\b[\s:,]*)?(?:\b(?:{_SOURCES}|on|den|am|at|the)\b[\s:,]*)*", re.IGNORECASE)
_TRAILING_WORDS = _SAYS | frozenset("on den am um at kl kl. i the av by".split())
_BY = re.compile(rf"\W*(?:{_DEEDS}\s+)?(?:by|av|af|von)\b[\s:]*(?=\S)", re.IGNORECASE)
_SPEAKS = re.compile(r"\W*\S.{0,70}?\s(\w+)(?:\s+(?:on|den|at|the|this|detta|följande|kl\.?|på|,))*\s*(?::|…|\.\.\.)\W*$")
_SIGNED = re.compile(
    rf"\W*(?:comment|kommentar|posted|skrivet|skriven|inlagt|inlagd|postat|pingback|trackback|written|submitted|left|gepostet|geschrieben)\s*"
    rf"(?:{_SOURCES}\b|on\b|den\b|am\b|:)",
    re.IGNORECASE,
)
_PING = re.compile(r"\W*(pingback|trackback|ping)s?\s*(?:from|från|fra|von|av|by|:|\W)\W*", re.IGNORECASE)
_ACTIONS = re.compile(  # on words parted by one space
    r"(?:(?:svara|svar|reply|respond|antworten|citera|quote|redigera|edit|ändra|bearbeiten|permalänk|permalink|permanent link|länk|link|direktlänk|"
    r"anmäl|rapportera|report|flag|gilla|like|liken|gefällt mir|delete|ta bort|radera|löschen|logga in för att svara|log in to reply|login to reply|"
    r"svara på denna kommentar|visa|hide|göm|share|dela|spam|to this|comment|\d{1,6})(?: |$))+",
    re.IGNORECASE,
)
_WAITING = re.compile(
    r"(?:kommentar\w* (?:inväntar|väntar på|avvaktar|ligger för) (?:granskning|godkännande|moderering|moderation)|comment is awaiting moderation|"
    r"wartet auf (?:moderation|freischaltung)|avventer moderering|afventer godkendelse)",
    re.IGNORECASE,
)
_BARE_URL = re.compile(r"(?<!\S)https?://[^\s<>\"]+")
_LABELS = ("inläggsförfattare", "artikelförfattare", "post author", "article author", "innleggsforfatter", "beitragsautor")
_LONGEST_NAME = 200
_WORDS = re.compile(r"\w+")


@dataclass(slots=True)
class Signature:
    """Name and address as shown (null where there is none), the date as shown, and the machine's date where markup has one."""

    author: str | None = None
    author_url: str | None = None
    date_text: str | None = None
    date_machine: str | None = None
    ping: Kind | None = None  # "pingback" or "trackback", where a line says so


def take_signature(lines: list[Line], base_url: str, *, ping: bool) -> Signature:
    """Find name and date, and blank the lines that hold them, so that the text alone is left.

    `ping`: the comment is known to be a linkback, whose name is a link and which may have no text.
    """
    signature = Signature()
    heads = _head_lines(lines, ping)
    for line in heads:
        _take_date(line, signature)
    for line in heads:
        if match := _PING.match(line.text):
            signature.ping = signature.ping or ("trackback" if match.group(1).lower() == "trackback" else "pingback")
    _take_author(heads, signature, base_url, ping)
    taken = {id(line) for line in heads}
    for line in lines:
        if id(line) in taken or line.role == "junk" or _is_junk(line):
            line.blank()
        else:
            for fragment in line.fragments:
                if fragment.role == "junk":
                    fragment.blank()
    return signature


def _is_junk(line: Line) -> bool:
    return line.role != "text" and any(map(str.isalpha, line.text)) and bool(is_action(line.text) or (len(line.text) < 120 and _WAITING.search(line.text)))


def _head_lines(lines: list[Line], ping: bool) -> list[Line]:
    """The lines that are not the text: those that markup calls so, then those at both ends that sign or date it.

    Only where these give no name a line at the start that is one name and nothing else is taken for it.
    """
    shown = [line for line in lines if line.role != "junk" and not _is_junk(line)]
    heads = [line for line in shown if line.role in ("author", "head")]
    plain = [line for line in shown if line.role in ("", "body")]
    named, dated = _known(heads, ping)
    for run in (plain, plain[::-1]):
        for line in run:
            if any(line is head for head in heads):
                continue
            if (named and dated) or not _signs(line, named, dated, len(plain)):
                break
            heads.append(line)
            named, dated = _known(heads, ping)
    rest = [line for line in plain if not any(line is head for head in heads)]
    if not named and rest and dated and _is_name_line(rest[0]) and (not ping or _is_link(rest[0])):
        heads.append(rest.pop(0))
    if ping and rest and (_PING.match(rest[0].text) or _is_link(rest[0])):
        heads.append(rest[0])
    kept = set(map(id, heads))
    return [line for line in lines if id(line) in kept]


def _known(heads: list[Line], ping: bool) -> tuple[bool, bool]:
    """Whether these lines hold a name, and a date."""
    found = Signature()
    _take_author(heads, found, "", ping)
    return found.author is not None, any(find_date(line.text) or _machine_date(line) for line in heads)


def _signs(line: Line, named: bool, dated: bool, count: int) -> bool:
    """Whether a line that no markup explains says who wrote the comment, or when."""
    if len(line.text) > _LONGEST_NAME:
        return False
    date = find_date(line.text)
    rest = line.text if date is None else f"{line.text[: date.start()]}\n{line.text[date.end() :]}"
    if not named and (_SIGNED.match(rest) or (count > 1 and _speaks(rest))):
        return True
    if date is None or dated:
        return False
    left = _stripped(rest.replace("\n", " "))
    if len(left) < 3 or _name_element(line, date.group()) is not None:
        return True
    return count > 1 and len(left) <= 40 and bool(CLOCK.search(date.group())) and not re.search(r"[.!?]\s*$", line.text)


def _is_name_line(line: Line) -> bool:
    """A line that is one name element and nothing else."""
    element = _name_element(line, None)
    return element is not None and len(_stripped(line.text)) <= len(_text(element)) + 2


def _is_link(line: Line) -> bool:
    return any(e.tag == "a" and _text(e) == line.text for e, _ in line.elements)


def _take_date(line: Line, signature: Signature) -> None:
    machine = _machine_date(line)
    if machine and not signature.date_machine:
        signature.date_machine = machine
    if signature.date_text is None and (match := find_date(line.text)):
        signature.date_text = match.group().strip(" ,|–—-")


def _machine_date(line: Line) -> str | None:
    for element, _ in line.elements:
        value = element.get("datetime") if element.tag == "time" else element.get("title") if element.tag == "abbr" else None
        if value and re.match(r"\d{4}-\d\d-\d\d", value.strip()):
            return value.strip()
    return None


def _take_author(heads: list[Line], signature: Signature, base_url: str, ping: bool) -> None:
    """The name: from the element that is called so, then from the one that looks so, then from what a line has left."""
    wanted: tuple[Role, ...] = ("author",)
    for line in heads:
        named = [e for e, role in line.elements if role in wanted and _stripped(_text(e))]
        if line.role != "author":
            continue
        element = min(named, key=lambda e: len(_text(e)), default=None)
        if element is None:
            element = _name_element(line, None)
        if element is not None and (link := _named_link(element)) is not None:
            element = link
        if element is not None and (name := _plain_name(_text(element))):
            _set_author(signature, name, element, line, base_url)
            return
        if name := _name(_without_own_links(line)):
            _set_author(signature, name, None, line, base_url)
            return
    for line in heads:
        date = find_date(line.text)
        element = _name_element(line, date.group() if date else None)
        if element is not None and (name := _plain_name(_text(element))):
            _set_author(signature, name, element, line, base_url)
            return
    for line in heads:
        if name := _name(_without_own_links(line)):
            _set_author(signature, name, None, line, base_url)
            return


def _named_link(element: HtmlElement) -> HtmlElement | None:
    """The link inside an element that holds a name: the name without labels beside it ("Inläggsförfattare")."""
    for anchor in element.iter("a"):
        text = _text(anchor)
        if text and not _is_own_link(anchor) and not find_date(text) and not is_action(text):
            return anchor
    return None


def _without_own_links(line: Line) -> str:
    """A line's text without the words of permalinks, unless these show the date."""
    own = {e for e, _ in line.elements if e.tag == "a" and _is_own_link(e) and not find_date(_text(e)) and not CLOCK.search(_text(e))}
    parts = []
    for fragment in line.fragments:
        outer = fragment.element.getparent() if fragment.tail else fragment.element
        if fragment.role == "junk" or (outer is not None and (outer in own or any(a in own for a in outer.iterancestors("a")))):
            continue
        parts.append(fragment.text)
    return " ".join("".join(parts).split())


def _name_element(line: Line, date: str | None) -> HtmlElement | None:
    """The link or the emphasis in a line that is a name: not a date, not a permalink, not "Svara"."""
    best = None
    for element, role in line.elements:
        text = _text(element)
        if role == "junk" or not _stripped(text) or is_action(text) or find_date(text) or len(text) > _LONGEST_NAME:
            continue
        if date and text in date:
            continue
        if element.tag == "a" and not _is_own_link(element):
            return element
        if best is None and element.tag in ("cite", "strong", "b"):
            best = element
    return best


def _is_own_link(anchor: HtmlElement) -> bool:
    """A link to the comment itself or to a way of answering it."""
    href = anchor.get("href") or ""
    return href.startswith(("#", "javascript:")) or bool(re.search(r"#(?:li-|div-)?c(?:omment)?-?\d+$|replytocom=|#respond$", href))


def _set_author(signature: Signature, name: str, element: HtmlElement | None, line: Line, base_url: str) -> None:
    signature.author = name
    anchors = []
    if element is not None:
        anchors = [*element.iter("a"), *element.iterancestors("a")]
    if not anchors:
        anchors = [e for e, role in line.elements if e.tag == "a" and role != "junk" and _name(_text(e)) == name]
    for anchor in anchors:
        if (href := anchor.get("href")) and not _is_own_link(anchor):
            signature.author_url = absolute(href, base_url)
            return
    if match := _BARE_URL.search(line.text):
        signature.author_url = absolute(match.group(), base_url)


def _text(element: HtmlElement) -> str:
    return " ".join("".join(element.itertext()).split())


def is_action(text: str) -> bool:
    """Whether a text is nothing but what one can do with a comment: "Svara", "Permalink", "#3"."""
    return len(text) < 80 and bool(_ACTIONS.fullmatch(" ".join(_WORDS.findall(text))))


def _speaks(text: str) -> bool:
    """ "Anna skriver:" """
    match = _SPEAKS.match(" ".join(text.split()))
    return match is not None and match.group(1).lower() in _SAYS


def _stripped(text: str) -> str:
    """A line without the words around a name."""
    match = _LEADING.match(text)
    return _cut_end(text[match.end() :] if match else text, " :,.…|/@–—•·#-", _TRAILING_WORDS).strip()


def _cut_end(text: str, marks: str, words: frozenset[str]) -> str:
    while True:
        text = text.rstrip(marks)
        last = text.rpartition(" ")[2]
        if last.lower() not in words:
            return text
        text = text[: -len(last)]


def _plain_name(text: str) -> str | None:
    """The name in an element that holds a name: nothing taken off but "Comment by", "says:" and the like."""
    if find_date(text):
        return _name(text)
    if (match := _PING.match(text)) or (match := _BY.match(text)):
        text = text[match.end() :]
    text = text.strip().rstrip(" :,|…")
    before, _, last = text.rpartition(" ")
    if before and last.lower() in _SAYS:
        text = before.rstrip(" :,|…")
    if text.lower().endswith(_LABELS):
        text = text[: -max(len(label) for label in _LABELS if text.lower().endswith(label))].strip() or text
    return text if text and len(text) <= _LONGEST_NAME and (not is_action(text) or text.isdigit()) else None


def _name(text: str) -> str | None:
    """The name in a line that holds a name and perhaps a date; None where nothing is left that can be one."""
    if match := _PING.match(text):
        text = text[match.end() :]
    date = find_date(text)
    if date is not None:
        before, after = _stripped(text[: date.start()]), _stripped(text[date.end() :])
        text = before if before and not is_action(before) else after
    else:
        text = _stripped(text)
    if not text or len(text) > _LONGEST_NAME or (is_action(text) and not text.isdigit()):
        return None
    return text if any(map(str.isalnum, text)) or len(text) <= 3 else None
