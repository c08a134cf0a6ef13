"""No release tells who somebody is: a blog that names its people everywhere is crawled, and its release searched."""

from __future__ import annotations

import base64
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from by_command import LONGEST
from leaks import leaks, leaks_in_text, strings
from leaky_blog import ERIK, KARIN, PEOPLE, Person, fill
from small_crawls import crawl
from small_site import serve

from pipelines import partitions
from pipelines.manifest import Manifest
from pipelines.schema import COLUMNS
from pipelines.sharing.keys import Key
from pipelines.sharing.pseudonyms import Pseudonyms, Urls
from pipelines.sharing.pseudonyms.columns import TREATMENTS, Treatment
from pipelines.sharing.release.about import Said
from pipelines.sharing.release.build import Wanted, release
from pipelines.sharing.release.columns import Mode, Text

ROOT = Path(__file__).parents[2]
KEY = Key(bytes(range(32)))
_FIRST_NAMES = re.compile(r"(?<!\w)(Erik|Åsa|Sven-Erik|Karin)s?(?!\w)", re.IGNORECASE)


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The blog, crawled before and after some edits."""
    folder = tmp_path_factory.mktemp("leaky")
    site = serve("127.0.0.77")
    try:
        for edited in (False, True):
            fill(site, edited=edited)
            done = crawl([site.start, "--full"], folder)
            assert done.returncode == 0, done.stdout + done.stderr
    finally:
        site.close()
    return folder / "output" / "small"


def rewritten(dataset: Path, folder: Path, **options: object) -> Path:
    """The tables under pseudonyms, as Parquet."""
    pseudonyms = Pseudonyms(dataset, KEY, **options)  # type: ignore[arg-type]
    files = Manifest.load(dataset)
    for table in files.tables:
        for number, path in enumerate(files.paths(table)):
            (folder / table).mkdir(parents=True, exist_ok=True)
            rows = pseudonyms.rewrite(table, partitions.read(dataset / path, table))
            pq.write_table(rows, folder / table / f"{number}.parquet", compression="none")
    return folder


def rows(folder: Path, table: str) -> list[dict[str, object]]:
    return [
        row for path in sorted((folder / table).rglob("*.parquet")) for row in pq.ParquetFile(path).read().to_pylist()
    ]


@pytest.fixture(scope="module")
def released(dataset: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return rewritten(dataset, tmp_path_factory.mktemp("released"))


def test_the_dataset_names_its_people_in_every_place(dataset: Path) -> None:
    """Else the test below shows nothing."""
    places = {
        (table, column)
        for table in COLUMNS
        for path in (dataset / table).rglob("*.parquet")
        for column, text in strings(pq.ParquetFile(path).read())
        if leaks_in_text(text, PEOPLE)
    }
    expected = {
        "posts": "url title author author_url text html categories tags",
        "comments": "author author_url text html post_url url",
        "links": "url host anchor_text rel",
        "captures": "url etag",
        "blogs": "title description",
        "revisions": "text html author",
    }
    assert places >= {(table, column) for table, columns in expected.items() for column in columns.split()}


@pytest.mark.parametrize("urls", ["keep", "posts", "drop"])
def test_none_of_it_is_in_any_byte_of_the_tables(dataset: Path, tmp_path: Path, urls: str) -> None:
    assert leaks(rewritten(dataset, tmp_path, urls=urls), PEOPLE) == []


def test_first_names_are_gone_from_their_threads(released: Path) -> None:
    texts = [
        str(row[column])
        for table in ("posts", "comments", "revisions")
        for row in rows(released, table)
        for column in ("text", "html")
    ]
    assert [found for text in texts if (found := _FIRST_NAMES.search(text))] == []


def test_one_person_is_one_pseudonym(released: Path, dataset: Path) -> None:
    before = sorted(rows(dataset, "comments"), key=lambda row: (str(row["published_at"]), str(row["author"])))
    names = {
        str(row["author"]) for row in before if "rik" in str(row["author"]).lower() and "Sven" not in str(row["author"])
    }
    assert len(names) > 2, names
    thread = [row for row in rows(released, "comments") if row["post_url"] and "om-person" in str(row["post_url"])]
    thread.sort(key=lambda row: int(str(row["position"])))
    erik = thread[0]["author"]
    assert [row["author"] for row in thread].count(erik) == 3
    assert f"@{erik}" in str(thread[1]["text"])
    assert str(thread[0]["text"]).count(str(erik)) > 5
    assert str(erik) in str(rows(released, "blogs")) + str(rows(released, "posts"))


def test_what_joined_still_joins(dataset: Path, released: Path) -> None:
    for table, column, other, key in [
        ("comments", "post_id", "posts", "post_id"), ("comments", "parent_id", "comments", "comment_id"),
        ("links", "post_id", "posts", "post_id"), ("links", "comment_id", "comments", "comment_id"),
        ("links", "target_post_id", "posts", "post_id"), ("posts", "capture_id", "captures", "capture_id"),
        ("comments", "capture_id", "captures", "capture_id"), ("revisions", "post_id", "posts", "post_id"),
        ("revisions", "replaced_by", "captures", "capture_id"), ("captures", "post_id", "posts", "post_id"),
    ]:  # fmt: skip
        pairs = []
        for folder in (dataset, released):
            keys = [row[key] for row in rows(folder, other)]
            pairs.append([keys.index(row[column]) if row[column] in keys else None for row in rows(folder, table)])
        assert pairs[0] == pairs[1], (table, column)


def test_no_id_or_hash_is_as_it_was(dataset: Path, released: Path) -> None:
    ids = {name for columns in TREATMENTS.values() for name, treatment in columns.items() if treatment is Treatment.ID}
    for table in COLUMNS:
        before, after = (
            {row[name] for row in rows(folder, table) for name in ids & row.keys()} for folder in (dataset, released)
        )
        assert before & after <= {None}, table


def test_kept_bloggers_are_named_and_nobody_else(dataset: Path, tmp_path: Path) -> None:
    folder = rewritten(dataset, tmp_path, keep=[KARIN.name])
    others = [person for person in PEOPLE if person is not KARIN]
    assert leaks(folder, others) == []
    assert {row["author"] for row in rows(folder, "posts")} == {KARIN.name}
    assert KARIN.name in str(rows(folder, "blogs")[0]["title"])
    assert KARIN.email not in str(rows(folder, "posts"))


_OF_THEIR_OWN = (Treatment.KEEP, Treatment.BLOG, Treatment.HOST)  # a blog's address is public; a host is its URL's


def _everything(person: Person) -> Iterator[str]:
    yield from (
        person.name,
        person.email,
        person.handle and f"@{person.handle}",
        f"http://{person.site}/",
        person.number,
        person.phone,
    )
    yield f"mailto:{person.email}"
    yield f"Ring {person.name} på {person.phone} eller {person.email} ({person.number})"


@pytest.mark.parametrize(
    ("table", "column"),
    [
        (t, c.name)
        for t in COLUMNS
        for c in COLUMNS[t]
        if c.type == pa.string() and TREATMENTS[t][c.name] not in _OF_THEIR_OWN
    ],
)
def test_every_column_of_text_is_rewritten(dataset: Path, table: str, column: str) -> None:
    pseudonyms = Pseudonyms(dataset, KEY)
    files = Manifest.load(dataset)
    row = next(row for path in files.paths(table) for row in partitions.read(dataset / path, table).to_pylist())
    for text in _everything(ERIK):
        schema = partitions.read(dataset / files.paths(table)[0], table).schema
        made = pseudonyms.rewrite(table, pa.Table.from_pylist([{**row, column: text}], schema))
        assert leaks_in_text(str(made[column].to_pylist()), [ERIK]) == [], text


def test_the_search_finds_what_it_looks_for() -> None:
    """A test that cannot fail shows nothing: each way to write a secret is found."""
    references = "".join(f"&#{ord(c)};" for c in ERIK.name)
    encoded = "xRXJpayBTdHLDtm1xdmlzdA==", "YWVyaWsuc3Ryb21xdmlzdEBmaXJtYS5leGFtcGxl"
    hashed = ERIK.gravatar, ERIK.gravatar_sha256.upper()
    numbers = "19121212+1212", "0046-70 1740605"
    for text in ("ERIK STROMQVIST", "erik%20str%C3%B6mqvist", references, *encoded, *hashed, *numbers):
        assert leaks_in_text(text, [ERIK]), text


@pytest.fixture(scope="module")
def released_as_users_do(dataset: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The whole folder of a release, and what the command said."""
    folder = tmp_path_factory.mktemp("whole")
    command = [sys.executable, "-m", "pipelines.cli", "release", str(dataset), "--to", str(folder / "r-1.0.0")]
    command += [
        "--version",
        "1.0.0",
        "--title",
        "Reklambloggar",
        "--creator",
        "Ett bibliotek",
        "--license",
        "CC-BY-4.0",
    ]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "BLOGGARKIV_KEYS": str(folder / "keys")}
    done = subprocess.run(
        [*command, "--audit-names"], env=environment, capture_output=True, text=True, timeout=LONGEST, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder / "r-1.0.0", done.stdout


def test_no_file_of_a_release_names_anybody(released_as_users_do: tuple[Path, str]) -> None:
    folder, said = released_as_users_do
    assert leaks(folder, PEOPLE) == []
    assert len(list(folder.rglob("*.parquet"))) >= 6
    assert leaks_in_text(said, PEOPLE) == []


def test_its_key_is_in_none_of_them(dataset: Path, released_as_users_do: tuple[Path, str]) -> None:
    folder, said = released_as_users_do
    (file,) = (folder.parent / "keys").iterdir()
    secret = bytes.fromhex(file.read_text())
    for path in (*folder.rglob("*"), *dataset.rglob("*")):
        if path.is_file():
            content = path.read_bytes()
            assert secret not in content
            assert secret.hex().encode() not in content
            assert base64.b64encode(secret)[:40] not in content
    assert secret.hex() not in said


def test_what_may_be_a_name_is_listed_with_its_place(released_as_users_do: tuple[Path, str]) -> None:
    _, said = released_as_users_do
    listed = [line.split("\t") for line in said.splitlines() if "\t" in line]
    assert all(len(fields) == 4 and fields[1].isdigit() for fields in listed)
    assert ["address", "127.0.0.77"] in [[kind, what] for kind, _, what, _ in listed]


@pytest.mark.parametrize("text", ["none", "shuffled"])
@pytest.mark.parametrize("urls", ["posts", "drop"])
def test_no_kind_of_release_names_anybody(dataset: Path, tmp_path: Path, text: Text, urls: Urls) -> None:
    root = tmp_path / "d"  # which gets a key of its own
    shutil.copytree(dataset, root, ignore=shutil.ignore_patterns(".key-id"))
    said = Said("1.0.0", "En blogg", ["Exempelarkivet"], "CC0-1.0")
    release(root, tmp_path / "r", Wanted(said, Mode(text=text, urls=urls), key=tmp_path / "key"))
    assert leaks(tmp_path / "r", PEOPLE) == []
