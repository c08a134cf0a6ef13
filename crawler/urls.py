"""URLs as identities: one post is one row whatever way leads to it. Pure."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit, urlunsplit

from w3lib.url import safe_url_string

# What a link carries to count visitors, keep sessions or open a view of the same page; it never names another page.
_NOISE = re.compile(
    r"(?:utm_\w+|fbclid|gclid|dclid|msclkid|yclid|mc_[ce]id|_ga|igshid|replytocom|cpage|commentpage|showcomment|share|nb|print|"
    r"like_comment|_wpnonce|amp|phpsessid|jsessionid|aspsessionid\w*|session_?id)=.*|m=[01]|s_?id=[0-9a-f]{16,}",
    re.IGNORECASE,
)
_SESSION_IN_PATH = re.compile(r";(jsessionid|phpsessid|sid)=[^/?#]*", re.IGNORECASE)
_COMMENT_PAGE = re.compile(r"/comment-page-\d+/?$")
_TYPEPAD_COMMENT_PAGE = re.compile(r"(?<=[^/])/comments/page/\d+/?$")  # of `/2009/05/sno.html`, without its ending
_CACHED = 1 << 12  # a blog names the same addresses over and over
DEFAULT_PORTS = {"http": 80, "https": 443}


def canonical(url: str) -> str:
    """The one spelling of a page's URL: no fragment, session, tracking or comment-page part; host in lower case.

    The scheme and `www.` stay as they are, since they may matter for fetching; `key` folds them.
    """
    return _canonical(url.partition("#")[0])  # a thread's permalinks differ in nothing else


@lru_cache(_CACHED)
def _canonical(url: str) -> str:
    parts = urlsplit(safe_url_string(url.strip()))
    host = (parts.hostname or "").lower()
    if ":" in host:
        host = f"[{host}]"
    try:
        port = parts.port
    except ValueError:
        port = None
    if port and port != DEFAULT_PORTS.get(parts.scheme):
        host = f"{host}:{port}"
    path = _COMMENT_PAGE.sub("/", _SESSION_IN_PATH.sub("", parts.path)) or "/"
    path = _TYPEPAD_COMMENT_PAGE.sub(".html", path)
    pairs = [(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not _NOISE.fullmatch(f"{k}={v}")]
    if parts.scheme == "file":
        return urlunsplit(("file", "", parts.path, "", ""))
    return urlunsplit((parts.scheme.lower(), host, path, urlencode(pairs), ""))


def key(url: str) -> str:
    """What all URLs of a page have in common: `canonical` without scheme, `www.`, default document and end slash."""
    return _key(url.partition("#")[0])


@lru_cache(_CACHED)
def _key(url: str) -> str:
    parts = urlsplit(_canonical(url))
    host = parts.netloc.removeprefix("www.")
    path = re.sub(r"/(index|default)\.(html?|php|aspx?)$", "/", unquote(parts.path), flags=re.IGNORECASE)
    query = urlencode(sorted(parse_qsl(parts.query, keep_blank_values=True)))
    return f"{host}{path.rstrip('/')}" + (f"?{query}" if query else "")


def spelled(url: str) -> str:
    """What an address keeps whoever spells it: without scheme, `www.`, the scheme's own port, and fragment."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2].lower().removesuffix(":80" if parts.scheme == "http" else ":443")
    query = f"?{parts.query}" if parts.query else ""
    return f"{host.removeprefix('www.')}{parts.path or '/'}{query}"


def post_id(url: str) -> str:
    """Stable id of the post at `url`: 16 hex digits of the SHA-256 of `key(url)`."""
    return digest("post", key(url))


def digest(*parts: str) -> str:
    """16 hex digits of the SHA-256 of `parts`, kept apart."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


@lru_cache(_CACHED)
def host(url: str) -> str:
    """Host of a URL in lower case, without `www.`; empty where there is none."""
    try:
        return (urlsplit(url).hostname or "").lower().removeprefix("www.")
    except ValueError:
        return ""


def is_front_page(url: str) -> bool:
    """Whether a URL, absolute or a path, is that of a site's first page: no path, no query (`/?p=42` is a post's)."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return not parts.path.strip("/") and not parts.query and bool(parts.path or parts.netloc)


def slug(url: str) -> str:
    """ASCII slug of a blog's home: host, port where unusual, path; `http://www.a.se/blogg/` → `a-se-blogg`."""
    if url.startswith("file:"):
        stem = unquote(urlsplit(url).path).rsplit("/", 2)
        name = stem[-2] if len(stem) > 1 else ""
    else:
        name = key(url)
    return re.sub(r"[^a-z0-9]+", "-", name.encode("ascii", "ignore").decode().lower()).strip("-") or "blog"
