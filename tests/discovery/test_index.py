from __future__ import annotations

import lxml.html

from crawler.discovery.index import read_index, read_neighbours
from crawler.discovery.scope import Scope

HOME = "http://b.example/"
PAGE = """<html><head><link rel="next" href="/page/2/"><link rel="stylesheet" href="/stil.css"></head>
<body class="home has-sidebar"><div id="header"><h1><a href="/">Bloggen</a></h1></div>
<div class="content has-sidebar">
 <h2><a href="/en-post/" rel="bookmark">En post</a></h2><p>… <a href="/en-post/#more-3">Läs mer »</a></p>
 <p>Postad i <a href="/category/pr/" rel="category tag">PR</a> | <a href="/en-post/#comments">8 svar</a></p>
 <h2><a href="/2009/05/andra/">Andra</a></h2>
 <h2>Tredje</h2><p>Som <a href="/om/">vi</a> skrev. <a href="/?id=12">Permalänk</a></p>
 <p><a href="/en-post/?replytocom=4">Svara</a> <a href="/en-post/feed/">RSS</a> <a href="/?s=x">Sök</a></p>
 <div class="navigation"><a href="/page/2/">« Äldre inlägg</a> <a href="?sida=bak">Nästa sida</a></div>
</div>
<div id="sidebar"><h2><a href="/lankar/">Länkar</a></h2>
 <ul><li><a href="/2009/05/">maj 2009</a></li><li><a href="http://annan.example/2009/05/x/">Annan</a></li></ul>
 <h3>Senaste</h3><ul><li><a href="/sida-utan-datum/">Kalle om En post</a></li></ul>
 <a href="/arkivet/">Arkiv</a></div></body></html>"""


def test_links_are_sorted_by_what_they_lead_to() -> None:
    links = read_index(lxml.html.fromstring(PAGE), HOME, Scope.of(HOME))
    assert links.entries == ["http://b.example/en-post/", "http://b.example/2009/05/andra/", "http://b.example/?id=12"]
    assert links.paging == ["http://b.example/page/2/", "http://b.example/?sida=bak"]
    assert links.archives == ["http://b.example/2009/05/", "http://b.example/arkivet/"]
    assert links.lists == ["http://b.example/category/pr/"]
    assert links.others == ["http://b.example/om/", "http://b.example/lankar/", "http://b.example/sida-utan-datum/"]


def test_neighbours_of_a_post() -> None:
    head = '<link rel="prev" href="/ett/"><link rel="next" href="/tre/"><link rel="next" href="http://x.example/">'
    root = lxml.html.fromstring(f"<html><head>{head}</head><body><p>Två</p></body></html>")
    assert read_neighbours(root, "http://b.example/tva/", Scope.of(HOME)) == {
        "http://b.example/ett/": "archive",
        "http://b.example/tre/": "archive",
    }


def test_neighbours_by_words_and_by_arrows() -> None:
    body = """<body><p>&laquo; <a href="/ett/">Ett</a> | <a href="/">Hem</a> | <a href="/tre/">Tre</a> &raquo;</p>
      <p><a href="/noll/">Föregående inlägg</a> Nästa inlägg: <a href="/fyra/">Fyra</a></p>
      <p><a href="/om/">Läs mer »</a> <a href="/kategori/pr/">« PR</a> <a href="/tva/#svar">Nästa inlägg</a></p>
      </body>"""
    assert read_neighbours(lxml.html.fromstring(body), "http://b.example/tva/", Scope.of(HOME)) == {
        "http://b.example/ett/": "link",
        "http://b.example/tre/": "link",
        "http://b.example/noll/": "archive",
        "http://b.example/fyra/": "archive",
    }


def test_a_heading_that_a_menu_repeats_names_no_post() -> None:
    page = """<body><ul class="main-menu"><li><a href="/tjanster/">Tjänster</a></li></ul>
      <h2><a href="/tjanster/">Tjänster</a></h2><h2><a href="/en-post/">En post</a></h2></body>"""
    links = read_index(lxml.html.fromstring(page), HOME, Scope.of(HOME))
    assert (links.entries, links.others) == (["http://b.example/en-post/"], ["http://b.example/tjanster/"])
