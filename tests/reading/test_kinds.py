"""What sort of page it is, from its body classes, its markup and its address."""

from __future__ import annotations

import pytest

from crawler.reading import read_page

WORDPRESS = '<link rel="stylesheet" href="/wp-content/themes/tunn/style.css">'
POST = '<article class="hentry" id="post-7"><h1 class="entry-title">Rubrik</h1><div class="entry-content"><p>Text.</p></div></article>'
DATED = POST.replace("<div class", '<p class="date">4 maj 2010</p><div class')


def kind(
    body: str, url: str = "http://blogg.example/2010/05/rubrik/", *, body_class: str = "", head: str = WORDPRESS
) -> tuple[str, bool]:
    page = read_page(
        f'<html><head><title>Rubrik</title>{head}</head><body class="{body_class}">{body}</body></html>'.encode(), url
    )
    assert (page.post is not None) == (page.kind == "post")
    return page.kind, page.certain


@pytest.mark.parametrize(
    ("body_class", "expected"),
    [
        ("single single-post postid-7", "post"),
        ("single", "post"),
        ("page page-id-2 page-template-default", "page"),
        ("home page page-id-2", "page"),
        ("home blog", "index"),
        ("archive date", "index"),
        ("archive category category-reklam category-3", "index"),
        ("archive author author-ylva", "index"),
        ("search search-results", "search"),
        ("search search-no-results", "search"),
        ("attachment single single-attachment postid-9", "attachment"),
        ("single single-product postid-9", "other"),
        ("error404", "other"),
    ],
)
def test_wordpress_says_it_on_the_body(body_class: str, expected: str) -> None:
    assert kind(POST, body_class=body_class) == (expected, True)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://blogg.example/", "index"),
        ("http://blogg.example/index.php", "index"),
        ("http://blogg.example/page/3/", "index"),
        ("http://blogg.example/2010/05/", "index"),
        ("http://blogg.example/2010/05/04/", "index"),
        ("http://blogg.example/category/reklam/", "index"),
        ("http://blogg.example/tag/banner/", "index"),
        ("http://blogg.example/author/ylva/", "index"),
        ("http://blogg.example/?cat=4", "index"),
        ("http://blogg.example/?m=201005", "index"),
        ("http://blogg.example/archives/2010_05.html", "index"),
        ("http://blogg.example/?s=reklam", "search"),
        ("http://blogg.example/?attachment_id=9", "attachment"),
        ("http://blogg.example/?p=42", "post"),
        ("http://blogg.example/2010/05/04/rubrik/", "post"),
        ("http://blogg.example/2010/", "index"),
        ("http://blogg.example/2010/05/1984/", "post"),
    ],
)
def test_an_address_tells_where_a_theme_does_not(url: str, expected: str) -> None:
    assert kind(DATED, url) == (expected, True)


ACCOUNT = "<form action='/konto'><input name='namn'><input type='password' name='ord'></form>"
NEWS = "<h1>Rubrik</h1><div><p>Fyll i dina uppgifter nedan, så hör vi av oss.</p></div><div><p>4 maj 2010</p></div>"


@pytest.mark.parametrize(
    "path",
    ["login.php", "user/register", "logga-in/", "konto/bli-medlem", "account/login.aspx?to=1", "ucp.php?mode=register"],
)
def test_the_form_of_an_account_is_no_post(path: str) -> None:
    assert kind(ACCOUNT + NEWS, f"http://forum.example/{path}") == ("login", True)


def test_the_script_of_an_account_needs_no_password() -> None:
    for path in ("profile.php?mode=register", "forgotpassword.php", "index.php?action=register"):
        assert kind(NEWS, f"http://forum.example/{path}") == ("login", True)
    assert kind(DATED, "http://forum.example/register.php") == ("post", True)


def test_a_post_about_an_account_is_one() -> None:
    url = "http://blogg.example/2010/05/register/"
    assert kind(ACCOUNT + DATED, url) == ("post", True)
    assert kind(NEWS, url) == ("post", True)
    answer = "<form id='commentform'><textarea name='comment'></textarea></form>"
    assert kind(ACCOUNT + NEWS + answer, url)[0] == "post"


def test_lists_of_a_forum_are_known_by_the_softwares_addresses() -> None:
    for path in ("forum.php", "forums/", "forum/index.php", "phpbb/viewforum.php?f=3", "vb/forumdisplay.php?f=3"):
        assert kind(NEWS, f"http://forum.example/{path}") == ("index", True)
    assert kind(NEWS, "http://blogg.example/2010/05/forum/") == ("post", True)


def test_a_page_without_a_date_may_be_a_post() -> None:
    assert kind(POST, "http://blogg.example/om/") == ("post", False)


def test_a_post_without_comments_is_a_post() -> None:
    assert kind(DATED) == ("post", True)


def test_several_posts_make_an_index() -> None:
    posts = "".join(DATED.replace("post-7", f"post-{number}") for number in (7, 8, 9))
    assert kind(posts, "http://blogg.example/nyheter/") == ("index", True)


def test_posts_in_the_sidebar_do_not() -> None:
    related = '<div class="post" id="post-8"><h4>Annat</h4></div>'
    answers = '<ol class="commentlist"><li class="comment" id="comment-1"><cite>Eva</cite> <p>Ja.</p></li></ol>'
    assert kind(f'{DATED}{answers}<div id="sidebar">{related}</div>')[0] == "post"


def test_a_protected_post_has_no_content() -> None:
    form = '<form action="/wp-pass.php" method="post"><input name="post_password" type="password"></form>'
    assert kind(f'<div class="post" id="post-7"><h2>Skyddad: Rubrik</h2><div class="entry">{form}</div></div>') == (
        "protected",
        True,
    )


def test_a_protected_post_among_others_does_not_protect_the_list() -> None:
    form = '<form class="post-password-form" action="/wp-login.php?action=postpass"></form>'
    assert kind(POST + DATED.replace("post-7", "post-8") + form, "http://blogg.example/reklam/") == ("index", True)


def test_login() -> None:
    form = '<form id="loginform" action="/wp-login.php"><input id="user_login"><input id="user_pass" type="password"></form>'
    assert kind(form, "http://blogg.example/wp-login.php", body_class="login wp-core-ui") == ("login", True)


@pytest.mark.parametrize(
    "title", ["Sidan kunde inte hittas", "404 – Not Found", "Hittades inte", "Domänen är till salu"]
)
def test_an_error_that_answers_200(title: str) -> None:
    assert kind(f"<h1>{title}</h1><div class='entry'><p>Försök med sökrutan.</p></div>")[0] == "other"


def test_a_post_about_lost_pages() -> None:
    assert kind(DATED.replace("Rubrik", "Sidan kunde inte hittas")) == ("post", True)


@pytest.mark.parametrize(
    ("body_class", "url", "expected"),
    [
        ("item-view", "http://blogg.blogspot.com/2010/05/rubrik.html", "post"),
        ("", "http://blogg.blogspot.com/p/om-mig.html", "page"),
        ("", "http://blogg.blogspot.com/search/label/reklam", "index"),
        ("", "http://blogg.blogspot.com/2010_05_01_archive.html", "index"),
    ],
)
def test_blogger(body_class: str, url: str, expected: str) -> None:
    assert kind(DATED, url, body_class=body_class, head='<meta name="generator" content="blogger">') == (expected, True)


def test_nothing_there() -> None:
    assert kind("", "http://blogg.example/tomt/") == ("other", False)
