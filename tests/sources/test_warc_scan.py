"""Files of whoever's, run through: every answer is found, however it was coded, and what no blog has passes by."""

from __future__ import annotations

import gzip
import zipfile
import zlib
from io import BytesIO
from itertools import product
from pathlib import Path

import brotli
import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawler import settings
from crawler.archive.payloads import payload
from crawler.errors import NotReadable
from crawler.sources import warcs

PAGE = b"<html><head><meta name='generator' content='WordPress 3.1'></head><body>" + b"Om reklam. " * 9000 + b"</body>"
CODINGS = {"": bytes, "gzip": gzip.compress, "deflate": zlib.compress, "br": brotli.compress}


def chunked(body: bytes) -> bytes:
    parts = [body[at : at + 700] for at in range(0, len(body), 700)]
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


def written(path: Path, *, compressed: bool) -> dict[str, bool]:
    """A file with answers of every coding, pages and others; by address, whether it has the signs of a blog."""
    wanted = {}
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=compressed)
        cases = product(CODINGS.items(), (False, True), ("200 OK", "404 Not Found"), ("text/html", "image/png"))
        for number, ((coding, encode), in_chunks, status, mime) in enumerate(cases):
            url, body = f"http://blogg.example/{number}", encode(PAGE)
            head = [("Content-Type", mime)] + ([("Content-Encoding", coding)] if coding else [])
            head += [("Transfer-Encoding", "chunked")] if in_chunks else []
            answer = BytesIO(chunked(body) if in_chunks else body)
            about = StatusAndHeaders(status, head, "HTTP/1.1")
            writer.write_record(writer.create_warc_record(url, "response", answer, http_headers=about))
            wanted[url] = status == "200 OK" and mime == "text/html"
    return wanted


@pytest.mark.parametrize("compressed", [True, False], ids=["compressed", "plain"])
def test_every_answer_is_found_however_it_was_coded(tmp_path: Path, compressed: bool) -> None:
    path = tmp_path / "a.warc"
    wanted = written(path, compressed=compressed)
    container = warcs.Container(path)
    found = list(warcs.scan(container))
    assert {each.url: each.sign for each in found} == wanted
    assert {payload(warcs.answer(container, each.offset)) for each in found} == {PAGE}


@pytest.mark.parametrize("packed", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED], ids=["stored", "deflated"])
def test_in_a_wacz_a_record_is_found_by_its_place(tmp_path: Path, packed: int) -> None:
    path, wacz = tmp_path / "a.warc.gz", tmp_path / "a.wacz"
    wanted = written(path, compressed=True)
    with zipfile.ZipFile(wacz, "w", packed) as archive:
        archive.writestr("pages/pages.jsonl", "{}\n" * 99)
        archive.write(path, "archive/a.warc.gz")
    (container,) = warcs.containers(wacz)
    found = list(warcs.scan(container))
    assert [each.url for each in found] == list(wanted)
    assert warcs.size(container) == path.stat().st_size
    for each in found:
        assert payload(warcs.answer(container, each.offset)) == PAGE
        assert warcs.member(container, each.offset) == warcs.member(warcs.Container(path), each.offset)


def test_a_page_larger_than_a_crawl_would_read_is_none(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        about = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], "HTTP/1.1")
        huge = BytesIO(PAGE + b" " * settings.DOWNLOAD_MAXSIZE)
        writer.write_record(writer.create_warc_record("http://a.example/", "response", huge, http_headers=about))
    (found,) = warcs.scan(warcs.Container(path))
    assert not found.page


@pytest.mark.parametrize("inside", [False, True], ids=["by itself", "in a WACZ"])
def test_what_follows_a_damaged_record_is_found_and_that_one_is_told(tmp_path: Path, inside: bool) -> None:
    path, wacz = tmp_path / "a.warc.gz", tmp_path / "a.wacz"
    wanted = list(written(path, compressed=True))
    whole = list(warcs.scan(warcs.Container(path)))
    content = bytearray(path.read_bytes())
    for hurt in (3, 20):
        content[whole[hurt].offset + 200 : whole[hurt].offset + 230] = b"x" * 30
    path.write_bytes(content)
    with zipfile.ZipFile(wacz, "w") as archive:
        archive.write(path, "archive/a.warc.gz")
        archive.writestr("archive/b.warc.gz", content[:900])
    container = warcs.containers(wacz if inside else path)[0]
    found: list[warcs.Found] = []
    with pytest.raises(NotReadable, match="is damaged after byte"):
        found.extend(warcs.scan(container))
    sound = [each for each in whole if each.url not in (wanted[3], wanted[20])]
    assert [each for each in found if each.url not in (wanted[3], wanted[20])] == sound
    assert {payload(warcs.answer(container, each.offset)) for each in sound} == {PAGE}


@pytest.mark.parametrize("inside", [False, True], ids=["by itself", "in a WACZ"])
@pytest.mark.parametrize("compressed", [True, False], ids=["compressed", "plain"])
def test_a_file_that_ends_inside_a_record_is_told_and_that_record_is_not_given(
    tmp_path: Path, compressed: bool, inside: bool
) -> None:
    path, wacz = tmp_path / "a.warc", tmp_path / "a.wacz"
    written(path, compressed=compressed)
    container = warcs.Container(path)
    whole, content = list(warcs.scan(container)), path.read_bytes()
    last, ends = whole[-1].offset, 0 if compressed else len(b"\r\n\r\n")
    for length in (last + 3, last + 30, (last + len(content)) // 2, len(content) - ends - 1):
        cut = tmp_path / f"{length}.warc"
        cut.write_bytes(content[:length])
        with zipfile.ZipFile(wacz, "w") as archive:
            archive.write(cut, "archive/a.warc")
        (container,) = warcs.containers(wacz if inside else cut)
        found: list[warcs.Found] = []
        with pytest.raises(NotReadable, match=f"is cut off, and ends inside the record at byte {last} "):
            found.extend(warcs.scan(container))
        assert found == whole[:-1]


@pytest.mark.parametrize("compressed", [True, False], ids=["compressed", "plain"])
def test_what_is_whole_is_given_where_another_kind_of_record_is_cut_off(tmp_path: Path, compressed: bool) -> None:
    path = tmp_path / "a.warc"
    written(path, compressed=compressed)
    whole, start = list(warcs.scan(warcs.Container(path))), path.stat().st_size
    with path.open("ab") as file:
        about = WARCWriter(file, gzip=compressed)
        about.write_record(about.create_warc_record("urn:a", "metadata", BytesIO(b"fetchTimeMs: 3\r\n" * 9)))
    assert list(warcs.scan(warcs.Container(path))) == whole
    path.write_bytes(path.read_bytes()[:-20])
    found: list[warcs.Found] = []
    with pytest.raises(NotReadable, match=f"inside the record at byte {start} "):
        found.extend(warcs.scan(warcs.Container(path)))
    assert found == whole


@pytest.mark.parametrize("lack", [2, 4])
def test_line_ends_that_lack_at_the_end_are_no_damage(tmp_path: Path, lack: int) -> None:
    path = tmp_path / "a.warc"
    written(path, compressed=False)
    whole, content = list(warcs.scan(warcs.Container(path))), path.read_bytes()
    path.write_bytes(content[:-lack])
    assert list(warcs.scan(warcs.Container(path))) == whole
