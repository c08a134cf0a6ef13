"""What was taken down is taken out of answers and of records, which stay what they are otherwise. Pure.

A record whose payload is changed has the header `Bloggarkiv-Redacted`, no content or transfer coding, and new digests.
Source for its other headers: ISO 28500, 5.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from warcio.archiveiterator import ArchiveIterator
from warcio.recordloader import ArcWarcRecord
from warcio.warcwriter import WARCWriter

from crawler.archive.exchange import Exchange, parted
from crawler.archive.payloads import payload
from crawler.archive.records import StoredAnswer, read_answer
from crawler.archive.served import AsServed
from crawler.archive.withholding import REDACTED, Withholding
from crawler.errors import NotReadable

if TYPE_CHECKING:
    from scrapy.http import Response

_CODED = (b"content-encoding", b"transfer-encoding", b"content-length", b"content-md5", b"digest", b"repr-digest")
_NO_TEXT = ("image/", "video/", "audio/", "font/")
_MADE_ANEW = ("warc-payload-digest", "warc-block-digest", "content-length")


def served(response: Response, exchange: Exchange, withheld: Withholding) -> tuple[Response, Exchange] | None:
    """An answer without what was taken down, and the exchange as it is to be stored; None where it holds none of it."""
    headers = [
        (name.decode("latin-1"), value.decode("latin-1")) for name, of in response.headers.items() for value in of
    ]
    head, raw = exchange.response
    answer = StoredAnswer(response.url, exchange.at, response.status, headers, response.body)
    parted = _without(answer, head, raw, withheld)
    request = b"".join(exchange.request)
    asked = withheld.text(request)
    if parted is None and asked == request:
        return None
    head, body, told = parted or (head, raw, None)
    stored = Exchange(bytearray(asked), bytearray(head + body), exchange.at)
    if told is None:
        return response, stored
    shown = response.headers.copy()
    shown.pop("Content-Encoding", None)
    return response.replace(body=told, headers=shown), stored


@dataclass(frozen=True, slots=True)
class Rewritten:
    """The gzip member of a record. `sha256` and `digest` (as WARC writes it): of its payload, where that changed."""

    member: bytes
    sha256: str | None = None
    digest: str | None = None


def rewritten(member: bytes, withheld: Withholding, instead: Mapping[str, str] | None = None) -> Rewritten | None:
    """The member of a record without what was taken down, and with these headers `instead` of those it has; None where
    the record is of a page that was. Raises ValueError, StopIteration and what warcio raises for what is no record.
    """
    record = next(iter(ArchiveIterator(BytesIO(member), no_record_parse=True)))
    url = (record.rec_headers.get_header("WARC-Target-URI") or "").strip("<>")
    if url and withheld.names(url):
        return None
    block = record.content_stream().read()
    if record.rec_type in ("response", "revisit", "request") and _is_http(record):
        head, body = parted(block)
        told, changed = None, None
        if record.rec_type == "response":
            changed = _without(read_answer(BytesIO(member)), head, body, withheld)
        elif (clean := withheld.text(block)) != block:
            changed = *parted(clean), None
        if changed is not None:
            head, body, told = changed
        return _made(record, url, AsServed(head), body, told, instead) if changed or instead else Rewritten(member)
    mime = record.rec_headers.get_header("Content-Type")
    of_page = record.rec_type in ("resource", "conversion")
    clean = withheld.payload(block, url, mime) if of_page else withheld.text(block)
    if clean == block and not instead:
        return Rewritten(member)
    return _made(record, url, None, clean, clean if clean != block else None, instead)


def _without(
    answer: StoredAnswer, head: bytes, raw: bytes, withheld: Withholding
) -> tuple[bytes, bytes, bytes | None] | None:
    """Head, body as it is to be stored, and the payload where it changed; None where nothing changes."""
    said = answer.header("content-type")
    clean_head = withheld.text(head)
    try:
        whole = payload(answer)
        clean = whole if (said or "").startswith(_NO_TEXT) else withheld.payload(whole, answer.url, said)
    except NotReadable:  # nobody can tell what it holds
        whole, clean = raw, b""
    if clean == whole:
        return (clean_head, raw, None) if clean_head != head else None
    lines = [line for line in clean_head.split(b"\n") if line.partition(b":")[0].strip().lower() not in _CODED]
    kept = b"\n".join(lines).rstrip(b"\r\n")
    return kept + b"\r\nContent-Length: %d\r\n\r\n" % len(clean), clean, clean


def _is_http(record: ArcWarcRecord) -> bool:
    return "http" in (record.rec_headers.get_header("Content-Type") or "")


def _made(
    record: ArcWarcRecord,
    url: str,
    head: AsServed | None,
    body: bytes,
    told: bytes | None,
    instead: Mapping[str, str] | None,
) -> Rewritten:
    kept = {name: value for name, value in record.rec_headers.headers if name.lower() not in _MADE_ANEW}
    if record.rec_type == "revisit" and (digest := record.rec_headers.get_header("WARC-Payload-Digest")):
        kept["WARC-Payload-Digest"] = digest
    if told is not None:
        kept |= REDACTED
    kept |= instead or {}
    writer = WARCWriter(BytesIO(), warc_version="1.1")
    made = writer.create_warc_record(
        url, record.rec_type, BytesIO(body), len(body), kept.get("Content-Type", ""), kept, http_headers=head
    )
    out = BytesIO()
    WARCWriter(out, gzip=True, warc_version="1.1").write_record(made)
    if told is None:
        return Rewritten(out.getvalue())
    return Rewritten(
        out.getvalue(), hashlib.sha256(told).hexdigest(), made.rec_headers.get_header("WARC-Payload-Digest")
    )
