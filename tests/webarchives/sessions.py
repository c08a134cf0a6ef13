"""A blog of four posts as an archive saw it five times in three years."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from crawler.archive.exchange import Exchange
from crawler.archive.warc import WarcFolder

HOME = "http://reklam.example/"
MONTHS = ["", *"januari februari mars april maj juni juli augusti".split()]


def page(title: str, main: str) -> bytes:
    return (
        f"<html><head><title>{title} | Reklam</title><meta name='generator' content='WordPress 2.8'>"
        "<link rel='alternate' type='application/rss+xml' href='/feed/'></head><body><h1><a href='/'>Reklam</a></h1>"
        f"{main}<div id='footer'>Drivs med WordPress</div></body></html>"
    ).encode()


def address(number: int) -> str:
    return f"{HOME}2009/0{number}/inlagg-nummer-{number}/"


def post(number: int, text: str, *comments: int) -> bytes:
    said = "".join(
        f"<li class='comment' id='comment-{n}'><cite>Läsare {n}</cite> skriver: <small>2009-05-0{n} 10:00</small>"
        f"<p>Det tänkte jag också på, för {n} år sedan.</p></li>"
        for n in comments
    )
    main = (
        f"<div class='post' id='post-{number}'><h2>Inlägg nummer {number}</h2>"
        f"<p class='date'>5 {MONTHS[number]} 2009</p>"
        f"<div class='entry'><p>{text} Så är det med reklam, och så har det alltid varit, sade hon.</p></div>"
        f"</div><h3 id='comments'>{len(comments)} svar till ”Inlägg nummer {number}”</h3>"
        f"<ol class='commentlist'>{said}</ol>"
    )
    return page(f"Inlägg nummer {number}", main)


def home(*numbers: int) -> bytes:
    return page(
        "Hem",
        "".join(f"<div class='post'><h2><a href='{address(n)}'>Inlägg nummer {n}</a></h2></div>" for n in numbers),
    )


PARKED = b"<html><title>reklam.example</title><body><h1>Domain for sale</h1><p>Buy it now: 1 Jan 2012</p></body></html>"
MISSING = b"<html><body><h1>Sidan finns inte</h1></body></html>"
DAYS = [
    datetime(*day, 12, tzinfo=UTC) for day in ((2009, 6, 1), (2010, 2, 1), (2010, 11, 1), (2011, 6, 1), (2012, 3, 1))
]
SESSIONS: list[dict[str, tuple[int, bytes]]] = [
    {
        HOME: (200, home(2, 1)),
        address(1): (200, post(1, "Så här tänkte vi då.", 1)),
        address(2): (200, post(2, "Om annonser.", 2)),
    },
    {
        HOME: (200, home(3, 2, 1)),
        address(1): (200, post(1, "Så här tänker vi nu.", 1)),
        address(2): (200, post(2, "Om annonser.", 2, 3)),
        address(3): (200, post(3, "Om film.")),
    },
    {HOME: (200, home(2, 1)), address(2): (200, post(2, "Om annonser.", 3)), address(3): (404, MISSING)},
    {HOME: (200, home(4, 2, 1)), address(3): (200, MISSING), address(4): (200, post(4, "Om bio.", 4))},
    dict.fromkeys((HOME, *map(address, (1, 2, 3, 4))), (200, PARKED)),
]  # fmt: skip


def stored(folder: Path, sessions: Iterable[int]) -> list[Path]:
    """WARC files of these sessions: a post edited, one answered, one deleted; at last (4) the domain parked."""
    files = WarcFolder(folder, {}, 10**9)
    for number in sessions:
        for url, (status, body) in SESSIONS[number].items():
            head = f"HTTP/1.1 {status} OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n".encode()
            received = bytearray(head + body)
            files.add_exchange(url, Exchange(bytearray(b"GET / HTTP/1.1\r\n\r\n"), received, DAYS[number]))
    files.close()
    return sorted(folder.glob("*.warc.gz"))


BEST = {address(1): "Så här tänker vi nu", address(2): "Om annonser", address(3): "Om film", address(4): "Om bio"}
