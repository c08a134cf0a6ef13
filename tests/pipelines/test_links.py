from __future__ import annotations

import pytest
from sample_threads import BLOG, Written, day, thread

from crawler.discovery.scope import Scope
from crawler.items import Blog, Link
from pipelines.links import LinksPipeline, place


@pytest.mark.parametrize(
    ("home", "url", "host", "internal"),
    [
        ("http://reklam.example/", "http://www.Reklam.example/2009/05/a/", "reklam.example", True),
        ("http://reklam.example/", "https://reklam.example", "reklam.example", True),
        ("http://reklam.example/", "http://annan.example/", "annan.example", False),
        ("http://reklam.example/", "http://x.reklam.example/", "x.reklam.example", False),
        ("http://delad.example/anna/", "http://delad.example/anna/2009/a/", "delad.example", True),
        ("http://delad.example/anna/", "http://delad.example/bo/", "delad.example", False),
        ("http://reklam.example:8080/", "http://reklam.example:8080/a/", "reklam.example", True),
        ("http://reklam.example:8080/", "http://reklam.example/a/", "reklam.example", False),
        ("http://reklam.example/", "mailto:anna@reklam.example", "", False),
        ("http://reklam.example/", "http://[trasig/", "", False),
        ("file:///tmp/sida.html", "http://reklam.example/", "reklam.example", False),
    ],
)
def test_a_link_is_placed(home: str, url: str, host: str, internal: bool) -> None:
    link = Link(post_id="1", url=url)
    place([link], Scope.of(home))
    assert (link.host, link.internal) == (host, internal)


def test_a_blogs_own_scope_counts_once_it_is_known() -> None:
    pipeline = LinksPipeline()
    written = Written(1, links=["http://reklam.example/annan-blogg/"])
    assert pipeline.process_item(thread(written, day(1))).links[0].internal
    pipeline.process_item(Blog(blog=BLOG, url="http://reklam.example/blogg/"))
    assert not pipeline.process_item(thread(written, day(1))).links[0].internal
