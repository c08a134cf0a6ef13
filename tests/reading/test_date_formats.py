"""Any instant, written by any of the formats that blog software has, in each language: read back, or null."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.reading.dates import parse
from crawler.reading.shown_dates import find_date

_ZONE = "Europe/Stockholm"
_MONTHS = {  # as WordPress' translations have them; short forms where a language has its own
    "sv": "januari februari mars april maj juni juli augusti september oktober november december",
    "nb": "januar februar mars april mai juni juli august september oktober november desember",
    "da": "januar februar marts april maj juni juli august september oktober november december",
    "fi": "tammikuu helmikuu maaliskuu huhtikuu toukokuu kesäkuu heinäkuu elokuu syyskuu lokakuu marraskuu joulukuu",
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
}
_SHORT_MONTHS = {
    "sv": "jan feb mar apr maj jun jul aug sep okt nov dec",
    "nb": "jan feb mar apr mai jun jul aug sep okt nov des",
    "da": "jan feb mar apr maj jun jul aug sep okt nov dec",
    "fi": "tammi helmi maalis huhti touko kesä heinä elo syys loka marras joulu",
    "en": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
    "de": "Jan Feb Mrz Apr Mai Jun Jul Aug Sep Okt Nov Dez",
}
_DAYS = {
    "sv": "måndag tisdag onsdag torsdag fredag lördag söndag",
    "nb": "mandag tirsdag onsdag torsdag fredag lørdag søndag",
    "nn": "måndag tysdag onsdag torsdag fredag laurdag sundag",
    "da": "mandag tirsdag onsdag torsdag fredag lørdag søndag",
    "fi": "maanantai tiistai keskiviikko torstai perjantai lauantai sunnuntai",
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
    "de": "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag",
}
_SHORT_DAYS = {
    "sv": "mån tis ons tors fre lör sön",
    "nb": "man tir ons tor fre lør søn",
    "nn": "mån tys ons tor fre lau søn",
    "da": "man tir ons tor fre lør søn",
    "fi": "ma ti ke to pe la su",
    "en": "Mon Tue Wed Thu Fri Sat Sun",
    "de": "Mo Di Mi Do Fr Sa So",
}
_DATES = (
    # WordPress, Tumblr, Squarespace
    "j F, Y", "j F Y", "j. F Y", "j. F, Y", "F j, Y", "F jS, Y", "l, F jS, Y", "l, j F, Y", "l j F Y", "l, j. F Y",
    "D, M j Y", "D, M jS, Y", "M j, Y", "M jS, Y", "j M, Y", "j M Y", "j. M Y", "jS F Y", "l jS F Y", "d M Y", "d-M-Y",
    "Y-m-d", "Y/m/d", "Y.m.d", "d/m/Y", "m/d/Y", "n/j/Y", "j/n/Y", "d.m.Y", "j.n.Y", "m.d.Y", "d-m-Y", "d.m.y", "m/d/y",
    "j/n Y", "j/n-y", "j/n -y", "j M -y", "M j, 'y",
    # Blogger
    "l, F j, Y", "l, F d, Y", "l, j F, Y", r"l \d\e\n j F Y", r"l\e\n \d\e\n j:\e F Y", "j F, Y",
    # Drupal
    "D, Y-m-d", "D, m/d/Y", "D, d/m/Y", "D, Y/m/d", "Y, F j", "Y M j", "l, Y, F j",
    # Serendipity, Tumblr
    "l, F j. Y", "l, F j Y",
)  # fmt: skip
_TIMES = (
    "", r" \k\l. H:i", r" \k\l. G:i", r" \k\l G.i", r", \k\l. H:i", r" \k\l\o\c\k\a\n H.i", r" \k\l\o\k\k\e\n H:i",
    r" \k\l\o H.i", r" \k\e\l\l\o G.i", r" \u\m H:i \U\h\r", r", H.i \U\h\r", " H:i", " H:i:s", ", H:i", " - H:i",
    " - g:ia", " @ H:i", " @ g:i a", r" \a\t g:i a", r" \a\t h:iA", " g:i:s A", " | H:i", " (H:i)", r" \i H:i",
)  # fmt: skip


def _written(at: datetime, form: str, language: str) -> str:
    """An instant in PHP's notation of formats (https://www.php.net/manual/en/datetime.format.php)."""
    year = "nb" if language == "nn" else language
    half, month, weekday = at.hour % 12 or 12, at.month - 1, at.weekday()
    english = {1: "st", 2: "nd", 3: "rd"}.get(at.day % 10 if at.day not in (11, 12, 13) else 0, "th")
    letters = {
        "j": at.day, "d": f"{at.day:02}", "S": english, "n": at.month, "m": f"{at.month:02}",
        "Y": at.year, "y": f"{at.year % 100:02}",
        "F": _MONTHS[year].split()[month], "M": _SHORT_MONTHS[year].split()[month],
        "l": _DAYS[language].split()[weekday], "D": _SHORT_DAYS[language].split()[weekday],
        "H": f"{at.hour:02}", "G": at.hour, "i": f"{at.minute:02}", "s": f"{at.second:02}",
        "g": half, "h": f"{half:02}",
        "a": "am" if at.hour < 12 else "pm", "A": "AM" if at.hour < 12 else "PM",
    }  # fmt: skip
    made, plain = "", False
    for char in form:
        made, plain = (made, True) if char == "\\" and not plain else (
            made + (char if plain else str(letters.get(char, char))), False
        )  # fmt: skip
    return made


def _is_ambiguous(form: str, at: datetime) -> bool:
    """Whether a format of numbers only leaves open which is the day."""
    numbers = [char for char in form if char in "jdnmyY"]
    years_first = numbers and numbers[0] == "Y"
    return not set(form) & set("FMlD") and not years_first and at.day <= 12 and form not in ("j/n Y", "j/n-y", "j/n -y")


@settings(max_examples=1500, deadline=None)
@given(
    at=st.datetimes(min_value=datetime(1997, 1, 1), max_value=datetime(2029, 1, 1)),
    date=st.sampled_from(_DATES),
    time=st.sampled_from(_TIMES),
    language=st.sampled_from(sorted(_DAYS)),
)
def test_what_blog_software_writes_is_read_back(at: datetime, date: str, time: str, language: str) -> None:
    text = _written(at, date + time, language)
    when = parse(text, time_zone=_ZONE)
    if when is None:
        assert _is_ambiguous(date, at) or "y" in date or "D" in date, text
        return
    if not time:
        assert (when.at, when.precision) == (datetime(at.year, at.month, at.day, tzinfo=UTC), "day"), text
        return
    local = at.replace(second=at.second if "s" in time else 0, microsecond=0, fold=0, tzinfo=ZoneInfo(_ZONE))
    assert (when.at, when.precision) == (local.astimezone(UTC), "second" if "s" in time else "minute"), text
    shown = find_date(text)
    found = shown and parse(shown.group(), time_zone=_ZONE)
    assert found is None or found.at.date() in (local.date(), when.at.date()), text
