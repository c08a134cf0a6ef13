"""`bloggarkiv audit` on a crawled blog, spoken to over HTTP: what it saves, whom it refuses, what it prints."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from urllib.parse import urlsplit

import lxml.html
import pytest
from auditing import all_right, crawled, fields, listening, served
from by_command import command, one_line
from sampleblog.server import serve

from crawler.errors import BloggarkivError, UsageError
from pipelines.cli import parser
from pipelines.sharing.audit.answers import write
from pipelines.sharing.audit.command import audit
from pipelines.sharing.audit.results import results
from pipelines.sharing.audit.sheet import drawn_from


@pytest.fixture(scope="module")
def crawl(tmp_path_factory: pytest.TempPathFactory) -> Path:
    with serve() as site:
        return crawled(tmp_path_factory.mktemp("audit"), *site.homes)


@pytest.fixture
def dataset(crawl: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(crawl, tmp_path / "d"))


def test_from_the_first_mark_to_the_measured_error(dataset: Path) -> None:
    assert results(dataset) is None
    with served(dataset, "--sample", 12, "--auditor", "anna") as running:
        assert "0 of 12 pages done" in running.told
        sheet = running.sheet()
        assert (len(sheet["pages"]), sheet["done"], sheet["auditor"]) == (12, 0, "anna")
        marks = all_right(sheet)
        assert running.mark(*marks[:5]) == (200, {"done": 0})
        assert running.mark(*marks[5:]) == (200, {"done": 12})
        posts = [page["rows"][0] for page in sheet["pages"]]  # which ones hangs on the sample server's port
        titled = next(post["id"] for post in posts if post["fields"][1]["value"])  # one has no title
        wrong = next(mark for mark in marks if (mark["row"], mark["field"]) == (titled, "title"))
        assert running.mark({**wrong, "verdict": "wrong"}) == (200, {"done": 12})
    made = results(dataset)
    assert made is not None
    assert (made.pages, made.auditor, made.covered) == (12, "anna", 1.0)
    title = next(measure for measure in made.measures if (measure.table, measure.field) == ("posts", "title"))
    assert title.precision is not None
    assert 0 < title.precision.low < title.precision.share < 1
    told = command("audit", dataset, "--results")
    assert told.returncode == 0
    assert "12 of 12 pages audited (seed 1, by anna)" in told.stdout
    saved = (dataset / "audit/1/anna.json").read_text(encoding="utf-8")
    assert not any(page["rows"][0]["fields"][4]["value"][:40] in saved for page in sheet["pages"])  # no words of it
    assert command("verify", dataset).returncode == 0


def test_the_same_seed_goes_on_and_a_second_auditor_has_marks_of_their_own(dataset: Path) -> None:
    with served(dataset, "--sample", 5, "--seed", 7) as running:
        first = running.sheet()
        running.mark(*all_right(first)[:3])
    with served(dataset, "--seed", 7) as running:
        again = running.sheet()
        assert [page["id"] for page in again["pages"]] == [page["id"] for page in first["pages"]]
        verdicts = list(again["pages"][0]["rows"][0]["verdicts"].values())
        assert verdicts == ["right"] * 3 + [None] * 3
        assert running.mark({**next(fields(again)), "verdict": None}) == (200, {"done": 0})
        running.mark(*all_right(again))
        with served(dataset, "--seed", 7, "--auditor", "bo") as other:
            assert set(other.sheet()["pages"][0]["rows"][0]["verdicts"].values()) == {None}
            other.mark(*all_right(first)[:40])
    told = command("audit", dataset, "--results").stdout
    assert "auditor and bo agree on 100.0% of 40 marks" in told


def test_every_text_is_found_on_the_page_that_it_was_read_from(dataset: Path) -> None:
    found = looked = 0
    with listening(dataset, size=1000, per_post=1000) as running:
        for page in running.sheet()["pages"]:
            tabs = []
            for number in range(len(page["captures"])):
                status, body = running.ask("GET", f"page/{page['id']}/{number}")
                assert status == 200
                tabs.append(lxml.html.document_fromstring(body.decode()))
            for row in page["rows"]:
                text = next(field["value"] for field in row["fields"] if field["name"] == "text")
                if text is None:
                    continue
                # a post's text may go on on its second page
                shown = tabs if row["table"] == "posts" else [tabs[row["tab"]]]
                marks = [
                    mark.text_content()
                    for tab in shown
                    for mark in tab.iter("mark")
                    if mark.get("data-row") == row["id"]
                ]
                looked += 1
                found += set("".join(text.split())) <= set("".join(marks)) and len(
                    "".join("".join(marks).split())
                ) >= len("".join(text.split()))
    assert looked > 300
    assert found == looked


def test_it_answers_only_who_knows_the_token_and_calls_it_by_its_own_name(dataset: Path) -> None:
    with listening(dataset) as running:
        host = urlsplit(running.url).netloc
        assert running.ask("GET", "")[0] == 200
        assert running.ask("GET", "", Host=f"ond.example:{host.rpartition(':')[2]}")[0] == 421
        assert running.ask("GET", "", Host="127.0.0.1")[0] == 421
        token = urlsplit(running.url).path
        running.url = running.url.replace(token, "/")
        for path in ("", "sheet.json", "favicon.ico", f"{token[1:-2]}/sheet.json"):
            status, body = running.ask("GET", path)
            assert status == 403
            assert token[1:-1].encode() not in body


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://ond.example"},
        {"Origin": "null"},
        {"Origin": ""},
        {"Content_Type": "text/plain"},
        {"Content_Type": "application/x-www-form-urlencoded"},
    ],
)
def test_no_other_page_can_mark(dataset: Path, headers: dict[str, str]) -> None:
    with listening(dataset) as running:
        body = json.dumps(all_right(running.sheet())).encode()
        assert running.ask("POST", "marks", body, **headers)[0] == 403
        assert running.sheet()["done"] == 0


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"{",
        b"[1]",
        b'{"row": "x"}',
        b"[{}]",
        json.dumps([{"row": "x", "content_hash": "y", "field": "text", "value": "z", "verdict": "right"}]).encode(),
        b"[" * 100_000,
    ],
)
def test_what_is_no_mark_is_refused_and_marking_goes_on(dataset: Path, sent: bytes) -> None:
    with listening(dataset) as running:
        assert running.ask("POST", "marks", sent)[0] == 400
        field = next(fields(running.sheet()))
        for verdict in ("perhaps", 3, True, ["right"], {}):
            assert running.mark({**field, "verdict": verdict})[0] == 400
        assert running.mark({**field, "verdict": "right"}) == (200, {"done": 0})


def test_a_mark_that_cannot_be_saved_is_said_and_not_taken_for_saved(dataset: Path) -> None:
    with listening(dataset) as running:
        field = next(fields(running.sheet()))
        in_the_way = dataset / "audit/1/.auditor.json.part"
        in_the_way.mkdir(parents=True)
        status, told = running.mark({**field, "verdict": "right"})
        assert status == 507
        assert "cannot be saved" in told["error"]
        assert running.sheet()["pages"][0]["rows"][0]["verdicts"]["row"] is None
        in_the_way.rmdir()
        assert running.mark({**field, "verdict": "right"})[0] == 200


def test_a_kill_loses_nothing_that_was_saved(dataset: Path) -> None:
    with served(dataset, "--sample", 3) as running:
        marks = all_right(running.sheet())
        for mark in marks[:9]:
            assert running.mark(mark)[0] == 200
        running.kill()
    with served(dataset, "--sample", 3) as running:
        verdicts = [v for page in running.sheet()["pages"] for row in page["rows"] for v in row["verdicts"].values()]
        assert [verdict for verdict in verdicts if verdict is not None] == [mark["verdict"] for mark in marks[:9]]


def test_pages_that_are_not_there(dataset: Path) -> None:
    with listening(dataset) as running:
        page = running.sheet()["pages"][0]["id"]
        for path in (f"page/{page}/99", f"page/{page}/x", "page/x/0", "page/", "../../etc/passwd", "audit.py", "x"):
            assert running.ask("GET", path)[0] in (403, 404), path
    for warc in (dataset / "warc").glob("*"):
        warc.unlink()
    with listening(dataset) as running:
        status, body = running.ask("GET", f"page/{page}/0")
        assert status == 404
        assert b"no record" in body


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--results"], "damaged"),
        (["--results", "--seed", "3"], "no page was audited"),
        (["--json"], "--json goes with --results"),
        (["--auditor", "../x"], "--auditor “../x”"),
        (["--auditor", "sample"], "--auditor “sample”"),
        (["--port", "99999"], "--port 99999"),
        (["--sample", "4", "--seed", "3"], "was drawn with 3"),
        (["--answers", "9", "--seed", "3"], "was drawn with 8"),
        (["--seed", "4"], "sample.json: damaged"),
    ],
)
def test_what_it_cannot_do_is_told_in_a_line(dataset: Path, options: list[str], told: str) -> None:
    sample = drawn_from(dataset, size=3, per_post=8, seed=3).dumps()
    for seed, text in ((3, sample), (4, "{}")):
        write(dataset / f"audit/{seed}/sample.json", text)
    with pytest.raises(BloggarkivError) as refused:
        audit(parser().parse_args(["audit", str(dataset), *options]))
    assert told in str(refused.value)
    assert one_line(str(refused.value))


@pytest.mark.parametrize("options", [["--sample", "0"], ["--sample", "tio"], ["--seed", "-1"], []])
def test_what_is_no_number_is_refused(options: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parser().parse_args(["audit", *options])
    assert "bloggarkiv audit: error" in capsys.readouterr().err


def test_a_taken_port_and_a_second_hand_on_the_same_marks(dataset: Path) -> None:
    with served(dataset, "--sample", 3) as running:
        with pytest.raises(UsageError, match="--port"):
            audit(
                parser().parse_args(
                    ["audit", str(dataset), "--auditor", "x", "--port", str(urlsplit(running.url).port)]
                )
            )
        busy = command("audit", dataset)
        assert busy.returncode == 75
        assert one_line(busy.stderr)


def test_results_for_machines(dataset: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with listening(dataset, size=6) as running:
        running.mark(*all_right(running.sheet()))
    write(dataset / "audit/1/sample.json", drawn_from(dataset, size=6, per_post=8, seed=1).dumps())
    assert audit(parser().parse_args(["audit", str(dataset), "--results", "--json"])) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["pages"] == told["sampled"] == 6
    assert {measure["precision"]["share"] for measure in told["measures"] if measure["precision"]} == {1.0}


def test_a_dataset_that_cannot_be_read_is_left_as_it_was(dataset: Path) -> None:
    for file in dataset.glob("posts/*/*/*.parquet"):
        file.write_bytes(b"damaged")
    done = command("audit", dataset)
    assert done.returncode == 1
    assert one_line(done.stderr)
    assert not (dataset / "audit").exists()
