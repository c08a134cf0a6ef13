"""A comment as the lines it shows, each with what its markup calls it: name, date, text, or none of these.

Themes wrap these parts in every way there is; what they share is that a line is what a reader sees as one, and
that the class or id nearest around it, where it has a telling one, is right.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from lxml.html import HtmlElement

from crawler.reading.layout import words_of
from crawler.reading.names import is_action
from crawler.reading.platforms import ThreadMarks
from crawler.reading.recurrent import recurrent
from crawler.reading.shown_dates import find_date

Role = Literal["author", "head", "text", "body", "junk", ""]

BLOCKS = frozenset(
    "address article aside blockquote center dd div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6 header hr "
    "legend li main nav ol p pre section table tbody td th tr ul".split()
)
_SILENT = frozenset(
    "script style noscript template head title object iframe embed svg canvas select option textarea button".split()
)

_KOMMENTAR = "kommentar(?:er|ers|ens|s|en)?|kommentti|inl[aä]gg(?:s|ets)?|innlegg(?:s)?|indl[aæ]g(?:s)?"

# What classes and ids are made of, folded: "comment-author", "commentauthor_12" and "cmt_author" alike.
_AUTHOR = re.compile(
    rf"(comment|comm|cmt|dsq|social|ast|the|wp|block|c|k|{_KOMMENTAR})*"
    r"(author(name|link|user)?|commenter(name)?|by(line|user)?|poster|user(name)?|fn|nick(name)?|name|cite|autor|"
    r"kommentator|who|skribent|avsandare|forfatt(are|er)|signatur|namn|navn|nimi|nimimerkki|kirjoittaja|skrivenav|postatav|av)"
)
_HEAD = re.compile(
    rf"(comment|cmt|dsq|social|ast|ping|the|post|wp|block|c|k|{_KOMMENTAR})*("
    r"submitted|attribution|source|tracked(on)?|(media)?head(er|ing|line)?|meta(data)?|commentmetadata|info|posted(when|by|from)?|post|foot(er)?|"
    r"signature|sub(head(er)?|line)|details?|date(time)?|published|time(stamp|ndate)?|(comm)?num(ber|mer)?|nr|count(er)?|permalink|vcard|pingtype|id|title|when|datum|dato|paivays|tid|"
    r"rubrik|tittel|overskrift|huvud|topp|hode|publicera[dt]|skapad)"
)
_TEXT = re.compile(
    rf"(comment|cmt|dsq|social|ast|the|post|ping|format|wp|block|e|c|k|{_KOMMENTAR})*"
    r"(content|text|cont|entry|message|excerpt|messagebody|msg|txt|tekst|teksti|innehall|innhold|indhold|meddelande|melding|"
    r"brodtext)"
)
_BODY = re.compile(r"(comment|cmt|dsq|social|the|c)*(body|inner|main|box|wrap(per)?|block|container)")
_JUNK = re.compile(
    r"(comment|comm|cmt|dsq|social|item|user|author|wp|block)*"
    r"(repl(y|ies)(link)?|reply(to)?link|avatar(s|wrap(per)?|holder|container|image\w*|span|box|letter|initials?)?|says|edit(link)?|controls?|"
    r"actions?|act|quote(link)?|likes?(count)?|like(link|count)?|rating|share|karma|vote|moderation|awaitingmoderation|screenreadertext|"
    r"delete|flag|report|pic|gravatar|userpic|itemcontrol|adminlinks?|commentreplylink|commenteditlink|tools|buttons?|hovercard|sharedaddy|pdrating|jpcommentlikes?|ckrating|cluv|"
    r"(is|(by)?(post)?)author(badge|label|mark|tag)|postauthorcomment|isauthor|badge)|(comm(ent)?|user)(letter|initials?)"
)
_HIDDEN = frozenset(("hidden", "hide", "sr-only", "visually-hidden", "screen-reader-text"))
_NUMBER = re.compile(r"[-_]?\d[\da-f]*$")
_LONGEST_NUMBER = 4  # characters; in an element of its own, what is longer and begins with a digit is a date
_OF_COMMENT = re.compile(r"comments?(?:[-_](?:item|list|single))?(?:__|[-_])(?=[a-z])", re.IGNORECASE)
_DIGITS_OR_STOP = frozenset("0123456789.")
_CLOCK_FIRST = re.compile(r"\d{1,2}:\d\d\b")
_SPLIT = re.compile(r"[^a-z]+")
_FOLDED = str.maketrans("åäöæø", "aaoao")
_ASP_NET = re.compile(r"ctl\d+_(?:\w*_)?(?:lbl|lit|ltl|hl|hyp|lnk|lb|pnl|ph|div|spn|span)?(\w+)$", re.IGNORECASE)


@dataclass(slots=True, eq=False)
class Fragment:
    """A text node: the text, or the tail, of an element."""

    element: HtmlElement
    tail: bool
    text: str
    role: Role

    def blank(self) -> None:
        if self.tail:
            self.element.tail = " "
        else:
            self.element.text = " "


@dataclass(slots=True, eq=False)
class Line:
    """What stands between two line breaks; `elements` are the inline ones that begin in it, with their roles."""

    fragments: list[Fragment] = field(default_factory=list)
    elements: list[tuple[HtmlElement, Role]] = field(default_factory=list)
    role: Role = ""
    text: str = ""  # without junk
    button: bool | None = None  # whether it is nothing but what one can do with a comment; None: not asked yet

    def settle(self) -> None:
        """Work out text and role from the fragments."""
        self.role = "junk"  # as long as nothing is seen of it
        self.button = None
        sizes: dict[Role, int] = {}
        for fragment in self.fragments:
            if not fragment.text.isspace():
                sizes[fragment.role] = sizes.get(fragment.role, 0) + len(fragment.text)
        self.text = joined([f for f in self.fragments if f.role != "junk"]) if sizes else ""
        if not self.text:
            return
        self.role = ""
        if "text" in sizes:
            self.role = "text"
        elif ("author" in sizes or "head" in sizes) and sizes.get("", 0) + sizes.get("body", 0) < 200:
            self.role = "author" if "author" in sizes else "head"

    def part_buttons(self) -> None:
        """Make junk of the buttons that follow what is marked as the text on the same line."""
        if not any(fragment.role == "text" for fragment in self.fragments):
            return
        for fragment in reversed(self.fragments):
            link = not fragment.tail and fragment.element.tag == "a"
            if fragment.role or not (fragment.text.isspace() or (link and is_action(fragment.text.strip()))):
                return
            fragment.role = "junk"

    def blank(self) -> None:
        """Take the line out of the tree that it stands in."""
        for fragment in self.fragments:
            if fragment.text != " ":
                fragment.blank()


def joined(fragments: list[Fragment]) -> str:
    """Fragments as shown; a date that only a style sheet parts from the name before it stands apart."""
    if len(fragments) == 1:
        return " ".join(fragments[0].text.split())
    texts = [fragment.text for fragment in fragments]
    for i in range(1, len(texts)):
        after = texts[i][:1]
        if not after.isalnum():
            continue
        before = texts[i - 1][-1:]
        begins = before in _DIGITS_OR_STOP and not fragments[i].tail and len(texts[i]) > _LONGEST_NUMBER
        begins = begins or (before.isdigit() and fragments[i].tail and _CLOCK_FIRST.match(texts[i]) is not None)
        parted = fragments[i - 1].role == "author" != fragments[i].role
        name_ends = parted and (before.isalnum() or (before == "." and after.isdigit()))
        if name_ends:
            texts[i] = f" | {texts[i]}"
        elif after.isdigit() and (before.isalpha() or begins):
            texts[i] = f" {texts[i]}"
    return " ".join("".join(texts).split())


@lru_cache(maxsize=4096)
def role_of(name: str) -> Role:
    """What a class or id says that an element is; empty where it says nothing."""
    if part := _ASP_NET.match(name):  # the name of a control, after those of all around it
        name = part.group(1)
    name = _NUMBER.sub("", name)
    role = _role_of_folded(name)
    if not role and (prefix := _OF_COMMENT.search(name)):  # a theme's own names, `xyz-comments-item__name`
        role = _role_of_folded(f"comment-{name[prefix.end() :]}")
    return role


def _role_of_folded(name: str) -> Role:
    folded = _SPLIT.sub("", name.lower().translate(_FOLDED))
    if _JUNK.fullmatch(folded):
        return "junk"
    if _AUTHOR.fullmatch(folded):
        return "author"
    if _TEXT.fullmatch(folded):
        return "text"
    if _HEAD.fullmatch(folded):
        return "head"
    if _BODY.fullmatch(folded):
        return "body"
    return ""


_HEAD_TAGS = frozenset(("header", "footer"))
_SIGNATURE_WORDS = 20  # characters: "Posted by J. Persson Jr."
_PRECEDENCE: tuple[Role, ...] = ("junk", "author", "text", "head", "body")


_PROPERTIES: dict[str, Role] = {
    "author": "author",
    "creator": "author",
    "name": "author",
    "text": "text",
    "commentText": "text",
}


class Reader:
    """Makes lines of comments; knows a platform's own names for the parts."""

    def __init__(self, marks: ThreadMarks, prefix: str = "") -> None:
        """`prefix` stands before the names of this thread's parts, `fig-` before `fig-comment-text`."""
        self._prefix = prefix
        named: tuple[tuple[Role, tuple[str, ...]], ...] = (
            ("head", marks.date),
            ("author", marks.author),
            ("text", marks.text),
            ("junk", marks.junk),
        )
        self._named: dict[str, Role] = {name: role for role, names in named for name in names}
        self._known: dict[tuple[str | None, ...], Role] = {}

    def role(self, element: HtmlElement) -> Role:
        """What an element is by its own tag, classes, id and `itemprop`."""
        get = element.get
        names, identity, prop = get("class"), get("id"), get("itemprop")
        if not names and not identity and not prop:
            return "head" if element.tag in _HEAD_TAGS else ""
        key = (element.tag, names, identity and identity.rstrip("0123456789"), prop)
        role = self._known.get(key)
        if role is None:
            role = self._known[key] = self._work_out(element.tag, (names or "").split(), identity, prop)
        return role

    def _work_out(self, tag: str, classes: list[str], identity: str | None, prop: str | None) -> Role:
        if "byuser" in classes and "comment" in classes:
            classes.remove("byuser")  # comment_class() says so of what members of the blog write
        marked = [f".{name}" for name in classes] + ([f"#{identity}"] if identity else [])
        for name in (*marked, f"#{_NUMBER.sub('', identity)}*" if identity else ""):
            if found := self._named.get(name) or self._named.get(tag + name):
                return found
        roles = {role_of(name[1:].removeprefix(self._prefix)) for name in marked} | {_PROPERTIES.get(prop or "", "")}
        if tag == "dd" and "text" in roles:
            return "text"  # of the post's author: `dd.entry.author`
        if roles <= {""} and not _HIDDEN.isdisjoint(classes):
            return "junk"
        return next((role for role in _PRECEDENCE if role in roles), "head" if tag in _HEAD_TAGS else "")

    def _is_frame(self, element: HtmlElement) -> bool:
        """Whether what is called the text is the box around all: it holds the name, first or beside a text."""
        inside = [(e, role) for e in element.iter("*") if e is not element and (role := self.role(e))]
        named = next((e for e, role in inside if role == "author"), None)
        if named is None:
            return _opens_with_permalink(element)
        if any(above.tag == "blockquote" for above in named.iterancestors()):
            return False
        return any(role == "text" for _, role in inside) or self._opens_with(element, named)

    def _opens_with(self, element: HtmlElement, named: HtmlElement) -> bool:
        """Whether nothing but buttons is shown in an element before one inside it."""
        above = set(named.iterancestors())
        buttons: set[HtmlElement] = set()
        for inside in element.iter("*"):
            if inside is named:
                return True
            if inside.getparent() in buttons or self.role(inside) == "junk":
                buttons.add(inside)
                shown = inside.tail if inside.getparent() not in buttons else None
            else:
                shown = inside.text if inside in above else f"{inside.text or ''}{inside.tail or ''}"
            if shown and not shown.isspace():
                return False
        return False

    def lines(self, wrapper: HtmlElement) -> list[Line]:
        """The lines of what `wrapper` holds, empty ones left out."""
        lines: list[Line] = [Line()]
        if text := wrapper.text:
            lines[0].fragments.append(Fragment(wrapper, False, text, ""))
        # An explicit stack: markup may nest as deep as the parser lets it.
        stack: list[tuple[HtmlElement, Role, bool]] = [(child, "", True) for child in wrapper[::-1]]
        while stack:
            element, around, opening = stack.pop()
            tag = element.tag
            block = tag in BLOCKS
            if opening and tag not in _SILENT:
                own = self.role(element) if element.keys() or tag in _HEAD_TAGS else ""
                holds = len(element)
                if own == "junk" and block and holds:
                    own = _beyond_buttons(element) or own
                if own == "text" and tag == "span" and element.getparent().tag == "a":
                    own = ""  # what a button says beside its icon
                elif own == "text" and around != "text" and holds and self._is_frame(element):
                    own = "body"
                within = _inherit(around, own) if own else around
                if own == "body" and around == "head" and "comment-body" in (element.get("class") or "").split():
                    within = own  # some call all but the name the meta data
                if own == "head" and around == "junk" and find_date(words_of(element)):
                    within = own  # the date stands among the buttons
                if not block and tag != "br":
                    lines[-1].elements.append((element, "junk" if within == "junk" else own))
                elif lines[-1].fragments:
                    lines.append(Line())
                if text := element.text:
                    if within and not text.isspace():
                        _part(lines, element, within)
                    lines[-1].fragments.append(Fragment(element, False, text, within))
                if holds:
                    stack.append((element, around, False))
                    stack += [(child, within, True) for child in element[::-1]]
                    continue
            if block and lines[-1].fragments:
                lines.append(Line())
            if text := element.tail:
                if around and not text.isspace():
                    _part(lines, element, around)
                lines[-1].fragments.append(Fragment(element, True, text, around))
        lines = [line for line in lines if line.fragments]
        for line in lines:
            line.part_buttons()
            line.settle()
        return lines


