"""Threads beyond what fixture pages show: the tree is left alone, parents without nesting, what is no thread."""

from __future__ import annotations

import contextlib

import pytest
from lxml import etree

from crawler.reading import read_document, read_page
from crawler.reading.inventory import Inventory
from crawler.reading.markup import Document
from crawler.reading.platforms import detect
from crawler.reading.threads import Thread, cut_out, read_thread

URL = "http://blogg.example/2009/05/hunden/"
POST = (
    '<div class="post" id="post-7"><h2>Hunden</h2>'
    '<div class="entry"><p>Det var en gång en hund i en reklamfilm.</p></div></div>'
)
QUOTING = "<p>Så här ser det ut:</p>{}<p>Fint, eller hur?</p>"
FORM = '<form id="commentform" action="/wp-comments-post.php"><textarea name="comment"></textarea></form>'


def item(number: int, inside: str = "", classes: str = "comment", who: str = "Anna", text: str = "Hej!") -> str:
    return (
        f'<li class="{classes}" id="comment-{number}"><cite class="fn">{who}</cite> skriver:'
        f'<div class="comment-meta"><a href="#comment-{number}">21 maj, 2009 kl. 14:07</a></div>'
        f"<p>{text}</p>{inside}</li>"
    )


def document(body: str) -> Document:
    head = '<head><meta name="generator" content="WordPress 2.8"></head>'
    html = f'<html>{head}<body class="single">{body}</body></html>'
    return Document.parse(html.encode(), URL)


def thread_of(body: str) -> Thread:
    doc = document(body)
    inventory = Inventory(doc.root)
    return read_thread(doc, inventory, detect(inventory), captured_at=None, time_zone="Europe/Stockholm")


def parents(thread: Thread) -> list[int | None]:
    return [int(comment.parent_id) if comment.parent_id else None for comment in thread.comments]


def test_the_tree_is_as_it_was() -> None:
    doc = document(f'{POST}<div id="comments">{item(1)} och {item(2)} så</div>{FORM}')
    before = etree.tostring(doc.root)
    page = read_document(doc)
    assert len(page.comments) == 2
    assert etree.tostring(doc.root) == before


def test_cut_out_takes_thread_and_form_and_puts_them_back_when_something_fails() -> None:
    doc = document(f'{POST}<ol class="commentlist">{item(1)}</ol>{FORM}')
    before = etree.tostring(doc.root)
    inventory = Inventory(doc.root)
    thread = read_thread(doc, inventory, detect(inventory), captured_at=None, time_zone="Europe/Stockholm")

    left = b""
    with contextlib.suppress(LookupError), cut_out(thread):
        left = etree.tostring(doc.root)
        raise LookupError
    assert b"reklamfilm" in left
    assert b"comment-1" not in left
    assert b"textarea" not in left
    assert etree.tostring(doc.root) == before


def test_parents_by_depth_class_where_nothing_nests() -> None:
    depths = [1, 2, 3, 2, 1, 2]
    items = "".join(item(n, classes=f"comment depth-{depth}") for n, depth in enumerate(depths, 1))
    thread = thread_of(f'{POST}<ol class="commentlist">{items}</ol>{FORM}')
    assert parents(thread) == [None, 0, 1, 0, None, 4]
    assert [comment.depth for comment in thread.comments] == [0, 1, 2, 1, 0, 1]


def test_of_two_depth_classes_the_first_is_meant_whatever_the_hash_seed() -> None:
    # one order of a set of two in two is right by chance, of these few are
    pairs = [(1, "indent-4"), (2, "level-7"), (3, "twig-9"), (2, "lvl-5"), (1, "level-3"), (2, "indent-8")]
    items = "".join(item(n, classes=f"comment depth-{depth} {other}") for n, (depth, other) in enumerate(pairs, 1))
    thread = thread_of(f'{POST}<ol class="commentlist">{items}</ol>{FORM}')
    assert [comment.depth for comment in thread.comments] == [0, 1, 2, 1, 0, 1]


def test_parents_by_a_list_that_follows() -> None:
    items = f'{item(1)}<ul class="children">{item(2)}{item(3)}</ul>{item(4)}'
    thread = thread_of(f'{POST}<ol class="commentlist">{items}</ol>{FORM}')
    assert parents(thread) == [None, 0, 0, None]


def test_deep_nesting_is_read_whole() -> None:
    inside = ""
    for number in range(150, 0, -1):
        inside = item(number, f'<ul class="children">{inside}</ul>' if inside else "", text=f"Nummer {number}.")
    thread = thread_of(f'{POST}<ol class="commentlist">{inside}</ol>{FORM}')
    assert [comment.text for comment in thread.comments] == [f"Nummer {n}." for n in range(1, 151)]
    assert parents(thread) == [None, *range(149)]


