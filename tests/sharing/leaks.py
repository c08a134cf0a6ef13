"""Looks for people in bytes: plain, folded, percent-encoded, HTML-escaped, base64, or hashed without a key."""

from __future__ import annotations

import base64
import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pyarrow as pa
import pyarrow.parquet as pq
from leaky_blog import Person, encoded, entities


def folded(text: str) -> str:
    """Without case and accents, white space as one space."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(plain.casefold().split())


@cache
def spellings(secret: str) -> set[str]:
    """Ways to write a secret, folded; what is compared with them is folded too."""
    ways = {
        secret,
        secret.replace(" ", "-"),
        secret.replace(" ", "_"),
        secret.replace(" ", "+"),
        secret.replace(" ", ""),
    }
    ways |= {encoded(secret), encoded(secret.lower()), re.sub("[^ -~]", lambda m: encoded(m[0]), secret)}
    ways |= {secret.replace("@", "%40").replace(" ", "%20"), secret.replace("@", "&#64;"), secret.replace("@", "(at)")}
    ways |= {entities(secret), "".join(f"&#x{ord(c):x};" for c in secret), entities(secret).replace("&", "&amp;")}
    ways |= {re.sub("[^ -~]", lambda m: f"&#{ord(m[0])};", secret), quote(secret), quote(secret.lower())}
    return {folded(way) for way in ways}


@cache
def base64s(secret: str) -> set[str]:
    """The middles of what base64 makes of it, at the three alignments, in both alphabets."""
    found = set()
    for spelt in (secret, secret.lower()):
        for before in range(3):
            whole = base64.b64encode(b"\0" * before + spelt.encode()).decode().rstrip("=")
            middle = whole[(0, 2, 3)[before] :][: len(spelt.encode()) * 8 // 6 - 2]
            found |= {middle, middle.translate(str.maketrans("+/", "-_"))}
    return found


@cache
def digests(secret: str) -> set[str]:
    """Its digests without a key, in hexadecimal and in base64, each without what may be cut or cased otherwise."""
    found = set()
    for spelt in (
        secret,
        secret.lower(),
        f"mailto:{secret}",
        f"http://{secret}",
        f"http://{secret}/",
        f"http://www.{secret}/",
    ):
        for method in (hashlib.md5, hashlib.sha1, hashlib.sha256):
            digest = method(spelt.encode()).digest()
            found |= {
                digest.hex()[:16],
                base64.b64encode(digest).decode()[:16],
                base64.urlsafe_b64encode(digest).decode()[:16],
            }
    return found


def secrets(person: Person) -> Iterator[str]:
    """What no release may tell of somebody."""
    yield from (person.name, person.email, person.handle, person.site)


def leaks_in_text(text: str, people: Iterable[Person]) -> list[str]:
    """What a text, one value of a column or a file, tells of the people."""
    found = []
    compared = folded(text)
    digits = re.sub(r"[^\d]", "", text)
    for person in people:
        for secret in secrets(person):
            found += [way for way in spellings(secret) if way in compared]
            found += [way for way in base64s(secret) if way in text]
            found += [way for way in digests(secret) if way in text or way in text.lower()]
        found += [way for way in (person.number_digits, person.phone_digits) if way in digits]
    return found


def leaks_in_bytes(content: bytes, people: Iterable[Person]) -> list[str]:
    """What the bytes of a file tell, as they are."""
    lower = content.lower()
    found = []
    for person in people:
        for secret in secrets(person):
            ways = spellings(secret) | {secret, secret.lower()} | base64s(secret) | digests(secret)
            found += [way for way in ways if way.encode() in content or way.encode().lower() in lower]
            found += [
                method(s.encode()).hexdigest()
                for s in (secret, secret.lower())
                for method in _METHODS
                if method(s.encode()).digest() in content
            ]
        for number in (person.number, person.number_digits, person.phone, person.phone_digits):
            found += [number] if number.encode() in content else []
    return found


_METHODS = (hashlib.md5, hashlib.sha1, hashlib.sha256)


def strings(table: pa.Table) -> Iterator[tuple[str, str]]:
    """Every text of a table, with its column's name."""
    for name in table.column_names:
        for value in table[name].to_pylist():
            yield from ((name, text) for text in _texts(value))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for member in value:
            yield from _texts(member)
    elif value is not None:
        yield value if isinstance(value, str) else str(value)


def leaks(folder: Path, people: Iterable[Person]) -> list[str]:
    """What a folder tells: its files' names, their bytes, and every value of its Parquet files."""
    people = list(people)
    found = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = path.relative_to(folder).as_posix()
        found += [
            f"{name}: {leak}" for leak in (*leaks_in_text(name, people), *leaks_in_bytes(path.read_bytes(), people))
        ]
        if path.suffix == ".parquet":
            for column, text in strings(pq.ParquetFile(path).read()):
                found += [f"{name}: {column}: {leak}: {text[:200]}" for leak in leaks_in_text(text, people)]
        elif path.suffix != ".gz":
            found += [f"{name}: {leak}" for leak in leaks_in_text(path.read_bytes().decode("utf-8", "replace"), people)]
    return found
