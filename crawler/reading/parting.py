"""Ways to part a run of siblings into comments: blocks of one make, lines that sign, names in bold.

Does not know whether they are comments, nor what is above them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from lxml.html import HtmlElement

from crawler.reading.flow import Unit
from crawler.reading.headings import offers_form
from crawler.reading.names import signs, speaks
from crawler.reading.shown_dates import find_date, shows_date

_MOST = 0.7  # linkbacks among the comments may have no date
_FEW = 15  # characters beside a date: "| Permalänk"
_LEAST = 2  # lines of a comment above its text: name and date
_LAST = 2  # units below the last comment that belong to none: "Tillbaka", "Till toppen"
_NUMBERED = re.compile(r"(?:kommentar|comment|svar|inlägg)\W*(?:nr\W*|nummer )?\d{1,4}\W*", re.IGNORECASE)
_ROWS = frozenset(("li", "div", "tr", "table", "dt", "section", "article", "p", "fieldset", "blockquote", "dl", "span"))


def ways_to_part(shown: list[Unit], declared: int | None) -> Iterator[list[list[Unit]]]:
    """The ways to part units into comments: as blocks, by the lines that sign them, by names alone.

    Without dates none is sure but where there are as many as declared.
    """
    while shown and offers_form(shown[0].text):  # a link to the form stands above the comments as often
        shown = shown[1:]
    end = (i for i, unit in enumerate(shown) if offers_form(unit.text))
    shown = shown[: next(end, None)]
    for rows in _alike(shown, declared):
        yield [[row] for row in rows]
    if runs := _by_signatures(shown) or _by_numbers(shown):
        yield runs
    if declared and (runs := _by_names(shown)):
        yield runs
    if declared == 1 and len(shown) > _LEAST and speaks(shown[0].text) and _dates(shown[-1]):
        yield [shown]


def _alike(shown: list[Unit], declared: int | None) -> Iterator[list[Unit]]:
    """The blocks of the make that is most seen to hold a name or date beside a text, where most of that make do.

    Of one tag and class; then of one tag alone, as themes call the author's own, and linkbacks, by another name.
    Linkbacks hold neither: half are enough where there are just as many blocks as declared.
    """
    for make in (_make_of, _tag_of):
        made: dict[object, list[Unit]] = {}
        for unit in shown:
            if unit.block and unit.nodes[0].tag in _ROWS:
                made.setdefault(make(unit.nodes[0]), []).append(unit)
        for rows in sorted(made.values(), key=len, reverse=True):
            whole, every = sum(row.whole for row in rows), _with_nested(_with_lists(rows, shown))
            all_there = len(every) == declared and (whole * 2 >= len(rows) or _are_of_parts(rows))
            if whole > _MOST * len(rows) or all_there:
                yield every
                break


def _are_of_parts(rows: list[Unit]) -> bool:
    """Whether blocks, more than one, all show a line above another."""
    return len(rows) > 1 and all(len(row.lines) > 1 for row in rows)


def _with_lists(rows: list[Unit], shown: list[Unit]) -> list[Unit]:
    """Rows of a list with the lists of answers between them, which hold more of their make."""
    if rows[0].nodes[0].tag != "li":
        return rows
    made = set(map(id, rows))
    return [unit for unit in shown if id(unit) in made or (unit.block and unit.nodes[0].tag in ("ol", "ul"))]


def _with_nested(rows: list[Unit]) -> list[Unit]:
    """Rows and those of their make inside them: answers."""
    found = []
    for row in rows:
        node = row.nodes[0]
        make = _first_class(node)
        for inner in node.iter(node.tag if node.tag not in ("ol", "ul") else "li"):
            if inner is node or ((make or inner.tag == "li") and _first_class(inner) == make and shows_date(inner)):
                found.append(Unit(inner.getparent(), None, [inner], True))
    return found


def _make_of(element: HtmlElement) -> tuple[str, str]:
    return element.tag, _first_class(element)


def _tag_of(element: HtmlElement) -> str:
    return str(element.tag)


def _first_class(element: HtmlElement) -> str:
    return (element.get("class") or "").partition(" ")[0]


def _by_signatures(shown: list[Unit]) -> list[list[Unit]]:
    """Units parted by lines that sign alike: above each comment, or below it."""
    keys = [unit.signature for unit in shown]
    if not shown:
        return []
    if (key := keys[0]) is not None:
        starts = [i for i, other in enumerate(keys) if other == key]
        runs = [shown[i:j] for i, j in zip(starts, [*starts[1:], len(shown)], strict=True)]
        return runs if all(len(run) > 1 for run in runs) else []
    if names := _names_above_dates(shown, keys):
        return [shown[i:j] for i, j in zip(names, [*names[1:], len(shown)], strict=True)]
    last = next((key for key in keys[: -_LAST - 1 : -1] if key is not None), None)
    ends = [i + 1 for i, other in enumerate(keys) if other == last] if last else []
    runs = [shown[i:j] for i, j in zip([0, *ends], ends, strict=False)]
    return runs if all(len(run) > 1 for run in runs) else []


def _by_numbers(shown: list[Unit]) -> list[list[Unit]]:
    """Units parted by headings that number the comments, "Kommentar #3", where the first is one."""
    starts = [i for i, unit in enumerate(shown) if unit.block and _NUMBERED.fullmatch(unit.text)]
    if not starts or starts[0] != 0:
        return []
    runs = [shown[i:j] for i, j in zip(starts, [*starts[1:], len(shown)], strict=True)]
    return runs if all(len(run) > 2 for run in runs) else []


def _names_above_dates(shown: list[Unit], keys: list[tuple[object, ...] | None]) -> list[int]:
    """The lines that name a writer, the date and then the text below: "Skriven av: Lisa", "Publicerad: 4 maj 2010"."""
    if len(shown) <= _LEAST or keys[1] is None or not signs(shown[0].text):
        return []
    names = [i for i in range(len(shown) - 1) if keys[i] is None and keys[i + 1] == keys[1] and signs(shown[i].text)]
    runs = pairwise([*names, len(shown)])
    return names if all(end - start > _LEAST for start, end in runs) else []


def _by_names(shown: list[Unit]) -> list[list[Unit]]:
    """Units parted by the names in bold that they begin with, where the first does."""
    starts = [i for i, unit in enumerate(shown) if unit.opens_with_name]
    if not starts or starts[0] != 0:
        return []
    return [shown[i:j] for i, j in zip(starts, [*starts[1:], len(shown)], strict=True)]


def _dates(unit: Unit) -> bool:
    """Whether a line is a date and little else."""
    date = find_date(unit.text)
    return date is not None and len(unit.text) <= len(date.group()) + _FEW


def _is_titled(unit: Unit) -> bool:
    return next(unit.nodes[0].iter("h1", "h2"), None) is not None


def all_named(shown: list[Unit]) -> list[list[Unit]]:
    """Blocks that all begin with a name in bold and a colon; none, or two at least."""
    named = len(shown) > 1 and all(unit.block and unit.opens_with_name for unit in shown)
    return [[unit] for unit in shown] if named else []


def last_comments(shown: list[Unit]) -> list[list[Unit]]:
    """The comments that some units end with, where no heading tells what they begin with.

    Two at least, or one below a post that is made alike.
    """
    while shown and offers_form(shown[-1].text):
        shown = shown[:-1]
    if not shown:
        return []
    least = 2
    if shown[-1].whole:
        make = _make_of(shown[-1].nodes[0])
        start = len(shown)
        while start and shown[start - 1].whole and _make_of(shown[start - 1].nodes[0]) == make:
            start -= 1
        # A post that is marked up like its comments (ExpressionEngine) has a title, and they have none.
        post = start + 1 < len(shown) and _is_titled(shown[start]) and not any(map(_is_titled, shown[start + 1 :]))
        start, least = start + post, least - post
        runs = [[row] for row in _with_nested(shown[start:])]
    else:
        keys = [unit.signature for unit in shown]
        key, _ = Counter(filter(None, keys)).most_common(1)[0] if any(keys) else (None, 0)
        runs = _by_signatures(shown[keys.index(key) :]) if key else []
    return runs if len(runs) >= least else []
