"""`bloggarkiv rebuild`: the same reader gives the same bytes, another one better rows, and nothing half published."""

from __future__ import annotations

import hashlib
import shutil
import signal
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from by_command import command
from damage import first_file, rewrite
from sampleblog.edits import POST, edited_and_back
from sampleblog.server import Site, serve
from stored import contents, rows

from crawler.errors import DatasetError, ExitStatus
from crawler.items import Capture, Gone
from pipelines import tally
from pipelines.language import UNKNOWN, Context, Guess
from pipelines.manifest import Files, Manifest
from pipelines.rebuild import rebuilt
from pipelines.rows import capture_row, removal
from pipelines.store import Batch, Dataset
from pipelines.verify import Verified, verify

GONE, MOVED = "/koket/arkiv/000043.html", "/koket/arkiv/000024.html"


def crawl(site: Site, output: Path) -> None:
    done = command("crawl", *site.homes, "--full", "--dataset", "d", "--output", output)
    assert done.returncode == 0, done.stdout + done.stderr


def lose(dataset: Path, url: str, outcome: str = "gone") -> None:
    """The post at `url` is found to be gone, now."""
    capture_id, now = hashlib.sha256(f"{url} {outcome}".encode()).hexdigest()[:16], datetime.now(UTC)
    found = Capture(capture_id=capture_id, url=url, final_url=url, status=404, fetched_at=now, outcome=outcome)
    (row,) = (row for row in rows(dataset, "blogs") if url.startswith(row["url"]))
    with Dataset(dataset) as opened:
        gone = Gone(blog=row["blog"], url=url, capture_id=capture_id, at=now)
        opened.commit(Batch([removal(gone)], [(row["blog"], capture_row(found))]))
        opened.settle([row])


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two blogs crawled three times: the title of a post was changed and changed back, and a comment edited. Of three
    posts that are found gone one comes back.
    """
    output = tmp_path_factory.mktemp("rebuild")
    with serve() as site:
        edited_and_back(site, lambda: crawl(site, output))
        for post in POST, GONE:
            lose(output / "d", site.base + post)
        del site.answers[GONE]
        crawl(site, output)
        lose(output / "d", site.base + MOVED, "moved")
    return output / "d"


@pytest.fixture
def dataset(crawled: Path, tmp_path: Path) -> Path:
    copy = tmp_path / "d"
    shutil.copytree(crawled, copy)
    return copy


def test_there_is_history(crawled: Path) -> None:
    earlier = [row["removed_at"] is not None for row in rows(crawled, "revisions") if row["table"] == "posts"]
    assert sorted(earlier) == [False, True], "it was changed, went, and came back as it was first"
    posts = {row["post_id"]: row["url"] for row in rows(crawled, "posts") if row["removed_at"]}
    assert sorted(url.partition("/koket")[2] for url in posts.values()) == ["/arkiv/000024.html", "/arkiv/000043.html"]
    gone = [row["text"] for row in rows(crawled, "comments") if row["removed_at"] and row["post_id"] not in posts]
    assert len(gone) == 1, "without an id of its own, an edited comment is another one"
    assert "kopiatorn" in gone[0]


@pytest.mark.parametrize(("processes", "seed"), [("1", "1"), ("2", "2")])
def test_the_same_reader_gives_the_same_bytes(dataset: Path, processes: str, seed: str) -> None:
    before = contents(dataset)
    done = command("rebuild", dataset, "--processes", processes, PYTHONHASHSEED=seed)
    assert (done.returncode, done.stderr) == (0, "")
    assert "nothing to publish" in done.stdout
    assert contents(dataset) == before


def test_rows_that_were_read_worse_are_mended(dataset: Path, crawled: Path) -> None:
    rewrite(dataset, first_file(dataset, "posts"), lambda rows: rows[0].update(title="Fel"))
    rewrite(dataset, first_file(dataset, "comments"), lambda rows: rows[0].update(author=None))
    worse = contents(dataset)
    looked = command("rebuild", dataset, "--dry-run")
    assert looked.returncode == 0
    assert contents(dataset) == worse, "a look changes nothing"
    done = command("rebuild", dataset)
    assert done.returncode == 0, done.stderr
    assert "1 read otherwise (title 1)" in done.stdout
    assert "1 read otherwise (author 1)" in done.stdout
    assert contents(dataset) == contents(crawled)


def test_tables_that_were_lost_are_made_again(dataset: Path, crawled: Path) -> None:
    shutil.rmtree(dataset / "comments")
    damaged = next((dataset / "posts").rglob("*.parquet"))
    damaged.write_bytes(damaged.read_bytes()[:-9])
    shutil.copy(damaged, damaged.with_name("kopia.parquet"))
    assert command("verify", dataset).returncode == 1
    done = command("verify", dataset, "--repair")
    assert (done.returncode, done.stderr) == (0, "")
    assert contents(dataset) == contents(crawled)
    assert list(verify(dataset, Verified())) == []


def test_what_was_fetched_cannot_be_made_again(dataset: Path) -> None:
    next((dataset / "captures").rglob("*.parquet")).unlink()
    done = command("rebuild", dataset)
    assert done.returncode == 1
    assert "cannot be made again" in done.stderr


def test_a_dataset_without_warc_files(dataset: Path) -> None:
    shutil.rmtree(dataset / "warc")
    before = contents(dataset)
    done = command("rebuild", dataset)
    assert (done.returncode, done.stdout) == (1, "")
    assert "has no WARC files to be read anew" in done.stderr
    assert contents(dataset) == before


def test_a_record_that_is_lost_leaves_the_dataset_as_it_was(dataset: Path) -> None:
    for path in (dataset / "warc").iterdir():
        path.write_bytes(path.read_bytes()[:5000])
    before = contents(dataset)
    done = command("rebuild", dataset, "--processes", "1")
    assert done.returncode == 1
    assert "no record at byte" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert contents(dataset) == before
    assert not (dataset / ".rebuild").exists()


def test_where_a_loss_is_accepted_the_blog_stays_as_it_is_and_others_are_read_anew(dataset: Path) -> None:
    kept, other = sorted(row["blog"] for row in rows(dataset, "blogs"))
    before = contents(dataset)
    first = min(
        (row for row in rows(dataset, "captures") if row["blog"] == kept and row["outcome"] == "post"),
        key=lambda row: row["fetched_at"],
    )
    again = [row for row in rows(dataset, "captures") if row["sha256"] == first["sha256"]]
    assert len(again) == 3, "later crawls stored that it was the same"
    warc = dataset / "warc" / first["warc_file"]
    with warc.open("r+b") as file:
        file.seek(first["warc_offset"])
        file.write(bytes(100))
    told = command("verify", dataset).stdout
    assert f"capture {first['capture_id']} has no record at byte {first['warc_offset']}" in told
    for row in again[1:]:
        assert f"capture {row['capture_id']} repeats a record that is lost" in told
    assert command("rebuild", dataset).returncode == ExitStatus.FAILED, "nobody has accepted it"
    assert command("verify", dataset, "--accept-losses").returncode == ExitStatus.DONE
    assert contents(dataset) == before
    for blog in kept, other:
        change_title = next((dataset / "posts" / f"blog={blog}").rglob("*.parquet"))
        rewrite(dataset, change_title, lambda rows: rows[0].update(title="Fel"))
    done = command("rebuild", dataset)
    assert done.returncode == ExitStatus.DONE, done.stderr
    assert f"{kept} stays as it is" in done.stderr
    after = contents(dataset)
    differing = {path for path in before if after[path] != before[path]}
    assert len(differing) == 2, "the manifest, and the file that was not read anew"
    assert any(f"blog={kept}/" in path for path in differing)
    assert command("verify", dataset).returncode == ExitStatus.DONE


def test_where_only_lists_are_lost_all_is_read_anew(dataset: Path) -> None:
    before = contents(dataset)
    lists = ("index", "feed", "sitemap", "api")
    lost = [row for row in rows(dataset, "captures") if row["outcome"] in lists and row["warc_file"]]
    for row in lost:
        with (dataset / "warc" / row["warc_file"]).open("r+b") as file:
            file.seek(row["warc_offset"])
            file.write(bytes(30))
    told = command("verify", dataset, "--accept-losses")
    assert told.returncode == ExitStatus.DONE
    assert all(line.isprintable() for line in told.stdout.splitlines())
    rewrite(dataset, first_file(dataset, "posts"), lambda rows: rows[0].update(title="Fel"))
    done = command("rebuild", dataset)
    assert (done.returncode, done.stderr) == (ExitStatus.DONE, "")
    assert contents(dataset) == before


class Deadly:
    """A detector that ends the process which asks it, as the kernel does where memory is short."""

    def detect(self, text: str, context: Context) -> Guess:
        signal.raise_signal(signal.SIGKILL)
        return UNKNOWN


def test_a_reading_process_that_is_killed_leaves_the_dataset_as_it_was(dataset: Path) -> None:
    before = contents(dataset)
    with (
        pytest.raises(DatasetError, match="a reading process was killed"),
        rebuilt(dataset, f"{__name__}.Deadly", 2, lambda _: None),
    ):
        pass
    assert contents(dataset) == before
    assert not (dataset / ".rebuild").exists()


def test_a_blog_without_a_row_gets_one_and_its_posts_stay(dataset: Path) -> None:
    """A first crawl by an earlier version of this program that was killed: nothing tells how the blog was read."""
    lost: list[dict[str, Any]] = []
    rewrite(dataset, dataset / tally.BLOGS, lambda rows: lost.append(rows.pop()))
    before = contents(dataset)
    told = command("verify", dataset)
    assert told.returncode == 1
    assert f"{tally.BLOGS}: has no row of {lost[0]['blog']}, of which there are posts; " in told.stdout
    done = command("verify", dataset, "--repair")
    assert (done.returncode, done.stderr) == (0, "")
    assert " 0 gone" in done.stdout
    after = contents(dataset)
    assert {path for path in before if after[path] != before[path]} == {tally.BLOGS, "manifest.json"}
    (row,) = (row for row in rows(dataset, "blogs") if row["blog"] == lost[0]["blog"])
    unknown = ("title", "description", "platform", "generator", "language", "feed_url", "time_zone", "template")
    assert row == lost[0] | dict.fromkeys((*unknown, "posts_discovered"))
    again = command("rebuild", dataset)
    assert "nothing to publish" in again.stdout, "nor does the next one read them without their template"


@pytest.mark.parametrize("lost", ["missing", "damaged"])
def test_what_is_known_of_the_blogs_may_be_lost(dataset: Path, lost: str) -> None:
    before = contents(dataset)
    (dataset / tally.BLOGS).unlink() if lost == "missing" else (dataset / tally.BLOGS).write_bytes(b"PAR1")
    told = command("crawl", "http://127.0.0.1:9/", "--dataset", "d", "--output", dataset.parent)
    assert told.returncode == ExitStatus.DISK
    assert f"{tally.BLOGS}: is missing or damaged; `bloggarkiv verify --repair` makes it anew" in told.stderr
    done = command("verify", dataset, "--repair")
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    after = contents(dataset)
    assert {path for path in before if after.get(path) != before[path]} == {tally.BLOGS, "manifest.json"}


def test_what_captures_are_lost_of_is_not_lost_too(dataset: Path) -> None:
    posts = first_file(dataset, "posts")
    whole = contents(dataset)
    files = len(list((dataset / "captures").rglob("*.parquet")))
    assert files >= 2, "one a blog, or two where the year ended meanwhile"
    shutil.rmtree(dataset / "captures")
    verified = command("verify", dataset).stdout
    assert verified.count("is missing; it cannot be made again") == files
    for words in ("rebuild",), ("verify", "--repair"):
        done = command(words[0], dataset, *words[1:])
        assert done.returncode == ExitStatus.FAILED
        assert "is missing or damaged; it cannot be made again" in done.stderr
    manifest = Manifest.load(dataset)  # as an earlier version of this program left it, which crawled on
    manifest.tables["captures"] = Files()
    (dataset / "manifest.json").write_text(manifest.dumps(), encoding="utf-8")
    done = command("rebuild", dataset)
    assert done.returncode == ExitStatus.FAILED
    assert done.stderr.startswith(f"bloggarkiv: {dataset}: the captures that ")
    left = {path: text for path, text in whole.items() if not path.startswith(("captures", "manifest"))}
    assert {path: text for path, text in contents(dataset).items() if path != "manifest.json"} == left
    assert posts.exists()
