"""Words of dates: months, weekdays, units of time and zones. All in lower case, none meaning two things."""

from __future__ import annotations

from collections.abc import Iterable

_MONTHS = (
    "januari januar january jan jän jänner tammikuuta tammikuun tammikuu tammik tammi",
    "februari februar february feb febr feber helmikuuta helmikuun helmikuu helmik helmi",
    "mars marts maart march märz maerz mar mär mrz maaliskuuta maaliskuun maaliskuu maalisk maalis mrt",
    "april apr huhtikuuta huhtikuun huhtikuu huhtik huhti",
    "maj mai mei may toukokuuta toukokuun toukokuu toukok touko",
    "juni june jun kesäkuuta kesäkuun kesäkuu kesäk kesä",
    "juli july jul heinäkuuta heinäkuun heinäkuu heinäk heinä",
    "augusti augustus august aug elokuuta elokuun elokuu elok elo",
    "september sep sept syyskuuta syyskuun syyskuu syysk syys",
    "oktober october okt oct lokakuuta lokakuun lokakuu lokak loka",
    "november nov marraskuuta marraskuun marraskuu marrask marras",
    "december desember dezember dec des dez joulukuuta joulukuun joulukuu jouluk joulu",
)
MONTH_NAMES = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}
SEASONS = frozenset(("jul", "kesä", "joulu"))  # with a year alone: Christmas or summer, as often as a month

_WEEKDAYS = (
    "måndag mandag maandag monday montag maanantai maanantaina mån man mon mo ma",
    "tisdag tirsdag dinsdag tysdag tuesday dienstag tiistai tiistaina tis tir tys tue tues di ti",
    "onsdag woensdag wednesday mittwoch keskiviikko keskiviikkona ons wed mi ke",
    "torsdag donderdag thursday donnerstag torstai torstaina tors tor thu thur thurs do to",
    "fredag vrijdag friday freitag perjantai perjantaina fre fri fr pe",
    "lördag zaterdag lørdag laurdag saturday samstag sonnabend lauantai lauantaina lör lør lau sat la",
    "söndag søndag zondag sundag sunday sonntag sunnuntai sunnuntaina sön søn sun so su",
)
WEEKDAY_NAMES = {name: number for number, names in enumerate(_WEEKDAYS) for name in names.split()}

_UNITS = {  # hours
    1 / 3600: "sekund sekunder sekunnin sekuntia second seconds sekunde sekunden",
    1 / 60: "minut minuter minutt minutter minuutti minuuttia minute minutes min mins minuten",
    1: "timme timmar timma time timer timar tunti tuntia hour hours stunde stunden",
    24: "dag dagar dager dage döger dygn päivä päivää day days tag tagen",
    24 * 7: "vecka veckor uke uker veke veker uge uger viikko viikkoa week weeks woche wochen",
    24 * 30.5: "månad månader måned måneder kuukausi kuukautta month months monat monaten",
    24 * 365.25: "år vuosi vuotta year years jahr jahren",
}
UNIT_NAMES = {name: hours for hours, names in _UNITS.items() for name in names.split()}

ZONE_HOURS = {
    "z": 0, "utc": 0, "gmt": 0, "wet": 0, "cet": 1, "mez": 1, "bst": 1, "cest": 2, "mesz": 2, "eet": 2, "eest": 3,
    "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7, "akst": -9, "akdt": -8,
    "hst": -10, "msk": 3, "sgt": 8, "hkt": 8, "awst": 8, "jst": 9, "aest": 10, "aedt": 11, "nzst": 12, "nzdt": 13,
}  # fmt: skip
ZONES_OF_AMERICA = {  # written without saying whether it is summer
    "et": "America/New_York", "ct": "America/Chicago", "mt": "America/Denver", "pt": "America/Los_Angeles",
}  # fmt: skip
ORDINAL = r"(?:st|nd|rd|th|:?(?:[ae]|sta|dra|dje|n?de|te)(?![^\W\d_])|\.)?"
"""What may stand right after the number of a day; an expression on lower case."""


def alternatives(words: Iterable[str]) -> str:
    """A regular expression's branches, longest first."""
    return "|".join(sorted(words, key=len, reverse=True))
