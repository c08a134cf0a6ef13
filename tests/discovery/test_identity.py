from __future__ import annotations

from crawler.discovery.census import Census
from crawler.discovery.identity import Identities
from crawler.items import Post
from crawler.reading import Page

B = "http://b.example"
TEXT = "En lång text om reklam, som ingen skriver två gånger, och som därför säger vilket inlägg det är fråga om."


def page(path: str, canonical: str, text: str, date: str | None = "4 maj 2009") -> Page:
    post = Post(title="En post", published_text=date, text=text)
    return Page(url=B + path, canonical_url=B + canonical, kind="post", post=post)


def settled(*pages: Page, named: tuple[str, ...] = ()) -> list[str]:
    identities, census = Identities(), Census()
    for path in named:
        census.name(B + path, "archive")
    for one in pages:
        identities.settle(one, census)
    return [one.canonical_url.removeprefix(B) for one in pages]


def test_a_canonical_link_that_gives_a_number_a_name_is_believed() -> None:
    assert settled(page("/?p=4", "/2009/05/ett/", "Ett")) == ["/2009/05/ett/"]
    assert settled(page("/?p=4", "/ett/", "Ett"), named=("/ett/",)) == ["/ett/"]
    assert settled(page("/ett/?visa=1", "/ett/", "Ett")) == ["/ett/"]
    assert settled(page("/pr/ett/", "/reklam/ett/", "Ett"), named=("/reklam/ett/",)) == ["/reklam/ett/"]


def test_one_that_stands_on_every_page_is_not() -> None:
    pages = [page(f"/{name}/", "/valkommen/", name) for name in ("ett", "tva")]
    assert settled(*pages, named=("/valkommen/",)) == ["/ett/", "/tva/"]
    scripts = [page(f"/las.php?id={number}", "/las.php", str(number)) for number in (1, 2)]
    assert settled(*scripts) == ["/las.php?id=1", "/las.php?id=2"]


def test_of_two_posts_with_one_canonical_link_the_second_keeps_its_own_address() -> None:
    pages = [page("/?p=1", "/2009/05/ett/", "Ett"), page("/?p=2", "/2009/05/ett/", "Två")]
    assert settled(*pages) == ["/2009/05/ett/", "/?p=2"]


def test_the_same_title_date_and_text_is_the_same_post() -> None:
    pages = [page("/reklam/ett/", "/reklam/ett/", TEXT), page("/pr/ett/", "/pr/ett/", TEXT)]
    assert settled(*pages) == ["/reklam/ett/", "/reklam/ett/"]


def test_short_and_undated_texts_may_be_written_twice() -> None:
    assert settled(page("/a/", "/a/", "Glad påsk!"), page("/b/", "/b/", "Glad påsk!")) == ["/a/", "/b/"]
    assert settled(page("/a/", "/a/", TEXT, None), page("/b/", "/b/", TEXT, None)) == ["/a/", "/b/"]


def test_a_post_keeps_the_address_that_it_is_known_by() -> None:
    known = {"b.example/ett", "b.example?p=4"}
    same = [page("/pr/ett/", "/pr/ett/", TEXT), page("/ett/", "/ett/", TEXT)]
    identities, census = Identities(), Census()
    for one in same:
        identities.settle(one, census, known)
    assert same[1].canonical_url == f"{B}/ett/", "although the same text was met elsewhere"
    numbered = page("/?p=4", "/2009/05/fyra/", "Fyra")
    identities.settle(numbered, census, known)
    assert numbered.canonical_url == f"{B}/?p=4"
    census.name(f"{B}/2009/05/fyra/", "feed")
    numbered = page("/?p=4", "/2009/05/fyra/", "Fyra")
    Identities().settle(numbered, census, known)
    assert numbered.canonical_url == f"{B}/2009/05/fyra/", "the blog names the other alone"
