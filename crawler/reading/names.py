"""The words around a name: "Kommentar av Anna", "Anna skriver:", "Pingback: …", and what is no name but a button."""

from __future__ import annotations

import re
from functools import lru_cache

from crawler.reading.shown_dates import CLOCK, find_date

LONGEST_NAME = 200  # a linkback's name is a page's title

_SAYS = frozenset(
    "skriver säger skrev sade sa svarar svarade tycker tyckte kommenterar kommenterade "
    "say says said wrote writes replied commented "
    "sagt sagte schreibt schrieb meint kommentiert sier skriv siger sagde mener kirjoitti kommentoi sanoi sanoo "
    "dice dijo dit".split()
)
_SOURCE = r"(?:by|av|af|from|från|fra|von|of|le)"
_LABEL = (  # what stands before a name with a colon, as in a guestbook
    r"(?:weblog|namn|ditt namn|name|navn|nimi|nick(?:name)?|alias|signatur|nimimerkki|avsändare|skribent|författare|"
    r"forfatter|författad av|signerat|signerad|author|autor|av|af|by|från|from)"
)
_DEED = (
    r"(?:(?:this\s+)?(?:comment|kommentar|kommentaren|posted|post|written|left|added|submitted|skrivet|skriven|"
    r"inlagt|inlagd|postat|postad|publicerat|publicerad|(?:in)?skickat|insänt|skapat|tracked|pingback|trackback|svar|reply|response|"
    r"gepostet|geschrieben|verfasst|skrevet|indsendt|publisert|lagt inn|"
    r"kirjoitti|lähetti|kirjoittanut|lähettänyt|kirjoittaja))"
)
_LEADING = re.compile(
    rf"[\s#\d.:|/–—·•»*-]*(?:\[(?:comment|kommentar)\]\s*|(?:{_DEED}\b(?:\s+(?:nummer|number|nr|no)\b\.?\s*\d+)?[\s:,]*){{0,2}})"
    rf"(?:{_LABEL}\s*:\s*)?(?:\b(?:{_SOURCE}|on|den|am|at|the)\b[\s:,]*)*",
    re.IGNORECASE,
)
_TRAILING_WORDS = _SAYS | frozenset(
    "on den d d. am um at kl kl. klockan klokken klokka klo kello i the av by datum date dato tid".split()
)
_BY = re.compile(rf"\W*(?:{_DEED}\s+)?(?:by|av|af|von)\b[\s:]*(?=\S)", re.IGNORECASE)
_SPEAKS = re.compile(
    r"\W*\S.{0,70}?\s(\w+)(?:\s+(?:on|den|at|the|this|so|detta|följande|så|här|såhär|det|kl\.?|på|,))*\s*(?::|…|\.\.\.)\W*$"
)
_SIGNED = re.compile(
    r"\W*(?:comment\s+|kommentar(?:en)?\s+)?(?:(?:comment|kommentar|posted|skrivet|skriven|inlagt|inlagd|postat|postad|pingback|trackback|written|submitted|"
    rf"left|gepostet|geschrieben|skrevet|indsendt|kirjoitti|lähetti)\s*(?:{_SOURCE}\b|on\b|den\b|am\b|:)|{_LABEL}\s*:\s*\w)",
    re.IGNORECASE,
)
_PING = re.compile(r"\W*(pingback|trackback|ping)s?\s*(?:from|från|fra|von|av|by|:|\W)\W*", re.IGNORECASE)
_ACTIONS = re.compile(  # on words parted by one space
    r"(?:(?:svara|besvara|kommentera|svar|repl(?:y|ies)|respond|antworten|citera|quote|redigera|edit|ändra|bearbeiten|permalänk|permalink|"
    r"permanent link|länk|link|direktlänk|anmäl|rapportera|report|flag|gilla|like|liken|thread|tråd|parent|gefällt mir|"
    r"delete|ta bort|radera|löschen|inlägg(?:et)?|rekommendera|recommend|tipsa|skriv ut|"
    r"logga in för att svara|log in to reply|login to reply|"
    r"svara på (?:denna kommentar|denna|detta|den här)|reply to (?:this comment|this)|"
    r"report (?:as )?abuse|(?:flag|report|mark)(?:ged)? as (?:offensive|inappropriate|abuse|spam)|flagged|"
    r"(?:report|flag|share|like) this(?: comment)?|anmäl (?:som )?(?:olämplig\w*|kommentar\w*|missbruk)|"
    r"share (?:it|this)|rapportera kommentar\w*|avbryt|cancel|history|visa|hide|göm|share|dela|spam|to this|comment|"
    r"till (?:kommentaren|denna kommentar|den här kommentaren)|(?:post|inlägg|reply|svar) \d+ (?:of|av) \d+|"
    r"\d{1,6})(?: |$))+",
    re.IGNORECASE,
)
_LONGEST_ACTION = 80
_WORDS = re.compile(r"\w+")
_ADDRESS = re.compile(
    r"\W*(?:(?:url|webb?(?:plats|sida|adress)?|(?:blogg?)?(?:adress)|hemsida|hjemmeside|kotisivu|website|homepage|"
    r"web site|blogg?)\s*:\s*(https?://\S+)?|(?:e-?post|e-?mail|mail|epostadress|sähköposti)\s*:\s*(?:\S+@\S+)?)\W*$",
    re.IGNORECASE,
)
_IS_LABEL = re.compile(
    rf"\W*(?:{_LABEL}|datum|date|dato|tid|skickat|e-?post|e-?mail|hemsida|hjemmeside|meddelande|kommentar)\s*:\W*$",
    re.IGNORECASE,
)
_AUTHOR_MARK = re.compile(  # themes' mark of the post's author
    r"[\s(\[,–—-]+(?:av |by )?(?:inläggsförfattar(?:e|en)|inläggets författare|artikelförfattare|post ?author|"
    r"article author|innleggsforfatter|beitragsautor)[\s)\]]*$",
    re.IGNORECASE,
)
_CLOCK_BEFORE = re.compile(rf"^\W*(?:(?:at|kl\.?|klockan|um)\s+)?{CLOCK.pattern},\s+", re.IGNORECASE)  # Blogger, 2004
_CLOCK_AFTER = re.compile(rf"(?:,|\s@|\s(?:at|kl\.?|klockan|um))+\s*{CLOCK.pattern}\W*$", re.IGNORECASE)
_UNVERIFIED = re.compile(  # Drupal's mark of a visitor; b2evolution's of visitors and members
    r"\s\[(?:visitor|member|besökare|medlem|besucher|mitglied)\]$|"
    r"\s\((?:not verified|(?:ej|inte) verifierad|ikke verifi\w+|nicht überprüft|vahvistamaton)\)$",
    re.IGNORECASE,
)
_HAS_SAID = re.compile(
    r"\s+hat (?:gesagt|geschrieben)\W*$|\s+(?:says|said|wrote) (?:so|this)\W*$|"
    r"\s+(?:säger|skriver|skrev|sade|sa|tycker|tyckte) (?:så ?här|detta|det här|följande)\W*$|"
    r"\s+(?:säger|skriver|skrev|sade|sa|says|said|wrote) #\d+\W*$|\s+wrote re:\s.*$|"
    r"\s+(?:replied to|in reply to|in response to|svarade på|som svar (?:på|till)|svarte på|svarede på|"
    r"als antwort auf)\b.*$",
    re.IGNORECASE,
)
_PERFECT = re.compile(  # "Am 3. Mai hat Anna geschrieben:"
    r"\b(?:hat|het|har|has)\s+(?=\S.*?\s(?:gesagt|geschrieben|gemeint|kommentiert|gmeint|gseit|gschribe|skrivit|sagt|"
    r"skrevet|skrive|kommenteret|kommentert|kommenterat|said|written|commented)\W*$)(.+)\s\w+\W*$",
    re.IGNORECASE,
)
_SUBJECT = re.compile(r"(?:re|sv|aw|vs)\s*:\s", re.IGNORECASE)  # "re: Backup, igen", as Community Server heads comments
_ELLIPSIS = re.compile(r"\.{2,}$")
_NUMBER_OF_COMMENT = re.compile(r"^\S*#(?:comment|kommentar|c)-?\d+\W*$", re.IGNORECASE)
_ANSWERED = re.compile(
    r"\W*(?:parent|förälder|in reply to.*|(?:som )?svar (?:på|till) .*|replying to .*)\W*", re.IGNORECASE
)
_INITIAL = re.compile(r"(?:^|\W)[^\W\d_]\.$")  # "Anna K."
_MOST_INITIALS = 2
_MARKS = " :,.…|/@–—•·#-(["


