"""Single headers of an answer, as text (Latin-1, which any byte goes through unharmed; RFC 9110, 5.5). Pure."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scrapy.http import Response


def text(response: Response, name: str) -> str | None:
    """One header as text; None where it was not served."""
    value = response.headers.get(name)
    return value.decode("latin-1").strip() if value else None


def number(response: Response, name: str) -> int:
    """A header that holds a whole number; 0 where it does not."""
    value = text(response, name) or ""
    return int(value) if value.isdecimal() else 0


def date(said: str | None) -> datetime | None:
    """An HTTP-date (aware; RFC 9110, 5.6.7); None where it is none."""
    try:
        at = parsedate_to_datetime(said or "")
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def media_type(content_type: str | None) -> str | None:
    """`text/html` of `text/html; charset=utf-8`; None where nothing is said."""
    return (content_type or "").partition(";")[0].strip().lower() or None
