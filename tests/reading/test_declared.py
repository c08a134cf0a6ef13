"""How many answers a page declares, in the words of many themes and languages; and whose count it is."""

from __future__ import annotations

import pytest

from crawler.reading import read_page

URL = "http://b.example/2010/05/sno/"
TEXT = "<p>I dag föll det snö igen, fastän almanackan säger maj och krukorna redan står ute på balkongen.</p>"

# The heading above the thread, or above the form where there are no answers.
HEADINGS = {
    # Swedish
    "8 svar till ”Snö i maj”": 8,
    "8 svar på Snö i maj": 8,
    "Ett svar till ”Snö i maj”": 1,
    "Ett svar till 2 saker": 1,
    "1 svar": 1,
    "Inga svar till ”Snö i maj”": 0,
    "Inga kommentarer": 0,
    "Inga kommentarer ännu": 0,
    "Inga kommentarer än, bli den första!": 0,
    "0 kommentarer": 0,
    "En kommentar": 1,
    "8 kommentarer": 8,
    "8 kommentarer:": 8,
    "8 kommentarer på ”Snö i maj”": 8,
    "8 kommentarer till Snö i maj": 8,
    "8 st kommentarer": 8,
    "Kommentarer (8)": 8,
    "Kommentarer [8]": 8,
    "Kommentarer: 8": 8,
    "Kommentarer - 8 st": 8,
    "Kommentarer 8": 8,
    "Antal kommentarer: 8": 8,
    "Det finns 8 kommentarer": 8,
    "8 kommentarer och 2 pingbacks": 10,
    "8 kommentarer, 2 trackbacks": 10,
    "8 tankar om ”Snö i maj”": 8,
    "8 reaktioner på ”Snö i maj”": 8,
    "8 reaktion på “Snö i maj”": 8,
    "1 kommentar": 1,
    "1 234 kommentarer": 1234,
    "Visar 8 av 24 kommentarer": 24,
    "Visar 1–8 av 24 kommentarer": 24,
    # Norwegian, Danish
    "8 kommentarer til «Snø i mai»": 8,
    "Én kommentar": 1,
    "Ingen kommentarer": 0,
    "8 svar til Snø i mai": 8,
    "8 tanker om “Snø i mai”": 8,
    "Ett svar til Snø i mai": 1,
    "Et svar til Sne i maj": 1,
    "8 svar til Sne i maj": 8,
    "Ingen kommentarer endnu": 0,
    "En kommentar til “Sne i maj”": 1,
    "8 responser til “Sne i maj”": 8,
    # Finnish
    "8 kommenttia": 8,
    "8 vastausta artikkeliin ”Lunta”": 8,
    "1 kommentti": 1,
    "Yksi kommentti": 1,
    "Ei kommentteja": 0,
    "Kommentit (8)": 8,
    "8 kommenttia artikkeliin ”Lunta”": 8,
    # English
    "8 thoughts on “Snow in May”": 8,
    "One thought on “Snow in May”": 1,
    "8 Responses to “Snow in May”": 8,
    "One Response to Snow in May": 1,
    "one response": 1,
    "No Responses to Snow in May": 0,
    "8 replies to “Snow in May”": 8,
    "Comments: 8": 8,
    "Comments (8)": 8,
    "8 Comments": 8,
    "8 comments so far": 8,
    "There are 8 comments on this post": 8,
    "There are no comments yet": 0,
    "No comments": 0,
    "No comments yet": 0,
    "Be the first to comment": None,
    "8 Comments, 2 Trackbacks": 10,
    "8 Comments and 1 Pingback": 9,
    "8 Comments | 2 Pingbacks": 10,
    "Reader Comments (8)": 8,
    "1,234 Comments": 1234,
    "Showing 8 of 24 comments": 24,
    "Viewing 8 Comments": 8,
    "Discussion: 8 comments": 8,
    "8 people have commented": None,
    # German
    "8 Antworten auf „Schnee im Mai“": 8,
    "8 Antworten zu „Schnee im Mai“": 8,
    "Eine Antwort zu „Schnee im Mai“": 1,
    "Keine Antworten": 0,
    "8 Kommentare": 8,
    "8 Kommentare zu Schnee im Mai": 8,
    "Ein Kommentar": 1,
    "1 Kommentar": 1,
    "Kommentare (8)": 8,
    "Kommentare: 8": 8,
    "Keine Kommentare": 0,
    "Noch keine Kommentare": 0,
    "8 Gedanken zu „Schnee im Mai“": 8,
    "Ein Gedanke zu „Schnee im Mai“": 1,
    "Bisher 8 Kommentare": 8,
    "8 Reaktionen": 8,
    # no count
    "Kommentarer": None,
    "Comments": None,
    "Lämna ett svar": None,
    "Lämna en kommentar": None,
    "Svar till Anna 3 maj": None,
    "Kommentarer inaktiverade": None,
    "Kommentarer till 10 bilder": None,
    "Skriv en kommentar (max 500 tecken)": None,
}


def declared(body: str, url: str = URL) -> int | None:
    head = '<!DOCTYPE html><html><head><meta charset="utf-8"><title>Snö i maj</title></head>'
    page = read_page(f"{head}<body>{body}</body></html>".encode(), url)
    assert page.post is not None
    return page.post.responses_declared


