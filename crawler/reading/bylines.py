"""Who wrote a post, from the lines around its text.

Names are looked for where themes put them, by markup first and by a byline's usual words second; free text is never
searched, and what may be no name is null.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice

from lxml.html import HtmlElement

from crawler import urls
from crawler.reading.layout import Line, names, words_of
from crawler.reading.markup import absolute
from crawler.reading.names import name_in_line
from crawler.reading.shown_dates import find_date, find_dates
from crawler.reading.structured import Structured

LONGEST_BYLINE = 400
"""Characters of a line that may tell who or when; classic themes say much more in it."""

_POSTED = (
    r"(?:post(?:at|ad|ades|ed)|skriv(?:et|en|it)|skrevs|skrev|publicera(?:t|d|des)|publisert|publiceret|inlag[dt]|"
    r"upplag[dt]|written|published|submitted|entered|eingestellt|geschrieben|verfasst|veröffentlicht|skrevet|indsendt|"
    r"lagt (?:ut|inn?|upp)|inskickat|skickat|insänt|erstellt|sendt|opprettet|skapa(?:d|des|ts)|kirjoit\w+|julkaist\w+|"
    r"about this entry)"
)
_OF = r"(?:av|by|von|af)"
_FILED_IN = r"(?:filed|sparat|arkiverat|abgelegt) (?:under|in|i)"
_ROLE = (
    r"(?:author|autor|författare|skribent|forfatter|kirjoittaja|"
    r"(?:foto (?:och|&) )?text(?: (?:och|&) (?:foto|bild\w*))?)"
)
_FINNISH = r"(?:kirjoittanut|lähettänyt|kirjoitti|julkaissut)"
_POSTS = (
    r"(?:(?:visa|se|läs|view|see)\s)?(?:(?:alla|all|fler|more)\s)?"
    r"(?:inlägg|posts?|articles|artiklar|beiträge|innlegg|indlæg)"
)
_AFTER_NAME = (
    r"(?:den|d(?=\.)|on|at|in|i|kl|klockan|klo|um|am|under|with|and|och|för|posted|skrev|has|wrote|mån\w*|tis\w*|ons\w*|tors\w*|"
    r"fre\w*|lör\w*|sön\w*|mon\w*|tue\w*|wed\w*|thu\w*|fri\w*|sat\w*|sun\w*|jan\w*|feb\w*|mars?|march|apr|april|maj|may|"
    r"jun[ie]?|jul[iy]?|aug\w*|sep\w*|okt\w*|oct\w*|nov\w*|dec\w*|comments?|kommentarer?|foto|photo|bild(?:er)?|leave|lämna|ingen|inga|no)\b"
)
_NAME = r"(?P<name>[^\s|·•,/()\n:;@–—][^|·•,/()\n:;@–—]{0,58}?)"
_STOP = r"(?<!\b[^\W\d_])(?<!\b[dm]r)(?<!\bst)\."  # no initial's, no title's
_NAME_END = rf"(?=\s*(?:$|[|·•,/()\n:;@–—»→]|{_STOP}\s|{_STOP}$|\s-\s|\s(?:\d|{_AFTER_NAME})))"
_START = r"(?:^|[|·•\n/–—(-])\s*"
_BYLINES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b(?:{_POSTED}|{_FILED_IN})\b[^|·•\n]{{0,60}}?\b{_OF}\b:?\s+{_NAME}{_NAME_END}",
        rf"{_START}{_POSTS}\s+{_OF}\s+{_NAME}{_NAME_END}",
        rf"\b{_FINNISH}\s+{_NAME}{_NAME_END}",
        rf"(?:{_START}|\d[:.]\d\d(?:[:.]\d\d)?,\s){_OF}\b:?\s+{_NAME}{_NAME_END}",
        rf"(?:{_START}|,\s)(?:{_ROLE}|{_POSTED})\s?:\s*{_NAME}{_NAME_END}",
        rf"(?:^|[—–|])\s*{_NAME}\s*@\s*\d",
        rf"^\W*{_NAME}\s(?:skrev|publicerade|postade|wrote|posted)\s(?:(?:detta|det här|den här|this)\s)?(?:den|on)\s",
        rf"\s[—–|]\s+{_NAME}\s\d{{1,2}}[:.]\d\d\W*$",
    )
)
_COAUTHOR = re.compile(
    r"(?:\s(?:(?i:och|and|und|og)|&|ja)\s[A-ZÅÄÖÆØÜ][\w.'-]*(?:\s[A-ZÅÄÖÆØÜ][\w'-]*){0,2})+"
    rf"(?i:(?=\s*(?:$|[|·•,/()\n:@–—»]|\.$|\s-\s|\s(?:\d|{_AFTER_NAME}))))"
)
_AFTER_DATE = re.compile(rf"\s{_OF}\s+{_NAME}{_NAME_END}", re.IGNORECASE)
_SAYS_WHAT = re.compile(
    r"\w+\s?:|\d|\W|(?:inga|ingen|en|ett|no|one|leave|lämna|skriv|kommentera|permal)\b", re.IGNORECASE
)
_FILED_UNDER = re.compile(r"(?:kategori\w*|categor(?:y|ies))\s?:", re.IGNORECASE)
_DATED = 240  # characters of a line in which its date stands
_SHORT = 80  # characters; in a longer line "av" and "by" may be any word
_BYLINE = re.compile(
    rf"\b(?:{_POSTED}|{_FILED_IN})\b|^\W*(?:{_OF}|{_ROLE}|den|on|kl|{_POSTS}\s+{_OF})\b|@|\b{_FINNISH}\b",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"(?<![\d.:])\d{1,2}[:.]\d\d(?!\d)")
_LEAD = re.compile(
    rf"^\W*(?:{_POSTS}\s(?={_OF}\b)|(?:{_POSTED}|{_FINNISH})\W*)?(?:(?:{_OF}|{_ROLE})\b\s*:?\s*)?"
    r"(?:(?:om|about|über)\s(?-i:(?=[A-ZÅÄÖÆØÜ])))?",
    re.IGNORECASE,
)
_TRAIL = re.compile(r"\s(?:den|on|at|kl\.?|um|am)$|\s*[|,(<]\s*\S+@\S+\.\w+\W*$")
_TITLE_AFTER = re.compile(  # what somebody is, after the name
    r",\s[^,]*\b(?:(?:chef)?redaktör|reporter|journalist|skribent|krönikör|(?:\w+)?korrespondent|(?:\w+)?chef|vd|ordförande|"
    r"editor|writer|correspondent|columnist|special for|usa today)\b.*$",
    re.IGNORECASE,
)
_ABOUT = re.compile(r"\W*(?:om|about|über)\s(?-i:[A-ZÅÄÖÆØÜ])", re.IGNORECASE)
_OF_WITHIN = re.compile(rf"\b{_OF}\b", re.IGNORECASE)
_INITIAL = re.compile(r"(?:^|\W)(?:[^\W\d_]|[JS]r)\.$")  # "Anna K."
_NO_NAME = re.compile(
    r"\d[:.]\d|^\W*\d+\W*$|[!?]|\b(?:is|är|was|were|har|has)\b"
    r"|^(?:the|this|detta|den här|en|ett|an?|mig|me|kommentar|comment|permalink|permalänk|rss|"
    r"categor\w+|kategori\w*|om|about|über|share|dela|tweet|e-?post|"
    r"email|posted|more from|fler av|mer av|view (?:all|author)|visa alla|se alla|all posts|alla inlägg)\b"
    r"|^(?:clicking|registering|signing|logging|using|continuing|submitting|creating|subscribing|joining|entering)\b"
    r"|^(?:my account|(?:log ?in|sign ?(?:in|up)|register)(?: here)?|create account|contact us|logga in|"
    r"registrera|mitt konto|mina sidor|min sida|kontakta oss|kontakt)$"
    r"|\bthis author\b|^(?:mon|tues|wednes|thurs|fri|satur|sun)day$|^(?:mån|tis|ons|tors|fre|lör|sön)dag$",
    re.IGNORECASE,
)
_CLASS = re.compile(  # the part before is a theme's own: `td-post-author-name`
    r"(?!related|recent|popular|comment|about|by)(?:p|h|(?:\w{1,20}?)?(?:post|entry|article|story|blog|item|news|meta)|by|the)?"
    r"(?:author|byline|postedby|writtenby|skribent|författare|forfatt(?:are|er)|kirjoittaja|writer|poster|fn|byuser)"
    r"(?:name|link|vcard|info)?|by(?:line|author|user)(?:name|body|author)?|[a-z]{2,3}byline|submitted|username"
)
_AUTHOR = re.compile(r"(?:post|entry|article|story|blog)?author(?:name|info|vcard|meta)?")
_BOX = re.compile(
    r"(?:about|post|entry|article|single)?author(?:s|box|bio|info|area|wrap\w*|desc\w*|profile|card|meta|about)?"
)
_FILED = re.compile(r"/(?:category|kategori|categories|tag|etikett|label|topics?)/|[?&](?:cat|tag)=", re.IGNORECASE)
_TITLE_OF_LINK = re.compile(rf"{_POSTS}\s+{_OF}\s+(.{{1,60}})", re.IGNORECASE)
_PICTURE = re.compile(r"avatar|foto|photo|bild|porträtt|portrait|profil|picture|image|logo", re.IGNORECASE)
_ICON = re.compile(
    r"(?:^|[\s-])(?:fa\w?|icons?|glyphicon|dashicons|genericon|ti|ion)[\w-]*-(?:user|pencil|pen|author|person)\b"
)
_ROLE_ALONE = re.compile(rf"\W*(?:{_ROLE}|{_OF}|{_POSTED}\s{_OF})\W*", re.IGNORECASE)
_META_TERM = re.compile(
    rf"\W*(?:(?:{_ROLE}|{_OF}|{_POSTED})(?:\s{_OF})?|datum|date|dato|kategori\w*|categor(?:y|ies)|etiketter|taggar|tags?)\W*",
    re.IGNORECASE,
)
_PATH = re.compile(  # Drupal has its forms below the address of users
    r"/(?:author|forfattare|skribent|users?|profile|by)/(?!(?:register|login|logout|password)\b|\?)[^/]+", re.IGNORECASE
)


@dataclass(slots=True, eq=False)
class Zone:
    """The lines around a post's text: between title and text, below it, and the few outside of its element.

    `loose` are those of `far` that are as likely of something else, where their words do not tell. `learnt` are lines
    anywhere else on the page in which the blog's other pages have an author or a date.
    """

    near: list[Line]
    below: list[Line]
    far: list[Line]
    title: Line | None = None
    loose: list[Line] = field(default_factory=list)
    learnt: list[Line] = field(default_factory=list)

    def __iter__(self) -> Iterator[Line]:
        yield from self.near
        yield from self.below
        yield from self.far


def author(
    zone: Zone, structured: Structured, base_url: str, marked: set[HtmlElement]
) -> tuple[str | None, str | None]:
    """Name and address of a post's author; `marked` are elements that the platform's markup gives the name in."""
    own = [line for line in (*zone.near, *zone.below) if len(line.text) <= LONGEST_BYLINE]
    far = [line for line in zone.far if len(line.text) <= LONGEST_BYLINE]
    signed = [line for line in far if _BYLINE.search(line.text)]
    for lines, ways in (
        (own, (_by_markup, _by_label, _by_words, _by_icon, _among_parts, _by_box)),
        (signed, (_by_markup, _by_words)),
        (far, (_by_box,)),
    ):
        for read in ways:
            for line in lines:
                if found := read(line, base_url, marked):
                    return found
    headed = [zone.title] if zone.title and any("vcard" in names(element) for element in zone.title.inline) else []
    if found := next((found for line in headed if (found := _by_markup(line, base_url, marked))), None):
        return found
    if (told := structured.author) and not _is_site(told, base_url):
        return told, None
    return next((found for line in zone.learnt if (found := _by_markup(line, base_url, marked))), (None, None))


def _is_site(name: str, base_url: str) -> bool:
    """Whether what should be a name is the page's own host, or the domain that it is in."""
    folded = name.lower().removeprefix("www.")
    return "." in folded and f".{urls.host(base_url)}".endswith(f".{folded}")


