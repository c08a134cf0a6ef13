"""Several hundred dates as blogs show them, read one by one and where a line shows them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from crawler.reading.dates import parse
from crawler.reading.shown_dates import find_date

_STRINGS = Path(__file__).with_name("date_strings.txt")
_WAYS: dict[str, dict[str, Any]] = {
    "plain": {},
    "day first": {"day_first": True},
    "month first": {"day_first": False},
    "captured 2012-06-15 12:00Z": {"captured_at": datetime(2012, 6, 15, 12, tzinfo=UTC)},
}
_LENGTHS = {"year": 4, "month": 7, "day": 10, "minute": 16, "second": 19}


def _cases() -> Iterator[tuple[str, str, str]]:
    """Way, text and meaning of each line of the table."""
    way = ""
    for line in _STRINGS.read_text("utf-8").splitlines():
        if line.startswith("["):
            way = line.strip("[]")
        elif line and not line.startswith("# "):
            text, meaning = line.rsplit(" => ", 1)
            yield way, text, meaning


def _read(text: str, way: str, *, utc: bool) -> str:
    """What a text means, spelt as in the table."""
    when = parse(text, time_zone="Europe/Stockholm", **_WAYS[way])
    if when is None:
        return "null"
    length = _LENGTHS[when.precision]
    if length <= 10:
        return f"{when.at:%Y-%m-%d}"[:length]
    at = when.at if utc else when.at.astimezone(ZoneInfo("Europe/Stockholm"))
    return f"{at:%Y-%m-%d %H:%M:%S}"[:length] + ("Z" if utc else "")


@pytest.mark.parametrize(("way", "text", "meaning"), list(_cases()))
def test_a_string_means_what_the_table_says(way: str, text: str, meaning: str) -> None:
    assert _read(text, way, utc=meaning.endswith("Z")) == meaning


@pytest.mark.parametrize(
    ("way", "text", "meaning"),
    [case for case in _cases() if "pdate" not in case[1] and "ktualisiert" not in case[1] and "bättre" not in case[1]],
)
def test_what_a_line_shows_is_that_date_or_none(way: str, text: str, meaning: str) -> None:
    shown = find_date(text)
    read = _read(shown.group(), way, utc=meaning.endswith("Z")) if shown else "null"
    assert read == "null" or meaning.startswith(read)
