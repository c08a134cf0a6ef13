"""Who wrote a comment and when, from the lines around its text; what is left is the text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from lxml.html import HtmlElement

from crawler.items import Kind
from crawler.reading.alike import Shared
from crawler.reading.comment_author import (
    author_of,
    is_own_link,
    may_be_name,
    name_element,
    read_author,
    says_home_page,
    without_own_links,
)
from crawler.reading.comment_date import completes_date, read_clock, read_date
from crawler.reading.flow import signs_and_dates
from crawler.reading.layout import words_of
from crawler.reading.lines import Line
from crawler.reading.markup import absolute
from crawler.reading.names import (
    LONGEST_NAME,
    address_line,
    are_initials,
    bare,
    ends_in_initial,
    is_action,
    is_label,
    is_number_of_comment,
    is_subject,
    leads_to_answered,
    marks_author,
    ping_prefix,
    signs,
    speaks,
)
from crawler.reading.notices import LONGEST_NOTICE, says_waiting, silence_notice
from crawler.reading.pings import part_excerpt
from crawler.reading.shown_dates import CLOCK, find_date
from crawler.reading.spoken import spoken_name
from crawler.reading.standing import in_heading, in_one_paragraph, in_paragraph

_KIND_ALONE = re.compile(r"(?:pingback|trackback)", re.IGNORECASE)  # comment_type() below the text
_LONGEST_PING = LONGEST_NAME + 80  # characters of "Pingback by …" with a date
_LONGEST_PLAIN_NAME, _FEW = 50, 5  # characters and words of a name that nothing marks
_FIRST, _LONGEST_SUBJECT = 4, 40  # lines, of which one may be a subject; characters (Drupal: 29)
_FEW_WORDS = 25  # characters beside a date: "| Permalänk | #1"


@dataclass(slots=True)
class Signature:
    """Name and address as shown, the date as shown, and the machine's date; null where there is none."""

    author: str | None = None
    author_url: str | None = None
    date_text: str | None = None
    date_machine: str | None = None
    ping: Kind | None = None  # "pingback" or "trackback", where a line says so

    @property
    def dated(self) -> bool:
        return self.date_text is not None or self.date_machine is not None

    @property
    def complete(self) -> bool:
        return self.author is not None and self.dated


def shown_lines(lines: list[Line]) -> list[Line]:
    """The lines that are shown for their own sake: no buttons, no notices, no subject cut from the text below it."""
    for line in lines:
        if line.text and says_waiting(line.text):
            silence_notice(line)
    shown = [line for line in lines if line.role != "junk" and not _is_junk(line)]
    if len(shown) > 1 and are_initials(shown[0].text, shown[1].text):
        shown.pop(0).role = "junk"
    for place, line in enumerate(shown[:_FIRST]):
        if len(line.text) <= _LONGEST_SUBJECT and _is_cut(line, shown[place + 1 : place + 1 + _FIRST]):
            line.role = "junk"
            del shown[place]
            break
    return shown


def _is_cut(line: Line, after: list[Line]) -> bool:
    """Whether a heading is but the beginning of the text: the subject that Drupal gives a comment without one."""
    begins = line.text.rstrip(" .…").casefold()
    same = begins and any(below.text.casefold().startswith(begins) for below in after)
    return bool(same) and (in_heading(line) or any(map(_is_permalink, line.elements)))


def may_name(line: Line) -> bool:
    """Whether a line may be a name and nothing else."""
    return (_may_be_name_line(line) or _is_link(line)) and not (CLOCK.search(line.text) or address_line(line.text))