def tells(line: str) -> bool:
    """Whether a line has a byline's words: "Postat …", "av …", "@"."""
    return _BYLINE.search(line) is not None


def date_in(words: str) -> re.Match[str] | None:
    """The date in the beginning of a line, which classic themes go on with about feeds and trackbacks."""
    return find_date(words[:_DATED])


def dates_in(words: str) -> tuple[re.Match[str], ...]:
    """As `date_in`, all of them, the longest first."""
    return find_dates(words[:_DATED])


@lru_cache(maxsize=8192)
def is_author_class(*names: str) -> bool:
    """Whether one of some classes and ids, folded, is what themes call an author's name or the line with it."""
    return any(map(_CLASS.fullmatch, names))


def _by_markup(line: Line, base_url: str, marked: set[HtmlElement]) -> tuple[str, str | None] | None:
    """The innermost element that is called an author's name, else the name in a line that is called so."""
    best: HtmlElement | None = None
    pictured: HtmlElement | None = None
    for element in line.inline:
        if _is_author(element, marked) or (element.tag == "a" and _PATH.search(element.get("href") or "")):
            if not words_of(element):
                pictured = element if pictured is None else pictured
                continue
            if best is not None and best not in element.iterancestors():
                break  # another author
            best = element
            if element.tag == "a" or "fn" in names(element):
                break
    if best is not None and (name := _name(words_of(best)) or _said(line.text) or _beside_date(words_of(best))):
        return _with_others(name, line, marked), _address(best, base_url)
    marks_line = _is_author(line.element, marked) or not marked.isdisjoint(islice(line.element.iterancestors(), 2))
    if marks_line and (name := _said(line.text) or _name(line.text) or _beside_date(line.text)):
        return name, _linked(line, name, base_url)
    if _in_author_element(line.element) and (name := _said(line.text) or _name(line.text)):
        return name, _linked(line, name, base_url)
    if pictured is not None and (name := _pictured(pictured)):
        return name, _address(pictured, base_url)
    return None


