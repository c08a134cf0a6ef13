"""The manifest as text: read by the line where we wrote it, as JSON where another hand did; damage is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sample_threads import Written, crawl, day

from crawler.errors import DatasetError
from pipelines.manifest import NAME, FileEntry, Manifest
from pipelines.verify import Verified, verify


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    crawl(tmp_path, [Written(number) for number in range(6)], day(1))
    return tmp_path


def test_it_says_what_the_files_are(dataset: Path) -> None:
    manifest, text = Manifest.load(dataset), (dataset / NAME).read_text()
    assert manifest.dumps() == text
    for table, listed in json.loads(text)["tables"].items():
        files = manifest.tables[table]
        assert [file["path"] for file in listed["files"]] == sorted(files) == manifest.paths(table)
        assert listed["rows"] == sum(entry.rows for entry in files.values())
        assert manifest.paths(table, "reklam-example") == ([] if table == "blogs" else sorted(files))
        assert manifest.paths(table, "reklam") == manifest.paths(table, "reklam-example2") == []
        assert all(FileEntry.of(dataset / path) == entry for path, entry in files.items())


@pytest.mark.parametrize("indent", [None, 4])
def test_another_hands_json_says_the_same(dataset: Path, indent: int | None) -> None:
    text = (dataset / NAME).read_text()
    (dataset / NAME).write_text(json.dumps(json.loads(text), indent=indent))
    assert Manifest.load(dataset).dumps() == text
    crawl(dataset, [Written(7)], day(2))
    assert Manifest.load(dataset).dumps() == (dataset / NAME).read_text()


def test_a_path_that_json_escapes_is_kept() -> None:
    manifest = Manifest()
    manifest.tables["posts"]['posts/blog=\u00e5"x/part-0.parquet'] = FileEntry(1, 2, "ab")
    text = manifest.dumps()
    assert "\\u00e5" in text
    assert json.loads(text)["tables"]["posts"]["files"][0]["path"] == 'posts/blog=\u00e5"x/part-0.parquet'


@pytest.mark.parametrize(
    ("whole", "damaged"), [('"rows": ', '"rows": x'), ('"posts": ', '"pos'), ('"bytes": ', '"rows": ')]
)
def test_what_is_damaged_is_told_at_once(dataset: Path, whole: str, damaged: str) -> None:
    text = (dataset / NAME).read_text()
    (dataset / NAME).write_text(text.replace(whole, damaged, 1))
    with pytest.raises(DatasetError, match=r"manifest\.json: is damaged; `bloggarkiv verify --repair`"):
        Manifest.load(dataset)


def test_what_is_damaged_in_a_line_is_told_when_it_is_needed(dataset: Path) -> None:
    text = (dataset / NAME).read_text()
    (dataset / NAME).write_text(text.replace('"sha256": "', '"sha257": "', 1))
    with pytest.raises(DatasetError, match=r"manifest\.json: what it says of posts/.*\.parquet is damaged"):
        crawl(dataset, [Written(7)], day(2))
    assert "manifest.json: is damaged; `bloggarkiv verify --repair` makes it anew from the files" in [
        str(problem) for problem in verify(dataset, Verified())
    ]
