"""Who wrote a post that has no byline: the name that signs its text, or that stands beside its date.

The latter where it is also that of somebody who answers on the page, since a category may stand there as well. Knows
nothing of markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Set

from crawler.reading.names import ends_in_initial
from crawler.reading.shown_dates import CLOCK, find_date

_WORD = r"[A-ZÅÄÖÆØÜÉ][\w'’-]*\.?"
_SIGNATURE = re.compile(
    rf"/{{1,2}}\s?({_WORD}(?: (?:(?:och|&|von|af|de) )?{_WORD}){{0,3}})(?:[\s,]+({CLOCK.pattern}))?"
)
_PARTS = re.compile(r"\s+[-–—|·•/@]+\s+|\s*[|·•,]\s*")
_LONGEST_LINE = 80  # characters of a line with date and name alone


def signed(text: str, around: Iterable[str], people: Set[str]) -> str | None:
    """The author of a post with this text and these lines around it; `people` are those who answer."""
    return _signature(text) or _beside_date(around, people)


def _signature(text: str) -> str | None:
    """The name in the last line of a text, where it signs as Swedes do: "/Anna", "// Anna Berg 09:12"."""
    match = _SIGNATURE.fullmatch(text.rstrip().rpartition("\n")[2].strip())
    if match is None:
        return None
    return match[1] if ends_in_initial(match[1]) else match[1].rstrip(".")


def _beside_date(around: Iterable[str], people: Set[str]) -> str | None:
    for line in around:
        date = find_date(line) if people and len(line) <= _LONGEST_LINE else None
        if date is None:
            continue
        parts = {part.strip() for side in (line[: date.start()], line[date.end() :]) for part in _PARTS.split(side)}
        if named := {part.strip(" -–—|·•/@,") for part in parts} & people:
            return min(named)
    return None
