"""Who stands in a URL is not there any more; what names nobody stays byte for byte."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from talk import HOME, KEY, Said, Told, talk

from pipelines.sharing.keys import keyed
from pipelines.sharing.pseudonyms.words import Words

SAID = [
    Said("Erik Ström", author_url="http://www.strombloggen.example/"),
    Said("Erik Ström", author_url="http://strombloggen.example/2009/05/x/"),
    Said("Åsa", author_url="http://asa.blogspot.com/2009/05/y.html"),
    *(Said(name, author_url="http://www.firma.example/om-oss") for name in ("Bo", "Eva", "Mats", "Lena")),
    Said("Dagens reklam » Om mätning", author_url="http://tidning.example/om/", kind="pingback"),
]


@pytest.fixture(scope="module")
def words(tmp_path_factory: pytest.TempPathFactory) -> Words:
    return talk(tmp_path_factory.mktemp("w") / "d", Told(SAID)).pseudonyms.words


def pseudonym(kind: str, of: str) -> str:
    return f"{kind}_{keyed(KEY, kind, of)}"


ERIK, SITE, HANDLE = (
    pseudonym("person", "erikstrom"),
    pseudonym("site", "strombloggen.example"),
    pseudonym("handle", "nisse"),
)
ASA = pseudonym("site", "asa.blogspot.com")


@pytest.mark.parametrize(
    "url",
    [
        HOME, f"{HOME}2009/05/inlagg-1/", f"{HOME}?p=12", f"{HOME}2009/05/inlagg-1/#more-42", "http://www.firma.example/",
        "https://www.youtube.com/watch?v=dQw4w9WgXcQ", "https://sv.wikipedia.org/wiki/Reklam", "http://x.example/a;b?c;d=1&e",
        "http://X.example/?q=a+b%20c", "http://x.example/%E5%E4%F6", "https://www.facebook.com/sharer.php?u=http%3A%2F%2Fx.example%2F&t=b",
        "http://www.amazon.com/dp/0226841510", "http://x.example/2009/05/04/1234567.html", "http://x.example/?", "http://x.example#",
    ],
)  # fmt: skip
def test_what_names_nobody_stays_byte_for_byte(words: Words, url: str) -> None:
    assert words.links.rewritten(url) == url


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("http://www.strombloggen.example/", "http://SITE.invalid/"),
        ("http://strombloggen.example", "http://SITE.invalid/"),
        ("http://asa.blogspot.com/", "http://ASA.blogspot.com/"),
        ("http://nisse:hemligt@x.example/", "http://x.example/"),
        ("https://twitter.com/nisse", "https://twitter.com/HANDLE"),
        ("https://twitter.com/#!/nisse", "https://twitter.com/HANDLE"),
        ("https://mobile.twitter.com/Nisse", "https://mobile.twitter.com/HANDLE"),
        ("https://twitter.com/ErikStrom", "https://twitter.com/ERIK"),
        ("https://www.youtube.com/@nisse", "https://www.youtube.com/@HANDLE"),
        ("https://www.youtube.com/user/nisse", "https://www.youtube.com/user/HANDLE"),
        ("https://mastodon.example/@nisse", "https://mastodon.example/@HANDLE"),
        ("https://se.linkedin.com/in/nisse", "https://se.linkedin.com/in/HANDLE"),
        ("https://sv.wikipedia.org/wiki/Användare:Nisse", "https://sv.wikipedia.org/wiki/användare:HANDLE"),
        ("http://x.example/~nisse/", "http://x.example/~HANDLE/"),
        (f"{HOME}author/nisse/", f"{HOME}author/HANDLE/"),
        (f"{HOME}author/erik-strom/", f"{HOME}author/ERIK/"),
        (f"{HOME}?author=nisse", f"{HOME}?author=HANDLE"),
        (f"{HOME}2009/05/intervju-med-erik-strom/", f"{HOME}2009/05/intervju-med-ERIK/"),
        (f"{HOME}2009/05/inlagg-1/#comment-123", f"{HOME}2009/05/inlagg-1/"),
        (f"{HOME}2009/05/inlagg-1/?replytocom=123#respond", f"{HOME}2009/05/inlagg-1/#respond"),
        (f"{HOME}2009/05/inlagg-1/#comment-nisse", f"{HOME}2009/05/inlagg-1/"),
        ("http://x.example/Erik%20Str%C3%B6m.jpg", "http://x.example/ERIK.jpg"),
        ("http://x.example/?q=erik+str%c3%b6m&x=1", "http://x.example/?q=ERIK&x=1"),
        ("http://x.example/erik%2520str%25C3%25B6m", "http://x.example/ERIK"),
        (
            "http://x.example/go?to=http%3A%2F%2Fstrombloggen.example%2F",
            "http://x.example/go?to=http%3A%2F%2FSITE.invalid%2F",
        ),
        (
            "https://web.archive.org/web/2009/http://strombloggen.example/",
            "https://web.archive.org/web/2009/http://SITE.invalid/",
        ),
        ("skype:nisse", "skype:HANDLE"),
    ],
)
def test_who_stands_in_it_is_a_pseudonym(words: Words, url: str, told: str) -> None:
    told = told.replace("SITE", SITE.replace("_", "-")).replace("ASA", ASA.replace("_", "-"))
    assert words.links.rewritten(url) == told.replace("HANDLE", HANDLE).replace("ERIK", ERIK)


@pytest.mark.parametrize(
    "url",
    ["https://www.facebook.com/profile.php?id=1234567", "http://strombloggen.example/om/?a=b",
     "https://twitter.com/nisse/status/1234567",
     "http://www.gravatar.com/avatar/1234567", "file:///home/nisse/x1234567.html",
     "data:text/html,1234567", "tel:+46701234567",
     "mailto:om@b.example?subject=nisse", "https://plus.google.com/1234567", "http://asa.blogspot.com/om/"],
)  # fmt: skip
def test_of_profiles_and_sites_no_page_is_told(words: Words, url: str) -> None:
    made = words.links.rewritten(url)
    for secret in ("1234567", "nisse", "om/", "om@", "a=b"):
        assert secret not in made.replace(".com/", " ").replace("google.com", " ")
    assert words.links.rewritten(url) == made


def test_one_page_is_one_pseudonym_however_it_is_written(words: Words) -> None:
    spelt = [
        "http://strombloggen.example/om/",
        "http://www.strombloggen.example/om",
        "HTTP://STROMBLOGGEN.example/om/?utm_source=x",
    ]
    assert len({words.links.rewritten(f"http://{url}") for url in spelt}) == 1


def test_in_running_text(words: Words) -> None:
    site = SITE.replace("_", "-")
    text = (
        "Se www.strombloggen.example, strombloggen.example och (http://strombloggen.example/). Läs http://x.example/a!"
    )
    assert (
        words.text(text) == f"Se {site}.invalid/, {site}.invalid och (http://{site}.invalid/). Läs http://x.example/a!"
    )


def test_hosts_that_are_kept(tmp_path: Path) -> None:
    made = talk(tmp_path / "d", Told(SAID), keep=["www.tidning.example"])
    linkback = next(row for row in made.released["comments"] if row["kind"] == "pingback")
    assert linkback["author_url"] == "http://tidning.example/om/"
    assert linkback["author"] == "Dagens reklam » Om mätning"


def test_no_address_of_a_blog_where_they_are_dropped(tmp_path: Path) -> None:
    post = Told([Said("Åsa", f"Se {HOME}2009/05/inlagg-0/ på reklam.example")])
    made = talk(tmp_path / "d", post, urls="drop")
    assert "reklam" not in str(made.released).lower()
    page = made.released["posts"][0]["url"]
    assert page in made.released["comments"][0]["text"]
    assert page == made.released["comments"][0]["post_url"]


@given(st.text(st.characters(codec="utf-8"), max_size=60))
def test_no_address_fails(words: Words, path: str) -> None:
    for url in (path, f"http://{path}", f"http://x.example/{path}", f"mailto:{path}", f"https://twitter.com/{path}"):
        assert isinstance(words.links.rewritten(url), str)
        assert isinstance(words.text(url), str)
