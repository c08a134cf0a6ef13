"""Clean HTML, as the reader writes it, rewritten: its text and its attributes. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape, unescape

_TAG = re.compile(r"(<(?:[^<>\"']|\"[^\"]*\"|'[^']*')*>)")
_NAME = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]*)(?=[\s/>])")
_ATTRIBUTE = re.compile(r"\s([\w:-]+)(?:=(\"[^\"]*\"|'[^']*'|[^\s\"'>]+))?")
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code del dfn em font i img ins kbd mark q s samp small span strike strong sub "
    "sup time tt u var wbr".split()
)
_ADDRESSES = frozenset(("href", "src", "cite"))
_WORDS = frozenset(("alt", "title", "rel"))
_MEASURES = frozenset(("width", "height", "colspan", "rowspan", "start", "datetime"))

Rewrite = Callable[[str], str]
_Piece = tuple[bool, str]  # whether it is a tag


def rewritten(html: str, text: Rewrite, address: Rewrite) -> str:
    """`html` with `text` over its words and `address` over its URLs; what both leave alone stays as it is.

    Attributes that clean HTML does not have are dropped. Where only the words of a whole paragraph show what is to
    be replaced (an address with an element in its midst), the paragraph loses the elements within it.
    """
    done: list[str] = []
    block: list[_Piece] = []
    for i, piece in enumerate(_TAG.split(html)):
        name = _NAME.match(piece) if i % 2 else None
        if name is None and not piece.startswith("<!"):
            block.append((False, piece))
        elif name:
            tag = _tag(piece, text, address)
            if name[1].lower() in _INLINE:
                block.append((True, tag))
            else:
                done += [*_block(block, text), tag]
                block = []
    return "".join([*done, *_block(block, text)])


def _block(pieces: list[_Piece], text: Rewrite) -> list[str]:
    words = [piece for is_tag, piece in pieces if not is_tag]
    if len(words) < 2:
        return [piece if is_tag else _words(piece, text) for is_tag, piece in pieces]
    whole = "".join(words)
    together = _words(whole, text)
    if together == whole:
        return [piece for _, piece in pieces]
    apart = [_words(word, text) for word in words]
    if "".join(apart) != together:
        return [together]
    rewritten = iter(apart)
    return [piece if is_tag else next(rewritten) for is_tag, piece in pieces]


def _words(piece: str, text: Rewrite) -> str:
    if "&" not in piece:
        return text(piece) if piece else piece
    plain = unescape(piece)
    changed = text(plain)
    return piece if changed == plain else escape(changed, quote=False)


def _tag(piece: str, text: Rewrite, address: Rewrite) -> str:
    if "=" not in piece:
        return piece

    def attribute(match: re.Match[str]) -> str:
        name, quoted = match[1].lower(), match[2]
        if quoted is None or name in _MEASURES:
            return match[0]
        if name not in _ADDRESSES and name not in _WORDS:
            return ""
        value = unescape(quoted[1:-1] if quoted[0] in "\"'" else quoted)
        changed = address(value) if name in _ADDRESSES else text(value)
        return match[0] if changed == value else f' {name}="{escape(changed)}"'

    return _ATTRIBUTE.sub(attribute, piece)
