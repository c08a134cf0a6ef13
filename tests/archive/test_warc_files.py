"""WARC files as they are written: exact bytes, whole records, whatever happens to the process or the disk."""

from __future__ import annotations

import gzip
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from crawler.archive.exchange import Exchange
from crawler.archive.payloads import payload
from crawler.archive.records import load, read_through
from crawler.archive.warc import Place, WarcFolder, mend
from crawler.errors import DatasetError

ABOUT = {"software": "Bloggarkiv/test", "isPartOf": "prov"}
AT = datetime(2026, 3, 1, 12, 30, 15, 250_000, UTC)
HEAD = b"HTTP/1.1 200 Allt v\xe4l\r\ncontent-TYPE:  text/html\r\nX-Tom:\r\n\r\n"


def exchange(body: bytes, head: bytes = HEAD) -> Exchange:
    return Exchange(bytearray(b"GET /a HTTP/1.1\r\nHost: a.example\r\n\r\n"), bytearray(head + body), AT)


def written(folder: Path, bodies: list[bytes], largest: int = 10**9) -> list[Place]:
    """One run that stores these answers."""
    files = WarcFolder(folder, ABOUT, largest)
    places = [files.add_exchange(f"http://a.example/{body.decode()}", exchange(body)).place for body in bodies]
    files.close()
    return places


def bytes_at(folder: Path, place: Place) -> bytes:
    """The HTTP message of the record at a place, read by warcio."""
    with (folder / place.file).open("rb") as file:
        file.seek(place.offset)
        record = next(iter(ArchiveIterator(file, no_record_parse=True)))
        content: bytes = record.raw_stream.read()
        return content


def types(path: Path) -> list[str]:
    with path.open("rb") as file:
        return [record.rec_type for record in ArchiveIterator(file, check_digests="raise")]


def only(folder: Path) -> Path:
    (path,) = folder.glob("*.warc.gz")
    return path


def test_an_answer_is_stored_byte_for_byte(tmp_path: Path) -> None:
    places = written(tmp_path, [b"ett", b"", b"tv\xc3\xa5"])
    assert [bytes_at(tmp_path, place) for place in places] == [HEAD + b"ett", HEAD, HEAD + b"tv\xc3\xa5"]
    assert types(only(tmp_path)) == ["warcinfo", *["response", "request"] * 3]


def test_a_record_says_what_when_and_with_what(tmp_path: Path) -> None:
    written(tmp_path, [b"ett"])
    with only(tmp_path).open("rb") as file:
        info, response, request = ({**dict(record.rec_headers.headers)} for record in ArchiveIterator(file))
    assert response["WARC-Target-URI"] == "http://a.example/ett"
    assert response["WARC-Date"] == request["WARC-Date"] == "2026-03-01T12:30:15.250000Z"
    assert response["WARC-Warcinfo-ID"] == info["WARC-Record-ID"]
    assert request["WARC-Concurrent-To"] == response["WARC-Record-ID"]
    assert response["WARC-Payload-Digest"].startswith("sha1:")


