from __future__ import annotations

import pytest

from crawler import urls


@pytest.mark.parametrize(
    "url",
    [
        "http://b.example/2009/05/ett/",
        "http://www.b.example/2009/05/ett",
        "https://B.example:443/2009/05/ett/#comment-3",
        "http://b.example/2009/05/ett/comment-page-2/#comments",
        "http://b.example/2009/05/ett/?cpage=3",
        "http://b.example/2009/05/ett/?replytocom=14#respond",
        "http://b.example/2009/05/ett/?utm_source=rss&utm_medium=feed",
        "http://b.example/2009/05/ett/;jsessionid=ABC123",
        "http://b.example/2009/05/ett/?PHPSESSID=d41d8cd98f00b204e9800998ecf8427e",
        "http://b.example/2009/05/ett/?share=facebook&nb=1",
    ],
)
def test_one_post_is_one_id_whatever_its_address_carries(url: str) -> None:
    assert urls.post_id(url) == urls.post_id("http://b.example/2009/05/ett/")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://b.example/?p=1", "http://b.example/?p=2"),
        ("http://b.example/?m=200905", "http://b.example/"),
        ("http://b.example/artikel.asp?sid=12", "http://b.example/artikel.asp?sid=13"),
        ("http://a.example/x/", "http://b.example/x/"),
        ("http://127.0.0.1:8081/x/", "http://127.0.0.1:8082/x/"),
    ],
)
def test_what_names_another_page_is_kept(one: str, other: str) -> None:
    assert urls.post_id(one) != urls.post_id(other)


def test_swedish_letters_are_one_address_encoded_or_not() -> None:
    assert urls.key("http://b.example/2009/05/räksmörgås/") == urls.key(
        "http://b.example/2009/05/r%C3%A4ksm%C3%B6rg%C3%A5s/"
    )


@pytest.mark.parametrize(
    ("url", "slug"),
    [
        ("http://www.reklam.example/", "reklam-example"),
        ("https://reklam.example/blogg/", "reklam-example-blogg"),
        ("http://127.0.0.1:8081/", "127-0-0-1-8081"),
        ("file:///tmp/seed/000_a.txt", "seed"),
        ("http://xn--rksmrgs-5wao1o.example/", "xn-rksmrgs-5wao1o-example"),
    ],
)
def test_a_blog_is_named_by_host_and_path(url: str, slug: str) -> None:
    assert urls.slug(url) == slug


@pytest.mark.parametrize("url", ["http://b.example", "https://b.example:8081//", "/", "//b.example"])
def test_a_site_s_first_page_is_told_by_its_address(url: str) -> None:
    assert urls.is_front_page(url)


@pytest.mark.parametrize(
    "url", ["http://b.example/?p=42", "/?p=42", "http://b.example/blogg/", "/om", "", "#comments", "http://[b.example/"]
)
def test_other_addresses_are_of_other_pages(url: str) -> None:
    assert not urls.is_front_page(url)
