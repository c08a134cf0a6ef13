"""Dates as blogs write them: each form once, and what must not be read as one."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.reading.dates import order, parse

CAPTURED = datetime(2012, 6, 15, 12, 0, tzinfo=UTC)


def read(text: str, *, captured_at: datetime | None = None, day_first: bool | None = None) -> str | None:
    """The date as text: UTC to its precision."""
    when = parse(text, time_zone="Europe/Stockholm", captured_at=captured_at, day_first=day_first)
    if when is None:
        return None
    assert when.at.tzinfo is UTC
    length = {"year": 4, "month": 7, "day": 10, "minute": 16, "second": 19}[when.precision]
    if length <= 10:
        assert when.at.isoformat()[length:] == "0000-01-01T00:00:00+00:00"[length:]
    return when.at.isoformat()[:length]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # Swedish
        ("21 december, 2009 kl. 14:07", "2009-12-21T13:07"),
        ("21 december 2009 kl 14.07", "2009-12-21T13:07"),
        ("den 3 mars 2010 klockan 09.15", "2010-03-03T08:15"),
        ("Den 3:e mars 2010", "2010-03-03"),
        ("1:a maj 2007", "2007-05-01"),
        ("tisdag 4 maj -10", "2010-05-04"),
        ("tisdag, 4 maj 2010", "2010-05-04"),
        ("tis 4 maj '10", "2010-05-04"),
        ("12 okt -11", "2011-10-12"),
        ("12 okt. 2011, 08:05", "2011-10-12T06:05"),
        ("2009-12-21 @ 14:07", "2009-12-21T13:07"),
        ("2009-12-21 14:07:33", "2009-12-21T13:07:33"),
        ("2009-12-21, kl. 14:07", "2009-12-21T13:07"),
        ("2009-12-21 (14:07)", "2009-12-21T13:07"),
        ("20 maj, 2007 kl. 21:51", "2007-05-20T19:51"),
        ("20 maj, 2007 kl 21:51", "2007-05-20T19:51"),
        ("20 maj 2007 i 09:49", "2007-05-20T07:49"),
        ("maj 20th, 2007", "2007-05-20"),
        ("söndag, maj 20th, 2007", "2007-05-20"),
        ("SÖNDAG 20 MAJ 2007", "2007-05-20"),
        ("Söndagen den 20 maj 2007", "2007-05-20"),
        ("maj 20, 2007 kl 21:51", "2007-05-20T19:51"),
        ("20 maj kl 21:51, 2007", "2007-05-20T19:51"),
        ("kl 21:51 den 20 maj 2007", "2007-05-20T19:51"),
        ("20 maj 2007\n\t21:51", "2007-05-20T19:51"),
        ("20\xa0maj\xa02007 21:51", "2007-05-20T19:51"),
        ("fredag 13 nov 2009 08.00", "2009-11-13T07:00"),
        ("december 21, 2009, 2:07 e m", "2009-12-21T13:07"),
        ("21 december 2009 9:48 fm", "2009-12-21T08:48"),
        ("21 december 2009 9:48 em", "2009-12-21T20:48"),
        ("5.21.07 / 9f m", "2007-05-21"),
        ("05.20.07", "2007-05-20"),
        ("4/5 2010", "2010-05-04"),
        ("4/5-10", "2010-05-04"),
        ("4/5 -10 kl 12:00", "2010-05-04T10:00"),
        ("4/5 10, kl 12:00", "2010-05-04T10:00"),
        ("Postat av: Anna87 @ 2009-12-21 14:07:33", "2009-12-21T13:07:33"),
        ("lör, 2009-12-19 - 14:07", "2009-12-19T13:07"),
        ("4/5-10 av Karin", "2010-05-04"),
        ("Datum:3 mars 2010", "2010-03-03"),
        ("2009, 21 december", "2009-12-21"),
        ("2009 december 21", "2009-12-21"),
        ("20 maj 07", "2007-05-20"),
        ("Publicerat den 3 mars 2010 av Karin", "2010-03-03"),
        ("Inlägget postades den måndag, 21 december 2009 kl 14:07 och är sparat under Reklam", "2009-12-21T13:07"),
        ("Postad av Karin | 2010-03-03 | 4 kommentarer", "2010-03-03"),
        ("Publicerat 20 maj 2007 av Karin kl 21:51", "2007-05-20T19:51"),
        ("Uppdaterad 4 mars 2010, publicerad 3 mars 2010", "2010-03-03"),
        ("Senast ändrad: 4 mars 2010", "2010-03-04"),
        ("3 oktober, 2011 den 11:30", "2011-10-03T09:30"),
        ("20 maj, 2007 kl. 17:07 (UTC 1)", "2007-05-20T15:07"),  # Graphene: an offset without sign, the blog's of today
        # Norwegian and Danish
        ("3. mars 2010 kl. 09:15", "2010-03-03T08:15"),
        ("onsdag 3. mars 2010 klokken 09.15", "2010-03-03T08:15"),
        ("17. desember 2009", "2009-12-17"),
        ("tirsdag den 4. maj 2010 kl. 10:00", "2010-05-04T08:00"),
        ("1. marts 2011", "2011-03-01"),
        ("lørdag 5. juni 2010", "2010-06-05"),
        # Finnish
        ("1. tammikuuta 2011 klo 14.07", "2011-01-01T13:07"),
        ("21.12.2009 klo 14.07", "2009-12-21T13:07"),
        ("keskiviikko 16. kesäkuuta 2010", "2010-06-16"),
        # German
        ("21. Dezember 2009 um 14:07 Uhr", "2009-12-21T13:07"),
        ("3. März 2010", "2010-03-03"),
        ("Montag, 4. Jänner 2010", "2010-01-04"),
        ("21.12.2009, 14:07", "2009-12-21T13:07"),
        # English
        ("June 18, 2009 at 9:48 pm", "2009-06-18T19:48"),
        ("June 18th, 2009 at 12:05 am", "2009-06-17T22:05"),
        ("June 18th, 2009 at 12:05 p.m.", "2009-06-18T10:05"),
        ("9:48 PM, June 18, 2009", "2009-06-18T19:48"),
        ("Thursday, June 18, 2009", "2009-06-18"),
        ("18 June 2009", "2009-06-18"),
        ("3rd of May 2009", "2009-05-03"),
        ("Dec. 21, 2009", "2009-12-21"),
        ("Sept 1, 2009", "2009-09-01"),
        ("21-Dec-2009", "2009-12-21"),
        ("21/Dec/2009", "2009-12-21"),
        ("Posted by Anna on 21 Dec 2009", "2009-12-21"),
        ("November 5, 2009 – 9:48 pm", "2009-11-05T20:48"),
        # numbers
        ("21.12.2009", "2009-12-21"),
        ("21/12/2009", "2009-12-21"),
        ("21-12-2009", "2009-12-21"),
        ("12/21/2009 2:07 PM", "2009-12-21T13:07"),
        ("21.12.09", "2009-12-21"),
        ("5.5.2009", "2009-05-05"),
        ("21. 12. 2009", "2009-12-21"),
        ("2009/12/21", "2009-12-21"),
        ("2009.12.21", "2009-12-21"),
        ("2009-1-5", "2009-01-05"),
        ("tisdag 4/5/2010", "2010-05-04"),
        ("Monday 4/5/2010", "2010-04-05"),
        ("Ti den 4.5.2010", "2010-05-04"),
        ("4/5/2010 (tisdag)", "2010-05-04"),
        ("Kommentar av Jan — 18.07, 2011 @ 10:15", "2011-07-18T08:15"),
        # machines
        ("2009-12-21T14:07:00+01:00", "2009-12-21T13:07:00"),
        ("2009-12-21T14:07:00Z", "2009-12-21T14:07:00"),
        ("2009-12-21T14:07Z", "2009-12-21T14:07"),
        ("2009-12-21T14:07:00.123-0500", "2009-12-21T19:07:00"),
        ("2009-12-21T14:07:00", "2009-12-21T13:07:00"),
        ("20091221T140700Z", "2009-12-21T14:07:00"),
        ("Mon, 21 Dec 2009 14:07:00 +0100", "2009-12-21T13:07:00"),
        ("Mon, 21 Dec 2009 14:07:00 GMT", "2009-12-21T14:07:00"),
        ("Mon, 21 Dec 09 14:07:00 EST", "2009-12-21T19:07:00"),
        ("Mon Dec 21 14:07:00 2009", "2009-12-21T13:07:00"),
        ("Mon Dec 21 14:07:00 CET 2009", "2009-12-21T13:07:00"),
        ("2009-12-21 14:07 CET", "2009-12-21T13:07"),
        # coarse
        ("maj 2009", "2009-05"),
        ("December, 2009", "2009-12"),
        ("Publicerat i juni 2009", "2009-06"),
        ("Publicerad 2009", "2009"),
        # summer time: the hour that came twice is the first, the one that never was is read with winter's offset
        ("25 oktober 2009 02:30", "2009-10-25T00:30"),
        ("29 mars 2009 02:30", "2009-03-29T01:30"),
        # a time that no clock shows leaves the day
        ("21 december 2009 kl 25:07", "2009-12-21"),
        # words in between
        ("3 mars 2010 skrev jag om 10:15-tåget och 11:30-bussen", "2010-03-03"),
    ],
)
def test_dates(text: str, expected: str) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "Karin",
        "12 kommentarer",
        "8 svar",
        "kl. 14:07",
        "i 09:49",
        "14:07",
        "2009",
        "år tusen",
        "maj",
        "4 maj",
        "tisdag 4 maj kl 10:15",
        "12 okt 11:15",
        "3 mars 10 kommentarer",
        "3 mars - 10 kommentarer",
        "4/5 - 12 kommentarer",
        "1-3 mars 2010",
        "3 mars, 10 svar",
        "4/5 12 kommentarer",
        "05.06.07",
        "3/4/2009",
        "Welcome to all: 4/2/2009",
        "3.4.2009 kl. 14.07",
        "03-04-2009",
        "10-05-04",
        "4/5",
        "2008-02-30",
        "31 juni 2009",
        "29 februari 2009",
        "13/13/2009",
        "0000-00-00 00:00",
        "1 januari 1970",
        "1970-01-01T00:00:00Z",
        "version 2.1.10",
        "version 13.1.10.2",
        "192.168.12.20",
        "http://blogg.example/2009/12/21/hej",
        "08-12 34 56",
        "070-123 45 67",
        "123-45-6789",
        "ISBN 91-12-30111-5",
        "Karin Maj 20 år",
        "the 90s may be over",
        "Bild 3 av 2010",
        "Mars är en planet",
        "I maj 2009 skrev jag ett långt inlägg om saken, och sedan dess har mycket hänt",
        "E-post från en kund, november 2018",
        "Januari 2020 (13)",
        "igår",
        "idag kl 14:07",
        "för 2 år sedan",
        "2 hours ago",
        "nyss",
        "٣ مارس ٢٠١٠",
    ],
)
def test_what_is_no_date_or_not_one_alone(text: str) -> None:
    assert read(text) is None


@pytest.mark.parametrize(
    ("text", "day_first", "expected"),
    [
        ("05.06.07", True, "2007-06-05"),
        ("05.06.07", False, "2007-05-06"),
        ("3/4/2009 14:07", True, "2009-04-03T12:07"),
        ("3/4/2009", False, "2009-03-04"),
        ("3/14/2009", True, None),
        ("21/12/2009", False, None),
    ],
)
def test_the_blogs_order_settles_numbers(text: str, day_first: bool, expected: str | None) -> None:
    assert read(text, day_first=day_first) == expected


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["3/4/2009", "21/4/2009"], True),
        (["3/4/2009", "4/21/2009"], False),
        (["3/4/2009", "5/4/2009"], None),
        (["21/4/2009", "4/21/2009"], None),
        (["tisdag 4/5/2010"], True),
        (["Monday 4/5/2010"], False),
        (["2009-12-21", "20 maj 2007", "hej"], None),
        (["09-12-21"], None),
        (["5.20.07 / 9f m"], False),
        ([], None),
    ],
)
def test_order(texts: list[str], expected: bool | None) -> None:
    assert order(texts) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("idag", "2012-06-15"),
        ("i dag kl. 10:15", "2012-06-15T08:15"),
        ("igår", "2012-06-14"),
        ("Igår, 21:51", "2012-06-14T19:51"),
        ("yesterday at 9:48 pm", "2012-06-14T19:48"),
        ("i förrgår", "2012-06-13"),
        ("eilen klo 9.15", "2012-06-14T07:15"),
        ("2 hours ago", "2012-06-15"),
        ("för 20 minuter sedan", "2012-06-15"),
        ("16 timmar sedan", "2012-06-14"),
        ("14 timmar sedan", "2012-06"),  # before or after midnight
        ("3 dagar sedan", "2012-06"),
        ("ungefär 2 veckor sedan", "2012"),
        ("för 2 år sedan", None),
        ("för 5 månader sen", None),
        ("for 3 dager siden", "2012-06"),
        ("vor 3 Stunden", "2012-06-15"),
        ("an hour ago", "2012-06-15"),
        ("9999 år sedan", None),
        ("posted 2 hours ago by Anna", "2012-06-15"),
        ("much better than it was 2 hours ago", None),
        ("Idag skrev jag om hunden", None),
    ],
)
def test_relative_dates_say_no_more_than_is_certain(text: str, expected: str | None) -> None:
    assert read(text, captured_at=CAPTURED) == expected


def test_a_relative_date_is_of_the_time_zone() -> None:
    late = datetime(2012, 6, 15, 23, 30, tzinfo=UTC)
    assert read("igår", captured_at=late) == "2012-06-15"


def test_nothing_is_dated_after_its_capture() -> None:
    assert read("21 december 2012", captured_at=CAPTURED) is None
    assert read("16 juni 2012", captured_at=CAPTURED) == "2012-06-16"
    assert read("09-12-21", captured_at=CAPTURED) == "2009-12-21"


@given(st.text(max_size=120))
def test_any_text_is_read_without_error(text: str) -> None:
    parse(text, time_zone="Europe/Stockholm", captured_at=CAPTURED)
    order([text])


_PIECES = [
    "12",
    "31",
    "2009",
    "09",
    "-",
    "/",
    ".",
    ":",
    " ",
    "maj",
    "dec",
    "kl",
    "pm",
    "T",
    "Z",
    "+01:00",
    "den",
    "sedan",
    "år",
    ",",
]


@given(st.lists(st.sampled_from(_PIECES), max_size=14))
def test_pieces_of_dates_are_read_without_error(pieces: list[str]) -> None:
    when = parse("".join(pieces), time_zone="Europe/Stockholm")
    assert when is None or 1994 <= when.at.year <= 2070


_SWEDISH_MONTHS = (
    "januari", "februari", "mars", "april", "maj", "juni",
    "juli", "augusti", "september", "oktober", "november", "december",
)  # fmt: skip


@given(st.dates(min_value=date(1995, 1, 1), max_value=date(2030, 1, 1)))
def test_a_swedish_date_is_read_back(day: date) -> None:
    assert read(f"{day.day} {_SWEDISH_MONTHS[day.month - 1]}, {day.year}") == str(day)
