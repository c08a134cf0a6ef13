"""Telling a page from what is none, by its first bytes."""

from __future__ import annotations

import re

from crawler.errors import NotReadable

_MAGIC = (  # only what no text begins with; the rest shows itself by its control characters
    b"%PDF-", b"\x89PNG", b"GIF87a", b"GIF89a", b"\xff\xd8\xff", b"PK\x03\x04", b"\x1f\x8b", b"\xfd7zXZ",
    b"7z\xbc\xaf", b"\xd0\xcf\x11\xe0", b"\x7fELF", b"%!PS", b"{\\rtf", b"\x00\x00\x01\x00", b"SQLite format 3",
)  # fmt: skip
_LOOKS_LIKE_TEXT = re.compile(rb"<(?:!doctype|html|head|body|\?xml|!--|div|p|title|meta|table|script)\b", re.IGNORECASE)
_UNREADABLE_TYPE = re.compile(r"(?:image|audio|video|font)/|application/(?:pdf|zip|octet-stream|msword|x-shock|vnd\.)")
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def refuse_binary(body: bytes, url: str, content_type: str | None = None) -> None:
    """Raise `NotReadable` where `body` is empty or no text; its first bytes count for more than the header."""
    head = body[:1024].lstrip(b"\xef\xbb\xbf \t\r\n\0")
    if not head and not body.strip(b"\xef\xbb\xbf \t\r\n\0"):
        raise NotReadable(f"{url}: the page is empty")
    if head.startswith(_MAGIC) or body.startswith(_MAGIC) or b"ftyp" in head[:12] or b"WEBP" in head[:16]:
        raise NotReadable(f"{url}: not a page but {_name(head, content_type)}")
    if head.startswith((b"\xff\xfe", b"\xfe\xff", b"<\0")) or _LOOKS_LIKE_TEXT.search(body[:4096]):
        return
    if len(_CONTROL.findall(head)) > len(head) / 10 or (content_type and _UNREADABLE_TYPE.match(content_type.lower())):
        raise NotReadable(f"{url}: not a page but {_name(head, content_type)}")


def _name(head: bytes, content_type: str | None) -> str:
    if head.startswith(b"%PDF-"):
        return "a PDF"
    if head.startswith((b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"RIFF")):
        return "an image"
    if head.startswith(b"\x1f\x8b"):
        return "compressed data"
    return f"a binary file ({content_type})" if content_type else "a binary file"
