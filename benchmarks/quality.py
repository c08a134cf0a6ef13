"""What the reader gets right on a corpus of real pages, as a table, with every failure named: `docs/quality.md`.

    python benchmarks/quality.py ../shared/corpus [--no-speed]

The corpus is a folder with the scorer (`score.py`), `gold/` and `negatives/`; it holds copies of public pages and is
not part of this repository. Figures are the scorer's own; the failures are what it counts as wrong, page by page.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from corpus_adapter import extract, read

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "docs" / "quality.md"
REASONS = {  # by page and what is wrong there
    r"zephoria.* author": "the name stands on the page in a script and in addresses alone",
    r"virtualgeek.* text": "the gold is the intro alone; the post goes on after it",
    r"(twentyten|inove|mystique|titan).* read as": "the theme prints both alike; most are pingbacks",
    r"arclite.* time": "the theme shows the day alone",
    r".*deep: declares": "the blog counts an answer to a comment that it holds back, and does not show it",
    r"hemingway--notitle.* date": "11.3.07 is in March or in November, and nothing on the page settles it",
}
REAL, THEMES, NEGATIVES = "structured-dev", "structured-themes-dev", "negatives"


@dataclass(frozen=True, slots=True)
class Measure:
    """A line of the table: what is measured, under which name the scorer has it, and what must be reached."""

    name: str
    key: str
    target: float
    at_most: bool = False

    def holds(self, value: float) -> bool:
        return value <= self.target if self.at_most else value >= self.target


_ALWAYS = (
    Measure("exceptions", "exceptions", 0.0, at_most=True),
    Measure("CPU time against trafilatura", "time_ratio_to_trafilatura", 0.4, at_most=True),
)
_READ = (
    Measure("comments leaking into the post's text", "leak_comments_in_main", 0.0, at_most=True),
    Measure("dates where the page shows none", "c_date_invented", 0.0, at_most=True),
    Measure("declared count = found, where a whole thread and its count are shown", "declared", 0.98),
    *_ALWAYS,
)
TABLES: dict[str, tuple[Measure, ...]] = {
    REAL: (
        Measure("comments, F1 by text", "c_F1", 0.99),
        Measure("author of matched comments", "c_author", 0.98),
        Measure("author's address", "c_author_url", 0.97),
        Measure("day", "c_date_day", 1.0),
        Measure("minute", "c_date_minute", 1.0),
        Measure("kind", "c_kind", 1.0),
        Measure("parent", "c_parent", 0.99),
        Measure("parent, replies alone", "c_parent_replies", 0.97),
        Measure("native id", "c_native_id", 1.0),
        Measure("post text F1", "main_F1", 0.97),
        Measure("title of the post", "title_strict", 0.97),
        Measure("author of the post", "author_strict", 0.92),
        Measure("day of the post", "date_day", 0.98),
        *_READ,
    ),
    THEMES: (
        Measure("comments, F1 by text", "c_F1", 0.99),
        Measure("author of matched comments", "c_author", 0.99),
        Measure("day", "c_date_day", 0.99),
        Measure("kind", "c_kind", 0.99),
        Measure("pings told as pingback or trackback, of all", "c_kind_pings", 0.97),
        Measure("parent", "c_parent", 0.99),
        Measure("post text F1", "main_F1", 0.98),
        Measure("title of the post", "title_strict", 0.99),
        Measure("day of the post", "date_day", 0.99),
        *_READ,
    ),
    NEGATIVES: (Measure("pages that get comments", "pages_with_phantom_comments", 0.0, at_most=True), *_ALWAYS),
}


def scores(corpus: Path, *, speed: bool) -> dict[str, dict[str, Any]]:
    """The scorer's figures, by corpus. Raises CalledProcessError where the scorer fails."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "scores.json"
        command = [
            sys.executable,
            corpus / "score.py",
            "--adapter",
            ROOT / "benchmarks/corpus_adapter.py",
            "--out",
            out,
        ]
        environment = os.environ | {"CORPORA_REF_PY": sys.executable, "PYTHONDONTWRITEBYTECODE": "1"}
        subprocess.run([*command, *([] if speed else ["--no-speed"])], check=True, env=environment, stdout=sys.stderr)
        found: dict[str, dict[str, Any]] = json.loads(out.read_text(encoding="utf-8"))["corpora"]
    return found


def scorer(corpus: Path) -> ModuleType:
    """`score.py` as a module: its way to match comments and dates is what the failures are told by."""
    spec = importlib.util.spec_from_file_location("score", corpus / "score.py")
    if spec is None or spec.loader is None:
        raise SystemExit(f"{corpus}: holds no score.py")
    module = importlib.util.module_from_spec(spec)
    sys.dont_write_bytecode = True  # the corpus may be read-only
    spec.loader.exec_module(module)
    return module


def failures(score: ModuleType, name: str) -> Iterator[tuple[str, str]]:
    """Every (page, what is wrong there) of one corpus."""
    for page, url, path, gold in score.load(name):
        found = score.norm_out(extract(score.read(path), url))
        wrong = (
            [f"{len(found['comments'])} comments where there are none"] * bool(found["comments"])
            if name == NEGATIVES
            else [*_post_failures(score, found, gold), *_comment_failures(score, found, gold)]
        )
        for line in wrong:
            yield page, line


