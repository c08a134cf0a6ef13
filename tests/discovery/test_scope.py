from __future__ import annotations

import pytest

from crawler.discovery.scope import Scope, like_post, root_of, shape

H = "http://b.example"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/2009/05/en-kampanj/", "page"),
        ("/om/", "page"),
        ("/?p=42", "page"),
        ("/arkiv/000123.html", "page"),
        ("/2009/", "archive"),
        ("/2009/05/", "archive"),
        ("/2009/05/04/", "archive"),
        ("/2009/07/2009/", "page"),
        ("/?m=200905", "archive"),
        ("/arkiv/", "archive"),
        ("/2009_05_01_archive.html", "archive"),
        ("/category/reklam/", "list"),
        ("/kategori/pr", "list"),
        ("/search/label/pr", "list"),
        ("/page/2/", "paging"),
        ("/category/reklam/page/3/", "paging"),
        ("/?paged=2", "paging"),
        ("/search?updated-max=2009-05-04T10:00:00&max-results=7", "paging"),
        ("/feed/", "skip"),
        ("/2009/05/en-kampanj/feed/", "skip"),
        ("/2009/05/en-kampanj/trackback/", "skip"),
        ("/2009/05/en-kampanj/print/", "skip"),
        ("/wp-login.php", "skip"),
        ("/?s=reklam", "skip"),
        ("/search/reklam", "skip"),
        ("/bild.JPG", "skip"),
        ("/?attachment_id=4", "skip"),
        ("/cgi-bin/mt-comments.cgi?entry_id=3", "skip"),
    ],
)
def test_an_address_tells_what_it_may_be(path: str, expected: str) -> None:
    assert shape(H + path) == expected


@pytest.mark.parametrize(
    "path",
    [
        "/2009/05/en-kampanj/",
        "/2009/05/04/a/",
        "/?p=42",
        "/2009/05/ett.html",
        "/2009/07/2009/",
        "/2012/06/111/",
        "/archives/000123.html",
    ],
)
def test_some_addresses_only_posts_have(path: str) -> None:
    assert like_post(H + path)


@pytest.mark.parametrize("path", ["/om/", "/2009/05/", "/2009/", "/?page_id=2", "/kontakt.html", "/"])
def test_others_may_be_anything(path: str) -> None:
    assert not like_post(H + path)


def test_a_blog_in_a_folder_holds_what_lies_under_it() -> None:
    scope = Scope.of("http://www.b.example/blogg/index.php")
    assert scope.holds("http://b.example/blogg/2009/05/ett/")
    assert scope.holds("https://www.b.example/blogg/")
    assert not scope.holds("http://b.example/butik/")
    assert not scope.holds("http://b.example:8080/blogg/")
    assert not scope.holds("ftp://b.example/blogg/")
    assert scope.same_host("http://b.example/butik/")
    assert not scope.same_host("http://[trasig/")


@pytest.mark.parametrize(
    ("path", "root"),
    [
        ("/blogg/kategori/pr/", "/blogg/"),
        ("/blogg/2009/05/", "/blogg/"),
        ("/page/3/", "/"),
        ("/?cat=3", "/"),
        ("/blogg/", "/blogg/"),
        ("/om/", "/om/"),
    ],
)
def test_a_list_lies_under_its_blog_s_home(path: str, root: str) -> None:
    assert root_of(H + path) == H + root


@pytest.mark.parametrize("path", ["/a/a/a/", "/2009/05/x/a/b/a/b/a/b/", "/om/om/om/om/"])
def test_a_spiral_of_relative_links_is_left(path: str) -> None:
    assert shape(H + path) == "skip"


def test_the_blog_s_own_pages_are_asked_for_as_its_home_was() -> None:
    scope, home = Scope.of("https://www.b.example/"), "https://www.b.example/"
    assert scope.respell("http://b.example/a/?p=1", home) == "https://www.b.example/a/?p=1"
    assert scope.respell("http://annan.example/a/", home) == "http://annan.example/a/"
