"""Retry-After, back-off and giving up: one host rests, the others go on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from scrapy.http import Response

from crawler.middlewares.retry import retry_after


def test_a_host_rests_as_it_asks_while_others_go_on(serve, crawl):
    by_seconds, by_date, other = serve("127.0.0.1"), serve("127.0.0.2"), serve("127.0.0.3")
    now = datetime(2009, 5, 1, 12, tzinfo=UTC)
    then = now + timedelta(seconds=5)
    dates = {"Date": format_datetime(now, usegmt=True), "Retry-After": format_datetime(then, usegmt=True)}
    in_turn = {
        by_seconds: [other.answer(status=429, headers={"Retry-After": "5"}), other.answer()],
        by_date: [other.answer(status=503, headers=dates), other.answer()],
        other: [other.answer()],
    }
    paths = ("/a", "/b", "/c")
    for site, answers in in_turn.items():
        site.pages |= dict.fromkeys(paths, answers)
    pages = [site.url(path) for path in paths for site in in_turn]
    crawled = crawl(pages, CONCURRENT_REQUESTS_PER_DOMAIN=1)
    assert {told["outcome"] for told in crawled.answers.values()} == {"page"}
    for site in (by_seconds, by_date):
        told, *rest = site.times(*paths)
        assert len(rest) == 3
        assert min(rest) - told > 4.95
    assert max(other.times(*paths)) < by_seconds.times(*paths)[1]


def test_hosts_that_stay_busy_are_given_up(serve, crawl):
    busy, closed, other = serve("127.0.0.1"), serve("127.0.0.2"), serve("127.0.0.3")
    paths = [f"/{number}" for number in range(6)]
    busy.pages |= {path: busy.answer(status=429) for path in paths}
    closed.pages |= {path: busy.answer(status=503, headers={"Retry-After": "86400"}) for path in paths}
    other.pages |= {path: busy.answer() for path in paths}
    crawled = crawl([site.url(path) for path in paths for site in (busy, closed, other)], RETRY_TIMES=2)
    for site in (busy, closed):
        told = [crawled.answers[site.url(path)] for path in paths]
        assert {said["failure"] for said in told} == {"HostGivenUp"}
        assert {said["outcome"] for said in told} == {"error"}
    assert len(busy.pages_asked()) <= 8  # three times, by two requests at once; a slow machine lets some overlap
    assert len(closed.pages_asked()) <= 2
    assert "127.0.0.2 asks to be left alone for 86400 s (RETRY_AFTER_MAX); no more of it in this run" in crawled.log
    assert crawled.log.count("no more of it in this run") == 2
    assert {crawled.answers[other.url(path)]["outcome"] for path in paths} == {"page"}


def test_the_rest_doubles_without_retry_after(site, crawl):
    site.pages["/a"] = [*(site.answer(status=429) for _ in range(3)), site.answer()]
    crawled = crawl([site.url("/a")], RETRY_BACKOFF=0.1)
    assert crawled.answers[site.url("/a")]["outcome"] == "page"
    first, second, third, fourth = site.times("/a")
    assert second - first > 0.09
    assert third - second > 0.19
    assert fourth - third > 0.39


def test_a_host_that_stops_answering_is_given_up(site, crawl):
    paths = [f"/{number}" for number in range(9)]
    site.pages |= {path: site.answer(drops=True) for path in paths}
    crawled = crawl([site.url(path) for path in paths], HOST_FAILURES_MAX=5, RETRY_TIMES=1, DOWNLOAD_DELAY=0.02)
    assert {told["outcome"] for told in crawled.answers.values()} == {"error"}
    assert crawled.answers[site.url(paths[-1])]["reason"] == "127.0.0.1 failed to answer 5 times in a row"
    assert 5 <= len(site.pages_asked()) <= 8  # one under way; what goes out on a kept connection Twisted sends anew


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("120", 120.0),
        (" 0 ", 0.0),
        ("Fri, 01 May 2009 12:01:30 GMT", 90.0),
        ("Fri, 01 May 2009 11:00:00 GMT", 0.0),
        ("", None),
        ("-5", None),
        ("snart", None),
        ("99999999999999999999", 1e20),
    ],
)
def test_what_retry_after_says(said, seconds):
    headers = {"Date": "Fri, 01 May 2009 12:00:00 GMT", "Retry-After": said}
    assert retry_after(Response("http://x.example/", headers=headers)) == seconds
