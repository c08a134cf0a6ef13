"""What WordPress makes of a stored text when it shows it."""

from __future__ import annotations

import pytest

from crawler.reading.exports.paragraphs import paragraphed, shown
from crawler.reading.exports.typography import Typography
from crawler.reading.markup import clean, fragment

SWEDISH, ENGLISH = Typography.of("sv-SE", (3, 1)), Typography.of("en-US", (3, 1))


@pytest.mark.parametrize(
    ("stored", "html"),
    [
        ("Ett\n\nTvå", "<p>Ett</p>\n<p>Två</p>"),
        ("Ett\r\nrad två\r\n\r\n\r\nTvå", "<p>Ett<br />\nrad två</p>\n<p>Två</p>"),
        ("<h3>Rubrik</h3>\nText", "<h3>Rubrik</h3>\n<p>Text</p>"),
        (
            "Före\n<ul>\n<li>a</li>\n<li>b</li>\n</ul>\nEfter",
            "<p>Före</p>\n<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n<p>Efter</p>",
        ),
        ("<p>Redan</p>\n\n<p>stycken</p>", "<p>Redan</p>\n<p>stycken</p>"),
        ("<pre>a\n\nb</pre>", "<pre>a\n\nb</pre>"),
        ("<blockquote>Ett citat</blockquote>", "<blockquote><p>Ett citat</p></blockquote>"),
        ('<a\nhref="/x">y</a>', '<p><a href="/x">y</a></p>'),
        ("", ""),
    ],
)
def test_paragraphs(stored: str, html: str) -> None:
    assert paragraphed(stored) == html


@pytest.mark.parametrize(
    ("stored", "text"),
    [
        ('[caption id="a" width="300" caption="En skylt"]<img src="/s.jpg" />[/caption]\n\nText', "En skylt\n\nText"),
        ('[caption width="300"]<a href="/s.jpg"><img src="/s.jpg" /></a> En skylt[/caption]', "En skylt"),
        ('Före [gallery ids="1,2"] efter', "Före efter"),
        ("[embed]http://film.example/1[/embed]", "http://film.example/1"),
        ("[okänd a=1]Text[/okänd]", "[okänd a=1]Text[/okänd]"),
        ("<!-- wp:paragraph -->\n<p>Ett block</p>\n<!-- /wp:paragraph -->", "Ett block"),
    ],
)
def test_shortcodes_and_blocks(stored: str, text: str) -> None:
    assert clean(fragment(shown(stored)), "http://a.example/").text == text


@pytest.mark.parametrize(
    ("stored", "swedish", "english"),
    [
        ('Han sa "hej" och gick', "Han sa ”hej” och gick", "Han sa “hej” och gick"),
        ("It's '99 rock 'n' roll", "It’s ’99 rock ’n’ roll", "It’s ’99 rock ‘n’ roll"),
        ("så här... -- eller - så", "så här… — eller – så", "så här… — eller – så"),
        ("2009--2010 och 3x4", "2009–2010 och 3×4", "2009–2010 och 3×4"),
        (
            '<a href="x--y" title=\'"\'>"a"</a>',
            '<a href="x--y" title=\'"\'>”a”</a>',
            '<a href="x--y" title=\'"\'>“a”</a>',
        ),
        ('<code>"a"</code> <pre>b...</pre>', '<code>"a"</code> <pre>b...</pre>', '<code>"a"</code> <pre>b...</pre>'),
    ],
)
def test_quotes_dots_and_dashes(stored: str, swedish: str, english: str) -> None:
    assert SWEDISH.set(stored) == swedish
    assert ENGLISH.set(stored) == english


def test_smileys_are_emoji_since_4_2() -> None:
    assert Typography.of("sv-SE", (4, 1)).smileys("Kul :) :lol:") == "Kul :) :lol:"
    assert Typography.of("sv-SE", (4, 2)).smileys("Kul :) :lol: http://a:8/") == "Kul 🙂 😆 http://a:8/"
