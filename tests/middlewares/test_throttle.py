"""How many requests at once, and how far apart."""

from __future__ import annotations

MOST = 0.5
"""Of a delay: the server may be told late of the first of two requests."""


def test_no_more_at_once_than_said_even_without_a_delay(site, crawl):
    site.pages |= {f"/{number}": site.answer(after=0.1) for number in range(8)}
    crawl([site.url(f"/{number}") for number in range(8)], CONCURRENT_REQUESTS_PER_DOMAIN=2)
    assert len(site.pages_asked()) == 8
    assert site.most_at_once == 2


def test_the_delay_of_a_blog_stands_in_for_the_default(site, crawl):
    site.pages |= {"/a": site.answer(), "/b": site.answer()}
    crawl([(site.url(page), {"blog_delay": 1.5}) for page in ("/a", "/b")], start_hosts=[site.host])
    first, second = site.times("/a", "/b")
    assert second - first > MOST * 1.5


def test_the_delay_of_a_blog_holds_from_the_first_request(site, crawl):
    site.pages["/a"] = site.answer()
    crawl([(site.url("/a"), {"blog_delay": 0})], start_hosts=[site.host], DOWNLOAD_DELAY=60)
    asked = [when for _, when in site.asked]
    assert len(asked) == 3, "robots.txt, tdmrep.json and the page"
    assert asked[-1] - asked[0] < 60


def test_a_delay_and_a_place_in_the_queue_are_not_taken_along_to_another_host(serve, crawl):
    one, other = serve("127.0.0.1"), serve("127.0.0.2")
    for path in ("/a", "/b"):
        one.pages[path] = one.answer(status=301, headers={"Location": other.url(path)})
        other.pages[path] = one.answer()
    pages = [(one.url(path), {"blog_delay": 0}) for path in ("/a", "/b")]
    crawl(pages, start_hosts=[one.host, other.host], DOWNLOAD_DELAY=1.5)
    first, second = other.times("/a", "/b")
    assert second - first > MOST * 1.5


def test_a_stopped_crawl_does_not_wait_for_its_turn(site, crawl):
    site.pages |= dict.fromkeys(("/a", "/b"), site.answer(status=429, headers={"Retry-After": "300"}))
    pages = [site.url("/a"), site.url("/b")]
    crawled = crawl(pages, CONCURRENT_REQUESTS_PER_DOMAIN=1, until=lambda: site.pages_asked())
    assert crawled.stats["finish_reason"] == "shutdown"
    assert len(site.pages_asked()) <= 2