def test_what_was_not_modified_is_decoded_as_what_it_revisits(tmp_path: Path) -> None:
    files = WarcFolder(tmp_path, ABOUT, 10**9)
    packed = exchange(gzip.compress(b"<p>Hej</p>"), b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n")
    known = files.add_exchange("http://a.example/", packed)
    same = files.add_revisit("http://a.example/", exchange(b"", b"HTTP/1.1 304 Not Modified\r\n\r\n"), known)
    files.close()
    answer = load(tmp_path, same.place)
    assert answer.status == 304
    assert payload(answer) == b"<p>Hej</p>"


def test_a_file_that_came_without_http(tmp_path: Path) -> None:
    files = WarcFolder(tmp_path, ABOUT, 10**9)
    place = files.add_resource("file:///hem/gammal.html", b"<p>Hej</p>", AT).place
    files.close()
    assert bytes_at(tmp_path, place) == b"<p>Hej</p>"
    assert types(only(tmp_path)) == ["warcinfo", "resource"]


def test_runs_go_on_in_the_same_file_up_to_a_size(tmp_path: Path) -> None:
    first = written(tmp_path, [b"ett"])
    second = written(tmp_path, [b"tv"])
    assert first[0].file == second[0].file
    assert types(only(tmp_path)) == ["warcinfo", "response", "request"] * 2
    third = written(tmp_path, [b"tre", b"fyra"], largest=1)
    assert [place.file for place in third] == sorted({place.file for place in third} - {first[0].file})
    assert [bytes_at(tmp_path, place) for place in (*first, *second, *third)] == [
        HEAD + body for body in (b"ett", b"tv", b"tre", b"fyra")
    ]


def test_a_file_that_was_damaged_since_is_not_added_to(tmp_path: Path) -> None:
    first = written(tmp_path, [b"ett", b"tv"])
    damaged = only(tmp_path)
    damaged.write_bytes(damaged.read_bytes()[:-50])
    (second,) = written(tmp_path, [b"tre"])
    assert second.file > first[0].file
    assert types(tmp_path / second.file) == ["warcinfo", "response", "request"]
    assert written(tmp_path, [b"fyra"])[0].file == second.file


def test_nothing_is_made_where_nothing_is_stored(tmp_path: Path) -> None:
    written(tmp_path / "warc", [])
    assert not (tmp_path / "warc").exists()


def torn(folder: Path) -> Iterator[tuple[int, int, int]]:
    """A run that was killed while it wrote its second answer, at each length that the file may have then.

    Gives the length, that up to the last whole record, and that of the file as it was meant.
    """
    files = WarcFolder(folder, ABOUT, 10**9)
    files.add_exchange("http://a.example/1", exchange(b"ett"))
    files.sync()
    known = only(folder).stat().st_size
    files.add_exchange("http://a.example/2", exchange(b"tv" * 40))
    files.add_exchange("http://a.example/3", exchange(b"tre"))
    whole, marker = only(folder).read_bytes(), (folder / ".writing").read_bytes()
    ends = [known]
    with only(folder).open("rb") as file:
        records = ArchiveIterator(file)
        for _ in records:
            records.read_to_end()
            ends.append(records.get_record_offset() + records.get_record_length())
    for length in range(known, len(whole) + 1):
        only(folder).write_bytes(whole[:length])
        (folder / ".writing").write_bytes(marker)
        yield length, max(end for end in ends if end <= length), len(whole)


def test_a_torn_record_is_cut_off(tmp_path: Path) -> None:
    for length, whole, meant in torn(tmp_path):
        mend(tmp_path)
        assert only(tmp_path).stat().st_size == whole, f"killed at byte {length} of {meant}"
        assert not (tmp_path / ".writing").exists()
    assert length == whole == meant


def test_the_next_run_mends_and_goes_on(tmp_path: Path) -> None:
    for length, _, meant in torn(tmp_path):
        if length == meant - 5:
            break
    place = written(tmp_path, [b"fyra"])[0]
    assert bytes_at(tmp_path, place) == HEAD + b"fyra"
    assert types(only(tmp_path)) == [
        "warcinfo",
        *["response", "request"] * 2,
        "response",
        "warcinfo",
        "response",
        "request",
    ]


def test_a_marker_that_says_nothing_is_thrown_away(tmp_path: Path) -> None:
    written(tmp_path, [b"ett"])
    (tmp_path / ".writing").write_text("{", encoding="utf-8")
    written(tmp_path, [b"tv"])
    assert types(only(tmp_path)) == ["warcinfo", "response", "request"] * 2


FULL_DISK = """
import resource, signal, sys
from pathlib import Path
from test_warc_files import ABOUT, WarcFolder, exchange
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (2500, 2500))
files = WarcFolder(Path(sys.argv[1]), ABOUT, 10**9)
stored = 0
try:
    while True:
        files.add_exchange("http://a.example/", exchange(b"x"))
        stored += 1
except OSError as error:
    print(stored, error.strerror)
files.close()
"""


def test_a_record_that_the_disk_has_no_room_for_leaves_nothing(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(tmp_path)],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parent,
        check=True,
    )
    stored = int(done.stdout.split()[0])
    assert stored > 0
    assert "File too large" in done.stdout
    assert types(only(tmp_path)) == ["warcinfo", *["response", "request"] * stored]


@pytest.mark.parametrize(
    ("received", "kept"),
    [
        (b"HTTP/1.1 200 OK\r\nA: b\r\n\r\nkropp", (b"HTTP/1.1 200 OK\r\nA: b\r\n\r\n", b"kropp")),
        (b"HTTP/1.0 200 OK\nA: b\n\nkropp", (b"HTTP/1.0 200 OK\nA: b\n\n", b"kropp")),
        (b"HTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\nHTTP/1.1 200 OK\r\n\r\nx", (b"HTTP/1.1 200 OK\r\n\r\n", b"x")),
        (b"HTTP/1.1 304 Not Modified\r\n\r\n", (b"HTTP/1.1 304 Not Modified\r\n\r\n", b"")),
    ],
)
def test_head_and_body_of_an_answer(received: bytes, kept: tuple[bytes, bytes]) -> None:
    assert Exchange(received=bytearray(received)).response == kept


def test_what_begins_at_no_record_s_first_byte_is_told(tmp_path: Path) -> None:
    """Another run may have written there since, after a disk had lost what stood there."""
    (place,) = written(tmp_path, [b"ett"])
    for offset in (0, place.offset + 7, only(tmp_path).stat().st_size):  # a warcinfo record, the midst of one, the end
        with pytest.raises(DatasetError, match="no record at byte"):
            load(tmp_path, Place(place.file, offset, 1))


def test_an_answer_whose_address_was_damaged_away_is_told(tmp_path: Path) -> None:
    (place,) = written(tmp_path, [b"ett"])
    path = only(tmp_path)
    record = gzip.decompress(path.read_bytes()[place.offset :][: place.length])
    member = gzip.compress(record.replace(b"WARC-Target-URI", b"WARC-Uarget-URI"))
    path.write_bytes(path.read_bytes()[: place.offset] + member)
    with pytest.raises(DatasetError, match="no record at byte"):
        load(tmp_path, place)
    with pytest.raises(ArchiveLoadFailed, match="without its address"):
        list(read_through(path, lambda record: None))
