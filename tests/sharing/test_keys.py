"""A dataset's secret key: where it lies, who may read it, and which dataset it belongs to."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from crawler.errors import BloggarkivError, DatasetError
from pipelines.sharing.keys import FOLDER, ID_FILE, Key, KeyMissing, KeyRefused, dataset_key, key_id, keyed


@pytest.fixture(autouse=True)
def keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv(FOLDER, raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return tmp_path / "data" / "bloggarkiv" / "keys"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    path = tmp_path / "output" / "Reklam bloggar"
    path.mkdir(parents=True)
    return path


def test_a_key_is_made_once_outside_the_dataset_and_for_its_owner_alone(root: Path, keys: Path) -> None:
    key = dataset_key(root)
    (file,) = keys.iterdir()
    assert file.name == f"Reklam-bloggar-{key.id}.key"
    assert file.stat().st_mode & 0o777 == 0o600
    assert keys.stat().st_mode & 0o777 == 0o700
    assert len(key.secret) == 32
    assert dataset_key(root) == key
    assert [path.name for path in root.iterdir()] == [ID_FILE]
    assert key_id(root) == key.id
    assert key.secret.hex() not in (root / ID_FILE).read_text()
    assert key.secret.hex() not in repr(key)
    assert repr(key.secret) not in repr(key)


def test_the_umask_does_not_widen_it(root: Path, keys: Path) -> None:
    before = os.umask(0)
    try:
        dataset_key(root)
    finally:
        os.umask(before)
    (file,) = keys.iterdir()
    assert (keys.stat().st_mode & 0o777, file.stat().st_mode & 0o777) == (0o700, 0o600)


def test_a_dataset_that_is_moved_renamed_or_copied_finds_its_key(root: Path, tmp_path: Path) -> None:
    key = dataset_key(root)
    moved = tmp_path / "elsewhere"
    shutil.copytree(root, moved)
    assert dataset_key(moved, make=False) == key
    root.rename(root.with_name("renamed"))
    assert dataset_key(root.with_name("renamed")) == key


def test_two_datasets_of_one_name_have_two_keys(root: Path, tmp_path: Path) -> None:
    other = tmp_path / "other" / root.name
    other.mkdir(parents=True)
    assert dataset_key(root) != dataset_key(other)


def test_the_folder_of_keys_can_be_named(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FOLDER, str(tmp_path / "safe"))
    key = dataset_key(root)
    assert [path.name for path in (tmp_path / "safe").iterdir()] == [f"Reklam-bloggar-{key.id}.key"]


def test_a_file_can_be_named_and_is_the_datasets_from_then_on(root: Path, keys: Path, tmp_path: Path) -> None:
    file = tmp_path / "usb" / "my.key"
    key = dataset_key(root, file)
    assert file.stat().st_mode & 0o777 == 0o600
    assert not keys.exists()
    assert dataset_key(root, file) == key
    with pytest.raises(KeyMissing, match="--key FILE"):
        dataset_key(root)
    other = tmp_path / "another"
    other.mkdir()
    assert dataset_key(other, file) == key  # one key for two datasets, by the user's will


def test_a_wrong_key_is_refused(root: Path, tmp_path: Path) -> None:
    dataset_key(root)
    other = tmp_path / "another"
    other.mkdir()
    dataset_key(other, tmp_path / "other.key")
    with pytest.raises(KeyRefused, match="is not the key of"):
        dataset_key(root, tmp_path / "other.key")


def test_a_key_that_is_gone_is_not_replaced_in_silence(root: Path, keys: Path) -> None:
    dataset_key(root)
    shutil.rmtree(keys)
    with pytest.raises(KeyMissing, match=r"Delete .*\.key-id"):
        dataset_key(root)
    assert not keys.exists()


def test_none_is_made_where_none_should_be(root: Path) -> None:
    with pytest.raises(KeyMissing, match="has no key yet"):
        dataset_key(root, make=False)
    assert not list(root.iterdir())
    assert key_id(root) is None


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o666])
def test_a_key_that_others_may_read_or_write_is_refused(root: Path, keys: Path, mode: int) -> None:
    dataset_key(root)
    (file,) = keys.iterdir()
    file.chmod(mode)
    with pytest.raises(KeyRefused, match="chmod 600"):
        dataset_key(root)


def test_so_is_a_folder_that_others_may_look_into(root: Path, keys: Path) -> None:
    keys.mkdir(parents=True)
    keys.chmod(0o755)
    with pytest.raises(KeyRefused, match="chmod 700"):
        dataset_key(root)
    assert not list(keys.iterdir())


@pytest.mark.parametrize("place", ["my.key", "posts/my.key", "linked"])
def test_a_key_in_the_dataset_is_refused(root: Path, tmp_path: Path, place: str) -> None:
    (root / "posts").mkdir()
    (tmp_path / "link").symlink_to(root)
    file = tmp_path / "link" / "my.key" if place == "linked" else root / place
    with pytest.raises(KeyRefused, match="keep the key outside"):
        dataset_key(root, file)
    assert not file.exists()


def test_a_key_in_the_release_is_refused(root: Path, tmp_path: Path) -> None:
    with pytest.raises(KeyRefused, match="keep the key outside"):
        dataset_key(root, tmp_path / "release" / "a.key", outside=[tmp_path / "release"])


@pytest.mark.parametrize("content", [b"", b"no key", b"ab" * 31, b"AB" * 32, b"ab" * 33])
def test_what_is_no_key_is_refused(root: Path, keys: Path, content: bytes) -> None:
    dataset_key(root)
    (file,) = keys.iterdir()
    file.write_bytes(content)
    with pytest.raises(KeyRefused, match="is no key"):
        dataset_key(root)


@pytest.mark.parametrize("content", [b"", b"../../etc/passwd", b"a-\xff", b"a-abc"])
def test_a_damaged_id_is_told(root: Path, content: bytes) -> None:
    (root / ID_FILE).write_bytes(content)
    with pytest.raises(DatasetError, match="holds no key's id"):
        dataset_key(root)


def test_no_dataset_no_key(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="no dataset"):
        dataset_key(tmp_path / "none")


def test_many_at_once_make_one(root: Path, keys: Path) -> None:
    program = "import sys; from pathlib import Path; from pipelines.sharing.keys import *\n"
    program += "sys.stdin.read(1); print(dataset_key(Path(sys.argv[1])).id)"
    run = [subprocess.Popen([sys.executable, "-c", program, str(root)], stdin=-1, stdout=-1, text=True) for _ in "1234"]
    for each in run:
        assert each.stdin
        each.stdin.write("x")
        each.stdin.flush()
    ids = {each.communicate()[0].strip() for each in run}
    assert ids == {key_id(root)}
    assert len(list(keys.iterdir())) == 1


def test_a_dataset_that_cannot_be_written_is_told_in_one_line(root: Path) -> None:
    (root / ID_FILE).mkdir()
    with pytest.raises(BloggarkivError, match=ID_FILE):
        dataset_key(root)


SECRETS = st.binary(min_size=32, max_size=32)


@given(SECRETS, SECRETS, st.text(), st.text())
def test_another_key_purpose_or_text_gives_another_value(one: bytes, two: bytes, text: str, other: str) -> None:
    assume(one != two)
    assume(text != other)
    key = Key(one)
    assert keyed(key, "person", text) == keyed(key, "person", text)
    values = [keyed(key, "person", text), keyed(Key(two), "person", text), keyed(key, "person", other)]
    values += [keyed(key, "email", text), keyed(key, "perso", f"n{text}"), key.id[:12]]
    assert len(set(values)) == len(values)
    for value in values:
        assert len(value) == 12
        assert set(value) <= set("abcdefghijklmnopqrstuvwxyz234567")
