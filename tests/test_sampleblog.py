"""The sample blogs are what their truth says: the pages show it, in the encodings and shapes that they claim."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from html import unescape
from http.client import HTTPResponse
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from sampleblog.server import Site, serve
from sampleblog.truth import TruePost, Truth, truth


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with serve() as running:
        yield running


@pytest.fixture(scope="module")
def known(site: Site) -> Truth:
    return truth(site.base)


def get(url: str) -> HTTPResponse:
    response: HTTPResponse = urlopen(Request(url), timeout=300)
    return response


def shown(post: TruePost, known: Truth) -> str:
    """Markup of all pages of the thread and the post, each decoded as its bytes really are."""
    pages = [get(post.url).read()]
    for link in set(re.findall(rb'href="([^"]*(?:comment-page-\d+/|\?cpage=\d+|/\d/))(?:#comments)?"', pages[0])):
        if link.startswith(post.url.encode()):
            pages.append(get(link.decode()).read())
    return "\n".join(decoded(page) for page in pages)


def decoded(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError:
        return "\n".join(_line(line) for line in body.split(b"\n"))


def _line(line: bytes) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError:
        return line.decode("cp1252")


def words(markup: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", markup)).split())


def test_there_is_as_much_of_everything_as_the_demo_promises(known: Truth) -> None:
    counts = known.counts()
    assert counts["posts"] >= 60
    assert min(counts["pingback"], counts["trackback"]) >= 5
    assert {post.published_at.year for post in known.posts if post.published_at} == set(range(2006, 2013))
    assert max(comment.depth for comment in known.comments) == 5
    assert any(post.title is None for post in known.posts)
    assert any(post.published_at is None for post in known.posts)
    assert any(post.responses_found == 0 for post in known.posts)
    assert sum(comment.text in ("Bra!", "Håller med.") for comment in known.comments) >= 5


def test_every_post_answers_with_its_words(site: Site, known: Truth) -> None:
    for post in known.posts:
        text = words(shown(post, known))
        for paragraph in post.text.split("\n\n"):
            assert " ".join(paragraph.split()) in text, post.url
        assert (post.title or "") in text


def test_every_comment_stands_on_the_pages_of_its_post_once(known: Truth) -> None:
    for post in known.posts:
        markup = shown(post, known)
        text = words(markup)
        for comment in (comment for comment in known.comments if comment.post_url == post.url):
            assert comment.author in text
            for paragraph in comment.text.split("\n\n"):
                assert " ".join(paragraph.split()) in text, (post.url, comment.author)
        anchors = set(re.findall(r'(?:id|name)="((?:comment-|c|k)\d+)"', markup))
        assert anchors == {c.fragment for c in known.comments if c.post_url == post.url and c.fragment}


def test_declared_counts_are_shown(known: Truth) -> None:
    for post in known.posts:
        if post.responses_declared and "/annonspelaren/" in post.url:
            wanted = "Ett svar till" if post.responses_declared == 1 else f"{post.responses_declared} svar till"
            assert wanted in words(get(post.url).read().decode(errors="replace"))


def test_encodings_are_as_bad_as_meant(known: Truth) -> None:
    kinds: Counter[str] = Counter()
    for post in known.posts:
        response = get(post.url)
        body, label = response.read(), response.headers.get_content_charset() or "none"
        try:
            body.decode()
            kinds["utf-8" if body.isascii() or label == "utf-8" else f"utf-8 as {label}"] += 1
        except UnicodeDecodeError:
            mixed = "å".encode() in body or "ä".encode() in body
            kinds["mixed" if mixed else f"cp1252 as {label}"] += 1
    assert kinds["mixed"] == 2
    assert kinds["cp1252 as utf-8"] == 1
    assert kinds["cp1252 as iso-8859-1"] >= 2
    assert kinds["cp1252 as none"] >= 2
    assert kinds["cp1252 as windows-1252"] >= 2


def test_two_posts_and_more_have_several_comment_pages(site: Site, known: Truth) -> None:
    paged = [path for path in site.answers if path.endswith("/comment-page-2/")]
    assert len(paged) == 3
    newest_first = get(next(post.url for post in known.posts if "roi-pa-en-kopp-kaffe" in post.url)).read().decode()
    times = re.findall(r'class="comment \w+ depth-1[^>]*>.*?(\d+) september, 2010 kl', newest_first, re.DOTALL)
    assert times == sorted(times, key=int, reverse=True)


def test_feeds_name_the_newest_only(site: Site) -> None:
    feed = get(site.homes[0] + "feed/").read().decode()
    assert feed.count("<item>") == 10
    atom = get(site.homes[1] + "atom.xml").read().decode()
    assert atom.count("<entry>") == 8


def test_what_is_not_public_is_nowhere(site: Site, known: Truth) -> None:
    secret = [token.encode() for token in known.forbidden[2:]]
    for path, answer in site.answers.items():
        if not callable(answer):
            assert not any(token in answer.body for token in secret), path


def test_the_traps_are_there(site: Site) -> None:
    home = site.homes[0]
    far = get(f"{home}kalender/?m=299912").read().decode()
    assert "?m=300001" in far
    post = get(f"{home}2009/05/kundtjanst-pa-140-tecken/").read().decode()
    for trap in ("?replytocom=", "?share=", "/print/", "/feed/"):
        assert trap in post
    assert any(b"?PHPSESSID=" in answer.body for answer in site.answers.values() if not callable(answer))
    assert "Disallow: /annonspelaren/privat/" in get(f"{site.base}/robots.txt").read().decode()


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("/annonspelaren", "/annonspelaren/"),
        ("/annonspelaren/2009/05/kundtjanst-pa-140-tecken", "/annonspelaren/2009/05/kundtjanst-pa-140-tecken/"),
        ("/koket/index.html", "/koket/"),
    ],
)
def test_redirects(site: Site, asked: str, given: str) -> None:
    assert get(site.base + asked).url == site.base + given


@pytest.mark.parametrize(
    "asked", ["/annonspelaren/2010/01/finns-inte/", "/koket/las.php?id=99999", "/annonspelaren/?p=99999", "/wp-json/"]
)
def test_what_is_not_there_is_404(site: Site, asked: str) -> None:
    with pytest.raises(HTTPError) as caught:
        get(site.base + asked)
    assert caught.value.code == 404


def test_same_pages_every_time(site: Site) -> None:
    with serve() as other:
        for path, answer in site.answers.items():
            if not callable(answer):
                again = other.answers[path]
                assert not callable(again)
                assert again.body.replace(other.base.encode(), site.base.encode()) == answer.body, path


def test_a_taken_port_is_passed_over() -> None:
    with serve() as first:
        port = int(first.base.rpartition(":")[2])
        with serve(port) as second:
            assert second.base != first.base
            assert get(second.homes[1]).status == 200
