from __future__ import annotations

from crawler.discovery.census import Census


def test_one_post_counts_once_whatever_ways_name_it() -> None:
    census = Census()
    assert census.name("http://b.example/ett/", "feed")
    assert not census.name("http://www.b.example/ett", "archive")
    assert not census.name("https://b.example/ett/?utm_source=x#comments", "sitemap")
    assert census.discovered == 1
    assert census.by_way() == {"archive": 1, "feed": 1, "sitemap": 1}


def test_two_addresses_that_lead_to_one_page_are_one_post() -> None:
    census = Census()
    census.name("http://b.example/?p=42", "feed")
    census.name("http://b.example/ett/", "archive")
    census.same("http://b.example/?p=42", "http://b.example/ett/")
    assert census.discovered == 1
    assert census.named_by("http://b.example/?p=42", "archive")


def test_what_was_read_and_is_no_post_does_not_count() -> None:
    census = Census()
    census.name("http://b.example/om/", "sitemap")
    census.name("http://b.example/ett/", "sitemap")
    census.reject("http://b.example/om/")
    assert census.discovered == 1
    assert census.by_way() == {"sitemap": 1}


def test_a_mere_link_counts_once_it_was_read_as_a_post() -> None:
    census = Census()
    census.name("http://b.example/ett/", "link")
    assert (census.discovered, census.named("http://b.example/ett/")) == (0, False)
    assert census.read("http://b.example/ett/")
    assert not census.read("http://b.example/ett/?replytocom=3")
    assert (census.discovered, census.found) == (1, 1)


def test_what_could_not_be_fetched_stays_discovered() -> None:
    census = Census()
    census.name("http://b.example/borta/", "feed")
    assert (census.discovered, census.found) == (1, 0)
