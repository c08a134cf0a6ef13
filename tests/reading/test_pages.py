"""Fixture pages: what `read_page` makes of `tests/pages/<platform>/<case>/page.*`, against `expected.json` beside it.

`expected.json` is what the README of that folder says: the page's `url`, perhaps `content_type` and `captured_at`,
and whatever of the page, its post, comments and links the case is about. Only the keys given are compared, but a
list is compared in full, and a comment's `parent` is the place in the list of the one it answers.
"""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from crawler.reading import Page, read_page

PAGES = Path(__file__).parent.parent / "pages"
CASES = sorted(PAGES.glob("*/*/expected.json"))


def shown(value: Any) -> Any:
    """A value as JSON has it."""
    return value.isoformat().replace("+00:00", "Z") if isinstance(value, datetime) else value


def row(item: Any) -> dict[str, Any]:
    return {field.name: shown(getattr(item, field.name)) for field in fields(item)}


def as_json(page: Page) -> dict[str, Any]:
    """A page as `expected.json` has it."""
    places = {comment.comment_id: place for place, comment in enumerate(page.comments)}
    comments = [row(comment) | {"parent": places.get(comment.parent_id)} for comment in page.comments]
    links = [row(link) | {"comment": places.get(link.comment_id)} for link in page.links]
    whole = row(page) | {"site": row(page.site), "post": row(page.post) if page.post else None}
    return (
        whole
        | {"comments": comments, "links": links}
        | {
            "comment_pages": {str(number): url for number, url in page.comment_pages.items()},
            "post_pages": {str(number): url for number, url in page.post_pages.items()},
        }
    )


def differences(expected: Any, found: Any, where: str = "") -> list[str]:
    """Each difference on a line of its own: where, what was expected, what was found."""
    if isinstance(expected, dict) and isinstance(found, dict) and not where.endswith("_pages"):
        return [
            line for key, value in expected.items() for line in differences(value, found.get(key), f"{where}.{key}")
        ]
    if isinstance(expected, list) and isinstance(found, list) and any(isinstance(item, dict) for item in expected):
        lines = [
            line
            for place, (item, other) in enumerate(zip(expected, found, strict=False))
            for line in differences(item, other, f"{where}[{place}]")
        ]
        if len(expected) != len(found):
            extra = [brief(item) for item in found[len(expected) :]]
            lines.append(f"{where}: {len(expected)} expected, {len(found)} found; too many: {extra}")
        return lines
    return [] if expected == found else [f"{where}:\n    expected {expected!r}\n    found    {found!r}"]


def brief(item: Any) -> Any:
    return (
        {key: item[key] for key in ("kind", "author", "text", "url") if key in item} if isinstance(item, dict) else item
    )


@pytest.mark.parametrize("case", CASES, ids=["/".join(case.parent.parts[-2:]) for case in CASES])
def test_page(case: Path) -> None:
    expected = json.loads(case.read_text(encoding="utf-8"))
    captured_at = expected.pop("captured_at", None)
    (body,) = case.parent.glob("page.*")
    page = read_page(
        body.read_bytes(),
        expected["url"],
        content_type=expected.pop("content_type", None),
        captured_at=datetime.fromisoformat(captured_at) if captured_at else None,
        time_zone=expected.pop("time_zone", "Europe/Stockholm"),
    )
    wrong = differences(expected, as_json(page))
    assert not wrong, f"{body.relative_to(PAGES)} is read otherwise:\n" + "\n".join(wrong)


def test_there_are_cases() -> None:
    assert CASES


def test_a_difference_is_told() -> None:
    expected = {"post": {"title": "A"}, "comments": [{"author": "B"}, {"author": "C"}], "comment_pages": {}}
    found = {
        "post": {"title": "X", "text": "t"},
        "comments": [{"author": "B", "text": "t"}],
        "comment_pages": {"2": "u"},
    }
    assert [line.partition(":")[0] for line in differences(expected, found)] == [
        ".post.title",
        ".comments",
        ".comment_pages",
    ]
    assert differences({"post": {"title": "X"}, "comments": [{"author": "B"}]}, found) == []
