"""Dates that are not those of a post's publication, by the words that stand right around them in their line."""

from __future__ import annotations

import re

from crawler.reading.bylines import dates_in
from crawler.reading.datewords import WEEKDAY_NAMES, alternatives

_NEAR = 40  # characters before a date that tell what it is the date of
_BEFORE = re.compile(
    r"(?:(?<!\w)(?:(?:medlem|registrera[dt]|registrert|registreret|dabei|mitglied|mitglied dabei)\s(?:sedan|siden|seit)"
    r"|(?:member\s)?since|joined|registrierungsdatum|liittynyt"  # how long somebody has been a member
    r"|deadline|sista\s(?:ansöknings|anmälnings)?dag|(?:ansök|anmälan|svara)\s(?:senast|före)|valid\suntil|expires|"
    r"gäller\s(?:till|t\.?\s?o\.?\s?m\.?)|t\.\s?o\.\s?m\.?)"
    r"|(?<!\w)(?:letzter\sbeitrag|last\spost|senaste\s(?:inlägget|svaret?)|siste\sinnlegg|seneste\sindlæg|"
    r"viimeisin\sviesti)\W(?:[^\n]{0,20}\W)?)"  # of a thread in a list
    r"\W*$"
)
_WORD = re.compile(r"[^\W\d_]+")
_TELLING = frozenset(  # one of which every form of `_BEFORE` has
    "sedan siden seit since joined registrierungsdatum liittynyt deadline dag ansökningsdag anmälningsdag senast före "
    "until expires gäller t beitrag post inlägget svar svaret innlegg indlæg viesti".split()
)
_TO_ANOTHER = re.compile(
    rf"\W{{0,3}}(?:[-–—]|till|til|to|bis)\s*(?:(?:{alternatives(WEEKDAY_NAMES)})[.,]?\s+)?(?:(?:den|the)\s+)?(?=\d|[^\W\d_]+\s\d)",
    re.IGNORECASE,
)


def is_anothers(line: str, start: int, end: int) -> bool:
    """Whether the date at [start, end) of a line is a member's, a deadline, a thread's last answer, or opens a period.

    "Medlem sedan 3 maj 2010"; "3 maj 2010 18:00 – 5 maj 2010 20:00", when something takes place.
    """
    before = line[max(0, start - _NEAR) : start].lower()
    if not _TELLING.isdisjoint(_WORD.findall(before)) and _BEFORE.search(before):
        return True
    then = _TO_ANOTHER.match(line, end)
    return then is not None and any(end <= date.start() <= then.end() < date.end() for date in dates_in(line))