def _beside_date(words: str) -> str | None:
    """The name in what is called a byline and has nothing but it and a date: "mån, 2006-09-18 01:12 — Inger"."""
    return _name(name_in_line(words) or "") if len(words) <= _SHORT and date_in(words) else None


def _in_author_element(element: HtmlElement) -> bool:
    """Whether a line stands in a block that is called the author and holds little more than a name."""
    for around in islice(element.iterancestors(), 2):
        if any(map(_AUTHOR.fullmatch, names(around))):
            return len(words_of(around)) <= _SHORT
    return False


def _with_others(name: str, line: Line, marked: set[HtmlElement]) -> str:
    """A name with those of the other authors whose links follow, as the line has them."""
    others = [words_of(e) for e in line.inline if e.tag == "a" and _is_author(e, marked)]
    more = "|".join(re.escape(words) for words in others if words and words != name)
    match = more and re.search(rf"{re.escape(name)}(?:(?:\s*[,&]|\s(?:och|and|und|og|ja))\s+(?:{more}))+", line.text)
    return match.group() if match else name


def _pictured(element: HtmlElement) -> str | None:
    """The name that a link without words, an avatar, gives as its title or as what stands for the picture."""
    if match := _TITLE_OF_LINK.match(element.get("title") or ""):
        return _name(match.group(1))
    alternative = next((image.get("alt") or "" for image in element.iter("img")), "")
    return None if _PICTURE.search(alternative) else _name(alternative)


