"""What was taken down, as keyed digests of its words: to know it again wherever it stands, and by nothing else. Pure.

A mark is the digest of a run of folded words, of one of these kinds:

- `text`: eight words in a row of what somebody wrote (a longer title: all of it), wherever they stand;
- `name`: a person's name. One of several words goes wherever it stands; one of a single word where it stands for whose
  words these are: alone between two tags, or with nothing but “säger”, “om”, “av”, a date;
- `address`: an e-mail address, or the digest of one that an avatar is called by;
- `url`: an address, and all that lies below it; `surt`: the same as indexes of archives sort it (`se,blogg)/2009/x`);
- `comment`: a comment's number under its post, by which a reader knows it again, whatever it says by now;
- `anchor`: the number or fragment of a comment. It stays, and says what is near it;
- `near`: too short to be told from what others write. It goes where it stands alone between two tags, next to a name or
  address of the same takedown; `start`: the same of what is cut off (“Jag tycker att…”); `beside`, `opening`: the same
  next to an anchor.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import unquote, urlsplit

from crawler import urls
from crawler.items import Comment, Post
from pipelines.sharing.takedown.words import words_of

Kind = Literal["text", "name", "address", "url", "surt", "comment", "anchor", "near", "start", "beside", "opening"]
RUN = 8
_START = 4
_LEAST = 5  # words of a title that is its own
_OWN_PATH = 3  # words of a path that is no other page's on another host
_PARAGRAPH = re.compile(r"\n+")

Nearness = tuple[Kind, Kind]
BESIDE: Nearness = ("beside", "opening")

Mark = tuple[Kind, int, bytes]
"""Kind, number of words, digest of 8 bytes."""


@dataclass(frozen=True, slots=True)
class Marker:
    """Makes marks with a secret (up to 64 bytes)."""

    secret: bytes = field(repr=False)

    def digest(self, kind: Kind, words: Sequence[str]) -> bytes:
        """8 bytes, by which nobody without the secret can tell the words."""
        text = f"{kind} {' '.join(words)}".encode("utf-8", "surrogatepass")
        return hashlib.blake2b(text, digest_size=8, key=self.secret).digest()

    def mark(self, kind: Kind, words: Sequence[str]) -> Mark:
        """That a run of these words is of this kind."""
        return kind, len(words), self.digest(kind, words)

    def text(self, text: str | None, near: Nearness = ("near", "start")) -> Iterator[Mark]:
        """What somebody wrote; where it is short, it is known by what it stands near to."""
        words = words_of(text or "")
        for at in range(len(words) - RUN + 1):
            yield self.mark("text", words[at : at + RUN])
        for paragraph in _PARAGRAPH.split(text or ""):
            yield from self._short(words_of(paragraph), near)
        if len(words) < RUN:
            yield from self._short(words, near)

    def title(self, title: str | None) -> Iterator[Mark]:
        """A title, which lists show alone."""
        words = words_of(title or "")
        if len(words) >= _LEAST:
            yield self.mark("text", words)
        yield from self._short(words, ("near", "start"))

    def _short(self, words: list[str], near: Nearness) -> Iterator[Mark]:
        if words and len(words) < RUN:
            yield self.mark(near[0], words)
        if len(words) >= _START:
            yield self.mark(near[1], words[:_START])

    def comment_text(self, comment: Comment) -> Iterator[Mark]:
        """What a comment says."""
        yield from self.text(comment.text, BESIDE)
        yield from self.anchor(comment.url, comment.native_id)

    def comment_author(self, comment: Comment) -> Iterator[Mark]:
        """Who says it, where that stands beside it."""
        told = [comment.author]
        if comment.author_url and urls.host(comment.author_url) != urls.host(comment.post_url or comment.author_url):
            told.append(comment.author_url)
        for words in (words_of(each or "") for each in told):
            if words:
                yield self.mark("beside", words)
                yield self.mark("near", words)

    def post_text(self, post: Post) -> Iterator[Mark]:
        """What a post says."""
        yield from self.text(post.text)
        yield from self.title(post.title)

    def near(self, text: str | None) -> Iterator[Mark]:
        """A name or an address that goes only beside what else is taken down."""
        if words := words_of(text or ""):
            yield self.mark("near", words)

    def name(self, name: str) -> Iterator[Mark]:
        """What somebody is called."""
        if words := words_of(name):
            yield self.mark("name", words)

    def email(self, email: str) -> Iterator[Mark]:
        """An e-mail address, and what Gravatar calls its avatar by."""
        yield self.mark("address", words_of(email))
        lower = email.strip().lower().encode()
        for digest in (hashlib.md5(lower, usedforsecurity=False), hashlib.sha256(lower)):
            yield self.mark("address", [digest.hexdigest()])

    def url(self, url: str) -> Iterator[Mark]:
        """An address, with and (where it is long enough) without its host."""
        key = url_key(url)
        words = words_of(key)
        yield from self.exact_url(url)
        path = words_of(key.partition("/")[2])
        if len(path) >= _OWN_PATH and len(path) < len(words):
            yield self.mark("url", path)

    def exact_url(self, url: str) -> Iterator[Mark]:
        """An address with its host, as it is written and as archives sort it: the host's labels the other way round.

        Source of the latter: https://pypi.org/project/surt/.
        """
        key = url_key(url)
        yield self.mark("url", words_of(key))
        host, slash, path = key.partition("/")
        name, colon, port = host.partition(":")
        if "." in name:
            turned = ",".join(reversed(name.split(".")))
            yield self.mark("surt", words_of(f"{turned}{colon}{port}){slash}{path}"))

    def comment(self, post_url: str, native_id: str | None) -> Iterator[Mark]:
        """A comment, where its post numbers it."""
        if words := words_of(native_id or ""):
            yield self.mark("comment", [*words_of(url_key(post_url)), *words])

    def anchor(self, url: str | None, native_id: str | None) -> Iterator[Mark]:
        """A comment's own address, or how platforms name its element by its number."""
        if url and (fragment := words_of(urlsplit(url).fragment)):
            yield self.mark("anchor", fragment)
        if native_id and (words := words_of(native_id)):
            for before in ([], ["comment"], ["li", "comment"], ["div", "comment"]):
                if before or len(words[0]) >= _LEAST or len(words) > 1:
                    yield self.mark("anchor", [*before, *words])


