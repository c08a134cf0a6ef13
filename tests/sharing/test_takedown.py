"""A takedown, then crawls, rebuilds, imports: what was taken down is in no byte of the dataset; all else is there."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from by_command import command
from exports import wxr
from haystack import found, missing
from sampleblog import markup
from sampleblog.content import SampleComment, SamplePost
from sampleblog.server import Site, serve
from stored import rows

from crawler.archive import ledger
from pipelines.cli import main
from pipelines.sharing.audit import answers
from pipelines.sharing.audit.answers import Answers, Mark
from pipelines.sharing.audit.results import results
from pipelines.sharing.audit.sheet import drawn_from, sheets
from pipelines.sharing.keys import FOLDER
from pipelines.sharing.takedown.redaction import MARKER

pytestmark = pytest.mark.usefixtures("own_keys")

POST = "kundtjanst-pa-140-tecken"
NAMES = ("Peter Lund", "peterlund.example", "Ulf")


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with serve() as served:
        yield served


@pytest.fixture(scope="module")
def crawled(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("crawled")
    done = crawl(output, *site.homes)
    assert done.returncode == 0, done.stdout + done.stderr
    return output / "d"


@pytest.fixture(scope="module")
def down(site: Site, crawled: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The dataset after four takedowns: of two people, a comment and a post."""
    dataset = tmp_path_factory.mktemp("down") / "d"
    shutil.copytree(crawled, dataset)
    post, comment = answered(site)
    for name in ("peter  LUND", "Ulf", f"{site.blogs[0].url(post)}#comment-{comment.number}", post_url(site)):
        assert main(["takedown", name, "--reason", "Ombedd", "--dataset", str(dataset)]) == 0
    return dataset


