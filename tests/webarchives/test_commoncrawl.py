"""Blogs crawled from a Common Crawl on loopback: pywb as its index, or one of ours that has bad days too."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from agreement import differences, history, texts
from by_command import command
from common_crawl import CommonCrawl, common_crawl
from pywb_server import WAYBACK, archive
from sampleblog.server import serve
from sessions import BEST, HOME, address, stored
from stored import contents, rows
from warcio.archiveiterator import ArchiveIterator

from pipelines.verify import Verified, verify

QUICK = ["-s", "RETRY_BACKOFF=0.05", "-s", "RETRY_TIMES=40"]  # busy answers in a row: some requests are under way


def crawl(dataset: Path, served: CommonCrawl, *more: str, status: int = 0) -> str:
    """A crawl from what is served; what it said."""
    words = ["crawl", "--from", "commoncrawl", "--cc-index", f"{served.base}/collinfo.json", *QUICK]
    words += ["-s", f"COMMONCRAWL_DATA={served.base}/", "--dataset", dataset.name, "--output", str(dataset.parent)]
    done = command(*words, *more)
    assert done.returncode == status, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert list(verify(dataset, Verified())) == []
    return done.stdout + done.stderr


def ranges(served: CommonCrawl) -> list[str]:
    return [asked for asked in served.seen if "bytes=" in asked]


@pytest.mark.skipif(not WAYBACK.exists(), reason="pywb is not installed (make pywb)")
def test_the_rows_are_those_of_the_live_crawl(tmp_path: Path) -> None:
    with serve() as site:
        done = command("crawl", *site.homes, "--dataset", "live", "--output", tmp_path)
        assert done.returncode == 0, done.stderr
        homes = list(site.homes)
    live, dataset = tmp_path / "live", tmp_path / "cc"
    warcs = sorted((live / "warc").glob("*.gz"))
    with archive(tmp_path / "pywb", warcs) as base, common_crawl(warcs, f"{base}/cdx") as served:
        crawl(dataset, served, *homes)
        before, fetched = contents(dataset), ranges(served)
        served.seen.clear()
        crawl(dataset, served, *homes)
        assert fetched
        assert not ranges(served), "captures never change"
    assert differences(live, dataset) == []
    assert {row["source"] for row in rows(dataset, "posts")} == {"commoncrawl"}
    assert contents(dataset) == before, "a second crawl changes nothing"
    counts = [{row["url"]: row["posts_discovered"] for row in rows(each, "blogs")} for each in (live, dataset)]
    assert counts[0] == counts[1]
    assert "nothing to publish" in command("rebuild", dataset).stdout
    _are_copies(dataset, warcs, [*map(str, fetched)])


def _are_copies(dataset: Path, warcs: list[Path], fetched: list[str]) -> None:
    """The records stand in the dataset's WARC files byte for byte, and behind each one where it came from."""
    original = b"".join(path.read_bytes() for path in warcs)
    whole = (dataset / "warc").glob("*.warc.gz")
    for row in rows(dataset, "captures"):
        path = dataset / "warc" / row["warc_file"]
        assert path.read_bytes()[row["warc_offset"] :][: row["warc_length"]] in original
    told = set()
    for path in whole:
        with path.open("rb") as file:
            for record in ArchiveIterator(file, check_digests="raise"):
                content = record.content_stream().read()
                if record.rec_type == "metadata":
                    told.add(content.decode().partition("range: ")[2].strip())
    assert told == {asked.rpartition(" ")[2] for asked in fetched}


@pytest.fixture(scope="module")
def warcs(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return stored(tmp_path_factory.mktemp("sessions"), range(5))


def test_its_pages_hold_what_the_files_themselves_do(warcs: list[Path], tmp_path: Path) -> None:
    with common_crawl(warcs) as served:
        crawl(tmp_path / "best", served, HOME)
        assert sum("page=" in asked for asked in served.seen) > 2, "the index has several pages"
        served.seen.clear()
        crawl(tmp_path / "all", served, HOME, "--all-versions")
        crawl(tmp_path / "until", served, HOME, "--until", "2010-01-01")
        assert sum("2099" in asked for asked in served.seen) == 1, "an index that begins later is not asked"
    assert texts(tmp_path / "best") == BEST
    assert texts(tmp_path / "until") == {address(1): "Så här tänkte vi då", address(2): "Om annonser"}
    done = command("import", *warcs, "--dataset", "warc", "--output", tmp_path)
    assert done.returncode == 0, done.stderr
    assert differences(tmp_path / "all", tmp_path / "warc") == []
    assert history(tmp_path / "all") == history(tmp_path / "warc")


def test_a_bad_day(warcs: list[Path], tmp_path: Path) -> None:
    with common_crawl(warcs) as served:
        offsets = {(row["url"], row["timestamp"][:4]): row["offset"] for row in served.rows}
        served.sick = True
        served.noise = '{"urlkey": "example,reklam)/", "timest'
        served.faults = {
            "index 0": "cut",
            offsets[address(1), "2010"]: "torn",
            offsets[address(2), "2010"]: "elsewhere",
            offsets[address(3), "2010"]: "whole",
            offsets[address(4), "2011"]: "cut",
        }
        told = tmp_path / "summary.json"
        said = crawl(tmp_path / "d", served, HOME, "--summary-json", str(told), status=3)
    assert texts(tmp_path / "d") == BEST | {address(1): "Så här tänkte vi då"}, "an older one where the newest is torn"
    (blog,) = json.loads(told.read_text())["blogs"]
    pages = -(-len(served.rows) // 4)
    assert (blog["lost"], blog["skipped"], blog["failure"]) == (2, pages, None)
    assert json.loads(told.read_text())["status"] == 3
    for line in ("the record breaks off", "other bytes came", f"{pages} lines could not be understood"):
        assert line in said


def test_a_part_of_the_index_is_not_the_whole(warcs: list[Path], tmp_path: Path) -> None:
    with common_crawl(warcs) as served:
        served.faults = {"index 0": "gone"}
        told = tmp_path / "summary.json"
        said = crawl(tmp_path / "d", served, HOME, "--summary-json", str(told), status=3)
    assert json.loads(told.read_text())["blogs"][0]["unanswered"] == 1
    assert "the index did not answer" in said
    assert rows(tmp_path / "d", "posts")