def take_signature(lines: list[Line], shared: Shared, base_url: str, *, ping: bool) -> Signature:
    """Find name and date, and blank the lines that hold them, so that the text alone is left.

    `shared` are the lines that stand where other comments of the thread have theirs; `ping`: the comment is known to
    be a linkback, whose name is a link and which may have no text.
    """
    if ping:
        part_excerpt(lines)
    heads, signature = _head_lines(lines, shared, ping, base_url)
    if signature.author is None and not ping and _is_lone_link(lines):
        ping, signature.ping = True, "pingback"
    if not signature.dated:
        signature.date_text = read_clock(heads)
    if ping and (signature.author is None or (not signature.author_url and _begins_with_link(lines, heads))):
        heads += _linking_line(lines, signature, base_url)
    if signature.author is None and not ping:
        _take_spoken(lines, signature, base_url)
    if ping and (last := next((line for line in reversed(lines) if line.role != "junk"), None)) is not None:
        heads += [last] if _KIND_ALONE.fullmatch(last.text) else []
    taken = set(map(id, heads))
    for line in lines:
        if not line.text:
            line.blank()
            continue
        if line.role != "text" and (match := address_line(line.text)):
            taken.add(id(line))
            signature.author_url = signature.author_url or _address(line, match.group(1), base_url)
        elif _is_home_page(line):
            signature.author_url = signature.author_url or _address(line, None, base_url)
        if id(line) in taken or line.role == "junk" or _is_junk(line) or (line.role != "text" and is_label(line.text)):
            line.blank()
        else:
            said = next(fragment for fragment in line.fragments if not fragment.text.isspace())
            for fragment in line.fragments:
                if fragment.role == "junk" or (fragment is said and not said.tail and is_label(said.text)):
                    fragment.blank()
    return signature


def _take_spoken(lines: list[Line], signature: Signature, base_url: str) -> None:
    """Take the name, and the date beside it, that the first line of the text begins with: "**Lisa:** Håller med"."""
    line = next((line for line in lines if line.role != "junk" and not _is_junk(line)), None)
    fragment = next((f for f in line.fragments if not f.text.isspace()), None) if line else None
    if line is None or fragment is None or fragment.tail:
        return
    for element in (fragment.element, *fragment.element.iterancestors("a", "b", "strong", "cite", "span")):
        if spoken := spoken_name(element):
            signature.author, date, said = spoken
            signature.date_text = signature.date_text or date
            anchors = (a for a in (*element.iter("a"), *element.iterancestors("a")) if not is_own_link(a))
            if href := next((a.get("href") for a in anchors if a.get("href")), None):
                signature.author_url = absolute(href, base_url)
            element.tail = (element.tail or "")[said:]
            for inside in list(element):
                inside.drop_tree()
            element.text = None
            return


def _is_lone_link(lines: list[Line]) -> bool:
    """Whether a comment is nothing but the link to a page of another site, as themes list pings."""
    shown = [line for line in lines if line.role != "junk" and not _is_junk(line)]
    anchors = [e for e, _ in shown[0].elements if e.tag == "a"] if len(shown) == 1 and _is_link(shown[0]) else []
    return len(anchors) == 1 and (anchors[0].get("href") or "").startswith(("http://", "https://"))


def _begins_with_link(lines: list[Line], heads: list[Line]) -> bool:
    """Whether a linkback's head has, or its text begins with, a line that is but the title and link of a page."""
    rest = [line for line in lines if line.role != "junk" and not any(line is head for head in heads)]
    return (len(rest) > 1 and _is_link(rest[0])) or any(map(_is_link, heads))


def _linking_line(lines: list[Line], signature: Signature, base_url: str) -> list[Line]:
    """The line of a linkback's text that names the linking page, "» Title from Blog"; the name is taken from it."""
    for line in lines:
        element = name_element(line, None) if len(line.text) <= LONGEST_NAME else None
        found = author_of(line, element, base_url) if element is not None and element.tag == "a" else None
        if found is not None:
            signature.author, signature.author_url = found
            return [line]
    return []


def _address(line: Line, written: str | None, base_url: str) -> str | None:
    link = next((element.get("href") for element, _ in line.elements if element.tag == "a"), None)
    return absolute(link or written or "", base_url) if link or written else None


def _is_junk(line: Line) -> bool:
    if line.button is None:
        line.button = _is_button(line)
    return line.button


