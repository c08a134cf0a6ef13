"""How many answers a page says it has: "8 svar", "229 kommentarer (and 32 trackbacks)", "Inga kommentarer"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from lxml.html import HtmlElement

from crawler import urls
from crawler.items import Comment
from crawler.reading.headings import heads_thread, just_above
from crawler.reading.inventory import Inventory, Spans
from crawler.reading.layout import words_of
from crawler.reading.markup import absolute
from crawler.reading.segments import Segment
from crawler.reading.zones import answer_forms, in_content, in_margin, prose

_DIGITS = r"\d{1,3}(?:[ .,\xa0]\d{3})+(?!\d)|\d+"
_ANSWERS = (
    r"(?:kommentar(?:er|e)?|comments?|svar|respons(?:es?|er)?|repl(?:y|ies)|reaktion(?:er|en)?|reactions?|thoughts?|"
    r"tank(?:ar|er?)|gedanken?|antwort(?:en)?|komment(?:ti|tia|it|teja)|vastaus(?:ta)?|synpunkter|innspill)"
)
_PINGS = r"(?:trackback(?:s|ar)?|pingback(?:s|ar)?|pings?|länkar hit|linkbacks?)"
_COUNT = re.compile(
    rf"(?<![\w.,/:-])({_DIGITS})[^\w|·•]{{0,3}}\s*(?:(?:reader|st\.?|stycken)\s+)?(?:({_ANSWERS})|({_PINGS}))(?!\w)",
    re.IGNORECASE,
)
_WORD_COUNT = re.compile(
    rf"(?:^|[({{]|\b(?:and|och|und|og|are|is|finns|noch|bisher)\b)\W*"
    rf"(inga|ingen|no|zero|keine?|ei|en|ett?|[ée]n|eine?|one|a single|yksi)\s+"
    rf"(?:({_ANSWERS})|({_PINGS}))(?!\w)",
    re.IGNORECASE,
)
_AFTER = re.compile(
    rf"(?<!\w)(?:({_ANSWERS}|kommentera|dis[ck]ussion|diskusjon)|({_PINGS}))\s*(?:[(\[]\s*({_DIGITS})(?:\s*st\.?)?\s*[)\]]|"
    rf":\s*({_DIGITS})(?:\s*st\.?)?\s*(?:$|[|·•]))",
    re.IGNORECASE,
)
_ALONE = re.compile(rf"\W*(?:kommentar(?:er|e)|comments|kommentit)[\s–—-]+({_DIGITS})(?:\s*st\b\.?)?\W*", re.IGNORECASE)
_NONE = frozenset(("inga", "ingen", "no", "zero", "kein", "keine", "ei"))
_NAMED_SO = re.compile(
    r"comment|komment|respon|svar|reaktion|reaction|trackback|ping|cmt|disqus|thread-?info", re.IGNORECASE
)
_HERE = re.compile(
    r"#(?:comments?|respond|kommentarer|disqus_thread|comment-?form|postcomment|comments-.*)$", re.IGNORECASE
)
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_LONGEST, _LARGEST = 300, 25
_MOST_DIGITS = 5
_LONGEST_NOTE = 60  # characters, links apart: "RSS-flöde för kommentarer till detta inlägg"


@dataclass(slots=True)
class _Count:
    place: int
    answers: int | None
    pings: int | None
    heading: bool
    ping_word: str | None  # its first letter: pingbacks and trackbacks may be counted apart


def declared_count(inventory: Inventory, base_url: str, segments: list[Segment], comments: list[Comment]) -> int | None:
    """The number of answers that the page declares, comments and linkbacks together; None where it declares none.

    The count nearest above the thread is believed; a count of linkbacks of their own is added to it. A link to the
    comments ("9 kommentarer" beside the post's date) counts where no heading does.
    """
    counts = _counts(inventory, base_url, segments)
    first = inventory.order[segments[0].start] if segments else None
    answers = _nearest([c for c in counts if c.answers is not None], first)
    pings = _pings_apart([c for c in counts if c.pings is not None and c.answers is None and c.heading], first)
    if answers is None:
        return pings
    total = answers.answers or 0
    if answers.pings is not None:
        return total + answers.pings
    if not answers.heading or pings is None:
        return total + _uncounted(total, comments)
    return total if pings and total == len(comments) else total + pings  # some headings count all, and linkbacks again


def _pings_apart(counts: list[_Count], first: int | None) -> int | None:
    """What headings of linkbacks alone say: "3 Trackbacks/Pingbacks", or one heading for each kind."""
    nearest = [_nearest([c for c in counts if c.ping_word == word], first) for word in {c.ping_word for c in counts}]
    return sum(c.pings or 0 for c in nearest if c) if counts else None


def _uncounted(total: int, comments: list[Comment]) -> int:
    """Linkbacks that a count leaves out: it is that of the comments, and the linkbacks have a list of their own."""
    pings = [i for i, comment in enumerate(comments) if comment.kind != "comment"]
    if not pings or total != len(comments) - len(pings):
        return 0
    return len(pings) if pings == list(range(pings[0], pings[0] + len(pings))) and total else 0


def _nearest(counts: list[_Count], first: int | None) -> _Count | None:
    """Headings before links; of headings the last one above the first comment, else the first there is."""
    if not counts:
        return None
    headings = [c for c in counts if c.heading] or counts
    above = [c for c in headings if first is not None and c.place < first]
    return above[-1] if above else headings[0]


def _counts(inventory: Inventory, base_url: str, segments: list[Segment]) -> list[_Count]:
    first = inventory.order[segments[0].start] if segments else -1
    taken = Spans(inventory, (node for segment in segments for node in segment.nodes))
    found: dict[HtmlElement, _Count] = {}
    heads = just_above(segments[0].start) if segments else ()
    for element in dict.fromkeys((*_candidates(inventory), *(e for e in heads if heads_thread(e) is not None))):
        place = inventory.order[element]
        if place in taken or (last := inventory.end(element)) - place > _LARGEST:
            continue
        text = _text_above(inventory, element, first) if place < first <= last else words_of(element)
        if not text or len(text) > _LONGEST:
            continue
        answers, pings = _read(text)
        if (answers, pings) == (None, None) and text.isdigit() and len(text) <= _MOST_DIGITS and _is_to_thread(element):
            answers = int(text)  # a bubble with a number
        if (
            (answers, pings) != (None, None)
            and not _of_another_post(element, base_url)
            and not in_margin(inventory, element)
            and _beside_thread(inventory, element, segments)
        ):
            linked = _is_to_thread(element)
            word = re.search(_PINGS, text, re.IGNORECASE)
            found[element] = _Count(place, answers, pings, not linked, word[0][0].lower() if word else None)
    # What an element says its parts say too: keep the innermost, but for one that says more.
    inner = {above for element in found for above in element.iterancestors() if above in found}
    kept = [c for e, c in found.items() if e not in inner or (c.answers is not None and c.pings is not None)]
    return sorted(kept, key=lambda count: count.place)


def _beside_thread(inventory: Inventory, element: HtmlElement, segments: list[Segment]) -> bool:
    """Whether an element is no part of the post's content, or of one that holds the thread as well."""
    content = in_content(element)
    if content is None or _is_count_link(element):
        return not (segments and element.tag in _HEADINGS and _goes_on(element, segments[0].start))
    inside = [segment.start for segment in segments] or answer_forms(inventory)
    return any(inventory.order[content] < inventory.order[e] <= inventory.end(content) for e in inside)


def _is_to_thread(element: HtmlElement) -> bool:
    return element.tag == "a" and _leads_to_thread(element.get("href") or "")


def _leads_to_thread(href: str) -> bool:
    return "#" in href and _HERE.search(href, href.rindex("#")) is not None


def _goes_on(heading: HtmlElement, first: HtmlElement) -> bool:
    """Whether a text goes on between a heading and the first comment: then the heading is the text's."""
    for sibling in heading.itersiblings("*"):
        if sibling is first or any(e is first for e in sibling.iter(first.tag)):
            return False
        if sibling.tag == "p" and not sibling.attrib and prose(sibling) > _LONGEST_NOTE:
            return True
    return False


def _is_count_link(element: HtmlElement) -> bool:
    """Whether an element is a link to the thread and says no more than how long it is, as no text of a post does."""
    if not _is_to_thread(element):
        return False
    text = words_of(element)
    return any(pattern.fullmatch(text) for pattern in (_COUNT, _AFTER, _WORD_COUNT))


def _candidates(inventory: Inventory) -> Iterator[HtmlElement]:
    """Headings, whatever is named after answers, and links to the answers of a post."""
    for tag in _HEADINGS:
        yield from inventory.by_tag[tag]
    yield from inventory.called(_named_so)
    yield from (anchor for anchor, href in inventory.links if "#" in href and _leads_to_thread(href))


@lru_cache(maxsize=8192)
def _named_so(name: str) -> bool:
    return _NAMED_SO.search(name) is not None


def _of_another_post(element: HtmlElement, base_url: str) -> bool:
    """Whether the count is in a link that leads to another page: a list of posts, a link to the next one."""
    for anchor in (*element.iter("a"), *element.iterancestors("a")):
        href = anchor.get("href") or ""
        away = absolute(href, base_url) if href and not href.startswith("#") else None
        if away and urls.key(away) != urls.key(base_url) and _read(words_of(anchor)) != (None, None):
            return True
    return False


def _text_above(inventory: Inventory, element: HtmlElement, first: int) -> str:
    """What an element that holds the thread says above it: what comments say is not counted."""
    above = (e for e in element.iter("*") if inventory.order[e] < first)
    return " ".join(" ".join(f"{e.text or ''} {'' if len(e) else e.tail or ''}" for e in above).split())


@lru_cache(maxsize=4096)
def _read(text: str) -> tuple[int | None, int | None]:
    """The counts of answers and of linkbacks in a short text."""
    answers: int | None = None
    pings: int | None = None
    matches = [(m.start(), m.group(1), m.group(2), m.group(3)) for m in _COUNT.finditer(text)]
    matches += [(m.start(), m.group(1), m.group(2), m.group(3)) for m in _WORD_COUNT.finditer(text)]
    matches += [(m.start(), m.group(3) or m.group(4), m.group(1), m.group(2)) for m in _AFTER.finditer(text)]
    if not matches and (alone := _ALONE.fullmatch(text)):
        return _number(alone.group(1)), None
    for _, number, answer_word, ping_word in sorted(matches, key=lambda match: match[0]):
        value = _number(number)
        if answer_word and answers is None:
            answers = value
        elif ping_word and pings is None:
            pings = value
    return answers, pings


def _number(text: str) -> int:
    digits = re.sub(r"\D", "", text)
    if digits:
        return int(digits)
    return 0 if text.lower() in _NONE else 1
