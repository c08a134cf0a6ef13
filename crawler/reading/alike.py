"""Where the comments of one thread have name and date: all at the same place, since one template made them.

What one comment does not tell ("1. Anna - 3 maj 2009" may be its text), all of them together do. A line is known by
its place from the start or from the end and by the blocks around it. Does not read names and dates themselves.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise

from crawler.reading.elements import HEADINGS
from crawler.reading.flow import signs_and_dates
from crawler.reading.lines import BLOCKS, Line
from crawler.reading.shown_dates import find_date

Place = tuple[int, tuple[str, ...]]
"""How many lines stand before it (from 0) or, negative, after it (from -1), and the blocks that it stands in."""

PARTS_BESIDE = "data-beside"
"""Attribute of the element made around a comment whose parts stand side by side."""
_DEEP = 3  # lines at each end that may be name and date
_MOST = 0.8  # of the lines at a place: pings and what people leave out differ
_FEWEST = 3  # comments that tell anything where name and text are marked up alike
_MOST_OFTEN = 0.6  # of a thread's comments
_LONGEST_REFRAIN = 80  # characters
_COUNT = re.compile(r"(?:(?:kommentar|comment|svar|inlägg)\s)?(?:nr\.?\s?)?#?\s?(\d{1,4})[.):]?", re.IGNORECASE)
_NUMBERS = re.compile(r"\d+")
_SMILEY = re.compile(r"smile?y|emoji", re.IGNORECASE)
_LONGEST_HEAD, _LONGEST_NAME, _SHORT = 240, 120, 30  # characters
_FEW_WORDS = 4  # of a name


@dataclass(slots=True)
class Shared:
    """The lines of one comment that stand where its siblings have their dates, and where they have their names."""

    dated: list[Line] = field(default_factory=list)
    named: list[Line] = field(default_factory=list)


def shared_heads(comments: list[list[Line]], may_name: Callable[[Line], bool]) -> list[Shared]:
    """For each comment, given as the lines that it shows, what stands where the others have name and date.

    `may_name` tells whether a line may be a name and nothing else. Where most are, short ones that may not are too.
    """
    is_dated, may_name, path_of = cache(_is_dated), cache(may_name), cache(_path)  # a line is asked at several places
    tables = [_places(lines, path_of) for lines in comments]
    seen: dict[Place, list[Line]] = defaultdict(list)
    for table in tables:
        for place, line in table.items():
            seen[place].append(line)
    texts: dict[tuple[str, ...], int] = defaultdict(int)
    for lines in comments:
        if lines:
            texts[path_of(max(lines, key=lambda line: (line.role == "text", not is_dated(line), len(line.text))))] += 1
    least = len(comments) / 2
    apart = {place for place in seen if texts[place[1]] <= least}
    common = [p for p, lines in seen.items() if len(lines) > least and len(lines) >= (2 if p in apart else _FEWEST)]
    dated = {place for place in common if _mostly(seen[place], is_dated)}
    named = [place for place in common if place in apart and place not in dated and _mostly(seen[place], may_name)]
    named.sort(key=lambda place: -sum(map(_is_linked, seen[place])))  # some people link to themselves
    return [
        Shared(
            _unique(line for place, line in table.items() if place in dated and is_dated(line)),
            [table[p] for p in named if p in table and (may_name(table[p]) or _may_stand(table[p], p))][:1],
        )
        for table in tables
    ]


def at_edges(comments: list[list[Line]]) -> list[list[Line]]:
    """For each comment its first line where all begin with name and date, its last where all end so; else nothing.

    The second counts for the first, where all have a title of their own above it.
    """
    for edge, least in ((0, 2), (-1, 2), (1, 3)):
        lines = [shown[edge] for shown in comments if len(shown) >= least]
        if len(lines) == len(comments) and all(signs_and_dates(line.text) for line in lines):
            return [[line] for line in lines]
    return [[] for _ in comments]


def spoken(comments: list[list[Line]]) -> list[Line | None]:
    """For each comment its first line, where those of all are a few words and a colon: "Anna:"; else nothing."""
    first = [lines[0] for lines in comments if len(lines) > 1]
    if len(first) < _FEWEST or len(first) < len(comments) or not all(map(_ends_in_colon, first)):
        return [None] * len(comments)
    return list(first)


def _ends_in_colon(line: Line) -> bool:
    return line.text.endswith(":") and len(line.text) <= _SHORT and len(line.text.split()) <= _FEW_WORDS


def refrains(comments: list[list[Line]]) -> list[Line]:
    """The lines that most comments end with, whatever their numbers, and that no reader wrote: "Gilla? 3", "0 svar".

    Readers' own refrains ("Kram!") have no classes, which WordPress and its like strip from what they write.
    """
    found: list[Line] = []
    ends = [len(lines) for lines in comments]
    for _ in range(_DEEP):
        last: dict[str, list[int]] = defaultdict(list)
        for i, lines in enumerate(comments):
            line = lines[ends[i] - 1] if ends[i] > 1 else None
            if line and _may_be_refrain(line):
                last[_NUMBERS.sub("#", line.text)].append(i)
        often = max(last.values(), key=len, default=[])
        if len(often) < _FEWEST or len(often) <= len(comments) * _MOST_OFTEN:
            break
        for i in often:
            ends[i] -= 1
            found.append(comments[i][ends[i]])
    return found


def counts(comments: list[list[Line]]) -> list[Line]:
    """The lines that all comments begin with, and that do nothing but count them through: "#1", "2."."""
    first = [lines[0] for lines in comments if len(lines) > 1]
    numbers = [match.group(1) for line in first if (match := _COUNT.fullmatch(line.text))]
    if len(first) < _FEWEST or len(numbers) < len(comments):
        return []
    steps = {int(after) - int(before) for before, after in pairwise(numbers)}
    return first if steps in ({1}, {-1}) else []


def _may_be_refrain(line: Line) -> bool:
    """A short line, neither name nor date, with classes in it that only templates and plugins give."""
    if len(line.text) > _LONGEST_REFRAIN or line.role in ("author", "head") or find_date(line.text):
        return False
    return any(e.get("class") and not _SMILEY.search(e.get("class") or "") for e, _ in line.elements)


def _places(lines: list[Line], path_of: Callable[[Line], tuple[str, ...]]) -> dict[Place, Line]:
    """The lines at both ends that no markup explains, by their places; none of a comment that is one line."""
    table: dict[Place, Line] = {}
    if len(lines) < 2:
        return table
    for step in range(min(_DEEP, len(lines))):
        for at in (step, -1 - step):
            if lines[at].role in ("", "body"):
                table[at, path_of(lines[at])] = lines[at]
    return table


def _path(line: Line) -> tuple[str, ...]:
    """The blocks around a line inside the comment's own element, with their first classes."""
    fragment = next(fragment for fragment in line.fragments if not fragment.text.isspace())
    around = fragment.element.getparent() if fragment.tail else fragment.element
    path: list[str] = []
    while around is not None and (above := around.getparent()) is not None:
        if around.tag in BLOCKS:
            outer = above.getparent() is None and PARTS_BESIDE in above.attrib  # their classes alternate: odd, even
            path.append(around.tag if outer else f"{around.tag}.{(around.get('class') or '').partition(' ')[0]}")
        around = above
    return tuple(reversed(path))


def _mostly(lines: list[Line], test: Callable[[Line], bool]) -> bool:
    return sum(map(test, lines)) >= _MOST * len(lines)


def _is_dated(line: Line) -> bool:
    return len(line.text) <= _LONGEST_HEAD and find_date(line.text) is not None


def _may_stand(line: Line, place: Place) -> bool:
    """Whether a line may be a name where the others have theirs: a short one, or a heading, the title of a linkback."""
    heading = bool(place[1]) and place[1][-1].partition(".")[0] in HEADINGS
    return len(line.text) <= (_LONGEST_NAME if heading else _SHORT)


def _is_linked(line: Line) -> bool:
    return any(element.tag == "a" for element, _ in line.elements)


def _unique(lines: Iterable[Line]) -> list[Line]:
    return list({id(line): line for line in lines}.values())