def test_the_same_words_twice_are_two_comments() -> None:
    page = read_page(etree.tostring(document(f'{POST}<ol class="commentlist">{item(1)}{item(2)}</ol>{FORM}').root), URL)
    assert [comment.text for comment in page.comments] == ["Hej!", "Hej!"]
    assert len({comment.comment_id for comment in page.comments}) == 2


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (f'{POST}<div id="sidebar"><ul class="widget">{item(9)}</ul></div>{FORM}', "a widget"),
        (f'<div class="post"><div class="entry-content">{QUOTING.format(item(9))}</div></div>{FORM}', "quoted"),
        (f"{POST}<blockquote><ol>{item(9)}</ol></blockquote>{FORM}", "a quotation"),
        (f'{POST}<div id="c12"><p>Text.</p></div><div id="c13"><p>Mera.</p></div>', "numbered content"),
        (f'{POST}<div class="comment"></div><div class="comment" id="preview"></div>{FORM}', "frames for scripts"),
        (f"{POST}<p>Anna skriver: 21 maj, 2009 kl. 14:07</p>{FORM}", "a line of text"),
    ],
)
def test_no_thread(body: str, why: str) -> None:
    assert thread_of(body).comments == [], why


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("<cite>Anna</cite> skriver:", "Anna"),
        ("<cite>Anna</cite> säger:", "Anna"),
        ("<strong>Anna &amp; Bo</strong> sa...", "Anna & Bo"),
        ("Kommentar av Anna &#8212;", "Anna"),
        ("Skrivet av: Anna |", "Anna"),
        ("<b>1337</b> says:", "1337"),
        ("<span class='fn'>av Stockholm</span>", "Stockholm"),
        ("<cite class='fn'>-thh</cite> <span class='says'>skriver:</span>", "-thh"),
        ("#3 av <b>Anna K.</b> den", "Anna K."),
        ("<strong class='author'>Läsare nr 7</strong> //", "Läsare nr 7"),
    ],
)
def test_names(line: str, name: str) -> None:
    date = '<small><a href="#comment-5">21 maj, 2009 kl. 14:07</a></small>'
    body = f'<li id="comment-5">{line} {date}<p>Jag minns hunden.</p></li>'
    (comment,) = thread_of(f'{POST}<ol class="commentlist">{body}</ol>{FORM}').comments
    assert (comment.author, comment.text) == (name, "Jag minns hunden.")


@pytest.mark.parametrize("text", ["Bra!", "+1", "21 maj, 2009", "Anna skriver: hej", "http://hund.example/", "Svar 2"])
def test_short_texts_are_kept(text: str) -> None:
    (comment,) = thread_of(f'{POST}<ol class="commentlist">{item(5, text=text)}</ol>{FORM}').comments
    assert comment.text == text


@pytest.mark.parametrize(
    ("heading", "declared"),
    [
        ("8 svar", 8),
        ("261 svar till &#8220;Hunden&#8221;", 261),
        ("1&nbsp;261 kommentarer", 1261),
        ("En reaktion på &#8220;3 svar på allt&#8221;", 1),
        ("One Response to &#8220;Hunden&#8221;", 1),
        ("Inga kommentarer", 0),
        ("Inga kommentarer än", 0),
        ("Kommentarer (12)", 12),
        ("Reader Comments (14)", 14),
        ("{ 14 comments&#8230; read them below }", 14),
        ("4 thoughts on &#8220;Hunden&#8221;", 4),
        ("229 kommentarer (and 32 trackbacks)", 261),
        ("1 Comment (and one trackback)", 2),
        ("<span>9</span> Svar to &#8220;Hunden&#8221;", 9),
        ("Kommentarer", None),
        ("Lämna en kommentar", None),
        ("Skriv en kommentar", None),
        ("Leave a comment", None),
        ("10 tips för svar på tal", None),
    ],
)
def test_declared(heading: str, declared: int | None) -> None:
    assert thread_of(f'{POST}<h3 id="comments">{heading}</h3>{FORM}').declared == declared


@pytest.mark.parametrize(
    ("body", "declared"),
    [
        (f"{POST}<h3>6 Kommentarer</h3><ol>{item(1)}</ol><h3>3 Trackbacks</h3>{FORM}", 9),
        (f'<p class="meta"><a href="{URL}#comments">5 kommentarer</a></p>{POST}{FORM}', 5),
        (f'{POST}<p class="comments-link"><a href="http://b.example/annat/#comments">5 svar</a></p>{FORM}', None),
        (f'{POST}<div id="sidebar"><h3>5 kommentarer</h3></div>{FORM}', None),
        (f'<div class="entry-content"><h3>Kommentarer (3)</h3></div><h3>2 svar</h3>{item(1)}{FORM}', 2),
    ],
)
def test_declared_by_its_place(body: str, declared: int | None) -> None:
    assert thread_of(body).declared == declared


@pytest.mark.parametrize(
    ("url", "links", "page", "others"),
    [
        (URL, '<a href="{0}comment-page-3/#comments">&laquo; Äldre kommentarer</a>', 4, [1, 2, 3]),
        (URL, '<a href="{0}comment-page-2/#comments">Nyare kommentarer &raquo;</a>', 1, [2]),
        (URL, '<a href="{0}comment-page-1/">1</a> <a href="{0}comment-page-2/">2</a> <span>3</span>', 3, [1, 2]),
        (f"{URL}comment-page-2/", '<a href="{0}comment-page-4/">4</a>', 2, [1, 3, 4]),
        (URL, '<a href="{0}comment-page-1/#comment-5">21 maj</a>', None, []),
        (URL, '<a href="http://blogg.example/annat/comment-page-2/#comments">Äldre kommentarer</a>', None, []),
    ],
)
def test_comment_pages(url: str, links: str, page: int | None, others: list[int]) -> None:
    doc = document(f'{POST}<ol class="commentlist">{item(1)}</ol>{links.format(URL)}{FORM}')
    doc.url = url
    inventory = Inventory(doc.root)
    thread = read_thread(doc, inventory, detect(inventory), captured_at=None, time_zone="Europe/Stockholm")
    assert (thread.page, sorted(thread.pages)) == (page, others)
    assert all(f"comment-page-{number}" in address for number, address in thread.pages.items())