@lru_cache(maxsize=4096)
def is_action(text: str) -> bool:
    """Whether a text is nothing but what one can do with a comment: "Svara", "Permalink", "#3"."""
    return len(text) < _LONGEST_ACTION and bool(_ACTIONS.fullmatch(" ".join(_WORDS.findall(text))))


@lru_cache(maxsize=4096)
def marks_author(text: str) -> bool:
    """Whether a line only marks the post's author among those who answer."""
    return _AUTHOR_MARK.fullmatch(f" {text}") is not None


def leads_to_answered(text: str) -> bool:
    """Whether a link's words say that it leads to what is answered: "Som svar på Anna", "Parent"."""
    return _ANSWERED.fullmatch(text) is not None


def is_subject(text: str) -> bool:
    """Whether a line is the permalink and the subject that Community Server and Subtext give every comment."""
    return text.startswith("#") and _SUBJECT.match(text.lstrip("# ")) is not None


def is_number_of_comment(text: str) -> bool:
    """Whether a permalink's words end in the comment's number: "[min-text#comment12]"."""
    return _NUMBER_OF_COMMENT.search(text) is not None


def speaks(text: str) -> bool:
    """Whether a line announces who speaks: "Anna skriver:"."""
    match = _SPEAKS.match(" ".join(text.split()))
    return match is not None and match.group(1).lower() in _SAYS