@pytest.mark.parametrize(("heading", "count"), HEADINGS.items(), ids=HEADINGS.keys())
def test_heading(heading: str, count: int | None) -> None:
    form = '<form method="post" id="commentform"><textarea name="comment"></textarea></form>'
    assert declared(f'<h1>Snö i maj</h1><p>4 maj 2010</p>{TEXT}<h3 id="comments">{heading}</h3>{form}') == count


COMMENT = '<li class="comment" id="comment-{i}"><cite>Anna</cite> <a href="#comment-{i}">5 maj 2010</a><p>Ja.</p></li>'
TOP = "<h1>Snö i maj</h1><p>4 maj 2010"
FORM = '<div id="respond"><h3>Lämna ett svar</h3><form method="post"><textarea name="comment"></textarea></form></div>'


def thread(heading: str, count: int) -> str:
    comments = "".join(COMMENT.replace("{i}", str(i + 1)) for i in range(count))
    return f'{heading}<ol class="commentlist">{comments}</ol>{FORM}'


@pytest.mark.parametrize(
    ("body", "count"),
    [
        # beside the post's date, where no heading counts
        (f'{TOP} | <a href="#comments">2 kommentarer</a></p>{TEXT}{thread("", 2)}', 2),
        (f'{TOP} | <a href="{URL}#comments">2 kommentarer</a></p>{TEXT}{thread("<h3>Kommentarer</h3>", 2)}', 2),
        (f'{TOP} | <span class="comments-link">Inga kommentarer</span></p>{TEXT}{FORM}', 0),
        (f'{TOP} | <a href="#respond">Lämna ett svar</a></p>{TEXT}{FORM}', None),
        # the heading above the thread is believed before an older link
        (f'{TOP} | <a href="#comments">1 kommentar</a></p>{TEXT}{thread("<h3>2 svar till ”Snö i maj”</h3>", 2)}', 2),
        # comments and pings apart
        (f'{TOP}</p>{TEXT}<h3>8 kommentarer</h3>{thread("<h3>2 pingbacks</h3>", 2)}', 10),
        (f"{TOP}</p>{TEXT}{thread('<h3>8 kommentarer <span>and 2 trackbacks</span></h3>', 2)}", 10),
        # other posts' counts
        (f'{TOP}</p>{TEXT}<h3>Läs även</h3><a href="/2010/04/is/#comments">7 kommentarer</a>', None),
        (f'{TOP}</p>{TEXT}<h3><a href="/2010/04/is/">Is (7 kommentarer)</a></h3>{thread("", 1)}', None),
        (f'{TOP}</p>{TEXT}{thread("<h3>1 svar</h3>", 1)}<div id="sidebar"><h3>9 kommentarer</h3></div>', 1),
        (f'{TOP}</p>{TEXT}{thread("", 1)}<div class="widget"><h3>Senaste 5 kommentarer</h3></div>', None),
        # what the text and the comments say
        (f'{TOP}</p><div class="entry-content">{TEXT}<h3>5 kommentarer om vädret</h3>{TEXT}</div>{FORM}', None),
        (f"{TOP}</p>{TEXT}{thread('', 1)}".replace("Ja.", '<h4>12 kommentarer</h4>'), None),
    ],
)  # fmt: skip
def test_whose_count_it_is(body: str, count: int | None) -> None:
    assert declared(body) == count


JSON_LD = '<script type="application/ld+json">{"@context": "https://schema.org", %s}</script>'


@pytest.mark.parametrize(
    ("told", "count"),
    [
        (JSON_LD % '"@type": "BlogPosting", "headline": "Snö i maj", "commentCount": 3', 3),
        (JSON_LD % '"@type": "BlogPosting", "commentCount": "3"', 3),
        (JSON_LD % '"@graph": [{"@type": "WebSite"}, {"@type": ["Article"], "commentCount": 0}]', 0),
        (
            JSON_LD % '"@type": "NewsArticle", "interactionStatistic": {"@type": "InteractionCounter", '
            '"interactionType": {"@type": "https://schema.org/CommentAction"}, "userInteractionCount": 3}',
            3,
        ),
        (
            JSON_LD % '"@type": "NewsArticle", "interactionStatistic": [{"interactionType": '
            '"https://schema.org/LikeAction", "userInteractionCount": 9}]',
            None,
        ),
        ('<meta itemprop="interactionCount" content="UserComments:3">', 3),
        ('<meta itemprop="commentCount" content="3">', 3),
        (JSON_LD % '"@type": "BlogPosting", "commentCount": "många"', None),
        (JSON_LD % '"@type": "BlogPosting", "commentCount": 3, broken', None),
        (JSON_LD % '"@type": "ItemList", "itemListElement": [{"@type": "BlogPosting", "commentCount": 9}]', None),
    ],
)
def test_what_machines_are_told(told: str, count: int | None) -> None:
    assert declared(f"{told}{TOP}</p>{TEXT}") == count


def test_what_readers_are_told_is_believed_before_what_machines_are() -> None:
    told = JSON_LD % '"@type": "BlogPosting", "commentCount": 3'
    assert declared(f"{told}{TOP}</p>{TEXT}{thread('<h3>2 svar</h3>', 2)}") == 2
