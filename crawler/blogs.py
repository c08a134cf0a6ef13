"""Which blogs to crawl, and how much of each: from addresses, or from a `blogs.toml`.

[[blog]]
url = "http://reklambloggen.example/"
label = "Reklambloggen"            # optional: how status and logs name it
scope = "http://reklambloggen.example/blogg/"   # optional: only what lies under it
delay = 2.0                        # optional: seconds between requests to its host
time_zone = "Europe/Stockholm"     # optional: where its dates were written
"""

from __future__ import annotations

import math
import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from crawler import urls
from crawler.errors import UsageError
from crawler.middlewares.addresses import is_own_machine

DEFAULT_TIME_ZONE = "Europe/Stockholm"


@dataclass(frozen=True, slots=True)
class BlogConfig:
    """One blog to crawl. `delay` is in seconds; None leaves it to the settings, robots.txt and AutoThrottle."""

    url: str
    label: str | None = None
    scope: str | None = None
    delay: float | None = None
    time_zone: str = DEFAULT_TIME_ZONE

    def delay_for(self, url: str) -> float | None:
        """As `delay`, of one address: 0 on the user's own machine, which need not be spared, where nothing is said."""
        return 0.0 if self.delay is None and is_own_machine(urls.host(url)) else self.delay


_TYPES: dict[str, type | tuple[type, ...]] = {
    "url": str,
    "label": str,
    "scope": str,
    "delay": (int, float),
    "time_zone": str,
}


def from_url(url: str) -> BlogConfig:
    """A blog by its address alone. A missing scheme is taken as https.

    Raises UsageError where it is no http, https or file address.
    """
    return _checked({"url": url}, f"“{url}”")


def from_toml(path: Path) -> list[BlogConfig]:
    """The blogs that a `blogs.toml` lists, in its order.

    Raises UsageError where the file is missing, no TOML, or says something unknown.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))  # Windows' editors begin a file with a BOM
    except FileNotFoundError as error:
        raise UsageError(f"no such file: {path}") from error
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: is not UTF-8 (byte {error.start}); save it as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{path}: {error}") from error
    blogs = data.get("blog")
    if not isinstance(blogs, list) or not blogs:
        raise UsageError(f'{path}: names no blog; write [[blog]] and below it url = "http://…/"')
    return [_checked(entry, f"{path}, blog {number}") for number, entry in enumerate(blogs, 1)]


def chosen(addresses: list[str], toml: Path | None) -> list[BlogConfig]:
    """The blogs that a command names by address, by `blogs.toml` or both, each once, whether
    by http or https, with `www.` or without; the file has the last word on one.

    Raises UsageError where none is named or one is wrong.
    """
    configs = [from_url(address) for address in addresses] + (from_toml(toml) if toml else [])
    if not configs:
        raise UsageError("no blog named; give an address, or --blogs blogs.toml")
    return list({urls.key(config.url): config for config in configs}.values())


def day(since: str) -> date | None:
    """The oldest day that is wanted, None where nothing is said. Raises UsageError."""
    try:
        return date.fromisoformat(since) if since else None
    except ValueError as error:
        raise UsageError(f"since: “{since}” is no date; write it as 2009-12-31") from error


def number(limit: str) -> int | None:
    """The most posts that are wanted of a blog, None where nothing is said. Raises UsageError."""
    if not limit:
        return None
    if not str(limit).isdecimal() or int(limit) < 1:
        raise UsageError(f"limit: “{limit}” is no number of posts")
    return int(limit)


def time_zone(name: str) -> str:
    """The name itself, where it is an IANA zone. Raises UsageError."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise UsageError(f"unknown time zone “{name}”") from error
    return name


def _checked(entry: Any, where: str) -> BlogConfig:
    if not isinstance(entry, dict) or "url" not in entry:
        raise UsageError(f"{where}: has no url")
    for name, value in entry.items():
        if name not in _TYPES:
            raise UsageError(f"{where}: unknown key “{name}”; known are {', '.join(_TYPES)}")
        if not isinstance(value, _TYPES[name]) or isinstance(value, bool):
            raise UsageError(f"{where}: {name} = {value!r} is of the wrong type")
    entry = {**entry, "url": _address(entry["url"], where)}
    if "scope" in entry:
        entry["scope"] = _address(entry["scope"], where)
    if not 0 <= entry.get("delay", 0) < math.inf:
        raise UsageError(f"{where}: delay = {entry['delay']} is no number of seconds")
    if "label" in entry:
        entry["label"] = " ".join(entry["label"].split()) or None
        if entry["label"] and not entry["label"].isprintable():
            raise UsageError(f"{where}: the label holds characters that cannot be shown")
    try:
        time_zone(entry.get("time_zone", DEFAULT_TIME_ZONE))
    except UsageError as error:
        raise UsageError(f"{where}: {error}") from error
    return BlogConfig(**entry)


def _address(url: str, where: str) -> str:
    url = url.strip()
    if "://" not in url and not url.startswith("file:"):
        url = f"https://{url}"
    try:
        parts = urlsplit(url)
        named = parts.scheme in ("http", "https") and parts.port != 0 and _is_host(parts.hostname or "")
    except ValueError:
        named = False
    if not (named or url.startswith("file:")):
        raise UsageError(f"{where}: not an http, https or file address")
    if parts.username is not None and named:
        raise UsageError(f"{where}: leave out user and password, which are not sent")
    return url if parts.path or parts.scheme == "file" else f"{url}/"


def _is_host(name: str) -> bool:
    """Whether it can be looked up: no part of it is empty, or longer than DNS has room for (RFC 1035, 2.3.4)."""
    try:
        return bool(name) and (":" in name or len(name.encode("idna")) <= 253)
    except UnicodeError:
        return False
