"""Personal identity numbers and phone numbers in running text. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

Name = Callable[[str, str], str]
"""What stands for something of a kind (`email`, `phone`, …): the pseudonym, from the kind and its one spelling."""

_IDENTITY = re.compile(r"(?<![\w+])(?:(?:18|19|20)\d\d|\d\d)\d{4}(?:\s?[-–‑−+]\s?|\s)?\d{4}(?!\w)")
_PARTED = re.compile(r"[-–‑−+]")
_NOT_DIGIT = re.compile(r"\D")
_COORDINATION = 60  # is added to the day of a samordningsnummer
_DIGITS = 10

_DIALLED = re.compile(r"(?<![\w.,+-])(?:\(0[1-9]\d{0,2}\)|0[1-9]\d{0,2})\s?[-–‑]\s?\d{2,3}(?:\s?\d{2,3}){1,3}(?![\w-])")
_DATED = re.compile(r"0\d\D{1,3}[0-3]\d\s?(?:19|20)\d\d")
_DIALLED_DIGITS = range(8, 11)
_MAY_BE_PHONE = re.compile(r"(?:\+|0|\(0)\s?[\d(](?:[\s()/.,~\-‐‑‒–—−x ]{0,3}\d){5}")


def without_identity_numbers(text: str, name: Name) -> str:
    """`text` with each personnummer and samordningsnummer replaced: parted or not, with and without century.

    One whose parts are parted by `-` or `+` need only have a date to count; others the check digit too, since ten
    digits may be anything. (Skatteverket, SKV 704: date, birth number, check digit by the Luhn algorithm.)
    """

    def replaced(match: re.Match[str]) -> str:
        written = match.group()
        digits = _NOT_DIGIT.sub("", written)[-_DIGITS:]
        if not _is_born(digits):
            return written
        if not is_checked(digits):
            return name("personnummer", digits) if _PARTED.search(written) else written
        return name("personnummer" if _PARTED.search(written) else "personnummer_unparted", digits)

    return _IDENTITY.sub(replaced, text)


def is_checked(digits: str) -> bool:
    """Whether the last digit is the Luhn check digit (ISO/IEC 7812-1) of those before it."""
    doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(digits))
    return sum(n // 10 + n % 10 for n in doubled) % 10 == 0


def _is_born(digits: str) -> bool:
    year, month, day = int(digits[:2]), int(digits[2:4]), int(digits[4:6])
    try:
        date(2000 if (year, month) == (0, 2) else 1900 + year, month, day % _COORDINATION)
    except ValueError:
        return False
    return day != _COORDINATION


def without_phone_numbers(text: str, name: Name, *, in_address: bool = False) -> str:
    """`text` with each phone number replaced: Swedish as they are dialled in Sweden, others with + or 00.

    Valid ones in any spelling, and what is written as a Swedish number, area code and hyphen, whether in use or not.
    `in_address`: digits alone are a number there if they begin as a mobile's, else an ISBN or whatever.
    """
    if not _MAY_BE_PHONE.search(text):
        return text
    from phonenumbers import Leniency, PhoneNumberFormat, PhoneNumberMatcher, format_number  # loads for 0.1 s

    parts, end = [], 0
    for match in PhoneNumberMatcher(text, "SE", Leniency.VALID):
        if in_address and match.raw_string.isdigit() and not match.raw_string.startswith(("07", "00")):
            continue
        parts += [text[end : match.start], name("phone", format_number(match.number, PhoneNumberFormat.E164))]
        end = match.end
    text = "".join(parts) + text[end:] if parts else text

    def dialled(match: re.Match[str]) -> str:
        digits = _NOT_DIGIT.sub("", match.group())
        if len(digits) not in _DIALLED_DIGITS or _DATED.fullmatch(match.group()):
            return match.group()
        return name("phone", f"+46{digits[1:]}")

    return _DIALLED.sub(dialled, text)
