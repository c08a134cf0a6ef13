"""The same blog from several sources, taken in in any order: one row a post, whatever came first."""

from __future__ import annotations

from pathlib import Path

import pytest
from sessions import BEST, DAYS, address, stored
from stored import contents, rows

from pipelines.importing.into import Into, Told
from pipelines.importing.warc import take_in
from pipelines.options import project_settings


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Three files of the same blog: of 2009 and 2011, of early 2010, and of late 2010."""
    folder = tmp_path_factory.mktemp("parts")
    return [stored(folder / str(number), days)[0] for number, days in enumerate([(0, 3), (1,), (2,)])]


def test_files_may_come_in_any_order(parts: list[Path], tmp_path: Path) -> None:
    made = {}
    for order in ((0, 1, 2), (2, 1, 0), (1, 2, 0)):
        name = "".join(map(str, order))
        for number in order:
            take_in([parts[number]], Into(tmp_path / name, project_settings()), Told())
        made[name] = {
            path: content
            for path, content in contents(tmp_path / name).items()
            if path.startswith(("posts", "comments", "links", "revisions"))
        }
    first = made.pop("012")
    for name, files in made.items():
        assert files == first, name
    found = {row["url"]: (row["first_seen_at"], row["removed_at"]) for row in rows(tmp_path / "210", "posts")}
    assert found == {
        address(1): (DAYS[0], None),
        address(2): (DAYS[0], None),
        address(3): (DAYS[1], DAYS[2]),
        address(4): (DAYS[3], None),
    }
    assert {row["url"]: row["text"].partition(".")[0] for row in rows(tmp_path / "210", "posts")} == BEST