def signs(text: str) -> bool:
    """Whether a line begins as a signature: "Posted by Anna", "Kommentar av Anna"."""
    return _SIGNED.match(text) is not None


def ping_prefix(text: str) -> re.Match[str] | None:
    """The "Pingback:" that a line begins with; group 1 is the word."""
    return _PING.match(text)


def address_line(text: str) -> re.Match[str] | None:
    """A line that gives the writer's address, on the web or by mail; group 1 is "http://…" as written, if it is."""
    return _ADDRESS.match(text) if ":" in text else None


def ends_in_initial(text: str) -> bool:
    """Whether a text ends as a name may: "Anna K."."""
    return _INITIAL.search(text) is not None


def are_initials(text: str, name: str) -> bool:
    """Whether a text is but the one or two letters that stand for a picture of who is named: "KV" for "Klara Vinge"."""
    letters = text.casefold()
    if not letters.isalpha() or len(letters) > _MOST_INITIALS:
        return False
    return "".join(word[0] for word in name.casefold().split()).startswith(letters)


def is_label(text: str) -> bool:
    """Whether a text is what stands before a name, a date or a text, with a colon: "Namn:", "Kommentar:"."""
    return ":" in text and _IS_LABEL.match(text) is not None


@lru_cache(maxsize=4096)
def bare(text: str) -> str:
    """A line without the words around a name, at both ends."""
    match = _LEADING.match(text)
    text = _HAS_SAID.sub("", text[match.end() :] if match else text)
    if _IS_LABEL.match(text) or _SUBJECT.match(text):
        return ""
    while True:
        stripped = text.rstrip(_MARKS)
        text = text[: len(stripped) + 1] if _INITIAL.search(text[: len(stripped) + 1]) else stripped
        last = text.rpartition(" ")[2]
        if last.lower() not in _TRAILING_WORDS:
            return text.strip()
        text = text[: -len(last)]


def name_in_element(text: str) -> str | None:
    """The name in an element that holds a name: nothing taken off but "Comment by", "says:" and the like."""
    if _SUBJECT.match(text):
        return None
    if find_date(text):
        return name_in_line(text)
    if (match := _PING.match(text)) or (match := _BY.match(text)):
        text = text[match.end() :]
    text = _ELLIPSIS.sub("", _HAS_SAID.sub("", text).strip()).rstrip(" :,|…")
    before, _, last = text.rpartition(" ")
    if before and last.lower() in _SAYS:
        text = before.rstrip(" :,|…")
    text = _UNVERIFIED.sub("", text)
    text = _AUTHOR_MARK.sub("", text)
    return text if text and len(text) <= LONGEST_NAME and (text.isdigit() or not is_action(text)) else None


def name_in_line(text: str) -> str | None:
    """The name in a line that holds a name and perhaps a date; None where nothing is left that can be one."""
    if match := _PING.match(text):
        text = text[match.end() :]
    text = _PERFECT.sub(r"\1", text)
    date = find_date(text)
    if date is not None:
        around = text[: date.start()], text[date.end() :]
        before, after = ("" if find_date(words) else bare(words) for words in around)  # "… - 1 hour ago"
        verb, _, said = after.lstrip(_MARKS).partition(" ")
        after = said if verb.lower() in _SAYS and said else after  # "Den 3 maj skrev Anna:"
        text = before if before and not is_action(before) else after
    else:
        text = bare(_CLOCK_AFTER.sub("", _CLOCK_BEFORE.sub("", text)))
    text = _UNVERIFIED.sub("", text)
    if not text or len(text) > LONGEST_NAME or (is_action(text) and not text.isdigit()):
        return None
    return text if any(map(str.isalnum, text)) or len(text) <= 3 else None
