"""WACZ: ours, made of a dataset's WARC files and passed by py-wacz' own validator; one as Browsertrix lays it out."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from agreement import differences, imported
from by_command import command
from exports import wxr
from sampleblog.server import serve
from stored import rows
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawler.archive.payloads import payload
from crawler.archive.records import StoredAnswer, load
from crawler.archive.warc import Place
from pipelines import commit

wacz = pytest.importorskip("wacz.main", reason="py-wacz is not installed (pip install 'bloggarkiv[wacz]')")


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("live")
    with serve() as site:
        done = command("crawl", *site.homes, "--dataset", "live", "--output", output)
    assert done.returncode == 0, done.stdout + done.stderr
    return output / "live"


def lines(archive: zipfile.ZipFile, name: str) -> list[dict[str, str]]:
    return [json.loads(line) for line in archive.read(name).splitlines()]


def test_ours_is_valid_and_comes_back_as_it_was(live: Path, tmp_path: Path) -> None:
    file = tmp_path / "out" / "blogg.wacz"
    done = command("wacz", live, file)
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"{file}: {len(rows(live, 'posts'))} pages, {file.stat().st_size} bytes\n"
    assert [path.name for path in file.parent.iterdir()] == [file.name]
    assert wacz.main(["validate", "--file", str(file)]) == 0
    with zipfile.ZipFile(file) as archive:
        header, *pages = lines(archive, "pages/pages.jsonl")
        index = gzip.decompress(archive.read("indexes/index.cdx.gz")).decode().splitlines()
        stored = {Path(name).name: archive.read(name) for name in archive.namelist() if name.startswith("archive/")}
    assert header["format"] == "json-pages-1.0"
    assert stored == {path.name: path.read_bytes() for path in (live / "warc").glob("*.gz")}
    assert {page["url"] for page in pages} == {row["url"] for row in rows(live, "posts")}
    titles = {row["url"]: row["title"] for row in rows(live, "posts") if row["title"]}
    assert titles.items() <= {page["url"]: page["title"] for page in pages}.items()
    listed = {(json.loads(line.split(" ", 2)[2])["url"], line.split(" ", 2)[1]) for line in index}
    assert {(page["url"], f"{datetime.fromisoformat(page['ts']):%Y%m%d%H%M%S}") for page in pages} <= listed
    assert differences(live, imported(tmp_path / "again", file)) == []


def test_posts_of_an_export_are_packed_and_not_listed(tmp_path: Path) -> None:
    (tmp_path / "export.xml").write_text(wxr.export(wxr.item(7, "<p>Om reklam.</p>")), encoding="utf-8")
    (tmp_path / "a.txt").write_text("Om film\n\nEtt stycke om film.\n", encoding="utf-8")
    done = command("import", tmp_path / "export.xml", tmp_path / "a.txt", "--dataset", "d", "--output", tmp_path)
    assert done.returncode == 0, done.stderr
    file = tmp_path / "blogg.wacz"
    assert command("wacz", tmp_path / "d", file).stdout.startswith(f"{file}: 1 pages, ")
    assert wacz.main(["validate", "--file", str(file)]) == 0
    with zipfile.ZipFile(file) as archive:
        assert [page["title"] for page in lines(archive, "pages/pages.jsonl")[1:]] == ["Om film"]


def test_what_cannot_be_packed_is_told_in_one_line(live: Path, tmp_path: Path) -> None:
    file = tmp_path / "blogg.wacz"
    with commit.locked(live):
        assert command("wacz", live, file).returncode == 75
    for target in (live / "blogg.wacz", tmp_path):
        assert command("wacz", live, target).returncode == 2
    assert not list(live.glob("*.wacz*"))
    little = ["sh", "-c", 'ulimit -f 2; exec "$0" "$@"', sys.executable, "-m", "pipelines.cli", "wacz"]
    full = subprocess.run([*little, live, file], capture_output=True, text=True)
    assert (full.returncode, full.stderr) == (74, f"bloggarkiv: {file}: cannot be written: File too large\n")
    text = tmp_path / "a.txt"
    text.write_text("Om reklam\n\nEtt stycke om reklam.\n", encoding="utf-8")
    command("import", text, "--dataset", "hurt", "--output", tmp_path)
    (record,) = (tmp_path / "hurt" / "warc").iterdir()
    content = record.read_bytes()
    wrong = bytes(255 - byte for byte in content[-8:-4])  # its CRC
    for hurt in (content[:-8] + wrong + content[-4:], content[:-30]):
        record.write_bytes(hurt)
        done = command("wacz", tmp_path / "hurt", file)
        assert (done.returncode, done.stdout) == (1, "")
        assert "damaged" in done.stderr
    record.unlink()
    done = command("wacz", tmp_path / "hurt", file)
    assert (done.returncode, done.stderr) == (1, f"bloggarkiv: {tmp_path / 'hurt'}: has no WARC files to pack\n")
    assert not list(tmp_path.glob("*.wacz*"))


def answers(dataset: Path) -> Iterator[StoredAnswer]:
    """All that were stored, each once."""
    for path in sorted((dataset / "warc").glob("*.gz")):
        with path.open("rb") as file:
            records = ArchiveIterator(file)
            for record in records:
                records.read_to_end()
                if record.rec_type == "response":
                    yield load(path.parent, Place(path.name, records.get_record_offset(), 0))


def browsertrix(live: Path, folder: Path) -> Path:
    """As Browsertrix makes it: two WARC files of pages, with what was asked and a word on each, in the second also what
    was fetched again and was the same; pictures and texts of the pages in files of their own; seeds and other pages.
    """
    days = {kind: (folder / f"{kind}.warc.gz").open("wb") for kind in ("rec-1", "rec-2", "screenshots", "text")}
    to = {kind: WARCWriter(file, gzip=True, warc_version="1.1") for kind, file in days.items()}
    for kind, writer in to.items():
        writer.write_record(writer.create_warcinfo_record(f"{kind}.warc.gz", {"software": "Browsertrix-Crawler 1.5"}))
    pages = []
    for number, answer in enumerate(answers(live)):
        writer = to[f"rec-{1 + number % 2}"]
        head = [
            (name, value)
            for name, value in answer.headers
            if name.lower() not in ("transfer-encoding", "content-encoding")
        ]
        served = StatusAndHeaders(f"{answer.status} OK", [*head, ("x-orig-content-encoding", "br")], "HTTP/1.1")
        date, body = {"WARC-Date": f"{answer.at:%Y-%m-%dT%H:%M:%S.%fZ}"}, payload(answer)
        page = writer.create_warc_record(
            answer.url, "response", BytesIO(body), http_headers=served, warc_headers_dict=dict(date)
        )
        asked = writer.create_warc_record(
            answer.url, "request", http_headers=StatusAndHeaders("GET / HTTP/1.1", [], is_http_request=True),
            warc_headers_dict={**date, "WARC-Concurrent-To": page.rec_headers.get_header("WARC-Record-ID")},
        )  # fmt: skip
        note = writer.create_warc_record(
            answer.url, "metadata", BytesIO(b"fetchTimeMs: 12\r\n"), warc_content_type="application/warc-fields"
        )
        digest = None
        for record in (page, asked, note):
            writer.write_record(record)
            digest = digest or record.rec_headers.get_header("WARC-Payload-Digest")
        again = to["rec-2"].create_revisit_record(
            answer.url, digest, answer.url, date["WARC-Date"], http_headers=served,
            warc_headers_dict={"WARC-Date": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"},
        )  # fmt: skip
        to["rec-2"].write_record(again)
        for kind, url, mime, content in [
            ("screenshots", f"urn:thumbnail:{answer.url}", "image/jpeg", b"\xff\xd8\xff" * 50),
            ("text", f"urn:text:{answer.url}", "text/plain", "Något om reklam.".encode()),
            ("rec-1", f"urn:pageinfo:{answer.url}", "application/json", b'{"urls": {}}'),
        ]:
            to[kind].write_record(
                to[kind].create_warc_record(url, "resource", BytesIO(content), warc_content_type=mime)
            )
        pages.append({"id": str(number), "url": answer.url, "ts": f"{answer.at:%Y-%m-%dT%H:%M:%SZ}", "title": ""})
    for file in days.values():
        file.close()
    for name, some in {"pages": pages[:1], "extraPages": pages[1:]}.items():
        header = {"format": "json-pages-1.0", "id": name, "title": name, "hasText": "false"}
        (folder / f"{name}.jsonl").write_text("".join(f"{json.dumps(each)}\n" for each in [header, *some]))
    words = ["create", "-o", folder / "crawl.wacz", "--copy-pages", "--pages", folder / "pages.jsonl"]
    words += ["--extra-pages", folder / "extraPages.jsonl", *sorted(folder.glob("*.warc.gz"))]
    assert wacz.main(list(map(str, words))) == 0
    return folder / "crawl.wacz"


def test_one_as_browsertrix_lays_it_out(live: Path, tmp_path: Path) -> None:
    file = browsertrix(live, tmp_path)
    assert wacz.main(["validate", "--file", str(file)]) == 0
    with zipfile.ZipFile(file) as archive:
        assert {"pages/extraPages.jsonl", "indexes/index.cdx.gz", "archive/rec-2.warc.gz"} <= set(archive.namelist())
    assert differences(live, imported(tmp_path / "d", file)) == []