def _is_button(line: Line) -> bool:
    if len(line.text) > LONGEST_NOTICE or not any(map(str.isalpha, line.text)):
        return False
    if any(map(_is_vote, line.elements)):
        return True
    if line.role == "text":
        return False
    if is_subject(line.text) or marks_author(line.text) or _is_home_page(line):
        return True
    links = [words_of(element) for element, _ in line.elements if element.tag == "a"]
    if not links:
        return False
    # A style sheet alone parts "Svara" from "Radera".
    alone = "".join("".join(links).split()) == "".join(line.text.split())
    answers = len(links) == 1 and alone and leads_to_answered(links[0])
    if (answers or is_number_of_comment(line.text)) and any(map(_is_permalink, line.elements)):
        return True
    return (alone and all(map(is_action, links))) or (is_action(line.text) and not find_date(line.text))


def _is_home_page(line: Line) -> bool:
    """Whether a line is but a link to the writer's own site: "Hemsida"."""
    return line.role != "text" and _is_link(line) and any(says_home_page(e) for e, _ in line.elements if e.tag == "a")


def _head_lines(lines: list[Line], shared: Shared, ping: bool, base_url: str) -> tuple[list[Line], Signature]:
    """The lines that are not the text, and what they say: those that markup calls so, then those that sign or date it.

    The latter stand at both ends, and where other comments have them. Only where all these give no name, a line at
    the start that is one name and nothing else is taken for it.
    """
    shown = [line for line in lines if line.role != "junk" and not _is_junk(line)]
    heads = [line for line in shown if line.role in ("author", "head") or line in shared.dated]
    plain = [line for line in shown if line.role in ("", "body") and not address_line(line.text)]
    heads += [line for line in plain[:1] if _is_number(line) and line not in heads]
    known = _read(heads, base_url)
    if known.author is None and shared.named:
        heads = _in_order([*heads, *shared.named], lines)
        known = _read(heads, base_url)
    if known.author is None and (opening := _opening(plain, shown, ping)):
        heads = _in_order([*heads, *opening], lines)
        known = _read(heads, base_url)
    for run in (plain, plain[::-1]):
        for line in run:
            if any(line is head for head in heads):
                continue
            if known.complete or not _signs(line, known, len(shown)):
                break
            if len(heads) == len(shown) - 1 and known.author and not any(map(str.isdigit, line.text)):
                break  # "I dag." is all that the comment says
            heads = _in_order([*heads, line], lines)
            known = _read(heads, base_url)
    if more := [line for before, line in pairwise(shown) if before in heads and completes_date(before, line)]:
        heads = _in_order([*heads, *more], lines)
        known = _read(heads, base_url)
    rest = [line for line in plain if not any(line is head for head in heads)]
    if known.author is None and rest and known.dated and _is_name_line(rest[0]) and (not ping or _is_link(rest[0])):
        heads.append(rest.pop(0))
        known = _read(_in_order(heads, lines), base_url)
    if ping and rest and (ping_prefix(rest[0].text) or _is_link(rest[0])):
        heads.append(rest[0])
        known = _read(_in_order(heads, lines), base_url)
    return heads, known


def _opening(plain: list[Line], shown: list[Line], ping: bool) -> list[Line]:
    """What a comment opens with where no markup tells its parts: its number, then a line with a name alone.

    A line is such a name where it is marked up like one, is the heading of a dated comment, stands beside the
    comment's permalink or above its date, and where lines that are the text come after. A linkback opens with the
    link to its page.
    """
    count = next((i for i, line in enumerate(plain) if not _is_number(line)), len(plain))
    rest = plain[count:]
    if not rest or rest[0] is not next((line for line in shown if line not in plain[:count]), None):
        return []
    name, after = rest[0], shown[shown.index(rest[0]) + 1 :]
    if after and ping and _is_link(name):
        return plain[: count + 1]
    above_date = len(after) > 1 and _is_date_line(after[0])
    titled = any(signs_and_dates(line.text) for line in after)  # by that line, and so called by this one
    headed = in_heading(name) and any(map(_is_date_line, after)) and not titled
    linked = any(map(_is_permalink, name.elements))
    in_head = above_date and in_one_paragraph(name, after[0])
    if after and _may_be_name_line(name, in_head) and (above_date or headed or linked or _is_cited(name)):
        return plain[: count + 1]
    return plain[:count]


def _is_number(line: Line) -> bool:
    """A line that is the comment's place in the thread and its permalink: "1", "#12"."""
    return line.text.strip("#.() ").isdigit() and any(map(_is_permalink, line.elements))


