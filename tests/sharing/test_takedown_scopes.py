"""What a takedown reaches: one blog of two, an e-mail address, an author's own address; and what it leaves standing."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from by_command import run
from haystack import found
from stored import rows

pytestmark = pytest.mark.usefixtures("own_keys")

MAIL = "karin@berg.example"
AVATAR = hashlib.md5(MAIL.encode(), usedforsecurity=False).hexdigest()
KARIN = "<a href='http://karin.example/'>Karin Berg</a>"


def comment(number: int, author: str, text: str, avatar: str = "") -> str:
    picture = f"<img class='avatar' src='http://gravatar.example/avatar/{avatar}?s=40' alt=''>" if avatar else ""
    return (
        f"<li class='comment' id='comment-{number}'>{picture}<cite>{author}</cite> skriver:"
        f" <small>2009-05-0{number} 10:00</small><p>{text}</p></li>"
    )


def post(title: str, text: str, *comments: str, more: str = "") -> bytes:
    return (
        f"<html><head><title>{title} | Bloggen</title><meta name='generator' content='WordPress 2.8'>"
        "<link rel='alternate' type='application/rss+xml' href='/feed/'></head><body><h1><a href='/'>Bloggen</a></h1>"
        f"<div class='post' id='post-7'><h2>{title}</h2><p class='date'>5 maj 2009</p>"
        f"<div class='entry'><p>{text}</p></div></div><h3 id='comments'>{len(comments)} svar till ”{title}”</h3>"
        f"<ol class='commentlist'>{''.join(comments)}</ol>{more}<div id='footer'>Drivs med WordPress</div>"
        "</body></html>"
    ).encode()


def imported(dataset: Path, folder: str, pages: dict[str, bytes]) -> None:
    """A mirror of these pages, by their addresses without `http://`, is taken in."""
    mirror = dataset.parent / folder
    for url, body in pages.items():
        file = mirror / url / "index.html"
        file.parent.mkdir(parents=True)
        file.write_bytes(body)
    run("import", mirror, "--dataset", dataset.name, "--output", dataset.parent, "--processes", "1")


def take_down(dataset: Path, name: str, *options: str) -> None:
    run("takedown", name, "--reason", "Ombedd", "--dataset", dataset, *options)


def said(dataset: Path) -> set[tuple[str, str]]:
    """Who says something where; the dataset is sound, and a rebuild gives the same bytes."""
    run("verify", dataset)
    assert "nothing to publish" in run("rebuild", dataset, "--processes", "1")
    return {(row["post_url"], row["author"]) for row in rows(dataset, "comments")}


A, B = "a.example/2009/05/om-radio/", "b.example/2009/05/om-film/"
LATER = "2009/05/nagot-nytt/"
ENDS = "och så har det alltid varit, sade hon som hade varit med längst."


def two_blogs(dataset: Path) -> None:
    by_karin = "Radio har jag aldrig lyssnat på, men film kan jag tänka mig."
    pages = {
        A: post(
            "Om radio", f"Så är det med radio, {ENDS}", comment(1, KARIN, by_karin, AVATAR), comment(2, "Åsa", "Ja.")
        ),
        B: post(
            "Om film", f"Så är det med film, {ENDS}", comment(1, KARIN, "Film ser jag helst ensam hemma på kvällen.")
        ),
    }
    imported(dataset, "first", pages)
    assert len(rows(dataset, "comments")) == 3


def test_an_author_in_one_blog(tmp_path: Path) -> None:
    dataset = tmp_path / "d"
    two_blogs(dataset)
    take_down(dataset, "Karin Berg", "--blog", "http://a.example/")
    kept = {(f"http://{A}", "Åsa"), (f"http://{B}", "Karin Berg")}
    assert said(dataset) == kept
    again = comment(3, KARIN, "Nu är jag här igen, med något som jag inte har sagt förut.")
    new = {f"{host}.example/{LATER}": post("Senare", f"Några dagar senare, {ENDS}", again) for host in "ab"}
    imported(dataset, "second", new)
    assert said(dataset) == kept | {(f"http://b.example/{LATER}", "Karin Berg")}
    assert {row["url"] for row in rows(dataset, "posts")} >= {f"http://{url}" for url in new}


def test_an_author_by_their_own_address(tmp_path: Path) -> None:
    dataset = tmp_path / "d"
    two_blogs(dataset)
    take_down(dataset, "http://karin.example")
    assert said(dataset) == {(f"http://{A}", "Åsa")}
    assert found(dataset, "karin.example", "Radio har jag aldrig", "helst ensam hemma") == []
    again = comment(
        3, "<a href='http://www.karin.example/om'>K.</a>", "Nu är jag här igen, med något nytt att säga er."
    )
    imported(dataset, "second", {f"a.example/{LATER}": post("Senare", f"Några dagar senare, {ENDS}", again)})
    assert said(dataset) == {(f"http://{A}", "Åsa")}
    assert f"http://a.example/{LATER}" in {row["url"] for row in rows(dataset, "posts")}
    assert found(dataset, "karin.example", "något nytt att säga") == []


def test_an_e_mail_address_goes_and_its_avatar(tmp_path: Path) -> None:
    dataset = tmp_path / "d"
    two_blogs(dataset)
    take_down(dataset, MAIL)
    assert found(dataset, MAIL, AVATAR) == []
    assert said(dataset) == {(f"http://{A}", "Åsa"), (f"http://{A}", "Karin Berg"), (f"http://{B}", "Karin Berg")}


def test_an_address_is_read_as_the_page_s_base_says(tmp_path: Path) -> None:
    dataset = tmp_path / "d"
    more = "<div id='sidebar'><base href='http://a.example/2009/'><a href='05/om-radio/'>Förra</a></div>"
    pages = {A: post("Om radio", f"Så är det, {ENDS}"), f"a.example/{LATER}": post("Nu", f"I dag, {ENDS}", more=more)}
    imported(dataset, "first", pages)
    take_down(dataset, f"http://{A}")
    said(dataset)
    assert found(dataset, "om-radio") == []


@pytest.mark.parametrize("what", ["title", "text"])
def test_other_people_s_rows_stay(tmp_path: Path, what: str) -> None:
    dataset = tmp_path / "d"
    words = {"title": ("Karin Berg", f"Det är något särskilt med henne, {ENDS}"), "text": ("Ett möte", "Karin Berg")}
    imported(
        dataset, "first", {A: post(*words[what], comment(1, "Åsa", "Henne har jag träffat en gång, på en mässa."))}
    )
    assert len(rows(dataset, "comments")) == 1
    take_down(dataset, "Karin Berg", "--as", "author")
    assert said(dataset) == {(f"http://{A}", "Åsa")}
    assert len(rows(dataset, "posts")) == 1
    assert found(dataset, "Karin Berg") == []


def test_a_post_stays_whose_only_comment_went(tmp_path: Path) -> None:
    dataset = tmp_path / "d"
    imported(dataset, "first", {A: post("Om radio", f"Så är det, {ENDS}", comment(1, KARIN, "Ja."))})
    take_down(dataset, "Karin Berg")
    assert said(dataset) == set()
    (row,) = rows(dataset, "posts")
    assert (row["responses_found"], row["responses_withheld"], row["complete"]) == (0, 1, True)
