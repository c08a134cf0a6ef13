"""What archives and researchers check and load a release with, each the real one (`make validators`)."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from release_sample import ABOUT, dataset, released

from pipelines.sharing.release.about import Said
from pipelines.sharing.release.build import Released
from pipelines.sharing.release.columns import Mode

SCRIPT = Path(__file__).with_name("validators.py")
PYTHONS = {
    check: Path(sys.prefix) / venv / "bin" / "python"
    for check, venv in [
        ("croissant", "validators"),
        ("datapackage", "validators"),
        ("huggingface", "validators"),
        ("rocrate", "validators"),
        ("cff", "cffconvert"),
    ]
}
pytestmark = pytest.mark.skipif(
    not all(python.exists() for python in PYTHONS.values()), reason="no validators installed (make validators)"
)


@pytest.fixture(scope="module", params=["full", "shuffled"])
def release(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Released]:
    folder = tmp_path_factory.mktemp("valid")
    about = folder / "release.toml"
    about.write_text(ABOUT, encoding="utf-8")
    made = released(dataset(folder / "d"), folder / "r", Mode(text=request.param), said=Said("1.0.0"), about=about)
    return folder / "r", made


@pytest.mark.parametrize("check", PYTHONS)
def test_a_release_is_valid_and_loads_whole(release: tuple[Path, Released], check: str) -> None:
    folder, made = release
    done = subprocess.run(
        [PYTHONS[check], SCRIPT, folder, check], check=False, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr[-3000:]
    loaded = json.loads(done.stdout.splitlines()[-1])
    edition = made.edition
    if check == "rocrate":
        assert loaded == {file.path: file.size for files in edition.files.values() for file in files}
    elif check != "cff":
        assert loaded == {table: edition.rows(table) for table in edition.tables}


@pytest.mark.parametrize("check", ["croissant", "rocrate_required", "cff"])
def test_a_release_that_states_the_least_is_valid(tmp_path: Path, check: str) -> None:
    released(dataset(tmp_path / "d"), tmp_path / "r")
    python = PYTHONS["cff" if check == "cff" else "croissant"]
    done = subprocess.run(
        [python, SCRIPT, tmp_path / "r", check], check=False, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr[-3000:]


@pytest.mark.parametrize("check", ["croissant", "datapackage", "huggingface"])
def test_a_release_of_many_files_loads_whole(tmp_path: Path, check: str) -> None:
    made = released(dataset(tmp_path / "d"), tmp_path / "r", shard_bytes=1)
    done = subprocess.run(
        [PYTHONS[check], SCRIPT, tmp_path / "r", check], check=False, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr[-3000:]
    loaded: dict[str, int] = {}
    for name, rows in json.loads(done.stdout.splitlines()[-1]).items():
        table = name.partition("-")[0]
        loaded[table] = loaded.get(table, 0) + rows
    assert loaded == {table: made.edition.rows(table) for table in made.edition.tables}
    assert len(made.edition.files["posts"]) > 1


def test_what_is_wrong_is_refused(release: tuple[Path, Released]) -> None:
    """The validators that pass above do look: an answer to no post, and a file that is not as it was described."""
    folder, _ = release
    broken = folder.with_name(f"{folder.name}-broken")
    subprocess.run(["cp", "-r", folder, broken], check=True)
    package = json.loads((broken / "datapackage.json").read_bytes())
    (comments,) = (resource for resource in package["resources"] if resource["name"] == "comments")
    (key,) = (key for key in comments["schema"]["foreignKeys"] if key["fields"] == ["post_id"])
    key["fields"] = ["comment_id"]
    (broken / "datapackage.json").write_text(json.dumps(package))
    (broken / "CITATION.cff").write_text("cff-version: 1.2.0\ntitle: A\n")
    (broken / "ro-crate-metadata.json").write_text(
        '{"@context": "https://w3id.org/ro/crate/1.1/context", "@graph": []}'
    )
    for check in ("datapackage", "cff", "rocrate"):
        done = subprocess.run([PYTHONS[check], SCRIPT, broken, check], check=False, capture_output=True, timeout=300)
        assert done.returncode != 0, check
