"""Who stands in a URL: hosts of their own, profiles, names and numbers in paths and queries. Pure.

Hosts are people's where somebody signed a comment or a linkback with them, where they are a platform's subdomain, or
where they are somebody's name, unless a dataset's blog lives there, or many sign with them. `.invalid` names no host
(RFC 2606).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from urllib.parse import SplitResult, quote, quote_plus, unquote, unquote_plus, urlsplit, urlunsplit

from crawler import urls
from pipelines.sharing.pseudonyms.addresses import is_digest
from pipelines.sharing.pseudonyms.folding import identity
from pipelines.sharing.pseudonyms.numbers import Name
from pipelines.sharing.pseudonyms.people import People
from pipelines.sharing.pseudonyms.platforms import (
    COMMENT_PARAMETERS,
    NOT_PROFILES,
    PERSONAL_PARAMETERS,
    PERSONAL_PATHS,
    PROFILE_SCRIPTS,
    PROFILES,
    SUBDOMAINS,
)

URL = re.compile(r"(?:\b(?:https?|ftp|feed)://(?=[\w[])|\bwww\.(?=[\w-]+\.))[^\s<>\"”“«»]+", re.IGNORECASE)
_TRAILING = ".,;:!?)]}'’*…"
_INNER = re.compile(r"(?<=.)https?:/{1,2}(?=[\w-]+\.)", re.IGNORECASE)
_COMMENT = re.compile(
    r"!?/?(?!(?:comments?|kommentarer|respond|trackbacks?|pings?)$)"
    r"(?:[\w-]*(?:comment|kommentar|cmt|respons|reply|svar|ping|trackback)[\w=.-]*|(?:c|id|p)[-_=]?\d+)",
    re.IGNORECASE,
)
_SHARED_BY = 3  # more than so many sign with the host: it is no one's own
_DEEPEST = 3  # addresses within addresses
_GRAVATAR = re.compile(r"(?:^|\.)(?:gravatar\.com|libravatar\.org)$")
_PLAIN = "-._~!$&'()*+,;=:@"

Scrub = Callable[[str], str]
"""Puts pseudonyms into text that holds no URL."""


class Weblinks:
    """Rewrites URLs. `name` makes pseudonyms, `handle` of what may be a person's; `scrub` does other text."""

    def __init__(self, people: People, mode: str, name: Name, handle: Name, scrub: Scrub) -> None:
        self._people, self._mode, self._name, self._handle, self._scrub = people, mode, name, handle, scrub
        self._homes = {urls.host(url): slug for slug, url in sorted(people.homes.items(), reverse=True)}
        self._scopes = {slug: urls.key(url) for slug, url in people.homes.items()}
        self.rewritten = lru_cache(1 << 16)(self._rewritten)
        """The URL as it is released; `signed`: somebody signed with it."""

    def is_personal(self, host: str) -> bool:
        """Whether a host (lower case, without `www.`) is somebody's own."""
        if not host or host in self._homes or identity(host) in self._people.keep or host in PROFILES:
            return False
        if any(host.endswith(f".{platform}") for platform in SUBDOMAINS):
            return True
        if host in SUBDOMAINS:
            return False
        signing = self._people.hosts.get(host)
        if signing is not None and len(signing) <= _SHARED_BY:
            return True
        labels = {identity(label) for label in host.split(".")[:-1]}
        return not (labels.isdisjoint(self._people.run_together) and labels.isdisjoint(self._people.surnames))

    def is_hidden(self, host: str) -> bool:
        """Whether the host does not stay as it is."""
        return self.is_personal(host) or (self._mode == "drop" and host in self._homes)

    def site(self, host: str) -> str:
        """What stands for somebody's host; a platform's name stays."""
        platform = next((p for p in SUBDOMAINS if host.endswith(f".{p}")), "invalid")
        return f"site-{self._name('site', host).partition('_')[2]}.{platform}"

    def in_text(self, text: str) -> str:
        """A URL that stands in running text, with what it ends the sentence with."""
        end = len(text.rstrip(_TRAILING))
        if text[end : end + 1] == ")" and "(" in text[:end]:
            end += 1
        url = text[:end]
        if url[:4].lower() == "www.":
            return self.rewritten(f"http://{url}").removeprefix("http://") + text[end:]
        return self.rewritten(url) + text[end:]

    def _rewritten(self, url: str, *, signed: bool = False, depth: int = 0) -> str:
        url = url.strip()
        try:
            parts = urlsplit(url)
            host = urls.host(url)
        except ValueError:
            return self._scrub(url)
        scheme = parts.scheme.lower()
        if scheme == "file":
            return f"file:///{self._page(url)}"
        if scheme in ("data", "javascript"):
            return f"{scheme}:,"
        if not host:
            return self._opaque(parts) if scheme else self._component(url, unquote, quote, "/" + _PLAIN + "?#")
        if identity(host) in self._people.keep:
            return url
        whole = parts
        parts = parts._replace(netloc=parts.netloc.rpartition("@")[2])
        if slug := self._blog(url, host):
            return self._own(parts, slug)
        if depth < _DEEPEST and (inner := _INNER.search(url, len(scheme) + 3)):
            head = self._rewritten(url[: inner.start()], depth=depth + 1)
            return head + self._rewritten(url[inner.start() :], depth=depth + 1)
        if _GRAVATAR.search(host) and (
            digest := re.match(r"/(?:avatar|userimage/\d+)/([^/?.]+)", parts.path, re.IGNORECASE)
        ):
            return f"{scheme}://{parts.netloc}/avatar/{self._name('hash', digest[1].lower())}"
        if self.is_personal(host):
            return self._at(scheme, self.site(host), parts)
        if profile := self._profile(parts, host):
            return profile
        if signed and self._people.hosts.get(host) is not None and not urls.is_front_page(url):
            return self._at(scheme, parts.netloc, parts)
        scrubbed = self._scrubbed(parts, depth)
        return url if scrubbed == whole else scrubbed.geturl()

    def _page(self, url: str) -> str:
        return self._name("page", urls.key(url) if urls.host(url) else url)

    def _at(self, scheme: str, host: str, parts: SplitResult) -> str:
        """An address there; which page, only a pseudonym tells."""
        return f"{scheme}://{host}/" + ("" if urls.is_front_page(url := urlunsplit(parts)) else self._page(url))

    def _blog(self, url: str, host: str) -> str | None:
        """The dataset's blog that lives there."""
        slug = self._homes.get(host)
        if slug is None:
            return None
        key = urls.key(url)
        within = [s for s, scope in self._scopes.items() if key == scope or key.startswith((f"{scope}/", f"{scope}?"))]
        return max(within, key=lambda s: len(self._scopes[s])) if within else slug if host not in PROFILES else None

    def _own(self, parts: SplitResult, slug: str) -> str:
        if self._mode == "drop":
            host = f"blog-{self._name('blog', slug).partition('_')[2]}.invalid"
            return self._at(parts.scheme, host, parts._replace(fragment=""))
        scrubbed = self._scrubbed(parts, 0)._replace(netloc=parts.netloc)
        return urlunsplit(parts) if scrubbed == parts else scrubbed.geturl()

    def _profile(self, parts: SplitResult, host: str) -> str | None:
        """A profile's address with a pseudonym for whose it is; None where it is none."""
        where = PROFILES.get(host) or next((PROFILES[p] for p in PROFILES if host.endswith(f".{p}")), None)
        path = unquote(parts.path)
        fragment = unquote(parts.fragment)
        if fragment.startswith("!/"):  # twitter.com/#!/name
            path, fragment = fragment[1:], ""
        segments = [segment for segment in path.split("/") if segment]
        if segments and segments[0].startswith("@") and len(segments[0]) > 1:
            where = f"{where or ''} -@"
        if segments and where and segments[0].lower() in PROFILE_SCRIPTS:
            return f"{parts.scheme}://{parts.netloc}/{self._page(urlunsplit(parts))}"
        for prefix in sorted((where or "").split(), key=len, reverse=True):
            before = [] if prefix[0] == "-" else prefix.split("/")
            if prefix.endswith(":"):
                if path.lower().startswith(f"/{prefix}"):
                    who = path[len(prefix) + 1 :].partition("/")[0]
                    return f"{parts.scheme}://{parts.netloc}/{prefix}{self._handle('handle', who)}"
                continue
            rest = segments[len(before) :]
            if [segment.lower() for segment in segments[: len(before)]] != before or not rest:
                continue
            if not before and (rest[0].lower() in NOT_PROFILES or (prefix == "-@" and rest[0][0] != "@")):
                continue
            if host.endswith("vimeo.com") and rest[0].isdigit():
                continue
            at = "@" if rest[0].startswith("@") else ""
            handle = self._handle("handle", rest[0].lstrip("@~+"))
            there = "/".join([*before, at + handle])
            further = f"/{self._page(urlunsplit(parts))}" if rest[1:] or parts.query else ""
            return f"{parts.scheme}://{parts.netloc}/{there}{further}"
        return None

    def _scrubbed(self, parts: SplitResult, depth: int) -> SplitResult:
        """The same address, with pseudonyms for what names somebody; what leads to one comment is left out."""
        path = self._path(parts.path)
        pairs = parts.query.split("&")
        query = "&".join(pair for raw in pairs if (pair := self._pair(raw, depth)) or not raw)
        fragment = parts.fragment
        if self._mode != "keep" and _COMMENT.fullmatch(fragment):
            fragment = ""
        netloc = self._component(parts.netloc, str, str, "")
        fragment = self._component(fragment, unquote, quote, _PLAIN + "/?")
        return SplitResult(parts.scheme, netloc, path, query, fragment)

    def _path(self, path: str) -> str:
        segments = path.split("/")
        for i, segment in enumerate(segments):
            if segment[:1] == "~" or segment[:3].lower() == "%7e":
                segments[i] = f"~{self._handle('handle', unquote(segment).lstrip('~'))}"
            elif i and segment and segments[i - 1].lower() in PERSONAL_PATHS:
                segments[i] = self._handle("handle", unquote(segment))
            else:
                segments[i] = self._component(segment, unquote, quote, _PLAIN)
        return "/".join(segments)

    def _pair(self, raw: str, depth: int) -> str:
        name, equals, value = raw.partition("=")
        lower = unquote_plus(name).lower()
        if self._mode != "keep" and lower in COMMENT_PARAMETERS:
            return ""
        plain = unquote_plus(value)
        if plain and lower in PERSONAL_PARAMETERS and not re.match(r"https?:", plain):
            return f"{name}={self._email_or_handle(plain)}"
        if re.match(r"https?://|www\.", plain, re.IGNORECASE) and depth < _DEEPEST:
            inner = self._rewritten(plain, depth=depth + 1)
            return raw if inner == plain else f"{name}={quote_plus(inner)}"
        if is_digest(plain):
            return f"{name}={self._name('hash', plain)}"
        name = self._component(name, unquote_plus, quote_plus, "")
        return f"{name}{equals}{self._component(value, unquote_plus, quote_plus, '')}"

    def _email_or_handle(self, value: str) -> str:
        scrubbed = self._scrub(value)
        return quote_plus(scrubbed) if scrubbed != value else self._handle("handle", value)

    def _component(self, raw: str, decode: Callable[[str], str], encode: Callable[..., str], safe: str) -> str:
        """A part of a URL as it was, unless something in it is replaced once it is decoded, twice where need be."""
        if not raw:
            return raw
        decoded = raw
        for _ in range(_DEEPEST):
            decoded, before = decode(decoded), decoded
            scrubbed = self._scrub(decoded)
            if scrubbed != decoded:
                return encode(scrubbed, safe=safe) if encode is not str else scrubbed
            if decoded == before:
                break
        return raw

    def _opaque(self, parts: SplitResult) -> str:
        """`mailto:`, `tel:`, `skype:` and the like, which name whom to reach."""
        whom = unquote(parts.path)
        scrubbed = self._scrub(whom)
        if scrubbed == whom and whom:
            scrubbed = self._handle("handle", whom)
        return f"{parts.scheme}:{scrubbed}"
