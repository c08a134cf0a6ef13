"""Decompression that notices what is missing: Scrapy's own hands on half a page as if it were whole."""

from __future__ import annotations

import struct
import zlib
from typing import Self

from scrapy.downloadermiddlewares import httpcompression
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response

from crawler.middlewares.refusals import TooLarge

_GZIP = ([b"gzip"], [b"x-gzip"])
# Window bits that make zlib read a gzip member with header and trailer.
_GZIP_WINDOW = 16 + zlib.MAX_WBITS


class HttpCompressionMiddleware(httpcompression.HttpCompressionMiddleware):
    """A truncated gzip body gets the flag `dataloss`, as Scrapy calls the same for chunked bodies.

    Raises TooLarge where the decompressed body passes `DOWNLOAD_MAXSIZE`.
    """

    @classmethod
    def alone(cls, largest: int) -> Self:
        """One without a crawl around it; `largest` bytes are the most that a body may have."""
        made = cls.__new__(cls)
        made.stats, made._max_size, made._warn_size = None, largest, largest
        return made

    def process_response(  # type: ignore[override]
        self, request: Request, response: Response
    ) -> Request | Response:
        encodings = response.headers.getlist("Content-Encoding")
        if not encodings or not response.body:
            return response
        packed = _as_bytes(response)
        try:
            decoded = super().process_response(request, packed)
        except IgnoreRequest as error:
            raise TooLarge("is too large once decompressed (DOWNLOAD_MAXSIZE)") from error
        except (OSError, EOFError, struct.error, zlib.error):
            packed.flags.append("dataloss")
            return packed
        named = [name.strip().lower() for name in encodings]
        if isinstance(decoded, Response) and named in _GZIP and not is_whole(response.body, len(decoded.body)):
            decoded.flags.append("dataloss")
        return decoded


def is_whole(body: bytes, size: int) -> bool:
    """Whether a gzip body that was decompressed to `size` bytes has its end (RFC 1952: CRC32 and ISIZE)."""
    if len(body) >= 18 and int.from_bytes(body[-4:], "little") == size & 0xFFFFFFFF:
        return True
    # Several members, or bytes after the last one: read it to the end once more.
    member = zlib.decompressobj(_GZIP_WINDOW)
    try:
        while True:
            member.decompress(body)
            if not member.eof:
                return False
            body = member.unused_data.lstrip(b"\0")
            if body[:2] != b"\x1f\x8b":
                return True
            member = zlib.decompressobj(_GZIP_WINDOW)
    except zlib.error:
        return False


def _as_bytes(response: Response) -> Response:
    """The same response without a charset: Scrapy would guess one from the compressed bytes, at great cost."""
    return Response(
        response.url,
        status=response.status,
        headers=response.headers,
        body=response.body,
        flags=response.flags,
        request=response.request,
        certificate=response.certificate,
        ip_address=response.ip_address,
        protocol=response.protocol,
    )
