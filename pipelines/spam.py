"""Which comments and linkbacks look like spam, and by which rules. Flags, never drops.

Each rule is a function of one comment alone and has a name, which stands in `spam_reasons`:

- `function-name`: the name reads as a call in a program, `jfd98ayhcim()`;
- `random-name`: the name is one string of letters and digits that no one chose;
- `keyword-name`: a commenter with a home page whose name is what it sells, “billiga resor”;
- `spam-words`: words of the spam trade, in the name or address, or several of them in the text;
- `many-links`: links make up much of the text;
- `link-only`: a comment that is nothing but links;
- `foreign-script`: mostly not in Latin letters.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from crawler import urls
from crawler.items import Comment, Thread

MANY_LINKS = 3
WORDS_TO_A_LINK = 12

_CALL = re.compile(r"[\w-]{4,}\(\)")
_TOKEN = re.compile(r"[a-z0-9]{8,24}", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d")
_TURNS = re.compile(r"(?<=[a-z])(?=[0-9])|(?<=[0-9])(?=[a-z])", re.IGNORECASE)
_VOWEL = re.compile(r"[aeiouy]", re.IGNORECASE)
_NO_VOWELS = re.compile(r"[bcdfghjklmnpqrstvwxz]{8,}", re.IGNORECASE)
_URL = re.compile(r"(?:https?://|www\.)\S+")
_ANCHOR = re.compile(r"<a\s", re.IGNORECASE)
_ANCHOR_WHOLE = re.compile(r"<a\s.*?</a>", re.IGNORECASE | re.DOTALL)
_NOT_WORD = re.compile(r"\W")
_TAG = re.compile(r"<[^>]*>")
_LETTER = re.compile(r"[^\W\d_]")
_NOT_LATIN = re.compile(r"[^\W\d_\u0000-\u024f\u1e00-\u1eff]")

# Words of the trade, by a part of them that a text must have to be looked at closer.
# A marketing blog may well write of a casino: in running text it takes two of them, or a whole phrase.
_TRADE = {
    stem: re.compile(rf"\b(?:{words})\b")
    for stem, words in {
        "viagra": "viagra",
        "cialis": "cialis",
        "levitra": "levitra",
        "xanax": "xanax",
        "tramadol": "tramadol",
        "phentermine": "phentermine",
        "ambien": "ambien",
        "valium": "valium",
        "propecia": "propecia",
        "casino": r"(?:online|nät)\W?casino|casino\W(?:bonus|online)|casinos?",
        "poker": r"poker\W?online|online\W?poker",
        "roulette": "roulette",
        "slot": r"slot\W?machines?",
        "spin": r"free\W?spins|gratis\W?spinn",
        "loan": r"payday\W?loans?",
        "lån": r"(?:sms|snabb)\W?lån|(?:billiga?|snabba?)\W(?:sms\W?)?lån|lån\W(?:online|utan)|låna?\Wpengar",
        "replica": r"replica\W(?:watches|rolex|handbags)|replica",
        "cheap": r"(?:fake|cheap)\W(?:watches|rolex|handbags|jerseys|backlinks)|(?:buy|order)\W(?:\w+\W)?cheap|"
        r"cheap\W\w+\Wonline",
        "online": r"(?:buy|order|köp)\W(?:\w+\W)?online",
        "köp": r"köp\W(?:\w+\W)?billigt?",
        "outlet": r"(?:louis\W?vuitton|gucci|ugg|nike|jordan)\W(?:\w+\W)?outlet",
        "porn": "porno?",
        "porr": "porr",
        "xxx": "xxx",
        "escort": "escorts?",
        "sex": r"sex\W?(?:cam|chat|dating)s?",
        "penis": r"penis\Wenlargement",
        "pill": r"(?:weight\Wloss|diet)\Wpills?",
        "forex": r"forex\Wtrading",
        "seo": r"seo\Wservices",
    }.items()
}
_SELLING = re.compile(
    r"\b(?:billiga?|billigt|gratis|köp|rabatt(?:kod)?|erbjudanden?|cheap|buy|discounts?|coupons?|deals?)\b",
    re.IGNORECASE,
)


def _function_name(comment: Comment) -> bool:
    return bool(_CALL.fullmatch((comment.author or "").strip()))


def _random_name(comment: Comment) -> bool:
    name = (comment.author or "").strip().removesuffix("()")
    if not _TOKEN.fullmatch(name):
        return False
    turns = len(_TURNS.findall(_YEAR.sub("", name)))
    few_vowels = len(_VOWEL.findall(name)) * 3 < len(_LETTER.findall(name))
    return turns >= 3 or (turns == 2 and few_vowels) or bool(_NO_VOWELS.fullmatch(name))


def _keyword_name(comment: Comment) -> bool:
    name = comment.author or ""
    words = name.split()
    if comment.kind != "comment" or not comment.author_url or not 2 <= len(words) <= 6:
        return False
    return bool(_SELLING.search(name)) and sum(word[0].isupper() for word in words) < len(words)


def _spam_words(comment: Comment) -> bool:
    host = urls.host(comment.author_url or "").replace("-", " ").replace(".", " ")
    if _trade(host) or (comment.kind == "comment" and _trade(comment.author or "")):
        return True
    found = _trade(f"{comment.author or ''}\n{comment.text}")
    return len(found) >= 2 or any(_NOT_WORD.search(phrase) for phrase in found)


def _trade(text: str) -> set[str]:
    text = text.lower()
    return {phrase for stem, words in _TRADE.items() if stem in text for phrase in words.findall(text)}


def _many_links(comment: Comment) -> bool:
    links = _links(comment)
    words = len(_URL.sub(" ", comment.text).split())
    return links >= MANY_LINKS and words < links * WORDS_TO_A_LINK


def _link_only(comment: Comment) -> bool:
    if comment.kind != "comment" or not _links(comment):
        return False
    beside = _TAG.sub(" ", _ANCHOR_WHOLE.sub(" ", comment.html)) if comment.html else comment.text
    return not _LETTER.search(_URL.sub(" ", beside))


def _foreign_script(comment: Comment) -> bool:
    letters = f"{comment.author or ''} {comment.text}"
    if not _NOT_LATIN.search(letters):
        return False
    return len(_NOT_LATIN.findall(letters)) * 2 > max(8, len(_LETTER.findall(letters)))


def _links(comment: Comment) -> int:
    return max(len(_ANCHOR.findall(comment.html)), len(_URL.findall(comment.text)))


RULES: dict[str, Callable[[Comment], bool]] = {
    "function-name": _function_name,
    "random-name": _random_name,
    "keyword-name": _keyword_name,
    "spam-words": _spam_words,
    "many-links": _many_links,
    "link-only": _link_only,
    "foreign-script": _foreign_script,
}


def reasons(comment: Comment) -> list[str]:
    """The names of the rules that a comment meets, in the order of `RULES`; never raises for odd addresses."""
    return [name for name, rule in RULES.items() if rule(comment)]


def flag(comments: list[Comment]) -> None:
    """Set `spam_suspected` and `spam_reasons` of each comment; one by the post's author is never suspected."""
    for comment in comments:
        comment.spam_reasons = [] if comment.is_post_author else reasons(comment)
        comment.spam_suspected = bool(comment.spam_reasons)


class SpamPipeline:
    """Flags the comments of every thread."""

    def process_item(self, item: object) -> object:
        if isinstance(item, Thread):
            flag(item.comments)
        return item
