"""`bloggarkiv import` of exports: datasets, repeated, interrupted and put together."""

from __future__ import annotations

import gzip
import hashlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest
from by_command import LONGEST, ROOT, command

from exports import atom, wxr


def checksums(dataset: Path) -> dict[str, str]:
    files = [path for path in dataset.rglob("*") if path.is_file() and path.name != ".lock"]
    return {str(path.relative_to(dataset)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def table(dataset: Path, name: str) -> pd.DataFrame:
    return pd.read_parquet(dataset / name)


def test_an_export_becomes_a_dataset_and_twice_is_as_once(tmp_path: Path) -> None:
    posts = [wxr.item(n, f"Inlägg {n} om reklam.", wxr.comment(n, f"Svar {n}")) for n in range(1, 31)]
    (tmp_path / "spalten").write_text(wxr.export(*posts, wxr.item(31, "Utkast", status="draft")), "utf-8")
    (tmp_path / "torget.gz").write_bytes(
        gzip.compress(atom.backup(atom.post(11, "Text", answers=1), atom.answer(1, 11, "Ja")).encode())
    )
    done = command("import", "spalten", "torget.gz", "--processes", 2, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "1 drafts" in done.stdout
    dataset = tmp_path / "output" / "blogs"
    read = table(dataset, "posts")
    assert sorted(read.groupby("blog", observed=True).size().items()) == [
        ("spalten-example", 30),
        ("torget-blogspot-com", 1),
    ]
    assert set(read["source"]) == {"export"}
    assert set(table(dataset, "captures")["outcome"]) == {"post"}
    assert len(table(dataset, "comments")) == 31
    assert list(table(dataset, "blogs")["posts_discovered"]) == [30, 1]
    verified = command("verify", dataset, cwd=tmp_path)
    assert verified.returncode == 0, verified.stdout
    rebuilt = command("rebuild", dataset, "--processes", 1, cwd=tmp_path)
    assert "nothing to publish" in rebuilt.stdout, rebuilt.stdout + rebuilt.stderr
    before = checksums(dataset)
    again = command("import", "torget.gz", "spalten", cwd=tmp_path)
    assert again.returncode == 0
    assert "31 known" in again.stdout
    assert checksums(dataset) == before


def test_a_later_export_adds_and_changes(tmp_path: Path) -> None:
    path = tmp_path / "export.xml"
    path.write_text(wxr.export(wxr.item(1, "Som förut"), wxr.item(2, "Först")), "utf-8")
    assert command("import", path, cwd=tmp_path).returncode == 0
    later = wxr.export(wxr.item(1, "Som förut"), wxr.item(2, "Sedan"), wxr.item(3, "Ny")).replace(
        "2010-01-12", "2011-01-12"
    )
    path.write_text(later, "utf-8")
    done = command("import", path, cwd=tmp_path)
    assert "1 posts changed" in done.stdout
    posts = table(tmp_path / "output/blogs", "posts").set_index("native_id")
    assert posts["text"].to_dict() == {"1": "Som förut", "2": "Sedan", "3": "Ny"}
    assert posts["revision"].to_dict() == {"1": 1, "2": 2, "3": 1}
    assert command("verify", "blogs", cwd=tmp_path).returncode == 0


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_a_kill_in_the_middle_loses_and_repeats_nothing(tmp_path: Path, how: signal.Signals) -> None:
    posts = [wxr.item(n, f"Inlägg {n} om reklam.", wxr.comment(n, f"Svar {n}")) for n in range(1, 401)]
    (tmp_path / "export.xml").write_text(wxr.export(*posts), "utf-8")
    assert command("import", "export.xml", "--dataset", "hel", cwd=tmp_path).returncode == 0
    dataset = tmp_path / "output" / "x"
    words = ["import", "export.xml", "--dataset", "x", "-s", "COMMIT_EVERY=4", "--processes", "2"]
    run = subprocess.Popen(
        [sys.executable, "-m", "pipelines.cli", *words],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + LONGEST
    while not (dataset / "manifest.json").exists() and run.poll() is None and time.monotonic() < deadline:
        time.sleep(0.01)
    run.send_signal(how)
    assert run.wait(LONGEST) == (130 if how == signal.SIGINT else -how)
    assert 0 < len(table(dataset, "posts")) < 400
    done = command("import", "export.xml", "--dataset", "x", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    whole = tmp_path / "output" / "hel"
    for name in ("posts", "comments"):
        for part in (whole / name).rglob("*.parquet"):
            assert (dataset / name / part.relative_to(whole / name)).read_bytes() == part.read_bytes()
    verified = command("verify", dataset, cwd=tmp_path)
    assert verified.returncode == 0, verified.stdout
    assert verified.stdout.count("400 WARC records") == 1, "a record was stored twice"


def test_a_damaged_file_gives_what_can_be_read(tmp_path: Path) -> None:
    posts = [wxr.item(n, f"Inlägg {n}. {os.urandom(999).hex()}") for n in range(1, 101)]
    packed = gzip.compress(wxr.export(*posts).encode())
    (tmp_path / "export.gz").write_bytes(packed[: len(packed) // 2])
    done = command("import", "export.gz", cwd=tmp_path)
    assert done.returncode == 3
    assert "Traceback" not in done.stderr
    assert "cannot be read" in done.stderr
    assert len(table(tmp_path / "output/blogs", "posts")) > 1


@pytest.mark.parametrize(
    ("name", "body", "told"),
    [
        ("feed.atom", atom.takeout(atom.taken_out(1, "Text")), "--url"),
        ("bild.png", "\x89PNG\r\n\x1a\n", "nothing that can be imported"),
    ],
)
def test_what_cannot_be_taken_in_is_told_in_one_line(tmp_path: Path, name: str, body: str, told: str) -> None:
    (tmp_path / name).write_text(body, "latin-1")
    done = command("import", name, "--quiet", cwd=tmp_path)
    assert done.returncode in (1, 2)
    assert told in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
