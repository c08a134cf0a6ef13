"""robots.txt as RFC 9309 wants it, and Crawl-delay, by real crawls."""

from __future__ import annotations

import itertools

import pytest

PLAIN = {"Content-Type": "text/plain"}


@pytest.fixture
def robots(site):
    """Sets the site's robots.txt."""

    def put(text="", **more):
        site.pages["/robots.txt"] = site.answer(text.encode(), headers={**PLAIN, **more.pop("headers", {})}, **more)

    return put


def test_disallowed_is_not_fetched_and_is_told(site, robots, crawl):
    site.pages |= {"/oppet/": site.answer(), "/privat/1": site.answer()}
    robots("User-agent: *\nDisallow: /\n\nUser-agent: bloggarkiv\nDisallow: /privat/\n")
    crawled = crawl([site.url("/oppet/"), site.url("/privat/1")])
    assert site.pages_asked() == ["/oppet/"]
    assert crawled.answers[site.url("/oppet/")]["outcome"] == "page"
    told = crawled.answers[site.url("/privat/1")]
    assert (told["outcome"], told["failure"]) == ("blocked", "RobotsDisallowed")
    assert told["reason"] == f"robots.txt of {site.host} disallows it"
    assert crawled.stats["robotstxt/forbidden"] == 1


def test_several_requests_at_once_wait_for_one_robots_txt(site, robots, crawl):
    pages = [f"/{number}" for number in range(8)]
    site.pages |= {page: site.answer() for page in pages}
    robots("User-agent: *\nDisallow: /\n")
    crawled = crawl([site.url(page) for page in pages], CONCURRENT_REQUESTS_PER_DOMAIN=8)
    assert site.paths() == ["/robots.txt"]
    assert {told["failure"] for told in crawled.answers.values()} == {"RobotsDisallowed"}


def test_4xx_allows_all(serve, crawl):
    sites = {status: serve() for status in (401, 403, 404, 410)}
    for status, site in sites.items():
        site.pages |= {"/robots.txt": site.answer(b"User-agent: *\nDisallow: /", status, PLAIN), "/a": site.answer()}
    answers = crawl([site.url("/a") for site in sites.values()]).answers
    assert [told["outcome"] for told in answers.values()] == ["page"] * 4


def test_5xx_disallows_all(site, robots, crawl):
    site.pages["/a"] = site.answer()
    robots("User-agent: *\nDisallow:\n", status=500)
    told = crawl([site.url("/a")], RETRY_TIMES=1).answers[site.url("/a")]
    assert site.paths() == ["/robots.txt", "/robots.txt"]
    assert told["outcome"] == "blocked"
    assert told["reason"] == f"robots.txt of {site.host} answers 500, so nothing is allowed"


def test_unreachable_host_is_told_as_such(serve, crawl):
    site = serve()
    site.server_close()
    told = crawl([site.url("/a")], RETRY_TIMES=0).answers[site.url("/a")]
    assert (told["outcome"], told["failure"]) == ("error", "RobotsUnreachable")
    assert told["reason"] == "the host refuses connections (asked for robots.txt)"


def test_five_redirects_are_followed_and_a_sixth_means_that_there_is_none(serve, crawl):
    sites = {5: serve(), 6: serve()}
    for hops, site in sites.items():
        steps = ["/robots.txt", *(f"/r{number}" for number in range(1, hops)), "/rules"]
        for here, there in itertools.pairwise(steps):
            site.pages[here] = site.answer(status=301, headers={"Location": there})
        site.pages |= {"/rules": site.answer(b"User-agent: *\nDisallow: /", headers=PLAIN), "/a": site.answer()}
    answers = crawl([site.url("/a") for site in sites.values()]).answers
    assert {hops: answers[site.url("/a")]["outcome"] for hops, site in sites.items()} == {5: "blocked", 6: "page"}


def test_what_comes_after_500_kib_is_not_read(site, robots, crawl):
    site.pages |= {"/a": site.answer(), "/b": site.answer()}
    robots("User-agent: *\nDisallow: /a\n" + "# fyllnad\n" * 52_000 + "Disallow: /b\n")
    crawled = crawl([site.url("/a"), site.url("/b")])
    assert [crawled.answers[site.url(path)]["outcome"] for path in ("/a", "/b")] == ["blocked", "page"]


def test_crawl_delay_is_kept_also_against_autothrottle(site, robots, crawl):
    pages = [f"/{number}" for number in range(4)]
    site.pages |= {page: site.answer() for page in pages}
    robots("User-agent: *\nCrawl-delay: 0.3\n")
    crawl(
        [site.url(page) for page in pages],
        AUTOTHROTTLE_ENABLED=True,
        AUTOTHROTTLE_START_DELAY=0,
        DOWNLOAD_DELAY_JITTER=3,
        CONCURRENT_REQUESTS_PER_DOMAIN=4,
    )
    asked = [at for _, at in site.asked]
    assert len(asked) == 6
    assert min(later - at for at, later in itertools.pairwise(asked)) > 0.25


def test_an_absurd_crawl_delay_is_cut_and_told(site, robots, crawl):
    site.pages["/a"] = site.answer()
    robots("User-agent: *\nCrawl-delay: 86400\n")
    crawled = crawl([site.url("/a")], CRAWL_DELAY_MAX=0.2)
    assert crawled.answers[site.url("/a")]["outcome"] == "page"
    assert f"robots.txt of {site.host} asks for 86400 s between requests; 0.2 s are kept" in crawled.log


def test_a_crawl_delay_that_is_none_is_passed_over(serve, crawl):
    sites = {delay: serve(f"127.0.0.{number}") for number, delay in enumerate(("-3", "nan", "inf", "snart"), 1)}
    for delay, site in sites.items():
        body = f"User-agent: *\nCrawl-delay: {delay}\n".encode()
        site.pages |= {"/robots.txt": site.answer(body, headers=PLAIN), "/a": site.answer()}
    answers = crawl([site.url("/a") for site in sites.values()]).answers
    assert [told["outcome"] for told in answers.values()] == ["page"] * 4


def test_sitemaps_are_named(site, robots, crawl):
    site.pages["/a"] = site.answer()
    first, second = "Sitemap: http://x.example/1.xml", "sitemap:http://x.example/2.xml"
    robots(f"{first}\nUser-agent: *\nDisallow:\n{second}\nSitemap: /3.xml\n")
    told = crawl([site.url("/a")]).answers[site.url("/a")]
    assert told["sitemaps"] == ["http://x.example/1.xml", "http://x.example/2.xml"]


def test_robots_can_be_left_aside(site, robots, crawl):
    site.pages["/a"] = site.answer()
    robots("User-agent: *\nDisallow: /\n")
    told = crawl([site.url("/a")], ROBOTSTXT_OBEY=False).answers[site.url("/a")]
    assert (told["outcome"], told["sitemaps"]) == ("page", [])
    assert "/robots.txt" not in site.paths()


def test_the_user_agent_names_project_and_contact(site, crawl):
    site.pages["/a"] = site.answer()
    crawl([site.url("/a")], CONTACT="arkiv@example.org")
    for headers in site.headers_seen:
        assert headers["User-Agent"].startswith("Bloggarkiv/")
        assert headers["User-Agent"].endswith("; arkiv@example.org)")
        assert "(+http" in headers["User-Agent"]
        assert headers["From"] == "arkiv@example.org"
