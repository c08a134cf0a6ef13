"""What WordPress makes of straight quotes, dots, dashes and smileys when it shows a text (`wptexturize`, since 1.0).

A row that is read from an export must say what the blog's page said, or the same post would have changed from one
source to the other. Which quotes are set depends on the blog's language; smileys are emoji since WordPress 4.2.
Source: https://developer.wordpress.org/reference/functions/wptexturize/ and …/convert_smilies/.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_QUOTES = {
    "sv": "””’’", "fi": "””’’", "da": "“”‘’", "nb": "«»‘’", "nn": "«»‘’", "no": "«»‘’", "de": "„“‚‘", "en": "“”‘’",
}  # fmt: skip
_TAGS = re.compile(r"(<!--.*?-->|<[a-zA-Z/!](?:[^<>\"']|\"[^\"]*\"|'[^']*')*>|\[/?[a-z_-]+[^\[\]]*\])", re.DOTALL)
_TAG_NAME = re.compile(r"<(/?)([a-zA-Z][\w-]*)")
_AS_IT_IS = frozenset(("pre", "code", "kbd", "style", "script", "tt", "textarea"))
_YEAR = re.compile(r"'(?=\d\d(?:\Z|(?![%\d])))")
_WITHIN_WORD = re.compile(r"(?<=[\w.)…”’])'(?=\w)")
_BEFORE_WORD = re.compile(r"'(?=tain't|twere|twas|tis|twill|til|bout|nuff|round|cause|em\b)")
_PRIME = re.compile(r"(?<=\d)'(?=[\s.,:;!?)\]]|\Z)")
_DOUBLE_PRIME = re.compile(r"(?<=\d)\"(?=[\s.,:;!?)\]]|\Z)")
_OPENS = r"(?:(?<=^)|(?<=[\s(\[{\-\u2013\u2014]))"
_OPEN_DOUBLE = re.compile(_OPENS + r"\"(?!\s|\Z)")
_OPEN_SINGLE = re.compile(_OPENS + r"'(?!\s|\Z)")
_TIMES = re.compile(r"(?<=\d)x(?=-?\d)")
_SMILEY = re.compile(r"(?:(?<=\s)|^)(:[a-z?!]{1,8}:|[:;8]-?[()?DPOox|])(?=\s|$|<)")
_EMOJI = {
    ":neutral:": "😐", ":twisted:": "😈", ":arrow:": "➡", ":shock:": "😯", ":smile:": "🙂", ":???:": "😕",
    ":cool:": "😎", ":evil:": "👿", ":grin:": "😀", ":idea:": "💡", ":oops:": "😳", ":razz:": "😛", ":roll:": "🙄",
    ":wink:": "😉", ":cry:": "😥", ":eek:": "😮", ":lol:": "😆", ":mad:": "😡", ":sad:": "🙁", ":!:": "❗", ":?:": "❓",
    "8-)": "😎", "8-O": "😯", "8O": "😯", ":-(": "🙁", ":(": "🙁", ":-)": "🙂", ":)": "🙂", ":-?": "😕", ":?": "😕",
    ":-D": "😀", ":D": "😀", ":-P": "😛", ":P": "😛", ":-o": "😮", ":o": "😮", ":-x": "😡", ":x": "😡", ":-|": "😐",
    ":|": "😐", ";-)": "😉", ";)": "😉",
}  # fmt: skip


_NOBODY = {"sv": "Anonym", "da": "Anonym", "nb": "Anonym", "nn": "Anonym", "de": "Anonym", "en": "Anonymous"}


@dataclass(frozen=True, slots=True)
class Typography:
    """How a blog sets its texts: opening and closing quote, the same for single ones, whether smileys are emoji, and
    what it calls who left no name.
    """

    quotes: str = "“”‘’"
    emoji: bool = False
    nobody: str | None = None

    @classmethod
    def of(cls, language: str, version: tuple[int, ...]) -> Typography:
        """That of a WordPress of some `version` in a `language` (`sv-SE`)."""
        code = language.lower()[:2]
        return cls(_QUOTES.get(code, _QUOTES["en"]), version >= (4, 2), _NOBODY.get(code))

    def set(self, html: str) -> str:
        """A piece of HTML with its text set, markup and code as they were."""
        pieces = _TAGS.split(html)
        inside: list[str] = []
        for place, piece in enumerate(pieces):
            if place % 2 == 0:
                if not inside and piece:
                    pieces[place] = self._set_text(piece)
            elif (tag := _TAG_NAME.match(piece)) and tag.group(2).lower() in _AS_IT_IS:
                if not tag.group(1):
                    inside.append(tag.group(2))
                elif inside:
                    inside.pop()
        return "".join(pieces)

    def smileys(self, html: str) -> str:
        """The same with smileys as they are shown."""
        if not self.emoji:
            return html
        pieces = _TAGS.split(html)
        pieces[::2] = [_SMILEY.sub(lambda m: _EMOJI.get(m.group(1), m.group(1)), text) for text in pieces[::2]]
        return "".join(pieces)

    def _set_text(self, text: str) -> str:
        opening, closing, single, apostrophe = tuple(self.quotes)
        text = text.replace("...", "…").replace("``", opening).replace("''", closing).replace(" (tm)", " ™")
        if "'" in text:
            text = _YEAR.sub("’", text)
            text = _BEFORE_WORD.sub("’", text)
            text = _WITHIN_WORD.sub("’", text)
            text = _PRIME.sub("′", text)
            text = _OPEN_SINGLE.sub(single, text).replace("'", apostrophe)
        if '"' in text:
            text = _DOUBLE_PRIME.sub("″" if text.count('"') == 1 else closing, text)
            text = _OPEN_DOUBLE.sub(opening, text).replace('"', closing)
        if "-" in text:
            text = text.replace("---", "—")
            text = re.sub(r"(?<=\s)--(?=\s)", "—", text)
            text = re.sub(r"(?<!xn)--", "–", text)
            text = re.sub(r"(?<=\s)-(?=\s)", "–", text)
        return _TIMES.sub("×", text) if "x" in text else text
