"""The audit's page in a real browser: marked by keyboard, saved, taken up again; and no page that it shows acts."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from auditing import Running, crawled, listening, served
from by_command import command
from hostile import NAME, POST
from sampleblog.server import serve
from stored import rows

from pipelines.sharing.audit.command import PER_POST
from pipelines.sharing.audit.results import results
from pipelines.sharing.audit.sheet import drawn_from

pytest.importorskip("axe_playwright_python")
from watched import DESKTOP, PHONE, Watched, watched

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@pytest.fixture(scope="module")
def crawl(tmp_path_factory: pytest.TempPathFactory) -> Path:
    with serve() as site:
        return crawled(tmp_path_factory.mktemp("audit-page"), site.homes[0])


@pytest.fixture
def dataset(crawl: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(crawl, tmp_path / "d"))


@contextmanager
def at(browser: Browser, running: Running, **how: Any) -> Iterator[tuple[Watched, Page]]:
    """The page, ready; nothing may go wrong on it, and nothing be asked for elsewhere, until the block ends."""
    with watched(browser, **how) as seen:
        page = seen.open(running.url)
        page.wait_for_selector("body[data-ready]")
        page.frame_locator("#frame").locator("mark, p").first.wait_for(state="attached")
        yield seen, page
        assert seen.errors == []
        assert [url for url in seen.elsewhere if not url.startswith(running.url)] == []


def saved(page: Page) -> None:
    page.locator("#saved", has_text=re.compile("^(Saved|Sparat)$")).wait_for()


def now(page: Page) -> str:
    return page.inner_text("fieldset.now legend")


def verdicts(page: Page) -> list[str]:
    return [text for text in page.locator("fieldset .mark").all_inner_texts() if text]


def press(page: Page, keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def seed_of_a_whole_post(dataset: Path) -> int:
    """A seed whose first post says all that is asked: which posts are drawn hangs on the sample server's port."""
    posts = {row["post_id"]: row for row in rows(dataset, "posts")}
    for seed in range(1, 1000):
        first = posts[drawn_from(dataset, size=6, per_post=PER_POST, seed=seed).drawn[0].post_id]
        if all(first[column] for column in ("title", "author", "published_at", "text")):
            return seed
    raise AssertionError("no post of the sample blog is whole")


def test_a_session_by_keyboard_reloaded_killed_and_taken_up(browser: Browser, dataset: Path) -> None:
    seed = seed_of_a_whole_post(dataset)
    with served(dataset, "--sample", 6, "--seed", seed) as running, at(browser, running) as (_, page):
        assert now(page) == "The post: Is this a post of the blog?"
        press(page, "rrw")
        assert now(page) == "The post: Date"
        press(page, "k")
        assert now(page) == "The post: Author"
        press(page, "jxn")
        assert verdicts(page) == ["Yes", "Right", "Wrong", "Not on page", "Can't tell"]
        press(page, "kkkku")
        assert verdicts(page) == ["Yes", "Wrong", "Not on page", "Can't tell"]
        saved(page)
        page.reload()
        page.wait_for_selector("body[data-ready]")
        assert verdicts(page) == ["Yes", "Wrong", "Not on page", "Can't tell"]
        assert now(page) == "The post: Title"  # where it was left
        press(page, "r")
        saved(page)
        running.kill()
        page.evaluate("addEventListener('beforeunload', (event) => event.stopImmediatePropagation(), true)")
    with served(dataset, "--seed", seed) as running, at(browser, running) as (_, page):
        assert verdicts(page) == ["Yes", "Right", "Wrong", "Not on page", "Can't tell"]
        for _ in range(80):  # the rest of all pages is right, nothing is missing
            if page.locator("#onward").is_hidden():
                break
            page.keyboard.press("g" if page.evaluate("document.activeElement.id") == "onward" else "a")
        assert "All pages are done" in page.inner_text("#end-text")
        saved(page)
        assert page.inner_text("#count") == "6 of 6 pages done"
    made = results(dataset)
    assert made is not None
    by_field = {(measure.table, measure.field): measure for measure in made.measures}
    assert by_field["posts", "title"].precision.share == 1.0  # type: ignore[union-attr]
    assert by_field["posts", "author"].precision.share < 1  # type: ignore[union-attr]
    assert by_field["posts", "date"].recall.share == 1.0  # type: ignore[union-attr]
    assert by_field["comments", "row"].recall.share == 1.0  # type: ignore[union-attr]
    assert (made.pages, made.unclear) == (6, 1)


def test_what_is_missing_is_counted_and_what_is_no_answer_has_no_fields(browser: Browser, dataset: Path) -> None:
    with listening(dataset, size=4) as running, at(browser, running) as (_, page):
        while "Answer 1" not in (page.text_content("#list") or ""):
            press(page, "l")
        press(page, "J")
        assert now(page) == "Answer 1 of " + now(page)[12:]
        assert now(page).endswith("Is this an answer to the post?")
        press(page, "w")
        assert page.locator("fieldset.off").count() == 6
        page.locator("fieldset").last.click()
        assert "missing" in now(page)
        press(page, "1")
        press(page, "2")
        page.keyboard.press("Enter")
        assert verdicts(page)[-1] == "Missing: 12"
        saved(page)
        page.locator("fieldset").last.click()
        press(page, "r")
        assert verdicts(page)[-1] == "None missing"
        page.locator("fieldset").first.click()
        page.locator("fieldset").first.get_by_text("Can't tell").click()  # by mouse too
        assert verdicts(page)[0] == "Can't tell"
        assert "Title" in now(page)
        page.keyboard.press("ArrowDown")  # arrows choose as in any radio group, and stay
        assert "Title" in now(page)
        saved(page)