def _by_icon(line: Line, base_url: str, _marked: set[HtmlElement]) -> tuple[str, str | None] | None:
    """The name beside the icon of a person or a pen: `<i class="fa fa-user"></i> Anna Berg`."""
    for element in line.inline:
        if element.tag in ("i", "span") and _ICON.search(element.get("class") or "") and not words_of(element):
            beside = element.getnext() if not (element.tail or "").strip() else None
            name = _name(words_of(beside) if beside is not None else " ".join((element.tail or "").split()))
            if name and not date_in(name):
                return name, _linked(line, name, base_url)
    return None


def _by_box(line: Line, base_url: str, _marked: set[HtmlElement]) -> tuple[str, str | None] | None:
    """The name that a box about the author begins with: "Om Anna Berg"."""
    if not _ABOUT.match(line.text) or not any(_BOX.fullmatch(name) for name in _names_around(line.element)):
        return None
    name = _name(line.text)
    return (name, _linked(line, name, base_url)) if name else None


def _by_label(line: Line, base_url: str, _marked: set[HtmlElement]) -> tuple[str, str | None] | None:
    """The name that a list of terms gives for "Författare"."""
    term = line.element.getprevious() if line.element.tag == "dd" else None
    if term is None or term.tag != "dt" or not _ROLE_ALONE.fullmatch(words_of(term)):
        return None
    name = _name(line.text)
    return (name, _linked(line, name, base_url)) if name else None