def crawl(output: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return command("crawl", *arguments, "--quiet", "--dataset", "d", "--output", str(output))


def posts(site: Site) -> list[SamplePost]:
    return [post for blog in site.blogs for post in blog.posts]


def post_url(site: Site) -> str:
    return site.blogs[0].url(next(post for post in site.blogs[0].posts if POST in post.slug))


def answered(site: Site) -> tuple[SamplePost, SampleComment]:
    """A post, and a comment on it that is long enough to be known by itself."""
    return next(
        (post, comment)
        for post in site.blogs[0].posts
        for comment in post.comments
        if comment.author == "Gun-Britt" and len(comment.body.split()) > 8
    )


def ends(body: str) -> Iterator[str]:
    """The first and the last words of what somebody wrote, where they are enough to be its own."""
    words = re.sub(r"\s+", " ", markup.text(body)).strip().split(" ")
    if len(words) >= 5:
        yield " ".join(words[:6])
        yield " ".join(words[-6:])


def needles(site: Site) -> set[str]:
    """What was taken down in `down`: each text by its ends."""
    post = next(post for post in site.blogs[0].posts if POST in post.slug)
    wanted = {*NAMES, post.title or "", POST, *ends(post.body), *ends(answered(site)[1].body)}
    for of in posts(site):
        for comment in of.comments:
            if of is post or comment.author in NAMES:
                wanted.update(ends(comment.body))
    return wanted


def is_sound(dataset: Path, capsys: pytest.CaptureFixture[str]) -> bool:
    """`verify` finds nothing, and a rebuild gives the same bytes."""
    capsys.readouterr()
    verified = main(["verify", str(dataset)])
    rebuilt = main(["rebuild", str(dataset), "--processes", "1"])
    told = capsys.readouterr().out
    assert verified == rebuilt == 0, told
    assert "nothing to publish" in told, told
    return True


def test_what_was_taken_down_stands_in_no_byte(
    site: Site, crawled: Path, down: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wanted = needles(site)
    assert missing(crawled, *wanted) == []
    assert found(down, *wanted) == []
    assert is_sound(down, capsys)
    listed = (down / "takedowns.jsonl").read_text()
    assert listed.count("Ombedd") == 4
    assert main(["takedown", "--list", "--dataset", str(down)]) == 0
    assert capsys.readouterr().out.count("Ombedd") == 4


def test_all_else_is_as_it_was(site: Site, crawled: Path, down: Path) -> None:
    url, comment = post_url(site), answered(site)[1]
    before = {row["comment_id"]: row for row in rows(crawled, "comments")}
    after = {row["comment_id"]: row for row in rows(down, "comments")}
    gone = {key for key, row in before.items() if row["post_url"] == url or row["author"] in NAMES}
    gone |= {key for key, row in before.items() if row["url"] and row["url"].endswith(f"#comment-{comment.number}")}
    assert before.keys() - after.keys() == gone
    moved = {"parent_id", "capture_id"}  # that of a redacted page is another one
    for key, row in after.items():
        changed = {name for name in row if row[name] != before[key][name]} - moved
        assert not changed, (row["author"], changed)
        assert row["parent_id"] == before[key]["parent_id"] or before[key]["parent_id"] in gone
    told = {row["url"]: row for row in rows(crawled, "posts")}
    left = {row["url"]: row for row in rows(down, "posts")}
    assert told.keys() - left.keys() == {url}
    for address, row in left.items():
        assert row["responses_found"] + row["responses_withheld"] == told[address]["responses_found"]
        assert row["complete"] == told[address]["complete"]
        assert row["text"] == told[address]["text"] or MARKER in row["text"]  # the title of the post, in a link to it


@pytest.fixture(scope="module")
def later(site: Site, down: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The dataset after two more crawls, a quick one and a full one."""
    output = tmp_path_factory.mktemp("later")
    shutil.copytree(down, output / "d")
    site.requests.clear()
    for options in ([], ["--full"]):
        done = crawl(output, *site.homes, *options)
        assert done.returncode == 0, done.stdout + done.stderr
    return output / "d"


def test_no_crawl_brings_it_back(site: Site, down: Path, later: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = [target for target in site.requests if POST in target]
    assert asked == []
    assert found(later, *needles(site)) == []
    assert is_sound(later, capsys)
    assert len(rows(later, "comments")) == len(rows(down, "comments"))


def test_no_import_brings_it_back(
    site: Site, crawled: Path, later: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dataset = tmp_path / "d"
    shutil.copytree(later, dataset)
    url, home = post_url(site), site.homes[0]
    other = answered(site)[0]
    comments = [
        wxr.comment(number, f"<p>{body}</p>", author=name)
        for number, (name, body) in enumerate(
            [
                ("Peter Lund", "Det här har jag aldrig sagt någon annanstans, varken förr eller senare."),
                ("Någon annan", "Den kommentaren ska stå kvar, hur det än går med de andra i tråden."),
                ("Ulf", "Nej."),
            ],
            9001,
        )
    ]
    again = wxr.item(901, "<p>Tillbaka igen.</p>", title="Kundtjänst på 140 tecken", link=url)
    kept = wxr.item(902, "<p>En text till.</p>", *comments, title=other.title or "", link=site.blogs[0].url(other))
    (tmp_path / "e.xml").write_text(wxr.export(again, kept, home=home))
    files = [*sorted((crawled / "warc").glob("*.warc.gz")), tmp_path / "e.xml"]
    done = command("import", *files, "--dataset", "d", "--output", tmp_path, "--processes", "1")
    assert done.returncode == 0, done.stdout + done.stderr
    assert found(dataset, *needles(site), "varken förr eller senare", "Tillbaka igen") == []
    assert found(dataset, "Den kommentaren ska stå kvar")
    assert is_sound(dataset, capsys)


def test_no_release_brings_it_back(site: Site, down: Path, tmp_path: Path) -> None:
    target = tmp_path / "released"
    stated = ["--title", "Bloggar", "--creator", "Karin Exempel", "--license", "CC0-1.0", "--date", "2026-11-26"]
    options = ["--version", "1.0.0", "--names", "real", *stated]
    assert main(["release", str(down), "--to", str(target), *options]) == 0
    assert found(target, *needles(site)) == []
    assert found(target, "Fem böcker för hängmattan")


def test_a_blog_is_taken_down_and_refused(
    site: Site, crawled: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dataset, home = tmp_path / "d", site.homes[1]
    shutil.copytree(crawled, dataset)
    assert main(["takedown", home, "--reason", "Ombedd", "--dataset", str(dataset)]) == 0
    texts = {end for post in site.blogs[1].posts for end in ends(post.body)}
    assert found(dataset, "/koket", "annonspelaren-koket", "Strategiköket", *texts) == []
    assert is_sound(dataset, capsys)
    site.requests.clear()
    done = crawl(tmp_path, home)
    assert done.returncode == 1
    assert len((done.stdout + done.stderr).splitlines()) == 1
    assert "was taken down" in done.stdout + done.stderr
    assert site.requests == []
    copied = sorted((crawled / "warc").glob("*.warc.gz"))
    command("import", *copied, "--dataset", "d", "--output", tmp_path, "--processes", "1")
    assert found(dataset, "/koket", *texts) == []
    assert is_sound(dataset, capsys)


def audited(dataset: Path) -> Path:
    """All pages of the dataset are drawn, and all that they say is marked; gives the folder of the marks."""
    sample = drawn_from(dataset, size=1000, per_post=1000, seed=1)
    path = answers.path_of(dataset, 1, "anna")
    answers.write(path.with_name(answers.SAMPLE), sample.dumps())
    rows = [row for page in sheets(dataset, sample) for row in page.rows]
    Answers.load(path).add(
        Mark(row.id, row.content_hash, field.name, field.digest, 0 if field.name == "missing" else "right")
        for row in rows
        for field in row.fields
    )
    return path.parent


def ids(dataset: Path) -> set[str]:
    return {row["post_id"] for row in rows(dataset, "posts")} | {row["comment_id"] for row in rows(dataset, "comments")}


def marks(dataset: Path) -> set[tuple[str, str, str]]:
    """Row, field and digest of each mark."""
    stored = Answers.load(answers.path_of(dataset, 1, "anna")).marks
    return {(row, name, mark.value) for row, fields in stored.items() for name, mark in fields.items()}


def test_no_audit_and_no_report_tells_of_it(
    site: Site, crawled: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dataset, report = tmp_path / "d", tmp_path / "d.html"
    shutil.copytree(crawled, dataset)
    before, marked = audited(dataset), marks(dataset)
    shutil.copytree(before, tmp_path / "before")
    assert main(["report", str(dataset)]) == 0
    assert "Peter Lund" in report.read_text()
    path = answers.path_of(dataset, 1, "anna")
    order = ["takedown", "Peter Lund", "--reason", "Ombedd", "--dataset", str(dataset)]
    with answers.held(path):
        assert main(order) == 75
    assert "anna audits it since" in capsys.readouterr().err
    assert report.exists()
    assert main(order) == 0
    assert f"{report}: removed" in capsys.readouterr().out
    assert not report.exists()
    gone = ids(crawled) - ids(dataset)
    assert gone
    assert not [row for row in gone if any(row in file.read_text() for file in before.iterdir())]
    measured = results(dataset)
    assert measured is not None
    assert measured.outdated == 0
    lost = {(row, name) for row, name, _ in marked - marks(dataset) if row not in gone}
    answered = {(row["post_id"], row["comment_id"], row["parent_id"]) for row in rows(crawled, "comments")}
    touched = {(post, "missing") for post, comment, _ in answered if comment in gone}
    touched |= {(comment, "parent") for _, comment, parent in answered if parent in gone}
    assert touched
    assert {each for each in touched if each[0] not in gone} <= lost
    assert {row for row, _ in lost - touched} <= changed(crawled, dataset)
    assert is_sound(dataset, capsys)
    shutil.copytree(tmp_path / "before", before, dirs_exist_ok=True)
    assert main(["verify", str(dataset)]) == 1
    assert "audit/1/anna.json: tells of" in capsys.readouterr().out


def changed(before: Path, after: Path) -> set[str]:
    """The ids of rows whose content is another."""
    stood = {row["comment_id"]: row["content_hash"] for row in rows(before, "comments")}
    stood |= {row["post_id"]: row["content_hash"] for row in rows(before, "posts")}
    stands = {row["comment_id"]: row["content_hash"] for row in rows(after, "comments")}
    stands |= {row["post_id"]: row["content_hash"] for row in rows(after, "posts")}
    return {row for row, content in stands.items() if stood[row] != content}


def test_without_its_key_nothing_is_let_in(site: Site, crawled: Path, down: Path, tmp_path: Path) -> None:
    dataset = tmp_path / "d"
    shutil.copytree(down, dataset)
    held = {path: path.read_bytes() for path in dataset.rglob("*.parquet")}
    (warc, *_) = (crawled / "warc").glob("*.warc.gz")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(FOLDER, str(tmp_path / "elsewhere"))
        for arguments in (["crawl", site.homes[0]], ["import", str(warc)], ["import", __file__]):
            done = command(*arguments, "--dataset", "d", "--output", tmp_path)
            assert done.returncode not in (0, 3), arguments
            assert "key" in done.stderr.splitlines()[-1], done.stderr
            assert "Traceback" not in done.stderr
        assert {path: path.read_bytes() for path in dataset.rglob("*.parquet")} == held
        assert main(["rebuild", str(dataset), "--processes", "1"]) == 0
    assert os.environ[FOLDER] != str(tmp_path / "elsewhere")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["http://nowhere.example/x/", "--reason", "r"], "--as"),
        (["Peter Lund"], "--reason"),
        (["Peter Lund", "--reason", "r", "--blog", "nej"], "no such blog"),
        (["Peter Lund", "--reason", "r", "--as", "post"], "address"),
        (["Peter Lund", "--reason", " \n"], "--reason"),
        (["Petter Lund", "--reason", "r"], "--as author"),
        (["http://", "--reason", "r", "--as", "post"], "is no address"),
        (["http://[", "--reason", "r"], "is no address"),
        (["http://b.example:99999/", "--reason", "r", "--as", "blog"], "is no address"),
        (["@", "--reason", "r"], "is no name"),
        (["a@", "--reason", "r"], "no e-mail address"),
    ],
)
def test_what_names_nothing_is_told(
    crawled: Path, arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["takedown", *arguments, "--dataset", str(crawled)]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert told in line
    assert not (crawled / "takedowns.jsonl").exists()


def test_a_comment_that_is_gone_takes_nothing_with_it(
    site: Site, crawled: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dataset = tmp_path / "d"
    shutil.copytree(crawled, dataset)
    post, comment = answered(site)
    name = f"{site.blogs[0].url(post).rstrip('/')}#comment-{comment.number}"  # as it is written elsewhere
    assert main(["takedown", name, "--reason", "två\nrader", "--dataset", str(dataset)]) == 0
    assert "comment taken down: 0 posts, 1 comments" in capsys.readouterr().out
    left = rows(dataset, "posts"), rows(dataset, "comments")
    assert main(["takedown", name, "--reason", "igen", "--dataset", str(dataset)]) == 2
    assert "taken down already" in capsys.readouterr().err
    assert (rows(dataset, "posts"), rows(dataset, "comments")) == left
    assert main(["takedown", "--list", "--dataset", str(dataset)]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    assert line.endswith("comment två rader")


def test_an_author_goes_from_a_blog_by_its_address_as_by_its_name(site: Site, crawled: Path, tmp_path: Path) -> None:
    left = []
    (name,) = {row["blog"] for row in rows(crawled, "blogs") if row["url"] == site.homes[0]}
    for blog in (name, site.homes[0]):
        dataset = tmp_path / f"d{len(left)}"
        shutil.copytree(crawled, dataset)
        assert main(["takedown", "Peter Lund", "--reason", "r", "--blog", blog, "--dataset", str(dataset)]) == 0
        left.append((rows(dataset, "comments"), rows(dataset, "posts")))
    assert left[0] == left[1]
    assert len(left[0][0]) < len(rows(crawled, "comments"))


def test_what_an_earlier_version_knew_of_addresses_goes_whole(crawled: Path, tmp_path: Path) -> None:
    dataset = tmp_path / "d"
    shutil.copytree(crawled, dataset)
    with closing(sqlite3.connect(dataset / ledger.NAME)) as database:
        database.executescript("drop table said; pragma user_version = 1")
    assert main(["takedown", "peter lund", "--reason", "Ombedd", "--dataset", str(dataset)]) == 0
    assert b"annonspelaren" not in (dataset / ledger.NAME).read_bytes()


@pytest.mark.parametrize("damage", [Path.unlink, partial(os.truncate, length=100)])
def test_of_a_damaged_dataset_nothing_is_taken_down(
    crawled: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], damage: Callable[[Path], None]
) -> None:
    dataset = tmp_path / "d"
    shutil.copytree(crawled, dataset)
    damage(next((dataset / "comments").rglob("*.parquet")))
    assert main(["takedown", "Peter Lund", "--reason", "r", "--dataset", str(dataset)]) == 1
    assert "verify --repair" in capsys.readouterr().err
    assert not (dataset / "takedowns.jsonl").exists()
