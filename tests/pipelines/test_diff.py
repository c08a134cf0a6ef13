from __future__ import annotations

from pathlib import Path

from sample_threads import Said, Written, crawl, day

from pipelines.diff import changes, counted

FIRST = [
    Written(1, comments=[Said("1", author="Åsa"), Said("2", author="Bo")]),
    Written(2, comments=[Said("3", author="Cia")]),
    Written(3, comments=[]),
]
SECOND = [
    Written(1, text="Vi mätte i tretton veckor.", comments=[Said("1", "Jag ångrar mig.", author="Åsa")]),
    Written(2, comments=[Said("3", author="Cia"), Said("4", "Ny här.", "pingback", "Dan")]),
    Written(3, comments=[]),
    Written(4, comments=[Said("5", author="Eva")]),
]


def told(root: Path, since: int) -> list[str]:
    return [f"{change.what} {change.kind} {change.words.partition(':')[0]}" for change in changes(root, day(since))]


def test_what_a_crawl_changed(tmp_path: Path) -> None:
    crawl(tmp_path, FIRST, day(1))
    crawl(tmp_path, SECOND, day(2))
    assert sorted(told(tmp_path, 2)) == [
        "changed comment Åsa",
        "changed post Inlägg 1",
        "gone comment Bo",
        "new comment Eva",
        "new pingback Dan",
        "new post Inlägg 4",
    ]


def test_nothing_since(tmp_path: Path) -> None:
    crawl(tmp_path, FIRST, day(1))
    crawl(tmp_path, FIRST, day(2))
    assert told(tmp_path, 2) == []
    assert counted([]) == "nothing"


def test_from_the_beginning_all_is_new_and_what_came_and_went_is_nothing(tmp_path: Path) -> None:
    crawl(tmp_path, FIRST, day(1))
    crawl(tmp_path, SECOND, day(2))
    found = told(tmp_path, 1)
    assert {line.partition(" ")[0] for line in found} == {"new"}
    assert "new comment Bo" not in found
    assert len(found) == 4 + 4


def test_what_came_back_and_what_was_changed_back(tmp_path: Path) -> None:
    crawl(tmp_path, FIRST, day(1))
    crawl(tmp_path, SECOND, day(2))
    crawl(tmp_path, FIRST, day(3))
    found = told(tmp_path, 3)
    assert "returned comment Bo" in found
    assert "changed post Inlägg 1" in found
    assert "gone pingback Dan" in found


def test_a_change_is_a_line_for_people(tmp_path: Path) -> None:
    crawl(tmp_path, FIRST, day(1))
    crawl(tmp_path, SECOND, day(2))
    lines = [str(change) for change in changes(tmp_path, day(2))]
    assert "~ comment   http://reklam.example/inlagg-1/  Åsa: Jag ångrar mig." in lines
    assert counted(list(changes(tmp_path, day(2)))).startswith("1 new post, 1 changed post, 1 new comment")
