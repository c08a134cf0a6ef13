"""The report as a reader meets it, in a real browser: nothing from elsewhere, nothing run, usable by all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("axe_playwright_python")
from made_datasets import HOSTILE, hostile, large, write
from playwright.sync_api import expect
from watched import DESKTOP, PHONE, Watched, watched

from pipelines.sharing.audit.estimate import Estimate
from pipelines.sharing.audit.results import Measure, Results
from pipelines.sharing.report.command import write_report
from pipelines.sharing.report.figures import figures
from pipelines.sharing.report.page import page as page_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


AUDITED = Results(
    seed=1,
    auditor="<b>anna</b>",
    sampled=50,
    pages=48,
    posts=120,
    comments=600,
    covered=0.9,
    unclear=2,
    outdated=1,
    measures=(
        Measure("posts", "row", Estimate(1, 0.926, 1, 48, 48), None),
        Measure("comments", "parent", Estimate(0.954, 0.91, 0.98, 300, 48), Estimate(0.9, 0.8, 0.95, 300, 48)),
    ),
    agreement=(),
)


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("reports")
    large(folder / "usual", blogs=5, posts=120, comments=600)
    hostile(folder / "hostile")
    write(folder / "bare", [("blogs", None, {"blog": "tom-example", "url": "http://tom.example/", "title": "Tom"})])
    write(folder / "nothing", [])
    names = ("usual", "hostile", "bare", "nothing")
    for name in names:
        write_report(folder / name, folder / f"{name}.html")
    (folder / "audited.html").write_text(page_of(figures(folder / "usual", "usual", AUDITED)), encoding="utf-8")
    return {name: folder / f"{name}.html" for name in (*names, "audited")}


@contextmanager
def opened(
    browser: Browser, page: Path, size: tuple[int, int] = DESKTOP, *, dark: bool = False, locale: str = "en-GB"
) -> Iterator[tuple[Watched, Page]]:
    with watched(browser, size, dark=dark, locale=locale) as seen:
        open_page = seen.open(page)
        open_page.wait_for_selector("main[data-drawn]")
        yield seen, open_page


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("locale", ["sv-SE", "en-GB"])
@pytest.mark.parametrize("name", ["audited", "hostile"])
def test_every_reader_can_use_it(
    browser: Browser, pages: dict[str, Path], name: str, locale: str, dark: bool, size: tuple[int, int]
) -> None:
    with opened(browser, pages[name], size, dark=dark, locale=locale) as (seen, page):
        assert page.locator("html").get_attribute("lang") == locale[:2]
        assert seen.errors == []
        assert seen.elsewhere == []
        assert seen.overflow() <= 0, "the page is wider than the window"
        assert seen.findings() == []


@pytest.mark.parametrize("name", ["bare", "nothing"])
def test_a_dataset_without_posts_has_a_page_too(browser: Browser, pages: dict[str, Path], name: str) -> None:
    with opened(browser, pages[name], PHONE) as (seen, page):
        assert (seen.errors, seen.findings(), seen.overflow()) == ([], [], 0)
        assert "0 posts, 0 answers" in page.locator("#lead").inner_text()


def test_a_script_that_got_in_would_not_run_nor_reach_out(browser: Browser, pages: dict[str, Path]) -> None:
    with opened(browser, pages["usual"]) as (seen, page):
        page.evaluate("""() => {
            document.body.append(Object.assign(document.createElement("script"), { textContent: "window.ran = 1" }));
            document.body.append(Object.assign(document.createElement("img"), { src: "http://127.0.0.1:9/seen.png" }));
            document.body.insertAdjacentHTML("beforeend", "<b onclick='window.ran = 1'>b</b>");
            document.body.lastChild.click();
        }""")
        assert page.evaluate("window.ran") is None
        assert any("script-src" in error for error in seen.errors)
        assert any("img-src" in error for error in seen.errors)


def test_no_string_of_the_data_is_more_than_text(browser: Browser, pages: dict[str, Path]) -> None:
    with opened(browser, pages["hostile"]) as (seen, page):
        for place in range(-1, len(HOSTILE)):
            page.select_option("#scope", str(place))
            page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
            page.wait_for_selector("main[data-drawn]")
            expect(page.locator("details:not(:has(table))")).to_have_count(0)
            assert (
                page.locator("main script, main img, main iframe, main object, main style:not(svg style)").count() == 0
            )
            schemes = page.evaluate("[...new Set([...document.links].map((link) => link.protocol))].sort()")
            assert set(schemes) <= {"file:", "http:"}, "in-page anchors and the web, nothing else"
        page.select_option("#scope", "-1")
        shown = page.locator("#blogs").inner_text()
        assert "<script>alert(1)</script>" in shown
        assert "{{7*7}} ${7*7} $title %(x)s {n} <%= 7 %>" in shown
        outwards = page.locator("#posts a")
        assert outwards.count() > 0
        assert all("noreferrer" in (link.get_attribute("rel") or "") for link in outwards.all())
        assert seen.errors == []
        assert seen.elsewhere == []


def test_posts_are_searched_sorted_and_turned_by_keyboard(browser: Browser, pages: dict[str, Path]) -> None:
    with opened(browser, pages["usual"]) as (_, page):
        posts = page.locator("#posts")
        told = posts.get_by_role("status")
        assert told.inner_text() == "120 of 120 posts"
        posts.get_by_label("Search").focus()
        page.keyboard.type("inlagg-11")
        assert told.inner_text() == "11 of 120 posts"
        assert posts.locator("tbody tr").count() == 11
        posts.get_by_label("Search").fill("")
        posts.get_by_role("button", name="Words").focus()
        page.keyboard.press("Enter")
        assert posts.locator("th[aria-sort=descending]").inner_text().startswith("Words")
        words = [int(cell.replace(",", "")) for cell in posts.locator("tbody tr td:nth-child(6)").all_inner_texts()]
        assert words == sorted(words, reverse=True)
        assert len(words) == 25
        posts.get_by_role("button", name="Next").focus()
        page.keyboard.press("Enter")
        assert "Page 2 of 5" in posts.inner_text()


def test_what_is_not_known_comes_last_and_is_called_unknown(browser: Browser, pages: dict[str, Path]) -> None:
    with opened(browser, pages["usual"]) as (_, page):
        posts = page.locator("#posts")
        for _ in range(2):
            posts.get_by_role("button", name="Date").click()
            dates = posts.locator("tbody tr td:first-child").all_inner_texts()
            assert "unknown" not in dates[:20]
        while posts.get_by_role("button", name="Next").is_enabled():
            posts.get_by_role("button", name="Next").click()
        assert posts.locator("tbody tr td:first-child").all_inner_texts()[-1] == "unknown"


def test_one_blog_is_looked_at_alone(browser: Browser, pages: dict[str, Path]) -> None:
    with opened(browser, pages["usual"]) as (_, page):
        card = page.locator(".blogs button").first
        name = card.inner_text()
        card.click()
        assert page.locator("h1").inner_text() == name
        assert page.locator("#scope").evaluate("box => box === document.activeElement")
        assert int(page.locator("#posts").get_by_role("status").inner_text().split()[0]) < 120
        assert page.locator("#blogs").count() == 0


def test_the_measured_error_is_shown_where_there_is_one(browser: Browser, pages: dict[str, Path]) -> None:
    with opened(browser, pages["audited"]) as (_, page):
        audit = page.locator("#audit")
        assert "48 of 50 pages judged by <b>anna</b>" in audit.inner_text()
        audit.locator("summary").nth(1).click()
        audit.locator("table").wait_for()
        assert "Answer: reply to 90.0% (80.0%–95.0%) 300" in " ".join(audit.inner_text().split())
    with opened(browser, pages["usual"]) as (_, page):
        assert "Not measured yet" in page.locator("#audit").inner_text()


def test_language_and_appearance_are_switched_in_the_page(browser: Browser, pages: dict[str, Path]) -> None:
    with opened(browser, pages["usual"], locale="de-DE") as (_, page):
        assert page.locator("#posts h2").inner_text() == "Posts"
        page.select_option("#language", "sv")
        assert page.locator("#posts h2").inner_text() == "Inlägg"
        paper = "getComputedStyle(document.body).backgroundColor"
        light = page.evaluate(paper)
        page.select_option("#theme", "dark")
        assert page.evaluate(paper) != light


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_what_the_pointer_shows_can_be_read(browser: Browser, pages: dict[str, Path], dark: bool) -> None:
    with opened(browser, pages["usual"], dark=dark) as (_, page):
        plot = page.locator("figure svg").first
        plot.scroll_into_view_if_needed()
        plot.hover()
        tip = plot.locator("[aria-label=tip] path").first
        tip.wait_for()
        ground, words = tip.evaluate(
            "path => [getComputedStyle(path).fill, getComputedStyle(path.closest('svg')).color]"
        )
        light, other = (sum(map(int, colour.strip("rgb()").split(","))) for colour in (ground, words))
        assert abs(light - other) > 400, (ground, words)


def test_every_plot_has_its_numbers_as_a_table(browser: Browser, pages: dict[str, Path]) -> None:
    with opened(browser, pages["usual"]) as (_, page):
        figures = page.locator("figure")
        assert figures.count() >= 12
        for figure in figures.all():
            assert figure.get_by_role("img").get_attribute("aria-label")
            assert figure.locator("svg").count() == 1
        beside = page.locator("figure:not(:has(details))")
        assert beside.count() == 1, "the network's numbers are the table of ties"
        details = page.locator("figure details").first
        details.locator("summary").focus()
        page.keyboard.press("Enter")
        details.locator("table").wait_for()
        counted = [int(cell) for cell in details.locator("tbody td").all_inner_texts()]
        assert sum(counted) == 118, "posts by month, but for the two without a date"
