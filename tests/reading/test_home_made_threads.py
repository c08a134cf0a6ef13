"""Threads that no rule knows, in every make that the home-made blogs of 2003 to 2010 had.

Each make of a comment (rows of a table, paragraphs, line breaks, rules, lists, …) with each way to sign one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import product

import pytest

from crawler.reading import read_page

TEXT = (
    "Morgonens reklamblad var tjockare än morgonens tidning, vilket ingen på kontoret såg något konstigt i.",
    "Jag läste båda, och det var bara i det ena som jag lärde mig något. Det andra gick i kakelugnen.",
)
REPLIES = (  # name, address, day of March 2007, text
    ("Lisa", None, 14, ("Så är det hos oss med.", "Mest reklam för mattor.")),
    ("Kalle Ek", "http://kalle.example/", 15, ("Ja.",)),
    ("Eva-Lena", None, 16, ("Tack för den. Vi var där den 3 maj 2006 och köpte en hel rulle, men det var förr.",)),
    ("lisa_87", None, 17, ("Håller med Kalle!",)),
)
DATES: tuple[Callable[[int], str], ...] = (
    lambda day: f"2007-03-{day} 12:11",
    lambda day: f"2007-03-{day}",
    lambda day: f"{day} mars 2007 kl. 12:11",
    lambda day: f"{day} mars 2007",
    lambda day: f"{day}/3 -07 kl 12.11",
    lambda day: f"{day}.3.2007 klo 12.11",
    lambda day: f"{day}/3 2007",
    lambda day: f"2007-03-{day} @ 12:11:07",
    lambda day: f"{day} mar 07, 12:11",
)
SIGNATURES = {
    "Lisa (date)": "{bold} ({date})",
    "Lisa skriver date:": "{name} skriver {date}:",
    "Skrivet av Lisa den date": "Skrivet av {name} den {date}",
    "Postat av: Lisa | date": "Postat av: {name} | {date}",
    "Av Lisa, date": "Av {name}, {date}",
    "Lisa - date": "{bold} - {date}",
    "date Lisa": "{date} {bold}",
    "date - Lisa": "{date} - {name}",
    "Lisa date": "{name} {date}",
    "#1 Lisa date": "#{number} {bold} {date}",
    "1. Lisa (date)": "{number}. {bold} ({date})",
    "Från: Lisa Datum: date": "Från: {name} Datum: {date}",
    "Lisa, date skrev:": "{bold}, {date} skrev:",
    "Kommentar av Lisa — date": "Kommentar av {bold} — {date}",
    "Lisa | date": "{name} | {date}",
    "Inlagt av Lisa date": "Inlagt av {name} {date}",
    "Lisa skrev den date:": "{bold} skrev den {date}:",
}
MAKES = {  # of one comment, and of what is around all of them
    "boxes": ('<div class="rad"><p class="i">{signature}</p>{paragraphs}</div>', ""),
    "boxes with breaks": ('<div class="rad">{signature}<br>{lines}</div>', ""),
    "rows of a table": ("<tr><td>{signature}<br><br>{lines}</td></tr>", "table"),
    "two rows each": ('<tr bgcolor="#eee"><td>{signature}</td></tr><tr><td>{lines}</td></tr>', "table"),
    "two columns": ('<tr valign="top"><td>{signature}</td><td>{lines}</td></tr>', "table"),
    "a table each": ("<table><tr><td>{signature}</td></tr><tr><td>{lines}</td></tr></table>", ""),
    "paragraphs": ("<p>{signature}<br>{lines}</p>", ""),
    "headings": ("<h4>{signature}</h4>{paragraphs}", ""),
    "line breaks": ("{signature}<br>\n{lines}<br>\n<br>\n", ""),
    "line breaks in a font": ("{signature}<br>{lines}<br><br>", "font"),
    "rules below": ("{signature}<br>{lines}<hr>", ""),
    "rules above": ("<hr>{signature}<br>{lines}", ""),
    "list": ("<li>{signature}<br>{lines}</li>", "ul"),
    "list of paragraphs": ("<li><p>{signature}</p>{paragraphs}</li>", "ol"),
    "definitions": ("<dt>{signature}</dt><dd>{lines}</dd>", "dl"),
    "quotations": ("{signature}<blockquote>{lines}</blockquote>", ""),
    "heads beside": ('<div class="topp">{signature}</div><div class="mitt">{lines}</div>', ""),
    "paragraphs beside": ("<p>{signature}</p>{paragraphs}", ""),
    "fieldsets": ("<fieldset><legend>{signature}</legend>{lines}</fieldset>", ""),
    "boxes signed below": ('<div class="rad">{paragraphs}<p class="i">{signature}</p></div>', ""),
    "paragraphs signed below": ('{paragraphs}<p class="sign">{signature}</p>', ""),
    "lines signed below": ("{lines}<br><i>{signature}</i><br><br>", ""),
    "rules below signatures": ("{lines}<br>{signature}<hr>", ""),
}
HEADINGS = (
    "<h3>Kommentarer</h3>",
    "<b>Kommentarer ({count})</b><br><br>",
    '<div class="x">{count} kommentarer</div>',
    "<p>Kommentarer:</p>",
    "<h2>{count} st kommentarer</h2>",
    '<div class="y">Antal kommentarer: {count}</div>',
)
CASES = list(product(MAKES, SIGNATURES))


def thread(make: str, signature: str, date: Callable[[int], str], count: int) -> str:
    pattern, around = MAKES[make]
    comments = []
    for number, (name, address, day, text) in enumerate(REPLIES[:count], 1):
        linked = f'<a href="{address}">{name}</a>' if address else name
        signed = SIGNATURES[signature].format(
            name=linked, bold=linked if address else f"<b>{name}</b>", date=date(day), number=number
        )
        paragraphs = "".join(f"<p>{part}</p>" for part in text)
        comments.append(pattern.format(signature=signed, paragraphs=paragraphs, lines="<br><br>".join(text)))
    return f"<{around}>{''.join(comments)}</{around}>" if around else "".join(comments)


def page(thread: str, heading: str) -> bytes:
    paragraphs = "".join(f"<p>{part}</p>" for part in TEXT)
    return f"""<html><head><title>Reklambladet</title></head><body><div id="huvud"><a href="/">Ek</a></div>
