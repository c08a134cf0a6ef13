"""How far a list with a total is read, page by page."""

from __future__ import annotations

import pytest

from crawler.discovery.counted import Counted

SAID = {str(number): "a" for number in range(30)}


def pages(entries: dict[str, str], size: int = 10) -> list[dict[str, str]]:
    keys = list(entries)
    return [{key: entries[key] for key in keys[start : start + size]} for start in range(0, len(keys), size)]


def read(listed: dict[str, str], *, total: int | None = -1, before: int | None = 30) -> tuple[int, Counted]:
    """How many pages are read of a list that says now what is `listed`."""
    counted, parts = Counted(SAID, before), pages(listed)
    total = len(listed) if total == -1 else total
    for number, part in enumerate(parts, 1):
        if not counted.page(part, total, last=number == len(parts)):
            return number, counted
    raise AssertionError("more is asked for than there is")


NEW = {f"n{number}": "a" for number in range(12)}
EDITED = {str(number): "b" for number in range(11)}


@pytest.mark.parametrize(
    ("listed", "wanted"),
    [
        (SAID, 1),
        ({"n1": "a"} | SAID, 1),
        (NEW | SAID, 2),
        (EDITED | SAID | EDITED, 2),
        (SAID | {"n1": "a"}, 4),  # one that does not stand first, since the total says more than was met
    ],
)
def test_it_is_read_until_what_is_known_and_the_total_agree(listed: dict[str, str], wanted: int) -> None:
    found, counted = read(listed)
    assert (found, counted.fewer) == (wanted, False)


def test_where_the_total_lacks_one_it_is_read_to_its_end() -> None:
    found, counted = read({key: "a" for key in SAID if key != "25"})
    assert (found, counted.fewer, set(SAID) - counted.seen) == (3, True, {"25"})
    found, counted = read({"n1": "a"} | {key: "a" for key in SAID if key != "25"})
    assert (found, counted.fewer) == (3, True), "although one came in its place"


@pytest.mark.parametrize(("total", "before"), [(None, 30), (30, None)])
def test_without_totals_the_first_page_must_do(total: int | None, before: int | None) -> None:
    found, counted = read({"n1": "a"} | SAID, total=total, before=before)
    assert (found, counted.fewer) == (1, False)