def _beyond_buttons(element: HtmlElement) -> Role:
    """What an element is after all that is called a picture or a button: the column with the date, or the text.

    Of the avatar, where the date stands below the picture; of "says", where the name is in it; of a quotation, where
    there are paragraphs in it.
    """
    name = f"{element.get('class') or ''} {element.get('id') or ''}".lower()
    if "avatar" in name:
        return "head" if find_date(" ".join(" ".join(element.itertext()).split())) else ""
    if "says" in name:
        return "head" if element.find(".//cite") is not None else ""
    return "text" if "quote" in name and element.find("p") is not None else ""


def _opens_with_permalink(element: HtmlElement) -> bool:
    """Whether an element opens with a line that has the comment's permalink and a date, and goes on with a block."""
    shown, linked = [element.text or ""], False
    for child in element:
        if child.tag in BLOCKS:
            return linked and find_date(" ".join("".join(shown).split())) is not None
        linked = linked or any("#comment-" in (a.get("href") or "") for a in child.iter("a"))
        words = " " if child.tag == "br" else child.text_content() if child.tag not in _SILENT else ""
        shown += [words, child.tail or ""]
    return False


def silence(lines: list[Line], recurring: tuple[str, ...]) -> None:
    """Make junk of the lines that stand in every comment of a blog."""
    for line in lines:
        if recurrent(line.text) in recurring:
            line.role = "junk"


def _inherit(around: Role, own: Role) -> Role:
    if around == "junk" or not own or (around == "text" and own != "junk"):
        return around
    if around in ("author", "head") and own in ("body", "head"):
        return around
    return own


def _ends_sentence(line: Line) -> bool:
    """Whether what a line has so far, none of it marked, is the end of a text and no beginning of a signature."""
    text = "".join(fragment.text for fragment in line.fragments).strip()
    return len(text) > _SIGNATURE_WORDS and text[-1] in ".!?"


def _part(lines: list[Line], element: HtmlElement, role: Role) -> None:
    """Begin a line where a text of `role`, at `element`, is not of the same part of a comment as what the last one has.

    What no break parts is another part all the same where markup calls the one its text and the other its head.
    """
    before = next((f.role for f in reversed(lines[-1].fragments) if f.role and not f.text.isspace()), "")
    differ = before and "text" in (role, before) and role != before and "junk" not in (role, before)
    if differ or (role == "head" and not before and _ends_sentence(lines[-1])):
        elements = lines[-1].elements
        lines.append(Line(elements=[elements.pop()] if elements and elements[-1][0] is element else []))
