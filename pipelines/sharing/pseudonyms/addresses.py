"""E-mail addresses, hashes of them, and handles in running text. Pure."""

from __future__ import annotations

import base64
import binascii
import re

from pipelines.sharing.pseudonyms.numbers import Name

_AT = "[@＠﹫]"
_LABEL = r"[\w-]+"
EMAIL = re.compile(rf"[\w.+%'’&=!#$*/?^{{|}}~-]{{0,63}}[\w+-]{_AT}{_LABEL}(?:\.{_LABEL})+")
_OPEN, _CLOSE = r"[(\[{<]\s*", r"\s*[)\]}>]"
_SPOKEN_AT = rf"(?:\s*{_OPEN}(?:at|a|snabel-?\s?a|alfa|{_AT}){_CLOSE}\s*|\s+(?:snabel-?a|{_AT})\s+)"
_SPOKEN_DOT = rf"(?:\s*{_OPEN}(?:dot|punkt|prick|\.){_CLOSE}\s*|\s+(?:dot|punkt)\s+)"
_SPOKEN = re.compile(
    rf"((?:[\w+-]{{1,32}}{_SPOKEN_DOT}){{0,3}}[\w.+-]{{0,63}}\w)(?:{_SPOKEN_AT}({_LABEL}(?:(?:{_SPOKEN_DOT}|\.){_LABEL})+)|"
    rf"\s+at\s+({_LABEL}(?:{_SPOKEN_DOT}{_LABEL})+))",
    re.IGNORECASE,
)
_IN_BRACKETS = re.compile(rf"[(\[{{<]\s?(?:at?|alfa|{_AT})\s?[)\]}}>]", re.IGNORECASE)
_SAID_DOT = re.compile(_SPOKEN_DOT, re.IGNORECASE)

_HEX = re.compile(r"(?<![0-9A-Za-z])(?:[0-9a-fA-F]{64}|[0-9a-fA-F]{40}|[0-9a-fA-F]{32})(?![0-9A-Za-z])")
_BASE64 = re.compile(r"(?<![\w+/=-])[A-Za-z0-9+/_-]{10,}={0,2}(?![\w+/=-])")
_DIGESTS = {22: "==", 27: "=", 43: "="}
"""Base64 digits of an MD5, SHA-1, SHA-256 digest, and what pads them."""

HANDLE = re.compile(r"(?<![\w@/.&=])([@＠])(\w(?:[\w.-]*\w)?)")
_SERVICES = (
    "twitter skype msn icq aim yahoo jabber instagram insta snapchat snap kik facebook linkedin tiktok telegram".split()
)
_LABELLED = re.compile(
    rf"\b({'|'.join(_SERVICES)})"
    r"(\s*(?:-?\s?(?:namn|id|konto|name|user))?\s*:\s*)(\w[\w.-]*\w)",
    re.IGNORECASE,
)
_PSEUDONYM = re.compile(r"[a-z]+_[a-z2-7]{12}")


def is_pseudonym(word: str) -> bool:
    """Whether a word has the shape of a pseudonym: `person_k3f9x2mmqa7b`."""
    return _PSEUDONYM.fullmatch(word) is not None


def without_emails(text: str, name: Name) -> str:
    """`text` with each e-mail address replaced, also where it is spelt out: "erik (snabel-a) firma punkt se"."""
    if "@" in text or "＠" in text or "﹫" in text:
        text = EMAIL.sub(lambda match: name("email", email_identity(match.group())), text)
    if not _may_be_spoken(text):
        return text

    def spoken(match: re.Match[str]) -> str:
        return name(
            "email", email_identity(f"{_SAID_DOT.sub('.', match[1])}@{_SAID_DOT.sub('.', match[2] or match[3])}")
        )

    return _SPOKEN.sub(spoken, text)


def _may_be_spoken(text: str) -> bool:
    folded = text.lower()
    if " at " in folded or "snabel" in folded or " @ " in folded:
        return True
    return any(map(text.__contains__, "([{<")) and _IN_BRACKETS.search(text) is not None


def email_identity(address: str) -> str:
    """The one spelling of an address: lower case, a plain `@`."""
    return re.sub(_AT, "@", address).casefold()


def without_hashes(text: str, name: Name) -> str:
    """`text` with everything replaced that is as long as an MD5, SHA-1 or SHA-256 digest, in hexadecimal or base64."""
    text = _HEX.sub(lambda match: name("hash", match.group().lower()), text)

    def digest(match: re.Match[str]) -> str:
        written = match.group()
        digits = written.rstrip("=")
        return (
            name("hash", written)
            if written != digits and written == digits + _DIGESTS.get(len(digits), "")
            else written
        )

    return _BASE64.sub(digest, text) if "=" in text else text


def is_digest(value: str) -> bool:
    """Whether a value that stands alone, as in a query, may be a digest in base64, padded or not."""
    digits = value.rstrip("=")
    return len(digits) in _DIGESTS and bool(re.fullmatch(r"(?=.*\d)(?=.*[a-z])(?=.*[A-Z])[\w+/-]+", digits, re.ASCII))


def decoded_runs(text: str) -> list[tuple[int, int, str]]:
    """What reads as text once decoded from base64: start, end, and the text. Whole groups, at whichever alignment."""
    found = []
    for match in _BASE64.finditer(text):
        if not _may_be_encoded(match.group()):
            continue
        digits = match.group().rstrip("=").translate(str.maketrans("-_", "+/"))
        for skip in range(4):
            part = digits[skip:]
            try:
                decoded = base64.b64decode(part + "=" * (-len(part) % 4)).decode()
            except (binascii.Error, ValueError):
                continue
            if decoded.isprintable():
                found.append((match.start(), match.end(), decoded))
                break
    return found


def _may_be_encoded(run: str) -> bool:
    """Whether it is no word: base64 of any text has digits of several kinds within."""
    return not (run[1:].islower() or run.isupper() or run.isdigit() or is_pseudonym(run))


def without_handles(text: str, handle: Name) -> str:
    """`text` with each `@handle` replaced, and each that a service's name and a colon stand before."""
    if "@" in text or "＠" in text:
        text = HANDLE.sub(lambda m: m[0] if is_pseudonym(m[2]) else f"{m[1]}{handle('handle', m[2])}", text)
    if ":" in text and any(map(text.lower().__contains__, _SERVICES)):
        text = _LABELLED.sub(lambda m: m[0] if is_pseudonym(m[3]) else f"{m[1]}{m[2]}{handle('handle', m[3])}", text)
    return text
