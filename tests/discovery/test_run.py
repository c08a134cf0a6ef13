"""The plan is driven as the spider drives it, against blogs that are dictionaries: address -> links."""

from __future__ import annotations

from datetime import date

from crawler.blogs import BlogConfig
from crawler.discovery.index import IndexLinks
from crawler.discovery.run import MAX_BARREN, MAX_MISSES, BlogRun
from crawler.discovery.steps import Step

HOME = "http://b.example/"


def url(path: str) -> str:
    return HOME + path


def drive(run: BlogRun, pages: dict[str, IndexLinks], *, posts: set[str]) -> list[str]:
    """Carry out a plan: `pages` are index pages, `posts` what are posts; gives all addresses asked for."""
    asked: list[str] = []
    run.step(HOME, "home")
    todo = list(run.index_read(pages[HOME], 0, home=True))
    while True:
        todo += run.advance() if not todo else []
        if not todo:
            return asked
        step: Step = todo.pop(0)
        asked.append(step.url)
        if step.url in pages:
            if step.task == "post":
                run.census.reject(step.url)
                run.missed()
            todo += run.index_read(pages[step.url], step.barren)
        elif step.url in posts:
            run.census.read(step.url)
            run.hit(step.url)
        else:
            run.census.reject(step.url)
            run.missed()


def test_paging_that_comes_to_its_end_is_enough_if_an_archive_bears_it_out() -> None:
    pages = {
        HOME: IndexLinks(entries=[url("a/")], paging=[url("page/2/")], archives=[url("2009/05/")], others=[url("om/")])
    }
    pages[url("page/2/")] = IndexLinks(entries=[url("b/")], paging=[HOME])
    run = BlogRun(BlogConfig(HOME))
    asked = drive(run, pages, posts={url("a/"), url("b/")})
    assert asked == [url("a/"), url("page/2/"), url("b/"), url("2009/05/")]
    assert (run.census.found, run.census.discovered) == (2, 2)


def test_paging_that_an_archive_contradicts_is_not_enough() -> None:
    months = [f"2009/{month:02}/" for month in range(1, 9)]
    pages = {HOME: IndexLinks(entries=[url("a/")], paging=[url("nyheter/")], archives=[url(month) for month in months])}
    pages[url("nyheter/")] = IndexLinks(entries=[url("b/")])
    pages |= {url(month): IndexLinks(entries=[url(f"{month}c/")]) for month in months}
    posts = {url("a/"), url("b/")} | {url(f"{month}c/") for month in months}
    run = BlogRun(BlogConfig(HOME))
    drive(run, pages, posts=posts)
    assert run.census.found == 10


def test_archives_of_which_half_are_known_are_followed_to_their_end() -> None:
    months = [f"{year}/{month:02}/" for year in range(2012, 2002, -1) for month in range(12, 0, -1)]
    pages = {HOME: IndexLinks(entries=[url(f"{month}a/") for month in months[:80]])}
    pages[HOME].archives = [url(month) for month in months]
    pages |= {url(month): IndexLinks(entries=[url(f"{month}a/")]) for month in months}
    run = BlogRun(BlogConfig(HOME))
    drive(run, pages, posts={url(f"{month}a/") for month in months})
    assert run.census.found == len(months)


def test_without_paging_archives_and_then_links_are_followed() -> None:
    pages = {HOME: IndexLinks(entries=[url("a/")], archives=[url("2009/05/")], others=[url("om/"), url("gomd/")])}
    pages[url("2009/05/")] = IndexLinks(entries=[url("a/"), url("b/")])
    run = BlogRun(BlogConfig(HOME))
    drive(run, pages, posts={url("a/"), url("b/"), url("gomd/")})
    assert run.census.found == 3


def test_when_the_api_has_listed_all_nothing_else_is_asked() -> None:
    pages = {HOME: IndexLinks(entries=[url("a/")], paging=[url("page/2/")], archives=[url("2009/05/")])}
    run = BlogRun(BlogConfig(HOME))
    run.listing.api(1, 1)
    assert drive(run, pages, posts={url("a/")}) == [url("a/")]


def test_a_calendar_without_end_is_left() -> None:
    class Calendar(dict[str, IndexLinks]):
        def __contains__(self, address: object) -> bool:
            return "?m=" in str(address) or address == HOME

        def __missing__(self, address: str) -> IndexLinks:
            month = int(address.rpartition("=")[2])
            return IndexLinks(paging=[url(f"kalender/?m={month + 1}")])

    pages = Calendar({HOME: IndexLinks(entries=[url("a/")], archives=[url("kalender/?m=1")])})
    asked = drive(BlogRun(BlogConfig(HOME)), pages, posts={url("a/")})
    assert len([address for address in asked if "?m=" in address]) <= MAX_BARREN


def test_links_that_lead_to_no_posts_are_given_up() -> None:
    pages = {HOME: IndexLinks(others=[url(f"sida-{number}/") for number in range(1000)])}
    asked = drive(BlogRun(BlogConfig(HOME)), pages, posts=set())
    assert len(asked) <= 2 * MAX_MISSES


def test_no_more_posts_than_the_limit_are_fetched() -> None:
    pages = {HOME: IndexLinks(entries=[url("a/"), url("b/"), url("c/")], paging=[url("page/2/")])}
    assert drive(BlogRun(BlogConfig(HOME), limit=2), pages, posts={url("a/"), url("b/")}) == [url("a/"), url("b/")]


def test_posts_whose_address_is_older_than_since_are_not_fetched_and_paging_stops() -> None:
    pages = {HOME: IndexLinks(entries=[url("2010/02/ny/"), url("2009/05/gammal/")], paging=[url("page/2/")])}
    pages[url("page/2/")] = IndexLinks(entries=[url("2009/04/aldre/")], paging=[url("page/3/")])
    asked = drive(BlogRun(BlogConfig(HOME), since=date(2010, 1, 1)), pages, posts={url("2010/02/ny/")})
    assert asked == [url("2010/02/ny/"), url("page/2/")]


def test_a_post_elsewhere_on_the_host_is_fetched_only_if_the_feed_names_it() -> None:
    run = BlogRun(BlogConfig(HOME + "blogg/"))
    assert run.named(url("2009/05/a/"), "archive") == []
    assert [step.url for step in run.named(url("2009/05/a/"), "feed")] == [url("2009/05/a/")]
    assert run.named("http://annan.example/a/", "feed") == []