def test_the_row_s_place_is_shown_on_the_page(browser: Browser, dataset: Path) -> None:
    with listening(dataset, size=1000) as running, at(browser, running, size=PHONE) as (_, page):
        sheet = running.sheet()
        several = next(n for n, one in enumerate(sheet["pages"]) if any(row["tab"] for row in one["rows"]))
        press(page, "l" * several)
        tabs = page.locator("#tabs button")
        assert tabs.count() == len(sheet["pages"][several]["captures"])
        row = next(row for row in sheet["pages"][several]["rows"] if row["tab"])
        press(page, "J" * sheet["pages"][several]["rows"].index(row))
        frame = page.frame_locator("#frame")
        mark = frame.locator("mark.now").first
        mark.wait_for()
        assert tabs.nth(row["tab"]).get_attribute("aria-pressed") == "true"
        text = next(field["value"] for field in row["fields"] if field["name"] == "text")
        assert "".join(text.split()).startswith("".join((mark.text_content() or "").split()))
        place = "(frame) => frame.contentDocument.querySelector('mark.now').getBoundingClientRect().top"
        window = page.locator("#frame").bounding_box()
        assert window is not None
        assert 0 <= page.locator("#frame").evaluate(place) < window["height"]
        page.mouse.click(window["x"] + 40, window["y"] + 40)  # whoever clicked into the page marks on
        before = now(page)
        press(page, "r")
        assert now(page) != before
        press(page, "jj")
        assert frame.locator("html.links").count() == 1  # the author's address is judged
        tabs.first.click()
        frame.locator("mark").first.wait_for()


UNREACHED = """() => [...document.querySelectorAll(".value")]
    .filter((value) => value.scrollHeight > value.clientHeight && !value.hasAttribute("tabindex"))
    .map((value) => value.textContent)"""


def test_what_scrolls_once_it_is_marked_can_be_reached_too(browser: Browser, dataset: Path) -> None:
    """A verdict takes room beside what it is of: a text that just had room scrolls."""
    scrolled = 0
    with listening(dataset, size=1000, per_post=1) as running, at(browser, running) as (_, page):
        for number in range(len(running.sheet()["pages"])):
            press(page, "l" * (number > 0))
            assert page.evaluate(UNREACHED) == []
            while not page.inner_text("#end-text"):
                press(page, "a")
            assert page.evaluate(UNREACHED) == []
            scrolled += page.locator(".value[tabindex]").count()
        saved(page)
    assert scrolled > 0


def test_marks_that_cannot_be_saved_are_kept_until_they_can(browser: Browser, dataset: Path) -> None:
    with listening(dataset) as running, watched(browser) as seen:
        page = seen.open(running.url)
        page.wait_for_selector("body[data-ready]")
        in_the_way = dataset / "audit/1/.auditor.json.part"
        in_the_way.mkdir(parents=True)
        press(page, "rr")
        page.locator("#saved", has_text="Not saved").wait_for()
        assert "cannot be saved" in page.inner_text("#saved")
        in_the_way.rmdir()
        saved(page)
        stored = json.loads((dataset / "audit/1/auditor.json").read_bytes())
        (row,) = stored["rows"].values()
        assert {field["verdict"] for field in row["fields"].values()} == {"right"}
        assert len(row["fields"]) == 2


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "inlagg.html").write_text(POST, encoding="utf-8")
    done = command(
        "import", folder / "inlagg.html", "--url", "http://ond.example/", "--dataset", "d", "--output", folder
    )
    assert done.returncode == 0, done.stderr
    return folder / "d"


def test_hostile_pages_and_rows_do_nothing(browser: Browser, hostile: Path) -> None:
    with listening(hostile) as running, at(browser, running) as (seen, page):
        sheet = running.sheet()
        values = [field["value"] for row in sheet["pages"][0]["rows"] for field in row["fields"]]
        assert NAME in values  # the dataset does hold it
        assert NAME in page.inner_text("#list")
        frame = page.frame_locator("#frame")
        frame.get_by_text("Efter").wait_for()
        frame.get_by_text("bort", exact=True).click()
        frame.get_by_text("länk").first.click()
        press(page, "aaa")
        assert page.url == running.url
        assert page.locator("#frame").evaluate("(frame) => frame.contentWindow.location.href").startswith(running.url)
        assert seen.findings() == []
        # nor does what is shown when it is opened on its own, without the frame's sandbox
        page.goto(f"{running.url}page/{sheet['pages'][0]['id']}/0")
        page.get_by_text("länk").first.click()
        page.get_by_text("bort", exact=True).click()
        assert page.url.startswith(running.url)


@pytest.mark.parametrize("size", [PHONE, DESKTOP])
@pytest.mark.parametrize("dark", [False, True])
def test_it_can_be_used_by_anybody(browser: Browser, dataset: Path, size: tuple[int, int], dark: bool) -> None:
    locale = "sv-SE" if dark else "en-GB"
    with listening(dataset) as running, at(browser, running, size=size, dark=dark, locale=locale) as (seen, page):
        assert page.get_attribute("html", "lang") == locale[:2]
        assert seen.findings() == []
        assert seen.overflow() == 0
        press(page, "rwxa")
        assert seen.findings() == []
        press(page, "?")
        assert page.locator("#help").is_visible()
        assert seen.findings() == []
        page.uncheck("#shortcuts")  # WCAG 2.1.4: single keys can be turned off
        page.keyboard.press("Escape")
        before = verdicts(page)
        press(page, "rrr")
        assert verdicts(page) == before
        page.click("#language")
        assert page.get_attribute("html", "lang") == ("en" if dark else "sv")
        assert seen.findings() == []
        assert seen.overflow() == 0
