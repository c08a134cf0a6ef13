"""`make demo`'s script, run as it is."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from stored import rows

TESTS = Path(__file__).parent
README = (TESTS.parent / "README.md").read_text(encoding="utf-8")


def demo(output: Path, port: int = 0) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "sampleblog.demo", "--output", str(output), "--port", str(port)],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        env={**os.environ, "PYTHONPATH": str(TESTS)},
    )


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    output = tmp_path_factory.mktemp("demo") / "output"
    finished = demo(output)
    assert finished.returncode == 0, finished.stdout + finished.stderr
    return output, finished.stdout


def test_it_sums_up_what_was_crawled(done: tuple[Path, str]) -> None:
    output, printed = done
    for word in ("posts", "comments", "pingbacks", "trackbacks", "complete", "sv", str(output / "demo")):
        assert word in printed


def test_it_ends_with_a_report(done: tuple[Path, str]) -> None:
    output, printed = done
    assert str(output / "demo.html") in printed
    assert "Annonspelaren" in (output / "demo.html").read_text(encoding="utf-8")


def test_the_two_lines_of_pandas_load_it(done: tuple[Path, str]) -> None:
    pytest.importorskip("pandas")
    lines = [line.strip() for line in done[1].splitlines() if "pd" in line]
    assert len(lines) == 2
    names: dict[str, object] = {}
    exec("\n".join(lines), names)
    assert len(names["comments"]) > 250  # type: ignore[arg-type]


def test_the_rows_in_the_readme_are_those_of_the_demo(done: tuple[Path, str]) -> None:
    shown = [
        line.strip("| ").split(" | ") for line in README.splitlines() if re.match(r"\| \w+back \||\| comment \|", line)
    ]
    said = {tuple(line) for line in shown}
    found = {
        (
            row["kind"], row["author"], f"{row['published_at']:%Y-%m-%d %H:%M}" if row["published_at"] else "null",
            row["language"] or "null", str(row["spam_suspected"]), row["text"],
        )
        for row in rows(done[0] / "demo", "comments")
    }  # fmt: skip
    assert len(said) == 5
    assert said <= found


@pytest.mark.parametrize("number", range(2))
def test_the_python_in_the_readme_runs(done: tuple[Path, str], number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    code = re.findall(r"^```python\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    assert len(code) == 2
    monkeypatch.chdir(done[0].parent)
    Path("page.html").write_bytes((TESTS / "pages/wordpress/kubrick-2005/page.html").read_bytes())
    exec(code[number], {})


def test_a_dataset_that_is_not_the_demos_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "demo" / "posts" / "blog=reklambloggen-example").mkdir(parents=True)
    refused = demo(tmp_path)
    assert refused.returncode == 1
    assert "reklambloggen-example" in refused.stderr
    assert (tmp_path / "demo" / "posts" / "blog=reklambloggen-example").is_dir()
