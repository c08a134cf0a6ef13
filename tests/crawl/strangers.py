"""What may answer where a blog once was: parking pages, walls, hosts that say no. Each turns a site into one."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from small_blog import article, links, page, posts
from small_site import MISSING, Answer, Site, redirect

Turn = Callable[[Site, Site], None]
STRANGERS: dict[str, Turn] = {}

_ADVERTS = links((f"/sok?q={word}", word) for word in ("lån", "resor", "kläder"))
_PLAIN = "text/plain; charset=utf-8"


def stranger(turn: Turn) -> Turn:
    """Enter under its name; it is given the site, and another one that it may lead to."""
    STRANGERS[turn.__name__] = turn
    return turn


def everywhere(site: Site, answer: Callable[[str], Answer | str]) -> None:
    """The same kind of answer at every address."""
    site.pages.clear()
    site.otherwise = answer


@stranger
def for_sale_in_swedish(site: Site, other: Site) -> None:
    sale = page(f"<h1>Domänen är till salu</h1>{_ADVERTS}", title="Den här domänen är till salu")
    everywhere(site, lambda target: sale)


@stranger
def for_sale_in_english(site: Site, other: Site) -> None:
    sale = f"<html lang='en'><title>Buy this domain</title><h1>This domain is for sale</h1>{_ADVERTS}</html>"
    everywhere(site, lambda target: sale)


@stranger
def for_sale_in_an_article(site: Site, other: Site) -> None:
    """With title, date, text and form, as a post has them."""
    body = "<p>Den här domänen har ett gott namn och många besökare.</p><p>Lägg ett bud redan i dag.</p>" * 3
    main = (
        f"<article><h1>Köp domänen nu</h1><time datetime='2026-03-01T08:00:00+01:00'>1 mars 2026</time>{body}</article>"
    )
    everywhere(site, lambda target: page(main, title="Köp domänen nu"))


@stranger
def for_sale_under_the_blog_s_own_title(site: Site, other: Site) -> None:
    main = f"<div class='inlagg'><h2>Reklamhörnan är till salu</h2><p>Hör av dig till mäklaren.</p></div>{_ADVERTS}"
    everywhere(site, lambda target: page(main))


@stranger
def adverts_for_the_words_of_the_address(site: Site, other: Site) -> None:
    def answer(target: str) -> str:
        words = urlsplit(target).path.strip("/").rpartition("/")[2].replace("-", " ").capitalize() or "Reklam"
        main = (
            f"<article><h1>{words}</h1><p class='datum'>3 mars 2026</p><p>Annonser om {words}.</p>{_ADVERTS}</article>"
        )
        return page(main, title=words)

    everywhere(site, answer)


@stranger
def another_blog(site: Site, other: Site) -> None:
    """Of the same software, at addresses of the same kind, under the same title."""
    everywhere(site, lambda target: MISSING)
    casino = posts(6, lambda number: f"/2026/0{number}/spela-casino-{number}/")
    for post in casino:
        text = article(post).replace(post.title, f"Spela casino {post.number}").replace(str(post.day.year), "2026")
        site.pages[post.path] = text
    site.pages["/"] = page(links((post.path, f"Spela casino {post.number}") for post in casino))


@stranger
def for_sale_at_another_host(site: Site, other: Site) -> None:
    other.otherwise = lambda target: page(f"<h1>Domänen är till salu</h1>{_ADVERTS}")
    everywhere(site, lambda target: redirect(f"{other.base}/salu?domain=reklamhornan", 302))


@stranger
def moved_to_another_domain(site: Site, other: Site) -> None:
    other.pages |= {path: answer for path, answer in site.pages.items() if isinstance(answer, str)}
    everywhere(site, lambda target: redirect(other.base + target))


@stranger
def a_wall_that_says_403(site: Site, other: Site) -> None:
    wall = page("<h1>Sorry, you have been blocked</h1><p>Ray 8a7b</p>", title="Attention Required!")
    everywhere(site, lambda target: Answer(wall, status=403))


@stranger
def a_wall_that_says_503(site: Site, other: Site) -> None:
    wall = page("<h1>Checking your browser before you enter</h1>", title="Just a moment...")
    everywhere(site, lambda target: Answer(wall, status=503))


@stranger
def a_wall_that_says_200(site: Site, other: Site) -> None:
    wall = page("<h1>Checking your browser before you enter</h1><script>go()</script>", title="Just a moment...")
    everywhere(site, lambda target: wall)


@stranger
def an_account_suspended(site: Site, other: Site) -> None:
    page_of_the_host = page("<h1>Kontot är avstängt</h1><p>Kontakta supporten.</p>", title="Account Suspended")
    everywhere(site, lambda target: redirect("/cgi-sys/suspendedpage.cgi", 302))
    site.pages["/cgi-sys/suspendedpage.cgi"] = page_of_the_host


@stranger
def an_empty_server(site: Site, other: Site) -> None:
    """The files of a new server: a page of greeting, and nothing below."""
    everywhere(site, lambda target: MISSING)
    site.pages["/"] = page("<h1>It works!</h1><p>Apache is working properly.</p>", title="Apache Default Page")


@stranger
def a_robots_txt_that_disallows(site: Site, other: Site) -> None:
    site.pages["/robots.txt"] = Answer("User-agent: *\nDisallow: /\n", _PLAIN)


@stranger
def a_robots_txt_that_fails(site: Site, other: Site) -> None:
    site.pages["/robots.txt"] = Answer("Fel", _PLAIN, status=500)


@stranger
def text_and_data_mining_reserved(site: Site, other: Site) -> None:
    rules = '[{"location": "/", "tdm-reservation": 1}]'
    site.pages["/.well-known/tdmrep.json"] = Answer(rules, "application/json")


@stranger
def text_and_data_mining_reserved_by_header(site: Site, other: Site) -> None:
    for path, answer in site.pages.items():
        if isinstance(answer, str):
            site.pages[path] = Answer(answer, headers={"tdm-reservation": "1"})


@stranger
def a_host_that_is_down(site: Site, other: Site) -> None:
    site.close()
