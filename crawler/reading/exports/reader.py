"""From the bytes of one post of an export to its page. Which system exported it, its root element says."""

from __future__ import annotations

import re

from crawler.errors import NotReadable
from crawler.reading.decoding import decode
from crawler.reading.exports import blogger, wordpress
from crawler.reading.exports.fields import parsed
from crawler.reading.page import Page

_ROOT = re.compile(r"<(rss|feed)[\s>]")


def read_export(body: bytes, url: str, *, time_zone: str = "Europe/Stockholm") -> Page:
    """Read one post of an export, as `crawler.sources` cuts it out. Pure.

    `time_zone` (IANA) is where dates without an offset were written. Raises NotReadable where there is no post in it.
    """
    text = decode(body, "text/xml").text
    root = _ROOT.search(text)
    if root is None:
        raise NotReadable(f"{url}: no post of an export")
    read = wordpress.read if root.group(1) == "rss" else blogger.read
    return read(parsed(text[root.start() :]), url, time_zone)