def _post_failures(score: ModuleType, found: dict[str, Any], gold: dict[str, Any]) -> Iterator[str]:
    tally = score.Acc()
    score.score_meta(tally, found, gold.get("title"), gold.get("author"), gold.get("published"))
    for key, field in (("title_strict", "title"), ("author_strict", "author"), ("date_day", "published")):
        if key in tally and not tally[key][0]:
            note = f" ({gold['published_note']})" if field == "published" and gold.get("published_note") else ""
            yield f"{field}: {found.get(field)!r} for {gold[field]!r}{note}"
    if gold.get("main") and len(gold["main"]) > 80:
        text = score.bag_prf(found["text"], gold["main"])[2]
        if text < 0.95:
            yield f"post text F1 {text:.2f}"


def _comment_failures(score: ModuleType, found: dict[str, Any], gold: dict[str, Any]) -> Iterator[str]:
    """What is wrong of comments, equal lines told once with their number."""
    matched = score.match_comments(found["comments"], gold["comments"])
    places = {place: number for number, (place, _) in matched.items()}
    tally: dict[str, int] = {}
    for number, comment in enumerate(gold["comments"]):
        if number not in matched:
            lines = ["comment missed"]
        else:
            lines = list(_differences(score, found["comments"][matched[number][0]], comment, places))
        for line in lines:
            tally[line] = tally.get(line, 0) + 1
    if surplus := len(found["comments"]) - len(matched):
        tally["comment that is none"] = surplus
    for line, times in tally.items():
        yield f"{line}, {times} of {len(gold['comments'])}" if times > 1 else line


def _differences(
    score: ModuleType, found: dict[str, Any], gold: dict[str, Any], places: dict[int, int]
) -> Iterator[str]:
    if score.key(found["author"]) not in [score.key(name) for name in [gold["author"], *gold.get("author_alt", [])]]:
        yield "author of a comment"
    address = gold.get("author_url") or ""
    if (address.startswith("http") or not address) and score.url_key(found["author_url"]) != score.url_key(address):
        yield "author's address"
    dates = [gold.get("date_iso"), gold.get("date_attr"), gold.get("date_utc")]
    day, minute = score.date_ok(found["published"], dates)
    if day is False or minute is False:
        yield "date of a comment" if day is False else "time of a comment"
    if found["kind"] != gold["kind"]:
        yield f"{gold['kind']} read as {found['kind']}"
    if places.get(found["parent"]) != gold["parent"]:
        yield "parent of a comment"


def incomplete(score: ModuleType, name: str) -> tuple[float, list[tuple[str, str]]]:
    """Share of the pages with a whole thread and a count of it on which as many were found, and where not."""
    told, wrong = 0, []
    for name_of_page, url, path, _ in score.load(name):
        page = read(score.read(path), url)
        if page.post is None or page.comment_pages or page.post.complete is None:
            continue
        told += 1
        if not page.post.complete:
            counts = f"declares {page.post.responses_declared} answers, {page.post.responses_found} found"
            wrong.append((name_of_page, counts))
    return 1 - len(wrong) / told, wrong


def render(found: dict[str, dict[str, Any]], wrong: dict[str, list[tuple[str, str]]]) -> str:
    """The page, as Markdown."""
    titles = {
        REAL: "{pages} real pages, checked by hand",
        THEMES: "{pages} pages of WordPress themes, truth from the database",
        NEGATIVES: "{pages} pages without comments",
    }
    lines = [
        "# How well pages are read",
        "",
        "Made by `make quality CORPUS=FOLDER` (`benchmarks/quality.py`); the figures are those of the folder's own",
        "scorer. These pages are the development set: on pages that nobody here has seen, expect less. Copies of",
        "real pages cannot be part of this repository; what each of them taught is rebuilt small in `tests/pages/`.",
    ]
    for corpus, title in titles.items():
        figures = found[corpus]
        lines += [
            "",
            f"## {title.format(pages=figures['pages'])}",
            "",
            "| measure | must reach | reached |",
            "| --- | --- | --- |",
        ]
        for measure in TABLES[corpus]:
            value = figures.get(measure.key)
            if value is None:
                continue
            bound = f"at most {_figure(measure.target)}" if measure.at_most else _figure(measure.target)
            lines.append(
                f"| {measure.name} | {bound} | {_figure(value)}{'' if measure.holds(value) else ' (**not**)'} |"
            )
        if wrong[corpus]:
            lines += ["", "What is wrong:", ""]
            lines += [f"- `{page}`: {line}{_because(page, line)}" for page, line in wrong[corpus]]
    return "\n".join(lines) + "\n"


def _because(page: str, line: str) -> str:
    return next((f" ({why})" for what, why in REASONS.items() if re.match(what, f"{page}: {line}")), "")


def _figure(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".") if value % 1 else str(int(value))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpus", type=Path, help="folder with score.py, gold/ and negatives/")
    parser.add_argument("--no-speed", action="store_true", help="leave out the time against trafilatura")
    arguments = parser.parse_args()
    if not (arguments.corpus / "score.py").is_file():
        parser.error(f"{arguments.corpus}: holds no score.py")
    found = scores(arguments.corpus, speed=not arguments.no_speed)
    score = scorer(arguments.corpus)
    wrong = {name: list(failures(score, name)) for name in found}
    for name in (REAL, THEMES):
        found[name]["declared"], uncounted = incomplete(score, name)
        wrong[name] += uncounted
    TARGET.write_text(render(found, wrong), encoding="utf-8")
    print(f"written: {TARGET.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
