"""The fields of an element of an export file: names, attributes and what they hold, also where the XML is broken.

What stands in CDATA sections is looked over while the tags are sought. A text that was put into one without care for a
`]]>` of its own ends where its field does. References are those of HTML; no entity is ever defined.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from html import unescape

_SECTION = re.compile(r"<!\[CDATA\[.*?\]\]>", re.DOTALL)
_OPEN, _SHUT, _SPLIT = "<![CDATA[", "]]>", "]]]]><![CDATA[>"
_TAG = re.compile(r"<([a-zA-Z][\w:.-]*)((?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>")
_ATTRIBUTE = re.compile(r"([\w:.-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")


@dataclass(frozen=True)
class Field:
    """One element: `source` as it stands in the file, `inner` what is between its tags, with the same masked."""

    name: str
    attributes: dict[str, str]
    source: str
    inner: str
    _masked: str

    @property
    def text(self) -> str:
        """What it says, without white space around it."""
        return _value(self.inner.strip()).strip()

    @cached_property
    def fields(self) -> list[Field]:
        """The elements in it, in their order; those whose end is missing are left out."""
        return list(_fields(self.inner, self._masked))

    def all(self, name: str) -> list[Field]:
        """The elements in it called `name`."""
        return [field for field in self.fields if field.name == name]

    def first(self, name: str) -> str:
        """Text of the first element in it called `name`; empty where there is none."""
        return next((field.text for field in self.fields if field.name == name), "")


def parsed(xml: str) -> Field:
    """A piece of an export as a field without a name."""
    return Field("", {}, xml, xml, _SECTION.sub(lambda section: "\0" * len(section.group()), xml))


def _fields(text: str, masked: str) -> Iterator[Field]:
    at = 0
    while tag := _TAG.search(masked, at):
        name, attributes, start = tag.group(1), _attributes(text[slice(*tag.span(2))]), tag.end()
        if tag.group(2).endswith("/"):
            at = start
            yield Field(name, attributes, text[tag.start() : at], "", "")
            continue
        end = masked.find(f"</{name}>", start)
        at = end + len(name) + 3 if end >= 0 else start
        if end >= 0:
            yield Field(name, attributes, text[tag.start() : at], text[start:end], masked[start:end])


def _attributes(text: str) -> dict[str, str]:
    return {name: unescape(one or other) for name, one, other in _ATTRIBUTE.findall(text)}


def _value(inner: str) -> str:
    if inner.startswith(_OPEN) and inner.endswith(_SHUT):
        return inner[len(_OPEN) : -len(_SHUT)].replace(_SPLIT, _SHUT)
    pieces: list[str] = []
    at = 0
    for section in _SECTION.finditer(inner):
        pieces += [unescape(inner[at : section.start()]), section.group()[len(_OPEN) : -len(_SHUT)]]
        at = section.end()
    return "".join([*pieces, unescape(inner[at:])])
