"""One text rewritten: all that names somebody in it, in the order that one thing hides another."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from html import unescape
from urllib.parse import unquote

from pipelines.sharing.keys import Key, keyed
from pipelines.sharing.pseudonyms import addresses, numbers
from pipelines.sharing.pseudonyms.folding import identity
from pipelines.sharing.pseudonyms.mentions import Mentioned
from pipelines.sharing.pseudonyms.people import Mentions, People
from pipelines.sharing.pseudonyms.weblinks import URL, Weblinks

_DIGIT = re.compile(r"\d")
_DIGITS = re.compile(r"(?:\d\D{0,3}){7}")
_ENTITY = re.compile(r"&(?:#\w+|\w+);")
_PERCENT = re.compile(r"%[0-9A-Fa-f]{2}")
_BARE = re.compile(r"(?<![\w@/.:-])(?:[\w-]+\.)+([a-z]{2,10})(?:(/[^\s<>\"”“«»]*)|(?![\w-]))", re.IGNORECASE)
_DOTTED = re.compile(r"\.[A-Za-z]{2}")
_TOP_LEVEL = frozenset("se nu com net org eu info biz name no dk fi de uk me io tv fm us blog ly be gl".split())
_UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))  # soft hyphens, joiners
_LATELY = 1 << 14  # paragraphs that are remembered: HTML says the same again
_LAYERS = 3  # of encoding, one within the other
_NOBODY: Mentions = {}


class Words:
    """Rewrites texts and URLs of one dataset. `unparted`: identity numbers that only their check digit told."""

    def __init__(self, people: People, key: Key, mode: str) -> None:
        self.people, self._key = people, key
        self.unparted: set[str] = set()
        self.name = lru_cache(1 << 16)(self._name)
        self._mentioned = Mentioned(people)
        self._lately: dict[tuple[str, int], tuple[str, Mentions]] = {}
        self.links = Weblinks(people, mode, self.name, self.handle, self._bare)

    def text(self, text: str, here: Mentions = _NOBODY) -> str:
        """`text` with pseudonyms, and otherwise as it was; `here`: how those in its thread are mentioned."""
        if "\n\n" in text:
            return "\n\n".join([self.text(paragraph, here) for paragraph in text.split("\n\n")])
        if len(self._lately) > _LATELY:
            self._lately.clear()
        known = (text, id(here))
        if (found := self._lately.get(known)) and found[1] is here:
            return found[0]
        plain = text if text.isascii() else unicodedata.normalize("NFC", text)
        changed = self._layers(plain, here, _LAYERS)
        changed = text if changed == plain else changed
        self._lately[known] = changed, here
        return changed

    def person(self, name: str) -> str:
        """The pseudonym of a whole name, or the name where it is kept."""
        return self.people.stands_for(name) or name

    def handle(self, kind: str, written: str) -> str:
        """That of the author who is called so, run together; else one of the handle's own."""
        known = identity(written)
        if known in self.people.keep:
            return written
        if addresses.is_pseudonym(written):
            return written
        if known in self.people.authors or known in self.people.run_together:
            return self.person(known)
        return self.name(kind, known or written)

    def _name(self, kind: str, spelling: str) -> str:
        kind, _, flag = kind.partition("_")
        if flag:
            self.unparted.add(spelling)
        return f"{kind}_{keyed(self._key, kind, spelling)}"

    def _layers(self, text: str, here: Mentions, deep: int) -> str:
        """The text with its URLs rewritten, and what stands between them, under `deep` layers of encoding."""
        parts, end = [], 0
        for match in URL.finditer(text) if "://" in text or "www." in text.lower() else ():
            parts += [self._between(text[end : match.start()], here, deep), self.links.in_text(match.group())]
            end = match.end()
        return "".join(parts) + self._between(text[end:], here, deep)

    def _between(self, text: str, here: Mentions, deep: int) -> str:
        for shown in _decoded(text) if deep else ():
            if (changed := self._layers(shown, here, deep - 1)) != shown:
                return changed
        return self._without_encoded(self._plain(text, here))

    def _bare(self, text: str) -> str:
        """A part of a URL, percent-decoded."""
        for shown in (*_decoded(text), text):
            changed = self._without_encoded(self._plain(shown, _NOBODY, bare=True))
            if changed != shown:
                return changed
        return text

    def _plain(self, text: str, here: Mentions, *, bare: bool = False) -> str:
        if not text:
            return text
        name = self.name
        text = addresses.without_emails(text, name)
        if _DIGIT.search(text):
            text = addresses.without_hashes(text, name)
            if _DIGITS.search(text):
                text = numbers.without_identity_numbers(text, name)
                text = numbers.without_phone_numbers(text, name, in_address=bare)
        if not bare and _DOTTED.search(text):
            text = _BARE.sub(self._host, text)
        text = self._mentioned.without_names(text, here)
        return addresses.without_handles(text, self.handle)

    def _host(self, match: re.Match[str]) -> str:
        """An address without its scheme, as people write it."""
        written = match.group()
        host = written.partition("/")[0].lower().removeprefix("www.")
        if not (self.links.is_hidden(host) or (match[2] and match[1].lower() in _TOP_LEVEL)):
            return written
        changed = self.links.in_text(f"http://{written}").removeprefix("http://")
        return changed if match[2] else changed.rstrip("/")

    def _without_encoded(self, text: str) -> str:
        parts: list[str] = []
        end = 0
        for start, stop, decoded in addresses.decoded_runs(text):
            plain = unicodedata.normalize("NFC", decoded)
            if self._layers(plain, _NOBODY, 0) != plain:
                parts += [text[end:start], self.name("hash", text[start:stop])]
                end = stop
        return "".join(parts) + text[end:] if parts else text


def _decoded(text: str) -> Iterator[str]:
    """What the text shows without soft hyphens, HTML's references, or percent-encoding, where it has any."""
    if not text.isascii() and (shown := text.translate(_UNSEEN)) != text:
        yield shown
    if "&" in text and _ENTITY.search(text) and (shown := unescape(text)) != text:
        yield shown
    if "%" in text and _PERCENT.search(text) and (shown := unquote(text)) != text:
        yield shown
