"""What the report counts is what others count in the tables; the page is the same for the same dataset."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from sample_threads import BLOG, HOME, Said, Written, crawl, day

from crawler.errors import UsageError
from crawler.items import Blog
from pipelines.cli import main
from pipelines.rows import blog_row
from pipelines.sharing.report.command import write_report
from pipelines.sharing.report.figures import figures
from pipelines.sharing.report.page import as_json, page
from pipelines.sharing.report.place import is_report, place_of
from pipelines.store import Dataset

TEMPLATE = Path(__file__).parents[2] / "pipelines" / "sharing" / "report" / "template"
NEW_YEAR = datetime(2009, 12, 31, 23, 30, tzinfo=UTC)  # half past midnight in Stockholm


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("report") / "reklam"
    said = [
        Said("1", author="Åsa", author_url="http://asa.example/"),
        Said("2", kind="pingback", author="Annan", author_url="http://www.annan.example/2009/svar/"),
        Said("3", author=None, text="Sju ord är vad den här har."),
    ]
    blog = [
        Written(
            1, declared=4, comments=said, links=["http://annan.example/", f"{HOME}inlagg-2/", "mailto:a@b.example"]
        ),
        Written(2, published=NEW_YEAR, declared=2),
        Written(3, published=datetime(2008, 1, 1, tzinfo=UTC), precision="year", comments=[]),
        Written(4, precision=None, comments=[]),
        Written(5, published=NEW_YEAR, precision="day", comments=[]),
    ]
    crawl(root, blog, day(1))
    with Dataset(root) as dataset:
        about = Blog(blog=BLOG, url=HOME, title="Reklam", time_zone="Europe/Stockholm", posts_discovered=7)
        dataset.settle([blog_row(about)])
    return root


@pytest.fixture(scope="module")
def tree(root: Path) -> dict[str, Any]:
    return figures(root, "reklam")


def test_months_are_those_of_the_blogs_own_clock_as_far_as_the_date_tells(tree: dict[str, Any]) -> None:
    run = tree["whole"]["months"]["post"]
    months = {divmod(run["first"] + at, 12): count for at, count in enumerate(run["counts"]) if count}
    assert months == {(2007, 4): 1, (2009, 11): 1, (2010, 0): 1}
    assert tree["whole"]["counts"]["month_unknown"]["post"] == 2, "a year is no month, and no date is none"
    assert dict(tree["whole"]["years"]["post"]) == {2007: 1, 2008: 1, 2009: 1, 2010: 1}


def test_lengths_and_answers_are_counted_as_others_count_them(root: Path, tree: dict[str, Any]) -> None:
    whole = tree["whole"]
    comments = pl.read_parquet(root / "comments").filter(pl.col("kind") == "comment")
    words = sorted(len(text.split()) for text in comments["text"])
    assert sum(whole["lengths"]["comments"]) == len(words)
    assert whole["quartiles"]["comments"][3] == words[-1] == 7
    found = Counter(pl.read_parquet(root / "posts")["responses_found"].to_list())
    assert whole["answers"][:4] == [found[0], found[1], found[2], found[3] + found[4]]
    assert whole["names"] == {"unnamed": 1, "distinct": 1, "most": [("Åsa", 3)]}


def test_ties_are_links_linkbacks_and_commenters(tree: dict[str, Any]) -> None:
    nodes, ties = tree["network"]["nodes"], tree["network"]["ties"]
    told = {(nodes[start], nodes[end]): counts for start, end, *counts in ties}
    assert told == {(0, "annan.example"): [1, 0, 0], ("annan.example", 0): [0, 1, 0], ("asa.example", 0): [0, 0, 1]}


def test_gaps_are_named(tree: dict[str, Any]) -> None:
    assert tree["gaps"] == [[0, "Inlägg 1", "~inlagg-1/", 4, 3]]
    assert tree["whole"]["completeness"]["discovered"] == 7


def test_dates_are_listed_as_far_as_they_are_known(tree: dict[str, Any]) -> None:
    columns = tree["posts"]["columns"]
    dates = dict(zip(columns["title"], columns["date"], strict=True))
    assert dates["Inlägg 2"] == "2010-01-01 00:30"
    assert (dates["Inlägg 3"], dates["Inlägg 4"], dates["Inlägg 5"]) == ("2008", None, "2009-12-31")


def test_the_same_dataset_gives_the_same_bytes(root: Path, tmp_path: Path) -> None:
    for name in ("a.html", "b.html"):
        assert main(["report", str(root), "--to", str(tmp_path / name)]) == 0
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()


def test_the_language_of_the_command_is_that_of_the_page(tree: dict[str, Any]) -> None:
    assert '<html lang="sv" data-language="sv">' in page(tree, "sv")


def test_the_page_stays_out_of_the_dataset(root: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="lies in the dataset"):
        write_report(root, root / "posts" / "report.html")
    with pytest.raises(UsageError, match="in a folder that is there"):
        write_report(root, tmp_path / "no" / "report.html")
    assert not list(root.rglob("*.html"))


def test_no_string_ends_the_block_that_it_stands_in() -> None:
    evil = "</script><!--<script>\u2028\u2029&"
    text = as_json([evil])
    assert not re.search(r"[<>&\u2028\u2029]", text)
    assert json.loads(text) == [evil]


def test_every_word_of_the_page_is_there_in_both_languages_and_used() -> None:
    texts = json.loads((TEMPLATE / "text.json").read_text(encoding="utf-8"))
    scripts = "".join(path.read_text(encoding="utf-8") for path in TEMPLATE.glob("*.js") if path.name != "plot.min.js")
    markup = (TEMPLATE / "page.html").read_text(encoding="utf-8")
    used = set(re.findall(r'\bt\("([\w.]+)"', scripts)) | set(re.findall(r'data-t(?:-label)?="(\w+)"', markup))
    assert used <= texts.keys()
    for key, text in texts.items():
        assert text.keys() == {"sv", "en"}
        forms = [told if isinstance(told, list) else [told] for told in text.values()]
        swedish, english = (set(re.findall(r"\{\w+\}", " ".join(told))) for told in forms)
        assert swedish == english, key
        made = any(key.startswith(start) for start in _MADE) or key.endswith(("_a_month", "_a_month_about"))
        assert key in used or made or f'"{key}"' in scripts, f"{key} is used nowhere"


_MADE = (
    "section_",
    "theme_",
    "tie_",
    "outcome.",
    "source.",
    "precision.",
    "reason.",
    "kind.",
    "field.",
    "precision",
    "recall",
)


def test_what_is_drawn_with_is_in_the_library() -> None:
    plots = (TEMPLATE.parent / "library" / "plots.js").read_text(encoding="utf-8")
    scripts = "".join(path.read_text(encoding="utf-8") for path in TEMPLATE.glob("*.js") if path.name != "plot.min.js")
    exported = {name.strip() for names in re.findall(r"export \{(.*?)\}", plots) for name in names.split(",")}
    assert set(re.findall(r"\bP\.(\w+)", scripts)) == exported


def test_a_report_is_told_from_another_file_at_its_place(root: Path) -> None:
    place = place_of(root)
    assert not is_report(place)
    place.write_text("<html><p>En egen sida om bloggar.</p></html>", encoding="utf-8")
    assert not is_report(place)
    assert main(["report", str(root)]) == 0
    assert is_report(place)