def names_author(terms: HtmlElement) -> bool:
    """Whether a list of terms says who wrote something."""
    return any(_ROLE_ALONE.fullmatch(words_of(term)) for term in terms.iterchildren("dt"))


def is_meta_term(term: HtmlElement) -> bool:
    """Whether a term is what a byline says of a post: "Författare:", "Publicerat:", "Kategorier:"."""
    return term.tag == "dt" and _META_TERM.fullmatch(words_of(term)) is not None


def _names_around(element: HtmlElement) -> Iterator[str]:
    for _ in range(3):
        if element is None:
            return
        yield from names(element)
        element = element.getparent()


def _is_author(element: HtmlElement, marked: set[HtmlElement]) -> bool:
    if element in marked or element.get("itemprop") == "author":
        return True
    return "author" in (element.get("rel") or "").lower().split() or is_author_class(*names(element))


def _by_words(line: Line, base_url: str, _marked: set[HtmlElement]) -> tuple[str, str | None] | None:
    if not (_BYLINE.search(line.text) or _CLOCK.search(line.text) or date_in(line.text)):
        return None
    name = _said(_without_filing(line))
    if name is None:
        return None
    links = (words_of(element) for element in line.inline if element.tag == "a")
    name = next((words for words in links if " " in words and name.startswith(f"{words} ")), name)  # what he is after
    return name, _linked(line, name, base_url)


def _among_parts(line: Line, base_url: str, _marked: set[HtmlElement]) -> tuple[str, str | None] | None:
    """The name in a byline of parts without words: "Anna Berg | Kategori: Reklam | 2009-12-21 | 8 kommentarer".

    One part is the date, one the category, which says so, and all others but the name say what they are too.
    """
    parts = [part.strip() for part in line.text.split("|")]
    dates = [part for part in parts if (date := find_date(part)) and len(date.group()) >= len(part) - 2]
    if len(dates) != 1 or not any(map(_FILED_UNDER.match, parts)):
        return None
    left = [part for part in parts if part and part not in dates and not _SAYS_WHAT.match(part)]
    name = _name(left[0]) if len(left) == 1 and left[0][0].isupper() else None
    return (name, _linked(line, name, base_url)) if name else None


def _without_filing(line: Line) -> str:
    """A line's words without the names of categories and tags that may be taken for a byline: "Mat av svamp"."""
    text = line.text
    for anchor in line.inline:
        rel = (anchor.get("rel") or "").lower().split()
        if anchor.tag == "a" and ("tag" in rel or "category" in rel or _FILED.search(anchor.get("href") or "")):
            words = words_of(anchor)
            if _OF_WITHIN.search(words):
                text = text.replace(words, "|")
    return text


def _said(words: str) -> str | None:
    """The name in a byline such as "Postat den 3 mars 2009 av Anna"."""
    for pattern in (*_BYLINES, _AFTER_DATE) if len(words) <= _SHORT and date_in(words) else _BYLINES:
        for match in pattern.finditer(words):
            more = _COAUTHOR.match(words, match.end("name"))
            if name := _name(match["name"] + (more.group() if more else "")):
                return name
    return None


def _name(words: str) -> str | None:
    """What is left of words that should be a name, or None where they are none."""
    name = _TRAIL.sub("", _TITLE_AFTER.sub("", _LEAD.sub("", words, count=1)).strip(" \n\t,:;|–—-»«→"))
    if not _INITIAL.search(name):
        name = name.strip(".")
    if not 1 <= len(name) <= 60 or len(name.split()) > 6 or "\n" in name or _NO_NAME.search(name):
        return None
    return name if find_date(name) is None else None


def _linked(line: Line, name: str, base_url: str) -> str | None:
    """Where the name in a line links to."""
    for element in line.inline:
        if element.tag == "a" and words_of(element) == name:
            return absolute(element.get("href") or "", base_url)
    return None


def _address(element: HtmlElement, base_url: str) -> str | None:
    """The link that a name's element is, holds or stands in."""
    for anchor in (element, *element.iter("a"), *element.iterancestors("a")):
        if anchor.tag == "a" and anchor.get("href"):
            return absolute(anchor.get("href") or "", base_url)
    return None
