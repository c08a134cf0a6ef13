"""`bloggarkiv verify` on a crawled dataset: sound as it is, and told apart from every way of damage."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from by_command import command
from damage import first_file, rewrite
from sampleblog.server import serve
from stored import contents, rows

from crawler.errors import ExitStatus
from pipelines import commit, losses, partitions
from pipelines.manifest import NAME
from pipelines.verify import Verified, verify

GZIP_HEADER, GZIP_TRAILER = 10, 8  # bytes (RFC 1952), without a name
Change = Callable[[list[dict[str, Any]]], Any]


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("verify")
    with serve() as site:
        command("crawl", site.homes[0], "--dataset", "d", "--output", output).check_returncode()
    return output / "d"


@pytest.fixture
def dataset(crawled: Path, tmp_path: Path) -> Path:
    copy = tmp_path / "d"
    shutil.copytree(crawled, copy)
    return copy


def problems(dataset: Path) -> list[str]:
    return [str(problem) for problem in verify(dataset, Verified())]


def test_what_a_crawl_writes_is_sound(dataset: Path) -> None:
    seen = Verified()
    assert list(verify(dataset, seen)) == []
    assert seen.files == len(list(dataset.rglob("*.parquet")))
    assert seen.records >= 30


def test_a_dataset_that_is_being_written_is_left_alone(dataset: Path) -> None:
    with commit.locked(dataset), pytest.raises(Exception, match="another process is writing it"):
        problems(dataset)


@pytest.mark.parametrize("text", [None, b"", b'{"tables": []', b"[]"])
def test_a_lost_or_damaged_manifest_is_one_problem_and_made_anew(dataset: Path, text: bytes | None) -> None:
    listed = (dataset / NAME).read_bytes()
    (dataset / NAME).unlink()
    if text is not None:
        (dataset / NAME).write_bytes(text)
    state = "missing" if text is None else "damaged"
    told = f"{NAME}: is {state}; `bloggarkiv verify --repair` makes it anew from the files"
    assert problems(dataset) == [told]
    if text is None:  # what needs no checksums is told all the same
        assert command("status", dataset).returncode == ExitStatus.DONE
    else:
        assert command("status", dataset).stderr == f"bloggarkiv: {dataset}/{told}\n"
    done = command("verify", dataset, "--repair")
    assert (done.returncode, done.stderr) == (ExitStatus.DONE, "")
    assert (dataset / NAME).read_bytes() == listed
    assert problems(dataset) == []


def test_a_lost_manifest_and_a_damaged_file(dataset: Path) -> None:
    before = contents(dataset)
    (dataset / NAME).unlink()
    file = first_file(dataset, "posts")
    file.write_bytes(b"PAR1")
    told = command("verify", dataset)
    assert (told.returncode, told.stderr) == (ExitStatus.FAILED, "")
    assert f"{dataset}/{NAME}: is missing; " in told.stdout
    assert command("verify", dataset, "--repair").returncode == ExitStatus.DONE
    assert contents(dataset) == before


def test_half_a_warc_file(dataset: Path) -> None:
    (warc,) = (dataset / "warc").glob("*.warc.gz")
    whole = warc.read_bytes()
    for size in range(
        len(whole) // 2, len(whole) // 2 + 1500, 100
    ):  # in what is before a record's headers, and in them
        warc.write_bytes(whole[:size])
        told = problems(dataset)
        assert [line for line in told if "is damaged" in line or "has no record at byte" in line]
        assert all(line.startswith(f"warc/{warc.name}: ") for line in told)


def test_a_missing_file(dataset: Path) -> None:
    first_file(dataset, "links").unlink()
    assert [line for line in problems(dataset) if "is missing" in line]


def test_a_stray_file(dataset: Path) -> None:
    stray = first_file(dataset, "posts").with_name("kopia.parquet")
    shutil.copy(first_file(dataset, "posts"), stray)
    (line,) = problems(dataset)
    assert line.startswith(stray.relative_to(dataset).as_posix())
    assert "is not in the manifest" in line


def test_a_flipped_bit(dataset: Path) -> None:
    path = first_file(dataset, "comments")
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    assert any("other bytes" in line or "no Parquet file" in line for line in problems(dataset))


def test_a_truncated_file(dataset: Path) -> None:
    path = first_file(dataset, "comments")
    path.write_bytes(path.read_bytes()[:-20])
    assert any("is no Parquet file any more" in line for line in problems(dataset))


def test_another_schema(dataset: Path) -> None:
    path = first_file(dataset, "posts")
    table = pq.read_table(path, partitioning=None)
    pq.write_table(table.drop_columns(["title"]), path)
    assert any("another schema" in line for line in problems(dataset))


def point_nowhere(rows: list[dict[str, Any]]) -> None:
    rows[0]["parent_id"] = "ingen"


def without_an_answered_post(rows: list[dict[str, Any]]) -> None:
    rows.remove(next(row for row in rows if row["responses_found"]))


def hide_an_answered_post(rows: list[dict[str, Any]]) -> None:
    next(row for row in rows if row["responses_found"])["removed_at"] = datetime.now(UTC)


@pytest.mark.parametrize(
    ("table", "change", "told"),
    [
        ("posts", lambda rows: rows.append(dict(rows[0])), "stands twice"),
        ("posts", lambda rows: rows[0].update(capture_id="ingen"), "names a capture that is not there"),
        ("posts", lambda rows: rows[0].update(responses_found=99), "counts 99 responses"),
        ("posts", without_an_answered_post, "answers a post that is not there"),
        ("posts", hide_an_answered_post, "is shown, and its post is not"),
        ("comments", lambda rows: rows[0].update(capture_id="ingen"), "names a capture that is not there"),
        ("comments", lambda rows: rows.pop(), "responses, and has"),
        ("comments", point_nowhere, "answers a comment that is not there"),
        ("links", lambda rows: rows[0].update(post_id="ingen"), "that is not there"),
        ("links", lambda rows: rows[0].update(target_post_id="ingen"), "points at post ingen"),
        ("blogs", lambda rows: rows[0].update(comments=1), "and has"),
        ("captures", lambda rows: rows[0].update(warc_offset=7), "has no record at byte 7"),
        ("captures", lambda rows: rows[0].update(final_url="http://annan.example/"), "is of another record"),
        ("captures", lambda rows: rows[0].update(warc_file="annan.warc.gz"), "is missing; 1 captures"),
    ],
)
def test_rows_that_do_not_agree(dataset: Path, table: str, change: Change, told: str) -> None:
    rewrite(dataset, first_file(dataset, table), change)
    assert any(told in line for line in problems(dataset))


def test_rows_in_another_order(dataset: Path) -> None:
    path = first_file(dataset, "comments")
    rows = partitions.read(path, "comments")
    partitions.write(path, rows.take(list(range(rows.num_rows - 1, -1, -1))))
    assert any("another order" in line for line in problems(dataset))


def packed(dataset: Path) -> range:
    """Where the packed bytes of a record lie that a row names, in the middle of the WARC file. What is around them (the
    time in a gzip header) may be flipped, and no harm done.
    """
    stored = [row for row in rows(dataset, "captures") if row["warc_file"]]
    row = sorted(stored, key=lambda row: row["warc_offset"])[len(stored) // 2]
    return range(row["warc_offset"] + GZIP_HEADER, row["warc_offset"] + row["warc_length"] - GZIP_TRAILER)


def test_a_warc_file_with_a_flipped_byte(dataset: Path) -> None:
    (path,) = (dataset / "warc").glob("*.warc.gz")
    whole, places = path.read_bytes(), packed(dataset)
    for place in places[:: len(places) // 15]:  # in what is before the record's headers, in them, and in its body
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 255]) + whole[place + 1 :])
        lines = problems(dataset)
        assert all(line.startswith(f"warc/{path.name}") for line in lines)
        assert any("has no record" in line for line in lines), place


def test_a_warc_file_that_is_cut_off_in_a_record_that_a_row_names(dataset: Path) -> None:
    (path,) = (dataset / "warc").glob("*.warc.gz")
    places = packed(dataset)
    path.write_bytes(path.read_bytes()[: places[len(places) // 2]])
    lines = problems(dataset)
    assert all(line.startswith(f"warc/{path.name}") for line in lines)
    assert any("has no record" in line for line in lines)


@pytest.mark.parametrize("lost", [1, 40])  # of the end of its gzip member, or of the record too
def test_a_warc_file_that_ends_inside_a_record_that_no_row_names(dataset: Path, lost: int) -> None:
    (path,) = (dataset / "warc").iterdir()
    path.write_bytes(path.read_bytes()[:-lost])
    (line,) = problems(dataset)
    assert "is damaged: the record at byte " in line
    assert "breaks off" in line


def test_a_record_that_is_damaged_hides_none_behind_it(dataset: Path) -> None:
    (path,) = (dataset / "warc").glob("*.warc.gz")
    places = packed(dataset)
    whole = bytearray(path.read_bytes())
    whole[places[len(places) // 2]] ^= 255
    path.write_bytes(whole)
    first, second = problems(dataset)
    assert ": is damaged: " in first
    assert f" has no record at byte {places[0] - GZIP_HEADER}; " in second


def test_losses_that_are_accepted_are_told_and_no_problem(dataset: Path) -> None:
    (path,) = (dataset / "warc").glob("*.warc.gz")
    before, whole, places = contents(dataset), path.read_bytes(), packed(dataset)
    path.write_bytes(whole[: places[0]] + bytes(2) + whole[places[2] :])
    assert command("verify", dataset).returncode == ExitStatus.FAILED
    assert not (dataset / losses.NAME).exists(), "only who says so accepts a loss"
    done = command("verify", dataset, "--accept-losses")
    assert (done.returncode, done.stderr) == (ExitStatus.DONE, "")
    assert f"has no record at byte {places[0] - GZIP_HEADER}" in done.stdout
    again = command("verify", dataset)
    assert again.returncode == ExitStatus.DONE
    assert ": sound (" in again.stdout
    assert "1 records lost as losses.jsonl says" in again.stdout
    assert command("verify", dataset, "--quiet").stdout == ""
    path.unlink()
    more = command("verify", dataset)
    assert more.returncode == ExitStatus.FAILED, "what is lost later is a problem again"
    assert command("verify", dataset, "--accept-losses", "--repair").returncode == ExitStatus.DONE
    path.write_bytes(whole)
    back = command("verify", dataset)
    assert back.returncode == ExitStatus.DONE
    assert "there again that it calls lost" in back.stdout
    assert command("verify", dataset, "--accept-losses").returncode == ExitStatus.DONE
    assert not (dataset / losses.NAME).exists()
    assert contents(dataset) == before


def test_the_command(dataset: Path) -> None:
    done = command("verify", dataset)
    assert (done.returncode, done.stderr) == (0, "")
    assert ": sound (" in done.stdout
    first_file(dataset, "links").unlink()
    done = command("verify", dataset)
    assert done.returncode == 1
    assert "is missing; `bloggarkiv verify --repair`" in done.stdout