<div id="mitten"><h1>Reklambladet</h1><p>2007-03-13 21:10</p>{paragraphs}{heading}{thread}
<h3>Skriv en kommentar</h3><form action="/spara.php" method="post">Namn: <input name="namn"><br>
<textarea name="kommentar"></textarea></form></div>
<div id="hoger"><h3>Arkiv</h3><ul><li><a href="/2007/02/">Februari 2007</a></li></ul></div></body></html>""".encode()


def words(texts: Iterable[str]) -> str:
    return "".join("".join(texts).split())


@pytest.mark.parametrize(("make", "signature"), CASES, ids=[" / ".join(case) for case in CASES])
def test_every_make_is_read_with_every_signature(make: str, signature: str) -> None:
    place = CASES.index((make, signature))
    count = place % len(REPLIES) + 1
    heading = HEADINGS[place % len(HEADINGS)].format(count=count)

    read = read_page(
        page(thread(make, signature, DATES[place % len(DATES)], count), heading), "http://ek.example/blogg.php?id=7"
    )

    assert [(c.author, c.author_url, c.published_at and c.published_at.day, words(c.text)) for c in read.comments] == [
        (name, address, day, words(text)) for name, address, day, text in REPLIES[:count]
    ]
    assert read.post is not None
    assert (read.post.title, read.post.text) == ("Reklambladet", "\n\n".join(TEXT))
    declares = "{count}" in HEADINGS[place % len(HEADINGS)]
    assert read.post.responses_declared == (count if declares else None)


@pytest.mark.parametrize("make", ["boxes", "rows of a table", "two columns", "list", "definitions", "headings"])
def test_a_thread_without_a_heading_stands_right_above_its_form(make: str) -> None:
    read = read_page(page(thread(make, "Lisa (date)", DATES[0], 3), ""), "http://ek.example/blogg.php?id=7")

    assert [(c.author, words(c.text)) for c in read.comments] == [(r[0], words(r[3])) for r in REPLIES[:3]]


def test_what_stands_above_a_form_under_a_heading_of_its_own_is_no_thread() -> None:
    signed = thread("boxes", "Lisa (date)", DATES[0], 3)

    read = read_page(page(signed, "<h3>Tidigare vinnare</h3>"), "http://ek.example/tavling.php?id=7")

    assert read.comments == []
