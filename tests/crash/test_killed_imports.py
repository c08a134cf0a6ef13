"""Imports of web archives killed (SIGKILL) at random instants: the same command goes on, and nothing is there twice.

An archive of a blog with edits, answers and deletions over three years is imported, and killed until it comes to its
end: by the clock, or at a system call that changes the disk. After each kill the dataset is sound; at the end its rows
are byte for byte as without kills, and its WARC files hold each record once. Slow: `make test-crash`.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from stored import contents_but_places
from test_kills import KILLS, MOST_IN_A_ROW, Warm, timed
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

pytestmark = pytest.mark.crash

POSTS, YEARS = 12, 3
DEATHS = 150  # changes on disk that it may die at
SETTINGS = ("-s", "COMMIT_EVERY=2", "-s", "WARC_MAX_SIZE=8000", "--processes", "1")


def page(number: int, year: int) -> bytes:
    said = "".join(
        f"<li class='comment' id='comment-{number}{n}'><cite>Läsare {n}</cite> skriver: <small>2009-05-0{n} 10:00"
        f"</small><p>Det tänkte jag också på, för {n} år sedan.</p></li>"
        for n in range(1, 2 + year)
    )
    thought = "Så här tänkte vi då." if number % 3 else f"Rättat för {year}:e gången."
    return (
        f"<html><head><title>Inlägg {number}</title><meta name='generator' content='WordPress 2.8'></head><body>"
        f"<div class='post' id='post-{number}'><h2>Inlägg nummer {number}</h2><p class='date'>5 januari 2009</p>"
        f"<div class='entry'><p>{thought} Så är det med reklam, och så har det alltid varit, sade hon.</p></div></div>"
        f"<h3 id='comments'>{1 + year} svar</h3><ol class='commentlist'>{said}</ol></body></html>"
    ).encode()


def archived(folder: Path) -> Path:
    """The archive: each year all posts once more, some as they were (a revisit), one gone at the end."""
    path = folder / "archive.warc.gz"
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        for year in range(YEARS):
            for number in range(1, POSTS + 1):
                url, date = f"http://reklam.example/2009/01/inlagg-{number}/", f"{2010 + year}-01-01T12:{number:02}:00Z"
                gone = year == YEARS - 1 and number == 1
                status = "404 Not Found" if gone else "200 OK"
                head = StatusAndHeaders(status, [("Content-Type", "text/html")], "HTTP/1.1")
                body = BytesIO(b"" if gone else page(number, year))
                record = writer.create_warc_record(
                    url, "response", body, http_headers=head, warc_headers_dict={"WARC-Date": date}
                )
                writer.write_record(record)
                if number == POSTS:
                    digest, later = (
                        record.rec_headers["WARC-Payload-Digest"],
                        {"WARC-Date": date.replace("-01T", "-09T")},
                    )
                    writer.write_record(
                        writer.create_revisit_record(url, digest, url, date, http_headers=head, warc_headers_dict=later)
                    )
    return path


@pytest.fixture(scope="module")
def warm() -> Iterator[Warm]:
    running = Warm()
    yield running
    running.close()


def records(dataset: Path) -> list[tuple[str, str, str]]:
    """Kind, address and date of every record that is of something."""
    found = []
    for path in sorted((dataset / "warc").glob("*.gz")):
        with path.open("rb") as file:
            heads = [(record.rec_type, record.rec_headers) for record in ArchiveIterator(file)]
        found += [(kind, head["WARC-Target-URI"], head["WARC-Date"]) for kind, head in heads if kind != "warcinfo"]
    return sorted(found)


def test_killed_imports(warm: Warm, tmp_path: Path) -> None:
    archive, chance = archived(tmp_path), random.Random(20091221)
    words = ["import", archive, "--dataset", "d", *SETTINGS, "--output"]
    whole = timed(lambda: warm.run(*words, tmp_path / "undisturbed"))
    wanted = tmp_path / "undisturbed" / "d"
    expected = contents_but_places(wanted)
    assert len(list((wanted / "revisions").rglob("*.parquet"))) >= 1
    kills = datasets = 0
    while kills < KILLS // 2:
        output = tmp_path / str(datasets)
        for turn in range(MOST_IN_A_ROW + 1):
            by_clock = chance.random() < 0.5
            fate = {"lives": chance.uniform(0, 0.8 * whole)} if by_clock else {"dies_at": chance.randrange(DEATHS)}
            if warm.run(*words, output, **(fate if turn < MOST_IN_A_ROW else {})):
                break
            kills += 1
            if (output / "d" / "manifest.json").exists():
                warm.run("sound", output / "d")
        assert contents_but_places(output / "d") == expected
        assert records(output / "d") == records(wanted)
        shutil.rmtree(output)
        datasets += 1
    print(f"{kills} kills of {datasets} imports")