def _is_vote(entry: tuple[HtmlElement, object]) -> bool:
    """The plugin Comment Rating: "Like or Dislike: 3 0"."""
    return (entry[0].get("id") or "").startswith("karma-")


def _is_permalink(entry: tuple[HtmlElement, object]) -> bool:
    element = entry[0]
    return element.tag == "a" and "#c" in (element.get("href") or "") and is_own_link(element)


def _is_date_line(line: Line) -> bool:
    """A line that is a date and little else."""
    date = find_date(line.text) if len(line.text) <= LONGEST_NOTICE else None
    return date is not None and len(bare(f"{line.text[: date.start()]} {line.text[date.end() :]}")) <= _FEW_WORDS


def _is_cited(line: Line) -> bool:
    return any(element.tag == "cite" for element, _ in line.elements) and _is_name_line(line)


def _may_be_name_line(line: Line, in_head: bool = False) -> bool:
    """A short line, no sentence and in no paragraph unless it is marked up as a name or stands there with the date."""
    text = without_own_links(line)
    if not text or len(text) > _LONGEST_PLAIN_NAME or not may_be_name(text) or not any(map(str.isalnum, text)):
        return False
    ends = text[-1] in ".!?:;)" and not ends_in_initial(text) and not (text[-1] == ":" and in_heading(line))
    return _is_name_line(line) or not (ends or len(text.split()) > _FEW or (not in_head and in_paragraph(line)))


def _in_order(heads: list[Line], lines: list[Line]) -> list[Line]:
    kept = set(map(id, heads))
    return [line for line in lines if id(line) in kept]


def _read(heads: list[Line], base_url: str) -> Signature:
    """What these lines say of who and when."""
    signature = Signature()
    ranked = sorted(heads, key=lambda line: line.role == "author")  # a name may look like a date
    signature.date_text, signature.date_machine = read_date(ranked)
    for line in ranked:
        if signature.ping is None and (said := _kind_said(line)):
            signature.ping = "trackback" if said.lower() == "trackback" else "pingback"
    if signature.date_text and not CLOCK.search(signature.date_text):
        clock = next((line.text for line in heads if CLOCK.fullmatch(line.text)), None)
        signature.date_text += f" {clock}" if clock else ""
    signature.author, signature.author_url = read_author(heads, base_url)
    return signature


def _kind_said(line: Line) -> str | None:
    """The "Pingback" that a line begins with, or has in an element of its own (K2: "1 Anna _Trackback_ on May 3")."""
    if match := ping_prefix(line.text):
        return match.group(1)
    shown = (words_of(element) for element, _ in line.elements if element.tag == "span") if "back" in line.text else ()
    return next(filter(_KIND_ALONE.fullmatch, shown), None)


def _signs(line: Line, known: Signature, count: int) -> bool:
    """Whether a line that no markup explains says who wrote the comment, or when."""
    if len(line.text) > (_LONGEST_PING if ping_prefix(line.text) else LONGEST_NAME):
        return False
    date = find_date(line.text)
    rest = line.text if date is None else f"{line.text[: date.start()]}\n{line.text[date.end() :]}"
    if known.author is None and (signs(rest) or (count > 1 and speaks(rest))):
        return True
    if date is None or known.dated:
        return False
    left = bare(rest.replace("\n", " "))
    if len(left) < 3 or name_element(line, date.group()) is not None:
        return True
    if len(left) <= _LONGEST_PLAIN_NAME and any(
        is_own_link(e) and date.group() in words_of(e) for e, _ in line.elements
    ):
        return True
    if len(left) <= _LONGEST_PLAIN_NAME and any(e.tag == "time" for e, _ in line.elements):
        return True
    ends = re.search(r"[.!?]\s*$", line.text)
    return count > 1 and len(left) <= 40 and CLOCK.search(date.group()) is not None and not ends


def _is_name_line(line: Line) -> bool:
    """A line that is one name element and nothing else."""
    element = name_element(line, None)
    return element is not None and len(bare(line.text)) <= len(words_of(element)) + 2


def _is_link(line: Line) -> bool:
    return any(element.tag == "a" and words_of(element) == line.text for element, _ in line.elements)