def url_key(url: str) -> str:
    """`urls.key`, unescaped: as a view of a payload shows it."""
    return unquote(urls.key(url))


def above(url: str) -> list[str]:
    """The keys of an address and of what it lies below; none of what is no address."""
    try:
        key = url_key(url)
    except ValueError:
        return []
    parts = key.partition("?")[0].split("/")
    return [key, *("/".join(parts[:count]) for count in range(1, len(parts) + 1))]


class Marks:
    """The marks of several takedowns, to look things up in."""

    def __init__(self, marker: Marker) -> None:
        self.marker = marker
        self._of: dict[tuple[Kind, int], dict[bytes, set[int]]] = defaultdict(dict)
        self._count = 0

    def add(self, marks: Iterable[Mark]) -> None:
        """Those of one takedown."""
        for kind, length, digest in marks:
            self._of[kind, length].setdefault(digest, set()).add(self._count)
        self._count += 1

    def __bool__(self) -> bool:
        return bool(self._of)

    def lengths(self, kind: Kind) -> list[int]:
        """Of how many words the marks of a kind are."""
        return sorted(length for of, length in self._of if of == kind)

    def found(self, kind: Kind, words: Sequence[str]) -> set[int]:
        """The takedowns that have these words as a mark; nothing where none has."""
        known = self._of.get((kind, len(words)))
        return known.get(self.marker.digest(kind, words), set()) if known else set()

    def names(self, url: str | None) -> bool:
        """Whether an address was taken down, or lies below one that was."""
        return bool(url) and bool(self.named_by(url or ""))

    def named_by(self, url: str) -> set[int]:
        """The takedowns that an address is named by."""
        if not self.lengths("url"):
            return set()
        return {takedown for each in above(url) for takedown in self.found("url", words_of(each))}

    def wrote(self, item: Post | Comment) -> bool:
        """Whether it is by somebody who was taken down, or is a comment that was."""
        if self.is_name(item.author) or self.names(item.author_url):
            return True
        if isinstance(item, Post):
            return self.names(item.url)
        return any(self.found("comment", words) for words in self._numbered(item))

    def _numbered(self, item: Comment) -> Iterator[list[str]]:
        if item.native_id and item.post_url and self.lengths("comment"):
            yield [*words_of(url_key(item.post_url)), *words_of(item.native_id)]

    def is_name(self, name: str | None) -> bool:
        """Whether a person of this name was taken down."""
        return bool(name) and bool(self.found("name", words_of(name or "")))


def both(first: Marks, more: Iterable[Mark]) -> Marks:
    """The same, and these, which belong to each of the takedowns."""
    made = Marks(first.marker)
    made._count = first._count
    for where, known in first._of.items():
        made._of[where] = {digest: set(of) for digest, of in known.items()}
    every = set(range(first._count))
    for kind, length, digest in more:
        made._of[kind, length].setdefault(digest, set()).update(every)
    return made
