"""A release holds what it says, refuses what it must, and is the same bytes every time."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import get_args

import duckdb
import pandas as pd
import polars as pl
import pyarrow.parquet as pq
import pytest
from release_sample import ABOUT, MINIMAL, dataset, released, written
from sample_threads import BLOG, Written, batch, crawl, day

from crawler.errors import DatasetError, UsageError
from crawler.items import Blog
from pipelines.cli import main
from pipelines.rows import blog_row
from pipelines.schema import COLUMNS
from pipelines.sharing.audit import answers
from pipelines.sharing.audit.answers import Answers, Mark
from pipelines.sharing.audit.sheet import drawn_from, sheets
from pipelines.sharing.release.about import Said
from pipelines.sharing.release.columns import QUOTES, REFERENCES, Mode, Text
from pipelines.store import Dataset

REAL = Mode(names="real")


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return dataset(tmp_path_factory.mktemp("released") / "d")


@pytest.fixture(scope="module")
def real(root: Path) -> Path:
    target = root.parent / "real"
    released(root, target, REAL)
    return target


def _table(release: Path, name: str) -> pl.DataFrame:
    return pl.read_parquet(release / "data" / f"{name}-*.parquet")


def _files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("text", get_args(Text))
def test_the_same_dataset_and_version_give_the_same_bytes_under_any_hash_seed(
    root: Path, tmp_path: Path, text: Text
) -> None:
    about = tmp_path / "release.toml"
    about.write_text(ABOUT, encoding="utf-8")
    for seed in ("1", "2"):
        command = [sys.executable, "-m", "pipelines.cli", "release", str(root), "--to", str(tmp_path / seed)]
        command += ["--version", "1.0.0", "--about", str(about), "--key", str(root.with_name("d.key"))]
        command += ["--text", text]
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": "UTC" if seed == "1" else "Asia/Tokyo"}
        subprocess.run(command, check=True, env=environment, cwd=Path(__file__).parents[2], stdout=subprocess.DEVNULL)
    assert _files(tmp_path / "1") == _files(tmp_path / "2")
    assert {path.name for path in tmp_path.iterdir()} == {"1", "2", "release.toml"}, "nothing is left beside"


def test_every_row_is_there_with_the_keys_of_its_path_as_columns(root: Path, real: Path) -> None:
    for name in ("posts", "comments", "links", "captures", "revisions", "blogs"):
        rows = _table(real, name)
        there = pl.read_parquet(root / name, hive_partitioning=False)
        assert len(rows) == len(there) > 0
        columns = [column.name for column in COLUMNS[name]]
        assert rows.columns[-len(columns) :] == columns
        keys = [column for column in ("post_id", "comment_id", "capture_id", "url", "blog") if column in columns]
        assert rows.select(columns).sort(keys).equals(there.select(columns).sort(keys))
    assert set(_table(real, "comments")["blog"]) == {BLOG}
    posts = _table(real, "posts")
    assert posts["published_year"].to_list() == [
        at and at.year for at in posts["published_at"].dt.convert_time_zone("Europe/Stockholm")
    ]


def test_pandas_polars_and_duckdb_read_it(real: Path) -> None:
    pattern = str(real / "data" / "comments-*.parquet")
    count = duckdb.sql(f"select count(*), count(published_year) from '{pattern}'").fetchall()
    assert count == [(len(_table(real, "comments")), 0)], "these comments have no date"
    (file,) = (real / "data").glob("comments-*.parquet")
    assert len(pd.read_parquet(file)) == count[0][0]


def test_what_is_pointed_at_is_there(root: Path, tmp_path: Path) -> None:
    released(root, tmp_path / "r")
    for name, keys in REFERENCES.items():
        for column, other, key in keys:
            pointing = _table(tmp_path / "r", name)[column].drop_nulls()
            assert len(pointing) > 0 or column in ("parent_id", "comment_id")
            assert set(pointing) <= set(_table(tmp_path / "r", other)[key])


def test_checksums_are_of_every_file(real: Path) -> None:
    done = subprocess.run(
        ["sha256sum", "--check", "--strict", "checksums.sha256"], cwd=real, check=True, capture_output=True, text=True
    )
    assert {line.removesuffix(": OK") for line in done.stdout.splitlines()} == _files(real).keys() - {
        "checksums.sha256"
    }


def test_names_are_pseudonyms_unless_asked_for(root: Path, tmp_path: Path, real: Path) -> None:
    released(root, tmp_path / "r")
    assert not any("Åsa".encode() in content for content in _files(tmp_path / "r").values())
    authors = _table(tmp_path / "r", "comments")["author"]
    assert authors.str.starts_with("person_").any()
    assert "warc_file" not in _table(tmp_path / "r", "captures").columns
    assert "Åsa Öberg" in set(_table(real, "comments")["author"])
    assert "warc_file" in _table(real, "captures").columns


@pytest.mark.parametrize("text", ["none", "shuffled"])
@pytest.mark.parametrize("names", ["real", "pseudonyms"])
def test_without_texts_no_word_of_them_is_there(root: Path, tmp_path: Path, text: Text, names: str) -> None:
    released(root, tmp_path / "r", Mode(names=names, text=text))  # type: ignore[arg-type]
    for name, columns in QUOTES.items():
        assert not set(columns) & set(_table(tmp_path / "r", name).columns)
    comments = _table(tmp_path / "r", "comments")
    assert sorted(comments["word_count"]) == sorted(
        len(text.split()) for text in pl.read_parquet(root / "comments")["text"]
    )
    if text == "none":
        everything = b"".join(_files(tmp_path / "r").values())
        assert b"Det blev fel" not in everything
        assert b"Det h\xc3\xa5ller jag med om" not in everything


def test_shuffled_sentences_are_all_there_and_tell_nothing_of_where_they_stood(root: Path, tmp_path: Path) -> None:
    released(root, tmp_path / "r", Mode(names="real", text="shuffled"))
    rows = _table(tmp_path / "r", "sentences")
    said = sorted(rows["sentence"])
    assert said.count("Det håller jag med om.") == 3
    assert {"Vi ändrade oss.", "Det blev fel.", "Tack Karin!", "Det var t.ex. bra."} <= set(said)
    assert set(rows["blog"]) == {None}, "so few texts share nothing but where they were written"
    assert rows.columns == ["blog", "published_year", "written_in", "language", "spam_suspected", "sentence"]


def test_a_release_of_an_order_of_ids_that_are_pseudonyms_does_not_tell_the_order_of_the_ids_before(
    tmp_path: Path,
) -> None:
    root = tmp_path / "d"
    crawl(root, [Written(number, precision=None) for number in range(30)], day(1))
    released(root, tmp_path / "r")
    for name in ("posts", "comments"):
        ids = _table(tmp_path / "r", name)["post_id"].to_list()
        assert ids == sorted(ids)


def test_files_are_cut_at_a_size_and_have_a_page_index(root: Path, real: Path, tmp_path: Path) -> None:
    made = released(root, tmp_path / "r", REAL, shard_bytes=1)
    names = [file.path for file in made.edition.files["posts"]]
    assert names == [f"data/posts-0000{n}-of-00004.parquet" for n in range(4)], "a file a year"
    assert _table(tmp_path / "r", "posts").equals(_table(real, "posts"))
    path = tmp_path / "r" / names[0]
    column = pq.read_metadata(path).row_group(0).column(0)
    assert column.has_offset_index
    assert column.has_column_index
    assert column.compression == "ZSTD"


def test_a_table_without_rows_is_left_out_and_named(tmp_path: Path) -> None:
    crawl(tmp_path / "d", [Written(1, comments=[])], day(1))
    released(tmp_path / "d", tmp_path / "r", REAL)
    assert not list((tmp_path / "r" / "data").glob("comments*"))
    assert "`comments`, `links`, `revisions`" in (tmp_path / "r" / "README.md").read_text()
    package = json.loads((tmp_path / "r" / "datapackage.json").read_bytes())
    assert [resource["name"] for resource in package["resources"]] == ["posts", "blogs", "captures"]


def test_values_of_the_data_are_only_text_in_the_card(tmp_path: Path) -> None:
    blog = [Written(1, declared=9)]
    crawl(tmp_path / "d", blog, day(1))
    said = Said("1.0.0", title="<b>*A* | b</b>", creators=["[x](y)"], license="https://egen.example/villkor")
    released(tmp_path / "d", tmp_path / "r", REAL, said=said)
    card = (tmp_path / "r" / "README.md").read_text()
    assert "# \\<b\\>\\*A\\* \\| b\\</b\\>" in card
    assert "license: other\n" in card
    assert "license_link: https://egen.example/villkor" in card
    assert "Inlägg 1 | 9 | 2 |" in (tmp_path / "r" / "DATASHEET.md").read_text(), "the gap is named"


def test_the_changelog_counts_rows_against_the_release_before(tmp_path: Path) -> None:
    root = dataset(tmp_path / "d")
    released(root, tmp_path / "1.0.0")
    blog = written()
    blog[1].text = "Vi ändrade oss. Det blev fel."
    blog[0].text = "Ny text."
    blog[2].comments.pop()
    crawl(root, [*blog, Written(9)], day(3))
    second = Said("1.1.0", MINIMAL.title, MINIMAL.creators, MINIMAL.license, MINIMAL.date)
    released(root, tmp_path / "1.1.0", said=second)
    log = (tmp_path / "1.1.0" / "CHANGELOG.md").read_text()
    assert "## 1.1.0 (2026-11-26)\n\nAgainst 1.0.0." in log
    assert "| `posts` | 1 | 2 | 0 | 2 |" in log, "one new, one edited, one with an answer less, and two"
    assert "| `comments` | 2 | 1 | 0 | 4 |" in log, "what is gone stays, and is marked"
    assert log.index("## 1.1.0") < log.index("## 1.0.0")
    third = Said("1.2.0", MINIMAL.title, MINIMAL.creators, MINIMAL.license, MINIMAL.date)
    released(root, tmp_path / "1.2.0", REAL, said=third, previous=tmp_path / "1.0.0")
    log = (tmp_path / "1.2.0" / "CHANGELOG.md").read_text()
    assert "Against 1.0.0." in log
    assert "cannot be compared" in log


def test_a_release_that_is_out_does_not_change(root: Path, tmp_path: Path) -> None:
    target = tmp_path / "r"
    assert released(root, target, REAL).new
    before = _files(target)
    assert not released(root, target, REAL).new
    with pytest.raises(UsageError, match="raise --version"):
        released(root, target, Mode(names="real", text="none"))
    assert _files(target) == before
    (target / "README.md").write_text("Annat")
    with pytest.raises(UsageError, match="holds this release, but README"):
        released(root, target, REAL)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "letter.txt").write_text("Hej")
    with pytest.raises(UsageError, match="holds something that is no release"):
        released(root, tmp_path / "other", REAL)
    (tmp_path / "empty").mkdir()
    assert released(root, tmp_path / "empty", REAL).new
    assert {path.name for path in tmp_path.iterdir()} == {"r", "other", "empty"}


def test_what_cannot_be_released_is_one_line(root: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="outside the dataset"):
        released(root, root / "release", REAL)
    with pytest.raises(DatasetError, match="no dataset"):
        released(tmp_path / "none", tmp_path / "r", REAL)
    with pytest.raises(UsageError, match="holds no release"):
        released(root, tmp_path / "r", REAL, previous=tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("about", "told"),
    [
        ("", "its title and creators and license"),
        ('title = "A"\nlicense = "CC-BY-4.0"', "its creators"),
        ('titel = "A"', "titel is nothing that a release states"),
        ("title = A", "is no TOML"),
        ("title = 3", "title is a text"),
        ('title = "A"\nlicense = "CC-BY-4.0"\ncreators = "Karin"', r"\[\[creators\]\]"),
        ('title = "A"\nlicense = "CC-BY-4.0"\n[[creators]]\norcid = "0"', "lacks a name"),
        ('title = "A"\nlicense = "MIT?"\n[[creators]]\nname = "K"', "license MIT"),
        ('title = "A"\nlicense = "CC0-1.0"\n[[creators]]\nname = "K"\norcid = "0000-0002-1825-0098"', "no ORCID iD"),
        ('title = "A"\nlicense = "CC0-1.0"\ndoi = "https://doi.org/10.1/x"\n[[creators]]\nname = "K"', "without https"),
        ('title = "A"\nlicense = "CC0-1.0"\nkeywords = "reklam"\n[[creators]]\nname = "K"', "write keywords as"),
        ('title = "A"\nlicense = "CC0-1.0"\nkeywords = 5\n[[creators]]\nname = "K"', "write keywords as"),
        ('title = "A"\nlicense = "CC0-1.0"\n[[creators]]\nname = "K"\norganisation = "no"', "true or false"),
        ('version = "2.0.0"', "version is nothing that a release states"),
        ('title = "A"\nlicense = "CC0-1.0"\ndate = "igår"\n[[creators]]\nname = "K"', "2026-11-26"),
    ],
)
def test_what_a_release_must_state_is_asked_for(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], about: str, told: str
) -> None:
    file = tmp_path / "release.toml"
    file.write_text(about, encoding="utf-8")
    command = ["release", str(root), "--to", str(tmp_path / "r"), "--version", "1.0.0", "--names", "real"]
    assert main([*command, "--about", str(file)]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    with pytest.raises(AssertionError, match=told):
        raise AssertionError(said)
    assert not (tmp_path / "r").exists()


def test_a_version_is_three_numbers(root: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="three numbers"):
        released(root, tmp_path / "r", REAL, said=Said("1.0", "A", ["K"], "CC0-1.0"))


def test_the_measured_error_stands_in_the_data_sheet_and_the_auditor_does_not(tmp_path: Path) -> None:
    root = dataset(tmp_path / "d")
    released(root, tmp_path / "before", REAL)
    assert "Not audited" in (tmp_path / "before" / "DATASHEET.md").read_text()
    sample = drawn_from(root, size=4, per_post=8, seed=1)
    answers.write(root / "audit" / "1" / answers.SAMPLE, sample.dumps())
    marks = [
        Mark(row.id, row.content_hash, field.name, field.digest, 0 if field.name == "missing" else "right")
        for page in sheets(root, sample)
        for row in page.rows
        for field in row.fields
    ]
    Answers.load(answers.path_of(root, 1, "granskare")).add(marks)
    released(root, tmp_path / "after", REAL)
    sheet = (tmp_path / "after" / "DATASHEET.md").read_text()
    assert "people compared 4 of 4 randomly drawn pages" in sheet
    assert re.search(r"\| answers: author \| 100\.0 % \(\d+\.\d–100\.0\) \| 100\.0 %", sheet)
    assert not any(b"granskare" in content for content in _files(tmp_path / "after").values())


def test_a_terminal_of_another_encoding_ends_no_command(root: Path, tmp_path: Path) -> None:
    plain = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    command = [sys.executable, "-m", "pipelines.cli"]
    said = ["release", root, "--to", tmp_path / "r", "--version", "1.0.0", "--names", "real", "--license", "CC0-1.0"]
    for words, status in (
        (["diff", root, "--since", "2001-01-01"], 0),
        ([*said, "--creator", "K", "--title", "Två"], 2),
    ):
        done = subprocess.run([*command, *words], env={**os.environ, **plain}, capture_output=True, text=True)
        assert done.returncode == status, done.stderr
        assert done.stderr.count("\n") <= 1
        assert "\\x" in done.stdout + done.stderr or "LC_ALL" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_release_of_a_crawl_under_way_says_that_it_is(tmp_path: Path) -> None:
    with Dataset(tmp_path / "d") as opened:
        opened.commit(batch([Written(1)], day(1)))
    released(tmp_path / "d", tmp_path / "r")
    told = (tmp_path / "r" / "README.md").read_text("utf-8")
    assert "Posts read: 1; how many there are is not known, since no crawl of 1 blog had come to its end." in told


def test_a_dataset_without_posts_has_no_release(tmp_path: Path) -> None:
    with Dataset(tmp_path / "d") as opened:
        opened.settle([blog_row(Blog(blog=BLOG, url="http://dod.example/"))])
    with pytest.raises(DatasetError, match="holds no posts yet, and so nothing to release"):
        released(tmp_path / "d", tmp_path / "r", REAL)
    assert [path.name for path in tmp_path.iterdir()] == ["d"]
