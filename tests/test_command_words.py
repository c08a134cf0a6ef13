"""Words of commands that are easily mistyped, or come out of an unset variable of a script: refused before anything is
written.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from by_command import command

from crawler.errors import ExitStatus, UsageError
from pipelines.cli import parser
from pipelines.options import settings_of
from pipelines.sharing.release.about import _VERSION


@pytest.mark.parametrize("name", ["", " ", ".", "..", "../annat", "output/reklam", ".dold", "två\nrader", "a=b", "a*"])
def test_what_cannot_be_the_name_of_a_dataset(name: str) -> None:
    with pytest.raises(UsageError, match="is no name of a dataset"):
        settings_of(parser().parse_args(["crawl", "http://127.0.0.1:9/", "--dataset", name]))


@pytest.mark.parametrize(
    ("pair", "told"),
    [
        ("DOWNLOAD_DELY=2", "there is no such setting; DOWNLOAD_DELAY is one"),
        ("download_delay=2", "there is no such setting; DOWNLOAD_DELAY is one"),
        ("DOWNLOAD_DELAY=snabbt", "is a number, as 1.0"),
        ("DOWNLOAD_DELAY=nan", "is a number"),
        ("COMMIT_EVERY=", "is a number, as 500"),
        ("ROBOTSTXT_OBEY=nej", "is True or False"),
        ("DATASET=reklam", "is said by --dataset"),
    ],
)
def test_a_setting_that_is_none(pair: str, told: str) -> None:
    with pytest.raises(UsageError, match=f"^-s {pair.split('=')[0]}.* {told}"):
        settings_of(parser().parse_args(["crawl", "http://127.0.0.1:9/", "-s", pair]))


@pytest.mark.parametrize("words", [("--dataset", ""), ("-s", "DOWNLOAD_DELY=2")])
@pytest.mark.parametrize("verb", ["crawl", "import"])
def test_they_are_refused_before_anything_is_written(verb: str, words: tuple[str, str], tmp_path: Path) -> None:
    (tmp_path / "sida.txt").write_text("En rubrik\n\nEtt stycke om reklam.\n", "utf-8")
    done = command(verb, "http://127.0.0.1:9/" if verb == "crawl" else "sida.txt", *words, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (ExitStatus.USAGE, "")
    assert done.stderr.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["sida.txt"]


@pytest.mark.parametrize(
    "line",
    [
        ["import", ""], ["crawl", "b.example", "--output", ""], ["crawl", "b.example", "--summary-json", ""],
        ["rebuild", ""], ["verify", ""], ["takedown", "x", "--reason", "x", "--dataset", ""], ["snapshot", "d", " "],
        ["release", "d", "--to", "", "--version", "1.0.0"], ["report", "d", "--to", ""],
    ],
)  # fmt: skip
def test_an_unset_variable_is_no_folder(line: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parser().parse_args(line)
    assert ended.value.code == ExitStatus.USAGE
    assert "is empty; is a variable of a script unset?" in capsys.readouterr().err


def test_a_number_that_is_none(capsys: pytest.CaptureFixture[str]) -> None:
    for word in ("x", "0", "-1", ""):
        with pytest.raises(SystemExit):
            parser().parse_args(["audit", "d", f"--sample={word}"])
        assert f"argument --sample: {word}: is no number, or less than one" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("version", "is_one"),
    [
        ("1.0.0", True), ("2026.11.0", True), ("0.0.1-rc.1", True), ("1.0.0--x", True),
        ("01.0.0", False), ("١.٢.٣", False), ("1.0.0-", False), ("1.0.0-a..b", False), ("1.0.0-01", False),
        (f"{'9' * 5000}.0.0", False), ("1.0", False), ("1.0.0\n", False),
    ],
)  # fmt: skip
def test_versions_of_a_release(version: str, is_one: bool) -> None:
    assert bool(_VERSION.fullmatch(version)) is is_one
