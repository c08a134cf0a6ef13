"""WARC files, ours and Wget's, plain, gzipped and in a WACZ: the rows are those of a live crawl."""

from __future__ import annotations

import gzip
import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
from agreement import differences, history, imported
from by_command import command
from sampleblog.edits import edited_and_back
from sampleblog.server import Site, serve
from stored import contents, contents_but_places, rows
from warcio.archiveiterator import ArchiveIterator

from pipelines.importing.catalogue import NAME
from pipelines.verify import Verified, verify


def crawl(site: Site, output: Path) -> None:
    done = command("crawl", *site.homes, "--full", "--dataset", "live", "--output", output)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two blogs crawled three times, with edits between."""
    output = tmp_path_factory.mktemp("live")
    with serve() as site:
        edited_and_back(site, lambda: crawl(site, output))
        crawl(site, output)
    return output / "live"


def warcs(dataset: Path) -> list[Path]:
    return sorted((dataset / "warc").glob("*.warc.gz"))


@pytest.fixture(scope="module")
def from_warc(live: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return imported(tmp_path_factory.mktemp("warc") / "d", *warcs(live))


def test_our_own_files_give_the_rows_of_the_crawls_that_wrote_them(live: Path, from_warc: Path) -> None:
    assert differences(live, from_warc) == []
    assert history(live), "the edits are seen"
    assert history(live) == history(from_warc)
    assert {row["source"] for row in rows(from_warc, "posts")} == {"warc"}
    assert {row["captured_at"] for row in rows(from_warc, "posts")} == {
        row["captured_at"] for row in rows(live, "posts")
    }
    discovered = [{row["blog"]: row["posts_discovered"] for row in rows(each, "blogs")} for each in (live, from_warc)]
    assert discovered[0] == discovered[1]


def test_a_rebuild_gives_the_same_bytes(from_warc: Path) -> None:
    before = contents(from_warc)
    done = command("rebuild", from_warc)
    assert "nothing to publish" in done.stdout, done.stdout + done.stderr
    assert contents(from_warc) == before


def test_importing_twice_changes_nothing(live: Path, from_warc: Path) -> None:
    before = contents(from_warc)
    records = [path.read_bytes() for path in warcs(from_warc)]
    assert "known captures" in command("import", *warcs(live), "--dataset", "d", "--output", from_warc.parent).stdout
    assert contents(from_warc) == before
    assert [path.read_bytes() for path in warcs(from_warc)] == records


def test_plain_files_and_those_in_a_wacz_are_the_same(live: Path, from_warc: Path, tmp_path: Path) -> None:
    plain = tmp_path / "plain.warc"
    plain.write_bytes(b"".join(gzip.decompress(path.read_bytes()) for path in warcs(live)))
    assert contents_but_places(imported(tmp_path / "plain", plain)) == contents_but_places(from_warc)
    packed = tmp_path / "crawl.wacz"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("datapackage.json", '{"profile": "data-package", "wacz_version": "1.1.1"}')
        for path in warcs(live):
            archive.write(path, f"archive/{path.name}")
    assert contents_but_places(imported(tmp_path / "packed", packed)) == contents_but_places(from_warc)


def test_a_kill_in_the_middle_is_gone_on_from(live: Path, from_warc: Path, tmp_path: Path) -> None:
    arguments = ["import", *map(str, warcs(live)), "--dataset", "d", "--output", str(tmp_path), "-s", "COMMIT_EVERY=1"]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    running = subprocess.Popen([sys.executable, "-m", "pipelines.cli", *arguments], env=environment)
    while not list((tmp_path / "d" / "posts").rglob("*.parquet")):
        assert running.poll() is None, "it came to its end before it was killed"
        time.sleep(0.01)
    running.send_signal(signal.SIGKILL)
    running.wait()
    assert (tmp_path / "d" / NAME).exists()
    assert contents_but_places(imported(tmp_path / "d", *warcs(live))) == contents_but_places(from_warc)
    assert not (tmp_path / "d" / NAME).exists()
    assert records(tmp_path / "d") == records(from_warc), "what had been stored is not stored twice"


def records(dataset: Path) -> list[tuple[str, str, str]]:
    """Kind, address and date of every record that is of something."""
    found = []
    for path in warcs(dataset):
        with path.open("rb") as file:
            heads = [(record.rec_type, record.rec_headers) for record in ArchiveIterator(file)]
        found += [(kind, head["WARC-Target-URI"], head["WARC-Date"]) for kind, head in heads if kind != "warcinfo"]
    return sorted(found)


def test_what_is_no_blog_passes_by(tmp_path: Path) -> None:
    with serve() as site:
        folder = tmp_path / "wget"
        folder.mkdir()
        fetch = ["wget", "-q", "--warc-file=shop", f"{site.homes[0].rsplit('/', 2)[0]}/robots.txt"]
        subprocess.run(fetch, cwd=folder, check=False)
    done = command("import", folder / "shop.warc.gz", "--dataset", "d", "--output", tmp_path)
    assert done.returncode == 1, done.stdout
    assert "holds no blog" in done.stderr


@pytest.mark.skipif(not shutil.which("wget"), reason="wget is not installed")
def test_what_wget_saved_of_a_blog(live: Path, tmp_path: Path) -> None:
    with serve() as site:
        base = site.homes[0].removesuffix("/annonspelaren/")
        listed = "\n".join(f"{base}{path}" for path in sorted(site.answers))
        fetch = ["wget", "-q", "--warc-file=blogg", "-e", "robots=off", "-O", "/dev/null", "-i", "-"]
        subprocess.run(fetch, cwd=tmp_path, check=False, timeout=120, input=listed, text=True)
        dataset = imported(tmp_path / "d", tmp_path / "blogg.warc.gz")
        command("crawl", *site.homes, "--dataset", "fresh", "--output", tmp_path)
    times = {"captured_at", "first_seen_at", "last_seen_at", "capture_id"}
    assert differences(tmp_path / "fresh", dataset, {"source", "reader", *times}) == []
    for path in warcs(dataset):
        with path.open("rb") as file:
            assert [record.rec_type for record in ArchiveIterator(file, check_digests="raise")]


@pytest.mark.parametrize("compressed", [True, False], ids=["compressed", "plain"])
def test_of_a_file_that_is_cut_off_what_is_whole_is_taken_and_it_is_said(
    live: Path, from_warc: Path, tmp_path: Path, compressed: bool
) -> None:
    (content,) = (path.read_bytes() for path in warcs(live)[:1])
    start, length = last_answer(warcs(live)[0])
    half = content[: start + length // 2]
    if not compressed:
        plain = gzip.decompress(content[: start + length])
        half = plain[: len(plain) - 60]
    file = tmp_path / f"half.warc{'.gz' if compressed else ''}"
    file.write_bytes(half)
    done = command("import", file, "--dataset", "d", "--output", tmp_path)
    assert done.returncode == 3, done.stdout + done.stderr
    (line,) = [line for line in done.stderr.splitlines() if "is cut off" in line]
    assert str(file) in line
    assert "Traceback" not in done.stderr
    assert list(verify(tmp_path / "d", Verified())) == []
    assert rows(tmp_path / "d", "posts")
    again = command("import", *warcs(live), "--dataset", "d", "--output", tmp_path)
    assert again.returncode == 0, again.stdout + again.stderr
    assert contents_but_places(tmp_path / "d") == contents_but_places(from_warc)


def last_answer(path: Path) -> tuple[int, int]:
    """Offset and length of the last record with a page."""
    with path.open("rb") as file:
        records = ArchiveIterator(file)
        found = [(records.get_record_offset(), records.get_record_length()) for record in records
                 if not records.read_to_end(record) and record.rec_type == "response"]  # fmt: skip
    return found[-1]
