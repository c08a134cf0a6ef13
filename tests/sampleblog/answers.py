"""What the sample server answers, and how pages become bytes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime

# What stands between these is written as windows-1252 into a page that is otherwise UTF-8, as old trackbacks were.
CP1252_ON, CP1252_OFF = "\ue000", "\ue001"


@dataclass(slots=True)
class Answer:
    """One HTTP response."""

    body: bytes
    content_type: str = "text/html; charset=UTF-8"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


def page(source: str, *, encoding: str = "utf-8", content_type: str = "text/html; charset=UTF-8") -> Answer:
    """An HTML page in `encoding`, labelled as `content_type` says."""
    parts = re.split(f"{CP1252_ON}(.*?){CP1252_OFF}", source, flags=re.DOTALL)
    body = b"".join(
        part.encode("cp1252" if odd % 2 else encoding, "xmlcharrefreplace") for odd, part in enumerate(parts)
    )
    return Answer(body, content_type)


def redirect(location: str, status: int = 301) -> Answer:
    """A redirect to `location`."""
    return Answer(b"", status=status, headers={"Location": location})


def feed_date(at: datetime, offset: str) -> str:
    """An RFC 822 date, English whatever the machine's locale."""
    days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    return f"{days[at.weekday()]}, {at.day:02} {months[at.month - 1]} {at.year} {at:%H:%M:%S} {offset.replace(':', '')}"
