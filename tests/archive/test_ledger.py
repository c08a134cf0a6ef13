"""What the ledger tells the next crawl of a blog; it may be lost at any time, and is then made anew."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from crawler.archive.ledger import NAME, Ledger
from crawler.discovery.memory import Said

WEEK = timedelta(days=7)
HOME, BLOG = "http://blogg.example/", "blogg-example"
SAID = Said(
    {"api": {"blogg.example/ett": "1"}, "archive": {"blogg.example/ett": ""}}, {"api": {f"{HOME}wp-json/": "1"}}
)


def test_what_lists_said_and_when_all_posts_were_asked_for(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    first = ledger.begin(HOME, WEEK)
    assert ledger.begin(HOME, WEEK) == first, "not finished: it goes on"
    assert ledger.swept(BLOG, 99) is None
    ledger.finish(first.number, BLOG, whole=True, said=SAID)
    ledger.finish(ledger.begin("http://annan.example/", WEEK).number, "annan-example", whole=True, said=SAID)
    second = ledger.begin(HOME, WEEK)
    assert second.number > first.number
    ledger.finish(second.number, BLOG, whole=False, said=None)
    assert (ledger.said(BLOG), ledger.swept(BLOG, 99)) == (SAID, first.at)
    assert ledger.swept(BLOG, first.number) is None, "a run that goes on does not count itself"
    changed = Said({"api": {"blogg.example/tva": "2"}}, {})
    ledger.finish(ledger.begin(HOME, WEEK).number, BLOG, whole=True, said=changed)
    assert ledger.said(BLOG) == changed
    assert ledger.said("annan-example") == SAID
    ledger.close()


def test_a_ledger_of_another_version_is_made_anew(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    ledger.finish(ledger.begin(HOME, WEEK).number, BLOG, whole=True, said=SAID)
    ledger.close()
    with closing(sqlite3.connect(tmp_path / NAME)) as database:
        database.execute("pragma user_version = 1")
    ledger = Ledger(tmp_path)
    assert (ledger.said(BLOG), ledger.swept(BLOG, 99)) == (Said(), None)
    ledger.close()


def test_a_ledger_with_damage_inside_is_made_anew(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    many = Said({"api": {f"blogg.example/{number}": "ord" * 20 for number in range(500)}}, {})
    ledger.finish(ledger.begin(HOME, WEEK).number, BLOG, whole=True, said=many)
    ledger.close()
    with (tmp_path / NAME).open("r+b") as file:
        file.seek(5 * 4096)
        file.write(b"\xff" * 4096)
    ledger = Ledger(tmp_path)
    assert (ledger.said(BLOG), ledger.swept(BLOG, 99)) == (Said(), None)
    ledger.finish(ledger.begin(HOME, WEEK).number, BLOG, whole=True, said=SAID)
    assert ledger.said(BLOG) == SAID
    ledger.close()
