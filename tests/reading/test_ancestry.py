"""Questions that are asked once for many elements give what asking each one gives."""

from __future__ import annotations

from lxml.html import HtmlElement

from crawler.reading.ancestry import nearest
from crawler.reading.inventory import Inventory
from crawler.reading.layout import text_of
from crawler.reading.markup import Document

PAGE = """<html><head><title>Köket &amp; jag</title><script>if (a < b) c("&amp;");</script></head><body>
<div id="comments" class="box">Fyra <b>svar</b>, <!-- inte <i>fem</i> -->se<br>här<![CDATA[!]]>
<ol><li id="comment-1">Ett</li><li id="comment-2"><p>Två &#8211; <em>på <u>rad</u></em></p> efter</li></ol></div>
<div id="comments2">\N{SMILING FACE WITH SUNGLASSES} till</div><p></p></body></html>"""


def tree() -> HtmlElement:
    return Document.parse(PAGE.encode(), "http://blogg.example/").root


def test_the_text_of_an_element_is_all_that_its_text_nodes_hold() -> None:
    for element in tree().iter():
        assert text_of(element) == "".join(element.itertext()), element.tag


def test_names_with_a_number_are_found_by_what_stands_before_it_or_left_out() -> None:
    inventory = Inventory(tree())
    ids = [element.get("id") for element in inventory.called("comments".__eq__)]
    assert ids == ["comments", "comments2"]
    assert [e.get("id") for e in inventory.called("comments".__eq__, numbered=False)] == ["comments"]
    assert [e.get("id") for e in inventory.called("comment-".__eq__)] == ["comment-1", "comment-2"]
    assert not list(inventory.called("comment-".__eq__, numbered=False))


def test_the_nearest_ancestor_is_the_same_whatever_is_known_already() -> None:
    root = tree()
    known: dict[HtmlElement, str | None] = {}
    for element in root.iter():
        ids = (above.get("id") for above in element.iterancestors())
        expected = next((identity for identity in ids if identity), None)
        assert nearest(element, known, None, lambda above: above.get("id")) == expected
        assert nearest(element, {}, None, lambda above: above.get("id")) == expected
