"""Which captures belong to one reading of a post."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pipelines.rereading import CAPTURE_COLUMNS, Source

POST = "http://spalten.example/2009/05/brevladan/"
NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


def capture(url: str, second: float, source: str) -> dict[str, Any]:
    row: dict[str, Any] = dict.fromkeys(CAPTURE_COLUMNS)
    at = NOON + timedelta(seconds=second)
    return row | {"capture_id": f"{second}", "url": url, "final_url": url, "fetched_at": at, "source": source}


def source_of(*captures: dict[str, Any]) -> Source:
    return Source(
        warc=Path("warc"),
        blog="spalten",
        home="http://spalten.example/",
        time_zone="Europe/Stockholm",
        template=None,
        captures=captures,
        posts={},
        addresses={},
    )


def test_an_export_made_between_two_pages_of_a_visit_does_not_part_them() -> None:
    first, export = capture(POST, 0.7, "live"), capture(POST, 1, "export")
    second = capture(f"{POST}2/", 1.003, "live")
    assert source_of(first, export, second).part(f"{POST}2/", first) == second


def test_a_further_page_of_the_next_visit_belongs_to_that_one() -> None:
    first, again, second = capture(POST, 1, "live"), capture(POST, 2, "live"), capture(f"{POST}2/", 3, "live")
    source = source_of(first, again, second)
    assert source.part(f"{POST}2/", first) is None
    assert source.part(f"{POST}2/", again) == second
